//! Pages that change, as the operator sees it: `once`, `status` and the files.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use crate::support::{Depesche, Run, Site};

const RULES: &str =
    "article = { follow = false }\n[source.bote.listing]\nitem = \"article.teaser\"\ndate = \".date\"\n";

/// So many teasers, the newest first, in one of two layouts.
fn page(first: u32, count: u32, layout: usize) -> String {
    let mut teasers = String::new();
    for number in (first..first + count).rev() {
        let title = format!("Am Kanal wird wieder gebaut, Abschnitt {number}");
        let date = format!("{:02}.11.2026, 08:{:02} Uhr", 1 + number % 20, number % 60);
        let href = format!("/lokales/am-kanal-wird-gebaut-{}.html", 40_000 + number);
        let _ = match layout {
            0 => write!(
                teasers,
                "<article class=\"teaser\"><h2><a href=\"{href}\">{title}</a></h2><span class=\"date\">{date}</span><p>Ein Anriss mit der Nummer {number}, der sagt, worum es geht.</p></article>"
            ),
            _ => write!(
                teasers,
                "<div class=\"box\"><h3><a href=\"{href}\">{title}</a></h3><i class=\"when\">{date}</i><p>Ein Anriss mit der Nummer {number}, der sagt, worum es geht.</p></div>"
            ),
        };
    }
    format!(
        "<!doctype html><html lang=\"de\"><head><title>Kanalbote</title></head><body><main>{teasers}</main></body></html>"
    )
}

fn program(site: &Site, rules: &str) -> Depesche {
    Depesche::new(&format!("[source.bote]\nurl = \"{}/\"\ntimezone = \"Europe/Berlin\"\n{rules}", site.base()))
}

/// Four refreshes, each with one more article.
fn with_history(site: &Site, rules: &str) -> Depesche {
    let program = program(site, rules);
    for first in 1..5 {
        site.html("/", &page(first, 20, 0));
        program.once();
    }
    program
}

/// Every published document by its name.
fn documents(program: &Depesche) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(program.public()).unwrap().map(|entry| entry.unwrap().path());
    let feeds = files.filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("bote.")));
    feeds.map(|path| (path.display().to_string(), fs::read(&path).unwrap())).collect()
}

/// `once`, which says that the source is bad, and how.
fn bad(program: &Depesche, verdict: &str) -> Run {
    let run = program.run(&["once"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stdout.contains(verdict), "{run:?}");
    run
}

#[test]
fn m03_a_relaunch_that_no_rule_matches_leaves_the_feed_as_it_is() {
    let site = Site::start();
    let program = with_history(&site, RULES);
    let before = documents(&program);
    // Nothing of what is listed now is known, so nothing may stand in for the rule.
    for first in [500, 501, 502] {
        site.html("/", &page(first, 20, 1).replace("/lokales/", "/themen/alt/"));
        let run = bad(&program, "drifted");
        assert!(run.stdout.contains("`article.teaser`"), "{run:?}");
        assert_eq!(documents(&program), before);
    }
    assert_eq!(program.run(&["status"]).code, Some(1));
    site.html("/", &page(6, 20, 0));
    program.once();
    assert_eq!(program.items("bote").len(), 25);
}

#[test]
fn m03_automatic_reading_stands_in_for_a_rotten_rule_and_says_so() {
    let site = Site::start();
    let program = with_history(&site, RULES);
    for first in 5..8 {
        site.html("/", &page(first, 20, 1));
        let run = bad(&program, "drifted");
        assert!(run.stdout.contains("`article.teaser`") && run.stdout.contains("found automatically"), "{run:?}");
    }
    assert_eq!(program.items("bote").len(), 26, "the feed goes on");
}

#[test]
fn m04_a_list_that_shrinks_or_loses_its_dates_is_taken_and_the_loss_is_told() {
    let site = Site::start();
    let program = with_history(&site, "article = { follow = false }\n");
    site.html("/", &page(19, 6, 0));
    let run = bad(&program, "drifted");
    assert!(run.stdout.contains("6 entries instead of about 20"), "{run:?}");
    assert_eq!(program.items("bote").len(), 24, "the new one is published, and none goes");
    let dates = program.items("bote").iter().filter(|item| item["date_published"].is_string()).count();
    let undated = page(6, 20, 0)
        .replace("<span class=\"date\">", "<span class=\"date\" hidden>")
        .replace("Uhr</span>", "</span>");
    let undated = undated.replace(".11.2026, ", "/");
    site.html("/", &undated);
    let run = bad(&program, "drifted");
    assert!(run.stdout.contains("has a date"), "{run:?}");
    let after = program.items("bote");
    assert_eq!(after.iter().filter(|item| item["date_published"].is_string()).count(), dates + after.len() - 24);
}

#[test]
fn m05_two_layouts_that_alternate_change_nothing_and_ring_no_bell() {
    let site = Site::start();
    let program = with_history(&site, "article = { follow = false }\n");
    for first in 5..17 {
        site.html("/", &page(first, 20, first as usize % 2));
        let run = program.run(&["once"]);
        let line = run.stdout.lines().find(|line| line.starts_with("bote")).unwrap();
        assert!(line.contains("ok"), "{run:?}");
    }
    let items = program.items("bote");
    assert_eq!(items.len(), 35);
    assert!(
        items.iter().all(|item| item["date_modified"].is_null() || item["date_modified"] == item["date_published"]),
        "{items:?}"
    );
}

#[test]
fn h12_a_block_page_in_the_place_of_a_feed_changes_no_item() {
    let site = Site::start();
    let program = program(&site, "");
    let items: String = (0..9)
        .map(|number| {
            format!(
                "<item><title>Meldung {number}</title><link>{}/m/{number}</link><guid>{number}</guid></item>",
                site.base()
            )
        })
        .collect();
    site.put("/", "application/rss+xml", format!("<rss version=\"2.0\"><channel><title>Bote</title><link>x</link><description>d</description>{items}</channel></rss>"));
    program.once();
    let before = documents(&program);
    for (title, text) in [
        ("Just a moment...", "<h1>Just a moment...</h1><p>Verify you are human by completing the action below.</p>"),
        ("Bote", "<h1>Ihre Privatsphäre</h1><p>Weiter mit Werbung und Cookies.</p><button>Alle akzeptieren</button>"),
    ] {
        site.html("/", &format!("<html><head><title>{title}</title></head><body>{text}</body></html>"));
        bad(&program, "blocked");
        assert_eq!(documents(&program), before);
    }
}

#[test]
fn m09_texts_that_are_suddenly_cut_off_are_told() {
    let site = Site::start();
    let program = program(&site, "");
    let article = |number: u32, paragraphs: usize| {
        let text: String = (0..paragraphs)
            .map(|of| {
                format!(
                    "<p>Absatz {of} von Nummer {number} erzählt ausführlich, wie am Kanal gebaut wird, wer es bezahlt und \
                     wann die Bagger wieder abziehen, denn das wollen am Ufer alle wissen.</p>"
                )
            })
            .collect();
        let title = format!("Am Kanal wird wieder gebaut, Abschnitt {number}");
        let body = format!("<article><h1>{title}</h1>{text}</article>");
        let path = format!("/lokales/am-kanal-wird-gebaut-{}.html", 40_000 + number);
        site.html(&path, &format!("<html lang=\"de\"><head><title>{title}</title></head><body>{body}</body></html>"));
    };
    (1..30).for_each(|number| article(number, 12));
    for first in [1, 10, 18] {
        site.html("/", &page(first, 12, 0));
        let run = program.once();
        assert!(!run.stdout.contains("shorter than usual"), "{run:?}");
    }
    (30..33).for_each(|number| article(number, 1));
    site.html("/", &page(21, 12, 0));
    let run = bad(&program, "drifted");
    assert!(run.stdout.contains("far shorter than usual"), "{run:?}");
    assert!(program.items("bote").iter().any(|item| item["title"].as_str().unwrap().ends_with("Abschnitt 32")));
}
