//! One item on the page of a feed: what it is about, and the link to its source.

use super::language::Tongue;
use super::time_element;
use crate::model::{Access, Precision, clean_line, shorten};
use crate::publish::address::is_web;
use crate::publish::markup::{Escaped, excerpt};
use crate::publish::story::Story;

/// How much of a text stands for a lead that the source doesn't give, in characters.
const EXCERPT_CHARS_MAX: usize = 280;

/// The longest lead and text alternative shown, in characters. Whoever writes more writes no
/// lead, and would push all others off the page.
const LEAD_CHARS_MAX: usize = 1_200;

/// An item of a feed in a language.
pub(super) fn article(story: &Story<'_>, feed: Option<&str>, tongue: &Tongue) -> String {
    format!(
        "<article{language}>\n{picture}{kicker}<h2>{headline}</h2>\n{lead}{byline}</article>\n",
        language = tongue.foreign(story.language.as_deref().or(feed)),
        picture = picture(story),
        kicker = kicker(story, tongue),
        headline = headline(story),
        lead = lead(story),
        byline = byline(story, tongue),
    )
}

fn headline(story: &Story<'_>) -> String {
    let title = if story.title.is_empty() { story.url.as_str() } else { &story.title };
    let title = Escaped(title).to_string();
    if is_web(story.url) { format!("<a href=\"{}\">{title}</a>", Escaped(story.url.as_str())) } else { title }
}

fn lead(story: &Story<'_>) -> String {
    let text = match (&story.summary, &story.content) {
        (Some(summary), _) => shorten(summary, LEAD_CHARS_MAX),
        (None, Some(content)) => excerpt(content, EXCERPT_CHARS_MAX),
        (None, None) => return String::new(),
    };
    let paragraphs = text.split("\n\n").filter(|paragraph| !paragraph.is_empty());
    paragraphs.map(|paragraph| format!("<p>{}</p>\n", Escaped(paragraph))).collect()
}

/// The picture is loaded from the source when it comes into view, without saying where from. The
/// style keeps its place free until then.
fn picture(story: &Story<'_>) -> String {
    let Some(image) = story.image else { return String::new() };
    let alt = image.alt.as_deref().map(clean_line).unwrap_or_default();
    format!(
        "<img src=\"{}\" alt=\"{}\" loading=\"lazy\" decoding=\"async\" referrerpolicy=\"no-referrer\">\n",
        Escaped(image.url.as_str()),
        Escaped(&shorten(&alt, LEAD_CHARS_MAX))
    )
}

/// The line above the headline: section, and whether the source marks it as advertising or does
/// not show the whole of it.
fn kicker(story: &Story<'_>, tongue: &Tongue) -> String {
    let section = story.item.sections.first().map(|section| Escaped(&clean_line(&section.name)).to_string());
    let advertisement = story.item.advertisement.then_some(tongue.words.advertisement);
    let access = story.item.access.map(|access| match access {
        Access::Paywalled => tongue.words.paywalled,
        Access::CutOff => tongue.words.cut_off,
    });
    let marks = [advertisement, access].into_iter().flatten().map(|mark| format!("<span class=\"mark\">{mark}</span>"));
    let parts: Vec<String> = section.into_iter().chain(marks).collect();
    if parts.is_empty() { String::new() } else { format!("<p class=\"kicker\">{}</p>\n", parts.join(" ")) }
}

/// The line below the text: from where, and where else it is to be read, when, by whom, how long. Names may run another way than
/// the page, so each stands for itself.
fn byline(story: &Story<'_>, tongue: &Tongue) -> String {
    let name = |name: &str| format!("<bdi>{}</bdi>", Escaped(name));
    let mut parts: Vec<String> = story.origin.iter().map(|(_, title, _)| name(&clean_line(title))).collect();
    parts.extend(
        story
            .elsewhere
            .iter()
            .map(|(title, url)| format!("<a href=\"{}\">{}</a>", Escaped(url.as_str()), name(&clean_line(title)))),
    );
    parts.push(time(story, tongue));
    parts.extend(story.authors.iter().map(|author| name(&author.name)));
    parts.extend(story.item.reading_minutes.map(|minutes| format!("{minutes} {}", tongue.words.reading)));
    format!("<p class=\"byline\">{}</p>\n", parts.join(" · "))
}

/// The date as exactly as the source states it. One that it doesn't state is not passed off as
/// one that it does.
fn time(story: &Story<'_>, tongue: &Tongue) -> String {
    match story.item.published {
        Some(moment) => time_element(&moment.to_rfc3339(), moment.at, moment.precision, tongue),
        None => {
            let seen = story.published;
            format!("{} {}", tongue.words.first_seen, time_element(&seen.to_rfc3339(), seen, Precision::Day, tongue))
        }
    }
}
