//! The words of all languages in one index, and which of their meanings count for a site.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::fold::fold;
use super::language::{Habit, LANGUAGES, Language, Word};

/// Number of a known word.
pub(super) type WordId = u32;

/// One meaning of a phrase, listed under its first word.
#[derive(Debug)]
pub(super) struct Entry {
    /// Index in [`LANGUAGES`].
    pub(super) language: usize,
    /// What the phrase says.
    pub(super) word: Word,
    /// Its further words.
    pub(super) rest: Vec<WordId>,
}

/// All known words.
pub(super) struct Lexicon {
    ids: HashMap<String, WordId>,
    entries: Vec<Vec<Entry>>,
}

/// Built from the tables when the first date is read.
static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::build);

impl Lexicon {
    /// The one lexicon.
    pub(super) fn get() -> &'static Self {
        &LEXICON
    }

    /// The number of a word in its folded form, if it is known.
    pub(super) fn id(&self, folded: &str) -> Option<WordId> {
        self.ids.get(folded).copied()
    }

    /// What phrases that begin with this word say.
    pub(super) fn entries(&self, id: WordId) -> &[Entry] {
        self.entries.get(id as usize).map_or(&[], Vec::as_slice)
    }

    fn build() -> Self {
        let mut lexicon = Self { ids: HashMap::new(), entries: Vec::new() };
        for (index, language) in LANGUAGES.iter().enumerate() {
            for (month, phrases) in (1..).zip(language.months) {
                lexicon.add_all(index, Word::Month(month), phrases);
            }
            for (weekday, phrases) in (0..).zip(language.weekdays) {
                lexicon.add_all(index, Word::Weekday(weekday), phrases);
            }
            for (word, phrases) in language.words {
                lexicon.add_all(index, *word, phrases);
            }
        }
        lexicon
    }

    fn add_all(&mut self, language: usize, word: Word, phrases: &str) {
        for phrase in phrases.split(',') {
            let mut ids = phrase
                .split([' ', '-'])
                .filter(|part| !part.is_empty())
                .map(|part| self.intern(part))
                .collect::<Vec<_>>()
                .into_iter();
            if let Some(first) = ids.next() {
                self.entries[first as usize].push(Entry { language, word, rest: ids.collect() });
            }
        }
    }

    fn intern(&mut self, word: &str) -> WordId {
        let next = self.entries.len() as WordId;
        let id = *self.ids.entry(fold(word)).or_insert(next);
        if id == next {
            self.entries.push(Vec::new());
        }
        id
    }
}

/// The language of a site, as its tag says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tongue<'a> {
    /// Index in [`LANGUAGES`], if the language is known here.
    pub(super) language: Option<usize>,
    /// The primary subtag: "de" of "de-AT".
    pub(super) primary: Option<&'a str>,
    /// The region subtag: "AT" of "de-AT".
    pub(super) region: Option<&'a str>,
}

impl<'a> Tongue<'a> {
    /// Takes a language tag apart (BCP 47, section 2.1; underscores are taken for hyphens).
    pub(super) fn of(tag: Option<&'a str>) -> Self {
        let mut subtags = tag.unwrap_or_default().trim().split(['-', '_']);
        let primary = subtags.next().filter(|primary| !primary.is_empty());
        let region = subtags.find(|subtag| subtag.len() == 2 && subtag.bytes().all(|byte| byte.is_ascii_alphabetic()));
        let language = primary.and_then(|primary| {
            LANGUAGES.iter().position(|row| row.tags.iter().any(|tag| tag.eq_ignore_ascii_case(primary)))
        });
        Self { language, primary, region }
    }

    /// Its row of the table.
    pub(super) fn row(&self) -> Option<&'static Language> {
        self.language.and_then(|index| LANGUAGES.get(index))
    }

    /// Whether the region is one of these.
    pub(super) fn is_region(&self, regions: &[&str]) -> bool {
        self.region.is_some_and(|region| regions.iter().any(|one| one.eq_ignore_ascii_case(region)))
    }

    /// Whether the language is one of these.
    pub(super) fn is_primary(&self, tags: &[&str]) -> bool {
        self.primary.is_some_and(|primary| tags.iter().any(|one| one.eq_ignore_ascii_case(primary)))
    }

    /// How it writes dates in digits, if it is known.
    pub(super) fn habit(&self) -> Option<Habit> {
        self.row().map(|row| row.habit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_taken_apart() {
        let tongue = Tongue::of(Some("zh-Hant_TW"));
        assert_eq!((tongue.primary, tongue.region), (Some("zh"), Some("TW")));
        assert!(Tongue::of(Some("DE")).language.is_some());
        assert_eq!(Tongue::of(Some("")).primary, None);
        assert_eq!(Tongue::of(Some("tlh")).language, None);
    }

    #[test]
    fn every_language_names_all_months_and_weekdays_differently() {
        let mut twice = Vec::new();
        for language in LANGUAGES {
            for names in [language.months.as_slice(), language.weekdays.as_slice()] {
                let mut seen = std::collections::HashSet::new();
                for name in names.iter().flat_map(|phrases| phrases.split(',')).map(|name| fold(name.trim())) {
                    assert!(!name.is_empty(), "{:?}", language.tags);
                    if !seen.insert(name.clone()) {
                        twice.push((language.tags[0], name));
                    }
                }
            }
        }
        assert!(twice.is_empty(), "{twice:?}");
    }
}
