//! Which namespaces hold at a place of a feed.

use std::borrow::Cow;

use super::markup::Attribute;
use super::notes::{Fault, Notes};
use super::vocabulary::{self, Core, UNKNOWN};

/// Namespaces declared at the same time, and prefixes noted as undeclared.
const BINDINGS_MAX: usize = 256;

/// The prefixes that are declared, the latest last.
pub(super) struct Scope<'t> {
    core: Core,
    bindings: Vec<(&'t str, &'static str)>,
    /// Prefixes that were used without being declared.
    undeclared: Vec<&'t str>,
}

impl<'t> Scope<'t> {
    /// Where nothing is declared, names without a prefix are those of the feed's own vocabulary.
    pub(super) fn new(core: Core) -> Self {
        Self { core, bindings: vec![("", core.prefix())], undeclared: Vec::new() }
    }

    /// How many declarations hold.
    pub(super) fn len(&self) -> usize {
        self.bindings.len()
    }

    /// Goes back to where so many declarations held.
    pub(super) fn leave(&mut self, bindings: usize) {
        self.bindings.truncate(bindings.max(1));
    }

    /// Takes the namespaces that a tag declares. A default namespace of the root that nobody knows
    /// is the one that its name belongs to.
    pub(super) fn declare(&mut self, attributes: &[Attribute<'t>], is_root: bool) {
        for attribute in attributes {
            let prefix = match attribute.name.split_once(':') {
                Some((xmlns, prefix)) if xmlns.eq_ignore_ascii_case("xmlns") => prefix,
                None if attribute.name.eq_ignore_ascii_case("xmlns") => "",
                _ => continue,
            };
            let (mut known, is_known) = vocabulary::namespace(attribute.value, prefix);
            if prefix.is_empty() && (attribute.value.trim().is_empty() || (is_root && !is_known)) {
                known = self.core.prefix();
            }
            if self.bindings.len() < BINDINGS_MAX {
                self.bindings.push((prefix, known));
            }
        }
    }

    /// The namespace, as its usual prefix, and the local name of an element or attribute.
    pub(super) fn resolve(&mut self, raw: &'t str, notes: &mut Notes) -> (&'static str, Cow<'t, str>) {
        let (prefix, local) = raw.split_once(':').unwrap_or(("", raw));
        let bound = self.bindings.iter().rev().find(|(known, _)| *known == prefix).map(|(_, namespace)| *namespace);
        let namespace = bound.unwrap_or_else(|| {
            if self.undeclared.len() < BINDINGS_MAX && !self.undeclared.contains(&prefix) {
                self.undeclared.push(prefix);
                notes.add(Fault::Prefix);
            }
            vocabulary::usual(prefix).unwrap_or(UNKNOWN)
        });
        (namespace, vocabulary::spelled(local))
    }
}
