//! What a response says about when to come back: how long it stays fresh, and `Retry-After`.

use std::time::{Duration, SystemTime};

use reqwest::header::{AGE, CACHE_CONTROL, DATE, EXPIRES, HeaderMap, HeaderName, RETRY_AFTER};

/// The longest rest that a server can ask for.
pub(super) const RETRY_AFTER_MAX: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// The largest number of seconds that a cache understands (RFC 9111, section 1.2.2).
const FRESH_SECONDS_MAX: u64 = 1 << 31;

/// How long the response stays fresh from now on (RFC 9111, section 4.2), in seconds. `None`: it
/// says nothing of it.
pub(super) fn fresh_seconds(headers: &HeaderMap, now: SystemTime) -> Option<u64> {
    let lifetime = stated_lifetime(headers).or_else(|| until_expiry(headers, now))?;
    // A copy that spent time in a cache on the way is fresh for so much less.
    let age = text(headers, &AGE).and_then(|age| age.trim().parse().ok()).unwrap_or(0);
    Some(lifetime.saturating_sub(age))
}

fn stated_lifetime(headers: &HeaderMap) -> Option<u64> {
    let mut lifetime = None;
    for value in headers.get_all(CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok()) {
        for directive in value.split(',') {
            let (name, argument) = directive.split_once('=').unwrap_or((directive, ""));
            match name.trim().to_ascii_lowercase().as_str() {
                "no-store" | "no-cache" => return Some(0),
                // The first one counts; one that can't be read means stale (section 4.2.1).
                "max-age" if lifetime.is_none() => lifetime = Some(seconds(argument.trim().trim_matches('"'))),
                _ => {}
            }
        }
    }
    lifetime
}

fn seconds(digits: &str) -> u64 {
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { digits.parse().unwrap_or(FRESH_SECONDS_MAX).min(FRESH_SECONDS_MAX) } else { 0 }
}

fn until_expiry(headers: &HeaderMap, now: SystemTime) -> Option<u64> {
    let expires = text(headers, &EXPIRES)?;
    // A date that can't be read, above all "0", means already expired (section 5.3).
    let Ok(expires) = httpdate::parse_http_date(expires) else { return Some(0) };
    let lifetime = expires.duration_since(server_time(headers, now)).unwrap_or_default();
    Some(lifetime.as_secs().min(FRESH_SECONDS_MAX))
}

/// How long the server wants to be left alone (RFC 9110, section 10.2.3): the longest time that any
/// of its words states. `None`: it doesn't say, or not in a way that can be read. A time that is
/// past, or no time at all, says that something is wrong there and not that we may ask at once.
pub(super) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let server_time = server_time(headers, now);
    let stated = headers.get_all(RETRY_AFTER).iter().filter_map(|value| value.to_str().ok());
    let longest = stated.filter_map(|value| rest(value, server_time)).max()?;
    (!longest.is_zero()).then_some(longest)
}

/// How long one value of `Retry-After` wants a server to be left alone whose clock shows this: until
/// a date, or for so many seconds, at most a week. A proxy may have joined several of the latter.
pub fn rest(value: &str, server_time: SystemTime) -> Option<Duration> {
    let asked = match httpdate::parse_http_date(value.trim()) {
        Ok(date) => date.duration_since(server_time).ok(),
        Err(_) => value.split(',').filter_map(|part| whole_seconds(part.trim())).max(),
    };
    asked.map(|asked| asked.min(RETRY_AFTER_MAX))
}

/// Seconds, rounded up: some servers state parts of them, which HTTP doesn't know.
fn whole_seconds(number: &str) -> Option<Duration> {
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(whole) || !is_digits(part) {
        return None;
    }
    // More digits than a number holds are a wish for "very long".
    let whole = whole.parse().map_or(RETRY_AFTER_MAX, Duration::from_secs);
    let up = if part.bytes().all(|digit| digit == b'0') { 0 } else { 1 };
    Some(whole.saturating_add(Duration::from_secs(up)))
}

/// The server's own idea of the time, so that a wrong clock on either side doesn't matter.
fn server_time(headers: &HeaderMap, now: SystemTime) -> SystemTime {
    text(headers, &DATE).and_then(|date| httpdate::parse_http_date(date).ok()).unwrap_or(now)
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    const DATE_TEXT: &str = "Sun, 24 Nov 2024 12:00:00 GMT";
    const HOUR_LATER: &str = "Sun, 24 Nov 2024 13:00:00 GMT";

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in pairs {
            map.append(*name, value.parse().unwrap());
        }
        map
    }

    fn fresh(pairs: &[(&'static str, &str)]) -> Option<u64> {
        fresh_seconds(&headers(pairs), SystemTime::UNIX_EPOCH)
    }

    fn retry(pairs: &[(&'static str, &str)]) -> Option<u64> {
        retry_after(&headers(pairs), SystemTime::UNIX_EPOCH).map(|rest| rest.as_secs())
    }

    #[test]
    fn h15_freshness_of_cache_control() {
        assert_eq!(fresh(&[]), None);
        assert_eq!(fresh(&[("cache-control", "public, Max-Age=600, s-maxage=9")]), Some(600));
        assert_eq!(fresh(&[("cache-control", "public"), ("cache-control", "max-age=\"60\"")]), Some(60));
        assert_eq!(fresh(&[("cache-control", "max-age=600, no-cache")]), Some(0));
        assert_eq!(fresh(&[("cache-control", "no-store")]), Some(0));
        assert_eq!(fresh(&[("cache-control", "max-age=-1")]), Some(0));
        assert_eq!(fresh(&[("cache-control", "max-age=99999999999999999999999")]), Some(FRESH_SECONDS_MAX));
        assert_eq!(fresh(&[("cache-control", "max-age=600"), ("age", "590")]), Some(10));
        assert_eq!(fresh(&[("cache-control", "max-age=600"), ("age", "9000")]), Some(0));
    }

    #[test]
    fn h15_freshness_of_expires_counts_from_the_server_s_date() {
        assert_eq!(fresh(&[("expires", HOUR_LATER), ("date", DATE_TEXT)]), Some(3600));
        assert_eq!(fresh(&[("expires", DATE_TEXT), ("date", HOUR_LATER)]), Some(0));
        assert_eq!(fresh(&[("expires", "0"), ("date", DATE_TEXT)]), Some(0));
        assert_eq!(fresh(&[("expires", "0"), ("cache-control", "max-age=5")]), Some(5));
    }

    #[test]
    fn h04_retry_after_in_all_its_spellings() {
        let week = RETRY_AFTER_MAX.as_secs();
        for (value, seconds) in [
            ("120", 120),
            (" 120 ", 120),
            ("1.5", 2),
            ("30.0", 30),
            ("0.001", 1),
            ("30, 120, 60", 120),
            ("30, soon", 30),
            ("99999999999", week),
            ("99999999999999999999999999", week),
            ("99999999999999999999999999.9", week),
        ] {
            assert_eq!(retry(&[("retry-after", value)]), Some(seconds), "{value}");
        }
        for nothing in ["", "0", "0.0", "-5", "-0", "+5", "soon", "1e3", "1,5.", ".5", "5.", "0x10", "120s", "١٢٠", "∞"]
        {
            let expected = if nothing == "1,5." { Some(1) } else { None };
            assert_eq!(retry(&[("retry-after", nothing)]), expected, "{nothing}");
        }
        assert_eq!(retry(&[]), None);
        assert_eq!(retry(&[("retry-after", "5"), ("retry-after", "junk"), ("retry-after", "7")]), Some(7));
    }

    #[test]
    fn h04_dates_count_from_the_server_s_own_time() {
        // The three dates of HTTP, all of one instant (RFC 9110, section 5.6.7).
        for date in [HOUR_LATER, "Sunday, 24-Nov-24 13:00:00 GMT", "Sun Nov 24 13:00:00 2024"] {
            assert_eq!(retry(&[("retry-after", date), ("date", DATE_TEXT)]), Some(3600), "{date}");
        }
        // Our clock stands at 1970 here: a server without a clock of its own asks for very long.
        assert_eq!(retry(&[("retry-after", HOUR_LATER)]), Some(RETRY_AFTER_MAX.as_secs()));
        for past in [DATE_TEXT, "Thu, 01 Jan 1970 00:00:00 GMT", "Sun, 24 Nov 2024 25:61:00 GMT", "Sun, 24 Nov"] {
            assert_eq!(retry(&[("retry-after", past), ("date", HOUR_LATER)]), None, "{past}");
        }
    }
}
