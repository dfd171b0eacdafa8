//! Times as documents and HTTP know them.

use chrono::{DateTime, TimeZone, Timelike, Utc};

/// A time without its fraction of a second, which neither RSS nor HTTP knows.
pub(super) fn whole_seconds<Z: TimeZone>(time: DateTime<Z>) -> DateTime<Z> {
    time.with_nanosecond(0).unwrap_or(time)
}

/// RFC 822 with a four-digit year and a numeric zone, as RSS wants it; names are English in any
/// locale.
pub(super) fn rfc822(time: DateTime<impl TimeZone>) -> String {
    time.with_timezone(&Utc).format("%a, %d %b %Y %H:%M:%S +0000").to_string()
}
