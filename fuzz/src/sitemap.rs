//! Any bytes as a sitemap or an index of sitemaps.

use depesche::extract::sitemap::{self, Sitemap};

use crate::{now, page, source};

/// Reads bytes as a sitemap.
pub fn read(bytes: &[u8]) {
    let page = page(bytes);
    let Some(read) = Sitemap::read(&page) else { return };
    read.is_of_news();
    let address = page.url.clone();
    let children = read.children(&address);
    assert!(children.iter().all(|child| matches!(child.scheme(), "http" | "https")), "{children:?}");
    sitemap::listing(&[(address.clone(), read)], &address, &source(), now());
}
