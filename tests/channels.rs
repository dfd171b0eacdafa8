//! Channels of a site, found and chosen by the program: one local site for each kind.

mod paper;

use std::fs;

use chrono::TimeDelta;
use depesche::config;
use depesche::model::{RefreshRecord, SourceId, SourceState, Verdict};
use depesche::store::{self, Commit};
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

/// Changes what is remembered of the source, in between two runs of the program.
fn remember(program: &Depesche, change: impl FnOnce(&mut SourceState)) {
    let file = program.folder.path().join("depesche.db");
    let source = SourceId::new("bote").unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = store::open(&config::Store::Sqlite(file)).await.unwrap();
        let mut state = store.state(&source).await.unwrap();
        change(&mut state);
        let record = RefreshRecord {
            source: source.clone(),
            started: chrono::Utc::now(),
            duration_ms: 0,
            verdict: Verdict::Unchanged,
            reason: String::new(),
            entries: 0,
            new: 0,
            changed: 0,
        };
        let keep = config::Keep { items: 1000, days: 1000 };
        let commit = Commit { state, items: Vec::new(), seen: Vec::new(), partial: true, record, keep };
        store.commit(&source, commit).await.unwrap();
        store.close().await;
    });
}

/// Makes the choices of channels so many days older.
fn days_pass(program: &Depesche, days: i64) {
    remember(program, |state| {
        for channel in state.listings.values_mut().filter_map(|listing| listing.channel.as_mut()) {
            channel.chosen -= TimeDelta::days(days);
            channel.settled_until -= TimeDelta::days(days);
        }
    });
}

/// A site whose page is named, and names a feed of the same articles that calls itself otherwise.
fn page_and_feed(articles: u32) -> Site {
    let site = Site::start();
    put_articles(&site, 0..articles);
    site.html("/", &listing(0..articles, HEAD));
    let feed = feed(&site.base(), 0..articles).replace(
        "<title>Bote</title><link>",
        "<title>Bote RSS</title><language>en</language><image><url>http://x.example/feed.png</url></image><link>x",
    );
    site.put("/feed.xml", "application/rss+xml", feed);
    site
}

const HEAD: &str = "<meta property=og:site_name content='Der Bote'><link rel=icon href=/bote.png>\
    <link rel=alternate type=application/rss+xml href=/feed.xml>";

#[test]
fn a_feed_that_is_refused_again_and_again_gives_way_to_the_page() {
    for status in [403, 500] {
        let site = page_and_feed(12);
        let program = program(&site, "");
        program.once();
        assert_eq!(channel(&program)["via"], "feed");
        site.answer("/feed.xml", status, "text/plain", "no");
        put_articles(&site, 12..13);
        site.html("/", &listing(0..13, HEAD));
        for _ in 0..2 {
            let run = program.run(&["once"]);
            assert_eq!(run.code, Some(1), "{run:?}");
            assert!(run.stdout.contains("the feed that was chosen"), "{run:?}");
        }
        program.once();
        assert_eq!(titles(&program.items("bote")), numbers(0..13));
        assert_eq!(channel(&program)["via"], "page");
    }
}

#[test]
fn a_page_that_does_not_come_when_it_is_to_be_compared_takes_no_channel_away() {
    let site = page_and_feed(12);
    let program = program(&site, "");
    program.once();
    site.answer("/", 503, "text/plain", "later");
    put_articles(&site, 12..13);
    site.put("/feed.xml", "application/rss+xml", feed(&site.base(), 0..13));
    days_pass(&program, 8);
    site.forget();
    program.once();
    assert_eq!(asked(&site), ["503 /", "200 /feed.xml"]);
    assert_eq!(channel(&program)["via"], "feed");
    assert_eq!(titles(&program.items("bote")), numbers(0..13));
    // Nor is the page asked again at each refresh.
    site.forget();
    program.once();
    assert_eq!(asked(&site), ["304 /feed.xml"]);

    // Where the page asks to be left alone, so is its whole host, and the channel is read afterwards.
    site.also_send("/", &["Retry-After: 60"]);
    days_pass(&program, 8);
    site.forget();
    assert_eq!(program.run(&["once"]).code, Some(1));
    remember(&program, |state| assert!(state.rests_until.take().is_some()));
    program.once();
    assert_eq!(asked(&site), ["503 /", "304 /feed.xml"]);
    assert_eq!(channel(&program)["via"], "feed");
}

#[test]
fn l03_a_choice_made_by_a_clock_far_ahead_is_made_anew_when_it_is_right() {
    let site = page_and_feed(12);
    let wanted = program(&site, "via = \"feed\"");
    let feed = site.body("/feed.xml");
    site.answer("/feed.xml", 404, "text/plain", "no");
    assert_eq!(wanted.run(&["once"]).code, Some(1), "there is no feed");
    site.put("/feed.xml", "application/rss+xml", feed);
    let program = program(&site, "");
    program.once();
    site.forget();
    program.once();
    assert_eq!(asked(&site), ["304 /feed.xml"]);
    for program in [&program, &wanted] {
        days_pass(program, -3650);
        site.forget();
        program.once();
        assert!(asked(&site).iter().any(|line| line.ends_with(" /")), "{:?}", asked(&site));
        assert_eq!(channel(program)["via"], "feed");
        site.forget();
        program.once();
        assert_eq!(asked(&site), ["304 /feed.xml"], "it is settled again");
    }
}

#[test]
fn a_channel_that_fails_is_kept_if_nothing_else_is_found() {
    let site = Site::start();
    put_articles(&site, 0..6);
    site.html("/", &shell("<link rel=alternate type=application/rss+xml href=/feed.xml>"));
    site.put("/feed.xml", "application/rss+xml", feed(&site.base(), 0..5));
    let program = program(&site, "");
    program.once();
    site.answer("/feed.xml", 500, "text/plain", "no");
    for _ in 0..3 {
        assert_eq!(program.run(&["once"]).code, Some(1));
    }
    assert_eq!(channel(&program)["via"], "feed");
    site.forget();
    let run = program.run(&["once"]);
    assert!(run.stdout.contains("the feed that was chosen"), "{run:?}");
    assert_eq!(asked(&site), ["500 /feed.xml", "200 /"], "what was not found is not looked for again at once");
    site.put("/feed.xml", "application/rss+xml", feed(&site.base(), 0..6));
    program.once();
    assert_eq!(titles(&program.items("bote")), numbers(0..6));
}

#[test]
fn a_feed_is_called_the_same_whichever_way_its_articles_come() {
    let named = |program: &Depesche| {
        let feed: Value = serde_json::from_str(&program.document("bote.json")).unwrap();
        ["title", "favicon", "home_page_url", "language"].map(|key| feed[key].clone())
    };
    let site = page_and_feed(12);
    let with_feed = String::from_utf8(site.body("/")).unwrap();
    site.html("/", &with_feed.replace("rel=alternate", "rel=nothing"));
    let program = program(&site, "");
    program.once();
    let before = named(&program);
    let expected = ["Der Bote".into(), format!("{}/bote.png", site.base()), format!("{}/", site.base()), "de".into()];
    assert_eq!(before, expected.map(Value::from));

    // From the page to the feed, and on in the feed.
    site.html("/", &with_feed);
    days_pass(&program, 8);
    program.once();
    assert_eq!(channel(&program)["via"], "feed");
    assert_eq!(named(&program), before);
    let longer = String::from_utf8(site.body("/feed.xml")).unwrap().replace("</channel>", "<!-- --></channel>");
    site.put("/feed.xml", "application/rss+xml", longer);
    program.once();
    assert_eq!(named(&program), before);

    // Back to the page, and from there to a sitemap, which says nothing of the site.
    site.answer("/feed.xml", 410, "text/plain", "gone");
    program.once();
    assert_eq!(channel(&program)["via"], "page");
    assert_eq!(named(&program), before);
    let pages: String = (0..12)
        .map(|number| {
            format!("<url><loc>{}/{}-meldung</loc><lastmod>{}</lastmod></url>", site.base(), 4000 + number, day(number))
        })
        .collect();
    site.put("/sitemap.xml", "application/xml", format!("<urlset>{pages}</urlset>"));
    site.answer("/", 403, "text/html", "no");
    days_pass(&program, 8);
    for _ in 0..3 {
        program.run(&["once"]);
    }
    assert_eq!(channel(&program)["via"], "sitemap");
    assert_eq!(named(&program), before);
}

#[test]
fn articles_that_were_read_are_not_read_again_because_another_channel_words_them_otherwise() {
    let articles = |site: &Site| -> Vec<String> {
        site.seen().into_iter().map(|seen| seen.path).filter(|path| path.contains("-meldung")).collect()
    };
    let site = page_and_feed(12);
    let with_feed = String::from_utf8(site.body("/")).unwrap();
    site.html("/", &with_feed.replace("rel=alternate", "rel=nothing"));
    let program = program(&site, "");
    program.once();
    let before = program.items("bote");
    assert!(before.iter().all(|item| item["content_html"].as_str().unwrap().contains("ganze Text")), "{before:#?}");
    let words =
        |text: &str| text.replace("<item><title>", "<item><description>Anders gesagt</description><title>Wortlaut: ");
    let put_feed = |numbers: std::ops::Range<u32>| {
        site.put("/feed.xml", "application/rss+xml", words(&feed(&site.base(), numbers)));
    };

    put_articles(&site, 12..13);
    put_feed(0..13);
    site.html("/", &with_feed);
    days_pass(&program, 8);
    site.forget();
    program.once();
    assert_eq!(channel(&program)["via"], "feed");
    assert_eq!(articles(&site), ["/4012-meldung"]);
    let after = program.items("bote");
    assert_eq!(after.len(), 13);
    assert!(before.iter().all(|item| after.contains(item)), "{before:#?} {after:#?}");

    // Nor later on, and a changed headline in the feed is seen.
    put_articles(&site, 13..14);
    put_feed(0..14);
    site.forget();
    program.once();
    assert_eq!(articles(&site), ["/4013-meldung"]);
    let changed = String::from_utf8(site.body("/feed.xml")).unwrap().replacen("Wortlaut: ", "Neuer Wortlaut: ", 1);
    site.put("/feed.xml", "application/rss+xml", changed);
    site.forget();
    program.once();
    assert_eq!(articles(&site), ["/4000-meldung"]);
}

#[test]
fn what_via_asks_for_and_is_not_there_is_not_looked_for_at_every_refresh() {
    let site = Site::start();
    put_articles(&site, 0..5);
    site.html("/", &listing(0..5, ""));
    let program = program(&site, "via = \"feed\"\n");
    let first = program.run(&["once"]);
    assert!(first.stdout.contains("no feed was found, which `via` asks for"), "{first:?}");
    assert!(asked(&site).len() > 3, "{:?}", asked(&site));
    site.forget();
    let again = program.run(&["once"]);
    assert_eq!(again.code, Some(1));
    assert_eq!(again.stdout.matches("404").count(), 1, "what is alike is said once: {again:?}");
    for part in [
        "no feed was found, which `via` asks for",
        "/rss.xml",
        "at a usual place",
        "Take `via` out",
        "looked for again after",
    ] {
        assert!(again.stdout.contains(part), "{part}: {again:?}");
    }
    assert_eq!(asked(&site), [""; 0]);

    // A day later, or under another configuration, it is looked for.
    site.put("/rss.xml", "application/rss+xml", feed(&site.base(), 0..5));
    days_pass(&program, 2);
    program.once();
    assert_eq!(channel(&program)["via"], "feed");
}

#[test]
fn of_the_feeds_that_via_asks_for_the_one_about_the_page_is_taken_or_else_the_first() {
    let links = "<link rel=alternate type=application/rss+xml href=/sport.xml>\
                 <link rel=alternate type=application/rss+xml href=/feed.xml>";
    for (own, taken) in [(0..12, "/feed.xml"), (900..903, "/sport.xml")] {
        let site = Site::start();
        put_articles(&site, (0..12).chain(900..903));
        site.html("/", &listing(0..12, links));
        site.put("/sport.xml", "application/rss+xml", feed(&site.base(), 600..604));
        site.put("/feed.xml", "application/rss+xml", feed(&site.base(), own));
        put_articles(&site, 600..604);
        let program = program(&site, "via = \"feed\"\n");
        program.once();
        assert_eq!(channel(&program)["url"], format!("{}{taken}", site.base()), "{:?}", channel(&program));
    }
}

#[test]
fn a_failure_after_a_change_of_the_rules_forgets_neither_channel_nor_hub() {
    let site = page_and_feed(12);
    let hub = format!("<link rel=\"hub\" href=\"{}/hub\"/>", site.base());
    let feed = String::from_utf8(site.body("/feed.xml")).unwrap().replace("<item>", &format!("{hub}<item>"));
    site.put("/feed.xml", "application/rss+xml", feed);
    let program = program(&site, "");
    program.once();
    site.answer("/", 503, "text/plain", "later");
    site.answer("/feed.xml", 503, "text/plain", "later");
    forget_choice(&program);
    assert_eq!(program.run(&["once"]).code, Some(1));
    assert_eq!(channel(&program)["via"], "feed");
    let mut offered = Vec::new();
    remember(&program, |state| offered.extend(state.listings.values().filter_map(|listing| listing.offer.clone())));
    assert_eq!(offered.len(), 1);
    assert_eq!(offered[0].hubs[0].as_str(), format!("{}/hub", site.base()));
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
    // It is read as it stands there, and no other is looked for.
    site.put("/aktuell.xml", "application/xml", site.body("/sitemap.xml"));
    let named = Depesche::new(&format!("[source.bote]\nurl = \"{}/aktuell.xml\"\nvia = \"sitemap\"\n", site.base()));
    site.forget();
    named.once();
    named.once();
    assert_eq!(asked(&site), ["200 /aktuell.xml", "304 /aktuell.xml"]);

    let by_sitemap = self::program(&site, "via = \"sitemap\"\n");
    by_sitemap.once();
    assert_eq!(channel(&by_sitemap)["via"], "sitemap");

    let missing = self::program(&site, "via = \"wordpress\"\n");
    let run = missing.run(&["check", "--online"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stdout.contains("no WordPress interface was found, which `via` asks for"), "{run:?}");
    let explained = missing.run(&["explain", "bote"]).stdout;
    assert!(explained.contains("Verdict: empty.") && explained.contains("`via` asks for"), "{explained}");
    assert!(!explained.contains("4000-meldung"), "what the page lists is not what is read: {explained}");
    let no_feed = self::program(&site, "via = \"feed\"\n").run(&["check", "--online"]);
    assert!(no_feed.stdout.contains("/rss.xml, ") && no_feed.stdout.contains("there is nothing (404)"), "{no_feed:?}");
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
