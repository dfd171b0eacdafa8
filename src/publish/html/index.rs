//! The index page: all feeds, for people and for readers that look for feeds in pages.

use super::words::Words;
use super::{Page, autodiscovery, format_links};
use crate::model::{Format, Precision, clean_line, language_tag};
use crate::publish::FeedLink;
use crate::publish::address::{OPML_PATH, Site, document_path};
use crate::publish::markup::Escaped;
use crate::publish::tree::{Branch, branches};

/// All feeds as a page.
pub(in crate::publish) fn render(links: &[FeedLink], site: &Site) -> Vec<u8> {
    let language = common_language(links);
    let words = Words::of(language.as_deref());
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
        branches.iter().map(|branch| feed(branch, site, words)).collect()
    };
    Page {
        title: &format!("{} – {host}", words.all_feeds),
        description: &format!("{} – {host}", words.all_feeds),
        language: language.as_deref(),
        head: head.collect(),
        body: format!(
            "<header>\n<p class=\"trail\">{host}</p>\n<h1>{all_feeds}</h1>\n\
             <p class=\"subscribe\">{subscribe_all} <a class=\"pill\" href=\"{OPML_PATH}\">OPML</a></p>\n\
             </header>\n<main>\n{list}</main>\n<footer>{made_by} Depesche</footer>\n",
            host = Escaped(host),
            all_feeds = words.all_feeds,
            subscribe_all = words.subscribe_all,
            made_by = words.made_by,
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

fn feed(branch: &Branch<'_>, site: &Site, words: &Words) -> String {
    let link = branch.feed;
    let updated = link.updated.map(|time| {
        let time = time.fixed_offset();
        let text = words.time(time, Precision::Day);
        format!(" · {} <time datetime=\"{}\">{text}</time>", words.updated, time.to_rfc3339())
    });
    format!(
        "<article>\n<div>\n<h2><a href=\"{href}\">{title}</a></h2>\n<p>{description}</p>\n{sections}\
         <p class=\"byline\">{formats} <a href=\"{home}\">{home_name}</a>{updated}</p>\n</div>\n</article>\n",
        href = Escaped(&href(link, site)),
        title = Escaped(&clean_line(&link.title)),
        description = Escaped(&clean_line(&link.description)),
        sections = sections(branch, site, words),
        formats = format_links(site, &link.path),
        home = Escaped(link.home.as_str()),
        home_name = Escaped(link.home.host_str().unwrap_or(link.home.as_str())),
        updated = updated.unwrap_or_default(),
    )
}

fn sections(branch: &Branch<'_>, site: &Site, words: &Words) -> String {
    let name = |link: &FeedLink| match &link.section {
        Some(section) => clean_line(&section.name),
        None => clean_line(&link.title),
    };
    let item = |link: &&FeedLink| {
        format!("<li><a href=\"{}\">{}</a></li>\n", Escaped(&href(link, site)), Escaped(&name(link)))
    };
    let items: String = branch.sections.iter().map(item).collect();
    if items.is_empty() {
        return items;
    }
    format!("<ul class=\"sections\" aria-label=\"{}\">\n{items}</ul>\n", words.sections)
}

/// Where a feed's name leads: to its page, or else to the feed itself.
fn href(link: &FeedLink, site: &Site) -> String {
    let format = if site.has(Format::Html) { Some(Format::Html) } else { site.subscribable().next() };
    document_path(&link.path, format.unwrap_or(Format::Html))
}
