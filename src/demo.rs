//! Floor 3: the newspaper that `depesche demo` reads.
//!
//! A small paper of an invented town, built the way many German papers build their pages: a kicker
//! with the section, headline, lead, a written date, the reading time, the text with topic links
//! and template debris in it, an ad, and teasers of the other articles with cut-off leads. Nothing
//! on the pages is there for machines, so the demo shows what reading visible text can do.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Europe::Berlin;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::model::{Document, slug};

/// Articles that are there when the newspaper opens; the others appear one by one.
const ARTICLES_AT_START: usize = 10;
/// Time between two of the articles that are there from the start, in minutes.
const BACKLOG_STEP_MINUTES: i64 = 173;
/// The number of the first article in addresses.
const NUMBER_FIRST: usize = 706_332;
/// Characters of a lead that a teaser shows before it is cut off.
const TEASER_LEAD_CHARS: usize = 80;
/// Words that a person reads in a minute, for the stated reading time.
const WORDS_PER_MINUTE: usize = 60;

/// One article as it is kept in the bundled file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Article {
    section: String,
    title: String,
    author: String,
    lead: String,
    paragraphs: Vec<String>,
}

#[derive(Deserialize)]
struct Bundle {
    article: Vec<Article>,
}

/// The newspaper, opened at a certain time.
pub struct Newspaper {
    opened: DateTime<Utc>,
    new_every: TimeDelta,
    articles: Vec<Article>,
}

impl Newspaper {
    /// Opens the newspaper; after that a new article appears after every `new_every`, until all
    /// are out.
    pub fn open(opened: DateTime<Utc>, new_every: TimeDelta) -> Result<Self, toml::de::Error> {
        let bundle: Bundle = toml::from_str(include_str!("demo/articles.toml"))?;
        Ok(Self { opened, new_every, articles: bundle.article })
    }

    /// The page at a path, as it is at a time.
    pub fn page(&self, path: &str, now: DateTime<Utc>) -> Option<Document> {
        self.pages(now).into_iter().find(|page| page.path == path)
    }

    /// All pages of the newspaper as they are at a time.
    pub fn pages(&self, now: DateTime<Utc>) -> Vec<Document> {
        let out = self.published(now);
        let newest = out.first().map_or(self.opened, |told| told.at);
        let mut pages = vec![
            page("robots.txt", "text/plain; charset=utf-8", "User-agent: *\nAllow: /\n".into(), self.opened),
            page("style.css", "text/css; charset=utf-8", include_str!("demo/style.css").into(), self.opened),
            page("favicon.svg", "image/svg+xml", include_str!("demo/favicon.svg").into(), self.opened),
            page("790001/regenjacken-im-test", HTML, include_str!("demo/advertisement.html").into(), self.opened),
            page("index.html", HTML, self.listing("Startseite", &out, &out), newest),
        ];
        for section in self.sections() {
            let of_section: Vec<Told> = out.iter().filter(|told| told.article.section == section).copied().collect();
            let at = of_section.first().map_or(self.opened, |told| told.at);
            pages.push(page(&slug(section), HTML, self.listing(section, &of_section, &out), at));
        }
        for told in &out {
            let html = self.article(told, &out);
            pages.push(page(&format!("{}/{}", told.number, slug(&told.article.title)), HTML, html, told.at));
            let picture = include_str!("demo/picture.svg").replace("{{hue}}", &(told.number * 47 % 360).to_string());
            pages.push(page(&format!("bilder/{}.svg", told.number), "image/svg+xml", picture, told.at));
        }
        pages
    }

    /// The articles that are out, newest first.
    fn published(&self, now: DateTime<Utc>) -> Vec<Told<'_>> {
        let at = |index: usize| {
            if index < ARTICLES_AT_START {
                let steps = (ARTICLES_AT_START - index) as i64;
                self.opened - TimeDelta::minutes(BACKLOG_STEP_MINUTES * steps)
            } else {
                self.opened + self.new_every * (index - ARTICLES_AT_START + 1) as i32
            }
        };
        let told = |(index, article)| Told { number: NUMBER_FIRST + index * 7, at: at(index), article };
        self.articles.iter().enumerate().map(told).filter(|told| told.at <= now).rev().collect()
    }

    /// The sections in the order of their first article.
    fn sections(&self) -> Vec<&str> {
        let mut sections: Vec<&str> = Vec::new();
        for article in &self.articles {
            if !sections.contains(&article.section.as_str()) {
                sections.push(&article.section);
            }
        }
        sections
    }

    fn listing(&self, heading: &str, shown: &[Told], all: &[Told]) -> String {
        let mut teasers: Vec<String> = shown.iter().map(teaser).collect();
        if shown.len() == all.len() {
            teasers.insert(teasers.len().min(2), ADVERTORIAL.to_owned());
        }
        fill(
            include_str!("demo/listing.html"),
            &[("heading", heading), ("menu", &self.menu()), ("teasers", &teasers.concat())],
        )
    }

    fn article(&self, told: &Told, all: &[Told]) -> String {
        let Article { section, title, author, lead, paragraphs } = told.article;
        let number = told.number.to_string();
        let words: usize = paragraphs.iter().map(|text| text.split_whitespace().count()).sum();
        let mut teasers: Vec<String> =
            all.iter().filter(|other| other.number != told.number).take(6).map(teaser).collect();
        teasers.insert(1.min(teasers.len()), ADVERTORIAL.to_owned());
        fill(
            include_str!("demo/article.html"),
            &[
                ("section", section),
                ("section_slug", &slug(section)),
                ("title", title),
                ("author", author),
                ("lead", lead),
                ("number", &number),
                ("canonical", &format!("/{number}/{}", slug(title))),
                ("stamp", &told.at.with_timezone(&Berlin).format("%d.%m.%Y %H:%M").to_string()),
                ("minutes", &words.div_ceil(WORDS_PER_MINUTE).to_string()),
                ("text", &text(paragraphs)),
                ("menu", &self.menu()),
                ("teasers", &teasers.concat()),
            ],
        )
    }

    fn menu(&self) -> String {
        self.sections().iter().map(|section| format!("<a href=\"/{}\">{section}</a>", slug(section))).collect()
    }
}

/// An article that is out.
#[derive(Clone, Copy)]
struct Told<'a> {
    number: usize,
    at: DateTime<Utc>,
    article: &'a Article,
}

const HTML: &str = "text/html; charset=utf-8";
const ADVERTORIAL: &str = include_str!("demo/advertorial.html");

/// A box that leads to an article, its lead cut off.
fn teaser(told: &Told) -> String {
    let Article { section, title, lead, .. } = told.article;
    fill(
        include_str!("demo/teaser.html"),
        &[
            ("number", &told.number.to_string()),
            ("slug", &slug(title)),
            ("section", section),
            ("section_slug", &slug(section)),
            ("title", title),
            ("day", &told.at.with_timezone(&Berlin).format("%d.%m.%Y").to_string()),
            ("cut_lead", &cut(lead)),
        ],
    )
}

/// A lead cut off at a word, as teasers do.
fn cut(lead: &str) -> String {
    let head: String = lead.chars().take(TEASER_LEAD_CHARS).collect();
    match head.rfind(' ') {
        Some(end) if head.len() < lead.len() => format!("{}...", &head[..end]),
        _ => lead.to_owned(),
    }
}

/// Paragraphs as such papers mark them up: a subheading stands inside the paragraph, which HTML
/// does not allow, so that the parser closes the paragraph before it.
fn text(paragraphs: &[String]) -> String {
    let mut html = String::new();
    for paragraph in paragraphs {
        match paragraph.strip_prefix("## ") {
            Some(heading) => html.push_str(&format!("<p class=\"artclass\"><h3>{heading}</h3></p>\n")),
            None => html.push_str(&format!("<p class=\"artclass\">{paragraph}</p>\n")),
        }
    }
    html
}

/// Replaces every `{{name}}` of a template. The bundled texts hold no markup characters.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = template.to_owned();
    for (name, value) in values {
        out = out.replace(&format!("{{{{{name}}}}}"), value);
    }
    out
}

fn page(path: &str, content_type: &'static str, text: String, last_modified: DateTime<Utc>) -> Document {
    let digest = Sha256::digest(text.as_bytes());
    let etag = digest[..8].iter().fold(String::from("\""), |tag, byte| format!("{tag}{byte:02x}")) + "\"";
    Document::plain(path, content_type, text.into_bytes(), etag, last_modified)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn opened() -> DateTime<Utc> {
        "2024-11-24T13:36:00Z".parse().unwrap()
    }

    fn text_of(pages: &[Document], path: &str) -> String {
        let page = pages.iter().find(|page| page.path == path).unwrap();
        String::from_utf8(page.bytes().unwrap().to_vec()).unwrap()
    }

    #[test]
    fn new_articles_appear_over_time() {
        let paper = Newspaper::open(opened(), TimeDelta::seconds(45)).unwrap();
        let count = |seconds| {
            text_of(&paper.pages(opened() + TimeDelta::seconds(seconds)), "index.html").matches("pubdate").count()
        };
        assert_eq!(
            (count(0), count(45), count(100)),
            (ARTICLES_AT_START, ARTICLES_AT_START + 1, ARTICLES_AT_START + 2)
        );
        assert_eq!(count(100_000), paper.articles.len());
    }

    #[test]
    fn templates_are_filled() {
        let paper = Newspaper::open(opened(), TimeDelta::seconds(45)).unwrap();
        for page in paper.pages(opened()) {
            assert!(!String::from_utf8_lossy(page.bytes().unwrap()).contains("{{"), "{}", page.path);
        }
        let index = text_of(&paper.pages(opened()), "index.html");
        assert!(index.contains("Anzeige") && index.contains("...</p>"), "{index}");
    }

    #[test]
    fn the_bundled_texts_hold_no_markup() {
        let text = include_str!("demo/articles.toml");
        assert!(!text.contains(['<', '>', '&']));
    }
}
