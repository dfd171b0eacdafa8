//! Who a teaser says wrote the article.

use super::super::kind::Kinds;
use super::super::outline::Index;
use super::super::words;
use super::Teaser;
use crate::extract::dom;
use crate::model::{Author, EvidenceKind, Field};

/// The longest text that names authors, in characters.
const AUTHORS_CHARS_MAX: usize = 80;

pub(super) struct Authors {
    pub(super) field: Option<Field<Vec<Author>>>,
    pub(super) elements: Vec<Index>,
}

pub(super) fn read(teaser: &Teaser<'_>, headline: Option<Index>) -> Authors {
    let outline = teaser.sheet.outline;
    let mut elements: Vec<Index> = Vec::new();
    let mut authors: Vec<Author> = Vec::new();
    let mut place = String::new();
    for inner in teaser.range.clone() {
        let element = &outline.elements[inner];
        let rel =
            outline.attr(inner, "rel").is_some_and(|rel| rel.split_ascii_whitespace().any(|word| word == "author"));
        let item = outline.attr(inner, "itemprop").is_some_and(|name| name == "author");
        let named = rel || item || element.kinds.has(Kinds::AUTHOR);
        let around =
            headline.is_some_and(|headline| outline.contains(inner, headline) || outline.contains(headline, inner));
        if !named || around || element.chars == 0 || elements.iter().any(|outer| outline.contains(*outer, inner)) {
            continue;
        }
        let text = outline.text(inner);
        if text.chars().count() > AUTHORS_CHARS_MAX {
            continue;
        }
        elements.push(inner);
        let url = outline.attr(inner, "href").and_then(|href| dom::absolute(&href, &teaser.sheet.base));
        for name in names(teaser, &text) {
            if !authors.iter().any(|known| known.name == name) {
                authors.push(Author { name, url: url.clone(), email: None });
            }
        }
        if place.is_empty() {
            place = if rel { "rel=author".to_owned() } else { format!("{} named as author", element.name) };
        }
    }
    let field = (!authors.is_empty()).then(|| Field::new(authors, EvidenceKind::Html, place));
    Authors { field, elements }
}

/// The names in a byline.
fn names(teaser: &Teaser<'_>, text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let by = words::BY.iter().find(|by| lower.starts_with(**by)).map_or(0, |by| by.len());
    // The prefixes are ASCII, so their length is the same in both spellings.
    let text = text.get(by..).unwrap_or(text);
    text.split([',', ';', '|', '•', '·'])
        .flat_map(|part| part.split(" und "))
        .flat_map(|part| part.split(" and "))
        .map(|name| name.trim().trim_end_matches(':').to_owned())
        .filter(|name| {
            let words = name.split_whitespace().count();
            (1..=5).contains(&words)
                && name.chars().next().is_some_and(|c| c.is_alphabetic() && !c.is_lowercase())
                && !name.chars().any(|c| c.is_ascii_digit() || matches!(c, '@' | '/'))
                && !super::is_date(teaser.sheet, name)
        })
        .collect()
}
