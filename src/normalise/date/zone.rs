//! Time zones: as stated beside a time, and as concluded from a site's country.

mod countries;
mod names;

use chrono::{DateTime, Duration, FixedOffset, MappedLocalTime, NaiveDateTime, Offset, TimeZone};
use chrono_tz::Tz;

use super::lexicon::Tongue;
use super::text::Text;
use countries::{COUNTRIES, LANGUAGES, PLACES, SPREAD};
use names::{ALL, Claim, Meaning, NAMES, PHRASES};

/// The largest offset in use is +14:00, in minutes.
const OFFSET_MINUTES_MAX: i32 = 14 * 60;
/// No change of clocks skips more than a day (Samoa, 2011).
const GAP_HOURS_MAX: i64 = 26;
/// The longest name of a zone in brackets.
const NAME_BYTES_MAX: usize = 40;
/// How many tokens of comment in parentheses may follow an offset: "(Central European Time)".
const COMMENT_TOKENS_MAX: usize = 8;
/// How many tokens the name of a zone has at most: "America/Argentina/Buenos_Aires" has seven.
const PLACE_TOKENS_MAX: usize = 8;

/// The zone of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Zone {
    /// An offset.
    Offset(FixedOffset),
    /// A place.
    Region(Tz),
}

impl Zone {
    fn minutes(minutes: i32) -> Option<Self> {
        (minutes.abs() <= OFFSET_MINUTES_MAX).then(|| FixedOffset::east_opt(minutes * 60).map(Zone::Offset)).flatten()
    }

    /// The instant of a local time, and whether the clocks showed it twice or never. Of two, the
    /// first; one that was skipped moves by the length of the gap, to after it.
    pub(super) fn instant(self, local: NaiveDateTime) -> Option<(DateTime<FixedOffset>, bool)> {
        let zone = match self {
            Zone::Offset(offset) => return Some((offset.from_local_datetime(&local).single()?, false)),
            Zone::Region(zone) => zone,
        };
        match zone.from_local_datetime(&local) {
            MappedLocalTime::Single(instant) => Some((instant.fixed_offset(), false)),
            MappedLocalTime::Ambiguous(first, _) => Some((first.fixed_offset(), true)),
            MappedLocalTime::None => {
                let offset = (1..=GAP_HOURS_MAX).find_map(|hours| {
                    let earlier = local.checked_sub_signed(Duration::hours(hours))?;
                    Some(zone.from_local_datetime(&earlier).earliest()?.offset().fix())
                })?;
                let utc = offset.from_local_datetime(&local).single()?;
                Some((utc.with_timezone(&zone).fixed_offset(), true))
            }
        }
    }

    /// The local time of an instant.
    pub(super) fn local(self, instant: DateTime<chrono::Utc>) -> DateTime<FixedOffset> {
        match self {
            Zone::Offset(offset) => instant.with_timezone(&offset),
            Zone::Region(zone) => instant.with_timezone(&zone).fixed_offset(),
        }
    }

    /// Whether times in it are written by people who put the month first.
    pub(super) fn is_of_month_first(self, written: &str) -> bool {
        const NAMES: &[&str] = &["ET", "EST", "EDT", "CT", "CDT", "MT", "MDT", "PT", "PDT", "AKST", "AKDT", "HST"];
        let american = [Tz::America__New_York, Tz::America__Chicago, Tz::America__Denver, Tz::America__Los_Angeles];
        match self {
            Zone::Region(zone) => american.contains(&zone),
            Zone::Offset(offset) => offset.local_minus_utc() < 0 && NAMES.contains(&written),
        }
    }
}

/// What stands after a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stated {
    /// No zone.
    Nothing,
    /// A name that means several zones, and nothing says which.
    Unclear,
    /// A zone, and where its statement ends.
    Zone(Zone, usize),
}

/// Reads the zone at a place after a time: "Z", "+0100 (CET)", "GMT+1", "ET", "(MEZ)".
/// `glued_hours`: whether "-05" and "-05:00" without a space can't be the end of a period.
pub(super) fn stated(text: &Text<'_>, at: usize, glued_hours: bool) -> Stated {
    if let Some((zone, end)) = offset(text, at, glued_hours) {
        let end = comment_end(text, end);
        return match bracketed(text, end) {
            // RFC 9557: the offset decides, the name beside it is a comment.
            Some((_, end)) => Stated::Zone(zone, end),
            None => Stated::Zone(zone, end),
        };
    }
    if let Some((zone, end)) = bracketed(text, at) {
        return Stated::Zone(zone, end);
    }
    let is_open = text.is_mark(at, '(');
    if let Some((zone, end)) = place(text, if is_open { at + 1 } else { at }) {
        return Stated::Zone(zone, end + usize::from(is_open && text.is_mark(end, ')')));
    }
    match named(text, if is_open { at + 1 } else { at }) {
        Stated::Zone(zone, end) if is_open && text.is_mark(end, ')') => Stated::Zone(zone, end + 1),
        Stated::Zone(_, _) if is_open => Stated::Nothing,
        other => other,
    }
}

/// "+01:00", "+0100", "-05", "+1" after GMT.
fn offset(text: &Text<'_>, at: usize, glued_hours: bool) -> Option<(Zone, usize)> {
    let (sign, at) = match text.mark(at)? {
        '+' => (1, at),
        '-' | '–' => (-1, at),
        _ => return None,
    };
    let glued = text.glued(at);
    if !text.glued(at + 1) {
        return None;
    }
    let (value, digits) = text.number(at + 1)?;
    let value = i32::try_from(value).ok()?;
    let with_minutes = text.is_mark(at + 2, ':') && text.glued(at + 2) && text.glued(at + 3);
    let (minutes, end) = match (digits, with_minutes.then(|| text.pair(at + 3)).flatten()) {
        (4, None) if value % 100 < 60 => (value / 100 * 60 + value % 100, at + 2),
        (1 | 2, Some(minute)) if sign > 0 || glued_hours || !glued => {
            (value * 60 + i32::try_from(minute).ok().filter(|minute| *minute < 60)?, at + 4)
        }
        (2, None) if (sign > 0 || glued_hours) && glued => (value * 60, at + 2),
        _ => return None,
    };
    let goes_on = text.glued(end) && (text.is_number(end) || text.is_mark(end, ':'));
    if goes_on { None } else { Some((Zone::minutes(sign * minutes)?, end)) }
}

/// "[Europe/Berlin]" of RFC 9557.
fn bracketed(text: &Text<'_>, at: usize) -> Option<(Zone, usize)> {
    if !text.is_mark(at, '[') {
        return None;
    }
    let start = text.token(at)?.end;
    let closing = (at + 1..=at + COMMENT_TOKENS_MAX).find(|at| text.is_mark(*at, ']'))?;
    let name = text.text.get(start..text.token(closing)?.start)?;
    (name.len() <= NAME_BYTES_MAX)
        .then(|| name.parse::<Tz>().ok())
        .flatten()
        .map(|zone| (Zone::Region(zone), closing + 1))
}

/// "Europe/Berlin", "America/Argentina/Buenos_Aires".
fn place(text: &Text<'_>, at: usize) -> Option<(Zone, usize)> {
    if !(text.is_word(at) && text.is_mark(at + 1, '/') && text.glued(at + 1)) {
        return None;
    }
    let start = text.token(at)?.start;
    let ends = (at + 2..at + PLACE_TOKENS_MAX).take_while(|at| text.glued(*at)).filter_map(|at| {
        let name = text.text.get(start..text.token(at)?.end)?;
        Some((Zone::Region(name.parse().ok()?), at + 1))
    });
    ends.last()
}

/// The end of a comment in parentheses that begins with a letter, as in "+0100 (CET)".
fn comment_end(text: &Text<'_>, at: usize) -> usize {
    if !text.is_mark(at, '(') || !text.is_word(at + 1) {
        return at;
    }
    let is_zone = matches!(named(text, at + 1), Stated::Zone(..) | Stated::Unclear);
    let is_time = (at + 1..at + COMMENT_TOKENS_MAX).any(|at| {
        ["time", "zeit", "normalzeit", "sommerzeit", "standard"].iter().any(|word| text.is_letters(at, word))
    });
    if !is_zone && !is_time {
        return at;
    }
    (at + 1..=at + COMMENT_TOKENS_MAX).find(|at| text.is_mark(*at, ')')).map_or(at, |closing| closing + 1)
}

fn named(text: &Text<'_>, at: usize) -> Stated {
    for (words, zone) in PHRASES.iter().rev() {
        if words.iter().zip(at..).all(|(word, at)| text.is_letters(at, word)) {
            return Stated::Zone(Zone::Region(*zone), at + words.len());
        }
    }
    let written = text.slice(at);
    let Some((_, meaning)) = NAMES.iter().find(|(name, _)| *name == written) else { return Stated::Nothing };
    let zone = match meaning {
        Meaning::Offset(0) => {
            return match offset_after_name(text, at + 1) {
                Some((zone, end)) => Stated::Zone(zone, end),
                None => Zone::minutes(0).map_or(Stated::Nothing, |zone| Stated::Zone(zone, at + 1)),
            };
        }
        Meaning::Offset(minutes) => Zone::minutes(*minutes),
        Meaning::Region(zone) => Some(Zone::Region(*zone)),
        Meaning::OneOf(claims) => claimed(claims, &text.tongue, text.context.timezone).and_then(Zone::minutes),
    };
    zone.map_or(Stated::Unclear, |zone| Stated::Zone(zone, at + 1))
}

/// "GMT+1", "UTC+01:00".
fn offset_after_name(text: &Text<'_>, at: usize) -> Option<(Zone, usize)> {
    if let Some((zone, end)) = offset(text, at, true).filter(|_| text.glued(at)) {
        return Some((zone, comment_end(text, end)));
    }
    let sign = match text.mark(at).filter(|_| text.glued(at) && text.glued(at + 1))? {
        '+' => 1,
        '-' | '–' => -1,
        _ => return None,
    };
    let hours = i32::try_from(text.short_number(at + 1)?).ok()?;
    Some((Zone::minutes(sign * hours * 60)?, at + 2))
}

/// Region before language before the site's own zone; one for all languages comes last.
fn claimed(claims: &[Claim], tongue: &Tongue<'_>, site: Tz) -> Option<i32> {
    let by = |matches: &dyn Fn(&Claim) -> bool| claims.iter().find(|claim| matches(claim)).map(|claim| claim.offset);
    by(&|claim| tongue.is_region(claim.regions))
        .or_else(|| by(&|claim| claim.zones.contains(&site)))
        .or_else(|| by(&|claim| tongue.is_primary(claim.languages)))
        .or_else(|| by(&|claim| claim.languages == ALL))
}

/// The zone that a site means if it states none: by the country of its top-level domain, then by
/// the region and the language of its pages; UTC if that is unknown or spread over several zones.
pub fn zone_for(host: Option<&str>, language: Option<&str>) -> Tz {
    let lookup = |table: &[(&str, Tz)], key: &str| {
        table.iter().find(|(code, _)| code.eq_ignore_ascii_case(key)).map(|(_, zone)| *zone)
    };
    let domain = host.and_then(|host| host.trim_end_matches('.').rsplit_once('.')).map(|(_, domain)| domain);
    let tongue = Tongue::of(language);
    if domain.is_some_and(|domain| SPREAD.iter().any(|code| code.eq_ignore_ascii_case(domain))) {
        return Tz::UTC;
    }
    domain
        .and_then(|domain| lookup(COUNTRIES, domain).or_else(|| lookup(PLACES, domain)))
        .or_else(|| match tongue.region {
            Some(region) => lookup(COUNTRIES, region),
            None => tongue.primary.and_then(|primary| lookup(LANGUAGES, primary)),
        })
        .unwrap_or(Tz::UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn country_then_region_then_language_decide() {
        for (host, language, zone) in [
            (Some("www.example.de"), None, Tz::Europe__Berlin),
            (Some("example.ch"), Some("de-DE"), Tz::Europe__Zurich),
            (Some("example.co.uk."), None, Tz::Europe__London),
            (Some("example.com"), Some("de"), Tz::Europe__Berlin),
            (Some("example.com"), Some("de-AT"), Tz::Europe__Vienna),
            (Some("example.com"), Some("fr-CA"), Tz::UTC),
            (Some("example.com"), Some("en-US"), Tz::UTC),
            (Some("example.us"), None, Tz::UTC),
            (Some("example.ca"), Some("fr"), Tz::UTC),
            (Some("example.io"), Some("ja"), Tz::Asia__Tokyo),
            (Some("zeitung.berlin"), Some("en"), Tz::Europe__Berlin),
            (Some("127.0.0.1"), Some("pl"), Tz::Europe__Warsaw),
            (Some("localhost"), None, Tz::UTC),
            (None, None, Tz::UTC),
        ] {
            assert_eq!(zone_for(host, language), zone, "{host:?} {language:?}");
        }
    }

    #[test]
    fn skipped_times_move_behind_the_gap_and_doubled_ones_are_the_first() {
        let at = |text: &str| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap_or_default();
        for (zone, local, instant, ambiguous) in [
            (Tz::Europe__Berlin, "2026-03-29 02:30", "2026-03-29T03:30:00+02:00", true),
            (Tz::Europe__Berlin, "2026-10-25 02:30", "2026-10-25T02:30:00+02:00", true),
            (Tz::Europe__Berlin, "2026-10-25 03:00", "2026-10-25T03:00:00+01:00", false),
            (Tz::Pacific__Apia, "2011-12-30 12:00", "2011-12-31T12:00:00+14:00", true),
        ] {
            let (found, is_ambiguous) = Zone::Region(zone).instant(at(local)).unwrap_or_default();
            assert_eq!((found.to_rfc3339().as_str(), is_ambiguous), (instant, ambiguous));
        }
    }
}
