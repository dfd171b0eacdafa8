//! A view made ready to be written down: all that the formats share.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::address::Site;
use super::story::Story;
use super::time::whole_seconds;
use super::{History, View};
use crate::model::{Format, clean_block, clean_line, language_tag};

/// A view with safe texts, in the terms that all formats share.
pub(super) struct Sheet<'a> {
    pub(super) view: &'a View,
    pub(super) site: &'a Site,
    pub(super) title: String,
    /// Never empty, as RSS demands one.
    pub(super) description: String,
    pub(super) language: Option<String>,
    /// The newest change of anything in it.
    pub(super) updated: Option<DateTime<Utc>>,
    /// Newest first, each id once.
    pub(super) stories: Vec<Story<'a>>,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(view: &'a View, site: &'a Site) -> Self {
        let language = view.language.as_deref().and_then(language_tag);
        let title = first_filled([clean_line(&view.title), view.home.to_string()]);
        Self {
            view,
            site,
            description: first_filled([clean_block(&view.description), title.clone()]),
            title,
            updated: newest_change(view),
            stories: stories(view, language.as_deref()),
            language,
        }
    }

    /// The documents around it (RFC 5005, section 4) as link relations with addresses.
    pub(super) fn history(&self, format: Format) -> impl Iterator<Item = (&'static str, String)> {
        let History { prev, archive_of, .. } = &self.view.history;
        let address = move |(rel, path): (&'static str, &Option<String>)| {
            Some((rel, self.site.feed_address(path.as_deref()?, format)))
        };
        [("prev-archive", prev), ("current", archive_of)].into_iter().filter_map(address)
    }

    /// When it was last changed, where a time must be stated: Atom has no feed without `updated`
    /// (RFC 4287, section 4.1.1). For a feed that never held anything it is the beginning of the
    /// epoch, the one time that claims nothing and never changes.
    pub(super) fn modified(&self) -> DateTime<Utc> {
        self.updated.unwrap_or(DateTime::UNIX_EPOCH)
    }
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
fn first_filled<const N: usize>(texts: [String; N]) -> String {
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
