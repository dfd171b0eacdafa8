//! What one listing answered is held against its history, before anything of it is believed.
//!
//! The judgement itself is made in [`drift`]; here it is told what the store knows, and what it says is
//! done. What is refused leaves everything as it was, and the page is read again the next time, whatever
//! its server says of changes.

use std::collections::BTreeSet;

use url::Url;

use super::answer::{Answer, Read};
use super::memory::failed;
use super::{Heard, Task};
use crate::extract::Listing;
use crate::extract::drift::{self, Judgement, Sight};
use crate::model::{Baseline, Channel, Item, ListingState, Verdict};
use crate::normalise;
use crate::store::{Query, StoreError};

/// Items among which the articles of a site are looked for that moved them.
const MOVED_AMONG_MAX: usize = 300;

/// What it takes to weigh an answer.
pub(super) struct Weighing<'a> {
    pub(super) task: &'a Task<'a>,
    pub(super) hubs: &'a BTreeSet<Url>,
    pub(super) address: &'a Url,
    /// Another channel was read than the last time.
    pub(super) is_switched: bool,
}

type Weighed = Result<(Answer, ListingState), StoreError>;

impl Weighing<'_> {
    /// Believes an answer, or not. `memory` is what was remembered of the listing before.
    pub(super) async fn weigh(
        &self,
        heard: &mut Heard,
        baseline: &mut Baseline,
        answer: Answer,
        state: ListingState,
        memory: ListingState,
    ) -> Weighed {
        let (answer, state) = match answer {
            Answer::Read(read) => self.weigh_list(heard, baseline, *read, (state, memory)).await?,
            Answer::Same => {
                heard.doubts.extend(baseline.doubt_again());
                (Answer::Same, state)
            }
            Answer::Without(reason) => match baseline.is_established() {
                true => (Answer::Bad(Verdict::Drifted, format!("The list that was there is gone. {reason}")), state),
                false => (Answer::Without(reason), state),
            },
            Answer::Bad(..) => (answer, state),
        };
        if matches!(answer, Answer::Read(_) | Answer::Same) {
            heard.doubts.extend(self.too_few(baseline));
        }
        Ok((answer, state))
    }

    async fn weigh_list(
        &self,
        heard: &mut Heard,
        baseline: &mut Baseline,
        mut read: Read,
        (state, memory): (ListingState, ListingState),
    ) -> Weighed {
        let now = self.task.now;
        let lost = match read.listing.stand_in.take().filter(|_| read.listing.entries.is_empty()) {
            Some(stand_in) => Some(std::mem::replace(&mut read.listing, *stand_in)),
            None => None,
        };
        let known = self.known(&read.listing).await?;
        baseline.note_entries(read.listing.entries.len());
        let judgement = {
            let sight = self.sight(&read.listing, &known);
            match &lost {
                None => drift::judge(baseline, &sight),
                Some(Listing { verdict, reason, .. }) => match drift::stand_in(baseline, &sight, reason) {
                    Some(doubted) => Judgement::Doubted(Box::new(doubted)),
                    None => Judgement::Refused(*verdict, reason.clone()),
                },
            }
        };
        let (verdict, reason) = match judgement {
            Judgement::Believed(sample) => {
                if self.is_switched {
                    baseline.restart();
                }
                baseline.believe(*sample, now);
                return Ok((Answer::Read(Box::new(read)), state));
            }
            Judgement::Doubted(doubted) => {
                drift::strip(&mut read.listing.entries, &doubted.untrue);
                let reason = format!("{}: {}", self.address, doubted.reason);
                if baseline.doubt(doubted.sample, doubted.losses, reason.clone(), now) {
                    heard.doubts.push(reason);
                }
                return Ok((Answer::Read(Box::new(read)), state));
            }
            Judgement::Strange(reason) => match self.moved(&read.listing).await? {
                moved if moved.is_empty() => (Verdict::Drifted, reason),
                moved => {
                    let (entries, known) = (read.listing.entries.len(), moved.len());
                    heard.doubts.push(format!(
                        "{}: the articles have other addresses than before; {known} of the {entries} are known by \
                         their headlines and stay the items that they are",
                        self.address
                    ));
                    baseline.believe(drift::measure(baseline, &self.sight(&read.listing, &[])), now);
                    heard.moved.extend(moved);
                    return Ok((Answer::Read(Box::new(read)), state));
                }
            },
            Judgement::Refused(verdict, reason) => (verdict, reason),
        };
        let reason = format!("{}: {reason}", self.address);
        Ok((Answer::Bad(verdict, reason), forgotten(memory, state)))
    }

    /// The items as which the entries of a list are known.
    async fn known(&self, listing: &Listing) -> Result<Vec<Option<Item>>, StoreError> {
        let keys: Vec<Vec<String>> = listing.entries.iter().map(normalise::keys).collect();
        self.task.store.known(&self.task.source.id, &keys).await
    }

    fn sight<'s>(&'s self, listing: &'s Listing, known: &'s [Option<Item>]) -> Sight<'s> {
        Sight { address: self.address, listing, known, hubs: self.hubs, is_switched: self.is_switched }
    }

    /// The items that a list names under other addresses, by these.
    async fn moved(&self, listing: &Listing) -> Result<Vec<(Url, Item)>, StoreError> {
        let sources = vec![self.task.source.id.clone()];
        let query = Query { sources, sections: Vec::new(), offset: 0, limit: MOVED_AMONG_MAX };
        let items = self.task.store.items(&query).await?;
        let pairs = drift::moved(&listing.entries, &items);
        let address = |at: usize| listing.entries[at].url.as_ref().map(|url| url.value.clone());
        Ok(pairs.into_iter().filter_map(|(at, item)| Some((address(at)?, items[item].clone()))).collect())
    }

    /// Why there are fewer entries than the operator expects, if there are.
    fn too_few(&self, baseline: &Baseline) -> Option<String> {
        let (wanted, there) = (self.task.source.expect.items?, baseline.last_entries()?);
        let entries = if there == 1 { "1 entry is".to_owned() } else { format!("{there} entries are") };
        (there < wanted).then(|| format!("{}: {entries} there, and {wanted} are expected (`expect`)", self.address))
    }
}

/// What is remembered of a listing whose answer is not believed: what was known, but for what would let
/// the next answer pass for unchanged. `state` is what would have been remembered.
fn forgotten(memory: ListingState, state: ListingState) -> ListingState {
    // What was just looked for is not looked for at once again.
    let searched = state.channel.map(|channel| channel.settled_until);
    let channel = memory.channel.map(|channel| Channel {
        settled_until: searched.map_or(channel.settled_until, |searched| searched.max(channel.settled_until)),
        ..channel
    });
    // Where a redirect led to what is not believed is no new address.
    let ListingState { entries, offer, moved, .. } = memory;
    failed(ListingState { channel, entries, offer, moved, ..Default::default() })
}
