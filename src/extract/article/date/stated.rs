//! What the page states for machines.

use chrono::Duration;
use dom_query::NodeRef;

use super::names::{self, PUBLISHED_METAS, PUBLISHED_METAS_OF_SYSTEMS, VAGUE_METAS};
use super::{Reader, address, read_stated};
use crate::extract::article::survey::{Mark, Marked, Place};
use crate::extract::article::title::Headline;
use crate::extract::dom;
use crate::extract::metadata::json_ld;
use crate::model::EvidenceKind;

/// How many `<meta>` with names that are in no list are looked at.
const OTHER_METAS_MAX: usize = 3;
/// Types of JSON-LD that stand for the page rather than for an article.
const PAGE_TYPES: &[&str] =
    &["WebPage", "ItemPage", "AboutPage", "VideoObject", "HowTo", "CreativeWork", "PodcastEpisode"];

impl Reader<'_, '_> {
    /// What says that it is the first publication.
    pub(super) fn published(&mut self, headline: &Headline) {
        let subject = self.subject;
        if let Some(text) = subject.article().and_then(|article| json_ld::text(article, "datePublished"))
            && !self.is_dated_anew()
        {
            self.read(&text, EvidenceKind::JsonLd, "datePublished");
        }
        self.metas(PUBLISHED_METAS);
        self.properties(headline);
        self.microformat(headline);
        self.metas(PUBLISHED_METAS_OF_SYSTEMS);
        self.other_metas();
    }

    /// What is better than nothing.
    pub(super) fn vague(&mut self) {
        self.metas(VAGUE_METAS);
        let subject = self.subject;
        let json_ld = &subject.metadata.json_ld;
        if let Some(article) = subject.article() {
            let anew = self.is_dated_anew().then_some("datePublished");
            for key in anew.into_iter().chain(["dateCreated", "uploadDate"]) {
                if let Some(text) = json_ld::text(article, key) {
                    self.read(&text, EvidenceKind::JsonLd, key);
                }
            }
        }
        let page = json_ld.of_type(|name| PAGE_TYPES.contains(&name));
        let mut stated =
            page.filter_map(|page| json_ld::text(page, "datePublished").or_else(|| json_ld::text(page, "uploadDate")));
        if let Some(text) = stated.next() {
            self.read(&text, EvidenceKind::JsonLd, "datePublished of the page");
        }
    }

    /// The day that the address has.
    pub(super) fn address(&mut self) {
        if let Some(day) = address::day(self.subject.url.path()) {
            self.read(&day, EvidenceKind::Url, "path");
        }
    }

    /// Whether the page was changed a day or more before it was published: then it was published
    /// anew, and what people see may tell of the first time.
    fn is_dated_anew(&self) -> bool {
        let read = |key| {
            let text = json_ld::text(self.subject.article()?, key)?;
            read_stated(&text, &self.context)
        };
        let (Some(published), Some(modified)) = (read("datePublished"), read("dateModified")) else { return false };
        published.at - modified.at >= Duration::days(1)
    }

    fn metas(&mut self, names: &[&str]) {
        for name in names {
            if let Some(text) = self.subject.metadata.metas(name).next() {
                self.read(text, EvidenceKind::Meta, name);
            }
        }
    }

    /// `<meta>` with names of the site's own that say what they are.
    fn other_metas(&mut self) {
        let lists = [PUBLISHED_METAS, PUBLISHED_METAS_OF_SYSTEMS, VAGUE_METAS];
        let is_other = |name: &str| names::says_published(name) && !lists.iter().any(|list| list.contains(&name));
        let metas = &self.subject.metadata.metas;
        for (name, text) in metas.iter().filter(|(name, _)| is_other(name)).take(OTHER_METAS_MAX) {
            self.read(text, EvidenceKind::Meta, name);
        }
    }

    /// The moment that blogs write into the title of an abbreviation, `<abbr class="published"
    /// title="2026-03-01T19:22:00+01:00">19:22</abbr>`. Lists of articles have several.
    fn microformat(&mut self, headline: &Headline) {
        let survey = &self.subject.survey;
        let own = headline.line.and_then(|at| survey.lines.get(at)).map_or(Place::default(), |line| line.place);
        let marked = survey.marked.iter().filter(|marked| {
            marked.mark == Mark::Date
                && (marked.place.is_content() || marked.place == own)
                && marked.node.has_name("abbr")
                && is_published(marked)
        });
        let stated: Vec<String> = marked.take(2).filter_map(|marked| dom::attr(&marked.node, "title")).collect();
        if let [only] = &stated[..] {
            self.read(only, EvidenceKind::Html, "abbr.published");
        }
    }

    /// Microdata. Where several items state different dates, those count that hold the headline.
    fn properties(&mut self, headline: &Headline) {
        let subject = self.subject;
        let stated: Vec<_> = subject.metadata.article_properties("datePublished").collect();
        let differ = stated.iter().any(|property| property.value != stated[0].value);
        let headline = headline.line.and_then(|at| subject.survey.lines.get(at)).map(|line| line.node);
        for property in stated.into_iter().take(2) {
            match headline {
                Some(headline) if differ && !shares_item(&property.node, &headline) => {
                    let reason = "it is of another item of the page than the headline";
                    self.candidates.refuse(&property.value, EvidenceKind::Microdata, "datePublished", reason);
                }
                _ => self.read(&property.value, EvidenceKind::Microdata, "datePublished"),
            }
        }
    }
}

fn is_published(marked: &Marked<'_>) -> bool {
    marked.node.element_ref().is_some_and(|element| dom::class_words(&element).contains(" published "))
}

/// Whether the item that a property belongs to holds the headline too.
fn shares_item(property: &NodeRef<'_>, headline: &NodeRef<'_>) -> bool {
    let mut around = dom::self_and_ancestors(property).skip(1);
    let item = around.find(|node| node.element_ref().is_some_and(|element| element.has_attr("itemscope")));
    item.is_none_or(|item| dom::is_within(headline, &item))
}
