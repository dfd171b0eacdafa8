//! Sections that only their place tells: the short line above every headline of a list.

use std::collections::BTreeSet;

use super::super::block::Block;
use super::super::sheet::Sheet;
use super::section;
use crate::model::{Entry, EvidenceKind, Field};

/// The longest such line, in characters.
const NAME_CHARS_MAX: usize = 28;
/// Teasers that must have such a line before it means anything.
const NAMES_MIN: usize = 3;

/// Names the sections of teasers that have none, if enough of them begin with a line of a few
/// words, and either the site knows a good part of the names or a few names serve many teasers.
/// Otherwise the lines are subjects, notices or anything else.
pub(in super::super) fn sections_by_place(sheet: &Sheet<'_>, blocks: &[Block], entries: &mut [Entry]) {
    let mut names: Vec<(usize, String)> = Vec::new();
    for (at, (block, entry)) in blocks.iter().zip(entries.iter()).enumerate() {
        if let Some(name) = (!entry.advertisement).then(|| name_above(sheet, block, entry)).flatten() {
            names.push((at, name));
        }
    }
    if names.len() < NAMES_MIN || names.len() * 5 < entries.len() * 3 {
        return;
    }
    let is_known = |(at, name): &&(usize, String)| {
        let entry = &entries[*at];
        let is_own = entry.sections.as_ref().is_some_and(|sections| sections.value.contains(name));
        let address = entry.url.as_ref().map(|url| &url.value);
        is_own || sheet.known_section(name).is_some() || address.is_some_and(|url| section::is_directory(url, name))
    };
    let known = names.iter().filter(is_known).count();
    let distinct = names.iter().map(|(_, name)| name.to_lowercase()).collect::<BTreeSet<_>>().len();
    if known * 3 >= names.len() || (distinct >= 2 && distinct * 2 <= names.len()) {
        for (at, name) in names.into_iter().filter(|(at, _)| entries[*at].sections.is_none()).collect::<Vec<_>>() {
            entries[at].sections = Some(Field::new(vec![name], EvidenceKind::Text, "line above the headline"));
        }
    }
}

/// The line above the headline of a teaser, if it reads like a name.
fn name_above(sheet: &Sheet<'_>, block: &Block, entry: &Entry) -> Option<String> {
    let title = &entry.title.as_ref()?.value;
    let lines = sheet.outline.lines(&block.range, &[]);
    let headline = lines.iter().position(|line| line.text.contains(title.as_str()))?;
    let mut above = lines[..headline].iter().rev().filter(|line| line.text.chars().count() <= NAME_CHARS_MAX);
    above.find_map(|line| {
        // A badge behind the name is in its line, but not in its element.
        let own = sheet.outline.text(line.start);
        let text = if line.text.starts_with(&own) { &own } else { &line.text };
        let name = section::name_of(text)?;
        let is_author = entry
            .authors
            .as_ref()
            .is_some_and(|authors| authors.value.iter().any(|author| name.contains(&author.name)));
        let fits = section::is_like_section(&name)
            && !name.contains(|c: char| c.is_ascii_digit())
            && !is_author
            && !super::is_date(sheet, &name);
        fits.then_some(name)
    })
}
