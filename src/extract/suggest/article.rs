//! Selectors for article pages from texts that a person points at.

use chrono::{DateTime, Utc};

use super::example::{self, Example, ExampleError, Mark};
use super::field::{self, FieldName};
use super::mark;
use super::rules::{self, Sample, Trust};
use super::sheet::{self, Sheet};
use crate::config::{ArticleScope, Scope, Source};
use crate::extract::{self, Article};
use crate::model::Page;

/// Selectors for an article page that give the examples, what is read with them, and the examples
/// that they do not give.
pub fn by_examples(
    page: &Page,
    source: &Source,
    now: DateTime<Utc>,
    examples: &[Example],
) -> Result<(Scope, Article, Vec<Mark>), ExampleError> {
    sheet::with(page, source, now, |sheet| search(sheet, examples)).unwrap_or(Err(ExampleError::NoPage))
}

fn search(sheet: &Sheet<'_>, examples: &[Example]) -> Result<(Scope, Article, Vec<Mark>), ExampleError> {
    let places = mark::locate(sheet, examples)?;
    let titles = mark::titles(sheet, &places, examples);
    let mut scope = Scope::default();
    let mut marks = Vec::new();
    for (at, place) in places.iter().enumerate() {
        // Of several texts in headings, the first is the headline.
        let name =
            if titles.first() == Some(&at) { FieldName::Title } else { mark::field(sheet, &examples[at], place) };
        let mark = Mark::new(sheet, name, &examples[at], place);
        let wanted = Some(example::wanted(sheet, 0, &mark, place));
        let sample = [Sample { block: 0, wanted, trust: Trust::Certain }];
        let rule = rules::find(sheet.tree, &sheet.reader, name, &sample)
            .or_else(|| rules::find_insistently(sheet.tree, &sheet.reader, name, &sample));
        name.rules_mut(&mut scope.fields).extend(rule);
        marks.push((mark, place));
    }
    let configured = ArticleScope { follow: None, scope: scope.clone() };
    let source = Source { article: configured, ..sheet.source.clone() };
    let article = extract::article(sheet.page, &source, sheet.now);
    let unmet = marks.into_iter().filter(|(mark, place)| {
        let value = field::of_entry(mark.field, &article.entry);
        !value.is_some_and(|value| example::gives(mark, place, &value))
    });
    let unmet = unmet.map(|(mark, _)| mark).collect();
    Ok((scope, article, unmet))
}
