use chrono::TimeZone;
use proptest::prelude::*;

use super::*;

const ZONES: [Tz; 7] = [
    Tz::Europe__Berlin,
    Tz::America__New_York,
    Tz::America__Santiago,
    Tz::Australia__Lord_Howe,
    Tz::Africa__Casablanca,
    Tz::America__Havana,
    Tz::Asia__Kolkata,
];

fn cron(expression: &str, zone: Tz) -> Cron {
    Cron::parse(expression, zone).unwrap()
}

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// The runs in a span of UTC, as clock readings with offset.
#[track_caller]
fn check(expression: &str, zone: Tz, from: &str, until: &str, expected: &[&str]) {
    let cron = cron(expression, zone);
    let until = utc(until);
    let runs = std::iter::successors(Some(cron.next(utc(from))), |at| Some(cron.next(*at)));
    let runs: Vec<String> = runs
        .take_while(|at| *at <= until)
        .map(|at| at.with_timezone(&zone).format("%d %H:%M%:::z").to_string())
        .collect();
    assert_eq!(runs, expected, "{expression}");
}

#[test]
fn five_fields_start_at_second_zero_and_six_name_it() {
    check("30 2 * * *", Tz::UTC, "2026-11-22T00:00:00Z", "2026-11-23T12:00:00Z", &["22 02:30+00", "23 02:30+00"]);
    assert_eq!(cron("15 30 2 * * *", Tz::UTC).next(utc("2026-11-22T00:00:00Z")), utc("2026-11-22T02:30:15Z"));
    assert_eq!(cron("@Daily", Tz::UTC).next(utc("2026-11-22T00:00:00Z")), utc("2026-11-23T00:00:00Z"));
}

#[test]
fn weekdays_are_those_of_crontab() {
    // 22 November 2026 is a Sunday.
    for sunday in ["0 6 * * 0", "0 6 * * 7", "0 6 * * sun"] {
        assert_eq!(cron(sunday, Tz::UTC).next(utc("2026-11-17T00:00:00Z")), utc("2026-11-22T06:00:00Z"), "{sunday}");
    }
    check("0 6 * * mon-tue", Tz::UTC, "2026-11-22T00:00:00Z", "2026-11-29T00:00:00Z", &["23 06:00+00", "24 06:00+00"]);
}

#[test]
fn two_restricted_day_fields_mean_either() {
    check(
        "0 0 13 * 5",
        Tz::UTC,
        "2026-11-01T00:00:00Z",
        "2026-11-30T00:00:00Z",
        // Fridays, and the 13th, which is one of them.
        &["06 00:00+00", "13 00:00+00", "20 00:00+00", "27 00:00+00"],
    );
    // A star, even with a step, means both must match.
    check("0 0 */2 * 5", Tz::UTC, "2026-11-01T00:00:00Z", "2026-11-30T00:00:00Z", &["13 00:00+00", "27 00:00+00"]);
}

#[test]
fn l05_an_appointment_in_the_gap_is_kept_once_right_after_it() {
    let (from, until) = ("2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z");
    check("30 2 * * *", Tz::Europe__Berlin, from, until, &["29 03:00+02", "30 02:30+02"]);
    check("*/20 2 * * *", Tz::Europe__Berlin, from, "2026-03-29T12:00:00Z", &["29 03:00+02"]);
    check("30 2,3 * * *", Tz::Europe__Berlin, from, "2026-03-29T12:00:00Z", &["29 03:00+02", "29 03:30+02"]);
    check("0 2,3 * * *", Tz::Europe__Berlin, from, "2026-03-29T12:00:00Z", &["29 03:00+02"]);
}

#[test]
fn l05_an_appointment_in_the_overlap_is_kept_at_its_first_occurrence() {
    let (from, until) = ("2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z");
    check("30 2 * * *", Tz::Europe__Berlin, from, until, &["25 02:30+02", "26 02:30+01"]);
    check("*/30 2 * * *", Tz::Europe__Berlin, from, "2026-10-25T12:00:00Z", &["25 02:00+02", "25 02:30+02"]);
    // Asked within the second pass.
    check("*/30 2-3 * * *", Tz::Europe__Berlin, "2026-10-25T01:10:00Z", "2026-10-25T02:05:00Z", &["25 03:00+01"]);
}

#[test]
fn a_rhythm_neither_stops_nor_bursts() {
    check(
        "*/30 * * * *",
        Tz::Europe__Berlin,
        "2026-03-29T00:00:00Z",
        "2026-03-29T01:30:00Z",
        &["29 01:30+01", "29 03:00+02", "29 03:30+02"],
    );
    check(
        "*/30 * * * *",
        Tz::Europe__Berlin,
        "2026-10-24T23:59:00Z",
        "2026-10-25T02:00:00Z",
        &["25 02:00+02", "25 02:30+02", "25 02:00+01", "25 02:30+01", "25 03:00+01"],
    );
}

#[test]
fn seconds_below_the_minute_do_not_disturb_the_overlap() {
    let rhythm = cron("*/30 * * * *", Tz::Europe__Berlin);
    assert_eq!(rhythm.next(utc("2026-10-25T00:30:00.4Z")), utc("2026-10-25T01:00:00Z"));
    assert_eq!(rhythm.next(utc("2026-10-25T00:59:59.999Z")), utc("2026-10-25T01:00:00Z"));
}

#[test]
fn mistakes_name_their_field() {
    for (expression, part) in [
        ("61 * * * *", "the minute field \"61\""),
        ("* 24 * * *", "the hour field \"24\""),
        ("* * 32 * *", "the day of month field \"32\""),
        ("* * * 13 *", "the month field \"13\""),
        ("* * * * fry", "the weekday field \"fry\""),
        ("60 * * * * *", "the second field \"60\""),
        ("* * *", "has 3 fields; five are needed"),
        ("", "has 0 fields"),
        ("0 0 30 2 *", "never fires"),
        ("0 0 31 4,6,9,11 *", "never fires"),
    ] {
        let error = Cron::parse(expression, Tz::UTC).unwrap_err();
        assert!(error.contains(part), "{expression}: {error}");
    }
    // Fires through its other day field, and in leap years.
    assert!(Cron::parse("0 0 30 2 1", Tz::UTC).is_ok());
    assert_eq!(cron("0 0 29 2 *", Tz::UTC).next(utc("2026-01-01T00:00:00Z")), utc("2028-02-29T00:00:00Z"));
}

#[test]
fn a_clock_beyond_the_calendar_does_not_silence_a_source() {
    let at = utc("2101-05-05T00:00:00Z");
    assert_eq!(cron("30 2 * * *", Tz::UTC).next(at), at + TimeDelta::days(1));
}

#[test]
fn l05_a_daily_run_happens_once_on_every_day_of_the_year() {
    for zone in ZONES {
        for (expression, clock) in [("30 2 * * *", "02:30"), ("15 0 * * *", "00:15"), ("50 1 * * *", "01:50")] {
            let cron = cron(expression, zone);
            for year in [2024, 2025, 2026, 2027] {
                let start = Utc.with_ymd_and_hms(year, 1, 1, 12, 0, 0).unwrap();
                let runs = std::iter::successors(Some(cron.next(start)), |at| Some(cron.next(*at)));
                let mut date = start.with_timezone(&zone).date_naive();
                for at in runs.take(365) {
                    date = date.succ_opt().unwrap();
                    let local = at.with_timezone(&zone);
                    assert_eq!(local.date_naive(), date, "{expression} in {zone}: one run on each day");
                    let gap = matches!(
                        Instants::of(date.and_time(clock.parse::<chrono::NaiveTime>().unwrap()), zone),
                        Instants::None { .. }
                    );
                    assert_eq!(local.format("%H:%M").to_string() == clock, !gap, "{expression} in {zone} at {local}");
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn next_is_strictly_later_and_nothing_lies_between(
        zone in prop::sample::select(ZONES.to_vec()),
        expression in prop::sample::select(vec![
            "*/30 * * * *", "*/7 * * * *", "15,45 * * * *", "30 2 * * *", "*/20 1-3 * * *", "0 0 13 * 5", "0 */3 * * *",
            "*/10 30 1,2 * * *",
        ]),
        // Around the changes of clocks of these zones in 2026.
        day in prop::sample::select(vec![
            "2026-03-08", "2026-03-29", "2026-04-05", "2026-09-06", "2026-10-04", "2026-10-25", "2026-11-01", "2026-02-15",
        ]),
        seconds in -90_000i64..90_000,
        between in 0.0f64..1.0,
    ) {
        let cron = cron(expression, zone);
        let after = utc(&format!("{day}T00:00:00Z")) + TimeDelta::seconds(seconds);
        let next = cron.next(after);
        prop_assert!(next > after);
        let middle = after + TimeDelta::milliseconds(((next - after).num_milliseconds() as f64 * between) as i64);
        if middle < next {
            prop_assert_eq!(cron.next(middle), next);
        }
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "[0-9*/,? a-zL#-]{0,30}") {
        let _ = Cron::parse(&text, Tz::UTC);
    }
}
