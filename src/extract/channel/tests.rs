use super::*;
use crate::extract::{Listing, listing_with, sample};
use crate::model::{SiteFacts, Verdict};

const FRONT: &str = "https://bote.example/";

/// Articles by number, each a day older than the one before.
fn listing(numbers: impl IntoIterator<Item = u32>, home: Option<&str>) -> Listing {
    let items: String = numbers
        .into_iter()
        .map(|number| {
            let date = sample::now() - chrono::Duration::days(i64::from(number));
            format!(
                "<item><title>Meldung {number}</title><link>https://bote.example/{}-meldung</link><guid>{number}</guid>\
                 <pubDate>{}</pubDate></item>",
                4000 + number,
                date.to_rfc2822()
            )
        })
        .collect();
    let home = home.map(|home| format!("<link>{home}</link>")).unwrap_or_default();
    let text = format!("<rss version=\"2.0\"><channel><title>Bote</title>{home}{items}</channel></rss>");
    listing_with(&sample::page(FRONT, &text), &sample::source(FRONT), &Default::default(), sample::now())
}

fn empty(verdict: Verdict) -> Listing {
    Listing { entries: Vec::new(), site: SiteFacts::default(), verdict, is_feed: false, ..listing([1], None) }
}

fn link(url: &str) -> FeedLink {
    FeedLink { url: Url::parse(url).unwrap(), title: None, found: Found::Declared }
}

fn verdict_on(feed: &Listing, feed_url: &str, address: &str, page: &Listing) -> Result<String, String> {
    fits(feed, &link(feed_url), &Url::parse(address).unwrap(), page, false)
}

#[test]
fn a_feed_in_use_is_kept_with_less_in_common_but_not_with_little() {
    let address = Url::parse(FRONT).unwrap();
    let fits = |page: &Listing, is_in_use| fits(&listing(0..10, None), &link(FRONT), &address, page, is_in_use);
    let at_the_edge = listing((0..4).chain(20..22), None);
    assert!(fits(&at_the_edge, false).unwrap_err().contains("only 4 of its 10"));
    assert!(fits(&at_the_edge, true).is_ok());
    assert!(fits(&listing(0..3, None), true).unwrap_err().contains("only 3 of its 10"));
}

#[test]
fn a_page_that_lists_articles_is_given_up_only_for_a_feed_of_the_same() {
    let (feed, front, politics) = ("https://bote.example/feed", FRONT, "https://bote.example/politik");
    let page = listing(0..20, None);
    assert!(verdict_on(&listing(0..10, None), feed, front, &page).is_ok());
    // A front page leaves out some, and has older ones.
    assert!(verdict_on(&listing(0..20, None), feed, front, &listing((0..20).filter(|n| n % 2 == 0), None)).is_ok());
    // The feed of the whole site beside a section, which has every fourth article.
    let section = listing((0..40).filter(|n| n % 4 == 0), None);
    let refused = verdict_on(&listing(0..20, None), feed, politics, &section).unwrap_err();
    assert!(refused.contains("only 3 of its 10 newest items"), "{refused}");
    // The feed of a subject, all of whose items stand on the page.
    let refused = verdict_on(&listing((0..20).filter(|n| n % 5 == 0), None), feed, front, &page).unwrap_err();
    assert!(refused.contains("only 4 of the 17 articles of the page"), "{refused}");
    let refused = verdict_on(&listing(0..2, None), feed, front, &page).unwrap_err();
    assert!(refused.contains("too few"), "{refused}");
    // Its own word counts, too.
    let refused = verdict_on(&listing(0..20, Some(politics)), feed, front, &page).unwrap_err();
    assert!(refused.contains("it is the feed of https://bote.example/politik"), "{refused}");
    assert!(verdict_on(&listing(0..20, Some(politics)), feed, politics, &page).is_ok());
}

#[test]
fn for_a_page_that_lists_nothing_the_feed_must_say_what_it_is() {
    let shell = empty(Verdict::AppShell);
    let politics = "https://bote.example/politik/";
    assert!(verdict_on(&listing(0..9, None), "https://bote.example/feed", FRONT, &shell).is_ok());
    let refused = verdict_on(&listing(0..9, Some(FRONT)), "https://bote.example/feed", politics, &shell).unwrap_err();
    assert!(refused.contains("the whole site"), "{refused}");
    for own in [
        "https://bote.example/politik/feed",
        "https://bote.example/rss/politik.xml",
        "https://bote.example/politik.rss",
    ] {
        assert!(verdict_on(&listing(0..9, None), own, politics, &shell).is_ok(), "{own}");
    }
    assert!(verdict_on(&listing(0..9, Some(politics)), "https://bote.example/feed?c=5", politics, &shell).is_ok());
}

#[test]
fn comments_and_podcasts_are_no_feeds_of_articles() {
    let html = "<html><head>\
        <link rel=alternate type=application/rss+xml title='Bote &raquo; Kommentar-Feed' href=/kf>\
        <link rel=alternate type=application/rss+xml href=/comments/feed/>\
        <link rel='alternate nofollow' type='application/atom+xml; charset=utf-8' href=/atom>\
        <link rel=alternate type=text/html hreflang=en href=/en></head>\
        <body><a href=/rss>Alle Meldungen</a> <a href=https://elsewhere.example/feed>Feed</a></body></html>";
    let feeds = offers(&sample::page(FRONT, html)).feeds;
    let paths: Vec<(&str, Found)> = feeds.iter().map(|feed| (feed.url.path(), feed.found)).collect();
    assert_eq!(paths, [("/atom", Found::Declared), ("/rss", Found::Linked)]);

    let item = |more: &str| {
        format!(
            "<item><title>A</title><link>https://bote.example/4711-a#{more}</link>\
        <enclosure url='https://bote.example/a.mp3' type='audio/mpeg' length='1'/></item>"
        )
    };
    let feed = |more: &str| {
        let text = format!("<rss version='2.0'><channel><title>B</title>{}</channel></rss>", item(more).repeat(3));
        listing_with(&sample::page(FRONT, &text), &sample::source(FRONT), &Default::default(), sample::now())
    };
    let shell = empty(Verdict::AppShell);
    let refused = |feed: &Listing, page: &str| verdict_on(feed, "https://bote.example/feed", page, &shell);
    assert!(refused(&feed("comment-5"), FRONT).unwrap_err().contains("comments"));
    assert!(refused(&feed(""), FRONT).unwrap_err().contains("podcast"));
    assert!(refused(&feed(""), "https://podcast.bote.example/").is_ok());
}

#[test]
fn abandoned_feeds_are_not_alive() {
    let now = sample::now();
    assert_eq!(alive(&listing(0..3, None), &listing(0..3, None), now), Ok(()));
    assert!(alive(&listing(40..50, None), &listing(0..3, None), now).unwrap_err().contains("abandoned"));
    assert_eq!(alive(&listing(40..50, None), &empty(Verdict::AppShell), now), Ok(()));
    assert!(alive(&listing(400..410, None), &empty(Verdict::AppShell), now).is_err());
    assert!(alive(&empty(Verdict::Empty), &listing(0..3, None), now).is_err());
}

#[test]
fn wordpress_says_where_its_posts_are() {
    let root = "<link rel='https://api.w.org/' href='https://bote.example/wp-json/'>";
    let posts = |url: &str, html: &str| offers(&sample::page(url, html)).wordpress.map(|url| url.to_string());
    let all = "https://bote.example/wp-json/wp/v2/posts?_embed=author%2Cwp%3Afeaturedmedia%2Cwp%3Aterm&per_page=20";
    assert_eq!(posts(FRONT, root).as_deref(), Some(all));
    let own = "<link rel=alternate title=JSON type='application/json' href='https://bote.example/wp-json/wp/v2/categories/5'>";
    let category = format!("{all}&categories=5");
    assert_eq!(posts("https://bote.example/politik/", &format!("{root}{own}")).as_deref(), Some(category.as_str()));
    assert_eq!(posts("https://bote.example/politik/", root), None, "nobody knows which posts are of the section");
    let plain = "<link rel='https://api.w.org/' href='https://bote.example/index.php?rest_route=/'>";
    assert!(
        posts(FRONT, plain)
            .unwrap()
            .starts_with("https://bote.example/index.php?rest_route=%2Fwp%2Fv2%2Fposts&_embed=")
    );
    let mut page = sample::page(FRONT, "");
    page.links = vec![
        "<https://bote.example/x>; rel=shortlink, <https://bote.example/wp-json/>; rel=\"https://api.w.org/\"".into(),
    ];
    assert_eq!(offers(&page).wordpress.unwrap().as_str(), all);
}

#[test]
fn items_in_place_of_a_page_are_recognised_as_its_own() {
    let feed = as_listed(listing(0..3, None));
    let keys: Vec<String> = feed.entries.iter().flat_map(crate::normalise::keys).collect();
    assert!(keys.iter().all(|key| !key.starts_with("guid:")), "{keys:?}");
    assert_eq!(feed.entries.len(), 3);
}
