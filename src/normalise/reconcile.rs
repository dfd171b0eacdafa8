//! A draft meets what is stored of the same article.

use chrono::{DateTime, Duration, Utc};

use crate::model::{ArticleState, Evidence, EvidenceKind, Item};

use super::digest::content_hash;
use super::draft::Draft;
use super::merge::gains_precision;

/// What a draft turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub enum Sight {
    /// Seen for the first time.
    New(Item),
    /// Known; what a reader sees changed.
    Changed(Item),
    /// Known; only what a reader doesn't see changed (listing hash, article state, evidence).
    Touched(Item),
    /// Known and the same.
    Same(Item),
}

/// Compares a draft with the stored item of the same identity.
///
/// Id, first-seen time and position stay. The publication date stays once stated, but a mere day
/// may gain its time of day. A field that the page no longer shows keeps its value: a changed
/// layout or a page that could not be read takes nothing away from readers, but a rule may. `updated`
/// moves only when the content hash changes.
pub fn reconcile(draft: Draft, known: Option<&Item>, now: DateTime<Utc>) -> Sight {
    let Some(known) = known else { return Sight::New(draft.item) };
    let stated = draft.item.updated;
    let last_stated = draft.item.stated.max(known.stated);
    let mut item = if lost_article(&draft.item, known) {
        // Only the teaser could be read this time, which is no news to readers of the article.
        let mut item = known.clone();
        item.listing_hash = draft.item.listing_hash;
        item.article = draft.item.article;
        item.config_fingerprint = draft.item.config_fingerprint;
        item
    } else {
        keep_known(draft.item, known)
    };
    item.content_hash = content_hash(&item);
    item.updated = known.updated;
    item.stated = last_stated;
    // What is known only from published documents is not known to be otherwise.
    let is_recalled = known.content_hash.is_empty();
    if item.content_hash != known.content_hash && !is_recalled {
        item.updated = changed_at(stated, known, now);
        return Sight::Changed(item);
    }
    if item == *known { Sight::Same(item) } else { Sight::Touched(item) }
}

/// Whether the article page was read before and could not be read now.
fn lost_article(seen: &Item, known: &Item) -> bool {
    let failed = |item: &Item| matches!(item.article, ArticleState::Failed { .. });
    // After one failure the stored state is `Failed` too, while the text still is the article's.
    let from_article = |evidence: &Evidence| !matches!(evidence.kind, EvidenceKind::Feed | EvidenceKind::Listing);
    let has_article =
        failed(known) && known.body_html.is_some() && known.evidence.get("body").is_some_and(from_article);
    !known.dropped && failed(seen) && (known.article == ArticleState::Read || has_article)
}

/// What was seen now, under the identity of what is known, its gaps filled from there.
fn keep_known(seen: Item, known: &Item) -> Item {
    let mut item = seen;
    item.id = known.id.clone();
    item.source = known.source.clone();
    item.first_seen = known.first_seen;
    item.position = known.position;
    keep_date(&mut item, known);
    // What a rule took away stays away, and what a rule wrote goes when it writes it no longer.
    let ruled: Vec<String> = {
        let by_rule = item.evidence.iter().chain(&known.evidence);
        by_rule.filter(|(_, evidence)| evidence.kind == EvidenceKind::Rule).map(|(name, _)| name.clone()).collect()
    };
    let mut keep = |name: &str, lost: bool| {
        let lost = lost && !ruled.iter().any(|ruled| ruled == name);
        if lost && let Some(evidence) = known.evidence.get(name) {
            item.evidence.insert(name.to_owned(), evidence.clone());
        }
        lost
    };
    if keep("title", item.title.is_empty()) {
        item.title.clone_from(&known.title);
    }
    if keep("lead", item.lead.is_none()) {
        item.lead.clone_from(&known.lead);
        item.lead_cut = known.lead_cut;
    }
    if keep("body", item.body_html.is_none()) {
        item.body_html.clone_from(&known.body_html);
    }
    if keep("section", item.sections.is_empty()) {
        item.sections.clone_from(&known.sections);
    }
    if keep("author", item.authors.is_empty()) {
        item.authors.clone_from(&known.authors);
    }
    if keep("image", item.image.is_none()) {
        item.image.clone_from(&known.image);
    }
    if keep("language", item.language.is_none()) {
        item.language.clone_from(&known.language);
    }
    item
}

/// The publication date stays once it was stated; only its precision may grow.
fn keep_date(item: &mut Item, known: &Item) {
    let Some(stated) = known.published else { return };
    if item.published.is_some_and(|seen| gains_precision(&stated, &seen)) {
        return;
    }
    item.published = Some(stated);
    match known.evidence.get("date") {
        Some(evidence) => item.evidence.insert("date".to_owned(), evidence.clone()),
        None => item.evidence.remove("date"),
    };
}

/// When a change happened: as the source says, if that is news and not in the future, else now. What
/// was seen to be otherwise can't have changed before it was first seen. It never goes backwards,
/// even if the clock does.
fn changed_at(stated: DateTime<Utc>, known: &Item, now: DateTime<Utc>) -> DateTime<Utc> {
    let is_plausible = stated > known.updated && stated >= known.first_seen && stated <= now;
    let at = if is_plausible { stated } else { now };
    at.max(known.updated + Duration::seconds(1))
}

#[cfg(test)]
#[path = "reconcile/tests.rs"]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
