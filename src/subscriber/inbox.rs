//! What sources were told and have not read yet: pages, in memory and limited.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::model::{PushedPage, SourceId};

/// Pages that wait for one source. It reads all of them in one refresh.
const PAGES_MAX: usize = 32;
/// Bytes of pages that wait for one source.
const SOURCE_BYTES_MAX: usize = 16 << 20;
/// Bytes of all pages that wait.
const BYTES_MAX: usize = 64 << 20;

/// What a source was told.
#[derive(Debug, Default)]
pub struct Told {
    /// Pages, in the order in which they came. None: the source is to be asked.
    pub pages: Vec<PushedPage>,
}

/// What waits, by source.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    waiting: Mutex<Waiting>,
    news: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    told: BTreeMap<SourceId, Told>,
    /// Those of whom the daemon has not heard.
    unheard: BTreeSet<SourceId>,
}

impl Inbox {
    /// Takes a page in; no if there is no room for it.
    pub(super) fn put(&self, source: &SourceId, page: PushedPage) -> bool {
        let bytes = |told: &Told| told.pages.iter().map(|pushed| pushed.page.body.len()).sum::<usize>();
        let mut waiting = self.waiting();
        let all: usize = waiting.told.values().map(bytes).sum();
        let told = waiting.told.entry(source.clone()).or_default();
        let more = page.page.body.len();
        let fits = told.pages.len() < PAGES_MAX && bytes(told) + more <= SOURCE_BYTES_MAX && all + more <= BYTES_MAX;
        if fits {
            told.pages.push(page);
        }
        // Also without: what waits is to be read, so that there is room again.
        waiting.unheard.insert(source.clone());
        drop(waiting);
        self.news.notify_one();
        fits
    }

    /// Has a source asked.
    pub(super) fn ask(&self, source: &SourceId) {
        let mut waiting = self.waiting();
        waiting.told.entry(source.clone()).or_default();
        waiting.unheard.insert(source.clone());
        drop(waiting);
        self.news.notify_one();
    }

    pub(super) fn take(&self, source: &SourceId) -> Option<Told> {
        self.waiting().told.remove(source)
    }

    pub(super) fn is_empty(&self, source: &SourceId) -> bool {
        !self.waiting().told.contains_key(source)
    }

    /// The next source that has something.
    pub(super) async fn next(&self) -> SourceId {
        loop {
            if let Some(source) = self.waiting().unheard.pop_first() {
                return source;
            }
            self.news.notified().await;
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use futures_util::FutureExt;
    use url::Url;

    use super::*;
    use crate::model::Page;

    fn page(bytes: usize) -> PushedPage {
        let url = Url::parse("https://a.example/feed").unwrap();
        PushedPage { listing: url.clone(), page: Page::of_bytes(url, vec![b'x'; bytes], Default::default()) }
    }

    fn id(id: &str) -> SourceId {
        SourceId::new(id).unwrap()
    }

    #[test]
    fn pages_wait_in_order_and_their_source_is_named_once() {
        let inbox = Inbox::default();
        assert!(inbox.put(&id("b"), page(1)) && inbox.put(&id("a"), page(2)) && inbox.put(&id("b"), page(3)));
        assert_eq!(inbox.next().now_or_never(), Some(id("a")));
        assert_eq!(inbox.next().now_or_never(), Some(id("b")));
        assert_eq!(inbox.next().now_or_never(), None);
        let told = inbox.take(&id("b")).unwrap();
        assert_eq!(told.pages.iter().map(|pushed| pushed.page.body.len()).collect::<Vec<_>>(), [1, 3]);
        assert!(inbox.is_empty(&id("b")) && !inbox.is_empty(&id("a")));
        inbox.ask(&id("b"));
        assert_eq!(inbox.next().now_or_never(), Some(id("b")));
        assert!(inbox.take(&id("b")).unwrap().pages.is_empty());
    }

    #[test]
    fn only_so_much_waits() {
        let inbox = Inbox::default();
        assert!((0..PAGES_MAX).all(|_| inbox.put(&id("a"), page(1))));
        assert!(!inbox.put(&id("a"), page(1)));
        assert!(inbox.put(&id("b"), page(SOURCE_BYTES_MAX)) && !inbox.put(&id("b"), page(1)));
        let others = (0..).take_while(|number| inbox.put(&id(&format!("c{number}")), page(SOURCE_BYTES_MAX)));
        assert_eq!(others.count(), BYTES_MAX / SOURCE_BYTES_MAX - 2);
        inbox.take(&id("a"));
        assert!(inbox.put(&id("a"), page(1)), "what was read makes room");
    }
}
