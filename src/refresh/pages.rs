//! Further pages of a listing.
//!
//! One refresh follows a listing until a page has only what is known: between two refreshes more
//! may have been published than the first page holds.

use std::collections::HashSet;

use url::Url;

use super::listings::extract_listing;
use super::{Step, Task};
use crate::extract::{Listing, NextPage};
use crate::fetch::FetchError;
use crate::model::{AddressShapes, Entry, Verdict};
use crate::normalise;
use crate::source;
use crate::store::StoreError;

/// A further page.
pub(super) struct Further {
    pub(super) listing: Listing,
    pub(super) next: NextPage,
}

/// Asks for a further page and reads it. `number` says the how manieth of the listing `first` it
/// is.
pub(super) async fn read(
    task: &Task<'_>,
    shapes: &AddressShapes,
    first: &Url,
    page: &Url,
    number: u32,
) -> Result<Further, FetchError> {
    let page = task.client.page(&source::listing_request(task.source, page.clone())).await?;
    let (listing, _, next) = extract_listing(page, task.source, first, number, shapes.clone(), task.now).await;
    Ok(Further { listing, next })
}

/// The entries of the pages after the first, as long as the page before has anything new. A page
/// that cannot be read ends it: what stands there is found when it has moved on, or not at all.
pub(super) async fn until_known(
    task: &Task<'_>,
    shapes: &AddressShapes,
    first: &Url,
    entries: &[Entry],
    next: NextPage,
) -> Result<Vec<Entry>, StoreError> {
    let mut further: Vec<Entry> = Vec::new();
    let mut next = next.url;
    let mut asked: HashSet<Url> = HashSet::from([first.clone()]);
    let pages_max = if task.further { task.source.paging.pages } else { 1 };
    if pages_max > 1 && all_known(task, entries).await? {
        return Ok(further);
    }
    for number in 2..=pages_max {
        let Some(page) = next.take().filter(|page| !(task.stopping)() && asked.insert(page.clone())) else { break };
        (task.progress)(Step::Page(number, pages_max));
        match read(task, shapes, first, &page, number).await {
            Ok(Further { listing, next: after }) if listing.verdict == Verdict::Ok => {
                let is_known = all_known(task, &listing.entries).await?;
                further.extend(listing.entries);
                if is_known {
                    break;
                }
                next = after.url;
            }
            Ok(Further { listing, .. }) => {
                tracing::info!(source = %task.source.id, %page, "the listing ends here: {}", listing.reason);
                break;
            }
            Err(error) => {
                tracing::warn!(source = %task.source.id, "further page not read: {error}");
                break;
            }
        }
    }
    Ok(further)
}

/// Whether the store knows all of these entries.
async fn all_known(task: &Task<'_>, entries: &[Entry]) -> Result<bool, StoreError> {
    let keys: Vec<Vec<String>> = entries.iter().map(normalise::keys).collect();
    Ok(task.store.known(&task.source.id, &keys).await?.iter().all(Option::is_some))
}
