use super::*;

#[test]
fn labels_tell_publication_from_update() {
    check(
        "de",
        &[
            ("31.10.2023 14:08 Aktualisiert: 01.11.2023 08:00", "2023-10-31T14:08+01:00"),
            ("Aktualisiert: 01.11.2023 08:00 Erstellt: 31.10.2023", "2023-10-31"),
            ("Erstellt: 02.03.2025Aktualisiert: 03.03.2025, 10:00 Uhr", "2025-03-02"),
            ("Erstellt: 02.03.2025, 09:00 UhrAktualisiert: 03.03.2025", "2025-03-02T09:00+01:00"),
            ("Stand: 24.11.2024, 14:36 Uhr", "2024-11-24T14:36+01:00"),
            ("Stand: heute, 08:15 Uhr", "2026-01-07T08:15+01:00"),
            ("Veröffentlicht am 05.08.2024 um 12:01 Uhr", "2024-08-05T12:01+02:00"),
            ("Veröffentlicht von Max Müller am 24.11.24 im Ressort Politik", "2024-11-24"),
            ("Zuletzt geändert am 3.1.26", "2026-01-03"),
            ("Vor 20 Minuten aktualisiert", "2026-01-07T15:00+01:00"),
        ],
    );
    let updated = find("Posted: Aug 08, 2024 4:00 AM EDT | Last Updated: August 9", &context("en"));
    assert_eq!(show(updated.get(1).map(|found| found.moment)), "2024-08-09");
    let labels = |text| find(text, &context("de")).iter().map(|found| found.label).collect::<Vec<_>>();
    assert_eq!(labels("Erstellt: 02.03.2025Aktualisiert: 03.03.2025"), [Label::Published, Label::Updated]);
    assert_eq!(labels("02.03.2025 (aktualisiert)"), [Label::Updated]);
    assert_eq!(labels("02.03.2025, Update: 03.03.2025"), [Label::None, Label::Updated]);
    assert_eq!(labels("Last updated on 2 March 2025 by Jane"), [Label::Updated]);
    assert_eq!(labels("Mis à jour le 2 mars 2025"), [Label::Updated]);
    assert_eq!(labels("Vor 20 Minuten aktualisiert"), [Label::Updated]);
    assert_eq!(labels("2026/01/07 11:30更新"), [Label::Updated]);
}

#[test]
fn all_dates_of_a_text_are_found_where_they_stand() {
    let text = "Politik\nVon Max Müller\n24.11.2024, 14:36 Uhr\nDer Kanzler sagte am 23. November 2024, er …";
    let found = find(text, &context("de"));
    let spans = found.iter().map(|found| &text[found.span.clone()]).collect::<Vec<_>>();
    assert_eq!(spans, ["24.11.2024, 14:36 Uhr", "23. November 2024"]);
}

#[test]
fn clocks_that_change() {
    check(
        "de",
        &[
            ("25.10.2026 02:30", "2026-10-25T02:30+02:00?"),
            ("29.03.2026 02:30", "2026-03-29T03:30+02:00?"),
            ("25.10.2026 02:30 MEZ", "2026-10-25T02:30+01:00!"),
            ("25.10.2026", "2026-10-25"),
        ],
    );
}

#[test]
fn the_order_of_digits() {
    let read_with = |language, order, text| show(read(text, &Context { order, ..context(language) }));
    assert_eq!(read_with("en", Some(Order::MonthFirst), "03/04/2025"), "2025-03-04");
    assert_eq!(read_with("en-US", Some(Order::DayFirst), "03/04/2025"), "2025-04-03");
    assert_eq!(read_with("de", Some(Order::DayFirst), "12/31/2025"), "-", "against what is known");
    assert_eq!(read_with("de", Some(Order::MonthFirst), "03.04.2025"), "2025-04-03", "dots have one order");
    check(
        "en",
        &[
            ("03/04/2025", "-"),
            ("13/04/2025", "2025-04-13"),
            ("04/13/2025", "2025-04-13"),
            ("05/05/2025", "2025-05-05"),
            // The weekday tells.
            ("Thu 03/04/2025", "2025-04-03"),
            ("Tue 03/04/2025", "2025-03-04"),
            ("Wed 03/04/2025", "-"),
            // Another date tells.
            ("Posted 03/04/2025, updated 03/15/2025", "2025-03-04"),
            // It is not yet July.
            ("01/07/2026", "2026-01-07?"),
        ],
    );
    check("de", &[("03/04/2025", "2025-04-03"), ("12/31/2025", "2025-12-31")]);
    check("es-US", &[("03/04/2025", "2025-04-03?")]);
    check("ja", &[("25/03/04", "2025-03-04"), ("25.03.04", "2025-03-04")]);
    let london = Context { timezone: Tz::Europe__London, ..context("en") };
    assert_eq!(show(read("03/04/2025", &london)), "2025-04-03");
}

#[test]
fn a_page_proves_its_order() {
    let proven = |language, texts: &[&str]| proven_order(texts.iter().copied(), &context(language));
    assert_eq!(proven("en", &["03/04/2025", "Posted 04/13/2025"]), Some(Order::MonthFirst));
    assert_eq!(proven("en", &["03/04/2025", "13/04/2025"]), Some(Order::DayFirst));
    assert_eq!(proven("en", &["13/04/2025", "04/13/2025"]), None, "the page contradicts itself");
    assert_eq!(proven("en", &["03/04/2025"]), None);
    assert_eq!(proven("de", &["04/13/2025"]), None, "the language has said it");
}

#[test]
fn missing_years() {
    check(
        "de",
        &[
            ("31.12.", "2025-12-31"),
            ("8.1.", "2026-01-08"),
            // Announced, or a year old: nobody knows.
            ("15.1.", "-"),
            ("1.2.", "2025-02-01"),
            ("29.2.", "-"),
            ("Dienstag, 6. Januar", "2026-01-06"),
            ("Montag, 6. Januar", "-"),
            // The weekday of another year.
            ("Mo, 07.01.2026", "-"),
        ],
    );
}

#[test]
fn a_given_form() {
    let read_as = |text, format| show(read_format(text, format, &context("de")));
    for (text, format, expected) in [
        ("24.11.2024 14:36", "%d.%m.%Y %H:%M", "2024-11-24T14:36+01:00"),
        ("Veröffentlicht: 24.11.2024 14:36 Uhr", "%d.%m.%Y %H:%M", "2024-11-24T14:36+01:00"),
        ("03/04/2025", "%m/%d/%Y", "2025-03-04"),
        ("3/4/25", "%d/%m/%y", "2025-04-03"),
        ("7. Jänner 2026", "%d. %B %Y", "2026-01-07"),
        ("Mi., 7. Jan. 2026", "%a., %d. %b. %Y", "2026-01-07"),
        ("7 janvier 2026 à 11h30", "%d %B %Y à %Hh%M", "2026-01-07T11:30+01:00"),
        ("24.11.", "%d.%m.", "2025-11-24"),
        ("14:36", "%H:%M", "2026-01-07T14:36+01:00"),
        ("16:36", "%H:%M", "2026-01-06T16:36+01:00"),
        ("02:36 PM, 2025-03-04", "%I:%M %p, %Y-%m-%d", "2025-03-04T14:36+01:00"),
        ("2025-03-04T14:36:00+02:00", "%Y-%m-%dT%H:%M:%S%:z", "2025-03-04T14:36:00+02:00!"),
        ("2025-03-04 14:36 EST", "%F %R %Z", "2025-03-04T14:36-05:00!"),
        ("1767781800", "%s", "2026-01-07T11:30:00+01:00!"),
        ("24.11.2024", "%d.%m.%Y %H:%M", "-"),
        ("124.11.20245", "%d.%m.%Y", "-"),
        ("31.02.2025", "%d.%m.%Y", "-"),
        ("2025", "%Y", "-"),
        ("24.11.2024", "%Q", "-"),
        ("", "%d", "-"),
    ] {
        assert_eq!(read_as(text, format), expected, "{text:?} as {format:?}");
    }
}

#[test]
fn long_texts_are_cut_and_still_read() {
    let text = format!("24.11.2024 {}", "ä".repeat(TEXT_BYTES_MAX));
    assert_eq!(find(&text, &context("de")).len(), 1);
    let text = format!("{}24.11.2024", "ä ".repeat(TEXT_BYTES_MAX));
    assert!(find(&text, &context("de")).is_empty());
}
