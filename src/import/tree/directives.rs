//! The directives of one table: each is asked for by its name, and what nobody asked for is reported.

use std::cell::RefCell;

use super::super::report::Report;
use super::{Entry, Node, Value};

/// A table being read.
pub(in crate::import) struct Directives<'a> {
    /// The name of the table with a dot, for notes: `feed.config.`; empty for the file.
    path: String,
    entries: &'a [Entry],
    asked: RefCell<Vec<&'a str>>,
    report: &'a Report,
}

impl<'a> Directives<'a> {
    /// The directives of a table; of another value none, which is reported.
    pub(in crate::import) fn of(node: &'a Node, path: &str, report: &'a Report) -> Self {
        let entries = match &node.value {
            Value::Table(entries) => entries.as_slice(),
            _ => {
                if node.value != Value::Nothing {
                    report.lost(node.line, path, "a table is expected here", "write name and value pairs");
                }
                &[]
            }
        };
        let path = if path.is_empty() { String::new() } else { format!("{path}.") };
        Self { path, entries, asked: RefCell::default(), report }
    }

    /// How a directive is called in notes.
    pub(in crate::import) fn name(&self, key: &str) -> String {
        format!("{}{key}", self.path)
    }

    /// A directive, unless it is not there or says nothing.
    pub(in crate::import) fn get(&self, key: &str) -> Option<&'a Entry> {
        let entry = self.entries.iter().find(|entry| entry.key == key)?;
        self.asked.borrow_mut().push(&entry.key);
        (entry.node.value != Value::Nothing).then_some(entry)
    }

    /// A text with its line; another value is reported.
    pub(in crate::import) fn text(&self, key: &str) -> Option<(usize, String)> {
        let entry = self.get(key)?;
        let text = entry.node.text();
        if text.is_none() {
            self.report.lost(entry.line, &self.name(key), "a text is expected here", "write it as one text");
        }
        Some((entry.line, text?)).filter(|(_, text)| !text.trim().is_empty())
    }

    /// A switch with its line.
    pub(in crate::import) fn switch(&self, key: &str) -> Option<(usize, bool)> {
        let entry = self.get(key)?;
        match entry.node.text().as_deref() {
            Some("true") => Some((entry.line, true)),
            Some("false") => Some((entry.line, false)),
            _ => {
                self.report.lost(entry.line, &self.name(key), "true or false is expected here", "write one of them");
                None
            }
        }
    }

    /// Inner tables and other values that were not asked for yet.
    pub(in crate::import) fn rest(&self) -> Vec<&'a Entry> {
        let rest: Vec<&'a Entry> = {
            let asked = self.asked.borrow();
            self.entries.iter().filter(|entry| !asked.contains(&entry.key.as_str())).collect()
        };
        self.asked.borrow_mut().extend(rest.iter().map(|entry| entry.key.as_str()));
        rest
    }

    /// Directives that mean nothing for what is read: they are passed over, each with a note.
    pub(in crate::import) fn needless(&self, keys: &[&str], why: &str) {
        for key in keys {
            if let Some(entry) = self.get(key) {
                self.report.needless(entry.line, &self.name(key), why);
            }
        }
    }

    /// Directives without a counterpart.
    pub(in crate::import) fn lost(&self, keys: &[&str], why: &str, cure: &str) {
        for key in keys {
            if let Some(entry) = self.get(key) {
                self.report.lost(entry.line, &self.name(key), why, cure);
            }
        }
    }

    /// Reports what nobody asked for.
    pub(in crate::import) fn finish(self) {
        for entry in self.rest() {
            let cure = "see config/depesche.toml for what there is instead";
            self.report.lost(entry.line, &self.name(&entry.key), "this directive is not known", cure);
        }
    }
}
