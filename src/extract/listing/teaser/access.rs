//! Which articles of a list are for subscribers: some teasers carry a mark that others do not.

use std::collections::HashMap;

use super::super::block::Block;
use super::super::outline::Index;
use super::super::sheet::Sheet;
use super::super::words;
use crate::model::{Access, Entry, EvidenceKind, Field};

/// The longest text of a badge, in characters.
const BADGE_CHARS_MAX: usize = 24;
/// Words of the longest name of a subscription: `Der Bote Plus`.
const BADGE_WORDS_MAX: usize = 3;

/// The place of an entry in its list, and the mark of its teaser.
type Marked = (usize, Option<Field<Access>>);

/// Marks the paid articles. A mark that all teasers of one build carry says nothing of any of
/// them: it is the layout, or the list is of such articles only.
pub(in super::super) fn paid_by_marks(sheet: &Sheet<'_>, blocks: &[Block], entries: &mut [Entry]) {
    let mut lists: HashMap<String, Vec<Marked>> = HashMap::new();
    for (at, (block, entry)) in blocks.iter().zip(entries.iter()).enumerate() {
        if !entry.advertisement {
            lists.entry(build(sheet, block.top)).or_default().push((at, mark(sheet, block, entry)));
        }
    }
    for list in lists.into_values().filter(|list| list.iter().any(|(_, mark)| mark.is_none())) {
        for (at, mark) in list {
            entries[at].access = mark;
        }
    }
}

/// Tag and class of the element of a teaser, without the mark itself.
fn build(sheet: &Sheet<'_>, top: Index) -> String {
    let class = sheet.outline.attr(top, "class").unwrap_or_default();
    let mut build = sheet.outline.elements[top].name.to_string();
    for name in class.split_ascii_whitespace().filter(|name| !is_paid_class(name)) {
        build.push('.');
        build.push_str(name);
    }
    build
}

/// The first mark in a block.
fn mark(sheet: &Sheet<'_>, block: &Block, entry: &Entry) -> Option<Field<Access>> {
    let title = entry.title.as_ref().map_or("", |title| title.value.as_str());
    block.range.clone().find_map(|at| by_class(sheet, at, title).or_else(|| by_badge(sheet, at, title)))
}

/// A class or attribute that says it.
fn by_class(sheet: &Sheet<'_>, at: Index, title: &str) -> Option<Field<Access>> {
    let outline = sheet.outline;
    let field = |place: String| Field::new(Access::Paywalled, EvidenceKind::Html, place);
    let class = outline.attr(at, "class").unwrap_or_default();
    if let Some(name) = class.split_ascii_whitespace().find(|name| is_paid_class(name)) {
        return Some(field(format!("class {name}")));
    }
    let is_link = &*outline.elements[at].name == "a";
    // Elsewhere the word is short for subtitle; no link to a headline is one.
    let is_headline = is_link && !title.is_empty() && outline.text(at).ends_with(title);
    if is_headline && class.split_ascii_whitespace().any(|name| name == "sub") {
        return Some(field("class sub of the headline".to_owned()));
    }
    let is_true = |name: &&&str| {
        outline.attr(at, name).is_some_and(|value| matches!(&*value.to_ascii_lowercase(), "true" | "1" | "yes"))
    };
    (is_link || !class.is_empty())
        .then(|| words::PAID_ATTRIBUTES.iter().find(is_true))
        .flatten()
        .map(|name| field((*name).to_owned()))
}

/// A short text that says it, to those who see it or to those who do not.
fn by_badge(sheet: &Sheet<'_>, at: Index, title: &str) -> Option<Field<Access>> {
    let outline = sheet.outline;
    if outline.elements[at].chars > BADGE_CHARS_MAX {
        return None;
    }
    let said = ["aria-label", "title", "alt"].iter().filter_map(|name| outline.attr(at, name));
    let mut texts = std::iter::once(outline.text(at)).chain(said);
    let badge = texts.find(|text| text != title && is_paid_badge(text))?;
    Some(Field::new(Access::Paywalled, EvidenceKind::Text, format!("\"{badge}\"")))
}

/// Whether a class name says that an article is paid for: `premium`, `teaser--plus`, `is-paid`,
/// `paywall-badge`.
fn is_paid_class(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let part = name.rsplit("--").next().unwrap_or(&name);
    let part = part.rsplit("__").next().unwrap_or(part);
    let part = part.strip_prefix("is-").or_else(|| part.strip_prefix("has-")).unwrap_or(part);
    let is_word = |part: &str| words::PAID_CLASSES.contains(&part);
    // A plus with an icon is a button as often as a badge.
    is_word(part)
        || part.rsplit_once('-').is_some_and(|(word, ending)| {
            is_word(word) && word != "plus" && words::PAID_CLASS_ENDINGS.contains(&ending)
        })
}

/// Whether a badge says it, or is the name of a subscription: `Bote+`, `Der Bote Plus`.
fn is_paid_badge(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let is_name = || {
        let words = text.split_whitespace().count();
        let ends = text.ends_with('+') || (words > 1 && (text.ends_with(" plus") || text.ends_with(" premium")));
        let starts = text.starts_with(char::is_alphabetic);
        words <= BADGE_WORDS_MAX && text.chars().count() <= BADGE_CHARS_MAX && ends && starts
    };
    words::PAID_BADGES.contains(&text.as_str()) || is_name()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::extract::{listing, sample};

    #[test]
    fn classes_and_badges_are_told_from_like_ones() {
        for name in ["premium", "teaser--plus", "is-paid", "Teaser__premium-badge", "paywall-icon"] {
            assert!(is_paid_class(name), "{name}");
        }
        for name in ["paid-content", "plus-icon", "surplus", "premium-nav", "sub", "abonnieren"] {
            assert!(!is_paid_class(name), "{name}");
        }
        for text in ["Plus", "Bote+", "Der Bote Plus", "Nur für Abonnenten", "Réservé aux abonnés", "🔒"] {
            assert!(is_paid_badge(text), "{text}");
        }
        for text in ["Politik", "Mehr plus Minus", "12+", "Abonnieren Sie jetzt den Boten", ""] {
            assert!(!is_paid_badge(text), "{text}");
        }
    }

    /// The numbers of the teasers that are marked as paid for, and the evidence of the first.
    fn paid(teaser: impl Fn(usize) -> String) -> (Vec<usize>, Option<String>) {
        let teasers: String = (0..6).map(teaser).collect();
        let html = format!("<html lang=de><body><main>{teasers}</main></body></html>");
        let url = "https://bote.example/";
        let entries = listing(&sample::page(url, &html), &sample::source(url), sample::now()).entries;
        assert_eq!(entries.len(), 6, "{entries:?}");
        let marked = (0..6).filter(|at| entries[*at].access.is_some()).collect();
        (marked, entries.into_iter().find_map(|entry| entry.access).map(|access| access.evidence.to_string()))
    }

    fn teaser(at: usize, block: &str, link: &str, badge: &str) -> String {
        format!(
            "<article class='teaser{block}'><h2><a class='title{link}' href=/2026/11/{at}-neues-aus-der-stadt>Meldung Nummer {at} \
             aus der Stadt</a></h2>{badge}<p>Ein Satz, der die Meldung zusammenfasst, steht hier.</p></article>"
        )
    }

    #[test]
    fn marks_count_where_they_differ() {
        let odd = |at: usize, mark: &'static str| if at % 2 == 1 { mark } else { "" };
        let expected = |evidence: &str| (vec![1, 3, 5], Some(evidence.to_owned()));
        assert_eq!(paid(|at| teaser(at, odd(at, " teaser--premium"), "", "")), expected("HTML class teaser--premium"));
        assert_eq!(paid(|at| teaser(at, "", odd(at, " sub"), "")), expected("HTML class sub of the headline"));
        assert_eq!(paid(|at| teaser(at, "", "", odd(at, "<span>Bote+</span>"))), expected("text \"Bote+\""));
        let unseen = "<i aria-label='Nur für Abonnenten'></i>";
        assert_eq!(paid(|at| teaser(at, "", "", odd(at, unseen))), expected("text \"Nur für Abonnenten\""));
        assert_eq!(paid(|at| teaser(at, " premium", " sub", "<span>Plus</span>")), (vec![], None));
        assert_eq!(paid(|at| teaser(at, "", "", odd(at, "<span class=sub>Mehr dazu</span>"))), (vec![], None));
    }
}
