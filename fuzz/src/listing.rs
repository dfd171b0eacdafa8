//! Any bytes as a listing: a page or a feed.

use depesche::extract::{self, channel};

use crate::{now, page, source};

/// Reads bytes as a listing, and asks all that a refresh and `suggest` ask of it.
pub fn read(bytes: &[u8]) {
    let (page, source) = (page(bytes), source());
    let listing = extract::listing(&page, &source, now());
    assert!(listing.is_feed || listing.entries.iter().all(|entry| entry.url.is_some()), "teasers are links");
    extract::next_page(&page, &source, &page.url, 1);
    extract::push_offer(&page);
    channel::offers(&page);
    extract::suggest::suggest(&page, &source, now(), &listing);
}
