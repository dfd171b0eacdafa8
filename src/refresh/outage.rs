//! That the own network is down, or works again, is one incident of all sources together, told once
//! as any other.

use chrono::{DateTime, Utc};

use super::incident;
use crate::config::Keep;
use crate::model::{Incident, RefreshRecord, SourceId, SourceState, Trouble, Verdict};
use crate::store::{Commit, StoreError};
use crate::wire::{Untold, Wire};

/// Nothing is stored of all sources together that could be left out.
const KEEP: Keep = Keep { items: 1, days: 1 };

/// Tells the operator what the refresh that began then has shown of the network. `reason` is what it
/// says of its source.
pub(super) async fn tell(wire: &Wire, reason: &str, now: DateTime<Utc>) {
    if wire.network().untold().is_none() {
        return;
    }
    let _turn = wire.network().telling.lock().await;
    let Some(untold) = wire.network().untold() else { return };
    match note(wire, untold, reason, now).await {
        Ok(trouble) => {
            wire.network().told(untold.is_down);
            incident::tell(&trouble, now);
            wire.hooks().look_at_incidents();
        }
        // The next refresh tells it.
        Err(error) => wire.store_failed(&error).await,
    }
}

async fn note(wire: &Wire, untold: Untold, reason: &str, now: DateTime<Utc>) -> Result<Trouble, StoreError> {
    let all = SourceId::all();
    let before = wire.store().state(&all).await?.trouble;
    let Untold { is_down, sources, hosts } = untold;
    let (verdict, trouble, reason) = match is_down {
        true => {
            let reason = format!(
                "the network seems to be down: {sources} sources at {hosts} hosts fell silent, and hardly any other \
                 answers; the last one: {reason}"
            );
            (Verdict::Unreachable, Trouble::begun(begun(&all, reason.clone(), sources, now)), reason)
        }
        false => (Verdict::Ok, before.ended(now), "sources answer again".to_owned()),
    };
    let record = RefreshRecord {
        source: all.clone(),
        started: now,
        duration_ms: 0,
        verdict,
        reason,
        entries: 0,
        new: 0,
        changed: 0,
    };
    let state = SourceState { trouble: trouble.clone(), ..SourceState::default() };
    let commit = Commit { state, items: Vec::new(), seen: Vec::new(), partial: true, record, keep: KEEP };
    wire.store().commit(&all, commit).await?;
    Ok(trouble)
}

fn begun(all: &SourceId, reason: String, sources: usize, now: DateTime<Utc>) -> Incident {
    Incident {
        source: all.clone(),
        began: now,
        opened: now,
        verdict: Verdict::Unreachable,
        reason,
        refreshes: u32::try_from(sources).unwrap_or(u32::MAX),
        ended: None,
    }
}
