//! By which channel of its site a listing is read, as the daemon decided or would decide it.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use chrono::Utc;
use url::Url;

use super::memory::Memory;
use super::report::Report;
use crate::config::Source;
use crate::extract;
use crate::fetch::Client;
use crate::model::{Channel, Page, Verdict};
use crate::refresh::channel::{Finder, Reading, Sight, nothing};
use crate::source;

/// The report of the channel by which a listing is read; the one of the page if that is it.
pub(super) async fn report(
    client: &Client,
    source: &Arc<Source>,
    memory: &Memory,
    address: &Url,
    page: &Page,
    report: Report,
) -> Report {
    let crashed = AtomicBool::new(false);
    let finder = Finder { client, source, shapes: memory.shapes(), number: 1, now: Utc::now(), crashed };
    let (channel, reading) = match memory.channel(source, address) {
        Some(channel) if channel.url == *address => (channel, None),
        Some(channel) => (channel.clone(), read(&finder, &channel, address).await),
        None => {
            let listing = extract::listing_with(page, source, memory.shapes(), finder.now);
            if !finder.is_to_choose(None, address, &listing) {
                return report;
            }
            let choice = finder.choose(&Sight { address, page: Some(page), listing: &listing, current: None }).await;
            (choice.channel, choice.reading)
        }
    };
    if let Some(reason) = finder.missing_instead(&channel, address) {
        let listing = nothing(Verdict::Empty, reason);
        return Report::of_listing(page, source, listing, String::new());
    }
    let report = match reading {
        Some(Reading { place, listing, .. }) => {
            let note = format!("It is read in place of {address}.");
            Report { url: place, ..Report::of_listing(page, source, memory.sift(source, listing), note) }
        }
        None => report,
    };
    Report { channel: Some(channel), ..report }
}

async fn read(finder: &Finder<'_>, channel: &Channel, address: &Url) -> Option<Reading> {
    let request = source::channel_request(finder.source, &channel.url, Default::default());
    match finder.client.page(&request).await {
        Ok(page) => Some(finder.read(channel, address, page).await),
        Err(error) => {
            eprintln!("the {} is not explained: {error}", channel.via);
            None
        }
    }
}
