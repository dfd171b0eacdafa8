//! Any bytes as a feed, the whole way: charset, repair, entries, items, documents.

use std::cell::LazyCell;

use depesche::config::{Publish, Source};
use depesche::extract::{self, Listing};
use depesche::model::{ArticleState, Document, Format};
use depesche::normalise;
use depesche::publish::{History, Publisher, View};
use tokio::runtime::{Builder, Runtime};

use crate::{now, page, source, url};

/// Items that are published of one input.
const ITEMS_MAX: usize = 20;

/// Reads bytes as a feed, and publishes what is in it: every document must be well-formed.
pub fn read(bytes: &[u8]) {
    let (page, source) = (page(bytes), source());
    extract::wishes(&page);
    extract::push_offer(&page);
    let Some(feed) = extract::feed(&page, &source, now()) else { return };
    for document in publish(feed, &source) {
        let text = std::str::from_utf8(document.bytes().unwrap()).unwrap();
        match document.path.rsplit_once('.').map(|(_, extension)| extension) {
            Some("rss" | "atom") => drop(roxmltree::Document::parse(text).unwrap()),
            Some("json") => drop(serde_json::from_str::<serde_json::Value>(text).unwrap()),
            _ => assert!(text.ends_with("</html>\n") || text.ends_with("</html>"), "the page is whole"),
        }
    }
}

/// The documents of a feed with the items of what was read.
fn publish(feed: Listing, source: &Source) -> Vec<Document> {
    thread_local! {
        static RUNTIME: LazyCell<Runtime> = LazyCell::new(|| Builder::new_current_thread().build().unwrap());
    }
    let entries = normalise::gather(feed.entries);
    let drafts = entries.iter().enumerate().filter_map(|(position, entry)| {
        let hash = normalise::listing_hash(entry, false);
        normalise::draft(entry, hash, ArticleState::NotWanted, source, position as u32, now()).ok()
    });
    let view = View {
        path: "bote".to_owned(),
        title: feed.site.title.unwrap_or_else(|| "Bote".to_owned()),
        description: feed.site.description.unwrap_or_else(|| "Der Bote".to_owned()),
        home: url("https://bote.example/"),
        language: feed.site.language,
        icon: feed.site.icon,
        logo: feed.site.logo,
        section: None,
        origins: Vec::new(),
        ttl_minutes: 60,
        items: drafts.take(ITEMS_MAX).map(|draft| draft.item).collect(),
        closed: Vec::new(),
        updated: Some(now()),
        siblings: Vec::new(),
        history: History::default(),
    };
    let settings = Publish { formats: Format::ALL.to_vec(), ..Publish::default() };
    let publisher = Publisher::new(&url("https://feeds.example.org/"), &settings).unwrap();
    RUNTIME.with(|runtime| runtime.block_on(publisher.publish(vec![view])));
    let documents = publisher.documents().all();
    documents.iter().map(|document| Document::clone(document)).collect()
}
