//! Incidents, kept beside the state of their sources.

use futures_util::future::BoxFuture;

use super::StoreError;
use crate::model::{Incident, SourceId};

/// Incidents that are remembered per source, the open one included.
pub(super) const INCIDENTS_PER_SOURCE_MAX: u32 = 20;

/// The part of the store that tells of incidents. They are written with the state that holds them
/// ([`crate::model::Trouble`]), in the same transaction, which also lets the hook of incidents wait
/// for what became of them.
pub trait Incidents: Send + Sync {
    /// The open incidents of these sources, then those that ended; of each kind the one that was
    /// opened last first.
    fn incidents<'a>(
        &'a self,
        sources: &'a [SourceId],
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Incident>, StoreError>>;
}
