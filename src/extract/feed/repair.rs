//! A pass over feeds before they are parsed: what a strict reader of XML or JSON would lose the
//! whole feed for is made well-formed, and all dialects are made one.

mod cdata;
mod copy;
mod elements;
mod entity;
mod json;
mod markup;
mod notes;
mod places;
mod raw_control;
mod root;
mod scope;
mod surrogate;
mod text_kind;
mod vocabulary;

use copy::Copy;
pub(super) use copy::{BYTES_MAX, ITEMS_MAX};
use entity::Entities;
pub(super) use json::json;
pub(super) use notes::{Fault, Notes};
pub(super) use root::root;
use vocabulary::Core;

use crate::model::clean_markup;

/// A feed that can be parsed.
pub(super) struct Repaired {
    /// RSS 2.0 or Atom 1.0 with one set of prefixes.
    pub(super) xml: String,
    /// The format in which the feed was written.
    pub(super) format: &'static str,
    /// What had to be repaired.
    pub(super) notes: Notes,
}

/// Makes an XML feed well-formed, as far as that is possible without guessing its meaning. `None`
/// if it is none.
pub(super) fn xml(text: &str) -> Option<Repaired> {
    let text = text.trim_start_matches('\u{feff}');
    let clean = clean_markup(text);
    let root = root(&clean)?;
    let mut notes = Notes::default();
    let breaks = text.matches("\r\n").count();
    let forbidden = text.chars().count().saturating_sub(breaks + clean.chars().count());
    notes.add_many(Fault::Character, forbidden);
    if root.has_junk {
        notes.add(Fault::JunkInFront);
    }
    let inner = &clean[root.start + 1..root.end];
    let format = format(root.local, inner);
    if format == UNVERSIONED {
        notes.add(Fault::Version);
    }
    let core = if format.starts_with("Atom") { Core::Atom } else { Core::Rss };
    let mut entities = Entities::declared_in(&clean[..root.start]);
    let copy = Copy::new(core, format == "CDF", &mut entities, &mut notes, clean.len());
    let inner = inner.trim_end();
    let (inner, rest) = match inner.strip_suffix('/') {
        Some(inner) => (inner, ""),
        None => (inner, clean.get(root.end + 1..).unwrap_or_default()),
    };
    let xml = copy.run(inner, rest);
    notes.add_many(Fault::Ampersand, entities.stray);
    notes.add_many(Fault::Entity, entities.named);
    Some(Repaired { xml, format, notes })
}

/// The name of RSS that does not say its version, or says one that never was.
const UNVERSIONED: &str = "RSS";

/// The format, by root element, namespace and version.
fn format(local: &str, inner: &str) -> &'static str {
    let attributes = markup::attributes(&inner[markup::name_of(inner).len()..]);
    let value = |name: &str| attributes.iter().find(|given| given.name.eq_ignore_ascii_case(name)).map(|a| a.value);
    let version = value("version").unwrap_or_default().trim();
    match local.to_ascii_lowercase().as_str() {
        "rdf" if inner.contains("netscape.com/rdf/simple/0.9") => "RSS 0.9",
        "rdf" => "RSS 1.0",
        "channel" => "CDF",
        "rss" if version.starts_with('2') => "RSS 2.0",
        "rss" if version.starts_with("0.9") => "RSS 0.9",
        "rss" if version.starts_with('1') => "RSS 1.0",
        "rss" => UNVERSIONED,
        _ if version.starts_with("0.") || inner.contains("purl.org/atom/ns") => "Atom 0.3",
        _ => "Atom",
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
