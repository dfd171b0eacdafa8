//! One field of a cron expression, read as crontab(5) describes it.

use std::collections::BTreeSet;

const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS: &[&str] = &["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// What a field may contain.
#[derive(Debug)]
pub(super) struct FieldKind {
    name: &'static str,
    min: u32,
    max: u32,
    /// Names for numbers, the first for `min`.
    names: &'static [&'static str],
}

/// The six fields in their order; crontab's five are the last five.
pub(super) const FIELDS: [FieldKind; 6] = [
    FieldKind { name: "second", min: 0, max: 59, names: &[] },
    FieldKind { name: "minute", min: 0, max: 59, names: &[] },
    FieldKind { name: "hour", min: 0, max: 23, names: &[] },
    FieldKind { name: "day of month", min: 1, max: 31, names: &[] },
    FieldKind { name: "month", min: 1, max: 12, names: MONTHS },
    // 7 is Sunday as well as 0.
    FieldKind { name: "weekday", min: 0, max: 7, names: WEEKDAYS },
];

/// A field that was read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Field {
    /// The numbers it stands for, in crontab's count.
    pub(super) numbers: BTreeSet<u32>,
    /// It begins with a star. The meaning of the two day fields hangs on this and not on the
    /// numbers, as in Vixie's cron.
    pub(super) star: bool,
}

impl FieldKind {
    /// Reads a field; the error says which field is wrong and what it may be.
    pub(super) fn read(&self, text: &str) -> Result<Field, String> {
        let mut numbers = BTreeSet::new();
        for part in text.split(',') {
            let (from, to, step) = self.part(part).map_err(|cause| {
                let names = match (self.names.first(), self.names.last()) {
                    (Some(first), Some(last)) => format!(" or {first}-{last}"),
                    _ => String::new(),
                };
                format!(
                    "the {} field {text:?} is wrong: {cause}; it takes numbers {}-{}{names}, `*`, ranges `a-b`, \
                     steps `*/n`, and lists of them with commas",
                    self.name, self.min, self.max
                )
            })?;
            numbers.extend((from..=to).step_by(step));
        }
        if self.name == "weekday" && numbers.remove(&7) {
            numbers.insert(0);
        }
        Ok(Field { numbers, star: text.starts_with(['*', '?']) })
    }

    /// First, last and step of one part of a list.
    fn part(&self, part: &str) -> Result<(u32, u32, usize), String> {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, Some(self.step(step)?)),
            None => (part, None),
        };
        let (from, to) = match range.split_once('-') {
            Some((from, to)) => (self.number(from)?, self.range_end(to)?),
            None if range == "*" || range == "?" => (self.min, self.max_distinct()),
            // `5/10` counts from 5 to the end.
            None if step.is_some() => (self.number(range)?, self.max_distinct()),
            None => (self.number(range)?, self.number(range)?),
        };
        if from > to {
            return Err(format!("the range `{range}` runs backwards"));
        }
        Ok((from, to, step.unwrap_or(1)))
    }

    fn step(&self, text: &str) -> Result<usize, String> {
        match text.parse() {
            Ok(0) => Err("a step of 0 never moves on".to_owned()),
            Ok(step) => Ok(step),
            Err(_) => Err(format!("`{text}` is not a step")),
        }
    }

    fn number(&self, text: &str) -> Result<u32, String> {
        let lower = text.to_ascii_lowercase();
        if let Some(at) = self.names.iter().position(|name| *name == lower) {
            return Ok(self.min + at as u32);
        }
        match text.parse::<u32>() {
            Ok(number) if (self.min..=self.max).contains(&number) => Ok(number),
            Ok(number) => Err(format!("{number} is out of range")),
            Err(_) if text.is_empty() => Err("a number is missing".to_owned()),
            Err(_) => Err(format!("`{text}` is not a number")),
        }
    }

    /// The end of a range: Sunday by name closes the week there (`sat-sun`).
    fn range_end(&self, text: &str) -> Result<u32, String> {
        match self.number(text)? {
            0 if self.max == 7 => Ok(7),
            number => Ok(number),
        }
    }

    /// The last number that isn't another spelling of the first: `*/2` over weekdays must not
    /// start a second week at 7.
    fn max_distinct(&self) -> u32 {
        if self.max == 7 { 6 } else { self.max }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[track_caller]
    fn numbers(field: usize, text: &str) -> Vec<u32> {
        FIELDS[field].read(text).unwrap().numbers.into_iter().collect()
    }

    #[test]
    fn lists_ranges_steps_and_names() {
        assert_eq!(numbers(1, "*/20"), [0, 20, 40]);
        assert_eq!(numbers(1, "5/20"), [5, 25, 45]);
        assert_eq!(numbers(2, "6-22/8,23"), [6, 14, 22, 23]);
        assert_eq!(numbers(4, "Jan,mar-MAY"), [1, 3, 4, 5]);
    }

    #[test]
    fn weekdays_count_as_in_crontab() {
        assert_eq!(numbers(5, "0"), [0]);
        assert_eq!(numbers(5, "7"), [0]);
        assert_eq!(numbers(5, "sun"), [0]);
        assert_eq!(numbers(5, "mon-fri"), [1, 2, 3, 4, 5]);
        assert_eq!(numbers(5, "sat-sun"), [0, 6]);
        assert_eq!(numbers(5, "5-7"), [0, 5, 6]);
        assert_eq!(numbers(5, "0-7"), [0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(numbers(5, "*/2"), [0, 2, 4, 6]);
        assert_eq!(numbers(5, "*/3"), [0, 3, 6]);
    }

    #[test]
    fn mistakes_are_named() {
        for (field, text, cause) in [
            (1, "60", "the minute field \"60\" is wrong: 60 is out of range; it takes numbers 0-59,"),
            (2, "25", "the hour field"),
            (3, "0", "the day of month field"),
            (4, "foo", "`foo` is not a number; it takes numbers 1-12 or jan-dec"),
            (5, "8", "the weekday field"),
            (1, "*/0", "a step of 0 never moves on"),
            (1, "30-10", "the range `30-10` runs backwards"),
            (1, "1,,2", "a number is missing"),
            (1, "", "a number is missing"),
            (3, "L", "`L` is not a number"),
        ] {
            let error = FIELDS[field].read(text).unwrap_err();
            assert!(error.contains(cause), "{error}");
        }
    }
}
