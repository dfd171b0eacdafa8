//! The incidents as `status` shows them: what is wrong stands above all else.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::SourceStatus;
use crate::cli::table::Table;
use crate::model::{Incident, SourceId};

/// What became of one source: the incident that goes on, and the last that ended.
#[derive(Debug, Default)]
pub(super) struct Latest {
    pub(super) open: Option<Incident>,
    pub(super) ended: Option<Incident>,
}

/// The latest incidents of each source, of all incidents with the newest first.
pub(super) fn by_source(all: Vec<Incident>) -> BTreeMap<SourceId, Latest> {
    let mut latest: BTreeMap<SourceId, Latest> = BTreeMap::new();
    for incident in all {
        let of_source = latest.entry(incident.source.clone()).or_default();
        let place = if incident.is_open() { &mut of_source.open } else { &mut of_source.ended };
        place.get_or_insert(incident);
    }
    latest
}

/// The open incidents as a table of their own, the newest first; nothing if there are none.
pub(super) fn table(statuses: &[SourceStatus], time: impl Fn(Option<DateTime<Utc>>) -> String) -> String {
    let open = |status: &'_ SourceStatus| Some((status.incident.clone()?, status.next_due));
    let mut incidents: Vec<(Incident, Option<DateTime<Utc>>)> = statuses.iter().filter_map(open).collect();
    if incidents.is_empty() {
        return String::new();
    }
    incidents.sort_by_key(|(incident, _)| std::cmp::Reverse(incident.opened));
    let mut table = Table::new(["incident", "since", "verdict", "next", "reason"]);
    for (Incident { source, began, verdict, reason, .. }, next) in incidents {
        table.row([source.to_string(), time(Some(began)), verdict.to_string(), time(next), reason]);
    }
    table.render() + "\n"
}
