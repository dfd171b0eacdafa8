//! The page beside a feed: what is in it, and how to subscribe to it.

use std::fmt::Write;

use super::words::Words;
use super::{Page, autodiscovery, format_links, format_name};
use crate::model::{Access, Format, Precision, clean_line};
use crate::publish::address::{INDEX_PATH, document_path, relative};
use crate::publish::markup::{Escaped, excerpt};
use crate::publish::sheet::Sheet;
use crate::publish::story::Story;

/// How much of a text stands for a lead that the source doesn't give, in characters.
const EXCERPT_CHARS_MAX: usize = 280;

/// A view as a page.
pub(in crate::publish) fn render(sheet: &Sheet<'_>) -> Vec<u8> {
    let words = Words::of(sheet.language.as_deref());
    let path = document_path(&sheet.view.path, Format::Html);
    Page {
        title: &sheet.title,
        description: &clean_line(&sheet.description),
        language: sheet.language.as_deref(),
        head: head(sheet),
        body: format!(
            "<header>\n<p class=\"trail\"><a href=\"{index}\">{all_feeds}</a></p>\n<h1>{title}</h1>\n\
             <p class=\"about\">{about} <a href=\"{home}\">{home_name}</a></p>\n\
             {sections}{subscribe}</header>\n<main>\n{stories}</main>\n{footer}",
            index = relative(&path, INDEX_PATH),
            all_feeds = words.all_feeds,
            title = Escaped(&sheet.title),
            about = Escaped(&clean_line(&sheet.description)),
            home = Escaped(sheet.view.home.as_str()),
            home_name = Escaped(sheet.view.home.host_str().unwrap_or(sheet.view.home.as_str())),
            sections = sections(sheet, &path, words),
            subscribe = subscribe(sheet, words),
            stories = stories(sheet, words),
            footer = footer(sheet, words),
        ),
    }
    .render()
}

fn head(sheet: &Sheet<'_>) -> String {
    // The preferred format first.
    let discovered = |format| {
        let title = format!("{} ({})", sheet.title, format_name(format));
        autodiscovery(sheet.site, &sheet.view.path, &title, format)
    };
    let mut head: String = sheet.site.subscribable().map(discovered).collect();
    let address = sheet.site.feed_address(&sheet.view.path, Format::Html);
    let _ = writeln!(head, "<link rel=\"canonical\" href=\"{}\">", Escaped(&address));
    if let Some(icon) = &sheet.view.icon {
        let _ = writeln!(head, "<link rel=\"icon\" href=\"{}\">", Escaped(icon.as_str()));
    }
    head
}

/// The other feeds of the same source.
fn sections(sheet: &Sheet<'_>, path: &str, words: &Words) -> String {
    let link = |(title, feed): &(String, String)| {
        let current = if *feed == sheet.view.path { " aria-current=\"page\"" } else { "" };
        let href = relative(path, &document_path(feed, Format::Html));
        format!("<li><a href=\"{}\"{current}>{}</a></li>\n", Escaped(&href), Escaped(&clean_line(title)))
    };
    let links: String = sheet.view.siblings.iter().map(link).collect();
    if links.is_empty() {
        return links;
    }
    format!("<nav aria-label=\"{}\">\n<ul class=\"sections\">\n{links}</ul>\n</nav>\n", words.sections)
}

fn subscribe(sheet: &Sheet<'_>, words: &Words) -> String {
    let links = format_links(sheet.site, &sheet.view.path);
    if links.is_empty() {
        return links;
    }
    format!(
        "<p class=\"subscribe\"><strong>{}</strong> {links} <span class=\"how\">{}</span></p>\n",
        words.subscribe, words.subscribe_how
    )
}

fn stories(sheet: &Sheet<'_>, words: &Words) -> String {
    if sheet.stories.is_empty() {
        return format!("<p class=\"none\">{}</p>\n", words.no_items);
    }
    sheet.stories.iter().map(|story| article(story, words)).collect()
}

fn article(story: &Story<'_>, words: &Words) -> String {
    let lang = story.language.as_deref().map(|tag| format!(" lang=\"{tag}\"")).unwrap_or_default();
    let title = if story.title.is_empty() { story.url.as_str() } else { &story.title };
    let lead = story.summary.clone().or_else(|| Some(excerpt(story.content.as_deref()?, EXCERPT_CHARS_MAX)));
    let lead = lead.filter(|lead| !lead.is_empty()).map(|lead| format!("<p>{}</p>\n", Escaped(&lead)));
    format!(
        "<article{lang}>\n{picture}<div>\n{kicker}<h2><a href=\"{url}\">{title}</a></h2>\n{lead}{byline}</div>\n\
         </article>\n",
        picture = picture(story),
        kicker = kicker(story, words),
        url = Escaped(story.url.as_str()),
        title = Escaped(title),
        lead = lead.unwrap_or_default(),
        byline = byline(story, words),
    )
}

/// The picture is loaded from the source when it comes into view, without saying where from.
fn picture(story: &Story<'_>) -> String {
    let Some(image) = story.image else { return String::new() };
    let alt = image.alt.as_deref().map(clean_line).unwrap_or_default();
    format!(
        "<img src=\"{}\" alt=\"{}\" loading=\"lazy\" decoding=\"async\" referrerpolicy=\"no-referrer\">\n",
        Escaped(image.url.as_str()),
        Escaped(&alt)
    )
}

/// The line above the headline: section, and whether the source marks it as advertising or does
/// not show the whole of it.
fn kicker(story: &Story<'_>, words: &Words) -> String {
    let section = story.item.sections.first().map(|section| clean_line(&section.name));
    let mark = story.item.advertisement.then(|| words.advertisement.to_owned());
    let access = story.item.access.map(|access| match access {
        Access::Paywalled => words.paywalled.to_owned(),
        Access::CutOff => words.cut_off.to_owned(),
    });
    let parts: Vec<String> = section.into_iter().chain(mark).chain(access).collect();
    if parts.is_empty() { String::new() } else { format!("<p class=\"kicker\">{}</p>\n", Escaped(&parts.join(" · "))) }
}

/// The line below the text: when, by whom, from where, how long.
fn byline(story: &Story<'_>, words: &Words) -> String {
    let mut parts = vec![time(story, words)];
    parts.extend(story.authors.iter().map(|author| Escaped(&author.name).to_string()));
    parts.extend(story.origin.map(|(_, title, _)| Escaped(&clean_line(title)).to_string()));
    parts.extend(story.item.reading_minutes.map(|minutes| format!("{minutes} {}", words.minutes)));
    format!("<p class=\"byline\">{}</p>\n", parts.join(" · "))
}

/// The date as exactly as the source states it. One that it doesn't state is not passed off as
/// one that it does.
fn time(story: &Story<'_>, words: &Words) -> String {
    match story.item.published {
        Some(moment) => {
            format!("<time datetime=\"{}\">{}</time>", moment.to_rfc3339(), words.time(moment.at, moment.precision))
        }
        None => format!(
            "{} <time datetime=\"{}\">{}</time>",
            words.first_seen,
            story.published.to_rfc3339(),
            words.time(story.published, Precision::Day)
        ),
    }
}

fn footer(sheet: &Sheet<'_>, words: &Words) -> String {
    let updated = sheet.updated.map(|time| {
        let time = time.fixed_offset();
        let text = words.time(time, Precision::Minute);
        format!("{} <time datetime=\"{}\">{text}</time> UTC · ", words.updated, time.to_rfc3339())
    });
    format!("<footer>{}{} Depesche</footer>\n", updated.unwrap_or_default(), words.made_by)
}
