//! Sections in one spelling, without what is none.

use url::Url;

use crate::config::Source;
use crate::model::{Section, slug};

use super::{text, url::Key};

/// Sections of one item at most.
const SECTIONS_MAX: usize = 12;
/// Capitals in a row up to which a word may be an acronym: `NATO`, `EU`.
const ACRONYM_CHARS_MAX: usize = 4;

/// Slugs of breadcrumbs that name the whole site or the kind of page.
const NOT_SECTIONS: &[&str] = &[
    "accueil",
    "alle-artikel",
    "article",
    "artikel",
    "front-page",
    "frontpage",
    "hauptseite",
    "home",
    "homepage",
    "inicio",
    "pagina-inicial",
    "portada",
    "root",
    "start",
    "startseite",
    "strona-glowna",
    "uncategorized",
    "unkategorisiert",
    "voorpagina",
];

/// The sections of an item by their names, each once, the main one first. The name of the site,
/// "Startseite" and the headline are not sections.
pub(super) fn sections(names: &[String], title: &str, link: &Url, source: &Source) -> Vec<Section> {
    let title = slug(title);
    let site = SiteNames::of(link, source);
    let mut sections: Vec<Section> = Vec::new();
    for name in names.iter().filter_map(|name| text::name(name)) {
        let Some(section) = Section::new(&spelled(&name)) else { continue };
        if section.slug == title || NOT_SECTIONS.contains(&section.slug.as_str()) || site.has(&section.slug) {
            continue;
        }
        if sections.len() < SECTIONS_MAX && sections.iter().all(|known| known.slug != section.slug) {
            sections.push(section);
        }
    }
    sections
}

/// The name with words in capitals only, or without any, spelled like a heading: style sheets and
/// address segments are where such spellings come from. Acronyms stay.
fn spelled(name: &str) -> String {
    if !name.contains(char::is_lowercase) {
        return name.split_inclusive(|c: char| !c.is_alphabetic()).map(lowered).collect();
    }
    if name.contains(char::is_uppercase) {
        return name.to_owned();
    }
    let mut chars = name.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// `WIRTSCHAFT ` as `Wirtschaft `; short words as they are.
fn lowered(word: &str) -> String {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    if letters <= ACRONYM_CHARS_MAX {
        return word.to_owned();
    }
    let mut chars = word.chars();
    chars.next().into_iter().chain(chars.flat_map(char::to_lowercase)).collect()
}

/// What a site calls itself, as far as its address and the configuration tell.
struct SiteNames(Vec<String>);

impl SiteNames {
    fn of(link: &Url, source: &Source) -> Self {
        let host = Key::of(link).host;
        let label = host.split('.').rev().nth(1).unwrap_or_default();
        let mut names = vec![joined(&host), joined(label)];
        names.extend(source.title.as_deref().map(|title| joined(&slug(title))));
        // `DWN` for deutsche-wirtschafts-nachrichten.de
        if label.matches('-').count() >= 2 {
            names.push(label.split('-').filter_map(|word| word.chars().next()).collect());
        }
        names.retain(|name| !name.is_empty());
        Self(names)
    }

    fn has(&self, slug: &str) -> bool {
        self.0.contains(&joined(slug))
    }
}

/// Letters and digits alone, so that `wirtschafts-nachrichten` equals `Wirtschaftsnachrichten`.
fn joined(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::model::SourceId;

    fn names(given: &[&str], title: &str) -> Vec<String> {
        let link = Url::parse("https://www.deutsche-wirtschafts-nachrichten.de/706332/slug").unwrap();
        let source = Source::automatic(SourceId::new("dwn").unwrap(), link.clone());
        let given: Vec<String> = given.iter().map(|name| (*name).to_owned()).collect();
        sections(&given, title, &link, &source).into_iter().map(|section| section.name).collect()
    }

    #[test]
    fn each_section_once_in_one_spelling() {
        assert_eq!(names(&["WIRTSCHAFT", "Wirt\u{ad}schaft", "wirtschaft "], "x"), ["Wirtschaft"]);
        assert_eq!(names(&["politik", "Wirtschaft &amp; Börse"], "x"), ["Politik", "Wirtschaft & Börse"]);
        assert_eq!(names(&["EU", "NATO-GIPFEL", "iPhone"], "x"), ["EU", "NATO-Gipfel", "iPhone"]);
    }

    #[test]
    fn what_is_no_section_is_left_out() {
        assert_eq!(names(&["Startseite", "DWN", "Politik", "Habeck unter Druck"], "Habeck unter Druck"), ["Politik"]);
        assert!(names(&["Deutsche Wirtschaftsnachrichten", "Home", "***"], "x").is_empty());
    }
}
