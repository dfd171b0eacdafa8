//! What was taken of a file and what not, line by line.

use std::cell::RefCell;
use std::fmt;

/// The most notes of one file that are kept: a report that long is not read.
const NOTES_MAX: usize = 100_000;

/// What became of a directive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It is in the configuration, or needs no words there; the text says how.
    Taken(String),
    /// It says nothing that a source needs: why.
    Needless(String),
    /// It is not: why, and what to do instead.
    Lost(String, String),
    /// A whole source is not, or nothing of the file: why, and what to do.
    Failed(String, String),
}

/// One directive of a file and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The file.
    pub file: String,
    /// Its line, from 1.
    pub line: usize,
    /// The directive; empty for the file as a whole.
    pub directive: String,
    /// What became of it.
    pub fate: Fate,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.file, self.line)?;
        if !self.directive.is_empty() {
            write!(f, "{}: ", self.directive)?;
        }
        match &self.fate {
            Fate::Taken(how) => write!(f, "taken: {how}"),
            Fate::Needless(why) => write!(f, "not needed: {why}"),
            Fate::Lost(why, cure) => write!(f, "not taken: {why}; {cure}"),
            Fate::Failed(why, cure) => write!(f, "error: {why}; {cure}"),
        }
    }
}

/// The notes of one file while it is read.
#[derive(Debug)]
pub(super) struct Report {
    file: String,
    notes: RefCell<Vec<Note>>,
}

impl Report {
    pub(super) fn new(file: &str) -> Self {
        Self { file: file.to_owned(), notes: RefCell::default() }
    }

    /// The name of the file.
    pub(super) fn file(&self) -> &str {
        &self.file
    }

    /// A directive is in the configuration.
    pub(super) fn taken(&self, line: usize, directive: &str, how: impl Into<String>) {
        self.note(line, directive, Fate::Taken(how.into()));
    }

    /// A directive is not needed.
    pub(super) fn needless(&self, line: usize, directive: &str, why: impl Into<String>) {
        self.note(line, directive, Fate::Needless(why.into()));
    }

    /// A directive is not.
    pub(super) fn lost(&self, line: usize, directive: &str, why: impl Into<String>, cure: impl Into<String>) {
        self.note(line, directive, Fate::Lost(why.into(), cure.into()));
    }

    /// A whole source is not.
    pub(super) fn dropped(&self, line: usize, directive: &str, why: impl Into<String>, cure: impl Into<String>) {
        self.note(line, directive, Fate::Failed(why.into(), cure.into()));
    }

    /// The file cannot be read.
    pub(super) fn failed(&self, line: usize, why: impl Into<String>, cure: impl Into<String>) {
        self.note(line, "", Fate::Failed(why.into(), cure.into()));
    }

    fn note(&self, line: usize, directive: &str, fate: Fate) {
        let mut notes = self.notes.borrow_mut();
        if notes.len() < NOTES_MAX {
            notes.push(Note { file: self.file.clone(), line, directive: directive.to_owned(), fate });
        }
    }

    /// The notes in the order of lines.
    pub(super) fn finish(self) -> Vec<Note> {
        let mut notes = self.notes.into_inner();
        notes.sort_by_key(|note| note.line);
        notes
    }
}
