//! Texts that are one number and nothing else: seconds since 1970, or a date without marks.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};

use super::Context;
use super::zone::Zone;
use crate::model::{Moment, Precision, ZoneOrigin};

/// 2000-01-01: an earlier count of seconds is rather an article number.
const EPOCH_SECONDS_MIN: i64 = 946_684_800;
/// The same for dates without marks.
const YEAR_MIN: i32 = 1990;
/// So far a stamp may lie ahead.
const AHEAD_DAYS_MAX: i64 = 366;

/// Reads a text of nothing but digits.
pub(super) fn stamp(text: &str, context: &Context<'_>) -> Option<Moment> {
    let text = text.trim();
    if text.len() > 14 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let value = text.parse::<i64>().ok()?;
    match text.len() {
        8 => local(value, 0, Precision::Day, context),
        10 => epoch(value, 0, context),
        12 => local(value / 10_000, value % 10_000 * 100, Precision::Minute, context),
        13 => epoch(value / 1000, value % 1000, context),
        14 => local(value / 1_000_000, value % 1_000_000, Precision::Second, context),
        _ => None,
    }
}

fn epoch(seconds: i64, milliseconds: i64, context: &Context<'_>) -> Option<Moment> {
    let at = DateTime::<Utc>::from_timestamp(seconds, u32::try_from(milliseconds).ok()? * 1_000_000)?;
    let is_plausible = seconds >= EPOCH_SECONDS_MIN && at <= context.now + Duration::days(AHEAD_DAYS_MAX);
    is_plausible.then(|| Moment {
        at: Zone::Region(context.timezone).local(at),
        precision: Precision::Second,
        zone: ZoneOrigin::Stated,
        ambiguous: false,
    })
}

fn local(date: i64, time: i64, precision: Precision, context: &Context<'_>) -> Option<Moment> {
    let part = |value: i64| u32::try_from(value).ok();
    let year = i32::try_from(date / 10_000).ok().filter(|year| *year >= YEAR_MIN)?;
    let date = NaiveDate::from_ymd_opt(year, part(date / 100 % 100)?, part(date % 100)?)?;
    if date > context.now.date_naive() + Duration::days(AHEAD_DAYS_MAX) {
        return None;
    }
    let time = NaiveTime::from_hms_opt(part(time / 10_000)?, part(time / 100 % 100)?, part(time % 100)?)?;
    let (at, ambiguous) = Zone::Region(context.timezone).instant(date.and_time(time))?;
    let ambiguous = ambiguous && precision != Precision::Day;
    Some(Moment { at, precision, zone: ZoneOrigin::Assumed, ambiguous })
}
