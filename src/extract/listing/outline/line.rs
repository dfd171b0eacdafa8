//! What people read: the text of elements, line by line.

use super::{Index, Outline, breaks_line};

/// Pieces of text before a link that are looked at to see whether it stands in a sentence.
const SENTENCE_PIECES_MAX: usize = 8;

/// A line as a person sees it.
#[derive(Debug)]
pub(in super::super) struct TextLine {
    /// Its text.
    pub(in super::super) text: String,
    /// The element in which it starts.
    pub(in super::super) start: Index,
}

/// A line that grows by pieces of text and folds white space while it does.
#[derive(Debug, Default)]
struct Line {
    text: String,
    gap: bool,
}

impl Line {
    fn push(&mut self, part: &str) {
        for c in part.chars() {
            if matches!(c, '\u{ad}' | '\u{200b}') {
                // Where a word may be broken is no part of it.
                continue;
            }
            // The glyphs of icon fonts are pictures between the words.
            if c.is_whitespace() || ('\u{e000}'..='\u{f8ff}').contains(&c) {
                self.gap = true;
                continue;
            }
            if self.gap && !self.text.is_empty() {
                self.text.push(' ');
            }
            self.gap = false;
            self.text.push(c);
        }
    }
}

impl Outline<'_> {
    /// The text of an element in one line.
    pub(in super::super) fn text(&self, element: Index) -> String {
        self.text_without(element, &[])
    }

    /// The text of an element without that of some of its descendants. What only screen readers
    /// say is left out, unless there is nothing else.
    pub(in super::super) fn text_without(&self, element: Index, without: &[Index]) -> String {
        let pieces = &self.pieces[self.elements[element].pieces.clone()];
        let all_unseen = pieces.iter().all(|piece| piece.unseen);
        let mut line = Line::default();
        for piece in pieces {
            let is_hidden = piece.unseen && !all_unseen;
            if is_hidden || without.iter().any(|out| (*out..self.elements[*out].end).contains(&piece.parent)) {
                line.gap = true;
                continue;
            }
            line.gap |= piece.gap;
            line.push(&piece.text);
        }
        line.text
    }

    /// Whether running text stands before or behind an element in its own line.
    pub(in super::super) fn is_in_sentence(&self, element: Index) -> bool {
        let Some(block) = self.ancestors(element).find(|outer| breaks_line(&self.elements[*outer].name)) else {
            return false;
        };
        if self.is_heading(block) {
            return false;
        }
        let around = self.elements[block].pieces.clone();
        let own = self.elements[element].pieces.clone();
        // A card that is a link as a whole begins and ends with gaps of its own.
        let alone = self.pieces[own.clone()].iter().any(|piece| piece.gap);
        if alone {
            return false;
        }
        let line_start = (around.start..own.start)
            .rev()
            .take(SENTENCE_PIECES_MAX)
            .find(|at| self.pieces[*at].gap)
            .unwrap_or_else(|| around.start.max(own.start.saturating_sub(SENTENCE_PIECES_MAX)));
        let mut before = Line::default();
        self.pieces[line_start..own.start].iter().for_each(|piece| before.push(&piece.text));
        let words = before.text.split_whitespace().filter(|word| word.chars().all(char::is_alphabetic)).count();
        let runs_on = before.text.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | '.' | ';' | '(' | '“'));
        let behind = self.pieces[own.end..around.end].first().filter(|piece| !piece.gap);
        let goes_on = behind.is_some_and(|piece| {
            piece.text.trim_start().starts_with(|c: char| c.is_lowercase() || matches!(c, ',' | ';'))
        });
        (words >= 3 && runs_on) || goes_on
    }

    /// The lines of text in a range of elements, without those that start in excluded elements.
    pub(in super::super) fn lines(&self, range: &std::ops::Range<Index>, without: &[Index]) -> Vec<TextLine> {
        let mut lines: Vec<TextLine> = Vec::new();
        let mut line = Line::default();
        let mut start = None;
        let mut flush = |line: &mut Line, start: &mut Option<Index>| {
            let text = std::mem::take(line).text;
            if let Some(start) = start.take().filter(|_| !text.is_empty()) {
                lines.push(TextLine { text, start });
            }
        };
        let elements = &self.elements[range.clone()];
        let first = elements.first().map_or(0, |element| element.pieces.start);
        let end = elements.iter().map(|element| element.pieces.end).max().unwrap_or(first);
        for piece in &self.pieces[first..end] {
            let excluded = piece.unseen || without.iter().any(|out| self.contains(*out, piece.parent));
            if piece.gap || excluded {
                flush(&mut line, &mut start);
            }
            if !excluded {
                start.get_or_insert(piece.parent);
                line.push(&piece.text);
            }
        }
        flush(&mut line, &mut start);
        lines
    }
}
