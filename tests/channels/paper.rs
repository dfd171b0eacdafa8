//! A newspaper of numbered articles, in every form that a site may give them.

use std::fmt::Write;

use serde_json::Value;

use crate::support::Site;

/// The headline of an article.
pub fn article(number: u32) -> String {
    format!("Meldung Nummer {number} aus Stadt und Land")
}

/// The headlines of articles, sorted.
pub fn numbers(numbers: impl IntoIterator<Item = u32>) -> Vec<String> {
    let mut titles: Vec<String> = numbers.into_iter().map(article).collect();
    titles.sort();
    titles
}

/// The headlines of published items, sorted.
pub fn titles(items: &[Value]) -> Vec<String> {
    let mut titles: Vec<String> = items.iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect();
    titles.sort();
    titles
}

/// Puts the pages of articles on a site.
pub fn put_articles(site: &Site, numbers: impl IntoIterator<Item = u32>) {
    for number in numbers {
        let title = article(number);
        let text =
            "<p>Der ganze Text steht hier und ist lang genug, um als Absatz einer Meldung zu gelten.</p>".repeat(3);
        let page = format!(
            "<html lang=de><head><title>{title}</title></head><body><article><h1>{title}</h1>\
             <time datetime=\"{}\">an einem Tag</time>{text}</article></body></html>",
            day(number)
        );
        site.html(&path(number), &page);
    }
}

/// A page that lists articles.
pub fn listing(numbers: impl IntoIterator<Item = u32>, head: &str) -> String {
    let mut teasers = String::new();
    for number in numbers {
        let _ = write!(
            teasers,
            "<div class=teaser><h3><a href=\"{}\">{}</a></h3><p>Ein Satz sagt, worum es in dieser Meldung geht.</p></div>",
            path(number),
            article(number)
        );
    }
    format!("<html lang=de><head><title>Bote</title>{head}</head><body><main>{teasers}</main></body></html>")
}

/// A page that only a script would fill.
pub fn shell(head: &str) -> String {
    format!(
        "<html lang=de><head><title>Bote</title>{head}<script src=/a.js></script></head><body><div id=root></div></body></html>"
    )
}

/// A feed of articles.
pub fn feed(base: &str, numbers: impl IntoIterator<Item = u32>) -> String {
    let mut items = String::new();
    for number in numbers {
        let _ = write!(
            items,
            "<item><title>{}</title><link>{base}{}</link><guid isPermaLink=\"false\">bote-{number}</guid>\
             <pubDate>{}</pubDate></item>",
            article(number),
            path(number),
            chrono::DateTime::parse_from_rfc3339(&day(number)).unwrap().to_rfc2822()
        );
    }
    format!("<rss version=\"2.0\"><channel><title>Bote</title><link>{base}/</link>{items}</channel></rss>")
}

fn path(number: u32) -> String {
    format!("/{}-meldung", 4000 + number)
}

/// Yesterday and before: the higher the number, the later on that day.
pub fn day(number: u32) -> String {
    let day = chrono::Utc::now() - chrono::Duration::days(1) + chrono::Duration::minutes(i64::from(number));
    day.format("%Y-%m-%dT%H:%M:00Z").to_string()
}
