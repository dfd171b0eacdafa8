//! Which hooks there are, and by which rules their feeds take items of their sources.

use sha2::{Digest as _, Sha256};

use crate::config::{Config, Feed, Hook, Source};
use crate::model::{HookId, SourceId};

/// A feed with a hook.
pub(super) struct Hooked {
    pub(super) id: HookId,
    pub(super) hook: Hook,
    /// Its sources, each with the rule by which the feed takes items of it. By another rule, old
    /// items may enter the feed that are no news.
    pub(super) sources: Vec<(SourceId, String)>,
}

impl Hooked {
    /// All of a configuration.
    fn all(config: &Config) -> impl Iterator<Item = Self> {
        let paths = config.sources.iter().map(|source| source.id.as_str());
        let paths = paths.chain(config.feeds.iter().map(|feed| feed.id.as_str()));
        paths.filter_map(|path| Self::of(config, path))
    }

    /// The one that is published at a path.
    pub(super) fn of(config: &Config, path: &str) -> Option<Self> {
        if let Some(source) = config.source(path) {
            let rule = rule(config, source, None);
            return Some(Self {
                id: source.id.feed().into(),
                hook: source.hook.clone()?,
                sources: vec![(source.id.clone(), rule)],
            });
        }
        let feed = config.feeds.iter().find(|feed| feed.id.as_str() == path)?;
        let sources = feed.from.iter().filter_map(|id| config.source(id.as_str()));
        Some(Self {
            id: feed.id.clone().into(),
            hook: feed.hook.clone()?,
            sources: sources.map(|source| (source.id.clone(), rule(config, source, Some(feed)))).collect(),
        })
    }
}

/// All hooks of a configuration: those of feeds, and that of incidents.
pub(super) fn all(config: &Config) -> impl Iterator<Item = HookId> {
    let of_incidents = config.incidents.hook.is_some().then(HookId::incidents);
    Hooked::all(config).map(|hooked| hooked.id).chain(of_incidents)
}

/// A hook as it is configured; `None`: it is so no longer.
pub(super) fn configured(config: &Config, id: &HookId) -> Option<Hook> {
    if id.is_of_incidents() {
        return config.incidents.hook.clone();
    }
    Hooked::of(config, id.as_str()).map(|hooked| hooked.hook)
}

/// A value that changes with whatever decides which items of a source a feed shows.
fn rule(config: &Config, source: &Source, feed: Option<&Feed>) -> String {
    // Only compared, and another value does no harm: for once, what is there is no news.
    let rules: Vec<&str> = source.rules.texts().chain(feed.iter().flat_map(|feed| feed.rules.texts())).collect();
    let filter = feed.map(|feed| &feed.filter);
    let text = format!("{:?} {filter:?} {rules:?} {}", source.filter, config.publish.items_max);
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}
