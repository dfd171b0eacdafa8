//! `extract` from the command line, as pipelines use it.

use std::fs;

use crate::support::Depesche;

#[test]
fn written_dates_become_moments_line_by_line() {
    let program = Depesche::new("");
    let lines = concat!(
        "{\"text\":\"gestern, 18:02 Uhr\",\"lang\":\"de\",\"ref\":\"2026-01-07T15:20:00+01:00\"}\n",
        "{\"text\":\"7 Jan 2026\",\"lang\":\"en\",\"ref\":\"2026-01-07T15:20:00+01:00\"}\n",
        "{\"text\":\"3 min read\",\"lang\":\"en\",\"ref\":\"2026-01-07T15:20:00+01:00\"}\n",
    );
    fs::write(program.folder.path().join("dates.jsonl"), lines).unwrap();
    let run = program.run(&["extract", "--dates", "--timezone", "Europe/Berlin", "dates.jsonl"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    let expected = [
        r#"{"text":"gestern, 18:02 Uhr","date":"2026-01-06T18:02:00+01:00","precision":"minute"}"#,
        r#"{"text":"7 Jan 2026","date":"2026-01-07T00:00:00+01:00","precision":"day"}"#,
        r#"{"text":"3 min read","date":null,"precision":null}"#,
    ];
    assert_eq!(run.stdout.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn a_line_that_is_none_is_told_and_the_others_are_read() {
    let program = Depesche::new("");
    let lines = "{\"lang\":\"de\"}\n{\"text\":\"24.11.2024\",\"lang\":\"de\"}\n";
    fs::write(program.folder.path().join("dates.jsonl"), lines).unwrap();
    let run = program.run(&["extract", "--dates", "dates.jsonl"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.starts_with("line 1, column 13: missing field `text`; write a line like"), "{}", run.stderr);
    assert_eq!(run.stdout.lines().count(), 2);
    assert!(run.stdout.contains("\"date\":\"2024-11-24T00:00:00+01:00\""), "{}", run.stdout);
}

#[test]
fn calls_that_make_no_sense_are_refused() {
    let program = Depesche::new("");
    let zone = program.run(&["extract", "--dates", "--timezone", "Berlin"]);
    assert_eq!(zone.code, Some(2));
    assert!(zone.stderr.contains("there is no time zone `Berlin`; did you mean `Europe/Berlin`?"), "{}", zone.stderr);
    assert_eq!(program.run(&["extract", "--dates", "--listing"]).code, Some(2));
    let file = program.run(&["extract", "--dates", "nowhere.jsonl"]);
    assert!(file.stderr.contains("nowhere.jsonl cannot be read"), "{}", file.stderr);
}
