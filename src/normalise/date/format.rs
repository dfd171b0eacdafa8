//! Dates in a form that the configuration gives, with month names in every language.

use chrono::format::{Fixed, Item, Numeric, StrftimeItems};
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};

use super::language::Word;
use super::resolve::{day, full, latest};
use super::text::Text;
use super::zone::{Stated, Zone, stated};
use crate::model::{Moment, Precision, ZoneOrigin};

/// The first place of a text that has the form gives the moment.
pub(super) fn read(text: &Text<'_>, format: &str) -> Option<Moment> {
    let items = StrftimeItems::new(format).parse().ok()?;
    let starts = (0..text.len()).filter_map(|at| text.token(at)).map(|token| token.start);
    let fields = starts.filter_map(|start| Form { text, at: start, fields: Fields::default() }.fill(&items)).next()?;
    fields.moment(text)
}

/// What a form has found so far.
#[derive(Debug, Default)]
struct Fields {
    year: Option<i32>,
    month: Option<u32>,
    day: Option<u32>,
    weekday: Option<u8>,
    hour: Option<u32>,
    afternoon: Option<bool>,
    minute: Option<u32>,
    second: Option<u32>,
    timestamp: Option<i64>,
    zone: Option<Zone>,
}

/// A form being laid over a text.
struct Form<'a> {
    text: &'a Text<'a>,
    at: usize,
    fields: Fields,
}

impl Form<'_> {
    fn fill(mut self, items: &[Item<'_>]) -> Option<Fields> {
        let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
        let bytes = self.text.text.as_bytes();
        if self.at > 0 && is_digit(bytes.get(self.at)) && is_digit(bytes.get(self.at - 1)) {
            return None;
        }
        for item in items {
            match item {
                Item::Literal(literal) => self.literal(literal)?,
                Item::OwnedLiteral(literal) => self.literal(literal)?,
                Item::Space(_) | Item::OwnedSpace(_) => self.space(),
                Item::Numeric(numeric, _) => self.numeric(numeric)?,
                Item::Fixed(fixed) => self.fixed(fixed)?,
                Item::Error => return None,
            }
        }
        let goes_on = is_digit(bytes.get(self.at)) && self.at > 0 && is_digit(bytes.get(self.at - 1));
        (!goes_on).then_some(self.fields)
    }

    fn rest(&self) -> &str {
        self.text.text.get(self.at..).unwrap_or_default()
    }

    fn space(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn literal(&mut self, literal: &str) -> Option<()> {
        for expected in literal.chars() {
            let found = self.rest().chars().next()?;
            if !found.to_lowercase().eq(expected.to_lowercase()) {
                return None;
            }
            self.at += found.len_utf8();
        }
        Some(())
    }

    fn digits(&mut self, width: usize) -> Option<u32> {
        self.space();
        let length = self.rest().bytes().take(width).take_while(u8::is_ascii_digit).count();
        let value = self.rest().get(..length)?.parse().ok()?;
        self.at += length;
        Some(value)
    }

    fn numeric(&mut self, numeric: &Numeric) -> Option<()> {
        match numeric {
            Numeric::Year => self.fields.year = i32::try_from(self.digits(4)?).ok(),
            Numeric::YearMod100 => self.fields.year = full(self.digits(2)?, self.text.today()),
            Numeric::Month => self.fields.month = Some(self.digits(2)?),
            Numeric::Day => self.fields.day = Some(self.digits(2)?),
            Numeric::Hour | Numeric::Hour12 => self.fields.hour = Some(self.digits(2)?),
            Numeric::Minute => self.fields.minute = Some(self.digits(2)?),
            Numeric::Second => self.fields.second = Some(self.digits(2)?),
            Numeric::Nanosecond => drop(self.digits(9)?),
            Numeric::Timestamp => {
                let length = self.rest().bytes().take_while(u8::is_ascii_digit).count();
                self.fields.timestamp = Some(self.rest().get(..length)?.parse().ok()?);
                self.at += length;
            }
            // Weeks and days of the year aren't what articles are dated with.
            _ => return None,
        }
        Some(())
    }

    fn fixed(&mut self, fixed: &Fixed) -> Option<()> {
        match fixed {
            Fixed::ShortMonthName | Fixed::LongMonthName => {
                self.fields.month = Some(self.named(|word| match word {
                    Word::Month(month) => Some(u32::from(month)),
                    _ => None,
                })?);
            }
            Fixed::ShortWeekdayName | Fixed::LongWeekdayName => {
                self.fields.weekday = Some(self.named(|word| match word {
                    Word::Weekday(weekday) => Some(weekday),
                    _ => None,
                })?);
            }
            Fixed::LowerAmPm | Fixed::UpperAmPm => {
                self.fields.afternoon = Some(self.named(|word| match word {
                    Word::Am => Some(false),
                    Word::Pm => Some(true),
                    _ => None,
                })?);
            }
            Fixed::Nanosecond | Fixed::Nanosecond3 | Fixed::Nanosecond6 | Fixed::Nanosecond9 => {
                if self.rest().starts_with('.') {
                    self.at += 1;
                    self.digits(9)?;
                }
            }
            Fixed::TimezoneName
            | Fixed::TimezoneOffset
            | Fixed::TimezoneOffsetColon
            | Fixed::TimezoneOffsetColonZ
            | Fixed::TimezoneOffsetZ => {
                self.space();
                let Stated::Zone(zone, end) = stated(self.text, self.token()?, true) else { return None };
                self.fields.zone = Some(zone);
                self.at = self.text.token(end.checked_sub(1)?)?.end;
            }
            _ => return None,
        }
        Some(())
    }

    /// A word of a date at this place. The dot of an abbreviation is left to the form.
    fn named<T: PartialEq>(&mut self, pick: impl Fn(Word) -> Option<T>) -> Option<T> {
        self.space();
        let at = self.token()?;
        let (value, end) = self.text.say(at, pick)?;
        let last = end.checked_sub(1)?;
        let last = if last > at && self.text.is_mark(last, '.') { last - 1 } else { last };
        self.at = self.text.token(last)?.end;
        Some(value)
    }

    /// The token that begins at this place.
    fn token(&self) -> Option<usize> {
        self.text.token_at(self.at)
    }
}

impl Fields {
    fn moment(self, text: &Text<'_>) -> Option<Moment> {
        if let Some(seconds) = self.timestamp {
            let at = Zone::Region(text.context.timezone).local(DateTime::<Utc>::from_timestamp(seconds, 0)?);
            return Some(Moment { at, precision: Precision::Second, zone: ZoneOrigin::Stated, ambiguous: false });
        }
        let zone = self.zone.unwrap_or(Zone::Region(text.context.timezone));
        let origin = if self.zone.is_some() { ZoneOrigin::Stated } else { ZoneOrigin::Assumed };
        let now = zone.local(text.now());
        let time = match self.hour {
            Some(_) => Some(self.time()?),
            None => None,
        };
        let today = now.date_naive();
        let date = match (self.year, self.month, self.day, time) {
            (Some(year), Some(month), Some(day), _) => NaiveDate::from_ymd_opt(year, month, day)?,
            (None, Some(month), Some(day), _) => latest(month, day, today)?,
            (None, None, None, Some(time)) if time <= now.time() => today,
            (None, None, None, Some(_)) => today.pred_opt()?,
            _ => return None,
        };
        if self.weekday.is_some_and(|weekday| u32::from(weekday) != date.weekday().num_days_from_monday()) {
            return None;
        }
        let Some(time) = time else { return day(date, zone, self.zone.is_some(), false) };
        let (at, ambiguous) = zone.instant(date.and_time(time))?;
        let precision = if self.second.is_some() { Precision::Second } else { Precision::Minute };
        Some(Moment { at, precision, zone: origin, ambiguous })
    }

    fn time(&self) -> Option<NaiveTime> {
        let hour = match (self.hour?, self.afternoon) {
            (12, Some(false)) => 0,
            (hour @ ..12, Some(true)) => hour + 12,
            (hour, _) => hour,
        };
        NaiveTime::from_hms_opt(hour, self.minute.unwrap_or(0), self.second.unwrap_or(0).min(59))
    }
}
