//! What the reader of dates makes of texts, one table per kind.
#![allow(clippy::unwrap_used, reason = "tests")]

mod germanic;
mod kinds;
mod machine;
mod other_languages;
mod properties;
mod refusals;
mod romance;
mod rules;
mod slavic;

use super::*;
use crate::model::{Precision, ZoneOrigin};

/// Wednesday, 7 January 2026, 15:20:30 in Berlin.
const NOW: &str = "2026-01-07T15:20:30+01:00";

fn context(language: &str) -> Context<'_> {
    Context {
        now: NOW.parse::<DateTime<Utc>>().unwrap(),
        timezone: Tz::Europe__Berlin,
        language: (!language.is_empty()).then_some(language),
        order: None,
    }
}

/// A moment as the tables write it: as precise as it is, "!" if its zone is stated, "?" if it is
/// ambiguous; "-" for none.
fn show(moment: Option<Moment>) -> String {
    let Some(moment) = moment else { return "-".to_owned() };
    let format = match moment.precision {
        Precision::Day => "%Y-%m-%d",
        Precision::Minute => "%Y-%m-%dT%H:%M%:z",
        Precision::Second => "%Y-%m-%dT%H:%M:%S%:z",
    };
    let stated = if moment.zone == ZoneOrigin::Stated { "!" } else { "" };
    let ambiguous = if moment.ambiguous { "?" } else { "" };
    format!("{}{stated}{ambiguous}", moment.at.format(format))
}

/// Reads each text in the language and compares; all differences are shown at once.
#[track_caller]
fn check(language: &str, table: &[(&str, &str)]) {
    let context = context(language);
    let wrong = table
        .iter()
        .map(|(text, expected)| (text, expected, show(read(text, &context))))
        .filter(|(_, expected, found)| *expected != found)
        .map(|(text, expected, found)| format!("{text:?}: expected {expected}, found {found}"))
        .collect::<Vec<_>>();
    assert!(wrong.is_empty(), "{language}: {} of {} wrong\n{}", wrong.len(), table.len(), wrong.join("\n"));
}
