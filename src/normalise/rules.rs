//! Rules of sources and feeds: items are taken away, or get other fields.
//!
//! The rules of a source act on an item before it is compared with the stored one, so that what is
//! stored is what they made of it; who it is was decided before, by what the source says. Those of
//! a feed act on what it shows. Both act in the order in which they are written, each on what the
//! ones before it left. A rule *hits* an item that it changes or takes away.
//!
//! No rule makes an item worse than it was: a headline, a link or a language that would be none
//! stays as it is, and a template that names a field which the item lacks does nothing.

mod changes;
mod conditions;
mod subject;

use chrono::{DateTime, Utc};

use crate::config::{Action, ItemField, ItemRule, ItemRules, Order, Source};
use crate::model::{Evidence, EvidenceKind, Item};

use super::digest::content_hash;
use super::draft::Draft;
use subject::Subject;

/// What rules are told beside the item itself.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// The language of the source, which items that state none are in.
    pub spoken: Option<&'a str>,
    /// The name of the source.
    pub source_name: &'a str,
    /// The time that ages count to.
    pub now: DateTime<Utc>,
}

/// What rules did with an item.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hits {
    /// The numbers of the rules that hit it, in their order.
    pub rules: Vec<u16>,
    /// Whether the last of them took it away.
    pub dropped: bool,
}

/// Applies rules to an item. `body` is its body as the source has it, with all that selectors may
/// name; without it, that of the item.
pub fn apply(rules: &ItemRules, item: &mut Item, body: Option<String>, circumstances: Circumstances<'_>) -> Hits {
    let mut hits = Hits::default();
    let mut subject = Subject::new(item, body, circumstances);
    for (number, rule) in rules.numbered() {
        match act(rule, &mut subject) {
            Effect::None => {}
            Effect::Changed(fields) => {
                hits.rules.push(number);
                let by = Evidence::new(EvidenceKind::Rule, number.to_string());
                subject.item.evidence.extend(fields.iter().map(|field| (field.name().to_owned(), by.clone())));
            }
            Effect::Dropped => {
                hits.rules.push(number);
                hits.dropped = true;
                break;
            }
        }
    }
    hits
}

/// What a rule did.
enum Effect {
    None,
    /// It changed the item, and these fields now come from it alone.
    Changed(Vec<ItemField>),
    Dropped,
}

fn act(rule: &ItemRule, subject: &mut Subject<'_>) -> Effect {
    let is_meant = subject.is_all(&rule.when) && (rule.unless.is_empty() || !subject.is_all(&rule.unless));
    let changed = match &rule.action {
        Action::Drop if is_meant => return Effect::Dropped,
        Action::Keep if !is_meant => return Effect::Dropped,
        _ if !is_meant => return Effect::None,
        Action::Set(fields) => subject.set(fields),
        Action::Replace(fields, with) => subject.replace(fields, with),
        Action::Sections(names) => subject.rename_sections(names),
        Action::Strip(selectors) => subject.strip(selectors),
        Action::Drop | Action::Keep | Action::Limit(_) | Action::Sort(_) => None,
    };
    changed.map_or(Effect::None, Effect::Changed)
}

/// Applies the rules of a source to a draft of it, whose item may be known. How old it is counts
/// from its first sight, or else it would go once it is old enough.
pub fn rewrite(mut draft: Draft, source: &Source, known: Option<&Item>, now: DateTime<Utc>) -> Draft {
    let body = draft.body.take();
    if source.rules.0.is_empty() {
        return draft;
    }
    let circumstances = Circumstances {
        spoken: source.language.as_deref(),
        source_name: source.title.as_deref().or(source.urls[0].host_str()).unwrap_or_default(),
        now: known.map_or(now, |known| known.first_seen),
    };
    let hits = apply(&source.rules, &mut draft.item, body, circumstances);
    draft.item.rules = hits.rules;
    if hits.dropped {
        take_away(&mut draft.item);
    }
    draft.item.content_hash = content_hash(&draft.item);
    draft
}

/// Takes those drafts of a listing away that are not among the newest, if the rules of its source
/// say how many there may be. `known` are the stored items of the drafts, `listed` the dates of
/// items that the listing has besides. What was published under the same rules stays.
pub fn limit(rules: &ItemRules, drafts: &mut [Draft], known: &[Option<Item>], listed: &[DateTime<Utc>]) {
    let Some((number, newest)) = rules.limit() else { return };
    let date = |place: usize| {
        let Draft { item, .. }: &Draft = &drafts[place];
        let first_seen = known[place].as_ref().map_or(item.first_seen, |known| known.first_seen);
        item.published.map_or(first_seen, |moment| moment.utc())
    };
    let mut ranking: Vec<(DateTime<Utc>, Option<usize>)> = listed.iter().map(|date| (*date, None)).collect();
    ranking
        .extend((0..drafts.len()).filter(|place| !drafts[*place].item.dropped).map(|place| (date(place), Some(place))));
    // Those of one time stay in the order of the listing.
    ranking.sort_by_key(|(date, _)| std::cmp::Reverse(*date));
    for place in ranking.into_iter().skip(newest).filter_map(|(_, place)| place) {
        let item = &mut drafts[place].item;
        let is_same_rule = |known: &Item| known.config_fingerprint == item.config_fingerprint;
        let stays = known[place].as_ref().is_some_and(|known| !known.dropped && is_same_rule(known));
        if !stays {
            item.rules.push(number);
            take_away(item);
        }
    }
}

/// Marks an item as taken away. Its body is not needed: should other rules admit it, it is read
/// again.
fn take_away(item: &mut Item) {
    item.dropped = true;
    item.body_html = None;
}

/// Puts items, which come newest first, into the order that a rule asks for.
pub fn sort(order: Option<Order>, items: &mut [Item]) {
    match order {
        None | Some(Order::Date) => {}
        Some(Order::Title) => items.sort_by_cached_key(|item| item.title.to_lowercase()),
        Some(Order::Listing) => items.sort_by_key(|item| (std::cmp::Reverse(item.first_seen), item.position)),
    }
}

#[cfg(test)]
#[path = "rules/tests.rs"]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
