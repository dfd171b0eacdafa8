//! TOML, YAML and JSON as one tree whose values know their line.
//!
//! The tree is plain: no aliases, no tags, texts as they are meant. What is deeper or larger than
//! the limits is refused, so that nothing here can be made to grow beyond the file.

mod directives;
mod json;
mod toml;
mod yaml;

pub(super) use directives::Directives;
pub(super) use json::json;
pub(super) use toml::toml;
pub(super) use yaml::yaml;

/// How deep values may lie in each other; rules need five.
const DEPTH_MAX: usize = 64;
/// How many values a file may have, aliases counted as often as they are used.
const NODES_MAX: usize = 1_000_000;

/// A value and where it begins.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    /// The line, from 1.
    pub(super) line: usize,
    /// What is there.
    pub(super) value: Value,
}

/// What a file may say.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// Nothing: `null`, `~`.
    Nothing,
    /// `true` or `false`.
    Switch(bool),
    /// A text, or a number as it is written.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// Values by name, in the order of the file.
    Table(Vec<Entry>),
}

/// A name with its value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    /// The name.
    pub(super) key: String,
    /// The line of the name.
    pub(super) line: usize,
    /// The value.
    pub(super) node: Node,
}

/// Why a file is no tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unreadable {
    /// The line, from 1.
    pub(super) line: usize,
    /// What is wrong there.
    pub(super) cause: String,
}

impl Node {
    /// The text, or what stands for one.
    pub(super) fn text(&self) -> Option<String> {
        match &self.value {
            Value::Text(text) => Some(text.clone()),
            Value::Switch(switch) => Some(switch.to_string()),
            _ => None,
        }
    }

    /// The text, or all texts of a list, each with its line.
    pub(super) fn texts(&self) -> Vec<(usize, String)> {
        match &self.value {
            Value::List(nodes) => nodes.iter().filter_map(|node| Some((node.line, node.text()?))).collect(),
            _ => self.text().map(|text| (self.line, text)).into_iter().collect(),
        }
    }
}

/// The line of a byte, from 1, for many bytes of one text.
pub(super) struct Lines(Vec<usize>);

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        Self(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect())
    }

    pub(super) fn line(&self, at: usize) -> usize {
        self.0.partition_point(|end| *end < at) + 1
    }
}
