//! Which part of a feed is read that has more items than are read: that with the newest.
//!
//! Most feeds begin with the newest item, and podcasts now and then with the first. Which it is, the
//! dates at both ends tell.

use std::borrow::Cow;

use chrono::{DateTime, Utc};

use super::repair::{BYTES_MAX, ITEMS_MAX};

/// Items at each end whose dates are looked at: one alone may be pinned there.
const SAMPLE_ITEMS: usize = 5;

/// How items begin in RSS and Atom. Those that are written otherwise are read from the first on.
const STARTS: [&str; 2] = ["<item", "<entry"];

/// The part of an XML feed that is read. `dates` tells the dates of the items of a feed.
pub(super) fn of_xml<'t>(text: &'t str, dates: impl Fn(&str) -> Vec<DateTime<Utc>>) -> Cow<'t, str> {
    let places = STARTS.map(|start| places(text, start));
    let is_too_much =
        |places: &Vec<usize>| places.len() > ITEMS_MAX || text.len() > BYTES_MAX && places.len() > 2 * SAMPLE_ITEMS;
    let Some(places) = places.into_iter().find(is_too_much) else { return text.into() };
    let head = &text[..places[0]];
    let last = places.len() - SAMPLE_ITEMS;
    let first_dates = dates(&text[..places[SAMPLE_ITEMS]]);
    let last_dates = dates(&[head, &text[places[last]..]].concat());
    if is_oldest_first(&first_dates, &last_dates) {
        let is_in = |at: &&usize| head.len() + text.len() - **at <= BYTES_MAX;
        let first = places.iter().rev().take(ITEMS_MAX).take_while(is_in).last();
        return [head, &text[first.copied().unwrap_or(places[last])..]].concat().into();
    }
    text.into()
}

/// The items of a JSON Feed that are read.
pub(super) fn of_list<T>(mut items: Vec<T>, date: impl Fn(&T) -> Option<DateTime<Utc>>) -> Vec<T> {
    if items.len() <= ITEMS_MAX {
        return items;
    }
    let dates = |part: &[T]| part.iter().filter_map(&date).collect::<Vec<_>>();
    let last = items.len() - SAMPLE_ITEMS;
    if is_oldest_first(&dates(&items[..SAMPLE_ITEMS]), &dates(&items[last..])) {
        return items.split_off(items.len() - ITEMS_MAX);
    }
    items.truncate(ITEMS_MAX);
    items
}

/// Whether the newer of the items stand at the end.
fn is_oldest_first(first: &[DateTime<Utc>], last: &[DateTime<Utc>]) -> bool {
    matches!((first.iter().max(), last.iter().max()), (Some(first), Some(last)) if first < last)
}

/// Where the tags of this name begin.
fn places(text: &str, start: &str) -> Vec<usize> {
    let is_tag =
        |at: &usize| matches!(text.as_bytes().get(at + start.len()), Some(b'>' | b'/' | b' ' | b'\t' | b'\n' | b'\r'));
    text.match_indices(start).map(|(at, _)| at).filter(is_tag).collect()
}
