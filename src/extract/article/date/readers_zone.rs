//! In which zone a time is told.

use chrono::{Duration, FixedOffset};
use chrono_tz::Tz;

use crate::model::{Field, Moment, Precision, ZoneOrigin};

/// The largest offset of any zone, in minutes.
const OFFSET_MINUTES_MAX: i64 = 14 * 60;
/// Every zone in use is so many minutes from the next.
const OFFSET_STEP_MINUTES: i64 = 15;

/// A time that the page states in UTC, as the readers of the site have it: their day counts, not
/// that of Greenwich. Their zone is that of the site; where it isn't known, the one by which a
/// time that states none, elsewhere on the page, is the same instant. The instant stays the same.
pub(super) fn of_readers(moment: Moment, others: &[Field<Moment>], site: Tz) -> Moment {
    let is_utc = moment.at.offset().local_minus_utc() == 0;
    if !is_utc || moment.zone != ZoneOrigin::Stated || moment.precision == Precision::Day {
        return moment;
    }
    if site != Tz::UTC {
        return Moment { at: moment.at.with_timezone(&site).fixed_offset(), ..moment };
    }
    let shown = others
        .iter()
        .map(|other| &other.value)
        .filter(|other| other.zone == ZoneOrigin::Assumed && other.precision > Precision::Day);
    let proven = shown.into_iter().find_map(|other| offset_between(&moment, other));
    let at = proven.map_or(moment.at, |offset| moment.at.with_timezone(&offset));
    Moment { at, ..moment }
}

/// The offset with which a local time is the same instant, to the minute.
fn offset_between(utc: &Moment, local: &Moment) -> Option<FixedOffset> {
    let distance: Duration = local.at.naive_local() - utc.at.naive_utc();
    // The seconds may be missing on one side.
    let minutes = (distance.num_seconds() + 59).div_euclid(60);
    let fits = minutes != 0 && minutes.abs() <= OFFSET_MINUTES_MAX && minutes % OFFSET_STEP_MINUTES == 0;
    fits.then(|| FixedOffset::east_opt(i32::try_from(minutes * 60).ok()?)).flatten()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::model::EvidenceKind;

    fn moment(at: &str, zone: ZoneOrigin) -> Moment {
        Moment { at: at.parse().unwrap(), precision: Precision::Second, zone, ambiguous: false }
    }

    #[test]
    fn readers_have_the_day_of_their_zone() {
        let stated = moment("2021-11-04T23:00:00Z", ZoneOrigin::Stated);
        assert_eq!(of_readers(stated, &[], Tz::Europe__Berlin).to_rfc3339(), "2021-11-05T00:00:00+01:00");
        assert_eq!(of_readers(stated, &[], Tz::UTC).to_rfc3339(), "2021-11-04T23:00:00+00:00");
        let own = moment("2021-11-04T23:00:00-05:00", ZoneOrigin::Stated);
        assert_eq!(of_readers(own, &[], Tz::Europe__Berlin), own);
    }

    #[test]
    fn the_time_that_is_shown_tells_the_zone() {
        let stated = moment("2020-02-25T02:25:54Z", ZoneOrigin::Stated);
        let shown = |at| [Field::new(moment(at, ZoneOrigin::Assumed), EvidenceKind::Text, "text")];
        let seen = of_readers(stated, &shown("2020-02-24T21:25:00Z"), Tz::UTC);
        assert_eq!(seen.to_rfc3339(), "2020-02-24T21:25:54-05:00");
        assert_eq!(of_readers(stated, &shown("2020-02-24T21:31:00Z"), Tz::UTC), stated);
    }
}
