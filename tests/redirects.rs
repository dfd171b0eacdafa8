//! Links to articles that lead elsewhere.

use crate::support::{Depesche, Site};

const TITLES: [&str; 4] = [
    "Der neue Radweg am Fluss wird zwei Jahre später fertig",
    "Die Post kommt künftig mit dem Lastenrad",
    "Im Stadtwald brüten wieder Schwarzstörche",
    "Das Hallenbad öffnet nach langem Umbau",
];

fn article(title: &str) -> String {
    format!(
        "<!doctype html><html lang=\"de\"><head><meta charset=\"utf-8\"><title>{title} | Waldbote</title></head>\
         <body><main><article><h1>{title}</h1><p>20.11.2026, 8:30 Uhr</p>\
         <p>Der erste Absatz erzählt ausführlich, was am Morgen geschehen ist und wer dabei war, denn das will man wissen.</p>\
         <p>Der zweite Absatz ordnet ein, was das bedeutet, und lässt zwei Menschen zu Wort kommen, die es wissen.</p>\
         </article></main></body></html>"
    )
}

/// A paper whose teasers link to addresses of their own.
fn paper(site: &Site) {
    let teaser = |(index, title): (usize, &&str)| {
        format!(
            "<article><h2><a href=\"/nachrichten/artikel-{}.html\">{title}</a></h2>\
             <time datetime=\"2026-11-1{index}T08:30:00+01:00\">1{index}.11.2026, 8:30 Uhr</time>\
             <p>Ein kurzer Anriss, der sagt, worum es in diesem Artikel mit der Nummer {index} geht.</p></article>",
            48_100 + index
        )
    };
    let teasers: String = TITLES.iter().enumerate().map(teaser).collect();
    site.html(
        "/",
        &format!(
            "<!doctype html><html lang=\"de\"><head><meta charset=\"utf-8\"><title>Waldbote</title></head>\
             <body><main>{teasers}</main></body></html>"
        ),
    );
}

fn redirect(site: &Site, index: usize, place: &str) {
    let path = format!("/nachrichten/artikel-{}.html", 48_100 + index);
    site.answer(&path, 302, "text/html", "");
    site.also_send(&path, &[&format!("Location: {}{place}", site.base())]);
}

fn program(site: &Site) -> Depesche {
    Depesche::new(&format!("[source.wald]\nurl = \"{}/\"\ntimezone = \"Europe/Berlin\"\n", site.base()))
}

#[test]
fn a_login_or_a_list_is_none_of_the_articles_that_lead_there() {
    let site = Site::start();
    paper(&site);
    site.html(
        "/login",
        "<!doctype html><html lang=\"de\"><head><meta charset=\"utf-8\"><title>Anmelden | Waldbote</title></head><body>\
         <main><h1>Bitte melden Sie sich an</h1><form><input type=\"password\"></form>\
         <p>Als Abonnent haben Sie Zugang zu allen Inhalten. Bitte geben Sie Ihre Daten ein, dann geht es weiter.</p>\
         <p>Noch kein Abo? Sie können vier Wochen lang kostenlos testen und jederzeit ohne Angabe von Gründen kündigen.</p>\
         </main></body></html>",
    );
    for index in 0..3 {
        redirect(&site, index, "/login");
    }
    redirect(&site, 3, "/");
    let program = program(&site);
    let run = program.once();
    let items = program.items("wald");
    let mut titles: Vec<&str> = items.iter().map(|item| item["title"].as_str().unwrap()).collect();
    titles.sort_unstable();
    let mut expected = TITLES;
    expected.sort_unstable();
    assert_eq!(titles, expected, "{run:?}");
    for item in &items {
        let text = item.to_string();
        assert!(item["url"].as_str().unwrap().contains("/nachrichten/artikel-"), "{text}");
        assert!(!text.contains("Abonnent") && text.contains("Ein kurzer Anriss"), "{text}");
    }
    // Nobody has to look into the log for the reason.
    let said = run.stdout.split_once("4 of 4 article pages could not be read (").unwrap().1;
    assert!(said.starts_with(&format!("{}/nachrichten/artikel-", site.base())) && said.contains("/login"), "{run:?}");
}

#[test]
fn one_page_for_several_headlines_is_that_of_its_own_headline() {
    let site = Site::start();
    paper(&site);
    // It speaks of all of them, as an overview of the week does.
    site.html("/woche", &article(TITLES[1]).replace("Der erste Absatz", &TITLES.join(". ")));
    for index in 0..3 {
        redirect(&site, index, "/woche");
    }
    site.html("/nachrichten/artikel-48103.html", &article(TITLES[3]));
    let program = program(&site);
    let run = program.once();
    let items = program.items("wald");
    assert_eq!(items.len(), 4, "{run:?}");
    let with_text = items.iter().filter(|item| item.to_string().contains("Der zweite Absatz"));
    let mut with_text: Vec<&str> = with_text.map(|item| item["title"].as_str().unwrap()).collect();
    with_text.sort_unstable();
    assert_eq!(with_text, [TITLES[3], TITLES[1]]);
}

#[test]
fn an_article_that_moved_is_read_where_it_is() {
    let site = Site::start();
    paper(&site);
    for (index, title) in TITLES.iter().enumerate() {
        // The second has another headline than its teaser, and names the matter in its text.
        let page = match index {
            1 => article("Ab Montag rollen gelbe Räder").replace("geschehen ist", "die Post mit dem Lastenrad tat"),
            _ => article(title),
        };
        let place = format!("/2026/11/{index}-neue-adresse");
        site.html(&place, &page);
        redirect(&site, index, &place);
    }
    let program = program(&site);
    let run = program.once();
    let items = program.items("wald");
    assert_eq!(items.len(), 4, "{run:?}");
    assert!(items.iter().all(|item| item.to_string().contains("Der zweite Absatz")), "{run:?}");
}

#[test]
fn a_teaser_whose_words_move_has_its_article_read_once() {
    let site = Site::start();
    paper(&site);
    let listing = String::from_utf8(site.body("/")).unwrap();
    for (index, title) in TITLES.iter().enumerate().take(3) {
        site.html(&format!("/nachrichten/artikel-{}.html", 48_100 + index), &article(title));
    }
    let program = program(&site);
    let asked = |what: &str| site.seen().iter().filter(|seen| seen.path.contains(what)).count();
    for comments in 0..6 {
        site.html("/", &listing.replace("geht.</p>", &format!("geht. {comments} Kommentare</p>")));
        program.once();
    }
    assert_eq!((asked("artikel-48100"), asked("artikel-48102")), (1, 1));
    assert_eq!(asked("artikel-48103"), 3, "a dead page is given up");
    site.html("/", &listing.replace(TITLES[0], "Der neue Radweg am Fluss wird doch noch fertig"));
    program.once();
    assert_eq!((asked("artikel-48100"), asked("artikel-48102")), (2, 1));
}
