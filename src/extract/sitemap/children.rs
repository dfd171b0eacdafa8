//! Which sitemaps of an index are worth asking.

use url::Url;

use super::Child;
use crate::normalise::url::{is_web, same_site};

/// Words in addresses of sitemaps that have news.
const NEWS_WORDS: &[&str] = &["news", "googlenews", "aktuell", "nachrichten", "latest", "recent"];
/// Words in addresses of sitemaps that have articles.
const ARTICLE_WORDS: &[&str] = &["article", "articles", "artikel", "post", "posts", "story", "stories", "blog"];
/// Words in addresses of sitemaps that have no articles.
const OTHER_WORDS: &[&str] = &[
    "image",
    "images",
    "video",
    "videos",
    "category",
    "categories",
    "tag",
    "tags",
    "author",
    "authors",
    "page",
    "pages",
    "product",
    "products",
    "user",
    "users",
    "topic",
    "topics",
    "section",
    "sections",
    "post_tag",
    "static",
    "misc",
    "galleries",
    "taxonomy",
    "locations",
];

/// Whether an address reads like that of a news sitemap.
pub fn is_news(url: &Url) -> bool {
    has_word(url.path(), NEWS_WORDS)
}

/// Whether an address names a month, a year or a page, so that another one will follow it.
pub fn names_period(url: &Url) -> bool {
    let rest = url[url::Position::BeforePath..].chars();
    rest.into_iter().any(|c| c.is_ascii_digit())
}

/// The children of an index on its own site, the likeliest to have news first: by what they are
/// called, then by when they changed, then the last, for that is where most systems add.
pub(super) fn likeliest(children: &[Child], index: &Url) -> Vec<Url> {
    let mut ranked: Vec<(u8, &str, usize, Url)> = Vec::new();
    for (at, child) in children.iter().enumerate() {
        let Ok(url) = index.join(&child.url) else { continue };
        if !same_site(&url, index) || url == *index || !is_web(&url) {
            continue;
        }
        let rank = match url.path() {
            path if has_word(path, NEWS_WORDS) => 0,
            path if has_word(path, OTHER_WORDS) => 3,
            path if has_word(path, ARTICLE_WORDS) => 1,
            _ => 2,
        };
        // W3C dates compare as texts as far as the day.
        let day = child.lastmod.as_deref().unwrap_or_default();
        ranked.push((rank, day.get(..10).unwrap_or(day), at, url));
    }
    ranked.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| b.1.cmp(a.1)).then_with(|| b.2.cmp(&a.2)));
    ranked.into_iter().map(|(.., url)| url).collect()
}

fn has_word(path: &str, words: &[&str]) -> bool {
    let path = path.to_ascii_lowercase();
    path.split(|c: char| !c.is_alphabetic() && c != '_')
        .any(|part| words.contains(&part) || part.split('_').any(|word| words.contains(&word)))
}
