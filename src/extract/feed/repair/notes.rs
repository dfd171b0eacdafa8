//! What was repaired in a feed, for people.

use std::fmt;

/// The kinds of faults that are repaired, in the order in which they are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::extract::feed) enum Fault {
    JunkInFront,
    Version,
    Prefix,
    Ampersand,
    LessThan,
    Entity,
    Character,
    Cdata,
    Comment,
    Unclosed,
    Unopened,
    TooDeep,
    Base,
    Number,
    Surplus,
    Cut,
    Full,
    Parser,
}

impl Fault {
    /// One and several of it.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::JunkInFront => ("junk in front", "junk in front"),
            Self::Version => ("unknown version", "unknown version"),
            Self::Prefix => ("undeclared prefix", "undeclared prefixes"),
            Self::Ampersand => ("stray &", "stray &"),
            Self::LessThan => ("stray <", "stray <"),
            Self::Entity => ("HTML entity", "HTML entities"),
            Self::Character => ("forbidden character", "forbidden characters"),
            Self::Cdata => ("unclosed CDATA", "unclosed CDATA"),
            Self::Comment => ("unclosed comment", "unclosed comments"),
            Self::Unclosed => ("unclosed element", "unclosed elements"),
            Self::Unopened => ("end tag of nothing", "end tags of nothing"),
            Self::TooDeep => ("element nested too deep", "elements nested too deep"),
            Self::Base => ("base too long", "bases too long"),
            Self::Number => ("number for a text", "numbers for texts"),
            Self::Surplus => ("value too many in a list", "values too many in lists"),
            Self::Cut => ("cut off in the middle of an item", "cut off in the middle of an item"),
            Self::Full => ("larger than what is read of a feed", "larger than what is read of a feed"),
            Self::Parser => ("read element by element", "read element by element"),
        }
    }

    /// Faults that a feed has or has not: they are not counted.
    fn is_single(self) -> bool {
        matches!(self, Self::JunkInFront | Self::Version | Self::Cut | Self::Full | Self::Parser)
    }
}

/// Faults with how often they were met.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::extract::feed) struct Notes {
    counts: Vec<(Fault, usize)>,
    /// What was wrong with the encoding.
    pub(in crate::extract::feed) charset: Option<String>,
}

impl Notes {
    /// Counts a fault.
    pub(in crate::extract::feed) fn add(&mut self, fault: Fault) {
        self.add_many(fault, 1);
    }

    /// Counts a fault that was met several times.
    pub(in crate::extract::feed) fn add_many(&mut self, fault: Fault, times: usize) {
        if times == 0 {
            return;
        }
        match self.counts.iter_mut().find(|(known, _)| *known == fault) {
            Some((_, count)) => *count += times,
            None => self.counts.push((fault, times)),
        }
    }
}

/// `, repaired: 3 stray &, undeclared windows-1252`, or nothing.
impl fmt::Display for Notes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut sorted = self.counts.clone();
        sorted.sort_by_key(|(fault, _)| *fault as u8);
        let told = sorted.iter().map(|(fault, count)| match (fault.is_single(), count, fault.names()) {
            (true, _, (one, _)) => one.to_owned(),
            (false, 1, (one, _)) => format!("1 {one}"),
            (false, count, (_, several)) => format!("{count} {several}"),
        });
        let told: Vec<String> = told.chain(self.charset.clone()).collect();
        if told.is_empty() { Ok(()) } else { write!(f, ", repaired: {}", told.join(", ")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_counted_and_told_in_order() {
        let mut notes = Notes::default();
        assert_eq!(notes.to_string(), "");
        notes.add(Fault::Cut);
        notes.add(Fault::Ampersand);
        notes.add_many(Fault::Ampersand, 2);
        notes.add(Fault::Entity);
        notes.charset = Some("undeclared windows-1252".to_owned());
        let expected =
            ", repaired: 3 stray &, 1 HTML entity, cut off in the middle of an item, undeclared windows-1252";
        assert_eq!(notes.to_string(), expected);
    }
}
