//! What `explain` tells somebody who wonders why a field says what it says.

use serde_json::Value;

use crate::support::{Depesche, Run, Site};

const DISAGREEMENT: &str = include_str!("fixtures/explain/disagreement.html");

/// A site whose only article calls itself three ways, and a home page without any list.
fn island() -> Site {
    let site = Site::start();
    site.html("/insel/faehre-bleibt-am-kai", DISAGREEMENT);
    site
}

fn explain(site: &Site, arguments: &[&str]) -> Run {
    let program = Depesche::new("");
    let address = format!("{}/insel/faehre-bleibt-am-kai", site.base());
    program.run(&[&["explain", &address], arguments].concat())
}

/// The text with its lines joined, for they are cut wherever the width ends.
fn joined(run: &Run) -> String {
    run.stdout.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn disagreeing_places_are_told_apart_in_words() {
    let run = explain(&island(), &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let text = joined(&run);
    for wanted in [
        "Read as one article, for ",
        "title Die alte Fähre bleibt bis Ostern am Kai from the heading on the page (<h1>)",
        "not “Die alte Fähre bleibt am Kai” in JSON-LD headline because the heading that people see goes before",
        "not “Ausfall der Fähre: Was Pendler jetzt wissen müssen” in <meta> og:title because the heading that people see goes before <meta>",
        "because the text of the browser tab is believed last",
        "date 2026-03-02T17:15:00+01:00 Monday, 2 March 2026, 17:15",
        "the page states the zone (+01:00)",
        "not “2026-03-03T06:30:00+01:00” in <meta> article:published_time because JSON-LD states this time most reliably",
        "author Enno Harms from JSON-LD author",
        "say the same: ",
    ] {
        assert!(text.contains(wanted), "{wanted:?} is missing in\n{}", run.stdout);
    }
    assert!(run.stdout.lines().all(|line| line.chars().count() <= 100), "long lines in\n{}", run.stdout);
    assert!(!run.stdout.contains('\u{1b}'), "there are no colours in a pipe");
}

#[test]
fn a_field_without_a_value_says_where_it_was_looked_for() {
    let site = Site::start();
    site.html("/insel/faehre-bleibt-am-kai", &DISAGREEMENT.replace("og:image", "og:nothing"));
    let text = joined(&explain(&site, &["--article"]));
    assert!(text.contains("image nothing looked at <meta> og:image"), "{text}");
    assert!(!text.contains("Read as one article"), "it was asked for: {text}");
}

#[test]
fn json_has_the_same_with_stable_names() {
    let run = explain(&island(), &["--json"]);
    let reports: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(reports[0]["kind"], "article");
    assert_eq!(reports[0]["verdict"], "ok");
    let fields = reports[0]["entries"][0]["fields"].as_array().unwrap();
    let title = fields.iter().find(|field| field["name"] == "title").unwrap();
    assert_eq!(title["values"][0], "Die alte Fähre bleibt bis Ostern am Kai");
    assert_eq!(title["evidence"]["kind"], "html");
    let losers: Vec<&str> =
        title["rejected"].as_array().unwrap().iter().map(|loser| loser["candidate"].as_str().unwrap()).collect();
    assert!(losers.contains(&"Die alte Fähre bleibt am Kai"), "{losers:?}");
    let date = fields.iter().find(|field| field["name"] == "date").unwrap();
    assert_eq!(date["rejected"][0]["places"][0]["place"], "article:published_time");
}

#[test]
fn a_listing_tells_which_links_it_left_and_why() {
    let site = Site::start();
    site.html("/", include_str!("fixtures/listing/rails.html"));
    let program = Depesche::new("");
    let run = program.run(&["explain", &site.base(), "--listing"]);
    let text = joined(&run);
    for wanted in [
        "articles found: ",
        "Landkreis wählt: Ein knappes Rennen bis zur letzten Stimme",
        "Lists of links that were not taken",
        "score ",
        "Links that were not taken, by the reason",
        "× the link stands in the navigation",
    ] {
        assert!(text.contains(wanted), "{wanted:?} is missing in\n{}", run.stdout);
    }
}

#[test]
fn a_saved_page_is_read_as_if_its_address_had_answered() {
    let program = Depesche::new("");
    let file = program.folder.path().join("page.html");
    std::fs::write(&file, DISAGREEMENT).unwrap();
    let run = program.run(&["explain", "https://inselbote.example/a", "--file", file.to_str().unwrap()]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stdout.starts_with("Article https://inselbote.example/a\n"), "{}", run.stdout);
    let missing = program.run(&["explain", "https://inselbote.example/a", "--file", "nowhere.html"]);
    assert_eq!(missing.code, Some(2));
    assert!(missing.stderr.contains("nowhere.html cannot be read"), "{}", missing.stderr);
}

#[test]
fn a_page_that_cannot_be_had_makes_the_source_bad_and_not_the_call() {
    let site = Site::start();
    site.html("/", include_str!("fixtures/listing/li_list.html"));
    let base = site.base();
    let dead = format!("{base}/gone");
    let program = Depesche::new("");
    for command in ["explain", "preview", "suggest"] {
        let run = program.run(&[command, &dead]);
        assert_eq!(run.code, Some(1), "{command}: {run:?}");
        assert!(run.stderr.contains("404 Not Found"), "{command}: {run:?}");
    }
    let program = Depesche::new(&format!("[source.bote]\nurl = [\"{dead}\", \"{base}/\"]\n"));
    let run = program.run(&["explain", "bote"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stdout.contains("4 articles found"), "the other page is explained all the same: {run:?}");
}
