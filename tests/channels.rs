//! Channels of a site, found and chosen by the program: one local site for each kind.

mod paper;

use std::fs;

use serde_json::Value;

use crate::support::{Depesche, Site};
use paper::{article, day, feed, listing, numbers, put_articles, shell, titles};

/// A program that reads the front page of a site.
fn program(site: &Site, more: &str) -> Depesche {
    Depesche::new(&format!("[source.bote]\nurl = \"{}/\"\n{more}", site.base()))
}

/// The paths that were asked for, without those of articles.
fn asked(site: &Site) -> Vec<String> {
    let paths = site.seen().into_iter().map(|seen| format!("{} {}", seen.status, seen.path));
    paths.filter(|path| !path.contains("-meldung")).collect()
}

/// What the status says of the channel of the only source.
fn channel(program: &Depesche) -> Value {
    let status: Value = serde_json::from_str(&program.run(&["status", "--json"]).stdout).unwrap();
    status[0]["channels"][0].clone()
}

#[test]
fn the_own_feed_replaces_a_page_that_lists_the_same_and_nothing_is_sent_again() {
    let site = Site::start();
    put_articles(&site, 0..12);
    site.html("/", &listing(0..12, ""));
    let program = program(&site, "");
    program.once();
    let before = program.items("bote");
    assert_eq!(titles(&before), numbers(0..12));
    assert_eq!(channel(&program)["via"], "page");

    // The site gets a feed, with an article that the page does not have yet.
    site.html("/", &listing(0..12, "<link rel=alternate type=application/rss+xml href=/feed.xml>"));
    put_articles(&site, 12..13);
    site.put("/feed.xml", "application/rss+xml", feed(&site.base(), 0..13));
    forget_choice(&program);
    site.forget();
    let run = program.once();
    assert!(run.stderr.contains("by the feed") || program.run(&["status"]).stdout.contains("by the feed"), "{run:?}");
    let chosen = channel(&program);
    assert_eq!((&chosen["via"], &chosen["complete"]), (&"feed".into(), &false.into()));
    assert!(chosen["reason"].as_str().unwrap().contains("of its 10 newest items stand on the page"), "{chosen}");
    let after = program.items("bote");
    assert_eq!(titles(&after), numbers(0..13));
    let ids = |items: &[Value]| -> Vec<String> { items.iter().map(|item| item["id"].to_string()).collect() };
    assert!(ids(&before).iter().all(|id| ids(&after).contains(id)), "{before:#?} {after:#?}");
    assert!(after.iter().all(|item| item["content_html"].as_str().unwrap().contains("ganze Text")), "{after:#?}");

    // From now on only the feed is asked, conditionally.
    site.forget();
    program.once();
    assert_eq!(asked(&site), ["304 /feed.xml"]);

    // The feed is given up for good: the page is read again, and nothing is sent again.
    site.answer("/feed.xml", 410, "text/plain", "gone");
    site.html("/", &listing(0..13, ""));
    program.once();
    assert_eq!(channel(&program)["via"], "page");
    assert_eq!(ids(&program.items("bote")), ids(&after));
}

/// Makes the program choose anew, as it does after some days.
fn forget_choice(program: &Depesche) {
    let path = program.folder.path().join("depesche.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{text}\nsection = \"Welt\"\n")).unwrap();
}

#[test]
fn a_false_feed_does_not_replace_the_page() {
    let site = Site::start();
    put_articles(&site, 0..12);
    site.html(
        "/",
        &listing(
            0..12,
            "<link rel=alternate type=application/rss+xml title=Kommentare href=/comments/feed>\
             <link rel=alternate type=application/rss+xml title=Podcast href=/podcast.xml>\
             <link rel=alternate type=application/rss+xml title=Nachbarn href=/nachbarn.xml>\
             <link rel=alternate type=application/rss+xml title=Sport href=/sport.xml>\
             <link rel=alternate type=application/rss+xml title=Tot href=/tot.xml>",
        ),
    );
    site.put("/nachbarn.xml", "application/rss+xml", feed(&site.base(), 100..120));
    site.put("/sport.xml", "application/rss+xml", feed(&site.base(), [0, 5, 10]));
    let program = program(&site, "");
    program.once();
    assert_eq!(titles(&program.items("bote")), numbers(0..12));
    let chosen = channel(&program);
    assert_eq!(chosen["via"], "page");
    let refused: Vec<&str> =
        chosen["refused"].as_array().unwrap().iter().map(|one| one["reason"].as_str().unwrap()).collect();
    assert!(refused[0].contains("0 of its 10 newest items"), "{refused:?}");
    assert!(refused[1].contains("3 of the 12 articles of the page"), "{refused:?}");
    assert!(refused[2].contains("404"), "{refused:?}");
    let of_others = |path: &String| path.contains("comments") || path.contains("podcast");
    assert!(!asked(&site).iter().any(of_others), "feeds of comments and recordings are not even asked");
}

#[test]
fn an_empty_shell_is_read_by_its_feed() {
    let site = Site::start();
    put_articles(&site, 0..5);
    site.html("/", &shell("<link rel=alternate type=application/rss+xml href=/feed.xml>"));
    site.put("/feed.xml", "application/rss+xml", feed(&site.base(), 0..5));
    let program = program(&site, "");
    program.once();
    assert_eq!(titles(&program.items("bote")), numbers(0..5));
    assert_eq!(channel(&program)["via"], "feed");
    site.forget();
    program.once();
    assert_eq!(asked(&site), ["304 /feed.xml"]);
}

#[test]
fn a_blocked_page_is_read_by_a_feed_at_a_usual_place() {
    let site = Site::start();
    site.answer("/", 403, "text/html", "no");
    site.put("/rss.xml", "application/rss+xml", feed(&site.base(), 0..5));
    let program = program(&site, "");
    program.once();
    assert_eq!(titles(&program.items("bote")), numbers(0..5));
    let refused = channel(&program)["refused"].clone();
    assert_eq!(refused.as_array().unwrap().len(), 2, "{refused}");
}

#[test]
fn wordpress_tells_its_posts() {
    let site = Site::start();
    site.html("/", &shell("<link rel='https://api.w.org/' href='{{base}}/wp-json/'>"));
    let posts: Vec<Value> = (0..4)
        .map(|number| {
            serde_json::json!({
                "id": number, "date_gmt": day(number).trim_end_matches('Z'), "link": format!("{}/{}-meldung", site.base(), 4000 + number),
                "guid": {"rendered": format!("{}/?p={number}", site.base())},
                "title": {"rendered": format!("Meldung Nummer {number} aus Stadt &amp; Land")},
                "content": {"rendered": "<p>Der ganze Text.</p>", "protected": false},
                "excerpt": {"rendered": "<p>Ein Satz, der sagt, worum es geht [&hellip;]</p>"},
                "_embedded": {"author": [{"name": "Ada Wort"}], "wp:term": [[{"taxonomy": "category", "name": "Politik"}], [{"taxonomy": "post_tag", "name": "Mühle"}]]},
            })
        })
        .collect();
    site.put("/wp-json/wp/v2/posts", "application/json", Value::from(posts).to_string());
    let program = program(&site, "");
    program.once();
    let items = program.items("bote");
    assert_eq!(items.len(), 4, "{items:#?}");
    assert_eq!(items[0]["title"], "Meldung Nummer 3 aus Stadt & Land");
    assert_eq!(items[0]["authors"][0]["name"], "Ada Wort");
    assert!(items[0]["tags"].as_array().unwrap().contains(&"Politik".into()), "{items:#?}");
    assert_eq!(channel(&program)["via"], "wordpress");
    assert!(!site.seen().iter().any(|seen| seen.path.contains("-meldung")), "posts come complete");
}

#[test]
fn sitemaps_that_robots_names_are_followed_to_the_news() {
    let site = Site::start();
    put_articles(&site, 0..6);
    site.html("/", &shell(""));
    let base = site.base();
    site.put("/robots.txt", "text/plain", format!("User-agent: *\nAllow: /\nSitemap: {base}/index.xml\n"));
    let child = |name: &str| format!("<sitemap><loc>{base}/{name}</loc></sitemap>");
    let index = format!("<sitemapindex>{}{}</sitemapindex>", child("category-sitemap.xml"), child("news-sitemap.xml"));
    site.put("/index.xml", "application/xml", index);
    let news: String = (0..6)
        .map(|number| {
            format!(
                "<url><loc>{base}/{}-meldung</loc><news:news><news:publication_date>{}\
                 </news:publication_date><news:title>{}</news:title></news:news></url>",
                4000 + number,
                day(number),
                article(number)
            )
        })
        .collect();
    site.put("/news-sitemap.xml", "application/xml", format!("<urlset xmlns:news='x'>{news}</urlset>"));
    let program = program(&site, "");
    program.once();
    let items = program.items("bote");
    assert_eq!(titles(&items), numbers(0..6));
    assert!(items.iter().all(|item| item["content_html"].as_str().unwrap().contains("ganze Text")), "{items:#?}");
    let chosen = channel(&program);
    assert_eq!((&chosen["via"], &chosen["url"]), (&"sitemap".into(), &format!("{base}/news-sitemap.xml").into()));
    site.forget();
    program.once();
    assert_eq!(asked(&site), ["304 /news-sitemap.xml"]);
}

#[test]
fn a_sitemap_can_be_the_address_and_what_via_asks_for_must_be_there() {
    let site = Site::start();
    put_articles(&site, 0..5);
    site.html("/", &listing(0..5, ""));
    let pages: String = (0..5)
        .map(|number| {
            format!("<url><loc>{}/{}-meldung</loc><lastmod>{}</lastmod></url>", site.base(), 4000 + number, day(number))
        })
        .collect();
    site.put("/sitemap.xml", "application/xml", format!("<urlset>{pages}</urlset>"));
    let program = Depesche::new(&format!("[source.bote]\nurl = \"{}/sitemap.xml\"\n", site.base()));
    program.once();
    assert_eq!(titles(&program.items("bote")), numbers(0..5));

    let by_sitemap = self::program(&site, "via = \"sitemap\"\n");
    by_sitemap.once();
    assert_eq!(channel(&by_sitemap)["via"], "sitemap");

    let missing = self::program(&site, "via = \"wordpress\"\n");
    let run = missing.run(&["check", "--online"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stdout.contains("no wordpress was found, which `via` asks for"), "{run:?}");
    let no_feed = self::program(&site, "via = \"feed\"\n").run(&["check", "--online"]);
    assert!(
        no_feed.stdout.contains("/rss.xml: the server answered 404") || no_feed.stdout.contains("/rss.xml: 404"),
        "{no_feed:?}"
    );
}

#[test]
fn a_feed_costs_one_request() {
    let site = Site::start();
    site.put("/", "application/rss+xml", feed(&site.base(), 0..5));
    let program = program(&site, "");
    program.once();
    program.once();
    assert_eq!(asked(&site), ["200 /", "304 /"]);
    assert!(channel(&program).is_null());
}
