//! From what is written to the instant it means.

use chrono::{DateTime, Datelike, Days, Duration, FixedOffset, NaiveDate, NaiveTime, Timelike};
use chrono_tz::Tz;

use super::language::Habit;
use super::lexicon::Tongue;
use super::phrase::{At, Day, Weekday};
use super::relative::Elapsed;
use super::text::Text;
use super::written::{Digits, Reading, Written, Year};
use super::zone::Zone;
use super::{Context, Order};
use crate::model::{Moment, Precision, ZoneOrigin};

/// A date without a year that would be so near in the future is announced, not published; it
/// can't be told from one of last year.
const ANNOUNCED_DAYS: i64 = 14;
/// So far ahead a date may be and still be of now: the site's day has begun, ours has not.
const AHEAD_DAYS: i64 = 1;
/// Before this year two digits are rather a year of birth or no year at all.
const SHORT_YEAR_MIN: i32 = 1990;

/// The moment of a span before now.
pub(super) fn elapsed(text: &Text<'_>, elapsed: Elapsed) -> Option<Moment> {
    let zone = Zone::Region(text.context.timezone);
    let at = zone.local(text.now().checked_sub_signed(elapsed.duration)?);
    let at = match elapsed.precision {
        Precision::Day => zone.instant(at.date_naive().and_time(NaiveTime::MIN))?.0,
        Precision::Minute | Precision::Second => at.with_second(0)?.with_nanosecond(0)?,
    };
    Some(Moment { at, precision: elapsed.precision, zone: ZoneOrigin::Assumed, ambiguous: false })
}

/// What other dates of a text tell about one of them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Company {
    /// The order that they can only have.
    pub(super) proof: Option<Order>,
    /// The day before which it can't be: that of the publication, for an update.
    pub(super) since: Option<NaiveDate>,
}

/// The moment of a day with what belongs to it.
pub(super) fn moment(text: &Text<'_>, at: &At, company: Company) -> Option<Moment> {
    let zone = at.zone.unwrap_or(Zone::Region(text.context.timezone));
    let now = zone.local(text.now());
    let (date, swappable) = match &at.day {
        Day::Written(written) => choose(text, written, at, company, now.date_naive())?,
        Day::Relative(days) => {
            let date = now.date_naive().checked_add_signed(Duration::days(i64::from(*days)))?;
            let contradicts = at.weekday.is_some_and(|weekday| weekday.certain && !weekday.is_of(date));
            (!contradicts).then_some((date, false))?
        }
        Day::LatestWeekday => (latest_weekday(at, now)?, false),
    };
    let Some(clock) = at.clock else { return day(date, zone, at.zone.is_some(), swappable) };
    let date = if clock.next_day { date.succ_opt()? } else { date };
    let (instant, doubled) = zone.instant(date.and_time(clock.time))?;
    Some(Moment {
        at: instant,
        precision: if clock.seconds { Precision::Second } else { Precision::Minute },
        zone: if at.zone.is_some() { ZoneOrigin::Stated } else { ZoneOrigin::Assumed },
        ambiguous: swappable || doubled,
    })
}

/// The moment of a mere day: its local midnight, even where the clocks skip that.
pub(super) fn day(date: NaiveDate, zone: Zone, stated: bool, ambiguous: bool) -> Option<Moment> {
    Some(Moment {
        at: zone.instant(date.and_time(NaiveTime::MIN))?.0,
        precision: Precision::Day,
        zone: if stated { ZoneOrigin::Stated } else { ZoneOrigin::Assumed },
        ambiguous,
    })
}

/// The order that the readings of a day prove, if only one is possible.
pub(super) fn proof(written: &Written, today: NaiveDate) -> Option<Order> {
    let possible =
        |order| written.readings.iter().any(|reading| reading.order == order && reading.date(today).is_some());
    match (possible(Digits::DayFirst), possible(Digits::MonthFirst), possible(Digits::YearFirst)) {
        (true, false, false) => Some(Order::DayFirst),
        (false, true, false) => Some(Order::MonthFirst),
        _ => None,
    }
}

impl Weekday {
    fn is_of(self, date: NaiveDate) -> bool {
        date.weekday().num_days_from_monday() == u32::from(self.number)
    }
}

impl Reading {
    /// The date that it means, if there is one.
    fn date(&self, today: NaiveDate) -> Option<NaiveDate> {
        let year = match self.year {
            None => return latest(self.month, self.day, today),
            Some(Year::Full(year)) => i32::try_from(year).ok()?,
            Some(Year::Short(year)) => {
                let recent = full(year, today)?;
                (recent >= SHORT_YEAR_MIN).then_some(recent)?
            }
        };
        NaiveDate::from_ymd_opt(year, self.month, self.day)
    }
}

impl Reading {
    /// The first such day without a year since another: "Posted Aug 8, 2024, updated August 9".
    fn since(&self, since: Option<NaiveDate>, today: NaiveDate) -> Option<NaiveDate> {
        let since = since.filter(|_| self.year.is_none())?;
        [since.year(), since.year() + 1]
            .into_iter()
            .filter_map(|year| NaiveDate::from_ymd_opt(year, self.month, self.day))
            .find(|date| *date >= since && (*date - today).num_days() <= AHEAD_DAYS)
    }

    /// The latest such day without a year that is of the weekday beside it: "Samstag, 18. Januar"
    /// is no announcement if that is another weekday this year.
    fn of_weekday(&self, at: &At, today: NaiveDate) -> Option<NaiveDate> {
        let weekday = at.weekday.filter(|weekday| weekday.certain && self.year.is_none())?;
        [today.year(), today.year() - 1]
            .into_iter()
            .filter_map(|year| NaiveDate::from_ymd_opt(year, self.month, self.day))
            .find(|date| *date <= today && weekday.is_of(*date))
    }
}

/// A year of two digits: the latest such that is not after the next year.
pub(super) fn full(short: u32, today: NaiveDate) -> Option<i32> {
    let recent = 2000 + i32::try_from(short).ok()?;
    Some(if recent <= today.year() + 1 { recent } else { recent - 100 })
}

/// The latest such day; none for one that is rather to come.
pub(super) fn latest(month: u32, day: u32, today: NaiveDate) -> Option<NaiveDate> {
    let in_year = |year| NaiveDate::from_ymd_opt(year, month, day);
    let ahead = [today.year(), today.year() + 1]
        .into_iter()
        .filter_map(in_year)
        .map(|date| (date, (date - today).num_days()))
        .find(|(_, days)| (1..=ANNOUNCED_DAYS).contains(days));
    if let Some((date, days)) = ahead {
        return (days <= AHEAD_DAYS).then_some(date);
    }
    [today.year(), today.year() - 1].into_iter().filter_map(in_year).find(|date| *date <= today)
}

fn latest_weekday(at: &At, now: DateTime<FixedOffset>) -> Option<NaiveDate> {
    let weekday = at.weekday.filter(|weekday| weekday.certain)?;
    let today = now.date_naive();
    let date = (0..7).filter_map(|days| today.checked_sub_days(Days::new(days))).find(|date| weekday.is_of(*date))?;
    let is_to_come = date == today && at.clock.is_some_and(|clock| clock.next_day || clock.time > now.time());
    if is_to_come { date.checked_sub_days(Days::new(7)) } else { Some(date) }
}

/// Decides between the readings of a day; whether it could be another is the second result.
///
/// A weekday that fits none of them speaks against the whole: one of the two is wrong, and
/// nothing says which. Only beside a time with its zone it is what a machine wrote (RFC 822,
/// `asctime`), and readers of those have always ignored it.
fn choose(
    text: &Text<'_>,
    written: &Written,
    at: &At,
    company: Company,
    today: NaiveDate,
) -> Option<(NaiveDate, bool)> {
    let Company { proof, since } = company;
    let date_of = |reading: &Reading| {
        reading.since(since, today).or_else(|| reading.date(today)).or_else(|| reading.of_weekday(at, today))
    };
    let mut possible =
        written.readings.iter().filter_map(|reading| Some((reading.order, date_of(reading)?))).collect::<Vec<_>>();
    let is_machine = written.named && at.zone.is_some() && at.clock.is_some_and(|clock| clock.seconds);
    if let Some(weekday) = at.weekday {
        let fitting = possible.iter().copied().filter(|(_, date)| weekday.is_of(*date)).collect::<Vec<_>>();
        if !fitting.is_empty() {
            possible = fitting;
        } else if weekday.certain && !is_machine {
            return None;
        }
    }
    let (_, first) = *possible.first()?;
    if possible.iter().all(|(_, date)| *date == first) {
        let fits =
            |order: Order| possible.iter().any(|(digits, _)| *digits == order.into() || *digits == Digits::Plain);
        return text.order().is_none_or(fits).then_some((first, false));
    }
    let by = |order: Digits| possible.iter().find(|(digits, _)| *digits == order).map(|(_, date)| (*date, false));
    if let Some(order) = text.order() {
        return by(order.into());
    }
    if let Some(order) = language_order(&text.tongue, text.context.timezone) {
        let contradicted = proof.is_some_and(|proof| Digits::from(proof) != order) && order != Digits::YearFirst;
        if contradicted {
            return None;
        }
        if let Some(found) = by(order) {
            return Some(found);
        }
    }
    if at.month_first {
        return by(Digits::MonthFirst);
    }
    if let Some(proof) = proof {
        return by(proof.into());
    }
    // What is yet to come wasn't published.
    let mut past = possible.iter().filter(|(_, date)| (*date - today).num_days() <= AHEAD_DAYS);
    if let (Some((_, date)), None) = (past.next(), past.next()) {
        return Some((*date, true));
    }
    let usual = (text.tongue.habit() == Some(Habit::DayFirst)).then_some(Digits::DayFirst)?;
    by(usual).map(|(date, _)| (date, true))
}

impl From<Order> for Digits {
    fn from(order: Order) -> Self {
        match order {
            Order::DayFirst => Self::DayFirst,
            Order::MonthFirst => Self::MonthFirst,
        }
    }
}

/// Whether the language, its region or the site's country say in which order digits stand.
pub(super) fn is_order_of_language_known(context: &Context<'_>) -> bool {
    language_order(&Tongue::of(context.language), context.timezone).is_some()
}

/// The order in which a language and its region write digits, where it is beyond doubt.
fn language_order(tongue: &Tongue<'_>, site: Tz) -> Option<Digits> {
    match tongue.habit()? {
        Habit::YearFirst => Some(Digits::YearFirst),
        Habit::DayFirst if tongue.is_region(&["US", "CA", "PR"]) => None,
        Habit::DayFirst => Some(Digits::DayFirst),
        Habit::ByRegion => match tongue.region {
            Some(_) if tongue.is_region(&["US", "PR", "GU", "VI"]) => Some(Digits::MonthFirst),
            Some(_) if tongue.is_region(&["CA", "PH"]) => None,
            // 001 and 150 are no countries, and aren't taken for regions.
            Some(_) => Some(Digits::DayFirst),
            None => zone_order(site),
        },
    }
}

/// English without a region: the country of the site's clock says which English.
fn zone_order(site: Tz) -> Option<Digits> {
    const DAY_FIRST: &[Tz] = &[
        Tz::Europe__London,
        Tz::Europe__Dublin,
        Tz::Australia__Sydney,
        Tz::Australia__Melbourne,
        Tz::Australia__Brisbane,
        Tz::Australia__Perth,
        Tz::Australia__Adelaide,
        Tz::Pacific__Auckland,
        Tz::Asia__Kolkata,
        Tz::Africa__Johannesburg,
    ];
    const MONTH_FIRST: &[Tz] = &[
        Tz::America__New_York,
        Tz::America__Chicago,
        Tz::America__Denver,
        Tz::America__Los_Angeles,
        Tz::America__Phoenix,
    ];
    if DAY_FIRST.contains(&site) {
        return Some(Digits::DayFirst);
    }
    MONTH_FIRST.contains(&site).then_some(Digits::MonthFirst)
}
