//! Pages that are hostile, or change (M).

mod drift;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use depesche::config::Source;
use depesche::extract;
use depesche::model::{Page, SourceId, Verdict};
use depesche::normalise;
use url::Url;

use crate::support::{Depesche, Site};

/// What a hostile page may take. Builds without optimisation take many times as long, the more so
/// beside other tests.
const HOSTILE_TIME_MAX: Duration = Duration::from_millis(if cfg!(debug_assertions) { 120_000 } else { 1_000 });

fn now() -> DateTime<Utc> {
    "2026-11-24T09:00:00Z".parse().unwrap()
}

fn page(body: &str) -> Page {
    Page::of_bytes(Url::parse("https://bote.example/politik").unwrap(), body.as_bytes(), now())
}

fn source() -> Source {
    Source::automatic(SourceId::new("bote").unwrap(), Url::parse("https://bote.example/politik").unwrap())
}

/// Teasers with these numbers.
fn teasers(numbers: impl IntoIterator<Item = u32>) -> String {
    let teaser = |number| {
        format!(
            "<article><h2><a href=\"/artikel-{number}.html\">Im Hafen wird gebaut, Abschnitt Nummer {number}</a></h2>\
             <p>Ein Anriss von einigen Worten.</p></article>"
        )
    };
    numbers.into_iter().map(teaser).collect()
}

/// A page with something in its body.
fn html(body: &str) -> String {
    format!("<html lang=\"de\"><head><title>Bote</title></head><body><main>{body}</main></body></html>")
}

/// The page of an article.
fn article(number: u32, sentences: usize) -> String {
    let text = "<p>Der Rat sprach lange über den Haushalt, ehe er in die Pause ging und der Saal sich leerte.</p>";
    html(&format!(
        "<article><h1>Im Hafen wird gebaut, Abschnitt Nummer {number}</h1>{}</article>",
        text.repeat(sentences)
    ))
}

#[test]
fn m01_a_page_of_nested_elements_is_refused_and_others_are_read() {
    let site = Site::start();
    site.html("/tief", &"<div>".repeat(200_000));
    site.html("/gut", &html(&teasers(80_000..80_006)));
    let program = Depesche::new(&format!(
        "[source.tief]\nurl = \"{base}/tief\"\n[source.gut]\nurl = \"{base}/gut\"\narticle = {{ follow = false }}\n",
        base = site.base()
    ));
    let run = program.run(&["once"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    let told = run.stdout.lines().find(|line| line.starts_with("tief")).unwrap();
    assert!(told.contains("refused") && told.contains("nested"), "{told}");
    assert_eq!(program.items("gut").len(), 6);

    let begin = Instant::now();
    let listing = extract::listing(&page(&"<div>".repeat(200_000)), &source(), now());
    assert_eq!(listing.verdict, Verdict::Refused);
    assert!(begin.elapsed() < Duration::from_millis(if cfg!(debug_assertions) { 30_000 } else { 50 }));
}

#[test]
fn m02_attributes_tags_scripts_comments_and_ampersands_without_end_are_bounded() {
    let attributes: String = (0..100_000).map(|number| format!(" a{number}=1")).collect();
    let good = teasers(80_000..80_006);
    for (name, body, is_read) in [
        ("attributes", format!("<div{attributes}>{good}"), false),
        ("tags", format!("{good}{}", "<br>".repeat(2_000_000)), false),
        ("a script", format!("{good}<script>{}</script>", "var a = 1; ".repeat(200_000)), true),
        ("a comment", format!("{good}<!-- {}", "a ".repeat(1_000_000)), true),
        ("a long text", format!("{good}<p>{}", "a ".repeat(2_000_000)), false),
        ("ampersands", format!("{good}<p>{}", "&".repeat(5_000_000)), false),
        ("spaces that do not break", format!("{good}<p>{}", "&nbsp;".repeat(1_000_000)), false),
    ] {
        let page = page(&html(&body));
        let begin = Instant::now();
        let listing = extract::listing(&page, &source(), now());
        assert_eq!(listing.verdict == Verdict::Ok, is_read, "{name}: {} {}", listing.verdict, listing.reason);
        assert_eq!(listing.entries.len(), if is_read { 6 } else { 0 }, "{name}");
        extract::article(&page, &source(), now());
        assert!(begin.elapsed() < HOSTILE_TIME_MAX, "{name}: {:?}", begin.elapsed());
    }
}

#[test]
fn m06_what_lacks_too_much_is_left_out_and_counted() {
    let site = Site::start();
    let items = "<item><title>Mit allem</title><link>{base}/1</link><pubDate>Sun, 22 Nov 2026 07:05:30 GMT</pubDate></item>\
                 <item><title>Ohne Datum</title><link>{base}/2</link></item>\
                 <item><description></description></item><item/>";
    let feed = format!("<rss version='2.0'><channel><title>Bote</title>{items}</channel></rss>");
    site.put("/feed", "application/rss+xml", feed.replace("{base}", &site.base()));
    // A page: one block has no link, one no headline.
    let blocks = format!(
        "{}<article><h2>Ohne Link</h2></article><article><a href=\"/artikel-9.html\"></a></article>",
        teasers(80_000..80_006)
    );
    site.html("/seite", &html(&blocks));
    let program = Depesche::new(&format!(
        "[source.bote]\nurl = \"{base}/feed\"\n[source.seite]\nurl = \"{base}/seite\"\narticle = {{ follow = false }}\n",
        base = site.base()
    ));
    let told = program.once().stdout;
    let titles: BTreeSet<String> =
        program.items("bote").iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect();
    assert_eq!(titles, BTreeSet::from(["Mit allem".to_owned(), "Ohne Datum".to_owned()]));
    assert!(told.contains("2 entries are not published"), "{told}");
    assert_eq!(program.items("seite").len(), 6);
}

#[test]
fn m07_an_article_in_two_sections_is_one_item_with_both() {
    let site = Site::start();
    let item = |title: &str, link: &str, section: &str| {
        format!("<item><title>{title}</title><link>{}/{link}</link><category>{section}</category></item>", site.base())
    };
    for (path, section) in [("/politik", "Politik"), ("/wirtschaft", "Wirtschaft")] {
        let items = [item("Haushalt beschlossen", "1", section), item(&format!("Nur {section}"), section, section)];
        let feed =
            format!("<rss version='2.0'><channel><title>Bote</title>{}</channel></rss>", items.concat().repeat(2));
        site.put(path, "application/rss+xml", feed);
    }
    let program = Depesche::new(&format!(
        "[source.bote]\nurl = [\"{base}/politik\", \"{base}/wirtschaft\"]\n",
        base = site.base()
    ));
    program.once();
    let items = program.items("bote");
    assert_eq!(items.len(), 3, "{items:?}");
    let both = items.iter().find(|item| item["title"] == "Haushalt beschlossen").unwrap();
    assert_eq!(both["tags"], serde_json::json!(["Politik", "Wirtschaft"]));
    for path in ["bote/politik.rss", "bote/wirtschaft.rss"] {
        assert!(program.document(path).contains("Haushalt beschlossen"), "{path}");
    }
}

#[test]
fn m08_spellings_of_one_address_are_one_item() {
    let site = Site::start();
    let links = |suffix: &str| -> String {
        let links = (80_000..80_006).map(|number| {
            format!(
                "<article><h2><a href=\"/hafen-ausbau-teil-{number}{suffix}\">Im Hafen wird gebaut, Abschnitt Nummer {number}</a></h2></article>"
            )
        });
        html(&links.collect::<String>())
    };
    site.html("/", &links(""));
    let program =
        Depesche::new(&format!("[source.bote]\nurl = \"{}/\"\narticle = {{ follow = false }}\n", site.base()));
    program.once();
    let before: Vec<_> = program.items("bote").iter().map(|item| item["id"].clone()).collect();
    assert_eq!(before.len(), 6);
    for suffix in ["?utm_source=rss&utm_medium=x", "#kommentare", "/amp", "?view=print", "/?fbclid=abc"] {
        site.html("/", &links(suffix));
        program.once();
        let after: Vec<_> = program.items("bote").iter().map(|item| item["id"].clone()).collect();
        assert_eq!(after, before, "{suffix}");
    }
    // Of what an address is made else, nothing is taken away.
    let keys = |link: &str| {
        let feed =
            format!("<rss version='2.0'><channel><item><title>A</title><link>{link}</link></item></channel></rss>");
        normalise::keys(&extract::listing(&page(&feed), &source(), now()).entries[0])
    };
    assert_ne!(keys("https://bote.example/a?id=1"), keys("https://bote.example/a?id=2"));
}

#[test]
fn m10_an_article_that_is_gone_is_an_item_without_text_and_asked_three_times() {
    let site = Site::start();
    site.html("/", &html(&teasers(80_000..80_006)));
    for number in 80_001..80_006 {
        site.html(&format!("/artikel-{number}.html"), &article(number, 12));
    }
    let program = Depesche::new(&format!("[source.bote]\nurl = \"{}/\"\n", site.base()));
    for _ in 0..5 {
        program.once();
    }
    let items = program.items("bote");
    assert_eq!(items.len(), 6);
    let gone = items.iter().find(|item| item["title"].as_str().unwrap().contains("80000")).unwrap();
    assert!(!gone["content_html"].as_str().unwrap_or_default().contains("Haushalt"), "{gone}");
    let asked = site.seen().iter().filter(|seen| seen.path == "/artikel-80000.html").count();
    assert_eq!(asked, 3);
    // The others were read once.
    assert_eq!(site.seen().iter().filter(|seen| seen.path == "/artikel-80001.html").count(), 1);
}

#[test]
fn m11_a_selector_that_is_wrong_is_refused_with_its_place() {
    for (rule, column, word) in [
        ("item = \"div..teaser\"", 12, "div..teaser"),
        ("title = \"h2 >\"", 12, "h2 >"),
        ("title = { xpath = \"//h2[\" }", 25, "//h2["),
        ("date = { select = \"time\", regex = \"(\" }", 35, "("),
    ] {
        let text =
            format!("[source.bote]\nurl = \"https://bote.example/\"\n[source.bote.listing]\nitem = \"li\"\n{rule}\n");
        let text = if rule.starts_with("item") { text.replace("item = \"li\"\n", "\n") } else { text };
        let program = Depesche::new("");
        std::fs::write(program.folder.path().join("depesche.toml"), text).unwrap();
        let run = program.run(&["check"]);
        assert_eq!(run.code, Some(2), "{rule}: {run:?}");
        assert!(run.stderr.contains(&format!("depesche.toml:5:{column}\n")), "{rule}: {}", run.stderr);
        assert!(run.stderr.contains(word), "{}", run.stderr);
    }
}

#[test]
fn m12_a_listing_without_end_is_left_at_the_limit() {
    let site = Site::start();
    // A calendar: each page has new articles and leads to the next day, for ever.
    for day in 0..30_u32 {
        let next = format!("<a rel=\"next\" href=\"/tag/{}\">Weiter</a>", day + 1);
        let path = if day == 0 { "/".to_owned() } else { format!("/tag/{day}") };
        site.html(&path, &html(&format!("{}{next}", teasers(80_000 + day * 10..80_006 + day * 10))));
    }
    let program = Depesche::new(&format!(
        "[source.bote]\nurl = \"{}/\"\narticle = {{ follow = false }}\n[source.bote.listing]\npages = 4\n",
        site.base()
    ));
    program.once();
    assert_eq!(site.seen().len(), 4);
    assert_eq!(program.items("bote").len(), 24);
}
