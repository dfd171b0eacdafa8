//! What moves when a page changes, and what must not.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use crate::support::{Depesche, Site};

/// A small paper: three teasers with article pages.
fn paper(site: &Site, first_title: &str) {
    let titles = [first_title, "Die Post kommt künftig mit dem Lastenrad", "Im Stadtwald brüten wieder Schwarzstörche"];
    let mut teasers = String::new();
    for (index, title) in titles.iter().enumerate() {
        let path = format!("/nachrichten/artikel-{}.html", 48_100 + index);
        teasers.push_str(&format!(
            "<article><a class=\"ressort\" href=\"/lokales\">Lokales</a><h2><a href=\"{path}\">{title}</a></h2>\
             <time datetime=\"2026-11-2{index}T08:30:00+01:00\">2{index}.11.2026, 8:30 Uhr</time>\
             <p>Ein kurzer Anriss, der sagt, worum es in diesem Artikel mit der Nummer {index} geht.</p></article>"
        ));
        site.html(
            &path,
            &format!(
                "<!doctype html><html lang=\"de\"><head><meta charset=\"utf-8\"><title>{title} | Waldbote</title></head>\
                 <body><main><article><h1>{title}</h1><p>20.11.2026, 8:30 Uhr</p>\
                 <p>Der erste Absatz erzählt ausführlich, was am Morgen geschehen ist und wer dabei war, denn das will man wissen.</p>\
                 <p>Der zweite Absatz ordnet ein, was das für die Stadt bedeutet, und lässt zwei Menschen zu Wort kommen.</p>\
                 </article></main></body></html>"
            ),
        );
    }
    site.html(
        "/",
        &format!(
            "<!doctype html><html lang=\"de\"><head><meta charset=\"utf-8\"><title>Waldbote</title></head>\
             <body><nav><a href=\"/lokales\">Lokales</a></nav><main>{teasers}</main></body></html>"
        ),
    );
}

fn program(site: &Site) -> Depesche {
    Depesche::new(&format!("[source.wald]\nurl = \"{}/\"\ntimezone = \"Europe/Berlin\"\n", site.base()))
}

/// Every file below a folder with its time and content.
fn files(folder: &Path) -> BTreeMap<String, (SystemTime, Vec<u8>)> {
    let mut all = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let modified = fs::metadata(&path).unwrap().modified().unwrap();
                all.insert(path.display().to_string(), (modified, fs::read(&path).unwrap()));
            }
        }
    }
    all
}

#[test]
fn unchanged_pages_touch_nothing() {
    let site = Site::start();
    paper(&site, "Neue Brücke wird im Mai eröffnet");
    let program = program(&site);
    program.once();
    let before = files(&program.public());
    assert!(before.keys().any(|path| path.ends_with("wald.rss")));
    site.forget();

    sleep(Duration::from_millis(1100));
    program.once();
    assert_eq!(files(&program.public()), before);
    let seen = site.seen();
    assert_eq!(seen.len(), 1, "only the listing is asked again: {seen:?}");
    assert_eq!(seen[0].status, 304);
}

#[test]
fn a_changed_headline_is_an_update_not_a_new_item() {
    let site = Site::start();
    paper(&site, "Neue Brücke wird im Mai eröffnet");
    let program = program(&site);
    program.once();
    let before = program.items("wald");
    site.forget();

    sleep(Duration::from_millis(1100));
    paper(&site, "Neue Brücke wird erst im Juni eröffnet");
    program.once();
    let after = program.items("wald");
    assert_eq!(after.len(), before.len());
    let find = |items: &[serde_json::Value]| {
        items.iter().find(|item| item["title"].as_str().unwrap().starts_with("Neue Brücke")).unwrap().clone()
    };
    let (before, after) = (find(&before), find(&after));
    assert_eq!(after["title"], "Neue Brücke wird erst im Juni eröffnet");
    assert_eq!(after["id"], before["id"]);
    assert_eq!(after["date_published"], before["date_published"]);
    let modified = |item: &serde_json::Value| item["date_modified"].as_str().unwrap_or("").to_owned();
    assert!(modified(&after) > modified(&before), "{before} {after}");

    let articles = site.seen().iter().filter(|seen| seen.path.starts_with("/nachrichten")).count();
    assert_eq!(articles, 1, "only the changed article is read again");
}

#[test]
fn a_vanished_layout_keeps_the_last_good_feed() {
    let site = Site::start();
    paper(&site, "Neue Brücke wird im Mai eröffnet");
    let program = program(&site);
    program.once();
    let before = files(&program.public());

    site.html(
        "/",
        "<!doctype html><html><head><title>Waldbote</title></head><body><main><p>Neu hier!</p></main></body></html>",
    );
    let run = program.run(&["once"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert_eq!(files(&program.public()), before);
}

#[test]
fn an_article_in_two_listings_is_one_item_whichever_of_them_changes() {
    let site = Site::start();
    paper(&site, "Neue Brücke wird im Mai eröffnet");
    let home = String::from_utf8(site.body("/")).unwrap();
    let local = home.replace(">Lokales</a><h2>", ">Lokales</a><a class=\"ressort\" href=\"/umland\">Umland</a><h2>");
    site.html("/umland", &local);
    let urls = format!("url = [\"{0}/\", \"{0}/umland\"]", site.base());
    let program = Depesche::new(&format!("[source.wald]\n{urls}\ntimezone = \"Europe/Berlin\"\n"));
    program.once();
    let before = (program.items("wald"), files(&program.public()));
    assert_eq!(before.0.len(), 3);
    site.forget();

    site.html("/umland", &format!("{local}<!-- printed anew -->"));
    program.once();
    assert_eq!((program.items("wald"), files(&program.public())), before);
    let articles = site.seen().iter().filter(|seen| seen.path.starts_with("/nachrichten")).count();
    assert_eq!(articles, 0, "nothing about any article changed");
}

/// A front page whose links lead to three articles and to what `hub` is: a page of the section.
fn paper_with_hub(site: &Site, hub: &str, beside: &str) {
    let link = |path: &str, title: &str, beside: &str| {
        format!("<article><h2><a href=\"{path}\">{title}</a></h2>{beside}<p>Ein kurzer Anriss davon.</p></article>")
    };
    let text = "<p>Am Morgen gingen die Wächter den ganzen Weg am Wasser ab und fanden alles trocken.</p>\
                <p>Eine Lehrerin bat um Licht auf dem Weg zur Schule, ein Wirt um Säcke für die Tür.</p>\
                <p>Am Abend sank der Strom um eine Hand breit, und die Glocken läuteten länger als sonst.</p>";
    let mut teasers = link("/wasser/alles-rund-um-das-hochwasser", "Alles rund um das Hochwasser an der Elbe", beside);
    for (number, word) in ["Damm", "Pegel", "Deich"].iter().enumerate() {
        let (path, title) = (format!("/wasser/der-{word}-haelt-{number}-tage"), format!("Der {word} hält noch Tage"));
        teasers.push_str(&link(&path, &title, ""));
        site.html(&path, &format!("<html lang=\"de\"><body><h1>{title}</h1>{text}</body></html>"));
    }
    site.html("/", &format!("<html lang=\"de\"><body><main>{teasers}</main></body></html>"));
    site.html("/wasser/alles-rund-um-das-hochwasser", hub);
}

fn hub_page() -> String {
    let teaser = |at| {
        format!(
            "<li><h3><a href=\"/wasser/tag-{at}-an-der-elbe\">Der Tag {at} an der Elbe war lang und nass</a></h3>\
             <p>Am Tag {at} stieg das Wasser weiter, und die Helfer füllten Säcke bis in die Nacht.</p></li>"
        )
    };
    let teasers: String = (0..9).map(teaser).collect();
    format!("<html lang=\"de\"><body><main><h1>Hochwasser</h1><ul>{teasers}</ul></main></body></html>")
}

#[test]
fn a_page_that_lists_articles_is_no_item_and_is_read_once() {
    let site = Site::start();
    paper_with_hub(&site, &hub_page(), "");
    let program = program(&site);
    let run = program.once();
    assert_eq!(program.items("wald").len(), 3, "{run:?}");
    assert!(run.stdout.contains("1 entry is not published, for its page lists articles"), "{run:?}");
    let run = program.run(&["explain", "wald"]);
    assert!(run.stdout.contains("its page was read before; it lists articles and is none itself"), "{run:?}");
    site.forget();

    let front = String::from_utf8(site.body("/")).unwrap();
    site.html("/", &format!("{front}<!-- printed anew -->"));
    program.once();
    assert_eq!(program.items("wald").len(), 3);
    assert_eq!(site.seen().len(), 1, "neither the hub nor an article is read again: {:?}", site.seen());
}

#[test]
fn only_what_is_proved_to_be_a_list_is_left_out() {
    let film = hub_page().replace("<ul>", "<video src=\"/film.mp4\"></video><ul>");
    let dated = "<time datetime=\"2026-11-20T08:30:00+01:00\">20.11.2026, 8:30 Uhr</time>";
    for (hub, beside, why) in [
        (hub_page().as_str(), dated, "the front page states a date"),
        (&film, "", "there is something to watch"),
        ("<html><body><div id=\"root\"></div></body></html>", "", "a script would fill the page"),
    ] {
        let site = Site::start();
        paper_with_hub(&site, hub, beside);
        let program = program(&site);
        program.once();
        assert_eq!(program.items("wald").len(), 4, "{why}");
    }
}

#[test]
fn pages_with_little_text_do_not_close_the_list() {
    let site = Site::start();
    paper_with_hub(&site, "<html><body><h1>Bild des Tages</h1><img src=\"/bild.png\"></body></html>", "");
    for (number, word) in ["Damm", "Pegel", "Deich"].iter().enumerate() {
        let page = format!("<html><body><h1>Der {word} hält noch Tage</h1><img src=\"/{word}.png\"></body></html>");
        site.html(&format!("/wasser/der-{word}-haelt-{number}-tage"), &page);
    }
    let program = program(&site);
    program.once();
    assert_eq!(program.items("wald").len(), 4);
    let front = String::from_utf8(site.body("/")).unwrap();
    site.html("/", &front.replace("alles-rund-um-das-hochwasser", "neues-bild-von-dem-hochwasser"));
    program.once();
    assert_eq!(program.items("wald").len(), 5, "pages of a comic have no text and are read on");
}

#[test]
fn what_was_published_stays_when_its_page_becomes_a_list() {
    let site = Site::start();
    paper_with_hub(&site, "<html><body><div id=\"root\"></div></body></html>", "");
    let program = program(&site);
    program.once();
    assert_eq!(program.items("wald").len(), 4);
    site.html("/wasser/alles-rund-um-das-hochwasser", &hub_page());
    program.once();
    assert_eq!(program.items("wald").len(), 4);
}

#[test]
fn a_filtered_feed_is_filled_from_all_that_is_stored() {
    let site = Site::start();
    let teaser = |number: usize, title: &str| {
        format!(
            "<article><h2><a href=\"/artikel-{}.html\">{title}</a></h2><p>Davon handelt dieser Text.</p></article>",
            80_000 + number
        )
    };
    let many: String =
        (0..60).map(|number| teaser(number, &format!("Im Rathaus wird wieder getagt, Folge {number}"))).collect();
    let rare = teaser(99, "Der Hafen bekommt eine neue Kaimauer");
    site.html("/", &format!("<html lang=\"de\"><body><main>{many}{rare}</main></body></html>"));
    let program = Depesche::new(&format!(
        "base_url = \"http://feeds.example/\"\n[server]\nlisten = []\n[publish]\ndirectory = \"public\"\nitems = 5\n\
         [fetch]\ndelay = \"1ms\"\nallow_private = [\"127.0.0.1\"]\n[store]\nurl = \"sqlite:depesche.db\"\n\
         [source.rathaus]\nurl = \"{}/\"\narticle = {{ follow = false }}\n\
         [feed.hafen]\nfrom = [\"rathaus\"]\ninclude = [\"Kaimauer\"]\n",
        site.base()
    ));
    program.once();
    assert_eq!(program.items("rathaus").len(), 5);
    assert_eq!(program.items("hafen").len(), 1);
}

#[test]
fn what_addresses_turned_out_to_be_decides_close_calls_later() {
    let site = Site::start();
    let teaser = |path: &str, title: &str| format!("<article><h2><a href=\"{path}\">{title}</a></h2></article>");
    let front = |more: &str| {
        let articles: String = (0..4)
            .map(|index| {
                let path = format!("/nachrichten/artikel-{}.html", 48_100 + index);
                teaser(&path, &format!("Was im Stadtwald in der Nacht zum {index}. geschehen ist"))
            })
            .collect();
        let series: String = (0..3)
            .map(|index| {
                teaser(&format!("/serien/alle-folgen-der-serie-{index}"), &format!("Alle Folgen der Serie {index}"))
            })
            .collect();
        site.html("/", &format!("<html lang=\"de\"><body><main>{articles}{series}{more}</main></body></html>"));
    };
    for index in 0..5 {
        site.html(
            &format!("/nachrichten/artikel-{}.html", 48_100 + index),
            &format!(
                "<html lang=\"de\"><body><main><article><h1>Was im Stadtwald in der Nacht zum {index}. geschehen ist</h1>\
                 <p>20.11.2026, 8:30 Uhr</p><p>Der erste Absatz erzählt ausführlich, was geschehen ist und wer dabei war.</p>\
                 <p>Der zweite Absatz ordnet ein, was das für die Stadt bedeutet, und lässt zwei Menschen sprechen.</p>\
                 </article></main></body></html>"
            ),
        );
        site.html(&format!("/serien/alle-folgen-der-serie-{index}"), &hub_page());
    }
    let program = program(&site);
    front("");
    program.once();
    let listed = |path: &str| program.items("wald").iter().any(|item| item["url"].as_str().unwrap().ends_with(path));
    assert!(listed("artikel-48100.html"));

    // A link that no list holds, and one that looks like all others.
    let weak = "<div><a href=\"/nachrichten/artikel-48104.html\">Eule wieder frei</a></div>";
    front(&format!("{weak}{}", teaser("/serien/alle-folgen-der-serie-4", "Alle Folgen der Serie 4")));
    program.once();
    assert!(listed("artikel-48104.html"), "{:?}", program.items("wald"));
    assert!(!listed("serie-4"), "{:?}", program.items("wald"));
}

#[test]
fn what_makes_no_item_is_said_with_its_reason() {
    let site = Site::start();
    let teaser = "<div class=\"teaser\"><h2><a href=\"/1\">Eine Meldung mit Titel</a></h2></div>";
    let bare = "<div class=\"teaser\"><a href=\"/2\"><img src=\"/2.jpg\"></a></div>";
    site.html("/", &format!("<html><body><main>{teaser}{bare}</main></body></html>"));
    let rules = "[source.bote.listing]\nitem = \".teaser\"\ntitle = \"h2\"\n[source.bote.article]\nfollow = false\n";
    let program = Depesche::new(&format!("[source.bote]\nurl = \"{}/\"\n{rules}", site.base()));
    let run = program.once();
    assert!(run.stdout.contains("1 entry is not published (") && run.stdout.contains("it has no headline)"), "{run:?}");
}
