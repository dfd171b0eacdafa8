//! `depesche suggest`, as a newcomer calls it.

use crate::support::{Depesche, Site};

const FEED: &str = r#"<rss version="2.0"><channel><title>Bote</title><link>{{base}}/</link>
<item><title>Mühle mahlt wieder eigenes Mehl</title><link>{{base}}/wirtschaft/4711-muehle-mahlt-wieder</link><pubDate>Tue, 24 Nov 2026 09:30:00 +0100</pubDate></item>
<item><title>Brücke bis Ostern gesperrt</title><link>{{base}}/politik/4710-bruecke-bis-ostern-gesperrt</link><pubDate>Mon, 23 Nov 2026 18:00:00 +0100</pubDate></item>
</channel></rss>"#;

fn site() -> Site {
    let site = Site::start();
    let teaser = |section: &str, path: &str, title: &str, day: &str| {
        format!(
            "<div class=teaser><i class=ressort>{section}</i><h3><a href=\"{path}\">{title}</a></h3><span \
             class=datum>{day}</span><p>Ein Satz sagt, worum es in dieser Meldung im Einzelnen geht.</p></div>"
        )
    };
    let teasers = [
        teaser("Wirtschaft", "/wirtschaft/4711-muehle-mahlt-wieder", "Mühle mahlt wieder eigenes Mehl", "24.11.2026"),
        teaser("Politik", "/politik/4710-bruecke-bis-ostern-gesperrt", "Brücke bis Ostern gesperrt", "23.11.2026"),
        teaser("Politik", "/politik/4709-rat-stimmt-fuer-den-radweg", "Rat stimmt für den Radweg", "22.11.2026"),
    ];
    site.html(
        "/",
        &format!(
            "<html lang=de><head><title>Bote</title><link rel=alternate type=application/rss+xml href=/tot>\
             <link rel=alternate type=application/rss+xml title=Nachrichten href=/feed.xml></head><body>\
             <nav><a href=/politik>Politik</a> <a href=/wirtschaft>Wirtschaft</a></nav><main>{}</main>\
             <script>var x = \"Nur im Skript\";</script></body></html>",
            teasers.concat()
        ),
    );
    site.html("/tot", "<html><body>Diese Seite gibt es nicht mehr.</body></html>");
    site.put("/feed.xml", "application/rss+xml", FEED.replace("{{base}}", &site.base()));
    site
}

#[test]
fn the_feed_comes_first_and_everything_can_be_used_as_it_is() {
    let site = site();
    let run = Depesche { folder: tempfile::tempdir().unwrap() }.run(&["suggest", &format!("{}/", site.base())]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let place = |text: &str| run.stdout.find(text).unwrap_or_else(|| panic!("{text} is missing in {}", run.stdout));
    assert!(place("[source.site-feed]") < place("[source.site]"));
    assert!(place("[source.site]") < place("[source.site-selectors]"));
    assert!(
        place("item = \".teaser\"") < place("/tot (declared in the head of the page): a page is there, and no feed")
    );
    assert!(place("section = \".ressort\"") > place("The address alone is enough: 3 articles"));
    place("#   \"http");

    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("depesche.toml"), &run.stdout).unwrap();
    let program = Depesche { folder };
    let check = program.run(&["check"]);
    assert_eq!(check.code, Some(0), "{check:?}");
    let preview = program.run(&["preview", "site-selectors", "--articles", "0"]);
    assert_eq!(preview.code, Some(0), "{preview:?}");
    assert!(preview.stderr.contains("ok: selector .teaser") && preview.stderr.contains("3 entries"), "{preview:?}");
}

#[test]
fn examples_give_selectors_or_a_reason() {
    let site = site();
    let program = Depesche { folder: tempfile::tempdir().unwrap() };
    let url = format!("{}/", site.base());
    let run = program.run(&["suggest", &url, "--example", "Rat stimmt für den Radweg", "--example", "22.11.2026"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stdout.contains("Your examples, exactly") && run.stdout.contains("date = \".datum\""), "{run:?}");

    let wrong = program.run(&["suggest", &url, "--example", "Rat stimmt gegen den Radweg"]);
    assert_eq!((wrong.code, wrong.stdout.as_str()), (Some(1), ""));
    assert!(wrong.stderr.contains("the text most like it is \"Rat stimmt für den Radweg\""), "{wrong:?}");
    let script = program.run(&["suggest", &url, "--example", "Nur im Skript"]);
    assert!(script.stderr.contains("it stands only in a script"), "{script:?}");
}

#[test]
fn a_page_without_a_list_is_told_why() {
    let site = Site::start();
    site.html("/", "<html><body><div id=root></div><script src=/app.js></script></body></html>");
    let run = Depesche { folder: tempfile::tempdir().unwrap() }.run(&["suggest", &format!("{}/", site.base())]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    assert!(run.stderr.contains("empty shell") && run.stderr.contains("No feed was found either"), "{run:?}");
}

#[test]
fn examples_of_an_article_page_give_its_selectors() {
    let site = Site::start();
    site.html(
        "/wirtschaft/4711-muehle-mahlt-wieder",
        "<html lang=de><head><title>Mühle mahlt wieder eigenes Mehl - Bote</title></head><body><main>\
         <a class=rubrik href=/wirtschaft>Wirtschaft</a><h1 class=titel>Mühle mahlt wieder eigenes Mehl</h1>\
         <p class=zeile>Von <a class=wer href=/autor/ines>Ines Kohl</a> · <span class=wann>24.11.2026, 9.30 Uhr</span></p>\
         <p class=vorspann>Nach zwanzig Jahren Stille dreht sich das Rad.</p><img class=bild src=/i/muehle.jpg>\
         <p>Das Rad dreht sich, und der Müller lacht.</p></main></body></html>",
    );
    let url = format!("{}/wirtschaft/4711-muehle-mahlt-wieder", site.base());
    let program = Depesche { folder: tempfile::tempdir().unwrap() };
    let suggest = |examples: &[&str]| {
        let examples = examples.iter().flat_map(|example| ["--example", *example]);
        program.run(&["suggest", &url, "--article"].into_iter().chain(examples).collect::<Vec<_>>())
    };
    // Links lead to sections and authors here, and are no headlines.
    let run = suggest(&[
        "Wirtschaft",
        "Von Ines Kohl",
        "24.11.2026, 9.30 Uhr",
        "Nach zwanzig Jahren Stille dreht sich das Rad.",
        "image=/i/muehle.jpg",
        "Mühle mahlt wieder eigenes Mehl",
    ]);
    assert_eq!(run.code, Some(0), "{run:?}");
    for line in [
        "title = \".titel\"",
        "section = \".rubrik\"",
        "date = \".wann\"",
        "author = \".wer\"",
        "lead = \".vorspann\"",
        "image = \".bild\"",
        "\"Wirtschaft\" as section",
        "[source.site.article]",
    ] {
        assert!(run.stdout.contains(line), "{line} is missing in {}", run.stdout);
    }
    std::fs::write(program.folder.path().join("depesche.toml"), &run.stdout).unwrap();
    assert_eq!(program.run(&["check"]).code, Some(0));

    let image = suggest(&["image=/i/anderes.jpg"]);
    assert_eq!((image.code, image.stdout.as_str()), (Some(1), ""));
    assert!(image.stderr.contains("No picture of the page has the address"), "{image:?}");
    assert_eq!(suggest(&["title="]).code, Some(2), "an empty example is a bad call");
}

#[test]
fn texts_of_two_articles_are_no_examples_of_one() {
    let site = site();
    let program = Depesche { folder: tempfile::tempdir().unwrap() };
    let url = format!("{}/", site.base());
    let run = program.run(&["suggest", &url, "--example", "Rat stimmt für den Radweg", "--example", "24.11.2026"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("\"24.11.2026\" does not stand with the other texts of its article"), "{run:?}");
}

#[test]
fn a_list_that_is_not_found_alone_is_found_by_one_of_its_articles() {
    let site = Site::start();
    // Short labels in a side column, which look like a menu.
    let notes: String = ["Amt", "Bad", "Cafe", "Dorf"]
        .iter()
        .map(|name| format!("<div class=notiz><a class=kurz href=/n/{name}>{name}</a> <i>24.11.2026</i></div>"))
        .collect();
    site.html("/", &format!("<html lang=de><body><aside>{notes}</aside></body></html>"));
    let program = Depesche { folder: tempfile::tempdir().unwrap() };
    let run = program.run(&["suggest", &format!("{}/", site.base()), "--example", "title=Cafe"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stdout.contains("Your examples, exactly, and 4 articles in all"), "{run:?}");
    assert!(run.stdout.contains("item = "), "{run:?}");
}
