//! What can be the name of a section, and how it is cut out of what is written.

use super::super::{Subject, wording};
use super::names::{LABELS, NO_SECTIONS, WEAK_SECTIONS};
use crate::model::clean_line;

/// The longest name of a section, in characters.
const SECTION_CHARS_MAX: usize = 40;
/// The most words in the name of a section.
const SECTION_WORDS_MAX: usize = 5;

/// What no section of a page is called: the site's names and the headline, squeezed once for the
/// many texts that are compared with them.
pub(super) struct Barred {
    site_names: Vec<String>,
    title: Option<String>,
}

impl Barred {
    /// The names of a page's site, and its headline.
    pub(super) fn of(subject: &Subject<'_>, title: Option<&str>) -> Self {
        Self {
            site_names: subject.site_names.iter().map(|name| wording::squeezed(name)).collect(),
            title: title.map(wording::squeezed),
        }
    }

    /// Why a text is no section.
    pub(super) fn refusal(&self, name: &str) -> Option<&'static str> {
        if !name.chars().any(char::is_alphabetic) {
            return Some("it has no letters");
        }
        if name.chars().count() > SECTION_CHARS_MAX || name.split_whitespace().count() > SECTION_WORDS_MAX {
            return Some("it is too long for a section");
        }
        if name.ends_with("...") || name.ends_with('…') {
            return Some("it is cut off");
        }
        let lower = name.to_lowercase();
        if NO_SECTIONS.contains(&&*lower) && !is_weak(&lower) {
            return Some("it is no section but a page of its own");
        }
        let squeezed = wording::squeezed(name);
        if self.site_names.contains(&squeezed) {
            return Some("it is the site's name");
        }
        if self.title.as_ref() == Some(&squeezed) {
            return Some("it is the headline");
        }
        None
    }
}

/// Whether a name says hardly anything, in lower case or not.
pub(super) fn is_weak(name: &str) -> bool {
    WEAK_SECTIONS.contains(&&*name.to_lowercase())
}

/// A name without the marks around it; of a path of names the last: `News/Politik` -> `Politik`.
pub(super) fn cleaned(name: &str) -> String {
    clean_line(last_of_path(name)).trim_matches(is_mark).to_owned()
}

/// What people see as several names in a row: `Kategorien: Event, Mode`.
pub(super) fn parts(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let label = LABELS.iter().find(|label| lower.starts_with(**label)).and_then(|label| text.get(label.len()..));
    label.unwrap_or(text).split([',', '|', '•', '·']).map(clean_line).filter(|part| !part.is_empty()).collect()
}

/// Whether a line begins with what stands before the names of categories.
pub(super) fn is_labelled(line: &str) -> bool {
    let lower = line.to_lowercase();
    LABELS.iter().any(|label| lower.starts_with(label))
}

/// Marks that stand around names and are no part of them.
fn is_mark(c: char) -> bool {
    matches!(c, ':' | '|' | '/' | '>' | '»' | '›' | '#' | '•' | '-' | '–') || c.is_whitespace()
}

fn last_of_path(name: &str) -> &str {
    let mut parts = name.trim().split(['/', '>']).map(str::trim).filter(|part| !part.is_empty());
    if name.trim().starts_with('/') || name.contains(" > ") || name.matches('/').count() > 1 {
        parts.next_back().unwrap_or(name)
    } else {
        name
    }
}
