//! A value of a file as the checks see it: it knows its key and its place.
//!
//! Reading never stops at a problem: it is reported with its place, and the value counts as not
//! given.

use std::borrow::Cow;
use std::ops::{Range, RangeInclusive};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::file::File;
use super::problem::Report;
use super::table::Table;
use super::vocabulary::{self, TableShape};
use super::{Place, Problem, quantity};

/// The longest duration, a hundred years: it keeps sums of times in range.
const DURATION_MAX: Duration = Duration::from_secs(100 * 366 * 86_400);

/// A value with its key and its place.
#[derive(Clone, Copy)]
pub(super) struct Node<'a> {
    file: &'a Arc<File>,
    report: &'a Report,
    key: &'a Spanned<Cow<'a, str>>,
    value: &'a Spanned<DeValue<'a>>,
}

impl<'a> Node<'a> {
    pub(super) fn new(
        file: &'a Arc<File>,
        report: &'a Report,
        key: &'a Spanned<Cow<'a, str>>,
        value: &'a Spanned<DeValue<'a>>,
    ) -> Self {
        Self { file, report, key, value }
    }

    /// The key as written.
    pub(super) fn key(&self) -> &'a str {
        self.key.get_ref()
    }

    /// The file it is in.
    pub(super) fn file(&self) -> &'a Arc<File> {
        self.file
    }

    /// Where the value is. A table that has a header of its own is found by its name.
    pub(super) fn place(&self) -> Place {
        let value = self.value.span();
        let inline = self.file.text.as_bytes().get(value.start) == Some(&b'{');
        self.place_of(if self.is_table() && !inline { self.key.span() } else { value })
    }

    /// Where the key is.
    pub(super) fn key_place(&self) -> Place {
        self.place_of(self.key.span())
    }

    fn place_of(&self, span: Range<usize>) -> Place {
        Place { file: Arc::clone(self.file), span }
    }

    /// Reports that something is wrong with the value, and what to do about it.
    pub(super) fn refuse(&self, message: impl Into<String>, cure: impl Into<String>) {
        self.report.add(Problem::at(self.place(), message).help(cure));
    }

    /// Reports that something is wrong with a part of the value: `span` counts in the text that
    /// [`Node::text`] gave. The whole value is marked where the file writes it with escapes.
    pub(super) fn refuse_part(&self, span: Range<usize>, message: impl Into<String>, cure: impl Into<String>) {
        let mut place = self.place();
        let written = self.file.text.get(place.span.clone()).unwrap_or_default();
        if let DeValue::String(text) = self.value.get_ref()
            && let Some(offset) = written.find(text.as_ref()).filter(|_| !text.is_empty() && span.end <= text.len())
        {
            let start = place.span.start + offset;
            place.span = start + span.start..start + span.end;
        }
        self.report.add(Problem::at(place, message).help(cure));
    }

    /// Adds a problem.
    pub(super) fn add(&self, problem: Problem) {
        self.report.add(problem);
    }

    /// Adds a problem that consists in something else not being there.
    pub(super) fn add_absence(&self, problem: Problem) {
        self.report.add_absence(problem);
    }

    /// Never shows this value in a message, nor the texts in it if it is a table. The names of keys
    /// and what refers to a secret may be shown.
    pub(super) fn conceal(&self) {
        match self.value.get_ref() {
            DeValue::Table(entries) => {
                let texts = in_order(entries, self.file, self.report);
                texts.iter().filter(|node| vocabulary::SECRET.key(node.key()).is_none()).for_each(Node::conceal);
            }
            _ => self.report.conceal(self.place_of(self.value.span())),
        }
    }

    fn wrong_type(&self, wanted: &str, cure: &str) {
        let found = match self.value.get_ref() {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.refuse(format!("`{}` must be {wanted}, not {found}", self.key()), cure);
    }

    /// Whether it is a text.
    pub(super) fn is_text(&self) -> bool {
        matches!(self.value.get_ref(), DeValue::String(_))
    }

    /// Whether it is a table without any key.
    pub(super) fn is_empty_table(&self) -> bool {
        matches!(self.value.get_ref(), DeValue::Table(entries) if entries.is_empty())
    }

    /// Whether it is a table.
    pub(super) fn is_table(&self) -> bool {
        matches!(self.value.get_ref(), DeValue::Table(_))
    }

    /// The text, which must not be blank.
    pub(super) fn text(&self) -> Option<&'a str> {
        let DeValue::String(text) = self.value.get_ref() else {
            self.wrong_type("a text", &format!("write {} = \"…\"", self.key()));
            return None;
        };
        if text.trim().is_empty() {
            self.refuse(format!("`{}` is empty", self.key()), "give it a value, or leave the key out");
            return None;
        }
        Some(text)
    }

    /// The text, which may be empty.
    pub(super) fn text_or_empty(&self) -> Option<&'a str> {
        match self.value.get_ref() {
            DeValue::String(text) if text.is_empty() => Some(""),
            _ => self.text(),
        }
    }

    /// The value on one line, with the keys of tables in the order of the alphabet: the same for
    /// every way to lay it out.
    pub(super) fn inline(&self) -> String {
        match self.value.get_ref() {
            DeValue::String(text) => format!("{text:?}"),
            DeValue::Array(_) => {
                let values: Vec<String> = self.one_or_many().iter().map(Self::inline).collect();
                format!("[{}]", values.join(", "))
            }
            DeValue::Table(entries) => {
                let mut parts: Vec<String> = in_order(entries, self.file, self.report)
                    .iter()
                    .map(|node| format!("{} = {}", node.written_key(), node.inline()))
                    .collect();
                parts.sort_unstable();
                format!("{{ {} }}", parts.join(", "))
            }
            _ => self.file.text.get(self.value.span()).unwrap_or_default().to_owned(),
        }
    }

    /// The key, in quotes if it needs them.
    fn written_key(&self) -> String {
        let key = self.key();
        let is_bare = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        if is_bare { key.to_owned() } else { format!("{key:?}") }
    }

    /// A path, which starts from the directory of the file if it is relative.
    pub(super) fn path(&self) -> Option<PathBuf> {
        Some(self.file.directory().join(self.text()?))
    }

    /// The switch.
    pub(super) fn switch(&self) -> Option<bool> {
        let DeValue::Boolean(switch) = self.value.get_ref() else {
            self.wrong_type(
                "true or false",
                &format!("write {} = true or {} = false, without quotes", self.key(), self.key()),
            );
            return None;
        };
        Some(*switch)
    }

    /// A whole number in the range of the vocabulary.
    pub(super) fn whole(&self, range: RangeInclusive<u64>) -> Option<u64> {
        let (least, most) = (range.start(), range.end());
        let cure = format!("write a whole number from {least} to {most}");
        let DeValue::Integer(number) = self.value.get_ref() else {
            self.wrong_type("a whole number", &cure);
            return None;
        };
        let read = u64::from_str_radix(number.as_str(), number.radix()).ok().filter(|number| range.contains(number));
        if read.is_none() {
            self.refuse(format!("`{}` is out of range: {number}", self.key()), cure);
        }
        read
    }

    /// A duration that is not zero.
    pub(super) fn duration(&self) -> Option<Duration> {
        let duration = self.duration_or_none()?;
        if duration.is_zero() {
            self.refuse(format!("`{}` is zero", self.key()), "give it a length of time, or leave the key out");
            return None;
        }
        Some(duration)
    }

    /// A duration; zero stands for "not at all".
    pub(super) fn duration_or_none(&self) -> Option<Duration> {
        let cure = "write a number and a unit (ms, s, m, h, d, w): 30m, 1h30m, 2d";
        if !self.is_text() {
            self.wrong_type("a duration in quotes", cure);
            return None;
        }
        let text = self.text()?;
        match quantity::duration(text) {
            None => self.refuse(format!("`{text}` is not a duration"), cure),
            Some(long) if long > DURATION_MAX => self.refuse(format!("`{text}` is longer than a hundred years"), cure),
            Some(duration) => return Some(duration),
        }
        None
    }

    /// A size in bytes that is not zero.
    pub(super) fn bytes(&self) -> Option<usize> {
        let cure = "write a whole number and a unit (kB, MB, KiB, MiB): 20 MiB";
        if !self.is_text() {
            self.wrong_type("a size in quotes", cure);
            return None;
        }
        let text = self.text()?;
        match quantity::bytes(text).map(usize::try_from) {
            None => self.refuse(format!("`{text}` is not a size"), cure),
            Some(Ok(0)) => self.refuse(format!("`{}` is zero", self.key()), cure),
            Some(Err(_)) => self.refuse(format!("`{text}` is more than this machine can hold"), cure),
            Some(Ok(bytes)) => return Some(bytes),
        }
        None
    }

    /// The values of a list, or the value itself as a list of one.
    pub(super) fn one_or_many(&self) -> Vec<Node<'a>> {
        match self.value.get_ref() {
            DeValue::Array(list) => list.iter().map(|value| Node { value, ..*self }).collect(),
            _ => vec![*self],
        }
    }

    /// A table with a known vocabulary. Its unknown keys are reported here.
    pub(super) fn table(&self, shape: &'static TableShape) -> Option<Table<'a>> {
        let example = shape.keys().next().map_or("…", |key| key.name);
        let entries = self.entries(&format!("write {} = {{ {example} = … }}", self.key()))?;
        Some(Table::new(shape, entries, self.file, self.report, Some(self.place().span)))
    }

    /// The entries of a table whose keys are free to choose, in the order of the file.
    pub(super) fn entries_by_name(&self, cure: &str) -> Vec<Node<'a>> {
        self.entries(cure).map(|entries| in_order(entries, self.file, self.report)).unwrap_or_default()
    }

    fn entries(&self, cure: &str) -> Option<&'a DeTable<'a>> {
        let DeValue::Table(entries) = self.value.get_ref() else {
            self.wrong_type("a table", cure);
            return None;
        };
        Some(entries)
    }
}

/// The entries of a table in the order of the file, which is not the parser's.
pub(super) fn in_order<'a>(entries: &'a DeTable<'a>, file: &'a Arc<File>, report: &'a Report) -> Vec<Node<'a>> {
    let mut nodes: Vec<_> = entries.iter().map(|(key, value)| Node::new(file, report, key, value)).collect();
    nodes.sort_by_key(|node| node.key.span().start);
    nodes
}
