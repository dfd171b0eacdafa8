//! Pages for people: one beside each feed, the index of all feeds, and the operator's.
//!
//! Plain HTML and one style sheet within the page; no script, and a content security policy that
//! would not let one run, nor any style but this one. Every text passes `Escaped` on its way in,
//! and no address but one of the web becomes a link.

mod article;
mod feed;
mod index;
mod language;
mod status;
#[cfg(test)]
mod tests;
mod words;

pub(super) use feed::render as feed_page;
pub(super) use index::render as index_page;
pub(super) use status::render as status_page;
pub(in crate::publish) use words::Words;

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, FixedOffset, Utc};
use sha2::{Digest, Sha256};
use url::Url;

use self::language::Tongue;
use super::GENERATOR;
use super::address::{Site, is_web};
use super::markup::Escaped;

use crate::model::{Format, Precision};

const STYLE: &str = include_str!("html/style.css");

/// The icon of pages whose site has none, so that browsers don't ask the server for one.
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect \
                    width='16' height='16' rx='3' fill='%239b2218'/%3E%3Cpath d='M4 5h8M4 8h8M4 11h5' \
                    stroke='%23fff' stroke-width='1.5'/%3E%3C/svg%3E";

/// What a page may load: pictures, and the style within it, which is known by its hash (CSP 3,
/// section 8.4), so that no text of a source could style anything.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; img-src http: https: data:; style-src 'sha256-{hash}'; base-uri 'none'; \
         form-action 'none'"
    )
});

/// The parts of a page that differ; all but the texts named so are finished HTML.
struct Page<'a> {
    /// Plain text.
    title: &'a str,
    /// Plain text; not written if it is empty.
    description: &'a str,
    tongue: &'a Tongue,
    /// Of the web.
    icon: Option<&'a Url>,
    /// `<link>` elements for the head.
    head: String,
    /// The content of `<body>`.
    body: String,
}

impl Page<'_> {
    fn render(self) -> Vec<u8> {
        let Self { title, description, tongue, icon, head, body } = self;
        let description = match description {
            "" => String::new(),
            text => format!("<meta name=\"description\" content=\"{}\">\n", Escaped(text)),
        };
        let page = format!(
            "<!DOCTYPE html>\n<html{language}>\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n\
             <meta name=\"generator\" content=\"{GENERATOR}\">\n\
             {description}<title>{title}</title>\n{head}<link rel=\"icon\" href=\"{icon}\">\n\
             <style>{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n",
            language = tongue.attributes(),
            policy = *POLICY,
            title = Escaped(title),
            icon = Escaped(icon.map_or(ICON, Url::as_str)),
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

/// Links to a feed in each format, with the addresses that readers subscribe to. On a page with
/// several feeds, `of` names the feed to those who hear the links without what is around them.
fn format_links(site: &Site, path: &str, of: Option<&str>) -> String {
    let link = |format: Format| {
        let name = format_name(format);
        let label = of.map(|of| format!(" aria-label=\"{name}: {}\"", Escaped(of))).unwrap_or_default();
        format!(
            "<a class=\"pill\" type=\"{}\" href=\"{}\"{label}>{name}</a>",
            format.media_type(),
            Escaped(&site.feed_address(path, format)),
        )
    };
    site.subscribable().map(link).collect::<Vec<_>>().join(" ")
}

/// A link to the page that a feed is made of; `None` if it is no address of the web.
fn home_link(home: &Url) -> Option<String> {
    let name = home.host_str().map(|host| host.trim_start_matches("www."));
    let link = |name| format!("<a href=\"{}\">{}</a>", Escaped(home.as_str()), Escaped(name));
    name.filter(|_| is_web(home)).map(link)
}

/// A time that the program knows itself, as far as to the precision.
fn time(time: DateTime<Utc>, precision: Precision, tongue: &Tongue) -> String {
    time_element(&time.to_rfc3339(), time.fixed_offset(), precision, tongue)
}

fn time_element(exact: &str, time: DateTime<FixedOffset>, precision: Precision, tongue: &Tongue) -> String {
    format!("<time datetime=\"{exact}\">{}</time>", tongue.words.time(time, precision))
}

/// The last line of every page.
fn footer(before: &str, tongue: &Tongue) -> String {
    format!("<footer>\n<p>{before}{} {GENERATOR}</p>\n</footer>\n", tongue.words.made_by)
}
