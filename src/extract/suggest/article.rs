//! Selectors for article pages from texts that a person points at.

use chrono::{DateTime, Utc};

use super::by_examples::{gives, wanted};
use super::example::{Example, ExampleError, Mark};
use super::field::{self, FieldName};
use super::place::{self, Place};
use super::rules::{self, Sample, Trust};
use super::sheet::{self, Sheet};
use super::{mark, tree};
use crate::config::{ArticleScope, Scope, Source};
use crate::extract::{self, Article};
use crate::model::{Entry, Page};

/// What becomes of examples of an article page.
#[derive(Debug, Clone)]
pub struct ArticleAnswer {
    /// What is to be configured.
    pub scope: Scope,
    /// What is read with it.
    pub article: Article,
    /// What the examples were taken for.
    pub marks: Vec<Mark>,
    /// The examples that it does not give.
    pub unmet: Vec<Mark>,
}

/// Selectors for an article page that give the examples.
pub fn by_examples(
    page: &Page,
    source: &Source,
    now: DateTime<Utc>,
    examples: &[Example],
) -> Result<ArticleAnswer, ExampleError> {
    sheet::with(page, source, now, |sheet| search(sheet, examples)).unwrap_or(Err(ExampleError::NoPage))
}

fn search(sheet: &Sheet<'_>, examples: &[Example]) -> Result<ArticleAnswer, ExampleError> {
    let places = place::locate(sheet, examples)?;
    let automatic = extract::article(sheet.page, sheet.source, sheet.now);
    let mut scope = Scope::default();
    let mut marks: Vec<(Mark, &Place)> = Vec::new();
    for (example, place) in examples.iter().zip(&places) {
        let has_title = marks.iter().any(|(mark, _)| mark.field == FieldName::Title);
        let name = field_of(sheet, &automatic.entry, example, place, has_title);
        let mark = Mark::new(sheet, name, example, place);
        let sample = [Sample { block: 0, wanted: Some(wanted(sheet, 0, &mark, place)), trust: Trust::Certain }];
        let rule = rules::find(sheet.tree, &sheet.reader, name, &sample)
            .or_else(|| rules::find_insistently(sheet.tree, &sheet.reader, name, &sample));
        name.rules_mut(&mut scope.fields).extend(rule);
        marks.push((mark, place));
    }
    let configured = ArticleScope { scope: scope.clone(), ..ArticleScope::default() };
    let source = Source { article: configured, ..sheet.source.clone() };
    let article = extract::article(sheet.page, &source, sheet.now);
    let is_unmet = |(mark, place): &&(Mark, &Place)| {
        !field::of_entry(mark.field, &article.entry).is_some_and(|value| gives(mark, place, &value))
    };
    let unmet = marks.iter().filter(is_unmet).map(|(mark, _)| mark.clone()).collect();
    let marks = marks.into_iter().map(|(mark, _)| mark).collect();
    Ok(ArticleAnswer { scope, article, marks, unmet })
}

/// Which field an example is. What is read automatically tells most of them; on an article page
/// links lead to authors and sections, so that only a heading makes a headline.
fn field_of(sheet: &Sheet<'_>, automatic: &Entry, example: &Example, place: &Place, has_title: bool) -> FieldName {
    if example.field.is_some() || place.moment.is_some() {
        return mark::field(sheet, example, place);
    }
    let says = |name: &FieldName| {
        let value = field::of_entry(*name, automatic).unwrap_or_default();
        value.lines().any(|part| place::is_alike(part, &example.text))
    };
    let texts = [FieldName::Title, FieldName::Author, FieldName::Section, FieldName::Lead];
    let in_heading = || place.elements.iter().any(|element: &tree::Index| mark::is_in_heading(sheet.tree, *element));
    match texts.iter().find(|name| says(name)) {
        Some(name) => *name,
        None if !has_title && in_heading() => FieldName::Title,
        None => mark::field(sheet, example, place),
    }
}
