//! Sections that a filter asks for and no item ever had: mostly a slip of the pen, which would leave
//! a feed empty without a word. Which sections there are is only known once its sources were read.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::config::{Config, Filter};
use crate::model::SourceId;
use crate::store::{Store, StoreError};

/// Sections that are named to choose from; some sites have hundreds.
const NAMED_MAX: usize = 12;

/// A section that a filter asks for in vain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnseenSection {
    /// The feed or source with the filter.
    feed: String,
    /// The section, by its slug.
    section: String,
    /// The sections that its sources have.
    seen: BTreeSet<String>,
}

impl fmt::Display for UnseenSection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { feed, section, seen } = self;
        write!(f, "{feed}: nothing ever stood in the section \"{section}\" that its `sections` asks for")?;
        let named: Vec<&str> = seen.iter().map(String::as_str).take(NAMED_MAX).collect();
        match seen.len().saturating_sub(NAMED_MAX) {
            0 if named.is_empty() => write!(f, "; no section was ever seen"),
            0 => write!(f, "; seen were {}", named.join(", ")),
            more => write!(f, "; seen were {} and {more} more", named.join(", ")),
        }
    }
}

/// The sections that filters ask for in vain. Of a feed whose sources were not all read yet nothing
/// is said.
pub async fn unseen_sections(config: &Config, store: &dyn Store) -> Result<Vec<UnseenSection>, StoreError> {
    let mut seen: BTreeMap<&SourceId, BTreeMap<String, String>> = BTreeMap::new();
    for source in &config.sources {
        if store.state(&source.id).await?.last_good.is_some() {
            let sections = store.sections(&source.id).await?.into_iter();
            seen.insert(&source.id, sections.map(|section| (section.slug, section.name)).collect());
        }
    }
    let of_sources =
        config.sources.iter().map(|source| (source.id.as_str(), &source.filter, std::slice::from_ref(&source.id)));
    let of_feeds = config.feeds.iter().map(|feed| (feed.id.as_str(), &feed.filter, feed.from.as_slice()));
    let unseen = of_sources.chain(of_feeds).flat_map(|(feed, filter, from)| unseen(feed, filter, from, &seen));
    Ok(unseen.collect())
}

/// What one filter asks for in vain. `seen`: the names of sections by their slugs, of each source
/// that was read.
fn unseen(
    feed: &str,
    filter: &Filter,
    from: &[SourceId],
    seen: &BTreeMap<&SourceId, BTreeMap<String, String>>,
) -> Vec<UnseenSection> {
    let Some(of_sources) = from.iter().map(|source| seen.get(source)).collect::<Option<Vec<_>>>() else {
        return Vec::new();
    };
    let missing = filter.sections.iter().filter(|slug| of_sources.iter().all(|seen| !seen.contains_key(*slug)));
    let seen: BTreeSet<String> = of_sources.iter().flat_map(|seen| seen.values().cloned()).collect();
    missing.map(|slug| UnseenSection { feed: feed.to_owned(), section: slug.clone(), seen: seen.clone() }).collect()
}
