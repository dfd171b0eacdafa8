//! The feeds that the lists of all feeds name.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::Instant;

use crate::publish::{FeedLink, View};

/// So many feeds make lists that are not written for each of them that is new or changed: the first
/// refreshes of a thousand sources would write a thousand longer and longer ones.
const FEEDS_MANY: usize = 200;
/// How long such lists may be behind; longer ones longer in proportion, as they take longer to make.
pub(super) const BEHIND_MAX: Duration = Duration::from_secs(5);
/// But none longer than so many times that.
const BEHIND_TIMES_MAX: u32 = 12;

/// All feeds, and whether the lists that are published have them.
#[derive(Default)]
pub(super) struct Index {
    links: BTreeMap<String, FeedLink>,
    published: Option<Instant>,
    is_behind: bool,
}

impl Index {
    pub(super) fn has(&self, feed: &str) -> bool {
        self.links.contains_key(feed)
    }

    pub(super) fn add(&mut self, views: &[View]) {
        self.links.extend(views.iter().map(|view| (view.path.clone(), FeedLink::from(view))));
        self.is_behind = true;
    }

    /// What is to be published now, if anything is.
    pub(super) fn take_due(&mut self, now: Instant) -> Option<Vec<FeedLink>> {
        let times = (self.links.len() / FEEDS_MANY).min(BEHIND_TIMES_MAX as usize) as u32;
        let rests = self.published.is_some_and(|published| now < published + BEHIND_MAX * times);
        if rests { None } else { self.take(now) }
    }

    /// What is to be published, due or not.
    pub(super) fn take(&mut self, now: Instant) -> Option<Vec<FeedLink>> {
        let was_behind = std::mem::take(&mut self.is_behind);
        was_behind.then(|| {
            self.published = Some(now);
            self.links.values().cloned().collect()
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn views(count: usize) -> Vec<View> {
        let view = |number: usize| View {
            path: format!("feed{number}"),
            title: String::new(),
            description: String::new(),
            home: "https://x.example/".parse().unwrap(),
            language: None,
            icon: None,
            logo: None,
            section: None,
            origins: Vec::new(),
            ttl_minutes: 30,
            items: Vec::new(),
            updated: None,
            siblings: Vec::new(),
            closed: Vec::new(),
            history: Default::default(),
        };
        (0..count).map(view).collect()
    }

    #[test]
    fn short_lists_are_never_behind_and_long_ones_not_for_long() {
        let now = Instant::now();
        let mut index = Index::default();
        index.add(&views(FEEDS_MANY - 1));
        assert_eq!(index.take_due(now).unwrap().len(), FEEDS_MANY - 1);
        assert!(index.take_due(now).is_none(), "nothing is new");
        index.add(&views(FEEDS_MANY - 1));
        assert!(index.take_due(now).is_some());

        index.add(&views(FEEDS_MANY));
        assert!(index.take_due(now).is_none());
        assert_eq!(index.take_due(now + BEHIND_MAX).unwrap().len(), FEEDS_MANY);
        index.add(&views(1));
        assert!(index.take(now + BEHIND_MAX).is_some(), "at the end it waits for nothing");

        index.add(&views(20 * FEEDS_MANY));
        assert!(index.take_due(now + 12 * BEHIND_MAX).is_none());
        assert!(index.take_due(now + 13 * BEHIND_MAX).is_some());
    }
}
