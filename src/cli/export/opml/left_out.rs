//! What of a source OPML has no words for. Nothing is left out without a line that names it.

use super::{dated_xpath, full_text, is_asked, plain_xpath, xpath_of};
use crate::config::{ArticleScope, Fields, Keep, Next, Paging, Render, Rule, Scope, Source, SourceKind};
use crate::schedule::Schedule;

/// What is said of a source beyond what OPML can have.
pub(super) fn left_out(source: &Source) -> Option<String> {
    if !is_asked(source) {
        return Some(format!(
            "[source.{}]: a file of this machine is no address for others, so it is left out; `export --format toml` \
             has everything",
            source.id
        ));
    }
    let lost: Vec<&str> = settings(source).into_iter().filter_map(|(name, is_lost)| is_lost.then_some(name)).collect();
    let what = lost.join(", ");
    (!lost.is_empty()).then(|| {
        format!("[source.{}]: OPML has no words for: {what}; `export --format toml` has everything", source.id)
    })
}

/// The settings by their names in the configuration, and whether they are lost.
fn settings(source: &Source) -> Vec<(&'static str, bool)> {
    let has_header = |is_it: fn(&str) -> bool| source.headers.iter().any(|header| is_it(&header.name));
    let Render { listing: renders_listing, article: renders_article } = source.render;
    let Paging { next, pages, backfill, rule: _ } = &source.paging;
    let paging = Paging::default();
    let filter = &source.filter;
    let is_filtered = !(filter.sections.is_empty() && filter.include.is_empty() && filter.exclude.is_empty());
    let Keep { items, days } = source.keep;
    let keep = Keep::default();
    vec![
        ("listing", is_listing_lost(source)),
        ("article", is_article_lost(source)),
        ("cron", matches!(source.schedule, Schedule::Cron(..))),
        ("headers", has_header(|name| !matches!(name, "cookie" | "authorization"))),
        ("cookies", has_header(|name| name == "cookie")),
        ("auth", has_header(|name| name == "authorization")),
        ("post", source.post.is_some()),
        ("proxy", source.proxy.is_some()),
        ("render", renders_listing || renders_article),
        ("via", source.via.is_some()),
        ("data", source.data.is_some()),
        ("next", !matches!(next, Next::Stated)),
        ("pages", *pages != paging.pages),
        ("backfill", *backfill != paging.backfill),
        ("subscribe", source.subscribe.is_some()),
        ("robots", !source.robots),
        ("timezone", source.timezone.is_some()),
        ("language", source.language.is_some()),
        ("section", source.section.is_some()),
        ("filters", is_filtered || filter.age_max.is_some() || !filter.languages.is_empty()),
        ("rules", source.rules.numbered().next().is_some()),
        ("keep", (items, days) != (keep.items, keep.days)),
        ("hook", source.hook.is_some()),
    ]
}

/// Whether a rule of the listing is more than an XPath of FreshRSS.
fn is_listing_lost(source: &Source) -> bool {
    let Scope { item, remove, fields } = &source.listing;
    let Fields { title, url, section, date, updated, author, lead, body, image, tags } = fields;
    let is_scraped = xpath_of(item.as_ref()).is_some();
    let is_kept = |rules: &[Rule], has_words: fn(&Rule) -> bool| match rules {
        [] => true,
        [rule] => is_scraped && has_words(rule),
        _ => false,
    };
    (item.is_some() && !is_scraped)
        || !remove.is_empty()
        || [section, updated, lead].into_iter().any(|rules| !rules.is_empty())
        || [title, url, author, body, image, tags]
            .into_iter()
            .any(|rules| !is_kept(rules, |rule| plain_xpath(rule).is_some()))
        || !is_kept(date, |rule| dated_xpath(rule).is_some())
}

/// Whether article pages are read in another way than by a selector of the text, which FreshRSS has.
fn is_article_lost(source: &Source) -> bool {
    let ArticleScope { follow, next, single, scope: Scope { item, remove, fields } } = &source.article;
    let Fields { title, url, section, date, updated, author, lead, body, image, tags } = fields;
    let others = [title, url, section, date, updated, author, lead, image, tags];
    let has_text = full_text(source).is_some();
    // Without a selector, those that are read by XPath come back without their articles, and feeds
    // have none anyway.
    let is_scraped = xpath_of(source.listing.item.as_ref()).is_some();
    let is_follow_lost = match follow {
        Some(true) => !has_text,
        Some(false) => !is_scraped && source.kind != SourceKind::Feed,
        None => is_scraped,
    };
    is_follow_lost
        || (!body.is_empty() && !has_text)
        || others.into_iter().any(|rules| !rules.is_empty())
        || [next, single].into_iter().any(|rules| !rules.is_empty())
        || item.is_some()
        || !remove.is_empty()
}
