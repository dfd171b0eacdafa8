use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use chrono::Duration;

use super::*;
use crate::extract::sample;

const ADDRESS: &str = "https://bote.example/";

fn page(url: &str, body: impl Into<Vec<u8>>) -> Page {
    Page::of_bytes(Url::parse(url).unwrap(), body.into(), sample::now())
}

/// What is taken of one sitemap: addresses, or why none.
fn taken(address: &str, body: impl Into<Vec<u8>>) -> Result<Vec<Entry>, String> {
    let sitemap = page("https://bote.example/sitemap.xml", body);
    let read = Sitemap::read(&sitemap).unwrap();
    let address = Url::parse(address).unwrap();
    let listing = listing(&[(sitemap.url.clone(), read)], &address, &sample::source(ADDRESS), sample::now());
    if listing.verdict == Verdict::Ok { Ok(listing.entries) } else { Err(listing.reason) }
}

fn set(pages: &[(&str, &str)]) -> String {
    let page = |(path, lastmod): &(&str, &str)| {
        let lastmod = if lastmod.is_empty() { String::new() } else { format!("<lastmod>{lastmod}</lastmod>") };
        format!("<url><loc>https://bote.example{path}</loc>{lastmod}</url>")
    };
    let pages: String = pages.iter().map(page).collect();
    format!("<?xml version=\"1.0\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{pages}</urlset>")
}

fn paths(entries: &[Entry]) -> Vec<&str> {
    entries.iter().map(|entry| entry.url.as_ref().unwrap().value.path()).collect()
}

#[test]
fn news_are_read_whatever_the_namespaces_are_called() {
    let plain = r#"<?xml version="1.0" encoding="UTF-8"?><!-- made by hand -->
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://bote.example/politik/bruecke?a=1&amp;b=2 </loc><lastmod>2026-11-24T09:00:00+01:00</lastmod>
<image:image><image:loc>https://bote.example/i.jpg</image:loc><image:title>Bild</image:title></image:image>
<news:news><news:publication><news:name>Bote</news:name><news:language>de</news:language></news:publication>
<news:publication_date>2026-11-24T08:30:00+01:00</news:publication_date>
<news:title><![CDATA[Brücke & Bahn]]> gesperrt &#8211; bis Ostern</news:title></news:news></url></urlset>"#;
    let prefixed = plain.replace("<news:", "<n:").replace("</news:", "</n:").replace("xmlns:news", "xmlns:n");
    let sitemap = |text: &str| {
        text.replace("<u", "<sm:u").replace("</u", "</sm:u").replace("<l", "<sm:l").replace("</l", "</sm:l")
    };
    for text in [plain.to_owned(), prefixed, sitemap(plain)] {
        let entries = taken(ADDRESS, text).unwrap();
        let entry = &entries[0];
        assert_eq!(entry.url.as_ref().unwrap().value.as_str(), "https://bote.example/politik/bruecke?a=1&b=2");
        assert_eq!(entry.title.as_ref().unwrap().value, "Brücke & Bahn gesperrt – bis Ostern");
        assert_eq!(entry.title.as_ref().unwrap().evidence.to_string(), "sitemap news:title");
        assert_eq!(entry.published.as_ref().unwrap().value.utc().to_rfc3339(), "2026-11-24T07:30:00+00:00");
        assert_eq!(entry.updated.as_ref().unwrap().value.utc().to_rfc3339(), "2026-11-24T08:00:00+00:00");
        assert_eq!(entry.language.as_ref().unwrap().value, "de");
    }
}

#[test]
fn only_articles_of_the_page_are_taken_the_newest_first() {
    let set = set(&[
        ("/", "2026-11-24"),
        ("/impressum", "2026-11-24"),
        ("/politik/rat-stimmt-fuer-radweg", "2026-11-20"),
        ("/politik/bruecke-bis-ostern-gesperrt", "2026-11-23T10:00:00Z"),
        ("/wirtschaft/muehle-mahlt-wieder-mehl", "2026-11-22"),
        ("/politik/ein-text-aus-der-zukunft", "2031-01-01"),
        ("/politik/ein-text-ohne-datum-dran", ""),
    ]);
    let all = taken(ADDRESS, set.clone()).unwrap();
    let expected = [
        "/politik/bruecke-bis-ostern-gesperrt",
        "/wirtschaft/muehle-mahlt-wieder-mehl",
        "/politik/rat-stimmt-fuer-radweg",
    ];
    assert_eq!(paths(&all), expected);
    assert!(all.iter().all(|entry| entry.published.is_none() && entry.title.is_none()), "a change is no publication");
    let section = taken("https://bote.example/politik", set.clone()).unwrap();
    assert_eq!(paths(&section), [expected[0], expected[2]]);
    let other = taken("https://bote.example/kultur/", set).unwrap_err();
    assert!(other.contains("below /kultur"), "{other}");
}

#[test]
fn of_fifty_thousand_addresses_the_newest_are_taken() {
    let mut text = String::from("<urlset>");
    for number in 0..50_000 {
        let time = sample::now() - Duration::days(2000) + Duration::minutes(30 * number);
        text.push_str(&format!(
            "<url><loc>https://bote.example/meldung-nummer-{number}-von-vielen</loc><lastmod>{}Z</lastmod></url>",
            time.format("%Y-%m-%dT%H:%M:%S")
        ));
    }
    text.push_str(
        "<url><loc>https://bote.example/eine-meldung-zu-viel</loc><lastmod>2026-11-24</lastmod></url></urlset>",
    );
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    let entries = taken(ADDRESS, packed.finish().unwrap()).unwrap();
    assert_eq!(entries.len(), 100);
    assert_eq!(paths(&entries)[0], "/meldung-nummer-49999-von-vielen", "what is beyond the limit is not read");
    assert_eq!(paths(&entries)[99], "/meldung-nummer-49900-von-vielen");
}

#[test]
fn without_dates_that_tell_there_is_nothing_and_a_reason() {
    let undated = taken(ADDRESS, set(&[("/politik/rat-stimmt-fuer-radweg", ""), ("/politik/bruecke-ist-noch-zu", "")]));
    assert!(undated.unwrap_err().contains("none has a date"));
    let lines = "https://bote.example/politik/rat-stimmt-fuer-radweg\n\nhttps://bote.example/politik/bruecke-ist-zu\n";
    assert!(taken(ADDRESS, lines).unwrap_err().contains("2 articles"));
    let paths: Vec<String> = (0..150).map(|number| format!("/meldung-nummer-{number}-von-vielen")).collect();
    let same: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), "2026-11-24T03:00:00Z")).collect();
    assert!(taken(ADDRESS, set(&same)).unwrap_err().contains("150 of them have the same date"));
    assert!(taken(ADDRESS, set(&[])).unwrap_err().contains("no address in it"));
}

#[test]
fn an_index_leads_to_the_news_first_and_never_elsewhere() {
    let index = page(
        "https://bote.example/sitemap_index.xml",
        "<sitemapindex><sitemap><loc>https://bote.example/post-sitemap1.xml</loc><lastmod>2024-01-01</lastmod></sitemap>
         <sitemap><loc>https://bote.example/post-sitemap2.xml</loc><lastmod>2026-11-24T01:00:00Z</lastmod></sitemap>
         <sitemap><loc>https://bote.example/category-sitemap.xml</loc><lastmod>2026-11-24T02:00:00Z</lastmod></sitemap>
         <sitemap><loc>https://elsewhere.example/news.xml</loc></sitemap>
         <sitemap><loc>https://bote.example/sitemap_index.xml</loc></sitemap>
         <sitemap><loc>/news-sitemap.xml</loc></sitemap></sitemapindex>",
    );
    let children = Sitemap::read(&index).unwrap().children(&index.url);
    let paths: Vec<&str> = children.iter().map(Url::path).collect();
    assert_eq!(paths, ["/news-sitemap.xml", "/post-sitemap2.xml", "/post-sitemap1.xml", "/category-sitemap.xml"]);
}

#[test]
fn what_is_damaged_is_read_as_far_as_it_goes_and_other_pages_are_none() {
    let whole =
        set(&[("/politik/rat-stimmt-fuer-radweg", "2026-11-20"), ("/politik/bruecke-ist-noch-zu", "2026-11-21")]);
    assert_eq!(taken(ADDRESS, whole[..whole.len() - 40].to_owned()).unwrap().len(), 1);
    for body in [
        "<html><body>urlset</body></html>",
        "<rss><channel/></rss>",
        "https is a protocol",
        "http://a.example/ and more",
        "{\"urlset\": 1}",
        "",
        "\u{1f}\u{8b}",
    ] {
        assert_eq!(Sitemap::read(&page(ADDRESS, body)), None, "{body}");
    }
    let deep = format!("<urlset>{}", "<a>".repeat(100_000));
    assert_eq!(Sitemap::read(&page(ADDRESS, deep)), Some(Sitemap::Pages(Vec::new())));
}
