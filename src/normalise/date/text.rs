//! A tokenised text with the questions that the readers of its parts ask.

use chrono::{DateTime, NaiveDate, Utc};

use super::language::{LANGUAGES, Word};
use super::lexicon::{Lexicon, Tongue, WordId};
use super::token::{Kind, Token, tokenise};
use super::{Context, Order};

/// A text and what is known of where it comes from.
pub(super) struct Text<'a> {
    /// As it was given.
    pub(super) text: &'a str,
    /// What the reader of dates was told.
    pub(super) context: &'a Context<'a>,
    /// The language of it.
    pub(super) tongue: Tongue<'a>,
    lexicon: &'static Lexicon,
    tokens: Vec<Token>,
    /// Index of English in the table: sites mix it in.
    english: Option<usize>,
}

impl<'a> Text<'a> {
    /// Tokenises a text.
    pub(super) fn new(text: &'a str, context: &'a Context<'a>) -> Self {
        let lexicon = Lexicon::get();
        Self {
            text,
            context,
            tongue: Tongue::of(context.language),
            lexicon,
            tokens: tokenise(text, lexicon),
            english: Tongue::of(Some("en")).language,
        }
    }

    /// How many tokens there are.
    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The token at a place.
    pub(super) fn token(&self, at: usize) -> Option<&Token> {
        self.tokens.get(at)
    }

    /// The token that begins at a byte.
    pub(super) fn token_at(&self, byte: usize) -> Option<usize> {
        self.tokens.binary_search_by_key(&byte, |token| token.start).ok()
    }

    /// The written form of a token.
    pub(super) fn slice(&self, at: usize) -> &'a str {
        self.token(at).map_or("", |token| &self.text[token.start..token.end])
    }

    /// A number and how many digits it has.
    pub(super) fn number(&self, at: usize) -> Option<(u32, u8)> {
        match self.token(at)?.kind {
            Kind::Number { value, digits } => Some((u32::try_from(value).ok()?, digits)),
            Kind::Word(_) | Kind::Mark(_) => None,
        }
    }

    /// A number of one or two digits.
    pub(super) fn short_number(&self, at: usize) -> Option<u32> {
        self.number(at).filter(|(_, digits)| *digits <= 2).map(|(value, _)| value)
    }

    /// A number of exactly two digits.
    pub(super) fn pair(&self, at: usize) -> Option<u32> {
        self.number(at).filter(|(_, digits)| *digits == 2).map(|(value, _)| value)
    }

    /// Whether there is a number of any length.
    pub(super) fn is_number(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| matches!(token.kind, Kind::Number { .. }))
    }

    /// Whether there is a word, known or not.
    pub(super) fn is_word(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| matches!(token.kind, Kind::Word(_)))
    }

    /// The mark at a place.
    pub(super) fn mark(&self, at: usize) -> Option<char> {
        match self.token(at)?.kind {
            Kind::Mark(mark) => Some(mark),
            Kind::Number { .. } | Kind::Word(_) => None,
        }
    }

    /// Whether a certain mark is there.
    pub(super) fn is_mark(&self, at: usize, mark: char) -> bool {
        self.mark(at) == Some(mark)
    }

    /// Whether no space stands before a token that isn't the first.
    pub(super) fn glued(&self, at: usize) -> bool {
        at > 0 && self.token(at).is_some_and(|token| !token.spaced)
    }

    /// Whether there is a token and it begins a line.
    pub(super) fn begins_line(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| token.line)
    }

    /// Whether a word is written as given, in any case.
    pub(super) fn is_letters(&self, at: usize, letters: &str) -> bool {
        self.slice(at).eq_ignore_ascii_case(letters)
    }

    /// What a phrase at this place says, and where it ends, if it says such a thing: in the
    /// language of the text, else in English, else in those languages that know its first word,
    /// if they agree.
    pub(super) fn say<T: PartialEq>(&self, at: usize, pick: impl Fn(Word) -> Option<T>) -> Option<(T, usize)> {
        let id = self.word_id(at)?;
        if let Some(own) = self.tongue.language {
            let known = [Some(own), self.english].into_iter().flatten();
            for language in known.clone() {
                if let Some(said) = self.said(at, id, &pick, |other| other == language) {
                    return said;
                }
            }
            let languages = known.collect::<Vec<_>>();
            if self.lexicon.entries(id).iter().any(|entry| entry.rest.is_empty() && languages.contains(&entry.language))
            {
                return None;
            }
        }
        self.said(at, id, &pick, |_| true)?
    }

    /// As [`Self::say`], for words that mean little by themselves: any language will do.
    pub(super) fn say_any<T: PartialEq>(&self, at: usize, pick: impl Fn(Word) -> Option<T>) -> Option<(T, usize)> {
        let id = self.word_id(at)?;
        let mut longest = None;
        for entry in self.lexicon.entries(id) {
            if let (Some(value), Some(end)) = (pick(entry.word), self.phrase_end(at, &entry.rest))
                && longest.as_ref().is_none_or(|(_, known)| end > *known)
            {
                longest = Some((value, end));
            }
        }
        longest
    }

    /// Whether a phrase at this place says this, in any language; where it ends.
    pub(super) fn is_any(&self, at: usize, word: Word) -> Option<usize> {
        self.say_any(at, |said| (said == word).then_some(())).map(|((), end)| end)
    }

    /// Whether the language of the text, or English, has this word by itself with such a meaning.
    pub(super) fn is_own(&self, at: usize, pick: impl Fn(Word) -> bool) -> bool {
        self.word_id(at).is_some_and(|id| {
            self.lexicon
                .entries(id)
                .iter()
                .filter(|entry| [self.tongue.language, self.english].contains(&Some(entry.language)))
                .any(|entry| entry.rest.is_empty() && pick(entry.word))
        })
    }

    /// Whether the language of the text has a dot between hours and minutes.
    pub(super) fn dot_clock(&self) -> bool {
        self.tongue.language.and_then(|index| LANGUAGES.get(index)).is_some_and(|row| row.dot_clock)
    }

    /// The order of dates in digits, if the caller knows it.
    pub(super) fn order(&self) -> Option<Order> {
        self.context.order
    }

    /// The time of reading.
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.context.now
    }

    /// The date at the time of reading, in the zone of the site.
    pub(super) fn today(&self) -> NaiveDate {
        self.context.now.with_timezone(&self.context.timezone).date_naive()
    }

    /// Whether a word of dates is there.
    pub(super) fn is_known(&self, at: usize) -> bool {
        self.word_id(at).is_some()
    }

    fn word_id(&self, at: usize) -> Option<WordId> {
        match self.token(at)?.kind {
            Kind::Word(id) => id,
            Kind::Number { .. } | Kind::Mark(_) => None,
        }
    }

    /// The longest phrase of some languages that says such a thing. The inner `None`: they
    /// contradict each other.
    fn said<T: PartialEq>(
        &self,
        at: usize,
        id: WordId,
        pick: &impl Fn(Word) -> Option<T>,
        of: impl Fn(usize) -> bool,
    ) -> Option<Option<(T, usize)>> {
        let mut longest: Option<(Option<T>, usize)> = None;
        for entry in self.lexicon.entries(id).iter().filter(|entry| of(entry.language)) {
            let (Some(value), Some(end)) = (pick(entry.word), self.phrase_end(at, &entry.rest)) else { continue };
            match &mut longest {
                Some((_, known)) if *known > end => {}
                Some((agreed, known)) if *known == end => {
                    if agreed.as_ref() != Some(&value) {
                        *agreed = None;
                    }
                }
                _ => longest = Some((Some(value), end)),
            }
        }
        longest.map(|(value, end)| value.map(|value| (value, end)))
    }

    /// Where a phrase ends whose first word is at a place. Dots and hyphens between its words and
    /// the dot of an abbreviation at its end belong to it.
    fn phrase_end(&self, at: usize, rest: &[WordId]) -> Option<usize> {
        let mut next = at + 1;
        for id in rest {
            if matches!(self.mark(next), Some('.' | '-')) && self.glued(next) {
                next += 1;
            }
            if self.word_id(next) != Some(*id) {
                return None;
            }
            next += 1;
        }
        let dotted =
            self.is_mark(next, '.') && self.glued(next) && !(self.is_mark(next + 1, '.') && self.glued(next + 1));
        Some(if dotted { next + 1 } else { next })
    }
}
