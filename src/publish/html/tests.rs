//! The structure of pages, as a browser or a screen reader finds it.
#![allow(clippy::unwrap_used, reason = "tests")]

use dom_query::Document;

use super::*;
use crate::model::Image;
use crate::publish::sheet::Sheet;
use crate::publish::{FeedLink, History, View, sample};

fn page(view: &View) -> Document {
    let site = sample::site();
    Document::from(String::from_utf8(feed_page(&Sheet::new(view, &site))).unwrap())
}

fn index(views: &[View]) -> Document {
    let links: Vec<FeedLink> = views.iter().map(FeedLink::from).collect();
    Document::from(String::from_utf8(index_page(&links, &sample::site())).unwrap())
}

/// An attribute of every element that a selector finds.
fn attributes(page: &Document, selector: &str, name: &str) -> Vec<String> {
    page.select(selector).iter().map(|found| found.attr_or(name, "").to_string()).collect()
}

#[test]
fn a_page_has_landmarks_and_headings_in_order() {
    let links = [sample::view(), sample::mix()];
    for page in [page(&sample::view()), page(&sample::mix()), index(&links)] {
        for landmark in ["body > header", "body > main", "body > footer", "h1"] {
            assert_eq!(page.select(landmark).length(), 1, "{landmark}");
        }
        assert_eq!(page.select("main article").length(), page.select("main article > h2").length());
        assert_eq!(page.select("h3, script, [style], [onerror], form").length(), 0);
        for skip in attributes(&page, "a.skip", "href") {
            assert_eq!(page.select(&format!("main{skip}")).length(), 1);
        }
    }
    assert_eq!(attributes(&page(&sample::view()), "nav", "aria-label"), ["Ressorts"]);
}

#[test]
fn every_format_is_discovered_and_offered() {
    let page = page(&sample::view());
    let addresses = ["rss", "atom", "json"].map(|format| format!("https://feeds.example.org/zeitung.{format}"));
    assert_eq!(attributes(&page, "head link[rel=alternate]", "href"), addresses);
    assert_eq!(attributes(&page, ".subscribe a", "href"), addresses);
    assert_eq!(attributes(&page, "link[rel=icon]", "href"), ["https://www.zeitung.example/icon.png"]);
    let index = index(&[sample::view(), sample::mix()]);
    assert_eq!(index.select("head link[rel=alternate]").length(), 2);
    assert_eq!(attributes(&index, "header a", "href"), ["feeds.opml"]);
    assert!(attributes(&index, "link[rel=icon]", "href")[0].starts_with("data:image/svg+xml,"));
}

#[test]
fn times_are_for_people_and_programs() {
    let page = page(&sample::view());
    let first = page.select("article time").first();
    assert_eq!(&*first.attr("datetime").unwrap(), "2024-11-24T14:36:00+01:00");
    assert_eq!(&*first.text(), "24. November 2024, 14:36 Uhr");
    assert_eq!(page.select("article").length(), page.select("article time[datetime]").length());
}

#[test]
fn archives_lead_on_and_back() {
    let mut view = sample::view();
    view.history = History { prev: Some("zeitung/archive/2024-10".to_owned()), ..History::default() };
    let newest = page(&view);
    assert_eq!(attributes(&newest, "main a[rel=prev]", "href"), ["zeitung/archive/2024-10.html"]);
    view.path = "zeitung/archive/2024-10".to_owned();
    view.history = History { archive_of: Some("zeitung".to_owned()), ..History::default() };
    let archive = page(&view);
    assert_eq!(attributes(&archive, ".trail a", "href"), ["../../index.html", "../../zeitung.html"]);
    assert_eq!(attributes(&archive, "link[rel=alternate]", "href")[0], "https://feeds.example.org/zeitung.rss");
    let own = "https://feeds.example.org/zeitung/archive/2024-10.html";
    assert_eq!(attributes(&archive, "link[rel=canonical]", "href"), [own]);
    assert_eq!(archive.select("a[rel=prev]").length(), 0);
}

#[test]
fn texts_in_another_language_say_so() {
    let german = page(&sample::view());
    assert_eq!(attributes(&german, "html", "lang"), ["de-DE"]);
    assert_eq!(attributes(&german, "article[lang]", "lang"), ["en"]);
    let persian = page(&View { language: Some("fa".to_owned()), ..sample::view() });
    assert_eq!(attributes(&persian, "html", "lang"), ["en"]);
    assert_eq!(attributes(&persian, "h1", "dir"), ["rtl"]);
    let arabic = page(&View { language: Some("ar".to_owned()), ..sample::view() });
    assert_eq!(attributes(&arabic, "html", "dir"), ["rtl"]);
    assert_eq!(attributes(&arabic, "article[dir]", "dir"), ["ltr"]);
}

#[test]
fn marks_origin_and_picture_are_shown() {
    let page = page(&sample::mix());
    assert_eq!(
        page.select(".mark").iter().map(|mark| mark.text().to_string()).collect::<Vec<_>>(),
        ["Anzeige", "Bezahlartikel"]
    );
    assert_eq!(&*page.select("article .byline bdi").first().text(), "Die Zeitung");
    assert!(page.select("article .byline").first().text().ends_with("Kurt O'Hara · 4 Min. Lesezeit"));
    assert_eq!(attributes(&page, "article img", "alt"), ["Ein Tanker"]);
}

#[test]
fn only_addresses_of_the_web_become_links() {
    let mut view = sample::view();
    for address in ["javascript:pwned()", "data:text/html,<script>pwned()</script>"] {
        (view.home, view.icon) = (sample::url(address), Some(sample::url(address)));
        view.items[0].url = sample::url(address);
        view.items[0].image = Some(Image { url: sample::url(address), alt: None });
        let page = page(&view);
        assert!(page.select("article").first().select("a, img").is_empty(), "{address}");
        assert_eq!(page.select(".about a").length(), 0);
        for href in attributes(&page, "a", "href") {
            assert!(!href.starts_with("javascript:") && !href.starts_with("data:"), "{href}");
        }
        assert_eq!(attributes(&page, "link[rel=icon]", "href"), [ICON]);
    }
}

#[test]
fn endless_texts_are_cut() {
    let mut view = sample::view();
    view.items[0].title = "Wort ".repeat(200_000);
    view.items[0].lead = Some("Wort ".repeat(200_000));
    let page = page(&view);
    assert!(page.select("article h2").first().text().chars().count() <= 510);
    assert!(page.select("article p:not([class])").first().text().len() < 1_300);
}
