//! The call of feed-rs, and the clock it is given.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use feed_rs::model::Feed;
use feed_rs::parser::Builder;

use super::{Format, repair};
use crate::config::Source;
use crate::model::{Moment, Page, Precision, ZoneOrigin};
use crate::normalise::date::{self, Context};

/// Items that a broken feed is taken apart into at most.
const PIECES_MAX: usize = 500;

/// Reads the dates of a feed with our own reader, and remembers what they really said: feed-rs
/// keeps only an instant.
#[derive(Clone)]
pub(super) struct Clock {
    now: DateTime<Utc>,
    timezone: Tz,
    language: Option<String>,
    seen: Arc<Mutex<HashMap<DateTime<Utc>, Moment>>>,
}

impl Clock {
    /// The clock of a page.
    pub(super) fn new(page: &Page, source: &Source, now: DateTime<Utc>) -> Self {
        let language = source.language.clone().or_else(|| page.content_language.clone());
        let host = page.url.host_str();
        let timezone = source.timezone.unwrap_or_else(|| date::zone_for(host, language.as_deref()));
        Self { now, timezone, language, seen: Arc::default() }
    }

    fn read(&self, text: &str) -> Option<DateTime<Utc>> {
        let context =
            Context { now: self.now, timezone: self.timezone, language: self.language.as_deref(), order: None };
        let moment = date::read(text, &context)?;
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(moment.utc(), moment);
        Some(moment.utc())
    }

    /// What was read as this instant.
    pub(super) fn moment(&self, at: DateTime<Utc>) -> Moment {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.get(&at).copied().unwrap_or(Moment {
            at: at.fixed_offset(),
            precision: Precision::Second,
            zone: ZoneOrigin::Stated,
            ambiguous: false,
        })
    }
}

/// Parses a feed after its repair; if it is still broken, what can be read of its items.
pub(super) fn parse(text: &str, format: Format, clock: &Clock) -> Result<Feed, String> {
    match format {
        Format::Json => contained(&repair::json(text)?, clock),
        Format::Xml => {
            let xml = repair::xml(text);
            contained(&xml, clock).or_else(|cause| piecewise(&xml, clock).ok_or(cause))
        }
    }
}

/// The items that can be read one by one, in a feed with the head of the first of them.
fn piecewise(xml: &str, clock: &Clock) -> Option<Feed> {
    let mut feeds = repair::pieces(xml).into_iter().take(PIECES_MAX).filter_map(|piece| contained(&piece, clock).ok());
    let mut whole = feeds.next()?;
    whole.entries.extend(feeds.flat_map(|feed| feed.entries));
    Some(whole)
}

/// Calls the parser so that a panic in it is an error like any other.
fn contained(text: &str, clock: &Clock) -> Result<Feed, String> {
    let reader = clock.clone();
    let parse = || {
        Builder::new()
            // No id is better than a made-up one: `normalise` decides what identifies an entry.
            .id_generator(|_, _, _| String::new())
            .timestamp_parser(move |text| reader.read(text))
            .sanitize_content(false)
            .build()
            .parse(text.as_bytes())
    };
    match catch_unwind(AssertUnwindSafe(parse)) {
        Ok(Ok(feed)) => Ok(feed),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("the parser gave up on it".to_owned()),
    }
}
