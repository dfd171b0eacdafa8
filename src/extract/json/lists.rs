//! Which of the lists in an answer is that of the articles.

use serde_json::Value;

use super::item::{Build, Item, Surroundings, escaped};

/// Values of one answer that are looked at.
const VALUES_MAX: usize = 200_000;

/// A list of articles.
pub(super) struct List<'v> {
    /// Where it stands, as a JSON Pointer.
    pub(super) place: String,
    /// Those of its values that are articles.
    pub(super) items: Vec<&'v Value>,
}

struct Candidate<'v> {
    list: List<'v>,
    members: [Option<String>; 3],
    score: u32,
}

/// The lists of the build that is most of an article's, in the order of the document. Objects whose
/// values are the items, by their ids, are lists too.
pub(super) fn find<'v>(document: &'v Value, around: &Surroundings<'_>) -> Vec<List<'v>> {
    let candidates = candidates(document, around);
    let worth = |one: &Candidate<'_>| {
        let alike = candidates.iter().filter(|other| other.members == one.members);
        // Menus are long and have no dates.
        (one.members[2].is_some(), alike.map(|other| other.score).sum::<u32>())
    };
    // Of lists that are as good the first one.
    let best = candidates.iter().rev().max_by_key(|candidate| worth(candidate)).map(|best| best.members.clone());
    let like_it = candidates.into_iter().filter(|candidate| Some(&candidate.members) == best.as_ref());
    like_it.map(|candidate| candidate.list).collect()
}

/// A loop, for data may be nested as deep as the parser allows.
fn candidates<'v>(document: &'v Value, around: &Surroundings<'_>) -> Vec<Candidate<'v>> {
    let mut candidates = Vec::new();
    let mut waiting = vec![(String::new(), document)];
    let mut looked_at = 0;
    while let Some((place, value)) = waiting.pop() {
        looked_at += 1;
        if looked_at > VALUES_MAX {
            break;
        }
        let inner: Vec<(String, &Value)> = match value {
            Value::Object(members) => {
                members.iter().map(|(key, value)| (format!("{place}/{}", escaped(key)), value)).collect()
            }
            Value::Array(values) => {
                values.iter().enumerate().map(|(index, value)| (format!("{place}/{index}"), value)).collect()
            }
            _ => continue,
        };
        match candidate(&place, value, &inner, around) {
            // What is within an article is its own.
            Some(candidate) => candidates.push(candidate),
            None => waiting.extend(inner.into_iter().rev().filter(|(_, value)| value.is_object() || value.is_array())),
        }
    }
    candidates
}

/// A list more than half of whose values are articles; objects must hold several to be one.
fn candidate<'v>(
    place: &str,
    value: &Value,
    inner: &[(String, &'v Value)],
    around: &Surroundings<'_>,
) -> Option<Candidate<'v>> {
    let built: Vec<(&'v Value, Build)> =
        inner.iter().filter_map(|(_, value)| Some((*value, Item::of(value)?.build(around)?))).collect();
    let enough = if value.is_array() { 1 } else { 2 };
    if built.len() < enough || built.len() * 2 <= inner.len() {
        return None;
    }
    let score = built.iter().map(|(_, build)| build.score).sum();
    let members = built.first()?.1.members.clone();
    let items = built.into_iter().map(|(value, _)| value).collect();
    Some(Candidate { list: List { place: place.to_owned(), items }, members, score })
}
