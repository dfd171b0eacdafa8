//! Selectors for a listing from texts that a person points at.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use super::agreement;
use super::example::{Example, ExampleError, Mark};
use super::field::{self, FieldName, Wanted};
use super::place::{self, Place};
use super::rules::{self, Sample, Trust};
use super::sheet::{self, Sheet};
use super::tree::Index;
use super::{Suggestion, item, kin, mark, search};
use crate::config::{Rule, Scope, Selector, Source};
use crate::extract::Listing;
use crate::extract::listing::uncut;
use crate::model::{Entry, Page};

/// One article that examples are of.
struct Article {
    /// The key of its link.
    key: String,
    marks: Vec<(Mark, Place)>,
}

/// What becomes of examples.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The selectors that come nearest to the examples, and what is read with them. With the
    /// address alone, if no selector does better.
    pub suggestion: Suggestion,
    /// What the examples were taken for.
    pub marks: Vec<Mark>,
    /// The examples that it does not give.
    pub unmet: Vec<Mark>,
}

/// Selectors that give the examples.
pub fn by_examples(
    page: &Page,
    source: &Source,
    now: DateTime<Utc>,
    automatic: &Listing,
    examples: &[Example],
) -> Result<Answer, ExampleError> {
    let found = sheet::with(page, source, now, |sheet| search(sheet, automatic, examples));
    found.unwrap_or(Err(ExampleError::NoPage))
}

fn search(sheet: &Sheet<'_>, automatic: &Listing, examples: &[Example]) -> Result<Answer, ExampleError> {
    let articles = match articles(sheet, automatic, examples) {
        Ok(articles) => articles,
        // The page may say it to machines only, and the extractor listens.
        Err(_) if is_given(sheet, automatic, examples) => {
            let suggestion = search::read(sheet, automatic, Scope::default());
            return Ok(Answer { suggestion, marks: Vec::new(), unmet: Vec::new() });
        }
        Err(error) => return Err(error),
    };
    let mut found: Vec<(Suggestion, Vec<Mark>)> = Vec::new();
    for links in lists(sheet, automatic, &articles) {
        for selector in item::selectors(sheet.tree, &links) {
            let Ok(item) = Selector::new(&selector.text) else { continue };
            let plain = search::read(sheet, automatic, Scope { item: Some(item.into()), ..Scope::default() });
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
    if found.iter().all(|(one, _)| one.listing.entries.is_empty()) {
        return Err(ExampleError::NoBlock);
    }
    let (suggestion, unmet) = found.swap_remove(0);
    let marks = articles.into_iter().flat_map(|article| article.marks).map(|(mark, _)| mark).collect();
    Ok(Answer { suggestion, marks, unmet })
}

/// Whether the automatic reading gives the examples already, all of one article.
fn is_given(sheet: &Sheet<'_>, automatic: &Listing, examples: &[Example]) -> bool {
    let gives = |entry: &Entry, example: &Example| {
        let fields = FieldName::ALL.into_iter().filter(|name| example.field.is_none_or(|field| field == *name));
        fields.filter_map(|name| Some((name, field::of_entry(name, entry)?))).any(|(name, value)| {
            let moment = place::moment(sheet, example).filter(|_| name == FieldName::Date);
            moment.map_or(place::is_alike(&example.text, &value), |moment| Wanted::moment(&moment).is(&value))
        })
    };
    automatic.entries.iter().any(|entry| examples.iter().all(|example| gives(entry, example)))
}

/// Which examples are of one article, and which fields they are.
fn articles(sheet: &Sheet<'_>, automatic: &Listing, examples: &[Example]) -> Result<Vec<Article>, ExampleError> {
    let marked = place::locate(sheet, examples)?;
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
    let known: HashSet<String> = automatic.entries.iter().filter_map(agreement::key).collect();
    let article = |mut marks: Vec<(Mark, Place)>| {
        let around = mark::smallest(sheet.tree, &marks.iter().map(|(_, place)| place).collect::<Vec<_>>())?;
        let key = mark::link_of(sheet, around.title, around.block)?;
        let title = marks.first()?.1.clone();
        for (mark, place) in marks.iter_mut().skip(1) {
            let both = mark::smallest(sheet.tree, &[&title, place]);
            let is_shared = |block| mark::links_in(sheet, block).any(|other| *other != key && known.contains(other));
            mark.is_apart = both.is_some_and(|both| is_shared(both.block));
        }
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
        (FieldName::Image, _) => Wanted::Exactly(place.picture.clone().unwrap_or_default()),
        (FieldName::Author, _) => {
            let written = written();
            Wanted::Exactly(mark::without_by(&written).unwrap_or(&written).to_owned())
        }
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
        FieldName::Lead => place::is_alike(&uncut(&mark.text).0, value),
        FieldName::Author => place::is_alike(mark::without_by(&mark.text).unwrap_or(&mark.text), value),
        FieldName::Image => place.picture.as_deref() == Some(value),
        _ => place::is_alike(&mark.text, value),
    }
}
