//! Any bytes as an article page.

use depesche::extract;

use crate::{now, page, source};

/// Reads bytes as an article page, and asks all that a refresh asks of it.
pub fn read(bytes: &[u8]) {
    let (page, source) = (page(bytes), source());
    let read = extract::article(&page, &source, now());
    assert!(read.verdict.is_good() || read.entry.title.is_none(), "a bad page gives no entry");
    extract::hub(&page, &read.entry, &source, now());
    extract::is_article(&read.entry);
    if let Some(body) = read.entry.body {
        drop(extract::text_of_html(&body.value));
    }
}
