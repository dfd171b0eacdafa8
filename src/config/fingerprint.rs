//! One value that changes whenever pages of a source would be read differently.

use sha2::{Digest, Sha256};

use super::{ArticleScope, Fields, Next, Query, Render, Rule, Scope, Source, SourceKind, Template};

/// Changed whenever the form of what is hashed changes.
const FORM: &str = "depesche source 1";

/// The hash over exactly what decides how pages of a source are read. It depends on nothing but
/// the checked values: neither on the order of keys nor on the layout of the file.
pub(super) fn fingerprint(source: &Source) -> String {
    let mut hash = Canonical::default();
    hash.text(FORM);
    hash.count(source.urls.len());
    source.urls.iter().for_each(|url| hash.text(url.as_str()));
    hash.text(match source.kind {
        SourceKind::Auto => "auto",
        SourceKind::Listing => "listing",
        SourceKind::Feed => "feed",
        SourceKind::Json => "json",
    });
    if let Some(via) = source.via {
        hash.text("via");
        hash.text(via.as_str());
    }
    hash.option(source.timezone.map(chrono_tz::Tz::name));
    hash.option(source.language.as_deref());
    hash.option(source.section.as_deref());
    scope(&mut hash, &source.listing);
    hash.option(source.article.follow.map(|follow| if follow { "follow" } else { "stay" }));
    scope(&mut hash, &source.article.scope);
    if let Some(local) = &source.local {
        hash.text(&format!("{local:?}"));
    }
    // Only what is rendered adds to it: a source that nobody touched is not read anew.
    let Render { listing, article } = source.render;
    [(listing, "render listing"), (article, "render article")]
        .iter()
        .filter(|(rendered, _)| *rendered)
        .for_each(|(_, text)| hash.text(text));
    // What came later is hashed only where it is given: the sources of old files keep their hash.
    let ArticleScope { follow: _, next, single, scope: _ } = &source.article;
    for rules in [next, single].into_iter().filter(|rules| !rules.is_empty()) {
        hash.text("pages");
        hash.count(rules.len());
        rules.iter().for_each(|one| rule(&mut hash, one));
    }
    if let Some(site_configs) = &source.site_configs {
        let hosts = source.urls.iter().filter_map(|url| url.host_str());
        hosts.flat_map(|host| site_configs.texts_for(host)).for_each(|text| hash.text(text));
    }
    if let Some(post) = &source.post {
        hash.text("post");
        hash.text(&post.text);
    }
    if let Some(data) = &source.data {
        hash.text("data");
        rule(&mut hash, data);
    }
    if source.rules.texts().len() > 0 {
        hash.text("rules");
        hash.count(source.rules.texts().len());
        source.rules.texts().for_each(|rule| hash.text(rule));
    }
    hash.finish()
}

/// The hash over how the next page of a listing is found.
pub(super) fn of_next(next: &Next) -> String {
    let mut hash = Canonical::default();
    match next {
        Next::Stated => hash.text("stated"),
        Next::Rules(rules) => rules.iter().for_each(|one| rule(&mut hash, one)),
        Next::Number { template, from, step } => {
            hash.text(template.as_str());
            hash.text(&format!("{from} {step}"));
        }
    }
    hash.finish()
}

fn scope(hash: &mut Canonical, scope: &Scope) {
    query(hash, scope.item.as_ref());
    hash.count(scope.remove.len());
    scope.remove.iter().for_each(|one| query(hash, Some(one)));
    // Taken apart by name, so that a new field cannot be forgotten here.
    let Fields { title, url, section, date, updated, author, lead, body, image, tags } = &scope.fields;
    for rules in [title, url, section, date, updated, author, lead, body, image, tags] {
        hash.count(rules.len());
        rules.iter().for_each(|one| rule(hash, one));
    }
}

/// CSS is what a query was before there were others: its language is not named, so that what was
/// read by it counts as read by the same rules.
fn query(hash: &mut Canonical, query: Option<&Query>) {
    hash.option(query.map(Query::as_str));
    if let Some(query) = query.filter(|query| !matches!(query, Query::Css(_))) {
        hash.text(query.language());
    }
}

fn rule(hash: &mut Canonical, rule: &Rule) {
    let Rule { select, attr, regex, format, template, optional } = rule;
    query(hash, select.as_ref());
    hash.option(attr.as_deref());
    hash.option(regex.as_ref().map(|regex| regex.as_str()));
    hash.option(format.as_deref());
    hash.option(template.as_ref().map(Template::as_str));
    hash.text(if *optional { "optional" } else { "required" });
}

/// A hash over values with their lengths, so that no two sequences of values are the same bytes.
#[derive(Default)]
struct Canonical(Sha256);

impl Canonical {
    fn count(&mut self, count: usize) {
        self.0.update((count as u64).to_be_bytes());
    }

    fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.update(text.as_bytes());
    }

    fn option(&mut self, text: Option<&str>) {
        self.count(usize::from(text.is_some()));
        text.into_iter().for_each(|text| self.text(text));
    }

    fn finish(self) -> String {
        self.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
