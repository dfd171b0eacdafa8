//! What tag names, roles, classes and addresses say of an element: where it stands, what it is.

use std::collections::HashMap;
use std::sync::LazyLock;

use dom_query::{Element, NodeRef};
use regex::Regex;

use super::super::pattern;
use super::{Mark, Place, class_words};
use crate::extract::dom;

/// Words of a kind as one named group of a pattern.
fn group(name: &str, words: &[&str]) -> String {
    format!("(?P<{name}>{})", words.join("|"))
}

static PLACES: LazyLock<Regex> = LazyLock::new(|| {
    let kinds = [
        group("crumb", class_words::BREADCRUMB),
        group("nav", class_words::NAVIGATION),
        group("foot", class_words::FOOTER),
        group("aside", class_words::ASIDE),
    ];
    pattern(&kinds.map(|kind| format!("[ _-]{kind}[ _-]")).join("|"))
});

/// Classes of a page that has a sidebar or aside somewhere, or has none: these are of what stands
/// beside it.
static SIDEBAR_LAYOUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"[ _-](?:has|with|without|no|show|hide)[_-](?:[a-z]+[_-]){0,2}(?:sidebars?|asides?)[ _-]")
});

// The lead goes before the date, lest "standfirst" be read as "stand".
static MARKS: LazyLock<Regex> = LazyLock::new(|| {
    let kinds = [
        group("author", class_words::AUTHOR),
        group("lead", class_words::LEAD),
        group("date", class_words::DATE),
        group("kicker", class_words::KICKER),
    ];
    pattern(&kinds.join("|"))
});

static CATEGORY_PATH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)/(?:category|categories|kategorien?|rubriken?|ressorts?|sections?|categorie|categoria|cat)/[^/?]|/(?:category|kategorie|cat[eé]gorie|categor[ií]a):[^/]|[?&](?:cat|category|rubrik|ressort)=",
    )
});

static CURRENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"[ _-](?:active|current|selected)[ _]|[ _-]current-(?:menu|page|post)-(?:item|parent|ancestor)[ _]")
});

static AUTHOR_PATH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)/(?:authors?|autor(?:en|in|es|i)?|auteurs?|redaktion|journalist(?:e|en|es|s)?|reporters?|writers?|by|staff|people|contributors?|verfasser|skribent|profil(?:e|er|es|s)?|creator|producers?|columnists?|correspondents?|editors?|experten|newsteam|our-team|meet-the-team)/[^/?]+/?(?:$|[?#])|[?&]author(?:_?id)?=",
    )
});

/// What class names say, read once for the many elements of a page that have the same.
#[derive(Default)]
pub(super) struct ClassNames(HashMap<String, Said>);

/// What the class names of one element say.
#[derive(Default)]
struct Said {
    place: Place,
    marks: Vec<Mark>,
}

impl ClassNames {
    /// What the class names of an element say, as [`dom::class_words`] gives them.
    fn said(&mut self, words: &str) -> &Said {
        if !self.0.contains_key(words) {
            let said = Said { place: place_by_words(words), marks: marks_by_words(words) };
            self.0.insert(words.to_owned(), said);
        }
        &self.0[words]
    }

    /// What an element adds to the place of what is in it.
    pub(super) fn place(&mut self, name: &str, element: &Element, words: &str, outer: Place) -> Place {
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
        let label = dom::element_attr(element, "aria-label")
            .is_some_and(|label| label.to_ascii_lowercase().contains("breadcrumb"));
        if (!words.is_empty() || label) && name != "article" {
            let said = self.said(words).place;
            place.breadcrumb |= said.breadcrumb || label;
            place.navigation |= said.navigation;
            place.footer |= said.footer;
            place.aside |= said.aside;
            place.figure |= said.figure;
        }
        place.navigation |= place.breadcrumb;
        place
    }

    /// The marks of an element.
    pub(super) fn marks(&mut self, name: &str, element: &Element, words: &str) -> Vec<Mark> {
        let mut found = Vec::new();
        if name == "time" {
            found.push(Mark::Date);
        }
        let relation = dom::element_attr(element, "rel").unwrap_or_default();
        let relates = |kind: &str| relation.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case(kind));
        let leads_to =
            |path: &Regex| name == "a" && dom::element_attr(element, "href").is_some_and(|href| path.is_match(href));
        if leads_to(&CATEGORY_PATH) || relates("category") {
            found.push(Mark::Category);
        }
        if leads_to(&AUTHOR_PATH) || relates("author") {
            found.push(Mark::Author);
        }
        if !matches!(name, "body" | "html" | "main" | "form" | "input" | "button" | "img" | "svg") && !words.is_empty()
        {
            let said = self.said(words).marks.iter().filter(|mark| !found.contains(mark)).copied();
            found.extend(said.collect::<Vec<_>>());
        }
        found
    }
}

/// The place that class names say.
fn place_by_words(words: &str) -> Place {
    let mut place = Place { figure: words.contains("caption"), ..Place::default() };
    let own_words = SIDEBAR_LAYOUT.replace(words, " ");
    if let Some(found) = PLACES.captures(&own_words) {
        place.breadcrumb = found.name("crumb").is_some();
        place.navigation = found.name("nav").is_some();
        place.footer = found.name("foot").is_some();
        place.aside = found.name("aside").is_some();
    }
    place
}

/// The marks that class names make. Whole words count, so that `update` is no `date`.
fn marks_by_words(words: &str) -> Vec<Mark> {
    let mut found = Vec::new();
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

/// Whether a link of a menu, or the entry around it, says that the page belongs there.
pub(super) fn is_current(link: &NodeRef<'_>, element: &Element) -> bool {
    let says_so = |element: &Element| {
        element.attrs.iter().any(|attr| &*attr.name.local == "aria-current" && &*attr.value != "false")
            || CURRENT.is_match(&dom::class_words(element))
    };
    let entry = link.parent().filter(|parent| parent.has_name("li"));
    says_so(element) || entry.is_some_and(|entry| entry.element_ref().is_some_and(|entry| says_so(&entry)))
}
