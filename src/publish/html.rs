//! Pages for people: one beside each feed, and the index of all feeds.
//!
//! Plain HTML and one style sheet within the page; no script, and a content security policy that
//! would not let one run. Every text passes `Escaped` on its way in.

mod feed;
mod index;
mod words;

pub(super) use feed::render as feed_page;
pub(super) use index::render as index_page;

use super::GENERATOR;
use super::address::Site;
use super::markup::Escaped;
use crate::model::Format;

const STYLE: &str = include_str!("html/style.css");

/// What a page may load: pictures, and the style within it.
const POLICY: &str =
    "default-src 'none'; img-src http: https: data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// The language of a page whose feed states none.
const LANGUAGE_DEFAULT: &str = "en";

/// The parts of a page that differ; all but the texts named so are finished HTML.
struct Page<'a> {
    /// Plain text.
    title: &'a str,
    /// Plain text.
    description: &'a str,
    language: Option<&'a str>,
    /// `<link>` elements for the head.
    head: String,
    /// The content of `<body>`.
    body: String,
}

impl Page<'_> {
    fn render(self) -> Vec<u8> {
        let Self { title, description, language, head, body } = self;
        let language = Escaped(language.unwrap_or(LANGUAGE_DEFAULT));
        let (title, description) = (Escaped(title), Escaped(description));
        let page = format!(
            "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n\
             <meta name=\"generator\" content=\"{GENERATOR}\">\n\
             <meta name=\"description\" content=\"{description}\">\n\
             <title>{title}</title>\n{head}<style>\n{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
        );
        page.into_bytes()
    }
}

/// The name of a format as readers and their users know it.
fn format_name(format: Format) -> &'static str {
    match format {
        Format::Rss => "RSS",
        Format::Atom => "Atom",
        Format::Json => "JSON Feed",
        Format::Html => "HTML",
    }
}

/// The `<link>` by which readers discover a feed when they are given the address of a page.
fn autodiscovery(site: &Site, path: &str, title: &str, format: Format) -> String {
    format!(
        "<link rel=\"alternate\" type=\"{}\" title=\"{}\" href=\"{}\">\n",
        format.media_type(),
        Escaped(title),
        Escaped(&site.feed_address(path, format)),
    )
}

/// Links to a feed in each format, with the addresses that readers subscribe to.
fn format_links(site: &Site, path: &str) -> String {
    let link = |format: Format| {
        format!(
            "<a class=\"pill\" type=\"{}\" href=\"{}\">{}</a>",
            format.media_type(),
            Escaped(&site.feed_address(path, format)),
            format_name(format),
        )
    };
    site.subscribable().map(link).collect::<Vec<_>>().join(" ")
}
