//! The views of a configuration, made some at a time.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::config::Config;
use crate::feeds;
use crate::model::{SourceId, SourceState};
use crate::publish::View;
use crate::store::{Store, StoreError};

/// The views that were made and not taken, and what was learnt by the way.
#[derive(Default)]
pub(super) struct Views {
    /// Sources and feeds whose views were made.
    done: usize,
    views: Vec<View>,
    /// What was read of the sources, in outline.
    pub(super) states: HashMap<SourceId, SourceState>,
}

impl Views {
    /// Makes the next views, at least so many if there are. Answers whether there were any more
    /// sources or feeds.
    pub(super) async fn read(
        &mut self,
        config: &Config,
        store: &dyn Store,
        now: DateTime<Utc>,
        views_min: usize,
    ) -> Result<bool, StoreError> {
        let begun = self.done;
        while self.views.len() < views_min {
            if let Some(source) = config.sources.get(self.done) {
                let state = store.state(&source.id).await?;
                self.views.extend(feeds::of_source(config, store, source, &state, now).await?);
                self.states.insert(source.id.clone(), state.outline());
            } else if let Some(feed) = config.feeds.get(self.done - config.sources.len()) {
                self.views.extend(feeds::of_feed(config, store, feed, now).await?);
            } else {
                break;
            }
            self.done += 1;
        }
        Ok(self.done > begun)
    }

    /// Those that were made.
    pub(super) fn take(&mut self) -> Vec<View> {
        std::mem::take(&mut self.views)
    }
}
