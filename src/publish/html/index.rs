//! The index page: all feeds, for people and for readers that look for feeds in pages.

use super::language::Tongue;
use super::{Page, autodiscovery, footer, format_links, home_link, time};
use crate::model::{Format, Precision, clean_line, language_tag};
use crate::publish::FeedLink;
use crate::publish::address::{OPML_PATH, Site, document_path};
use crate::publish::markup::Escaped;
use crate::publish::tree::{Branch, branches};

/// All feeds as a page.
pub(in crate::publish) fn render(links: &[FeedLink], site: &Site) -> Vec<u8> {
    let tongue = &Tongue::of(common_language(links).as_deref());
    let words = tongue.words;
    let host = site.base().host_str().unwrap_or_default();
    let branches = branches(links);
    // One format of each: a reader that lists them all would list each feed three times.
    let preferred = site.subscribable().next();
    let head = branches
        .iter()
        .filter_map(|branch| Some(autodiscovery(site, &branch.feed.path, &clean_line(&branch.feed.title), preferred?)));
    let list = if branches.is_empty() {
        format!("<p class=\"none\">{}</p>\n", words.no_feeds)
    } else {
        branches.iter().map(|branch| feed(branch, site, tongue)).collect()
    };
    let title = format!("{} – {host}", words.all_feeds);
    Page {
        title: &title,
        description: &title,
        tongue,
        icon: None,
        head: head.collect(),
        body: format!(
            "<header>\n<p class=\"trail\">{host}</p>\n<h1>{all_feeds}</h1>\n\
             <p class=\"subscribe\"><strong>{subscribe_all}</strong> <a class=\"pill\" href=\"{OPML_PATH}\">OPML</a></p>\n\
             <p class=\"how\">{subscribe_all_how}</p>\n</header>\n<main>\n{list}</main>\n{footer}",
            host = Escaped(host),
            all_feeds = words.all_feeds,
            subscribe_all = words.subscribe_all,
            subscribe_all_how = words.subscribe_all_how,
            footer = footer("", tongue),
        ),
    }
    .render()
}

/// The language that all feeds share, if they do.
fn common_language(links: &[FeedLink]) -> Option<String> {
    let mut languages = links.iter().map(|link| link.language.as_deref().and_then(language_tag));
    let first = languages.next()??;
    languages.all(|other| other.as_deref() == Some(&*first)).then_some(first)
}

fn feed(branch: &Branch<'_>, site: &Site, tongue: &Tongue) -> String {
    let link = branch.feed;
    let language = link.language.as_deref().and_then(language_tag);
    let title = clean_line(&link.title);
    let updated = |at| format!("{} {}", tongue.words.updated, time(at, Precision::Day, tongue));
    let facts: Vec<String> = home_link(&link.home).into_iter().chain(link.updated.map(updated)).collect();
    // What the source says of itself is in its language, all around it in that of the page.
    let language = tongue.foreign(language.as_deref());
    format!(
        "<article>\n<h2><a href=\"{href}\"{language}>{heading}</a></h2>\n{description}{sections}\
         <p class=\"subscribe\">{formats}</p>\n<p class=\"byline\">{facts}</p>\n</article>\n",
        href = Escaped(&href(link, site)),
        heading = Escaped(&title),
        description = description(link, &title, &language),
        sections = sections(branch, site, &language, tongue),
        formats = format_links(site, &link.path, Some(&title)),
        facts = facts.join(" · "),
    )
}

/// What the feed is, unless its title says that already.
fn description(link: &FeedLink, title: &str, language: &str) -> String {
    let text = clean_line(&link.description);
    if text.is_empty() || text == title {
        return String::new();
    }
    format!("<p><span{language}>{}</span></p>\n", Escaped(&text))
}

fn sections(branch: &Branch<'_>, site: &Site, language: &str, tongue: &Tongue) -> String {
    let name = |link: &FeedLink| match &link.section {
        Some(section) => clean_line(&section.name),
        None => clean_line(&link.title),
    };
    let item = |link: &&FeedLink| {
        format!("<li><a href=\"{}\"{language}>{}</a></li>\n", Escaped(&href(link, site)), Escaped(&name(link)))
    };
    let items: String = branch.sections.iter().map(item).collect();
    if items.is_empty() {
        return items;
    }
    format!("<ul class=\"sections\" aria-label=\"{}\">\n{items}</ul>\n", tongue.words.sections)
}

/// Where a feed's name leads: to its page, or else to the feed itself.
fn href(link: &FeedLink, site: &Site) -> String {
    let format = if site.has(Format::Html) { Some(Format::Html) } else { site.subscribable().next() };
    document_path(&link.path, format.unwrap_or(Format::Html))
}
