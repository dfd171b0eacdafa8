//! Selectors from texts that a person points at.

use std::fmt;

use chrono::{DateTime, Utc};

use super::agreement;
use super::field::{self, FieldName, Wanted};
use super::mark::{self, Place};
use super::rules::{self, Sample, Trust};
use super::sheet::{self, Sheet};
use super::tree::Index;
use super::{Suggestion, item, kin, search};
use crate::config::{Rule, Scope, Selector, Source};
use crate::extract::Listing;
use crate::extract::listing::uncut;
use crate::model::{Entry, Page};

/// A text that is seen on the page, and which field it is, if the person says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The field, if it was named.
    pub field: Option<FieldName>,
    /// The text.
    pub text: String,
}

impl Example {
    /// Reads `text` or `field=text`.
    pub fn parse(word: &str) -> Self {
        let named = word.split_once('=').and_then(|(key, text)| Some((FieldName::of_key(key.trim())?, text)));
        match named {
            Some((field, text)) => Self { field: Some(field), text: crate::model::clean_line(text) },
            None => Self { field: None, text: crate::model::clean_line(word) },
        }
    }
}

/// Why no selectors can be made of examples.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExampleError {
    /// The page does not show the text.
    NotShown {
        /// The text.
        text: String,
        /// The text of the page that is most like it.
        nearest: Option<String>,
        /// It stands in a script or in data for machines.
        in_script: bool,
    },
    /// None of the texts is a link or heading.
    NoTitle,
    /// No block has them all.
    NoBlock,
    /// The page cannot be read.
    NoPage,
}

impl fmt::Display for ExampleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotShown { text, nearest, in_script } => {
                write!(f, "{text:?} is not on the page as it comes from the server")?;
                if *in_script {
                    f.write_str(
                        ": it stands only in a script or in data for machines, so the browser puts it there, and no \
                         selector can reach it; look for a feed, or for another address that has it in the HTML",
                    )?;
                } else if let Some(nearest) = nearest {
                    write!(f, "; the text most like it is {nearest:?}")?;
                } else {
                    f.write_str("; copy the text from the page itself, without what stands around it")?;
                }
                f.write_str(".")
            }
            Self::NoTitle => f.write_str(
                "None of the examples is the text of a link or a heading, so the article is not known; give its \
                 headline, too, or say which one it is with --example \"title=…\".",
            ),
            Self::NoBlock => f.write_str(
                "The examples do not stand together in one block of the page; take texts of one and the same article.",
            ),
            Self::NoPage => f.write_str("The answer is no HTML page, so there is nothing to select from."),
        }
    }
}

impl std::error::Error for ExampleError {}

/// An example with the field it is of, and where it stands.
#[derive(Debug, Clone)]
pub struct Mark {
    /// The field.
    pub field: FieldName,
    /// The text as given.
    pub text: String,
    /// The text of which it is only a part.
    pub part_of: Option<String>,
}

impl Mark {
    pub(super) fn new(sheet: &Sheet<'_>, field: FieldName, example: &Example, place: &Place) -> Self {
        Self { field, text: example.text.clone(), part_of: place.whole_text(sheet.tree) }
    }
}

/// One article that examples are of.
struct Article {
    /// The key of its link.
    key: String,
    marks: Vec<(Mark, Place)>,
}

/// Selectors that give the examples, the best first, each with the examples that it does not give.
/// With the address alone, if no selector does better.
pub fn by_examples(
    page: &Page,
    source: &Source,
    now: DateTime<Utc>,
    automatic: &Listing,
    examples: &[Example],
) -> Result<Vec<(Suggestion, Vec<Mark>)>, ExampleError> {
    let found = sheet::with(page, source, now, |sheet| search(sheet, automatic, examples));
    found.unwrap_or(Err(ExampleError::NoPage))
}

fn search(
    sheet: &Sheet<'_>,
    automatic: &Listing,
    examples: &[Example],
) -> Result<Vec<(Suggestion, Vec<Mark>)>, ExampleError> {
    let articles = match articles(sheet, examples) {
        Ok(articles) => articles,
        // The page may say it to machines only, and the extractor listens.
        Err(_) if is_given(sheet, automatic, examples) => {
            return Ok(vec![(search::read(sheet, automatic, Scope::default()), Vec::new())]);
        }
        Err(error) => return Err(error),
    };
    let mut found: Vec<(Suggestion, Vec<Mark>)> = Vec::new();
    for links in lists(sheet, automatic, &articles) {
        for selector in item::selectors(sheet.tree, &links) {
            let Ok(item) = Selector::new(&selector.text) else { continue };
            let plain = search::read(sheet, automatic, Scope { item: Some(item), ..Scope::default() });
            found.extend(fitted(sheet, automatic, &articles, plain));
        }
    }
    let alone = search::read(sheet, automatic, Scope::default());
    let unmet_alone = unmet(&articles, &alone.listing);
    found.push((alone, unmet_alone));
    let worth = |suggestion: &Suggestion| if automatic.entries.is_empty() { 0.0 } else { suggestion.agreement.score() };
    // Stable: of equals, the selector that costs less stays in front, and the address alone is last.
    found.sort_by(|(a, lacks_a), (b, lacks_b)| {
        let by_block = |one: &Suggestion| one.scope.item.is_none();
        lacks_a.len().cmp(&lacks_b.len()).then(by_block(a).cmp(&by_block(b))).then(worth(b).total_cmp(&worth(a)))
    });
    if found.iter().all(|(one, _)| one.listing.entries.is_empty()) { Err(ExampleError::NoBlock) } else { Ok(found) }
}

/// Whether the automatic reading gives the examples already, all of one article.
fn is_given(sheet: &Sheet<'_>, automatic: &Listing, examples: &[Example]) -> bool {
    let gives = |entry: &Entry, example: &Example| {
        let fields = FieldName::ALL.into_iter().filter(|name| example.field.is_none_or(|field| field == *name));
        fields.filter_map(|name| Some((name, field::of_entry(name, entry)?))).any(|(name, value)| {
            let moment = mark::moment(sheet, example).filter(|_| name == FieldName::Date);
            moment.map_or(mark::is_alike(&example.text, &value), |moment| Wanted::moment(&moment).is(&value))
        })
    };
    automatic.entries.iter().any(|entry| examples.iter().all(|example| gives(entry, example)))
}

/// Which examples are of one article, and which fields they are.
fn articles(sheet: &Sheet<'_>, examples: &[Example]) -> Result<Vec<Article>, ExampleError> {
    let marked = mark::locate(sheet, examples)?;
    let titles = mark::titles(sheet, &marked, examples);
    if titles.is_empty() {
        return Err(ExampleError::NoTitle);
    }
    let mut articles: Vec<Vec<(Mark, Place)>> = Vec::new();
    for at in &titles {
        let mark = Mark::new(sheet, FieldName::Title, &examples[*at], &marked[*at]);
        articles.push(vec![(mark, marked[*at].clone())]);
    }
    for (at, place) in marked.iter().enumerate().filter(|(at, _)| !titles.contains(at)) {
        let field = mark::field(sheet, &examples[at], place);
        // The second date is that of the second article, and so on.
        let article = articles.iter_mut().find(|marks| !marks.iter().any(|(mark, _)| mark.field == field));
        let Some(article) = article else { continue };
        article.push((Mark::new(sheet, field, &examples[at], place), place.clone()));
    }
    let article = |marks: Vec<(Mark, Place)>| {
        let around = mark::smallest(sheet.tree, &marks.iter().map(|(_, place)| place).collect::<Vec<_>>())?;
        let key = mark::link_of(sheet, around.title, around.block)?;
        Some(Article { key, marks })
    };
    articles.into_iter().map(|marks| article(marks).ok_or(ExampleError::NoBlock)).collect()
}

/// The links of the lists that the articles may be of: the automatic one, or those of all links
/// that are named like theirs.
fn lists(sheet: &Sheet<'_>, automatic: &Listing, articles: &[Article]) -> Vec<kin::List> {
    let keys: Vec<Option<String>> = automatic.entries.iter().map(agreement::key).collect();
    if articles.iter().all(|article| keys.iter().flatten().any(|key| *key == article.key)) {
        return vec![sheet.links_to(&keys)];
    }
    let keys: Vec<&str> = articles.iter().map(|article| article.key.as_str()).collect();
    kin::lists(sheet, &keys)
}

/// Adds selectors for the fields of the examples.
fn fitted(
    sheet: &Sheet<'_>,
    automatic: &Listing,
    articles: &[Article],
    plain: Suggestion,
) -> Option<(Suggestion, Vec<Mark>)> {
    let blocks = search::blocks(sheet, &plain.scope, &plain.listing);
    let unmet_plain = unmet(articles, &plain.listing);
    let mut scope = plain.scope.clone();
    let mut fields: Vec<FieldName> =
        articles.iter().flat_map(|article| article.marks.iter().map(|(mark, _)| mark.field)).collect();
    fields.sort_unstable();
    fields.dedup();
    for name in fields {
        let samples: Vec<Sample> =
            blocks.iter().map(|(block, entry)| sample(sheet, automatic, articles, name, *block, entry)).collect();
        if !samples.iter().any(|sample| sample.trust == Trust::Certain) {
            continue;
        }
        let is_unmet = unmet_plain.iter().any(|mark| mark.field == name);
        let rule = rules::find(sheet.tree, &sheet.reader, name, &samples);
        let rule: Option<Rule> = rule
            .or_else(|| is_unmet.then(|| rules::find_insistently(sheet.tree, &sheet.reader, name, &samples)).flatten());
        name.rules_mut(&mut scope.fields).extend(rule);
    }
    let detailed = search::read(sheet, automatic, scope);
    let unmet = unmet(articles, &detailed.listing);
    Some(if unmet.len() <= unmet_plain.len() { (detailed, unmet) } else { (plain, unmet_plain) })
}

/// What a field of a block shall be: as the example says, else as it is read automatically.
fn sample(
    sheet: &Sheet<'_>,
    automatic: &Listing,
    articles: &[Article],
    name: FieldName,
    block: Index,
    entry: &Entry,
) -> Sample {
    let key = agreement::key(entry);
    let own = articles.iter().filter(|article| Some(&article.key) == key.as_ref());
    let given = own.flat_map(|article| &article.marks).find(|(mark, _)| mark.field == name);
    if let Some((mark, place)) = given {
        return Sample { block, wanted: Some(wanted(sheet, block, mark, place)), trust: Trust::Certain };
    }
    let twin = automatic.entries.iter().find(|other| agreement::key(other) == key);
    let wanted = twin.and_then(|twin| field::of_entry(name, twin)).map(Wanted::Exactly);
    Sample { block, wanted, trust: Trust::Open }
}

/// The value that an example asks for, as the page writes it.
pub(super) fn wanted(sheet: &Sheet<'_>, block: Index, mark: &Mark, place: &Place) -> Wanted {
    let written = || place.written(sheet.tree, &mark.text);
    match (mark.field, place.moment_in(sheet.tree, block)) {
        (FieldName::Date, Some(moment)) => Wanted::moment(&moment),
        (FieldName::Lead, _) => Wanted::Exactly(uncut(&written()).0),
        _ => Wanted::Exactly(written()),
    }
}

/// The examples that a listing does not give.
fn unmet(articles: &[Article], listing: &Listing) -> Vec<Mark> {
    let mut unmet = Vec::new();
    for article in articles {
        let entry = listing.entries.iter().find(|entry| agreement::key(entry).as_ref() == Some(&article.key));
        for (mark, place) in &article.marks {
            let value = entry.and_then(|entry| field::of_entry(mark.field, entry));
            if !value.is_some_and(|value| gives(mark, place, &value)) {
                unmet.push(mark.clone());
            }
        }
    }
    unmet
}

/// Whether a value is the one of an example.
pub(super) fn gives(mark: &Mark, place: &Place, value: &str) -> bool {
    match mark.field {
        FieldName::Date if place.moment.is_some() => place.moments().any(|moment| Wanted::moment(moment).is(value)),
        FieldName::Lead => mark::is_alike(&uncut(&mark.text).0, value),
        _ => mark::is_alike(&mark.text, value),
    }
}
