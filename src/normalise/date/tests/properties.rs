use chrono::{Datelike, Duration, NaiveDate, NaiveTime};
use proptest::prelude::*;

use super::*;

/// Days of the last twenty years, seen from [`NOW`].
fn days() -> impl Strategy<Value = NaiveDate> {
    (15_i64..7300).prop_map(|days| NOW.parse::<DateTime<Utc>>().unwrap().date_naive() - Duration::days(days))
}

fn times() -> impl Strategy<Value = NaiveTime> {
    (3_u32..24, 0_u32..60).prop_map(|(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0).unwrap())
}

proptest! {
    #[test]
    fn what_is_printed_is_read_back(day in days(), time in times()) {
        let local = day.and_time(time);
        for (language, format) in [
            ("de", "%d.%m.%Y %H:%M"),
            ("de", "%-d.%-m.%Y, %H.%M Uhr"),
            ("de", "Veröffentlicht am %d.%m.%Y um %H:%M Uhr"),
            ("en", "%A, %B %-d, %Y at %-I:%M %p"),
            ("en", "%a %-d %b %Y %H:%M"),
            ("en-GB", "%d/%m/%Y %H:%M"),
            ("en-US", "%m/%d/%y %-I:%M%P"),
            ("fr", "%d/%m/%Y à %Hh%M"),
            ("nl", "%d-%m-%Y %H:%M uur"),
            ("", "%Y-%m-%d %H:%M"),
            ("", "%Y/%m/%d %H:%M"),
            ("ja", "%Y年%-m月%-d日 %H:%M"),
            ("hu", "%Y. %m. %d. %H:%M"),
            ("", "%H:%M, %d.%m.%Y"),
        ] {
            let text = local.format(format).to_string();
            let moment = read(&text, &context(language));
            prop_assert_eq!(moment.map(|moment| moment.at.naive_local()), Some(local), "{}", text);
            prop_assert_eq!(moment.map(|moment| moment.precision), Some(Precision::Minute), "{}", text);
        }
    }

    #[test]
    fn instants_are_read_back(day in days(), time in times(), offset in -12_i32..=14) {
        let offset = chrono::FixedOffset::east_opt(offset * 3600).unwrap();
        let at = day.and_time(time).and_utc().with_timezone(&offset);
        for text in [at.to_rfc3339(), at.to_rfc2822(), at.format("%a %b %e %H:%M:%S %Y %z").to_string(), at.format("%Y%m%dT%H%M%S%z").to_string()] {
            let moment = read(&text, &context("en"));
            prop_assert_eq!(moment.map(|moment| moment.at), Some(at), "{}", text);
            prop_assert_eq!(moment.map(|moment| moment.zone), Some(ZoneOrigin::Stated), "{}", text);
        }
    }

    #[test]
    fn days_of_every_language_are_read_back(day in days()) {
        for language in language::LANGUAGES {
            let month = language.months[day.month0() as usize].split(',').next().unwrap();
            let text = format!("{} {month} {}", day.day(), day.year());
            let moment = read(&text, &context(language.tags[0]));
            prop_assert_eq!(moment.map(|moment| moment.at.date_naive()), Some(day), "{}", text);
        }
    }

    #[test]
    fn every_name_of_a_month_is_read_back_with_weekday_and_time(day in days(), time in times()) {
        for language in language::LANGUAGES {
            let weekday = language.weekdays[day.weekday().num_days_from_monday() as usize].split(',').next().unwrap();
            for month in language.months[day.month0() as usize].split(',').map(str::trim) {
                let text = format!("{weekday}, {} {month} {} {}", day.day(), day.year(), time.format("%H:%M"));
                let moment = read(&text, &context(language.tags[0]));
                prop_assert_eq!(moment.map(|moment| moment.at.naive_local()), Some(day.and_time(time)), "{}", text);
            }
        }
    }

    #[test]
    fn days_printed_for_people_are_read_as_days(day in days()) {
        for (language, format) in [
            ("de", "%-d.%-m.%y"),
            ("en-GB", "%d/%m/%y"),
            ("en-US", "%-m/%-d/%Y"),
            ("en-US", "%b. %-d, %Y"),
            ("fr", "le %d/%m/%Y"),
            ("pt", "%d/%m/%Y"),
            ("nl", "%d-%m-%Y"),
            ("pl", "%d.%m.%Y r."),
            ("cs", "%-d. %-m. %Y"),
            ("hr", "%d.%m.%Y."),
            ("hu", "%Y.%m.%d."),
            ("ko", "%Y.%m.%d."),
            ("zh", "%Y-%m-%d"),
            ("", "%Y-%m-%d"),
        ] {
            let text = day.format(format).to_string();
            let moment = read(&text, &context(language));
            prop_assert_eq!(moment.map(|moment| (moment.at.date_naive(), moment.precision)), Some((day, Precision::Day)), "{}", text);
        }
    }

    #[test]
    fn numbers_with_units_give_none(
        parts in prop::collection::vec(
            (
                "[0-9]{1,3}([.,][0-9]{1,3})?",
                prop::sample::select(vec![
                    "km", "kg", "€", "Euro", "$", "%", "Prozent", "Punkte", "Mio.", "Millionen", "GB", "kWh", "°C", "Meter",
                    "Tore", "Liter", "people", "points", "pages", "Seiten", "mph", "Grad", "Kilo", "cl", "V",
                ]),
            ),
            1..8,
        ),
    ) {
        let text = parts.iter().map(|(number, unit)| format!("{number} {unit}")).collect::<Vec<_>>().join(" und ");
        for language in ["de", "en", "fr", ""] {
            prop_assert_eq!(find(&text, &context(language)), vec![], "{} {}", language, text);
        }
    }

    #[test]
    fn words_without_dates_give_none(words in prop::collection::vec("[bcdfghk][aeiou][lmnprt][aeiou]x[a-z]{0,4}", 0..30)) {
        let text = words.join(" ");
        for language in ["de", "en", "es", ""] {
            prop_assert_eq!(find(&text, &context(language)), vec![], "{}", text);
        }
    }

    #[test]
    fn no_text_is_too_strange(text in "\\PC{0,200}", language in "(de|en|ja|hu|)") {
        for found in find(&text, &context(&language)) {
            prop_assert!(text.get(found.span).is_some());
        }
        read_format(&text, "%d.%m.%Y %H:%M", &context(&language));
    }

    #[test]
    fn pieces_of_dates_in_any_order_do_no_harm(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "24", ".", "11", "2024", " ", "\n", ":", "-", "–", "/", ",", "(", ")", "T", "Z", "Uhr", "vor", "Stunden",
                "ago", "Montag", "März", "am", "heute", "+0100", "EST", "年", "月", "日", "um", "12", "00", "'", "bis", "3",
            ]),
            0..40,
        ),
    ) {
        let text = pieces.concat();
        for found in find(&text, &context("de")) {
            prop_assert!(text.get(found.span).is_some());
        }
    }

    #[test]
    fn digits_without_dates_give_none(text in "[0-9]{1,3}([ ,][0-9]{1,7}){0,12}") {
        prop_assert_eq!(find(&text, &context("de")), vec![]);
        prop_assert_eq!(find(&text, &context("")), vec![]);
    }
}

/// Texts whose every piece could begin a date, a megabyte long, take no longer than their length.
#[test]
fn long_texts_take_time_in_proportion() {
    const BYTES: usize = 1 << 20;
    const LIMIT: std::time::Duration = std::time::Duration::from_secs(5);
    for piece in [
        "1.",
        "12/",
        "Mai ",
        "vor 3 ",
        "von ",
        "1 ",
        "Montag, ",
        "(",
        "24.11.2024 bis ",
        "12:",
        "am um ",
        "-",
        "12. und ",
    ] {
        let text = piece.repeat(BYTES / piece.len());
        let start = std::time::Instant::now();
        for found in find(&text, &context("de")) {
            assert!(text.get(found.span).is_some());
        }
        assert!(start.elapsed() < LIMIT, "{piece:?}: {:?}", start.elapsed());
    }
}
