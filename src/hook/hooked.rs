//! Which feeds have a hook, and by which rules they take items of their sources.

use sha2::{Digest as _, Sha256};

use crate::config::{Config, Feed, Hook, Source};
use crate::model::{FeedId, SourceId};

/// A feed with a hook.
pub(super) struct Hooked {
    pub(super) feed: FeedId,
    pub(super) hook: Hook,
    /// Its sources, each with the rule by which the feed takes items of it. By another rule, old
    /// items may enter the feed that are no news.
    pub(super) sources: Vec<(SourceId, String)>,
}

impl Hooked {
    /// All of a configuration.
    pub(super) fn all(config: &Config) -> impl Iterator<Item = Self> {
        let paths = config.sources.iter().map(|source| source.id.as_str());
        let paths = paths.chain(config.feeds.iter().map(|feed| feed.id.as_str()));
        paths.filter_map(|path| Self::of(config, path))
    }

    /// The one that is published at a path.
    pub(super) fn of(config: &Config, path: &str) -> Option<Self> {
        if let Some(source) = config.source(path) {
            let rule = rule(config, source, None);
            return Some(Self {
                feed: source.id.feed(),
                hook: source.hook.clone()?,
                sources: vec![(source.id.clone(), rule)],
            });
        }
        let feed = config.feeds.iter().find(|feed| feed.id.as_str() == path)?;
        let sources = feed.from.iter().filter_map(|id| config.source(id.as_str()));
        Some(Self {
            feed: feed.id.clone(),
            hook: feed.hook.clone()?,
            sources: sources.map(|source| (source.id.clone(), rule(config, source, Some(feed)))).collect(),
        })
    }
}

/// A value that changes with whatever decides which items of a source a feed shows.
fn rule(config: &Config, source: &Source, feed: Option<&Feed>) -> String {
    // Only compared, and another value does no harm: for once, what is there is no news.
    let rules: Vec<&str> = source.rules.texts().chain(feed.iter().flat_map(|feed| feed.rules.texts())).collect();
    let filter = feed.map(|feed| &feed.filter);
    let text = format!("{:?} {filter:?} {rules:?} {}", source.filter, config.publish.items_max);
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}
