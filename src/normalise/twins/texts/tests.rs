use std::fmt::Write as _;

use super::*;
use crate::normalise::twins::tests::item;

/// A story as an agency sends it: its paragraphs.
const AGENCY: &[&str] = &[
    "Die Fähre zwischen Norddeich und der Insel Juist fällt bis Ostern aus. Das teilte die Reederei am Montag mit. \
     Grund ist ein Schaden am Getriebe, der bei der Überholung im Dock gefunden wurde.",
    "Wie ein Sprecher der Reederei sagte, muss das Ersatzteil in Finnland gegossen werden, und das dauert mindestens \
     acht Wochen. Bis dahin fährt ein kleineres Schiff, das vierzig Fahrgäste und keine Autos mitnimmt.",
    "Die Gemeinde hat das Land um Hilfe gebeten. Bürgermeisterin Wiebke Harms sprach von einem schweren Schlag für die \
     Gaststätten und Pensionen, die im Winter ohnehin nur von den Wochenenden leben.",
    "Der Wirtschaftsminister kündigte an, mit den Nachbarinseln über ein zweites Schiff zu reden. Kurzfristig sei aber \
     keines zu bekommen, weil alle Reedereien an der Küste ihre Flotte im Februar überholen.",
    "Fahrkarten, die bereits gekauft sind, gelten auch auf dem kleineren Schiff; wer nicht fahren will, bekommt sein \
     Geld zurück. Für Kranke und Schwangere steht der Hubschrauber des Landkreises bereit.",
];

/// Another story about the same thing, by another hand, with the same names and some same phrases.
const RELATED: &[&str] = &[
    "Wer in diesen Tagen nach Juist will, braucht Geduld. Die Fähre zwischen Norddeich und der Insel liegt im Dock, und \
     an der Mole warten zwanzig Leute auf ein Boot, das kaum größer ist als ein Bus.",
    "„So etwas hatten wir zuletzt im Eiswinter“, sagt Bürgermeisterin Wiebke Harms, die selbst mit Koffer in der Reihe \
     steht. In ihrer Pension seien elf von zwölf Zimmern leer, und die Bäckerei backe nur noch jeden zweiten Tag.",
    "Die Reederei verweist auf das Ersatzteil aus Finnland. Nach Auskunft von Fachleuten ist so ein Schaden am Getriebe \
     selten, kommt aber bei Schiffen dieses Alters vor, wenn sie viel im Schlick fahren.",
    "Auf der Insel streiten sie derweil, ob man die Fahrrinne vertiefen oder besser gleich ein neues Schiff bestellen \
     soll. Der Wirtschaftsminister will sich dazu am Freitag äußern, sagte er in Hannover.",
];

fn story(title: &str, paragraphs: &[&str]) -> Item {
    let mut telling = item("a", "https://a.example/1", 0, &[]);
    telling.title = title.to_owned();
    telling.body_html = Some(paragraphs.iter().fold(String::new(), |mut html, paragraph| {
        let _ = write!(html, "<p>{paragraph}</p>");
        html
    }));
    telling
}

fn text(title: &str, paragraphs: &[&str]) -> Text {
    Text::of(&story(title, paragraphs)).unwrap()
}

/// Shared shingles of all, in hundredths.
fn share(one: &Text, other: &Text) -> usize {
    let both = shared(&one.shingles, &other.shingles);
    100 * both / (one.shingles.len() + other.shingles.len() - both)
}

/// Tellings of the agency's story: dateline and house name, other words, cut, with something added.
fn tellings() -> [Text; 5] {
    let with_dateline = format!("NORDDEICH (dpa/lni) - {}", AGENCY[0]);
    let edited: Vec<String> = AGENCY
        .iter()
        .map(|paragraph| {
            let words = [
                ("Montag", "Montagmorgen"),
                ("sagte,", "unserer Zeitung sagte,"),
                ("schweren ", ""),
                ("kündigte an", "versprach"),
            ];
            words.iter().fold((*paragraph).to_owned(), |text, (from, to)| text.replace(from, to))
        })
        .collect();
    let edited: Vec<&str> = edited.iter().map(String::as_str).collect();
    let added = "Hintergrund: Juist hat 1500 Einwohner und keine Autos. Im Sommer kommen am Tag zweitausend Gäste, die \
                 meisten mit der Fähre, deren Fahrplan sich nach den Gezeiten richtet. Lesen Sie auch unsere Serie.";
    [
        text("Fähre nach Juist fällt bis Ostern aus", AGENCY),
        text("Juist: Schiff kommt erst Ostern wieder", &[&[&*with_dateline], &AGENCY[1..]].concat()),
        text("Insel in Not", &edited),
        text("Juist ohne Fähre", &AGENCY[..2]),
        text("Kein Schiff wird kommen", &[AGENCY, &[added, "© dpa-infocom, dpa:261122-930-1/2"]].concat()),
    ]
}

#[test]
fn tellings_of_one_story_are_alike_and_related_stories_are_not() {
    let tellings = tellings();
    for (at, one) in tellings.iter().enumerate() {
        for (other_at, other) in tellings.iter().enumerate() {
            assert!(one.likeness(other).is_some(), "{at} and {other_at} share {}", share(one, other));
        }
    }
    let shares: Vec<usize> = tellings.iter().map(|telling| share(&tellings[0], telling)).collect();
    println!("shared with the first: {shares:?}");
    assert!(shares.iter().all(|share| *share >= 35), "{shares:?}");
    let related = text("Warten auf das Boot", RELATED);
    for telling in &tellings {
        println!("shared with the related: {}", share(telling, &related));
        assert!(telling.likeness(&related).is_none() && share(telling, &related) < 8);
    }
}

#[test]
fn near_identical_texts_have_a_band_in_common() {
    let tellings = tellings();
    let common = |one: &Text, other: &Text| one.bands().iter().filter(|band| other.bands().contains(band)).count();
    for one in &tellings {
        for other in &tellings {
            assert!(common(one, other) > 0, "share {}", share(one, other));
        }
    }
    assert_eq!(tellings[0].bands().len(), BANDS);
}

#[test]
fn the_news_of_a_day_are_none_of_its_stories() {
    let filler: Vec<String> = (0..40)
        .map(|number| (0..30).map(|word| format!("wort{} ", number * 31 + word * 7)).collect::<String>())
        .collect();
    let mut all: Vec<&str> = filler.iter().map(String::as_str).collect();
    all.extend(AGENCY);
    assert!(text("Der Tag im Überblick", &all).likeness(&tellings()[0]).is_none());
}

#[test]
fn a_form_that_is_filled_in_anew_is_another_text() {
    let weather = |day: &str, north: u32, south: u32, wind: u32| {
        let sentences = format!(
            "Das Wetter für {day}: Im Norden bleibt es bei {north} Grad trocken, im Süden fällt bei {south} Grad zeitweise \
             Regen. Der Wind weht mit {wind} Kilometern in der Stunde aus westlichen Richtungen, an der See in Böen \
             stark bis stürmisch. In der Nacht kühlt sich die Luft auf {} Grad ab, örtlich ist Frost möglich. Die \
             weiteren Aussichten: unbeständig und für die Jahreszeit zu mild, am Wochenende kaum Sonne.",
            north.saturating_sub(4)
        );
        text(&format!("Wetter am {day}"), &[&sentences])
    };
    let monday = weather("Montag", 7, 12, 35);
    assert_eq!(monday.likeness(&weather("Montag", 7, 12, 35)), Some(1000));
    assert!(share(&monday, &weather("Dienstag", 9, 14, 20)) >= 35, "the words alone are much alike");
    assert_eq!(monday.likeness(&weather("Dienstag", 9, 14, 20)), None);
    assert!(monday.likeness(&weather("Montag", 7, 12, 40)).is_some(), "one number was put right");
}

#[test]
fn a_sketch_is_the_text() {
    for text in tellings() {
        assert_eq!(Text::of_sketch(&text.sketch()), Some(text));
    }
    for none in [&[][..], &[1], &[1, 0, 0, 0], &[0, 0, 0, 0, 1]] {
        assert_eq!(Text::of_sketch(none), None, "{none:?}");
    }
}

#[test]
fn short_texts_are_not_compared() {
    assert_eq!(Text::of(&story("Fähre nach Juist fällt bis Ostern aus", &AGENCY[..1])), None);
    assert_eq!(Text::of(&item("a", "https://a.example/1", 0, &[])), None);
    let chinese = "朱伊斯特岛的渡轮停运至复活节船运公司周一宣布原因是在船坞大修时发现齿轮箱损坏备件必须在芬兰铸造至少需要八周时间";
    assert!(Text::of(&story("渡轮", &[chinese])).is_some());
}

#[test]
fn fingerprints_stay_the_same() {
    // Stored ones are compared with those of later versions of the program.
    assert_eq!(hash("a"), 0xaf63_dc4c_8601_ec8c);
    assert_eq!(tellings()[0].bands()[..2], [-6_520_015_222_267_403_924, 3_696_636_353_896_548_449]);
}
