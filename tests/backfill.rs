//! Archives of many pages, read over several runs that are killed in between.

use std::collections::BTreeMap;
use std::time::Duration;

use depesche::config;
use depesche::model::{Item, SourceId};
use depesche::store::{self, Query};
use serde_json::Value;

use crate::support::{Depesche, Site, wait_for};

fn path(page: usize) -> String {
    if page == 1 { "/archiv".to_owned() } else { format!("/archiv/{page}") }
}

fn title(number: usize) -> String {
    format!("Meldung {number:04} aus dem Archiv der Stadt")
}

/// An archive without dates: only its order says what is older.
fn archive(site: &Site, pages: usize, size: usize) {
    for page in 1..=pages {
        let teasers: String = ((page - 1) * size..page * size)
            .map(|number| {
                format!(
                    "<article><h2><a href=\"/artikel-{}.html\">{}</a></h2></article>",
                    70_000 + number,
                    title(number)
                )
            })
            .collect();
        let older = if page < pages {
            format!("<a class=\"older\" href=\"{}\">Ältere</a>", path(page + 1))
        } else {
            String::new()
        };
        site.html(&path(page), &format!("<html lang=\"de\"><body><main>{teasers}</main>{older}</body></html>"));
    }
}

/// The pages of the articles of an archive.
fn articles(site: &Site, count: usize) {
    let text = "Ein Absatz, der lang genug ist, um als Text eines Artikels erkannt zu werden, mit Nummer";
    for number in 0..count {
        let texts = format!("<p>{text} {number}.</p><p>{text} {number} und mehr.</p>");
        let page =
            format!("<html lang=\"de\"><body><article><h1>{}</h1>{texts}</article></body></html>", title(number));
        site.html(&format!("/artikel-{}.html", 70_000 + number), &page);
    }
}

fn stored(program: &Depesche) -> Vec<Item> {
    let file = program.folder.path().join("depesche.db");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = store::open_to_read(&config::Store::Sqlite(file)).await.unwrap();
        let sources = vec![SourceId::new("archiv").unwrap()];
        let items = store.items(&Query { sources, sections: Vec::new(), offset: 0, limit: usize::MAX }).await.unwrap();
        store.close().await;
        items
    })
}

/// What `status` says of the archive.
fn progress(program: &Depesche) -> Value {
    let status: Value = serde_json::from_str(&program.run(&["status", "--json"]).stdout).unwrap();
    status[0]["backfill"].as_object().unwrap().values().next().cloned().unwrap_or_default()
}

/// How often each path was answered in full.
fn answered(site: &Site) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for seen in site.seen().into_iter().filter(|seen| seen.status == 200) {
        *counts.entry(seen.path).or_default() += 1;
    }
    counts
}

/// Runs `once` and kills it when so many more requests were seen.
fn kill_after(program: &Depesche, site: &Site, requests: usize) {
    let until = site.seen().len() + requests;
    let mut running = program.start(&["once"]);
    let came = wait_for(Duration::from_secs(60), || {
        (site.seen().len() >= until || running.ends_within(Duration::ZERO).is_some()).then_some(())
    });
    running.kill();
    assert!(came.is_some(), "{}", program.log());
}

/// Runs `once` until the archive is read.
fn finish(program: &Depesche) -> usize {
    for run in 1..=40 {
        program.once();
        if progress(program)["finished"] == true {
            return run;
        }
    }
    panic!("{}", progress(program));
}

#[test]
fn an_archive_of_2000_articles_is_read_once_whatever_kills_it() {
    let site = Site::start();
    archive(&site, 100, 20);
    let program = Depesche::new(&format!(
        "[source.archiv]\nurl = \"{}/archiv\"\nkeep = {{ items = 3000 }}\narticle = {{ follow = false }}\n\
         [source.archiv.listing]\nitem = \"article\"\nnext = \"a.older\"\nbackfill = 200\n",
        site.base()
    ));
    let kills = [3, 7, 13, 2];
    for (number, requests) in kills.into_iter().enumerate() {
        kill_after(&program, &site, requests);
        let progress = progress(&program);
        assert_eq!(progress["finished"], false, "{number}: {progress}");
        assert!(progress["pages"].as_u64().unwrap() > 1 && progress["next"].is_string(), "{number}: {progress}");
    }
    let reached = progress(&program)["pages"].as_u64().unwrap();
    let runs = finish(&program);
    let ended = progress(&program);
    assert_eq!((ended["pages"].as_u64(), ended["items"].as_u64()), (Some(100), Some(1980)), "{ended}");
    assert_eq!(runs as u64, (100 - reached).div_ceil(20), "a refresh reads 20 pages");

    let items = stored(&program);
    let titles: Vec<&str> = items.iter().map(|item| item.title.as_str()).collect();
    let expected: Vec<String> = (0..2000).map(title).collect();
    assert!(titles == expected, "every article once, in the order of the archive");
    let answers = answered(&site);
    assert_eq!(answers.len(), 100);
    let twice = answers.values().map(|count| count - 1).sum::<usize>();
    assert!(twice <= kills.len(), "only a page that was under way is asked again: {twice}");
    assert!(program.run(&["status"]).stdout.contains("archive: all 100 pages, 1980 items"));

    site.forget();
    program.once();
    assert_eq!(site.seen().len(), 1, "what was read stays read");
}

#[test]
fn articles_of_an_archive_are_fetched_once() {
    let site = Site::start();
    archive(&site, 6, 8);
    articles(&site, 48);
    let program = Depesche::new(&format!(
        "[source.archiv]\nurl = \"{}/archiv\"\n[source.archiv.listing]\nitem = \"article\"\nbackfill = 20\n\
         next = {{ template = \"/archiv/{{}}\" }}\n",
        site.base()
    ));
    site.slow_down(Duration::from_millis(10));
    // The first page with its articles, and some of the second.
    kill_after(&program, &site, 9 + 5);
    for requests in [6, 11, 4] {
        kill_after(&program, &site, requests);
    }
    finish(&program);
    let items = stored(&program);
    assert_eq!(items.len(), 48);
    assert!(items.iter().all(|item| item.body_html.is_some()), "each with its text");
    assert!(items.iter().zip(0..).all(|(item, number)| item.title == title(number)), "in the order of the archive");
    let answers = answered(&site);
    let twice: usize = answers.values().map(|count| count - 1).sum();
    assert!(twice <= 4 * 4, "only what was under way at one of four kills is asked again: {answers:?}");
    assert_eq!(progress(&program)["end"], "there is no page 7");
}

#[test]
fn an_archive_goes_on_soon_after_a_stop() {
    let site = Site::start();
    archive(&site, 3, 12);
    articles(&site, 36);
    let program = Depesche::new(&format!(
        "[source.archiv]\nurl = \"{}/archiv\"\nevery = \"6h\"\n[source.archiv.listing]\nitem = \"article\"\n\
         backfill = 3\nnext = {{ template = \"/archiv/{{}}\" }}\n",
        site.base()
    ));
    site.slow_down(Duration::from_millis(100));
    let mut running = program.start(&["run"]);
    // Amid the articles of the second page.
    let came = wait_for(Duration::from_secs(60), || (site.seen().len() >= 13 + 1 + 5).then_some(()));
    assert!(came.is_some(), "{}", program.log());
    running.signal("TERM");
    assert_eq!(running.ends_within(Duration::from_secs(20)), Some(0), "{}", program.log());
    let status: Value = serde_json::from_str(&program.run(&["status", "--json"]).stdout).unwrap();
    let due: chrono::DateTime<chrono::Utc> = status[0]["next_due"].as_str().unwrap().parse().unwrap();
    assert_eq!(progress(&program)["finished"], false);
    assert!(due < chrono::Utc::now() + chrono::TimeDelta::minutes(5), "{status}");
}

#[test]
fn circles_and_dead_ends_are_noticed() {
    let site = Site::start();
    archive(&site, 3, 5);
    // Beyond its last page the site shows the last one again, under every number.
    let last = site.body("/archiv/3");
    for page in 4..20 {
        site.put(&path(page), "text/html; charset=utf-8", &last);
    }
    let program = Depesche::new(&format!(
        "[source.archiv]\nurl = \"{}/archiv\"\narticle = {{ follow = false }}\n[source.archiv.listing]\n\
         item = \"article\"\nbackfill = 50\nnext = {{ template = \"/archiv/{{}}\", from = 2 }}\n",
        site.base()
    ));
    finish(&program);
    let ended = progress(&program);
    assert_eq!((ended["pages"].as_u64(), ended["end"].as_str()), (Some(5), Some("2 pages in a row had nothing new")));
    assert_eq!(stored(&program).len(), 15);
}

#[test]
fn an_archive_whose_next_page_is_missing_for_a_while_goes_on() {
    let site = Site::start();
    archive(&site, 4, 5);
    let third = site.body("/archiv/3");
    site.answer("/archiv/3", 404, "text/html", "");
    let program = Depesche::new(&format!(
        "[source.archiv]\nurl = \"{}/archiv\"\narticle = {{ follow = false }}\n[source.archiv.listing]\n\
         item = \"article\"\nbackfill = 50\nnext = \"a.older\"\n",
        site.base()
    ));
    program.once();
    assert_eq!((stored(&program).len(), &progress(&program)["finished"]), (10, &Value::Bool(false)));
    site.put("/archiv/3", "text/html; charset=utf-8", &third);
    finish(&program);
    assert_eq!(stored(&program).len(), 20);
}

#[test]
fn an_archive_can_be_continued_by_another_rule() {
    let site = Site::start();
    archive(&site, 6, 5);
    let sources = |paging: &str| {
        format!(
            "[source.archiv]\nurl = \"{}/archiv\"\narticle = {{ follow = false }}\n[source.archiv.listing]\n\
             item = \"article\"\n{paging}\n",
            site.base()
        )
    };
    let program = Depesche::new(&sources("backfill = 4\nnext = \"a.older\""));
    finish(&program);
    assert_eq!(stored(&program).len(), 20);
    program.configure(&sources("backfill = 30\nnext = { template = \"/archiv/{}\", from = 2 }"));
    finish(&program);
    assert_eq!(stored(&program).len(), 30);
}

#[test]
fn what_may_lie_beyond_the_last_page_is_told() {
    let site = Site::start();
    archive(&site, 4, 5);
    let program = Depesche::new(&format!(
        "[source.archiv]\nurl = \"{}/archiv\"\narticle = {{ follow = false }}\n[source.archiv.listing]\n\
         item = \"article\"\npages = 2\nnext = \"a.older\"\n",
        site.base()
    ));
    let first = program.once();
    assert!(!first.stdout.contains("raise `pages`"), "nothing was to be reached: {first:?}");
    for page in 1..=4 {
        let newer = String::from_utf8(site.body(&path(page))).unwrap().replace("/artikel-70", "/artikel-80");
        site.html(&path(page), &newer);
    }
    let run = program.once();
    assert!(run.stdout.contains("even page 2 has new articles, so raise `pages`"), "{run:?}");
    assert_eq!(stored(&program).len(), 20);
    let again = program.once();
    assert!(!again.stdout.contains("raise `pages`"), "{again:?}");
}

#[test]
fn articles_of_further_pages_that_one_refresh_leaves_are_read_by_the_next() {
    let (pages, size) = (4, 40);
    let site = Site::start();
    archive(&site, pages, size);
    articles(&site, pages * size);
    let program = Depesche::new(&format!(
        "[source.archiv]\nurl = \"{}/archiv\"\n[source.archiv.listing]\nitem = \"article\"\nnext = \"a.older\"\npages = 9\n",
        site.base()
    ));
    assert!(program.once().stdout.contains("article pages are left for the next refresh"));
    assert_eq!(stored(&program).len(), 100, "as many as one refresh reads");
    program.once();
    assert_eq!(stored(&program).len(), pages * size);
    let articles = answered(&site).into_iter().filter(|(path, _)| path.starts_with("/artikel"));
    assert!(articles.map(|(_, times)| times).all(|times| times == 1), "each is read once");
}

#[test]
fn a_link_to_a_hub_on_every_page_of_an_archive_is_read_once_and_is_no_news() {
    let (last, size) = (24, 3);
    let site = Site::start();
    let teaser = |path: &str, title: &str| {
        format!("<article><h2><a href=\"{path}\">{title}</a></h2><p>Ein kurzer Anriss davon.</p></article>")
    };
    for page in 1..=last {
        let numbers = (page - 1) * size..page * size;
        let mut teasers: String = numbers.map(|at| teaser(&format!("/rathaus/artikel-{at}"), &title(at))).collect();
        if page > 1 {
            teasers.push_str(&teaser("/rathaus/artikel-900", "Alles rund um die Wahl im Rathaus"));
        }
        site.html(&path(page), &format!("<html lang=\"de\"><body><main>{teasers}</main></body></html>"));
    }
    // Beyond its last page the site shows the last one again.
    let repeated = site.body(&path(last));
    (last + 1..last + 9).for_each(|page| site.put(&path(page), "text/html; charset=utf-8", &repeated));
    let text = "<p>Am Abend kam der Rat zusammen und redete lange über die Straße am Fluss und ihre Bäume.</p>\
                <p>Eine Lehrerin bat um Licht auf dem Weg zur Schule, ein Wirt um Bänke vor seiner Tür.</p>";
    for at in 0..last * size {
        let body = format!("<h1>{}</h1>{text}", title(at));
        site.html(&format!("/rathaus/artikel-{at}"), &format!("<html lang=\"de\"><body>{body}</body></html>"));
    }
    let listed = |day: usize| {
        format!(
            "<li><h3><a href=\"/rathaus/wahltag-{day}\">Der Tag {day} vor der Wahl war lang und laut</a></h3>\
             <p>Am Tag {day} kamen noch mehr Leute auf den Markt, um die Redner zu hören.</p></li>"
        )
    };
    let list: String = (0..9).map(listed).collect();
    let hub = format!("<html lang=\"de\"><body><main><h1>Wahl</h1><ul>{list}</ul></main></body></html>");
    site.html("/rathaus/artikel-900", &hub);
    let program = Depesche::new(&format!(
        "[source.archiv]\nurl = \"{}/archiv\"\n[source.archiv.listing]\nbackfill = 50\n\
         next = {{ template = \"/archiv/{{}}\", from = 2 }}\n",
        site.base()
    ));
    program.once();
    assert_eq!(progress(&program)["finished"], false, "the listing is read before the archive is");
    let front = String::from_utf8(site.body("/archiv")).unwrap();
    site.html("/archiv", &format!("{front}<!-- printed anew -->"));
    finish(&program);
    let ended = progress(&program);
    assert_eq!(ended["end"], "2 pages in a row had nothing new", "{ended}");
    assert_eq!(ended["pages"], last as u64 + 2);
    assert_eq!(stored(&program).len(), last * size);
    assert_eq!(answered(&site)["/rathaus/artikel-900"], 1);
}
