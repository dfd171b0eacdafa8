//! Further pages of a listing.
//!
//! One refresh follows a listing until a page has only what is known: between two refreshes more
//! may have been published than the first page holds.

use std::collections::HashSet;
use std::sync::atomic::AtomicBool;

use url::Url;

use super::articles::is_known_hub;
use super::channel::{Finder, Reading};
use super::{Step, Task};
use crate::extract::Onward;
use crate::fetch::FetchError;
use crate::model::{AddressShapes, Channel, Entry, SourceState, Validators, Verdict, shown};
use crate::normalise;
use crate::source;
use crate::store::StoreError;

/// Which listing is followed, and how it is read.
#[derive(Clone, Copy)]
pub(super) struct Way<'a> {
    /// The address of the listing.
    pub(super) first: &'a Url,
    /// The channel that it is read by, if one was chosen.
    pub(super) channel: Option<&'a Channel>,
}

/// Asks for a further page and reads it. `number` says the how manieth of its listing it is.
pub(super) async fn read(
    task: &Task<'_>,
    shapes: &AddressShapes,
    Way { first, channel }: Way<'_>,
    page: &Url,
    number: u32,
) -> Result<Reading, FetchError> {
    let Task { client, source, now, .. } = *task;
    let finder = Finder { client, source, shapes, number, now, crashed: AtomicBool::new(false) };
    let Some(channel) = channel.filter(|channel| channel.url != *first) else {
        let page = client.page(&source::listing_request(source, page.clone())).await?;
        return Ok(finder.read_address(first, page).await);
    };
    let page = client.page(&source::channel_request(source, page, Validators::default())).await?;
    Ok(finder.read(channel, first, page).await)
}

/// The entries of the pages after the first, as long as the page before has anything new; of all
/// pages, if the refresh before left something of them, or had other rules. A page that cannot be
/// read ends it: what stands there is found when it has moved on, or not at all. Beside them what is
/// to be said of articles that were passed over, if any may have been.
pub(super) async fn until_known(
    task: &Task<'_>,
    before: &SourceState,
    way: Way<'_>,
    entries: &[Entry],
    next: Onward,
) -> Result<(Vec<Entry>, Option<String>), StoreError> {
    let mut further: Vec<Entry> = Vec::new();
    let mut next = next.url;
    let mut asked: HashSet<Url> = HashSet::from([way.first.clone()]);
    let pages_max = if task.further { task.source.paging.pages } else { 1 };
    let reads_all = before.left_over || before.config_fingerprint != task.source.fingerprint;
    if pages_max > 1 && !reads_all && all_known(task, before, entries).await? {
        return Ok((further, None));
    }
    // At first sight there is nothing that the pages could reach back to.
    let reaches_back = pages_max > 1 && !reads_all && before.last_good.is_some();
    let mut gap = None;
    for number in 2..=pages_max {
        let Some(page) = next.take().filter(|page| !(task.stopping)() && asked.insert(page.clone())) else { break };
        (task.progress)(Step::Page(number, pages_max));
        match read(task, &before.shapes, way, &page, number).await {
            Ok(Reading { listing, next: after, .. }) if listing.verdict == Verdict::Ok => {
                let is_known = !reads_all && all_known(task, before, &listing.entries).await?;
                further.extend(listing.entries);
                if is_known {
                    break;
                }
                next = after.url;
                if number == pages_max && next.is_some() {
                    gap = Some(format!("even page {number} has new articles, so raise `pages`, or some are missed"));
                }
            }
            Ok(Reading { listing, .. }) => {
                tracing::info!(source = %task.source.id, page = %shown(&page), "the listing ends here: {}", listing.reason);
                break;
            }
            Err(error) => {
                tracing::warn!(source = %task.source.id, "further page not read: {error}");
                gap = Some(format!("page {number} could not be read, and what is new there is missed: {error}"));
                break;
            }
        }
    }
    Ok((further, gap.filter(|_| reaches_back)))
}

/// Whether the store knows all of these entries, but for those that are no articles.
async fn all_known(task: &Task<'_>, before: &SourceState, entries: &[Entry]) -> Result<bool, StoreError> {
    let articles = entries.iter().filter(|entry| !is_known_hub(entry, task.source, &before.hubs));
    let keys: Vec<Vec<String>> = articles.map(normalise::keys).collect();
    Ok(task.store.known(&task.source.id, &keys).await?.iter().all(Option::is_some))
}
