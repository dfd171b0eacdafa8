//! For every language the same kinds of dates: the long form with its weekday, a short month, a
//! time, a relative date, a label.

use super::check;

/// The same five days and times in every language, so that the rows can be compared.
const EXPECTED: [&str; 5] =
    ["2025-03-12", "2025-08-05", "2025-10-01T14:36+02:00", "2026-01-07T12:20+01:00", "2026-01-06T18:02+01:00"];

/// Long form, short month, with time, three hours ago, yesterday at 18:02.
const ROWS: &[(&str, [&str; 5])] = &[
    (
        "de-AT",
        [
            "Mittwoch, den 12. März 2025",
            "5. Aug. 2025",
            "1. Oktober 2025, 14:36 Uhr",
            "vor 3 Std.",
            "gestern, 18:02 Uhr",
        ],
    ),
    ("en-GB", ["Wednesday 12 March 2025", "5 Aug 2025", "1 October 2025, 2:36pm", "3 hrs ago", "Yesterday at 18:02"]),
    (
        "en-US",
        ["Wednesday, March 12, 2025", "Aug. 5, 2025", "October 1, 2025 at 2:36 p.m.", "3h ago", "Yesterday, 6:02 PM"],
    ),
    ("fr", ["mercredi 12 mars 2025", "5 août 2025", "1er octobre 2025 à 14h36", "il y a 3 heures", "hier à 18h02"]),
    (
        "es",
        [
            "miércoles, 12 de marzo de 2025",
            "5 ago. 2025",
            "1 de octubre de 2025 a las 14:36 h",
            "hace 3 h",
            "ayer, 18:02",
        ],
    ),
    ("it", ["mercoledì 12 marzo 2025", "5 ago 2025", "1° ottobre 2025 alle 14:36", "3 ore fa", "ieri alle 18:02"]),
    (
        "pt",
        [
            "quarta-feira, 12 de março de 2025",
            "5 ago. 2025",
            "1 de outubro de 2025 às 14h36",
            "há 3 horas",
            "ontem às 18h02",
        ],
    ),
    (
        "nl",
        ["woensdag 12 maart 2025", "5 aug. 2025", "1 oktober 2025 om 14:36 uur", "3 uur geleden", "gisteren om 18:02"],
    ),
    (
        "pl",
        [
            "środa, 12 marca 2025 r.",
            "5 sie 2025",
            "1 października 2025, godz. 14:36",
            "3 godziny temu",
            "wczoraj, 18:02",
        ],
    ),
    ("cs", ["středa 12. března 2025", "5. srp 2025", "1. října 2025 v 14:36", "před 3 hodinami", "včera v 18:02"]),
    ("sk", ["streda 12. marca 2025", "5. aug 2025", "1. októbra 2025 o 14:36", "pred 3 hodinami", "včera o 18:02"]),
    ("sv", ["onsdag 12 mars 2025", "5 aug 2025", "1 oktober 2025 kl. 14.36", "3 timmar sedan", "igår kl 18:02"]),
    (
        "da",
        ["onsdag den 12. marts 2025", "5. aug. 2025", "1. oktober 2025 kl. 14.36", "3 timer siden", "i går kl. 18.02"],
    ),
    (
        "nb",
        ["onsdag 12. mars 2025", "5. aug. 2025", "1. oktober 2025 kl. 14:36", "for 3 timer siden", "i går kl. 18:02"],
    ),
    (
        "fi",
        [
            "keskiviikko 12. maaliskuuta 2025",
            "5. elo 2025",
            "1. lokakuuta 2025 klo 14.36",
            "3 tuntia sitten",
            "eilen klo 18.02",
        ],
    ),
    (
        "hu",
        ["2025. március 12., szerda", "2025. aug. 5.", "2025. október 1. 14:36", "3 órával ezelőtt", "tegnap 18:02"],
    ),
    ("tr", ["12 Mart 2025 Çarşamba", "5 Ağu 2025", "1 Ekim 2025, 14:36", "3 saat önce", "dün 18:02"]),
    ("el", ["Τετάρτη 12 Μαρτίου 2025", "5 Αυγ 2025", "1 Οκτωβρίου 2025, 14:36", "πριν από 3 ώρες", "χθες 18:02"]),
    ("ru", ["среда, 12 марта 2025 г.", "5 авг. 2025", "1 октября 2025 г. в 14:36", "3 часа назад", "вчера в 18:02"]),
    ("uk", ["середа, 12 березня 2025 р.", "5 серп. 2025", "1 жовтня 2025, 14:36", "3 години тому", "вчора о 18:02"]),
    ("bg", ["сряда, 12 март 2025 г.", "5 авг. 2025", "1 октомври 2025 в 14:36 ч.", "преди 3 часа", "вчера в 18:02"]),
    ("ro", ["miercuri, 12 martie 2025", "5 aug. 2025", "1 octombrie 2025, ora 14:36", "acum 3 ore", "ieri, 18:02"]),
    (
        "hr",
        ["srijeda, 12. ožujka 2025.", "5. kol 2025.", "1. listopada 2025. u 14:36", "prije 3 sata", "jučer u 18:02"],
    ),
    ("sr", ["sreda, 12. mart 2025.", "5. avg 2025.", "1. oktobar 2025. u 14:36", "pre 3 sata", "juče u 18:02"]),
    ("sl", ["sreda, 12. marec 2025", "5. avg. 2025", "1. oktober 2025 ob 14:36", "pred 3 urami", "včeraj ob 18:02"]),
    (
        "ca",
        [
            "dimecres, 12 de març de 2025",
            "5 ag. 2025",
            "1 d'octubre de 2025 a les 14:36",
            "fa 3 hores",
            "ahir a les 18:02",
        ],
    ),
    ("ja", ["2025年3月12日（水）", "2025.8.5", "2025年10月1日 14時36分", "3時間前", "昨日 18:02"]),
    ("zh", ["2025年3月12日 星期三", "2025-8-5", "2025年10月1日 14:36", "3小时前", "昨天 18:02"]),
    ("ko", ["2025년 3월 12일 수요일", "2025. 8. 5.", "2025년 10월 1일 오후 2:36", "3시간 전", "어제 18:02"]),
    ("ar", ["الأربعاء، 12 مارس 2025", "5 أغسطس 2025", "1 أكتوبر 2025 - 14:36", "منذ 3 ساعات", "أمس 18:02"]),
];

#[test]
fn every_language_has_the_same_kinds() {
    for (language, texts) in ROWS {
        check(language, &texts.iter().copied().zip(EXPECTED).collect::<Vec<_>>());
    }
}

#[test]
fn digits_of_arabic_scripts() {
    check("ar", &[("١٢ مارس ٢٠٢٥", "2025-03-12"), ("٢٠٢٥/٠٣/١٢", "2025-03-12")]);
}

#[test]
fn zones_by_name_and_offset() {
    check(
        "en",
        &[
            ("1 October 2025 14:36 BST", "2025-10-01T14:36+01:00!"),
            ("Oct. 1, 2025 2:36 PM PDT", "2025-10-01T14:36-07:00!"),
            ("October 1, 2025 at 2:36 pm EDT", "2025-10-01T14:36-04:00!"),
            ("2025-10-01 14:36 GMT+2", "2025-10-01T14:36+02:00!"),
            ("1 Oct 2025 14:36 UTC", "2025-10-01T14:36+00:00!"),
            ("Wed, 1 Oct 2025 14:36:07 -0300", "2025-10-01T14:36:07-03:00!"),
            ("2025-10-01T14:36:07.123456789Z", "2025-10-01T14:36:07+00:00!"),
            ("2025-10-01T14:36:07:123Z", "2025-10-01T14:36:07+00:00!"),
            ("2025-10-01T14:36+05:30", "2025-10-01T14:36+05:30!"),
        ],
    );
    check(
        "de",
        &[
            ("1.10.2025, 14:36 Uhr MESZ", "2025-10-01T14:36+02:00!"),
            ("Wed Oct 01 14:36:07 CEST 2025", "2025-10-01T14:36:07+02:00!"),
        ],
    );
    check("fr", &[("1 octobre 2025 à 14h36 GMT", "2025-10-01T14:36+00:00!")]);
}

#[test]
fn what_stands_around_a_date_of_an_article() {
    check(
        "de",
        &[
            ("Gespeichert von rita am 24. Juli 2017 - 18:55", "2017-07-24T18:55+02:00"),
            ("12.03.2025 | Lesedauer: 4 Minuten", "2025-03-12"),
            ("12.03.2025 - 14:36 Uhr - 7 Kommentare", "2025-03-12T14:36+01:00"),
            ("Mi 12.03.25 | 14:36 Uhr | Von Ada Lovelace", "2025-03-12T14:36+01:00"),
            ("[Stand: 12.03.2025, 01:40 Uhr]", "2025-03-12T01:40+01:00"),
            ("(12.03.2025)", "2025-03-12"),
        ],
    );
    check(
        "en",
        &[
            ("Ada Lovelace / COURIER.EXAMPLE / Mar 12, 2025, 14:36 IST", "2025-03-12T14:36+05:30!"),
            ("Mar 12, 2025 · 5 min read", "2025-03-12"),
            ("Published: 12 March 2025 Updated: 13 March 2025", "2025-03-12"),
            ("by Ada Lovelace on Mar 12, 2025", "2025-03-12"),
        ],
    );
    check("fr", &[("Publié le 12/03/2025 à 14:36, mis à jour le 13/03/2025 à 08:00", "2025-03-12T14:36+01:00")]);
    check("es", &[("Actualizado 13/03/2025 - 08:00 Publicado 12/03/2025", "2025-03-12")]);
    check("it", &[("Pubblicato il 12/03/2025 ore 14:36", "2025-03-12T14:36+01:00")]);
}

#[test]
fn what_only_looks_like_a_date() {
    for language in ["de", "en", "fr", "it", ""] {
        check(
            language,
            &[
                ("AG1", "-"),
                ("MAR2 kit", "-"),
                ("0800 12 03 20", "-"),
                ("Tel.: 12.03.25-0", "-"),
                ("€ 12.03", "-"),
                ("12.03 %", "-"),
                ("USB 3.2.1", "-"),
                ("Android 12.1.25-beta", "-"),
                ("10.12.20.25", "-"),
                ("ISBN 3-12-032025-1", "-"),
                ("2:1 (1:0)", "-"),
                ("6:4, 7:5, 6:3", "-"),
                ("12/24 V", "-"),
                ("16:9", "-"),
                ("4K 60", "-"),
                ("48.137, 11.575", "-"),
                ("1.000.000", "-"),
                ("§ 12.3", "-"),
                ("12,3 Mio.", "-"),
                ("3 min", "-"),
                ("Nr. 12/2025", "-"),
                ("Windows 95", "-"),
                ("CVE-2025-0312", "-"),
                ("2025-2026", "-"),
            ],
        );
    }
}
