//! What is remembered of a source between refreshes.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{
    AddressShapes, Backfill, Baseline, Channel, Entry, Moved, PushOffer, SourceId, Texts, Trouble, Validators, Verdict,
    Wishes,
};

/// What a site says of itself: the defaults for a feed's title, language and icon.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteFacts {
    /// The name of the site.
    pub title: Option<String>,
    /// Its one-line description.
    pub description: Option<String>,
    /// BCP 47 language tag.
    pub language: Option<String>,
    /// Its icon.
    pub icon: Option<Url>,
    /// A larger picture that stands for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<Url>,
    /// Its human page, if the source is a feed.
    pub home: Option<Url>,
}

impl SiteFacts {
    /// These facts, with what is missing in them taken from others.
    pub fn or(self, others: &Self) -> Self {
        Self {
            title: self.title.or_else(|| others.title.clone()),
            description: self.description.or_else(|| others.description.clone()),
            language: self.language.or_else(|| others.language.clone()),
            icon: self.icon.or_else(|| others.icon.clone()),
            logo: self.logo.or_else(|| others.logo.clone()),
            home: self.home.or_else(|| others.home.clone()),
        }
    }
}

/// What is remembered of one listing page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingState {
    /// What to send with the next conditional request.
    pub validators: Validators,
    /// Hex SHA-256 of the last body, to notice that nothing changed without validators.
    pub body_hash: String,
    /// Of a source with several listings: what this one said last. An article that stands in two
    /// of them is known completely only with both.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<Entry>,
    /// The hubs that tell of its changes, if it names any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<PushOffer>,
    /// By which way its articles are read, once that was decided; validators and hash are those of
    /// what is asked there. A feed that is its own address needs no decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// Where permanent redirects of its address lead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<Moved>,
    /// When it wants to be asked again, as what was read last says.
    #[serde(default, skip_serializing_if = "Wishes::is_empty")]
    pub wishes: Wishes,
}

/// What is remembered of one source between refreshes and restarts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceState {
    /// When the next refresh is due. `None`: never refreshed.
    pub next_due: Option<DateTime<Utc>>,
    /// Until then the server asked to be left alone (`Retry-After`).
    #[serde(default)]
    pub rests_until: Option<DateTime<Utc>>,
    /// When the last refresh began.
    pub last_refresh: Option<DateTime<Utc>>,
    /// When the last good refresh began.
    pub last_good: Option<DateTime<Utc>>,
    /// Bad verdicts in a row.
    pub failures: u32,
    /// Refreshes in a row that failed inside.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub crashes: u32,
    /// Since when the server has been saying that it is gone for good, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone_since: Option<DateTime<Utc>>,
    /// How the last refresh ended.
    pub verdict: Option<Verdict>,
    /// Why, as a sentence for a person.
    pub reason: String,
    /// What the last refreshes weigh, and the incident that they made.
    #[serde(default, skip_serializing_if = "Trouble::is_nothing")]
    pub trouble: Trouble,
    /// Per listing address: validators and body hash.
    pub listings: BTreeMap<Url, ListingState>,
    /// Fingerprint of the configuration under which `listings` was made; another one means that
    /// the pages must be read anew.
    pub config_fingerprint: String,
    /// What the site says of itself.
    pub site: SiteFacts,
    /// Which addresses of the site were articles.
    #[serde(default, skip_serializing_if = "AddressShapes::is_empty")]
    pub shapes: AddressShapes,
    /// Per listing address: what it usually is, under the rules of today.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub baselines: BTreeMap<Url, Baseline>,
    /// How long the texts of its articles are, under the rules of today.
    #[serde(default, skip_serializing_if = "Texts::is_empty")]
    pub texts: Texts,
    /// When the listings last had an item that nobody knew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_news: Option<DateTime<Utc>>,
    /// Articles of the listings were left for the next refresh: they may stand on further pages.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub left_over: bool,
    /// Addresses in the listings that turned out to be hubs: pages that list articles and are none.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub hubs: BTreeSet<Url>,
    /// Per listing address: how far its older pages were read.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub backfill: BTreeMap<Url, Backfill>,
    /// When the listings themselves are due, while older pages are read in between.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listing_due: Option<DateTime<Utc>>,
}

impl SourceState {
    /// Until when the server asked to be left alone, if that is not over. No server can ask for more
    /// than `longest`: what is further ahead was noted by a clock that was wrong.
    pub fn rests(&self, now: DateTime<Utc>, longest: Duration) -> Option<DateTime<Utc>> {
        let longest = TimeDelta::from_std(longest).ok()?;
        self.rests_until.filter(|until| *until > now && *until - now <= longest)
    }

    /// What is to be known of it while it is not refreshed: how it stands, and which hubs it names.
    pub fn outline(&self) -> Self {
        let offers = self.listings.iter().filter_map(|(url, state)| Some((url, state.offer.clone()?)));
        let listing = |offer| ListingState { offer: Some(offer), ..ListingState::default() };
        Self {
            next_due: self.next_due,
            rests_until: self.rests_until,
            last_refresh: self.last_refresh,
            last_good: self.last_good,
            failures: self.failures,
            verdict: self.verdict,
            reason: self.reason.clone(),
            trouble: self.trouble.clone(),
            listings: offers.map(|(url, offer)| (url.clone(), listing(offer))).collect(),
            ..Self::default()
        }
    }

    /// For how long the server has been saying that it is gone for good, as of the last refresh.
    pub fn gone_for(&self) -> Option<Duration> {
        let since = self.gone_since.filter(|_| self.verdict == Some(Verdict::Gone))?;
        (self.last_refresh? - since).to_std().ok()
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// One line of a source's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefreshRecord {
    /// The source.
    pub source: SourceId,
    /// When the refresh began.
    pub started: DateTime<Utc>,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// How it ended.
    pub verdict: Verdict,
    /// Why, as a sentence for a person.
    pub reason: String,
    /// Entries read from the listings.
    pub entries: u32,
    /// Items seen for the first time.
    pub new: u32,
    /// Items whose visible content changed.
    pub changed: u32,
}
