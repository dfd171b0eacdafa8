//! Article page -> entry.
//!
//! Each field collects its candidates from all the evidence there is and takes one by a rule
//! that can be told; the others are kept with the reason why they were not taken.

mod access;
mod author;
mod body;
mod candidates;
mod canonical;
pub(super) mod continued;
mod date;
mod image;
mod kind;
mod language;
mod lead;
mod own_article;
pub(super) mod pages;
mod section;
mod site_name;
mod survey;
mod tags;
mod title;
mod unmatched;
pub(super) mod wording;

use std::cell::OnceCell;

use chrono::{DateTime, Utc};
use dom_query::{Document, NodeRef};
use regex::Regex;
use serde_json::Value;
use url::Url;

pub(super) use author::byline;

use super::metadata::{JsonLd, Metadata};
use super::xpath::Chart;
use super::{Article, charset, medium, prescan, rule, site_config};
use crate::config::{Rule, Scope, SiteConfig, Source};
use crate::model::{Entry, Field, Page, Verdict};
use survey::Survey;

/// A page under study: what all fields are read from.
pub(crate) struct Subject<'a> {
    /// The whole page.
    pub(crate) document: &'a Document,
    /// What XPaths need to know of it.
    pub(crate) chart: Chart,
    /// Where the page came from.
    pub(crate) url: &'a Url,
    /// What its links are relative to.
    pub(crate) base: Url,
    /// The configuration of its source.
    pub(crate) source: &'a Source,
    /// What a site-config file says of the site beyond the fields.
    pub(crate) site: Option<&'a SiteConfig>,
    /// The part of it that is about article pages.
    pub(crate) scope: &'a Scope,
    /// The time of reading.
    pub(crate) now: DateTime<Utc>,
    /// The part of the page that is looked at.
    pub(crate) root: NodeRef<'a>,
    /// What the page says to machines.
    pub(crate) metadata: Metadata<'a>,
    /// What it says to people.
    pub(crate) survey: Survey<'a>,
    /// The names by which the site calls itself.
    pub(crate) site_names: Vec<String>,
    /// The language of the page.
    pub(crate) language: Option<Field<String>>,
    /// The place of its own article among those of its JSON-LD, which all fields ask for.
    own_article: OnceCell<Option<usize>>,
}

impl<'a> Subject<'a> {
    fn new(
        document: &'a Document,
        chart: Chart,
        page: &'a Page,
        (source, site): (&'a Source, Option<&'a SiteConfig>),
        now: DateTime<Utc>,
    ) -> Self {
        let mut metadata = Metadata::read(document);
        if site.is_some_and(|site| site.skip_json_ld) {
            metadata.json_ld = JsonLd::default();
        }
        let scope = &source.article.scope;
        let item = scope.item.as_ref().and_then(|query| {
            rule::matched_nodes(query, &document.root(), &chart).into_iter().find(NodeRef::is_element)
        });
        let root = item.or_else(|| document.body()).unwrap_or_else(|| document.root());
        let mut site_names = metadata.site_names();
        site_names.extend(host_names(&page.url));
        let base = metadata.base_url(&page.url);
        let survey = Survey::of(&root);
        site_names.extend(site_name::of_banner(&survey, &base));
        Self {
            document,
            chart,
            url: &page.url,
            base,
            source,
            site,
            scope,
            now,
            root,
            survey,
            language: language::find(&metadata, page, source),
            metadata,
            site_names,
            own_article: OnceCell::new(),
        }
    }

    /// What the configured rules of a field yield.
    fn configured(&self, rules: &[Rule]) -> Option<Field<Vec<String>>> {
        if rules.is_empty() { None } else { rule::values(rules, &self.root, &self.base, &self.chart) }
    }

    /// The JSON-LD node that describes the article of this page.
    pub(crate) fn article(&self) -> Option<&Value> {
        let own = *self.own_article.get_or_init(|| own_article::position(self));
        self.metadata.json_ld.articles().nth(own?)
    }

    /// The language tag alone.
    pub(crate) fn language_tag(&self) -> Option<&str> {
        self.language.as_ref().map(|field| field.value.as_str())
    }
}

/// Compiles a pattern that stands in the code.
fn pattern(text: &str) -> Regex {
    #[expect(clippy::expect_used, reason = "every such pattern is compiled by the tests")]
    Regex::new(text).expect("a valid pattern")
}

/// What two spellings of one address have in common.
fn address_key(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default().trim_start_matches("www.");
    format!("{host}{}", url.path().trim_end_matches('/'))
}

/// The names that an address suggests: `zeitung` and `zeitung.example` of `www.zeitung.example`.
fn host_names(url: &Url) -> Vec<String> {
    let Some(host) = url.domain() else { return Vec::new() };
    let host = host.trim_start_matches("www.");
    let labels: Vec<&str> = host.split('.').collect();
    let name = labels.len().checked_sub(2).map(|at| labels[at].to_owned());
    [Some(host.to_owned()), name.filter(|name| name.len() > 3)].into_iter().flatten().collect()
}

/// Reads an article page.
pub(crate) fn read(page: &Page, source: &Source, now: DateTime<Utc>) -> Article {
    if let Some(reason) = prescan::refusal_of_length(&page.body) {
        return Article::without_entry(Verdict::Refused, reason);
    }
    let html = charset::decode(&page.body, page.content_type.as_deref(), &page.url);
    if let Some(what) = medium::foreign(&page.body, page.content_type.as_deref(), &html) {
        let reason = format!("The answer is no page but {what}; give the address of a page in HTML.");
        return Article::without_entry(Verdict::Empty, reason);
    }
    let site = source.site_configs.as_ref().and_then(|all| all.for_host(page.url.host_str()?));
    let html = match &site {
        Some(site) => site_config::replaced(html, site),
        None => html,
    };
    if let Some(reason) = prescan::refusal(&html) {
        return Article::without_entry(Verdict::Refused, reason);
    }
    let document = Document::from(&*html);
    let chart = Chart::default();
    rule::remove(&source.article.scope.remove, &document.root(), &chart);
    let completed = site.as_ref().map(|site| {
        site_config::wake_images(site, &document);
        site_config::completed(source, site, &document.root(), &chart)
    });
    let has_own_text = !source.article.scope.fields.body.is_empty() || source.article.scope.item.is_some();
    let source = completed.as_ref().unwrap_or(source);
    let subject = Subject::new(&document, chart, page, (source, site.as_ref()), now);
    let (single, next) = (pages::single(&subject), pages::next(&subject));
    let entry = entry(&subject, has_own_text);
    let (verdict, reason) = kind::verdict(&subject, &entry);
    // What a block page says must not pass for the article.
    let entry = if verdict.is_good() { entry } else { Entry::default() };
    Article { entry, single, next, verdict, reason }
}

/// Reads all fields.
fn entry(subject: &Subject<'_>, has_own_text: bool) -> Entry {
    let mut rejected = unmatched::find(subject);
    let headline = title::find(subject, &mut rejected);
    let (published, updated) = date::find(subject, &headline, &mut rejected);
    let authors = author::find(subject, &headline, &mut rejected);
    let sections = section::find(subject, &headline, &mut rejected);
    let lead = lead::find(subject, &headline, &mut rejected);
    let (image, image_alt) = image::find(subject, &headline, &mut rejected);
    let title_text = headline.title.as_ref().map(|title| title.value.as_str());
    let apart = lead.as_ref().filter(|lead| lead.value.apart).map(|lead| lead.value.lead.text.as_str());
    let names = authors.iter().flat_map(|field| &field.value).map(|author| author.name.as_str()).collect();
    let known = body::Known { title: title_text, line: headline.line, lead: apart, authors: names };
    if let Some(site) = subject.site.filter(|_| !has_own_text) {
        site_config::prepare(site, &subject.document.root(), &subject.chart);
    }
    let body = body::find(subject, &known, &mut rejected);
    let access = access::find(subject, body.as_ref().map(|body| body.value.as_str()));
    Entry {
        url: Some(Field::new(subject.url.clone(), crate::model::EvidenceKind::Http, "address")),
        canonical: canonical::find(subject, &mut rejected),
        tags: tags::find(subject, headline.line, sections.as_ref()),
        reading_minutes: kind::reading_minutes(subject),
        advertisement: kind::is_advertisement(subject, &headline)
            || subject.site.is_some_and(|site| site_config::is_advertisement(site, &subject.root, &subject.chart)),
        language: subject.language.clone(),
        title: headline.title,
        sections,
        published,
        updated,
        authors,
        lead: lead.map(|lead| lead.map(|found| found.lead)),
        body,
        image,
        image_alt,
        guid: None,
        enclosures: Vec::new(),
        access,
        rejected,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]
mod tests;
