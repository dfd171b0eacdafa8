//! A view made ready to be written down: all that the formats share.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use url::Url;

use super::View;
use super::address::{Site, is_web, web_address};
use super::markup::inert;
use super::story::Story;
use super::time::whole_seconds;
use crate::model::{Format, clean_block, clean_line, language_tag, shorten};

/// The longest title or name in a document, in characters.
const LINE_CHARS_MAX: usize = 500;
/// The longest description of a feed, in characters; it is meant to be a sentence or two.
const DESCRIPTION_CHARS_MAX: usize = 4_000;

/// A view with safe texts, in the terms that all formats share.
pub(super) struct Sheet<'a> {
    pub(super) view: &'a View,
    pub(super) site: &'a Site,
    pub(super) title: String,
    /// Never empty, as RSS demands one.
    pub(super) description: String,
    /// The page for people, as an address.
    pub(super) home: String,
    pub(super) icon: Option<&'a Url>,
    pub(super) logo: Option<&'a Url>,
    pub(super) language: Option<String>,
    /// The newest change of anything in it.
    pub(super) updated: Option<DateTime<Utc>>,
    /// Newest first, each id once.
    pub(super) stories: Vec<Story<'a>>,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(view: &'a View, site: &'a Site) -> Self {
        let language = view.language.as_deref().and_then(language_tag);
        let home = if is_web(&view.home) { web_address(&view.home) } else { site.base().to_string() };
        let title = first_filled([line(&view.title), home.clone()]);
        Self {
            view,
            site,
            description: first_filled([
                inert(shorten(&clean_block(&view.description), DESCRIPTION_CHARS_MAX)),
                title.clone(),
            ]),
            title,
            home,
            icon: view.icon.as_ref().filter(|url| is_web(url)),
            logo: view.logo.as_ref().filter(|url| is_web(url)),
            updated: newest_change(view),
            stories: stories(view, language.as_deref()),
            language,
        }
    }

    /// When it was last changed, where a time must be stated: Atom has no feed without `updated`
    /// (RFC 4287, section 4.1.1). For a feed that never held anything it is the beginning of the
    /// epoch, the one time that claims nothing and never changes.
    pub(super) fn modified(&self) -> DateTime<Utc> {
        self.updated.unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// Whether it is an archive document (RFC 5005, section 4): one that never changes any more.
    pub(super) fn is_archive(&self) -> bool {
        self.view.history.archive_of.is_some()
    }

    /// The address of the feed that readers subscribe to: that of the document, or of the feed it is
    /// an archive document of.
    pub(super) fn subscribed(&self, format: Format) -> String {
        let path = self.view.history.archive_of.as_ref().unwrap_or(&self.view.path);
        self.site.feed_address(path, format)
    }

    /// The address of the document with older items.
    pub(super) fn older(&self, format: Format) -> Option<String> {
        self.view.history.prev.as_deref().map(|path| self.site.feed_address(path, format))
    }

    /// The hubs that tell of its changes; none of what never changes.
    pub(super) fn hubs(&self) -> &[String] {
        if self.is_archive() { &[] } else { self.site.hubs() }
    }

    /// Minutes between two refreshes; `None` for what is never refreshed.
    pub(super) fn refreshed_every(&self) -> Option<u32> {
        (!self.is_archive()).then(|| self.view.ttl_minutes.max(1))
    }

    /// What the XML formats link to beside the page for people. An archive document does not link
    /// to the one after it, for which it would have to change; HTTP tells of it.
    pub(super) fn links(&self, format: Format) -> Vec<FeedLinkTo> {
        let document = |rel, href| FeedLinkTo { rel, href, media_type: Some(format.media_type()) };
        let itself = document("self", self.site.feed_address(&self.view.path, format));
        let hubs = self.hubs().iter().map(|hub| FeedLinkTo { rel: "hub", href: hub.clone(), media_type: None });
        let current = self.is_archive().then(|| document("current", self.subscribed(format)));
        let older = self.older(format).map(|href| document("prev-archive", href));
        std::iter::once(itself).chain(hubs).chain(current).chain(older).collect()
    }
}

/// A link of a whole feed.
pub(super) struct FeedLinkTo {
    pub(super) rel: &'static str,
    pub(super) href: String,
    pub(super) media_type: Option<&'static str>,
}

/// A plain line for a document. What is longer than any title or name was not made to be one, and
/// readers have to show it in a list.
pub(super) fn line(text: &str) -> String {
    inert(shorten(&clean_line(text), LINE_CHARS_MAX))
}

/// The newest change of anything in a view.
pub(super) fn newest_change(view: &View) -> Option<DateTime<Utc>> {
    // Not the dates of the items, which may lie ahead: an embargo, a clock that is fast.
    let newest = view.items.iter().map(|item| item.updated).chain(view.updated).max();
    newest.map(whole_seconds)
}

/// The items of a view as stories. Of items with the same id, which a feed over several sources
/// can have, the one that changed last is taken (RFC 4287, section 4.1.1, lets entries of one id
/// differ only in `updated`, and readers show all of them).
fn stories<'a>(view: &'a View, language: Option<&str>) -> Vec<Story<'a>> {
    let mut stories: Vec<Story<'a>> = Vec::with_capacity(view.items.len());
    let mut places: HashMap<String, usize> = HashMap::with_capacity(view.items.len());
    for item in &view.items {
        let story = Story::new(item, view, language);
        match places.get(&story.id) {
            Some(&place) if stories[place].updated < story.updated => stories[place] = story,
            Some(_) => {}
            None => {
                places.insert(story.id.clone(), stories.len());
                stories.push(story);
            }
        }
    }
    stories
}

/// The first text that says anything.
pub(super) fn first_filled<const N: usize>(texts: [String; N]) -> String {
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::publish::sample;

    #[test]
    fn of_two_items_with_one_id_the_last_changed_is_taken() {
        let mut view = sample::view();
        let count = view.items.len();
        let mut twin = view.items[0].clone();
        twin.title = "Neuer Titel".to_owned();
        twin.updated += TimeDelta::hours(1);
        view.items.insert(1, twin);
        let site = sample::site();
        let sheet = Sheet::new(&view, &site);
        assert_eq!(sheet.stories.len(), count);
        assert_eq!(sheet.stories[0].title, "Neuer Titel");
    }
}
