//! Lines of written dates -> lines of moments.

use std::io::{self, BufRead, Write};

use chrono::{DateTime, SecondsFormat, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::model::Precision;
use crate::normalise::date::{self, Context};

/// What a line of input looks like.
const EXAMPLE: &str = r#"{"text":"vor 3 Stunden","lang":"de","ref":"2026-01-07T15:20:00+01:00"}"#;

/// U+FEFF in UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// A line of input.
#[derive(Debug, Deserialize)]
struct Written {
    /// The text that may hold a date.
    text: String,
    /// BCP 47 tag of its language; empty or missing where it is not known.
    lang: Option<String>,
    /// The time of reading; now where it is missing.
    #[serde(rename = "ref")]
    read_at: Option<String>,
}

/// A line of output.
#[derive(Debug, Default, Serialize)]
struct Read {
    text: Option<String>,
    /// RFC 3339, with the offset; where no time is written it is that of midnight.
    date: Option<String>,
    precision: Option<Precision>,
    /// Why the line of input could not be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// Reads each line and writes its date; the result says whether all lines could be used. A line
/// that could not be used has its line of output too, so that the lines of both stay side by side.
pub(super) fn run(
    input: impl BufRead,
    out: &mut impl Write,
    timezone: Option<Tz>,
    now: DateTime<Utc>,
) -> io::Result<bool> {
    let mut all_good = true;
    for (at, line) in input.split(b'\n').enumerate() {
        let line = line?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        // Some editors begin a file with a mark of its encoding.
        let line = if at == 0 { line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&line) } else { &line };
        let read = match written(line).and_then(|written| of(written, timezone, now)) {
            Ok(read) => read,
            Err(cause) => {
                all_good = false;
                let error = format!("line {}{cause}; write a line like {EXAMPLE}", at + 1);
                writeln!(io::stderr(), "{error}")?;
                Read { error: Some(error), ..Read::default() }
            }
        };
        serde_json::to_writer(&mut *out, &read)?;
        writeln!(out)?;
    }
    Ok(all_good)
}

fn written(line: &[u8]) -> Result<Written, String> {
    // The parser would take a list for the fields in their order.
    if line.trim_ascii_start().starts_with(b"[") {
        return Err(": it is a list, not an object".to_owned());
    }
    serde_json::from_slice(line).map_err(|error| cause(&error))
}

fn of(written: Written, timezone: Option<Tz>, now: DateTime<Utc>) -> Result<Read, String> {
    let now = match &written.read_at {
        None => now,
        Some(text) => DateTime::parse_from_rfc3339(text)
            .map_err(|_| format!(": `ref` is {text:?}, which is no time after RFC 3339"))?
            .with_timezone(&Utc),
    };
    let language = written.lang.as_deref().filter(|tag| !tag.is_empty());
    let context =
        Context { now, timezone: timezone.unwrap_or_else(|| date::zone_for(None, language)), language, order: None };
    let moment = date::read(&written.text, &context);
    Ok(Read {
        date: moment.map(|moment| moment.at.to_rfc3339_opts(SecondsFormat::Secs, false)),
        precision: moment.map(|moment| moment.precision),
        text: Some(written.text),
        error: None,
    })
}

/// Why a line is no such line, and where.
fn cause(error: &serde_json::Error) -> String {
    // The parser counts lines within the one line that it gets.
    let cause = error.to_string();
    format!(", column {}: {}", error.column(), cause.split(" at line ").next().unwrap_or_default())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn read(input: &str, timezone: Option<Tz>) -> (String, bool) {
        let mut out = Vec::new();
        let good = run(input.as_bytes(), &mut out, timezone, DateTime::UNIX_EPOCH).unwrap();
        (String::from_utf8(out).unwrap(), good)
    }

    #[test]
    fn marks_of_encoding_and_ends_of_lines_are_no_part_of_a_line() {
        let (lines, good) = read("\u{feff}{\"text\":\"3. Mai 2024\"}\r\n\r\n[\"3. Mai 2024\"]\r\n", None);
        let lines: Vec<&str> = lines.lines().collect();
        assert!(lines[0].contains("2024-05-03"), "{lines:?}");
        assert!(!good && lines[1].contains("line 3: it is a list, not an object"), "{lines:?}");
    }

    #[test]
    fn every_line_gets_its_date_or_none() {
        let input = r#"
            {"text":"vor 3 Stunden","lang":"de","ref":"2026-01-07T15:20:00+01:00"}
            {"text":"7. Januar 2026","lang":"de","ref":"2026-01-07T15:20:00+01:00"}
            {"text":"Lesezeit: 3 min","lang":"","ref":"2026-01-07T15:20:00+01:00"}"#;
        let (lines, good) = read(input, Some(Tz::Europe__Berlin));
        let expected = [
            r#"{"text":"vor 3 Stunden","date":"2026-01-07T12:20:00+01:00","precision":"minute"}"#,
            r#"{"text":"7. Januar 2026","date":"2026-01-07T00:00:00+01:00","precision":"day"}"#,
            r#"{"text":"Lesezeit: 3 min","date":null,"precision":null}"#,
        ];
        assert_eq!(lines.lines().collect::<Vec<_>>(), expected);
        assert!(good);
    }

    #[test]
    fn without_a_zone_that_of_the_language_counts() {
        let line = r#"{"text":"2026-01-07 11:30","lang":"fi"}"#;
        assert!(read(line, None).0.contains("2026-01-07T11:30:00+02:00"));
        assert!(read(line, Some(Tz::Asia__Tokyo)).0.contains("2026-01-07T11:30:00+09:00"));
    }

    #[test]
    fn a_bad_line_is_told_and_keeps_its_place() {
        let (lines, good) = read("{\"text\":\"24.11.2024\",\"lang\":\"de\"}\n{\"lang\":\"de\"}\n", None);
        let lines: Vec<_> = lines.lines().collect();
        assert_eq!(lines.len(), 2);
        assert!(lines[1].contains("line 2, column 13: missing field `text`; write a line like"), "{}", lines[1]);
        assert!(!good);
        let (line, _) = read(r#"{"text":"heute","ref":"gestern"}"#, None);
        assert!(line.contains(r#"line 1: `ref` is \"gestern\", which is no time"#), "{line}");
    }
}
