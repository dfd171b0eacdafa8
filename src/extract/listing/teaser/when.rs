//! The dates that a teaser states.

use std::ops::Range;

use chrono::TimeDelta;
use dom_query::local_name;

use super::super::kind::Kinds;
use super::super::outline::{Index, TextLine};
use super::super::sheet::Sheet;
use super::Teaser;
use crate::model::{EvidenceKind, Field, Moment, Precision};
use crate::normalise::date::{self, Label};

/// The longest text that is read as a date, in characters; longer ones merely mention dates.
const DATE_CHARS_MAX: usize = 90;
/// From this number of words on a text with a full stop is a sentence.
const SENTENCE_WORDS_MIN: usize = 5;
/// The longest day heading, in characters.
const HEADING_CHARS_MAX: usize = 48;

/// How far ahead of ours the clock of a site may be.
const FUTURE_MAX: TimeDelta = TimeDelta::days(1);

/// Attributes that hold a date for machines.
const DATE_ATTRIBUTES: &[&str] =
    &["datetime", "content", "data-date", "data-time", "data-timestamp", "data-published", "title"];

#[derive(Default)]
pub(super) struct Dates {
    pub(super) published: Option<Field<Moment>>,
    pub(super) updated: Option<Field<Moment>>,
    /// The elements that were read.
    pub(super) elements: Vec<Index>,
}

/// The dates that the block itself states.
pub(super) fn read(teaser: &Teaser<'_>, headline: Option<Index>) -> Dates {
    let mut dates = Dates::default();
    let outline = teaser.sheet.outline;
    for inner in teaser.range.clone() {
        let inside = |outer: &Index| outline.contains(*outer, inner);
        if dates.elements.iter().any(inside) || !states_date(teaser, inner) {
            continue;
        }
        let holds_headline = headline.is_some_and(|headline| outline.contains(inner, headline));
        if holds_headline || outline.elements[inner].chars > DATE_CHARS_MAX {
            continue;
        }
        if take_element(&mut dates, teaser, inner) {
            dates.elements.push(inner);
        }
    }
    if dates.published.is_none() && dates.updated.is_none() {
        let without: Vec<Index> = headline.into_iter().collect();
        for line in outline.lines(&teaser.range, &without) {
            take_line(&mut dates, teaser, &line);
        }
    }
    if dates.published.is_none()
        && let Some(headline) = headline
        && let Some((_, date)) = super::title::dated(teaser, &outline.text(headline))
        && let Some(moment) = date::read(date, &teaser.dates)
    {
        add(&mut dates, teaser, moment, Label::None, EvidenceKind::Text, "brackets behind the headline".to_owned());
    }
    if dates.published.is_none() {
        dates.published = from_address(teaser);
    }
    dates
}

/// Whether an element is made for a date.
fn states_date(teaser: &Teaser<'_>, element: Index) -> bool {
    let outline = teaser.sheet.outline;
    let item = &outline.elements[element];
    let times = outline.inside(element).filter(|inner| outline.elements[*inner].name == local_name!("time"));
    if item.kinds.has(Kinds::DATE) && times.count() > 1 {
        // Each is read for itself: one is of the publication, the other of an update.
        return false;
    }
    item.name == local_name!("time")
        || item.kinds.has(Kinds::DATE)
        || outline.attr(element, "itemprop").is_some_and(|name| name == "datePublished")
}

fn take_element(dates: &mut Dates, teaser: &Teaser<'_>, element: Index) -> bool {
    let (sheet, dates_of) = (teaser.sheet, &teaser.dates);
    let outline = sheet.outline;
    let text = outline.text(element);
    let found = date::find(&text, dates_of);
    // "Aktualisiert: 13.04.2020" says so in its words, the attribute does not.
    let label = found.iter().map(|one| one.label).find(|label| *label != Label::None).unwrap_or(Label::None);
    let machine = only_time(sheet, element).unwrap_or(element);
    let own = DATE_ATTRIBUTES.iter().find_map(|name| {
        let value = outline.attr(machine, name)?;
        Some((date::read(&value, dates_of)?, *name))
    });
    let name = &outline.elements[machine].name;
    if let Some((moment, attribute)) = own {
        let moment = found.iter().map(|one| one.moment).find(|text| is_finer(text, &moment)).unwrap_or(moment);
        add(dates, teaser, moment, label, EvidenceKind::Html, format!("{name}[{attribute}]"));
        return true;
    }
    for one in &found {
        let place = match class(sheet, element) {
            Some(class) => format!("{name}.{class}"),
            None => name.to_string(),
        };
        add(dates, teaser, one.moment, one.label, EvidenceKind::Html, place);
    }
    !found.is_empty()
}

/// The `<time>` in an element, if there is exactly one: it is more exact than the text around it,
/// which says what kind of date it is.
fn only_time(sheet: &Sheet<'_>, element: Index) -> Option<Index> {
    let outline = sheet.outline;
    let mut times = outline.inside(element).filter(|inner| outline.elements[*inner].name == local_name!("time"));
    let first = times.next()?;
    (times.next().is_none() && outline.attr(first, "datetime").is_some()).then_some(first)
}

/// The text states the time of the day that the attribute has as a day only.
fn is_finer(text: &Moment, attribute: &Moment) -> bool {
    attribute.precision == Precision::Day
        && text.precision > Precision::Day
        && text.at.date_naive() == attribute.at.date_naive()
}

fn class(sheet: &Sheet<'_>, element: Index) -> Option<String> {
    sheet.outline.attr(element, "class")?.split_ascii_whitespace().next().map(str::to_owned)
}

fn take_line(dates: &mut Dates, teaser: &Teaser<'_>, line: &TextLine) {
    if line.text.chars().count() > DATE_CHARS_MAX {
        return;
    }
    // "Am 24. Dezember 2026 feiert die Stadt." speaks of a date and has none.
    let is_sentence =
        line.text.ends_with(['.', '!', '?', '…']) && line.text.split_whitespace().count() >= SENTENCE_WORDS_MIN;
    for found in date::find(&line.text, &teaser.dates) {
        if is_sentence && found.label == Label::None {
            continue;
        }
        add(dates, teaser, found.moment, found.label, EvidenceKind::Text, "line of the teaser".to_owned());
    }
}

fn add(dates: &mut Dates, teaser: &Teaser<'_>, moment: Moment, label: Label, kind: EvidenceKind, place: String) {
    // What is still to come is the day of an event, not that of its announcement.
    if moment.utc() > teaser.sheet.dates.now + FUTURE_MAX {
        return;
    }
    let field = match label {
        Label::Updated => &mut dates.updated,
        Label::None | Label::Published => &mut dates.published,
    };
    if field.is_none() {
        *field = Some(Field::new(moment, kind, place));
    }
}

/// The day in the path of the address: `/2026/11/24/slug`, `/2026-11-24/slug`.
fn from_address(teaser: &Teaser<'_>) -> Option<Field<Moment>> {
    let parts: Vec<&str> = teaser.url.path_segments()?.collect();
    let digits = |part: &str, len: usize| part.len() == len && part.bytes().all(|b| b.is_ascii_digit());
    let is_day = |y: &str, m: &str, d: &str| digits(y, 4) && digits(m, 2) && digits(d, 2);
    let directories = parts.windows(3).find(|w| is_day(w[0], w[1], w[2])).map(|w| w.join("-"));
    let day = directories.or_else(|| {
        let starts = parts.iter().filter_map(|part| part.get(..10));
        starts.map(str::to_owned).find(|start| {
            let mut numbers = start.split('-');
            let mut next = || numbers.next().unwrap_or_default();
            is_day(next(), next(), next())
        })
    })?;
    let moment = date::read(&day, &teaser.sheet.dates)?;
    if moment.utc() > teaser.sheet.dates.now + FUTURE_MAX {
        return None;
    }
    Some(match time_on(teaser.sheet, &teaser.range, &moment) {
        Some(moment) => Field::new(moment, EvidenceKind::Url, "day in the path, time in the teaser"),
        None => Field::new(moment, EvidenceKind::Url, "day in the path"),
    })
}

/// Whether a text is a date and little else.
pub(in super::super) fn is_date(sheet: &Sheet<'_>, text: &str) -> bool {
    day_of(sheet, text).is_some()
}

pub(super) fn day_of(sheet: &Sheet<'_>, text: &str) -> Option<Moment> {
    let chars = text.chars().count();
    if chars > HEADING_CHARS_MAX || !text.chars().any(char::is_alphanumeric) {
        return None;
    }
    let found = date::find(text, &sheet.dates);
    let [only] = &found[..] else { return None };
    (only.span.len() * 2 >= text.len()).then_some(only.moment)
}

/// The time of day that a teaser states alone, on a day that is known otherwise: `14:20`.
pub(super) fn time_on(sheet: &Sheet<'_>, range: &Range<Index>, day: &Moment) -> Option<Moment> {
    let lines = sheet.outline.lines(range, &[]);
    let first = |text: &str| text.split_whitespace().next().unwrap_or_default().trim_end_matches([':', ',']).to_owned();
    let is_time = |text: &String| {
        let digits =
            |part: &str, max: usize| (1..=max).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        text.split_once(':').is_some_and(|(hour, minute)| digits(hour, 2) && minute.len() == 2 && digits(minute, 2))
    };
    // Without a space behind it, only its element tells the time from the headline.
    let starts = lines.iter().flat_map(|line| [first(&line.text), first(&sheet.outline.text(line.start))]);
    let time = starts.into_iter().find(is_time)?;
    let stated = format!("{} {time}", day.at.format("%Y-%m-%d"));
    date::read(&stated, &sheet.dates).filter(|moment| moment.utc() <= sheet.dates.now + FUTURE_MAX)
}
