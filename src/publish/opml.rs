//! The list of all feeds as OPML 2.0, for other programs to subscribe from.

use std::fmt::Write;

use super::FeedLink;
use super::address::{Site, web_address};
use super::markup::Escaped;
use super::sheet::{first_filled, line};
use super::tree::{Branch, branches};
use crate::model::{Format, language_tag};

const DOCS: &str = "http://opml.org/spec2.opml";

/// All feeds: those of whole sources and mixes first, in their order; then those of single
/// sections in a folder for each source, so that nobody subscribes to everything twice by mistake.
pub(super) fn render(links: &[FeedLink], site: &Site) -> Vec<u8> {
    let branches = branches(links);
    let mut body = String::new();
    for branch in &branches {
        outline(&mut body, branch.feed, site, "    ");
    }
    for branch in branches.iter().filter(|branch| !branch.sections.is_empty()) {
        folder(&mut body, branch, site);
    }
    if body.is_empty() {
        // A body must not be empty.
        body.push_str("    <outline text=\"No feeds yet\"/>\n");
    }
    let title = format!("Feeds of {}", site.base().host_str().unwrap_or_default());
    let opml = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<opml version=\"2.0\">\n  <head>\n    <title>{}</title>\n    \
         <docs>{DOCS}</docs>\n  </head>\n  <body>\n{body}  </body>\n</opml>\n",
        Escaped(&title)
    );
    opml.into_bytes()
}

/// The section feeds of a source. Folders have `text` only: validators take a `title` for that
/// of a feed.
fn folder(out: &mut String, branch: &Branch<'_>, site: &Site) {
    let _ = writeln!(out, "    <outline text=\"{}\">", Escaped(&name(branch.feed)));
    for link in &branch.sections {
        outline(out, link, site, "      ");
    }
    out.push_str("    </outline>\n");
}

/// The name of a feed; an outline without a text is invalid.
fn name(link: &FeedLink) -> String {
    first_filled([line(&link.title), web_address(&link.home)])
}

fn outline(out: &mut String, link: &FeedLink, site: &Site, indent: &str) {
    // The format that most readers know best; without any, there is nothing to subscribe to.
    let Some(format) = site.subscribable().next() else { return };
    let title = name(link);
    let mut attributes = vec![
        // `rss` stands for Atom as well (section "Subscription lists").
        ("type", "rss".to_owned()),
        ("text", title.clone()),
        ("title", title),
        ("xmlUrl", site.feed_address(&link.path, format)),
        ("htmlUrl", web_address(&link.home)),
    ];
    if format == Format::Rss {
        attributes.push(("version", "RSS2".to_owned()));
    }
    attributes.extend(link.language.as_deref().and_then(language_tag).map(|language| ("language", language)));
    attributes.push(("description", line(&link.description)));
    let _ = write!(out, "{indent}<outline");
    for (name, value) in attributes.iter().filter(|(_, value)| !value.is_empty()) {
        let _ = write!(out, " {name}=\"{}\"", Escaped(value));
    }
    out.push_str("/>\n");
}
