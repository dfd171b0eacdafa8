//! A table of a file as the checks see it: its keys are those of the vocabulary.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use toml::Spanned;
use toml::de::DeTable;

use super::file::File;
use super::node::{Node, in_order};
use super::problem::Report;
use super::suggest::{alternatives, nearest};
use super::vocabulary::{self, Key, Shape, TableShape};
use super::{Place, Problem};

/// A table whose keys are known.
#[derive(Clone)]
pub(super) struct Table<'a> {
    shape: &'static TableShape,
    entries: &'a DeTable<'a>,
    file: &'a Arc<File>,
    report: &'a Report,
    // A whole file has no place in itself.
    span: Option<Range<usize>>,
}

impl<'a> Table<'a> {
    pub(super) fn new(
        shape: &'static TableShape,
        entries: &'a DeTable<'a>,
        file: &'a Arc<File>,
        report: &'a Report,
        span: Option<Range<usize>>,
    ) -> Self {
        let table = Self { shape, entries, file, report, span };
        table.unknown().iter().for_each(|node| table.refuse_unknown(node));
        table
    }

    /// The table that a whole file is.
    pub(super) fn of_file(
        shape: &'static TableShape,
        tree: &'a Spanned<DeTable<'a>>,
        file: &'a Arc<File>,
        report: &'a Report,
    ) -> Self {
        Self::new(shape, tree.get_ref(), file, report, None)
    }

    fn refuse_unknown(&self, node: &Node<'a>) {
        let written = node.key();
        let known: Vec<&str> = self.shape.keys().map(|key| key.name).collect();
        let elsewhere: Vec<&str> =
            vocabulary::TABLES.iter().filter(|table| table.key(written).is_some()).map(|table| table.title).collect();
        let mut cures = Vec::new();
        if let Some(meant) = nearest(written, known.iter().copied()) {
            cures.push(format!("did you mean `{meant}`?"));
        }
        if !elsewhere.is_empty() {
            cures.push(format!("`{written}` is a key of {}", elsewhere.join(", ")));
        } else if node.is_table() && self.shape.name == "source" && cures.is_empty() {
            cures.push("an id has no dots; write hyphens instead".to_owned());
        }
        if cures.is_empty() {
            cures.push(format!("known here: {}", known.join(", ")));
        }
        let cure = cures.join(" ");
        let problem = Problem::at(node.key_place(), format!("{} has no key `{written}`", self.shape.title));
        self.report.add(problem.label("unknown key").help(cure));
    }

    /// The value of a key.
    pub(super) fn get(&self, name: &str) -> Option<Node<'a>> {
        debug_assert!(self.shape.key(name).is_some(), "{name} is in the vocabulary of {}", self.shape.title);
        let (key, value) = self.entries.get_key_value(name)?;
        Some(Node::new(self.file, self.report, key, value))
    }

    /// The text of a key.
    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        self.get(name)?.text()
    }

    /// The duration of a key.
    pub(super) fn duration(&self, name: &str) -> Option<Duration> {
        self.get(name)?.duration()
    }

    /// The whole number of a key, within the range that the vocabulary gives it.
    pub(super) fn whole<T: TryFrom<u64>>(&self, name: &str) -> Option<T> {
        let node = self.get(name)?;
        let Some(Key { shape: Shape::Whole(least, most), .. }) = self.shape.key(name) else { return None };
        node.whole(*least..=*most)?.try_into().ok()
    }

    /// The word of a key, one of those that the vocabulary gives it, with its place.
    pub(super) fn word(&self, name: &str) -> Option<(&'a str, Node<'a>)> {
        let node = self.get(name)?;
        Some((self.choose(name, &node)?, node))
    }

    /// The words of a key that holds one or several of those that the vocabulary gives it.
    pub(super) fn words(&self, name: &str) -> Vec<&'a str> {
        self.many(name).iter().filter_map(|node| self.choose(name, node)).collect()
    }

    fn choose(&self, name: &str, node: &Node<'a>) -> Option<&'a str> {
        let known = match self.shape.key(name)?.shape {
            Shape::Choice(words) | Shape::Choices(words) => words,
            _ => return None,
        };
        let word = node.text()?;
        if known.contains(&word) {
            return Some(word);
        }
        let cure = match nearest(word, known.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("write {}", alternatives(known)),
        };
        node.refuse(format!("`{name}` cannot be `{word}`"), cure);
        None
    }

    /// The values of a key that holds one or several; empty if it is not given.
    pub(super) fn many(&self, name: &str) -> Vec<Node<'a>> {
        self.get(name).map(|node| node.one_or_many()).unwrap_or_default()
    }

    /// The table of a key.
    pub(super) fn table(&self, name: &str) -> Option<Table<'a>> {
        let node = self.get(name)?;
        match self.shape.key(name)?.shape {
            Shape::Table(shape) => node.table(shape),
            _ => None,
        }
    }

    /// The tables of a key that holds one or several, each with its place.
    pub(super) fn tables(&self, name: &str) -> Vec<(Node<'a>, Table<'a>)> {
        let Some(Shape::Tables(shape)) = self.shape.key(name).map(|key| key.shape) else { return Vec::new() };
        self.many(name).into_iter().filter_map(|node| Some((node, node.table(shape)?))).collect()
    }

    /// The tables of a key by id, in the order of the file.
    pub(super) fn tables_by_id(&self, name: &str) -> Vec<Node<'a>> {
        let cure = format!("write [{name}.<id>] with an id of your choice");
        let mut nodes = self.get(name).map(|node| node.entries_by_name(&cure)).unwrap_or_default();
        nodes.retain(|node| {
            if !node.is_table() {
                let message = format!("`{}` stands in [{name}], which has no id", node.key());
                self.report.add(Problem::at(node.key_place(), message).help(cure.clone()));
            }
            node.is_table()
        });
        nodes
    }

    /// The keys that are given, in the order of the file.
    pub(super) fn given(&self) -> Vec<Node<'a>> {
        in_order(self.entries, self.file, self.report)
    }

    /// Reports that a key is missing, unless a slip of it is there and reported.
    pub(super) fn missing(&self, name: &str, message: impl Into<String>, cure: impl Into<String>) {
        if self.unknown().iter().any(|node| node.is_table() || nearest(node.key(), [name]).is_some()) {
            return;
        }
        let place = self.span.clone().map(|span| Place { file: Arc::clone(self.file), span });
        let problem = Problem { place, ..Problem::anywhere(message) };
        self.report.add_absence(problem.help(cure));
    }

    /// The keys that are given and not in the vocabulary.
    fn unknown(&self) -> Vec<Node<'a>> {
        self.given().into_iter().filter(|node| self.shape.key(node.key()).is_none()).collect()
    }

    /// Reports two keys that contradict each other.
    pub(super) fn refuse_both(&self, first: &str, second: &str, cure: &str) {
        if let (Some(first), Some(second)) = (self.get(first), self.get(second)) {
            let message = format!("`{}` and `{}` exclude each other", first.key(), second.key());
            let problem = Problem::at(second.key_place(), message).related(first.key_place(), "the other one");
            self.report.add(problem.help(cure));
        }
    }
}
