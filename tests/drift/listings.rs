//! Pages in the place of the list: nothing of them is published, whatever they list.

use depesche::model::Verdict;

use super::paper::{self, around, page};
use super::{Design, Newsroom, Paper, Refreshed};

/// What came in the place of the list, three times: the verdict, while the feed stays byte for byte what
/// it is and one incident begins; and when the list is back, the feed goes on and the incident ends.
fn refused(broken: impl Fn(&mut Newsroom) -> String, verdict: Verdict) -> Refreshed {
    let mut room = Newsroom::with_history("", Design::Classic);
    let items = room.items();
    let mut last = None;
    for time in 1..=4 {
        room.news(1);
        let broken = broken(&mut room);
        let done = room.reads(&broken);
        assert_eq!(done.verdict, verdict, "{done:?}");
        assert!(done.is_same && done.new == 0, "{done:?}");
        assert_eq!(done.has_incident, time >= 3, "{done:?}");
        last = Some(done);
    }
    assert_eq!(room.items(), items, "nothing that is stored is touched");
    for time in 1..=2 {
        let done = room.shows(Design::Classic);
        assert!(done.verdict.is_good(), "{done:?}");
        assert_eq!((done.new, done.has_incident), (if time == 1 { 4 } else { 0 }, time == 1), "{done:?}");
    }
    assert_eq!(room.incidents.len(), 1);
    assert_eq!(room.wrong(), Vec::<String>::new());
    last.unwrap()
}

fn bare(title: &str, body: &str) -> String {
    format!("<!doctype html><html lang=\"de\"><head><title>{title}</title></head><body>{body}</body></html>")
}

#[test]
fn a_consent_page() {
    let consent = "<div id=\"consent\"><h1>Ihre Privatsphäre</h1><p>Wir und unsere 812 Partner verarbeiten Daten. \
                   Weiter mit Werbung und Cookies, oder werbefrei lesen für 2,99 im Monat.</p>\
                   <button>Alle akzeptieren</button><a href=\"/abo\">Abonnement</a><a href=\"/impressum\">Impressum</a></div>";
    refused(|_| bare("Elbkurier", consent), Verdict::Blocked);
}

#[test]
fn a_block_page() {
    let wall = "<h1>Just a moment...</h1><p>Verify you are human by completing the action below.</p>";
    refused(|_| bare("Just a moment...", wall), Verdict::Blocked);
}

#[test]
fn a_login_wall() {
    let login = "<h1>Anmelden</h1><form><input name=\"mail\"><input type=\"password\" name=\"p\"></form><a href=\"/hilfe\">Hilfe</a>";
    refused(|_| bare("Elbkurier", login), Verdict::Blocked);
}

#[test]
fn a_shell_that_scripts_fill() {
    let shell = "<div id=\"root\"></div><script src=\"/a.js\"></script><script src=\"/b.js\"></script>";
    refused(|_| bare("Elbkurier", shell), Verdict::AppShell);
}

#[test]
fn an_error_page_that_is_called_a_good_one_even_with_a_list_of_known_articles() {
    let popular = |room: &mut Newsroom| {
        let teasers: String = room.paper.front()[3..11].iter().map(|story| story.teaser(Design::Classic)).collect();
        let main = format!("<h1>Seite nicht gefunden</h1><p>Vielleicht gefällt Ihnen das:</p>{teasers}");
        page("Seite nicht gefunden | Elbkurier", "de", &main)
    };
    refused(popular, Verdict::Unreachable);
}

#[test]
fn a_page_whose_list_is_gone() {
    let done =
        refused(|_| page("Elbkurier", "de", "<h1>Willkommen</h1><p>Hier entsteht etwas Neues.</p>"), Verdict::Drifted);
    assert!(done.reason.contains("The list that was there is gone"), "{done:?}");
}

#[test]
fn a_list_that_says_that_it_is_empty() {
    let empty = "<section class=\"list\"><p>Derzeit keine Artikel in dieser Rubrik.</p></section>";
    let done = refused(|_| page("Elbkurier", "de", empty), Verdict::Empty);
    assert!(done.reason.contains("Derzeit keine Artikel"), "{done:?}");
}

#[test]
fn a_parked_domain() {
    let links: String = (0..9)
        .map(|at| format!("<div class=\"offer\"><h3><a href=\"https://anzeigen.example/{at}/kredit-vergleich-ohne-auskunft-{at}\">Kredite im Vergleich ganz ohne Auskunft {at}</a></h3></div>"))
        .collect();
    refused(
        |_| bare("elbkurier.example", &format!("<h1>Diese Domain steht zum Verkauf</h1>{links}")),
        Verdict::Drifted,
    );
}

#[test]
fn a_list_of_other_pages_of_the_site() {
    let links: String = (0..12)
        .map(|at| format!("<article class=\"teaser\"><h2><a href=\"/themen/dossier/alles-ueber-das-grosse-thema-{at}\">Alles über das große Thema Nummer {at}</a></h2><p>Unser Dossier sammelt, was man wissen muss.</p></article>"))
        .collect();
    let done = refused(|_| page("Elbkurier", "de", &links), Verdict::Drifted);
    assert!(done.reason.contains("another list than before"), "{done:?}");
}

#[test]
fn most_read_in_the_place_of_the_list() {
    // Old articles that nobody has seen, and some that are known, bare of everything but headlines.
    let most_read = |room: &mut Newsroom| {
        let old = Paper::new(99, 40, "2026-09-01T06:00:00Z".parse().unwrap());
        let links: String = old.stories[..7]
            .iter()
            .chain(&room.paper.stories[5..8])
            .map(|story| format!("<li><a href=\"{}\">{}</a></li>", story.address(Design::Classic), story.title))
            .collect();
        page("Elbkurier", "de", &format!("<h2>Meistgelesen</h2><ol class=\"most\">{links}</ol>"))
    };
    refused(most_read, Verdict::Drifted);
}

#[test]
fn the_rest_of_the_page_when_the_list_is_gone() {
    // A box with articles of the last days, complete and at addresses as always, that nobody has seen.
    let choice = |_: &mut Newsroom| {
        let other = Paper::new(99, 6, "2026-10-31T06:00:00Z".parse().unwrap());
        let teasers: String = other.front().iter().map(|story| story.teaser(Design::Renamed)).collect();
        page("Elbkurier", "de", &format!("<h2>Unsere Empfehlungen</h2><div class=\"choice\">{teasers}</div>"))
    };
    let done = refused(choice, Verdict::Drifted);
    assert!(done.reason.contains("in another place of the page"), "{done:?}");
}

#[test]
fn an_archive_in_the_place_of_the_list() {
    let archive = |_: &mut Newsroom| {
        let old = Paper::new(99, 30, "2026-06-01T06:00:00Z".parse().unwrap());
        paper::front(Design::Classic, old.front())
    };
    let done = refused(archive, Verdict::Drifted);
    assert!(done.reason.contains("old articles"), "{done:?}");
}

#[test]
fn another_language_of_the_site() {
    let english = |_: &mut Newsroom| {
        let teasers: String = (0..20)
            .map(|at| format!("<article class=\"teaser\"><h2><a href=\"/politik/council-argues-about-the-bridge-{}.html\">Council argues about the bridge once more, part {at}</a></h2><time datetime=\"2026-11-02T09:{at:02}:00Z\">2 November 2026</time><p class=\"lead\">What the council said and what it did not say.</p></article>", 77_000 + at))
            .collect();
        page("Elbe Courier", "en", &around(Design::Classic, &teasers))
    };
    let done = refused(english, Verdict::Drifted);
    assert!(done.reason.contains("another language"), "{done:?}");
}

#[test]
fn a_feed_whose_address_answers_with_a_page() {
    let mut room = Newsroom::new(7, 20, "");
    let feed = |room: &Newsroom| {
        let base = room.site.base();
        let items: String = room.paper.front().iter().map(|story| format!(
            "<item><title>{}</title><link>{base}{}</link><guid>{}</guid><pubDate>{}</pubDate><description>{}</description></item>",
            story.title, story.address(Design::Classic), story.number, story.at.to_rfc2822(), story.lead
        )).collect();
        format!(
            "<rss version=\"2.0\"><channel><title>Elbkurier</title><link>{base}/</link><description>d</description>{items}</channel></rss>"
        )
    };
    for _ in 0..5 {
        room.news(1);
        let text = feed(&room);
        room.site.put(super::newsroom::FRONT, "application/rss+xml", &text);
        assert_eq!(room.refresh().verdict, Verdict::Ok);
    }
    let items = room.items();
    for time in 1..=3 {
        room.news(1);
        let done = room.shows(Design::Classic);
        assert_eq!((done.verdict, done.is_same, done.new), (Verdict::Drifted, true, 0), "{done:?}");
        assert_eq!(done.has_incident, time == 3);
    }
    let empty = "<rss version=\"2.0\"><channel><title>Elbkurier</title><link>x</link><description>d</description></channel></rss>";
    room.site.put(super::newsroom::FRONT, "application/rss+xml", empty);
    let done = room.refresh();
    assert_eq!((done.verdict, done.is_same), (Verdict::Empty, true), "{done:?}");
    assert_eq!(room.items(), items);
    let text = feed(&room);
    room.site.put(super::newsroom::FRONT, "application/rss+xml", &text);
    let done = room.refresh();
    assert_eq!((done.verdict, done.new), (Verdict::Ok, 3), "{done:?}");
    assert_eq!(room.incidents.len(), 1);
}
