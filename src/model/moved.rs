//! Where a listing has moved to, as the permanent redirects (301, 308) of its address tell.
//!
//! Pure. One sight of such a redirect proves little: sites in trouble redirect everything to a notice, and
//! say that it is for good. So an address is adopted only after it was seen several times over a day,
//! each time with a good listing behind it; and it is doubted when it fails, or was not confirmed
//! for long. Then the configured address is asked again, and its word counts.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

/// Sights in a row after which an address is adopted.
const SIGHTS_MIN: u32 = 3;
/// The time that must lie between the first and the last of them.
const SIGHTS_SPAN: TimeDelta = TimeDelta::hours(24);
/// Refreshes in a row without anything from an adopted address, after which it is doubted.
const FAILURES_MAX: u32 = 2;
/// An adopted address is confirmed anew after so long.
const TRUST: TimeDelta = TimeDelta::days(30);

/// A permanent redirect of a listing's address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Where it leads.
    pub to: Url,
    /// How often in a row it was seen to lead there, with a good listing behind it.
    pub sights: u32,
    /// When it was seen first.
    pub since: DateTime<Utc>,
    /// When it was seen last.
    pub confirmed: DateTime<Utc>,
    /// Since when the new address is asked in place of the configured one, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adopted: Option<DateTime<Utc>>,
    /// Refreshes in a row that got nothing from the adopted address.
    #[serde(default)]
    pub failures: u32,
}

impl Moved {
    /// After the configured address led to `to` for good (or answered itself), and there was a good
    /// listing.
    pub fn seen(before: Option<Self>, to: Option<Url>, now: DateTime<Utc>) -> Option<Self> {
        let to = to?;
        // Times that lie ahead were noted by a clock that was wrong.
        let before = before.filter(|before| before.to == to && before.since <= now && before.confirmed <= now);
        let first = Self { to, sights: 0, since: now, confirmed: now, adopted: None, failures: 0 };
        let seen = before.unwrap_or(first);
        let sights = seen.sights.saturating_add(1);
        let is_ripe = sights >= SIGHTS_MIN && now - seen.since >= SIGHTS_SPAN;
        let adopted = seen.adopted.or_else(|| is_ripe.then_some(now));
        Some(Self { sights, confirmed: now, adopted, failures: 0, ..seen })
    }

    /// After the adopted address gave a good listing.
    #[must_use]
    pub fn answered(self) -> Self {
        Self { failures: 0, ..self }
    }

    /// After the adopted address gave nothing; `gone`: and says that nothing is there.
    #[must_use]
    pub fn failed(self, gone: bool) -> Self {
        Self { failures: if gone { FAILURES_MAX } else { self.failures.saturating_add(1) }, ..self }
    }

    /// After the configured address gave nothing either: the adopted one is the better one still.
    #[must_use]
    pub fn kept(self, now: DateTime<Utc>) -> Self {
        Self { confirmed: now, failures: 0, ..self }
    }

    /// Whether the configured address is to be asked again, though another was adopted.
    pub fn is_doubtful(&self, now: DateTime<Utc>) -> bool {
        self.failures >= FAILURES_MAX || !(TimeDelta::zero()..TRUST).contains(&(now - self.confirmed))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn at(hours: i64) -> DateTime<Utc> {
        "2026-11-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::hours(hours)
    }

    fn url(host: &str) -> Option<Url> {
        Some(format!("https://{host}.example/").parse().unwrap())
    }

    /// What is known after sights at these hours.
    fn after(sights: &[(i64, Option<Url>)]) -> Option<Moved> {
        sights.iter().fold(None, |before, (hours, to)| Moved::seen(before, to.clone(), at(*hours)))
    }

    fn is_adopted(sights: &[(i64, Option<Url>)]) -> bool {
        after(sights).is_some_and(|moved| moved.adopted.is_some())
    }

    #[test]
    fn h07_three_sights_over_a_day_are_believed_and_nothing_less() {
        let new = || url("new");
        assert!(is_adopted(&[(0, new()), (12, new()), (24, new())]));
        assert!(!is_adopted(&[(0, new()), (24, new())]), "two");
        assert!(!is_adopted(&[(0, new()), (1, new()), (2, new()), (23, new())]), "less than a day");
        assert!(is_adopted(&[(0, new()), (1, new()), (2, new()), (23, new()), (25, new())]));
    }

    #[test]
    fn h07_what_flaps_is_never_adopted() {
        let flaps: Vec<_> = (0..200).map(|hour| (hour * 12, [url("a"), url("b")][hour as usize % 2].clone())).collect();
        assert!(!is_adopted(&flaps));
        let sometimes: Vec<_> = (0..200).map(|hour| (hour * 6, url("a").filter(|_| hour % 3 != 2))).collect();
        assert!((1..200).all(|length| !is_adopted(&sometimes[..length])));
    }

    #[test]
    fn h07_an_adopted_address_is_doubted_when_it_fails_and_after_a_month() {
        let moved = after(&[(0, url("new")), (12, url("new")), (24, url("new"))]).unwrap();
        assert!(!moved.is_doubtful(at(25)));
        assert!(!moved.clone().failed(false).is_doubtful(at(25)));
        assert!(!moved.clone().failed(false).answered().failed(false).is_doubtful(at(25)), "in a row");
        assert!(moved.clone().failed(false).failed(false).is_doubtful(at(25)));
        assert!(moved.clone().failed(true).is_doubtful(at(25)));
        assert!(!moved.clone().failed(true).kept(at(26)).is_doubtful(at(27)));
        assert!(moved.is_doubtful(at(24 + 30 * 24)));
        assert!(moved.is_doubtful(at(23)), "confirmed in the future");
        // The configured address confirms it, or leads elsewhere, or answers itself.
        let again = Moved::seen(Some(moved.clone()), url("new"), at(800)).unwrap();
        assert_eq!((again.adopted, again.is_doubtful(at(801))), (moved.adopted, false));
        assert_eq!(Moved::seen(Some(moved.clone()), url("other"), at(800)).unwrap().adopted, None);
        assert_eq!(Moved::seen(Some(moved), None, at(800)), None);
    }
}
