//! Pages that say in words what their status does not: that there is nothing at an address, or in a list.

use super::super::outline::Outline;
use crate::extract::metadata::Metadata;
use crate::extract::missing;

/// What a list without anything in it says in the place of its teasers, in lower case.
const EMPTY_LISTS: &[&str] = &[
    "derzeit keine",
    "zurzeit keine",
    "zur zeit keine",
    "momentan keine",
    "aktuell keine",
    "keine artikel",
    "keine beiträge",
    "keine meldungen",
    "keine ergebnisse",
    "keine einträge",
    "no articles",
    "no posts",
    "no results",
    "no news at the moment",
    "no entries",
    "nothing found",
    "nothing here yet",
    "aucun article",
    "aucun résultat",
    "no hay artículos",
    "no hay noticias",
    "nessun articolo",
    "geen artikelen",
    "brak artykułów",
];
/// The longest line that says so, in characters: a longer one is a text.
const LINE_CHARS_MAX: usize = 120;

/// What a page says of its list, if it says that nothing is in it.
pub(in super::super) fn says_empty(outline: &Outline<'_>) -> Option<String> {
    let leaves = (0..outline.elements.len()).filter(|at| outline.elements[*at].end == at + 1);
    let texts = leaves.map(|at| outline.text(at)).filter(|text| text.chars().count() <= LINE_CHARS_MAX);
    let mut lines = texts.map(|text| (text.to_lowercase(), text));
    lines.find(|(lower, _)| EMPTY_LISTS.iter().any(|says| lower.contains(says))).map(|(_, text)| text)
}

/// What a page says in its title or its only main heading, if that is that it is an error.
pub(super) fn says(outline: &Outline<'_>, metadata: &Metadata<'_>) -> Option<String> {
    let mut headings = (0..outline.elements.len()).filter(|at| &*outline.elements[*at].name == "h1");
    let heading = headings.next().filter(|_| headings.next().is_none()).map(|at| outline.text(at));
    let stated = heading.into_iter().chain(metadata.title.clone());
    stated.filter_map(|text| missing::says(&text)).next()
}

pub(super) fn reason(says: &str) -> String {
    format!(
        "The site answers with an error page (\"{says}\") that it calls a good one; if it stays, the address has \
         changed: correct `url`."
    )
}
