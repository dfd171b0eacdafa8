//! The page beside a feed: what is in it, and how to subscribe to it.

use std::fmt::Write;

use super::article::article;
use super::language::Tongue;
use super::{Page, autodiscovery, footer, format_links, format_name, home_link, time};
use crate::model::{Format, Precision, clean_line};
use crate::publish::address::{INDEX_PATH, document_path, relative};
use crate::publish::markup::Escaped;
use crate::publish::sheet::Sheet;

/// A view as a page.
pub(in crate::publish) fn render(sheet: &Sheet<'_>) -> Vec<u8> {
    let tongue = &Tongue::of(sheet.language.as_deref());
    let description = clean_line(&sheet.description);
    let path = document_path(&sheet.view.path, Format::Html);
    Page {
        title: &sheet.title,
        description: &description,
        tongue,
        icon: sheet.icon,
        head: head(sheet, &path),
        body: format!(
            "<a class=\"skip\" href=\"#articles\">{skip}</a>\n\
             <header>\n{trail}<h1{language}>{title}</h1>\n{about}{sections}{subscribe}</header>\n\
             <main id=\"articles\">\n{articles}{older}</main>\n{footer}",
            skip = tongue.words.skip,
            trail = trail(sheet, &path, tongue),
            language = tongue.foreign(sheet.language.as_deref()),
            title = Escaped(&sheet.title),
            about = about(sheet, &description, tongue),
            sections = sections(sheet, &path, tongue),
            subscribe = subscribe(sheet, tongue),
            articles = articles(sheet, tongue),
            older = older(sheet, &path, tongue),
            footer = updated(sheet, tongue),
        ),
    }
    .render()
}

/// The feed that the page offers: an archive is not what anybody subscribes to.
fn offered<'a>(sheet: &'a Sheet<'_>) -> &'a str {
    sheet.view.history.archive_of.as_deref().unwrap_or(&sheet.view.path)
}

fn head(sheet: &Sheet<'_>, path: &str) -> String {
    // The preferred format first.
    let discovered = |format| {
        let title = format!("{} ({})", sheet.title, format_name(format));
        autodiscovery(sheet.site, offered(sheet), &title, format)
    };
    let mut head: String = sheet.site.subscribable().map(discovered).collect();
    let _ = writeln!(head, "<link rel=\"canonical\" href=\"{}\">", Escaped(&sheet.site.address(path)));
    // Not the next one: an archive document must not change when there is one.
    for (rel, feed) in [("prev", &sheet.view.history.prev)] {
        if let Some(feed) = feed {
            let _ = writeln!(head, "<link rel=\"{rel}\" href=\"{}\">", Escaped(&page_of(feed, path)));
        }
    }
    head
}

/// The page of a feed, as the page at a path refers to it.
fn page_of(feed: &str, path: &str) -> String {
    relative(path, &document_path(feed, Format::Html))
}

/// The way back to the lists that lead here.
fn trail(sheet: &Sheet<'_>, path: &str, tongue: &Tongue) -> String {
    let mut trail = format!("<a href=\"{}\">{}</a>", relative(path, INDEX_PATH), tongue.words.all_feeds);
    if let Some(feed) = &sheet.view.history.archive_of {
        let _ = write!(trail, " · <a href=\"{}\">{}</a>", Escaped(&page_of(feed, path)), tongue.words.newest);
    }
    format!("<p class=\"trail\">{trail}</p>\n")
}

/// What the feed is, unless its title says that already, and where it comes from.
fn about(sheet: &Sheet<'_>, description: &str, tongue: &Tongue) -> String {
    let language = tongue.foreign(sheet.language.as_deref());
    let description = (description != sheet.title).then(|| format!("<span{language}>{}</span>", Escaped(description)));
    let parts: Vec<String> = description.into_iter().chain(home_link(&sheet.view.home)).collect();
    if parts.is_empty() { String::new() } else { format!("<p class=\"about\">{}</p>\n", parts.join(" ")) }
}

/// The other feeds of the same source.
fn sections(sheet: &Sheet<'_>, path: &str, tongue: &Tongue) -> String {
    let language = tongue.foreign(sheet.language.as_deref());
    let link = |(title, feed): &(String, String)| {
        let current = if *feed == sheet.view.path { " aria-current=\"page\"" } else { "" };
        let href = page_of(feed, path);
        format!("<li><a href=\"{}\"{current}{language}>{}</a></li>\n", Escaped(&href), Escaped(&clean_line(title)))
    };
    let links: String = sheet.view.siblings.iter().map(link).collect();
    if links.is_empty() {
        return links;
    }
    format!("<nav aria-label=\"{}\">\n<ul class=\"sections\">\n{links}</ul>\n</nav>\n", tongue.words.sections)
}

fn subscribe(sheet: &Sheet<'_>, tongue: &Tongue) -> String {
    let links = format_links(sheet.site, offered(sheet), None);
    if links.is_empty() {
        return links;
    }
    let words = tongue.words;
    format!(
        "<p class=\"subscribe\"><strong>{}</strong> {links}</p>\n<p class=\"how\">{}</p>\n",
        words.subscribe, words.subscribe_how
    )
}

fn articles(sheet: &Sheet<'_>, tongue: &Tongue) -> String {
    if sheet.stories.is_empty() {
        return format!("<p class=\"none\">{}</p>\n", tongue.words.no_items);
    }
    sheet.stories.iter().map(|story| article(story, sheet.language.as_deref(), tongue)).collect()
}

/// The way on to the articles before these.
fn older(sheet: &Sheet<'_>, path: &str, tongue: &Tongue) -> String {
    let Some(older) = &sheet.view.history.prev else { return String::new() };
    let href = page_of(older, path);
    format!("<p class=\"older\"><a rel=\"prev\" href=\"{}\">{}</a></p>\n", Escaped(&href), tongue.words.older)
}

fn updated(sheet: &Sheet<'_>, tongue: &Tongue) -> String {
    let updated = |at| format!("{} {} UTC · ", tongue.words.updated, time(at, Precision::Minute, tongue));
    footer(&sheet.updated.map(updated).unwrap_or_default(), tongue)
}
