//! Durations and sizes as people write them: `1h30m`, `20 MiB`.

use std::time::Duration;

/// Units of time from long to short, in milliseconds.
const TIME_UNITS: &[(&str, u64)] =
    &[("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

/// Units of size, in bytes; compared without regard to case.
const SIZE_UNITS: &[(&str, u64)] = &[
    ("B", 1),
    ("kB", 1000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
];

/// Reads a duration: whole numbers, each with a unit, the longer unit first. `None` if the text is
/// anything else, or beyond counting.
pub(super) fn duration(text: &str) -> Option<Duration> {
    let mut rest = text.trim();
    let mut units = TIME_UNITS;
    let mut total_ms = 0u64;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let (count, after) = number(rest)?;
        let after = after.trim_start();
        let length = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        let (unit, after) = after.split_at(length);
        // Each unit opens only those shorter than itself, so `1m1h` and `1h1h` are not read.
        let position = units.iter().position(|(name, _)| *name == unit)?;
        total_ms = total_ms.checked_add(count.checked_mul(units[position].1)?)?;
        units = &units[position + 1..];
        rest = after.trim_start();
    }
    Some(Duration::from_millis(total_ms))
}

/// Reads a size: a whole number and a unit. `None` if the text is anything else.
pub(super) fn bytes(text: &str) -> Option<u64> {
    let (count, unit) = number(text.trim())?;
    let (_, factor) = SIZE_UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit.trim_start()))?;
    count.checked_mul(*factor)
}

/// Writes a duration the way it is read, for messages.
pub(crate) fn display(duration: Duration) -> String {
    let mut rest_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    let mut out = String::new();
    for (unit, length_ms) in TIME_UNITS {
        let count = rest_ms / length_ms;
        if count > 0 {
            out.push_str(&format!("{count}{unit}"));
            rest_ms %= length_ms;
        }
    }
    if out.is_empty() { "0s".to_owned() } else { out }
}

fn number(text: &str) -> Option<(u64, &str)> {
    let length = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(length);
    Some((digits.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_and_written_alike() {
        for (text, seconds) in
            [("30m", 1800), ("1h30m", 5400), ("2d", 172_800), ("1w 2d", 777_600), ("90 s", 90), ("0s", 0)]
        {
            assert_eq!(duration(text), Some(Duration::from_secs(seconds)), "{text}");
        }
        assert_eq!(duration("250ms"), Some(Duration::from_millis(250)));
        for text in ["1h30m", "2d", "1w2d", "250ms", "0s"] {
            assert_eq!(display(duration(text).unwrap_or_default()), text);
        }
    }

    #[test]
    fn what_is_no_duration_is_not_read() {
        for text in ["", "30", "m", "-1h", "1.5h", "1m1h", "1h1h", "30 minutes", "1h,5m", "99999999999999999999d", "∞"]
        {
            assert_eq!(duration(text), None, "{text}");
        }
    }

    #[test]
    fn sizes_have_decimal_and_binary_units() {
        assert_eq!(bytes("20 MiB"), Some(20 << 20));
        assert_eq!(bytes("500kb"), Some(500_000));
        assert_eq!(bytes("7 B"), Some(7));
        for text in ["", "20", "MiB", "20 MiBs", "1.5 MiB", "18446744073709551615 GiB"] {
            assert_eq!(bytes(text), None, "{text}");
        }
    }
}
