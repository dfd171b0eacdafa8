//! Archive documents of feeds (RFC 5005, section 4): from the store, and onto disk.
//!
//! They are not held in memory. A document is made of what the store keeps of it whenever somebody
//! asks for it; on disk it is written once.

use chrono::{DateTime, TimeDelta, Utc};

use crate::config;
use crate::model::{ItemId, SourceId};
use crate::publish::{ARCHIVE_FOLDER, History, Published, Publisher, View};
use crate::store::{Closing, Store, StoreError};

use super::selection::Plan;

/// The path of an archive document, without extension.
fn path_of(feed: &str, name: &str) -> String {
    format!("{feed}{ARCHIVE_FOLDER}{name}")
}

/// The view that an archive document shows, by its path; `None` if there is none.
pub async fn archived(store: &dyn Store, path: &str) -> Result<Option<View>, StoreError> {
    let Some((feed, name)) = path.rsplit_once(ARCHIVE_FOLDER) else { return Ok(None) };
    let Some(archive) = store.archive(feed, name).await? else { return Ok(None) };
    let Ok(head) = serde_json::from_str::<View>(&archive.head) else {
        tracing::error!(path, "the archive cannot be read: its head was written by another version of Depesche");
        return Ok(None);
    };
    let path_of = |name: String| path_of(feed, &name);
    let history =
        History { prev: archive.prev.map(path_of), archive_of: Some(feed.to_owned()), next: archive.next.map(path_of) };
    Ok(Some(View { path: path.to_owned(), items: archive.items, history, ..head }))
}

/// Closes what is to be closed of a feed, and answers the feed as it is then: its open items, and
/// the way to the older ones. `None`: there never was anything in it.
pub(super) async fn settle(
    store: &dyn Store,
    settings: &config::Publish,
    head: View,
    plan: Plan,
    now: DateTime<Utc>,
) -> Result<Option<View>, StoreError> {
    let with_archives = !settings.archive.is_zero();
    let mut closed = Vec::new();
    if !plan.closed.is_empty() {
        #[expect(clippy::expect_used, reason = "a struct of texts and numbers with named fields is JSON")]
        let json = serde_json::to_string(&head).expect("a head is JSON");
        let closing = |(month, items)| Closing { feed: head.path.clone(), month, head: json.clone(), items };
        let closings: Vec<Closing> = plan.closed.into_iter().map(closing).collect();
        store.close_items(&closings, now).await?;
        closed = closings.into_iter().rev().flat_map(|closing| closing.items).map(|(item, _)| item).collect();
    }
    let newest = if with_archives { store.newest_archive(&head.path).await? } else { None };
    // What was closed last may have changed later than anything that is shown.
    let updated = plan.changed.max(newest.as_ref().map(|newest| newest.updated));
    let prev = newest.and_then(|newest| newest.name).map(|name| path_of(&head.path, &name));
    let history = History { prev, ..History::default() };
    Ok(updated.map(|updated| View { items: plan.shown, closed, updated: Some(updated), history, ..head }))
}

/// Brings the archive documents of feeds to disk, as far as they are not there: before the feeds
/// themselves, which link to them.
pub async fn write_missing(store: &dyn Store, publisher: &Publisher, views: &[View]) -> Result<Published, StoreError> {
    let mut published = Published::default();
    for view in views.iter().filter(|view| view.history.prev.is_some()) {
        let names = store.archives(&view.path).await?;
        let paths = names.iter().map(|name| path_of(&view.path, name)).collect();
        for path in publisher.missing_archives(paths).await {
            if let Some(archive) = archived(store, &path).await? {
                published.add(publisher.write_archive(archive).await);
            }
        }
    }
    Ok(published)
}

/// Ends what is kept no longer, once all that shows it is published: archive documents that are too
/// old, and items that were leaving before the feeds were made.
pub async fn tidy(
    store: &dyn Store,
    publisher: &Publisher,
    settings: &config::Publish,
    leaving: &[(SourceId, ItemId)],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let oldest = TimeDelta::from_std(settings.archive).ok().and_then(|kept| now.checked_sub_signed(kept));
    let gone = store.expire_archives(oldest.unwrap_or(DateTime::UNIX_EPOCH)).await?;
    if !gone.is_empty() {
        publisher.remove_archives(gone.iter().map(|(feed, name)| path_of(feed, name)).collect()).await;
    }
    store.forget(leaving).await
}
