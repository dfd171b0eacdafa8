//! Dates and words in every language.
#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;

fn written(tag: &str, time: &str, precision: Precision) -> String {
    let words = Words::of(tag).unwrap_or(Words::english());
    words.time(DateTime::parse_from_rfc3339(time).unwrap(), precision)
}

#[test]
fn dates_are_written_as_the_language_writes_them() {
    for (tag, expected) in [
        ("ar", "3 مارس 2024، 08:05"),
        ("bg", "3 март 2024 г., 08:05"),
        ("ca", "3 de març de 2024, 08:05"),
        ("cs", "3. března 2024, 8:05"),
        ("da", "3. marts 2024 kl. 08.05"),
        ("de-DE", "3. März 2024, 08:05 Uhr"),
        ("el", "3 Μαρτίου 2024, 08:05"),
        ("en", "3 March 2024, 08:05"),
        ("en-GB", "3 March 2024, 08:05"),
        ("en-US", "March 3, 2024, 8:05 AM"),
        ("es-MX", "3 de marzo de 2024, 08:05"),
        ("et", "3. märts 2024, 08:05"),
        ("fi", "3. maaliskuuta 2024 klo 8.05"),
        ("fr", "3 mars 2024 à 08:05"),
        ("hr", "3. ožujka 2024. u 08:05"),
        ("hu", "2024. március 3. 8:05"),
        ("it", "3 marzo 2024, 08:05"),
        ("lt", "2024 m. kovo 3 d. 08:05"),
        ("lv", "2024. gada 3. marts, 08:05"),
        ("no", "3. mars 2024 kl. 08:05"),
        ("nl-BE", "3 maart 2024 om 08:05"),
        ("pl", "3 marca 2024, 08:05"),
        ("pt-BR", "3 de março de 2024 às 08:05"),
        ("ro", "3 martie 2024, 08:05"),
        ("ru", "3 марта 2024 г., 08:05"),
        ("sk", "3. marca 2024, 8:05"),
        ("sl", "3. marec 2024 ob 08:05"),
        ("sv", "3 mars 2024 kl. 08:05"),
        ("tr", "3 Mart 2024 08:05"),
        ("uk", "3 березня 2024 р., 08:05"),
        ("ja", "2024-03-03 08:05"),
    ] {
        assert_eq!(written(tag, "2024-03-03T08:05:59+01:00", Precision::Second), expected, "{tag}");
    }
}

#[test]
fn a_day_has_no_clock_and_a_region_its_own_month() {
    assert_eq!(written("de", "2024-01-31T00:00:00+01:00", Precision::Day), "31. Januar 2024");
    assert_eq!(written("de-AT", "2024-01-31T00:00:00+01:00", Precision::Day), "31. Jänner 2024");
    assert_eq!(written("DE-at", "2024-12-31T00:00:00+01:00", Precision::Day), "31. Dezember 2024");
}

#[test]
fn every_language_is_found_and_says_everything() {
    for words in LANGUAGES {
        for tag in words.tags {
            assert!(Words::of(tag).is_some_and(|found| found.tags == words.tags), "{tag}");
        }
        let said = [words.all_feeds, words.subscribe, words.subscribe_how, words.subscribe_all, words.older];
        for text in said.into_iter().chain(words.months) {
            // They are written into pages as they are.
            assert!(!text.is_empty() && !text.contains(['<', '>', '&', '"']), "{:?}: {text}", words.tags);
        }
        let months: std::collections::BTreeSet<_> = words.months.iter().collect();
        assert_eq!(months.len(), 12, "{:?}", words.tags);
    }
}
