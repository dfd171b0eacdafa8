//! Items by a configured place, and configured rules over what was found.

use serde_json::Value;

use super::item::{Item, Surroundings};
use super::{nothing, rule, value};
use crate::config::{Fields, JsonPath, Query, Source};
use crate::extract::{Listing, dom, feed, link, listing};
use crate::model::{Author, Entry, Evidence, EvidenceKind, Field, Lead, LeadOrigin, Moment, Rejection, Verdict};
use crate::normalise::date;

/// Characters of an item without a link that are reported.
const CANDIDATE_CHARS_MAX: usize = 120;
/// Such items that are reported.
const REJECTIONS_MAX: usize = 100;

/// Reads the items at the place that a source names.
pub(super) fn find(document: &Value, source: &Source, path: &JsonPath, around: &Surroundings<'_>) -> Listing {
    let scope = format!("[source.{}.listing]", source.id);
    let items = items(document, path);
    if items.is_empty() {
        return lost(document, path, &scope);
    }
    let mut rejected = Vec::new();
    let mut entries: Vec<Entry> = Vec::new();
    for item in &items {
        let mut entry = Item::of(item).map(|item| item.entry(around)).unwrap_or_default();
        overrule(&source.listing.fields, item, around, &mut entry);
        if entry.url.is_some() { entries.push(entry) } else { rejected.push(rejection(item, path)) }
    }
    rejected.truncate(REJECTIONS_MAX);
    let (verdict, reason) = if entries.is_empty() {
        let reason = format!(
            "`item` in {scope} finds {} items, and none of them has a link to the page of an article; name it with \
             `url`, or make it: url = {{ template = \"https://www.example.org/{{/slug}}\" }}.",
            items.len()
        );
        (Verdict::Drifted, reason)
    } else {
        let lost = listing::lost_field(&source.listing.fields, &entries);
        lost.map_or((Verdict::Ok, String::new()), |reason| (Verdict::Drifted, reason))
    };
    let found_by = format!("JSON {}", path.as_str());
    Listing { entries, found_by, verdict, reason, rejected, ..nothing(String::new()) }
}

/// The values at a place; a list there stands for its values.
fn items<'v>(document: &'v Value, path: &JsonPath) -> Vec<&'v Value> {
    let found = path.find(document);
    match found.as_slice() {
        [Value::Array(values)] => values.iter().collect(),
        _ => found,
    }
}

/// Why there are no items: an empty list is no news, a list that is gone is.
fn lost(document: &Value, path: &JsonPath, scope: &str) -> Listing {
    let text = path.as_str();
    if path.takes_too_long(document) {
        let reason = format!(
            "The answer is too large or too deep for `{text}` for `item` in {scope}; name the way to the list of \
             articles without `..` and patterns."
        );
        return Listing { verdict: Verdict::Drifted, ..nothing(reason) };
    }
    let container = text.strip_suffix("[*]").and_then(|container| JsonPath::new(container).ok());
    let is_empty =
        |path: &JsonPath| path.find(document).iter().any(|value| value.as_array().is_some_and(Vec::is_empty));
    if container.as_ref().map_or_else(|| is_empty(path), is_empty) {
        let found_by = format!("JSON {text}");
        return Listing { found_by, ..nothing("The list is there, and there is no item in it.".to_owned()) };
    }
    let complaint = value::complaint(document).map(|text| format!(" It says: {text}")).unwrap_or_default();
    let reason = format!(
        "`{text}` for `item` in {scope} finds nothing in the answer; correct it to the list of articles.{complaint}"
    );
    Listing { verdict: Verdict::Drifted, ..nothing(reason) }
}

fn rejection(item: &Value, path: &JsonPath) -> Rejection {
    Rejection {
        field: "item".to_owned(),
        candidate: item.to_string().chars().take(CANDIDATE_CHARS_MAX).collect(),
        evidence: Evidence::new(EvidenceKind::Selector, path.as_str()),
        reason: "there is no link to the page of an article in it".to_owned(),
    }
}

/// Puts what the configured rules find in the place of what was found without them.
pub(super) fn overrule(fields: &Fields, item: &Value, around: &Surroundings<'_>, entry: &mut Entry) {
    let Surroundings { base, language, .. } = around;
    let plain_texts = |texts: Vec<String>| Some(texts.iter().map(|text| dom::plain(text)).collect::<Vec<_>>());
    let all = |values: &[&Value]| {
        let names: Vec<String> = values.iter().flat_map(|value| value::lines(value)).collect();
        (!names.is_empty()).then_some(names)
    };
    let people = |values: &[&Value]| {
        let people: Vec<Author> = values.iter().flat_map(|value| value::authors(value, base, *language)).collect();
        (!people.is_empty()).then_some(people)
    };
    let first = |texts: Vec<String>| texts.into_iter().next();
    set(
        &mut entry.title,
        rule::read(
            rule::text,
            &fields.title,
            item,
            |_, found| found.iter().find_map(|one| value::line(one)),
            |_, texts| first(texts).map(|text| dom::plain(&text)),
        ),
    );
    set(
        &mut entry.url,
        rule::read(
            rule::address,
            &fields.url,
            item,
            |_, found| found.iter().find_map(|one| link(&value::address(one)?, base)),
            |_, texts| texts.iter().find_map(|text| link(text, base)),
        ),
    );
    set(
        &mut entry.sections,
        rule::read(rule::text, &fields.section, item, |_, found| all(found), |_, texts| plain_texts(texts)),
    );
    set(
        &mut entry.tags,
        rule::read(rule::text, &fields.tags, item, |_, found| all(found), |_, texts| plain_texts(texts)),
    );
    set(&mut entry.published, moment(&fields.date, item, around));
    set(&mut entry.updated, moment(&fields.updated, item, around));
    set(
        &mut entry.authors,
        rule::read(
            rule::text,
            &fields.author,
            item,
            |_, found| people(found),
            |_, texts| Some(texts.iter().map(|text| Author::named(dom::plain(text))).collect()),
        ),
    );
    set(
        &mut entry.lead,
        rule::read(
            rule::text,
            &fields.lead,
            item,
            |_, found| found.iter().find_map(|one| value::lead(one)),
            |_, texts| {
                let (text, cut) = listing::uncut(&dom::plain(texts.first()?));
                Some(Lead { text, cut, origin: LeadOrigin::Visible })
            },
        ),
    );
    set(
        &mut entry.body,
        rule::read(
            rule::text,
            &fields.body,
            item,
            |_, found| {
                Some(found.iter().filter_map(|one| value::html(one)).collect()).filter(|html: &String| !html.is_empty())
            },
            |_, texts| Some(texts.iter().map(|text| feed::paragraphs(text)).collect()),
        ),
    );
    set(
        &mut entry.image,
        rule::read(
            rule::address,
            &fields.image,
            item,
            |_, found| found.iter().find_map(|one| dom::absolute(&value::address(one)?, base)),
            |_, texts| texts.iter().find_map(|text| dom::absolute(text, base)),
        ),
    );
}

fn set<T>(field: &mut Option<Field<T>>, found: Option<Field<T>>) {
    if found.is_some() {
        *field = found;
    }
}

/// A date: in the form that the rule states, else in any.
fn moment(rules: &[crate::config::Rule], item: &Value, around: &Surroundings<'_>) -> Option<Field<Moment>> {
    let dates = &around.dates;
    let read = |text: &str, format: &Option<String>| match format {
        Some(format) => date::read_format(text, format, dates),
        None => date::read(text, dates),
    };
    rule::read(
        rule::text,
        rules,
        item,
        |rule, found| {
            found.iter().find_map(|one| match &rule.format {
                Some(format) => date::read_format(&value::raw(one)?, format, dates),
                None => value::moment(one, rule.select.as_ref().map(Query::as_str).unwrap_or_default(), dates),
            })
        },
        |rule, texts| texts.iter().find_map(|text| read(text, &rule.format)),
    )
}
