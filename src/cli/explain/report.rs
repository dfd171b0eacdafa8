//! What `explain` says of a page, as values: `--json` prints an array of [`Report`]s as they are.

use chrono::{DateTime, Utc};
use serde::Serialize;
use url::Url;

use super::super::hits::{self, RuleHits};
use super::fields::{self, FieldReport};
use crate::config::Source;
use crate::extract::{self, Article, Listing, Onward};
use crate::model::{ArticleState, Channel, Entry, Evidence, Page, Rejection, Verdict};
use crate::normalise::{self, Draft};

/// What was read of one page.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    /// The address that answered.
    pub(super) url: Url,
    /// `article`, `listing` or `feed`.
    pub(super) kind: &'static str,
    /// How the reading ended.
    pub(super) verdict: Verdict,
    /// Why, as a sentence; empty when the verdict is `ok`.
    pub(super) reason: String,
    /// Why the page was read as this kind, as a sentence; empty if that was asked for.
    pub(super) note: String,
    /// By which channel of its site the listing is read, and what spoke against the others; `None` if
    /// there is no choice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) channel: Option<Channel>,
    /// How the list was found; empty for an article.
    pub(super) found_by: String,
    /// Where the next page of the list is, or why there is none; empty if only the first is read.
    pub(super) next: String,
    /// The hubs that tell of its news (WebSub), if it names any.
    pub(super) hubs: Vec<Url>,
    /// The article, or those of the list in its order.
    pub(super) entries: Vec<EntryReport>,
    /// Links of one build that were taken for no list of articles.
    pub(super) lists: Vec<Loser>,
    /// What the rules of the source do with the entries, as far as the list tells.
    pub(super) rules: Vec<RuleHits>,
    /// Links and blocks that were not taken, gathered by the reason; the most frequent first.
    pub(super) left: Vec<Left>,
}

/// What was read of one article.
#[derive(Debug, Serialize)]
pub(super) struct EntryReport {
    /// Its link, if there is one.
    pub(super) url: Option<Url>,
    /// Its fields, in the order in which people read them.
    pub(super) fields: Vec<FieldReport>,
}

/// A candidate that was not taken.
#[derive(Debug, Serialize)]
pub(super) struct Loser {
    /// What it says, shortened for display.
    pub(super) candidate: String,
    /// All places that say it and lost for this reason.
    pub(super) places: Vec<Evidence>,
    /// Why it was not taken.
    pub(super) reason: String,
}

/// Links or blocks that were not taken for one reason.
#[derive(Debug, Serialize)]
pub(super) struct Left {
    /// The reason.
    pub(super) reason: String,
    /// Which they were.
    pub(super) candidates: Vec<String>,
}

impl Report {
    /// What was read of an article page.
    pub(super) fn of_article(page: &Page, article: Article, note: String) -> Self {
        let Article { entry, single, next, verdict, reason } = article;
        let next = next.map(|next| format!("The article goes on at {} ({}).", next.link.value, next.link.evidence));
        let single = single.map(|link| format!("All of it is at {} ({}).", link.value, link.evidence));
        let note = [note].into_iter().filter(|note| !note.is_empty()).chain(single).chain(next);
        let note = note.collect::<Vec<_>>().join(" ");
        let entries =
            if verdict.is_good() { vec![EntryReport::new(entry, false, page.fetched_at)] } else { Vec::new() };
        Self { kind: "article", verdict, reason, note, entries, ..Self::empty(page) }
    }

    /// What was read of a listing or a feed.
    pub(super) fn of_listing(page: &Page, source: &Source, listing: Listing, note: String) -> Self {
        let rules = rule_hits(source, &listing.entries, page.fetched_at);
        let Listing { entries, found_by, is_feed, verdict, reason, rejected, .. } = listing;
        let (lists, links): (Vec<Rejection>, Vec<Rejection>) =
            rejected.into_iter().partition(|rejection| rejection.field == "list");
        Self {
            kind: if is_feed { "feed" } else { "listing" },
            verdict,
            reason,
            note,
            found_by,
            hubs: extract::push_offer(page).map(|offer| offer.hubs).unwrap_or_default(),
            entries: entries.into_iter().map(|entry| EntryReport::new(entry, true, page.fetched_at)).collect(),
            lists: losers(&lists),
            rules,
            left: left(links),
            ..Self::empty(page)
        }
    }

    /// The report with where the list goes on.
    pub(super) fn going_on(self, next: Onward) -> Self {
        let next = match next.url {
            Some(url) => format!("{url} ({})", next.how),
            None => format!("none: {}", next.how),
        };
        Self { next, ..self }
    }

    fn empty(page: &Page) -> Self {
        Self {
            url: page.url.clone(),
            kind: "",
            verdict: Verdict::Ok,
            reason: String::new(),
            note: String::new(),
            channel: None,
            found_by: String::new(),
            next: String::new(),
            hubs: Vec::new(),
            entries: Vec::new(),
            lists: Vec::new(),
            rules: Vec::new(),
            left: Vec::new(),
        }
    }

    /// The articles that a listing names.
    pub(super) fn links(&self) -> Vec<Url> {
        if self.kind == "article" {
            return Vec::new();
        }
        self.entries.iter().filter_map(|entry| entry.url.clone()).collect()
    }
}

impl EntryReport {
    fn new(entry: Entry, is_teaser: bool, now: DateTime<Utc>) -> Self {
        let url = entry.url.as_ref().map(|field| field.value.clone());
        let objection = entry.published.as_ref().and_then(|date| normalise::date_objection(&date.value, now));
        let mut fields = fields::of(entry, is_teaser);
        if let Some(objection) = objection {
            let date = fields.iter_mut().filter(|field| field.name == "date");
            date.for_each(|date| {
                date.remarks.push(format!("not published, for {objection}: first sight stands in for it"))
            });
        }
        Self { url, fields }
    }
}

/// What the rules of a source do with entries of which nothing but the list is known.
fn rule_hits(source: &Source, entries: &[Entry], now: DateTime<Utc>) -> Vec<RuleHits> {
    let draft = |entry: &Entry| {
        let draft = normalise::draft(entry, String::new(), ArticleState::NotWanted, source, 0, now).ok()?;
        let title = draft.item.title.clone();
        Some((title, draft))
    };
    let (titles, mut drafts): (Vec<String>, Vec<Draft>) = entries.iter().filter_map(draft).unzip();
    drafts = drafts.into_iter().map(|draft| normalise::rewrite(draft, source, None, now)).collect();
    normalise::limit(&source.rules, &mut drafts, &vec![None; titles.len()], &[]);
    let hit = titles.iter().zip(&drafts).map(|(title, draft)| (title.as_str(), draft.item.rules.as_slice()));
    hits::tally(&source.rules, &hit.collect::<Vec<_>>())
}

/// Candidates that say the same and lost for the same reason become one.
pub(super) fn losers<'r>(rejected: impl IntoIterator<Item = &'r Rejection>) -> Vec<Loser> {
    let mut losers: Vec<Loser> = Vec::new();
    for Rejection { candidate, evidence, reason, .. } in rejected {
        match losers.iter_mut().find(|loser| loser.candidate == *candidate && loser.reason == *reason) {
            Some(loser) => loser.places.push(evidence.clone()),
            None => losers.push(Loser {
                candidate: candidate.clone(),
                places: vec![evidence.clone()],
                reason: reason.clone(),
            }),
        }
    }
    losers
}

fn left(rejected: Vec<Rejection>) -> Vec<Left> {
    let mut groups: Vec<Left> = Vec::new();
    for Rejection { candidate, reason, .. } in rejected {
        match groups.iter_mut().find(|group| group.reason == reason) {
            Some(group) => group.candidates.push(candidate),
            None => groups.push(Left { reason, candidates: vec![candidate] }),
        }
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.candidates.len()));
    groups
}
