//! The day that a heading gives to the teasers below it.

use super::super::block::Block;
use super::super::outline::Index;
use super::super::sheet::Sheet;
use super::super::zone::Zone;
use super::when::{day_of, time_on};
use crate::model::{Entry, EvidenceKind, Field, Moment};

/// Gives the date of the day heading above them to teasers of a list whose teasers have none of
/// their own. An undated one among dated ones stays undated, and so does an advertisement.
pub(in super::super) fn inherit(sheet: &Sheet<'_>, blocks: &[Block], entries: &mut [Entry]) {
    let dated = entries.iter().filter(|entry| entry.published.is_some()).count();
    if dated * 5 > entries.len() || entries.is_empty() {
        return;
    }
    let days = day_headings(sheet, blocks);
    for (block, entry) in blocks.iter().zip(entries.iter_mut()) {
        if entry.published.is_some() || entry.advertisement {
            continue;
        }
        let above = days.iter().rfind(|day| day.element < block.range.start);
        if let Some(day) = above.filter(|day| sheet.outline.contains(day.scope, block.range.start)) {
            entry.published = Some(match time_on(sheet, &block.range, &day.moment) {
                Some(moment) => Field::new(moment, EvidenceKind::Text, "day heading above the teaser, time in it"),
                None => Field::new(day.moment, EvidenceKind::Text, "day heading above the teaser"),
            });
        }
    }
}

struct Day {
    element: Index,
    /// What the heading stands in, with what it is the heading of.
    scope: Index,
    moment: Moment,
}

/// The dates that stand above groups of teasers, in the page's order. A single date that is no
/// heading by its tag is more likely today's.
fn day_headings(sheet: &Sheet<'_>, blocks: &[Block]) -> Vec<Day> {
    let outline = sheet.outline;
    let (Some(first), Some(last)) = (blocks.first(), blocks.last()) else { return Vec::new() };
    // The blocks stand in the page's order, so the last that begins before an element decides.
    let in_block = |element: Index| {
        let before = blocks.partition_point(|block| block.range.start <= element);
        before > 0 && blocks[before - 1].range.contains(&element)
    };
    let mut days: Vec<Day> = Vec::new();
    let mut certain = false;
    let start = first.range.start;
    for line in outline.lines(&(0..last.range.start), &[]) {
        let zone = sheet.zones[line.start];
        if in_block(line.start) || !matches!(zone, Zone::Content | Zone::Side) {
            continue;
        }
        let Some(moment) = day_of(sheet, &line.text) else { continue };
        let by_tag = std::iter::once(line.start).chain(outline.ancestors(line.start).take(2)).find(|outer| {
            outline.is_heading(*outer) || matches!(&*outline.elements[*outer].name, "dt" | "th" | "caption" | "summary")
        });
        certain |= by_tag.is_some();
        let holder = by_tag.unwrap_or(line.start);
        let scope = outline.ancestors(holder).nth(1).unwrap_or(0);
        days.push(Day { element: line.start, scope, moment });
    }
    let between = days.iter().filter(|day| day.element > start).count();
    if certain || between > 0 { days } else { Vec::new() }
}
