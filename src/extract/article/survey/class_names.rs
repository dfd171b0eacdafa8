//! What tag names, roles, classes and addresses say of an element: where it stands, what it is.

use std::sync::LazyLock;

use dom_query::Element;
use regex::Regex;

use super::super::pattern;
use super::{Mark, Place};
use crate::extract::dom;

static PLACES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[ _-](?P<crumb>breadcrumbs?|crumbs?|brotkrumen?|breadcrumb[a-z_-]*)[ _-]|[ _-](?P<nav>nav|navi|navigation|navbar|menu|mainmenu|submenu|topbar|toolbar|site-header|masthead)[ _-]|[ _-](?P<foot>footer|site-footer|colophon|copyright)[ _-]|[ _-](?P<aside>sidebar|related|recommend(?:ed|ations?)?|recirculation|comments?|kommentare?|disqus|newsletter|outbrain|taboola|mehr-zum-thema|readmore|weiterlesen|teaser-?list|most-?read|meistgelesen|trending|popular|widget|promo|advert|ads?|anzeige|werbung|cookie|consent|modal|popup|paywall|latest-?news|more-?news|newsboxe?s?|see-?also|read-?next|up-?next)[ _-]",
    )
});

static MARKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<author>authors?(?:names?|links?|info|list|text)?|autor(?:en|in|es|e|i)?|bylines?(?:name|author)?|by-line|writer|written-by|posted-by|postedby|submitted|username|verfasser|redakteur|contributors?|reporter|journalist|auteurs?|signature|firma|creator|vcard)|(?P<date>date|datum|time|timestamp|published|publish|pubdate|posted|fecha|zeit|datetime|publication|veroeffentlicht|stand)|(?P<lead>lead|lede|leadtext|teaser|flash|intro|introduction|dek|deck|standfirst|sub-?title|sub-?head(?:line|er|ing)?|summary|excerpt|abstract|vorspann|anriss|einleitung|chapo|chapeau|entradilla|bajada|sommario|ingress|unterzeile|descri(?:ption|pcion)|article-desc|perex|synopsis)|(?P<kicker>kicker|section|rubrik|ressort|category|kategorie|categoria|topline|dachzeile|overline|eyebrow|supertitle|overtitle|pretitle|rubric|channel|spitzmarke|cat-links|label|flag)",
    )
});

static CATEGORY_PATH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)/(?:category|categories|kategorien?|rubriken?|ressorts?|sections?|categorie|categoria|cat)/[^/?]|[?&](?:cat|category|rubrik|ressort)=",
    )
});

static AUTHOR_PATH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)/(?:authors?|autor(?:en|in|es|i)?|auteurs?|redaktion|journalist(?:e|en|es|s)?|reporters?|writers?|by|staff|people|contributors?|verfasser|skribent|profil(?:e|er|es|s)?|creator|producers?|columnists?|correspondents?|editors?|experten|newsteam|our-team|meet-the-team)/[^/?]+/?(?:$|[?#])|[?&]author(?:_?id)?=",
    )
});

/// What an element adds to the place of what is in it.
pub(super) fn place(name: &str, element: &Element, words: &str, outer: Place) -> Place {
    let mut place = outer;
    match name {
        "nav" => place.navigation = true,
        "footer" => place.footer = true,
        "aside" => place.aside = true,
        "figure" | "figcaption" => place.figure = true,
        // The body's classes are about the whole page.
        "html" | "body" | "main" | "h1" => return place,
        _ => {}
    }
    match dom::element_attr(element, "role") {
        Some("navigation" | "menu" | "menubar") => place.navigation = true,
        Some("contentinfo") => place.footer = true,
        Some("complementary" | "dialog") => place.aside = true,
        _ => {}
    }
    let label =
        dom::element_attr(element, "aria-label").is_some_and(|label| label.to_ascii_lowercase().contains("breadcrumb"));
    if (!words.is_empty() || label) && name != "article" {
        if let Some(found) = PLACES.captures(words) {
            place.breadcrumb |= found.name("crumb").is_some();
            place.navigation |= found.name("nav").is_some();
            place.footer |= found.name("foot").is_some();
            place.aside |= found.name("aside").is_some();
        }
        place.breadcrumb |= label;
        place.figure |= words.contains("caption");
    }
    place.navigation |= place.breadcrumb;
    place
}

/// The marks of an element. Whole words count in class names, so that `update` is no `date`.
pub(super) fn marks(name: &str, element: &Element, words: &str) -> Vec<Mark> {
    let mut found = Vec::new();
    if name == "time" {
        found.push(Mark::Date);
    }
    let relation = dom::element_attr(element, "rel").unwrap_or_default();
    let leads_to_category =
        name == "a" && dom::element_attr(element, "href").is_some_and(|href| CATEGORY_PATH.is_match(href));
    if leads_to_category || relation.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("category")) {
        found.push(Mark::Category);
    }
    let leads_to_author =
        name == "a" && dom::element_attr(element, "href").is_some_and(|href| AUTHOR_PATH.is_match(href));
    if leads_to_author || relation.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("author")) {
        found.push(Mark::Author);
    }
    if matches!(name, "body" | "html" | "main" | "form" | "input" | "button" | "img" | "svg") || words.is_empty() {
        return found;
    }
    let bytes = words.as_bytes();
    let mut at = 0;
    while let Some(captures) = MARKS.captures_at(words, at) {
        let Some(whole) = captures.get(0) else { break };
        at = whole.end().max(at + 1);
        let is_word = !bytes[whole.start() - 1].is_ascii_alphabetic()
            && bytes.get(whole.end()).is_none_or(|b| !b.is_ascii_alphabetic());
        if !is_word {
            at = whole.start() + 1;
            continue;
        }
        let mark = [("author", Mark::Author), ("date", Mark::Date), ("lead", Mark::Lead), ("kicker", Mark::Kicker)]
            .into_iter()
            .find_map(|(name, mark)| captures.name(name).map(|_| mark));
        if let Some(mark) = mark.filter(|mark| !found.contains(mark)) {
            found.push(mark);
        }
    }
    found
}
