//! What one listing answered is held against its history, before anything of it is believed.
//!
//! The judgement itself is made in [`drift`]; here it is told what the store knows, and what it says is
//! done. What is refused leaves everything as it was, and the page is read again the next time, whatever
//! its server says of changes.

use std::collections::{BTreeSet, HashSet};

use url::Url;

use super::answer::{Answer, Read};
use super::memory::failed;
use super::{Heard, Task};
use crate::extract::Listing;
use crate::extract::drift::{self, Judgement, Sight};
use crate::model::{Baseline, Channel, Item, ItemId, ListingState, Loss, Validators, Verdict, shown};
use crate::normalise;
use crate::store::{Query, StoreError};

/// Items among which the articles of a list are looked for that has other addresses than before: more than
/// nearly all lists have, and no burden for the memory.
const MOVED_AMONG_MAX: usize = 1_000;

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
        let mut known = self.known(&read.listing).await?;
        let renamed = self.renamed(baseline, &read.listing, &known).await?;
        for (at, item) in &renamed {
            known[*at] = Some(item.clone());
        }
        baseline.note_entries(read.listing.entries.len());
        let judgement = {
            let sight = Sight { renamed: renamed.len(), ..self.sight(&read.listing, &known) };
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
                if !renamed.is_empty() {
                    let count = renamed.len();
                    read.listing.found_by +=
                        &format!("; as usual, {count} of the articles have other addresses or guids");
                }
                heard.note_renamed(&read.listing, &renamed);
                return Ok((Answer::Read(Box::new(read)), state));
            }
            Judgement::Doubted(doubted) => {
                drift::strip(&mut read.listing.entries, &doubted.untrue);
                let reason = format!("{}: {}", shown(self.address), doubted.reason);
                heard.note_renamed(&read.listing, &renamed);
                let is_flood = doubted.losses.contains(&Loss::Identity);
                if is_flood {
                    drift::stem(baseline, &mut read.listing.entries, &known);
                }
                if baseline.doubt(doubted.sample, doubted.losses, reason.clone(), now) {
                    heard.doubts.push(reason);
                }
                // What was not taken of a flood is to be seen again, also if nothing changes.
                let state = if is_flood { unread(state) } else { state };
                return Ok((Answer::Read(Box::new(read)), state));
            }
            Judgement::Strange(reason) => match self.moved(&read.listing).await? {
                moved if moved.is_empty() => (Verdict::Drifted, reason),
                moved => {
                    let (entries, known) = (read.listing.entries.len(), moved.len());
                    heard.doubts.push(format!(
                        "{}: the articles have other addresses than before; {known} of the {entries} are known by \
                         their headlines and stay the items that they are",
                        shown(self.address)
                    ));
                    baseline.believe(drift::measure(baseline, &self.sight(&read.listing, &[])), now);
                    heard.note_moved(&read.listing, &moved);
                    return Ok((Answer::Read(Box::new(read)), state));
                }
            },
            Judgement::Refused(verdict, reason) => (verdict, reason),
        };
        let reason = format!("{}: {reason}", shown(self.address));
        Ok((Answer::Bad(verdict, reason), forgotten(memory, state)))
    }

    /// The items as which the entries of a list are known.
    async fn known(&self, listing: &Listing) -> Result<Vec<Option<Item>>, StoreError> {
        let keys: Vec<Vec<String>> = listing.entries.iter().map(normalise::keys).collect();
        self.task.store.known(&self.task.source.id, &keys).await
    }

    fn sight<'s>(&'s self, listing: &'s Listing, known: &'s [Option<Item>]) -> Sight<'s> {
        let (address, hubs, is_switched, now) = (self.address, self.hubs, self.is_switched, self.task.now);
        Sight { address, listing, known, hubs, is_switched, renamed: 0, now }
    }

    /// The items that a list names under other addresses, by their places.
    async fn moved(&self, listing: &Listing) -> Result<Vec<(usize, Item)>, StoreError> {
        let items = self.items().await?;
        Ok(self.relinked(listing, &items, drift::moved(&listing.entries, &items)))
    }

    /// The items that entries are under other addresses and guids than at the last refresh, by their places,
    /// with the addresses that they have now. What is strange altogether is judged as such.
    async fn renamed(
        &self,
        baseline: &Baseline,
        listing: &Listing,
        known: &[Option<Item>],
    ) -> Result<Vec<(usize, Item)>, StoreError> {
        let sight = self.sight(listing, known);
        let are_known = known.iter().flatten().count() * 2 > known.len();
        if are_known || known.is_empty() || drift::strange(baseline, &sight).is_some() {
            return Ok(Vec::new());
        }
        let Task { source, store, .. } = *self.task;
        let listed: HashSet<ItemId> = store.listed(&source.id).await?.into_iter().map(|listed| listed.id).collect();
        if listed.is_empty() {
            return Ok(Vec::new());
        }
        let items: Vec<Item> = self.items().await?.into_iter().filter(|item| listed.contains(&item.id)).collect();
        Ok(self.relinked(listing, &items, drift::renamed(&sight, &items)))
    }

    /// The items of pairs of places, with the addresses that they have now.
    fn relinked(&self, listing: &Listing, items: &[Item], pairs: Vec<(usize, usize)>) -> Vec<(usize, Item)> {
        let relinked =
            |at: usize, item: usize| normalise::relinked(&items[item], &listing.entries[at], self.task.source);
        pairs.into_iter().map(|(at, item)| (at, relinked(at, item))).collect()
    }

    /// The newest items of the source.
    async fn items(&self) -> Result<Vec<Item>, StoreError> {
        let sources = vec![self.task.source.id.clone()];
        let query = Query { sources, sections: Vec::new(), offset: 0, limit: MOVED_AMONG_MAX };
        self.task.store.items(&query).await
    }

    /// Why there are fewer entries than the operator expects, if there are.
    fn too_few(&self, baseline: &Baseline) -> Option<String> {
        let (wanted, there) = (self.task.source.expect.items?, baseline.last_entries()?);
        let entries = if there == 1 { "1 entry is".to_owned() } else { format!("{there} entries are") };
        (there < wanted)
            .then(|| format!("{}: {entries} there, and {wanted} are expected (`expect`)", shown(self.address)))
    }
}

impl Heard {
    /// Notes which items the entries of a list are under other addresses.
    fn note_moved(&mut self, listing: &Listing, moved: &[(usize, Item)]) {
        for (at, item) in moved {
            let keys = normalise::keys(&listing.entries[*at]).into_iter();
            self.moved.extend(keys.map(|key| (key, item.clone())));
        }
    }

    /// The same of those that only their addresses and guids tell from what they were at the last refresh.
    fn note_renamed(&mut self, listing: &Listing, renamed: &[(usize, Item)]) {
        self.note_moved(listing, renamed);
        self.renamed.extend(renamed.iter().map(|(_, item)| item.id.clone()));
    }
}

/// What is remembered of a listing that is to be read again whatever its server says of changes.
fn unread(state: ListingState) -> ListingState {
    ListingState { validators: Validators::default(), body_hash: String::new(), ..state }
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
