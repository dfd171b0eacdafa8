//! Floor 3: which feeds exist, and what is in them.
//!
//! Every source has a feed of everything and one per section; every `[feed.<id>]` is a view over
//! several sources. Filters are applied here, not when items are stored, so that a changed filter
//! takes effect on what is already known, and a rejected item is not read anew at every refresh.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use url::Url;

use crate::config::{Config, Feed, Source};
use crate::model::{Item, SiteFacts, SourceId};
use crate::normalise::admits;
use crate::publish::{View, site_title};
use crate::schedule::Schedule;
use crate::store::{Query, Store, StoreError};

/// Filters may reject most of what is stored; so many times the size of a document is looked at.
const LOOKAHEAD: usize = 4;

/// All views of a configuration.
pub async fn all(config: &Config, store: &dyn Store, now: DateTime<Utc>) -> Result<Vec<View>, StoreError> {
    let mut views = Vec::new();
    for source in &config.sources {
        views.extend(of_source(config, store, source, now).await?);
    }
    for feed in &config.feeds {
        views.push(of_feed(config, store, feed, now).await?);
    }
    Ok(views)
}

/// The views that show items of a source: its own, and every feed it is part of.
pub async fn touched_by(
    config: &Config,
    store: &dyn Store,
    source: &Arc<Source>,
    now: DateTime<Utc>,
) -> Result<Vec<View>, StoreError> {
    let mut views = of_source(config, store, source, now).await?;
    for feed in config.feeds.iter().filter(|feed| feed.from.contains(&source.id)) {
        views.push(of_feed(config, store, feed, now).await?);
    }
    Ok(views)
}

/// The feed of a source, and those of its sections.
async fn of_source(
    config: &Config,
    store: &dyn Store,
    source: &Arc<Source>,
    now: DateTime<Utc>,
) -> Result<Vec<View>, StoreError> {
    let site = store.state(&source.id).await?.site;
    let sections = store.sections(&source.id).await?;
    let title = source_title(source, &site);
    let path = source.id.as_str().to_owned();
    let links: Vec<(String, String)> = std::iter::once((title.clone(), path.clone()))
        .chain(sections.iter().map(|section| (section.name.clone(), format!("{path}/{}", section.slug))))
        .collect();

    let mut views = Vec::new();
    for section in std::iter::once(None).chain(sections.into_iter().map(Some)) {
        let slugs = section.iter().map(|section| section.slug.clone()).collect();
        let items = select(config, store, std::slice::from_ref(source), slugs, |item| {
            admits(&source.filter, item, now).is_ok()
        })
        .await?;
        views.push(View {
            path: section.as_ref().map_or_else(|| path.clone(), |section| format!("{path}/{}", section.slug)),
            title: section.as_ref().map_or_else(|| title.clone(), |section| format!("{title}: {}", section.name)),
            description: source
                .description
                .clone()
                .or_else(|| site.description.clone())
                .unwrap_or_else(|| format!("News from {title}")),
            home: home(source, &site),
            language: source.language.clone().or_else(|| site.language.clone()),
            icon: site.icon.clone(),
            origins: Vec::new(),
            ttl_minutes: ttl_minutes(&source.schedule),
            updated: newest(&items),
            items,
            siblings: links.clone(),
            section,
        });
    }
    Ok(views)
}

/// A combined feed.
async fn of_feed(config: &Config, store: &dyn Store, feed: &Feed, now: DateTime<Utc>) -> Result<View, StoreError> {
    let sources: Vec<Arc<Source>> =
        config.sources.iter().filter(|source| feed.from.contains(&source.id)).cloned().collect();
    let by_id: BTreeMap<&SourceId, &Source> = sources.iter().map(|source| (&source.id, &**source)).collect();
    let items = select(config, store, &sources, feed.filter.sections.clone(), |item| {
        let of_source = by_id.get(&item.source).is_some_and(|source| admits(&source.filter, item, now).is_ok());
        of_source && admits(&feed.filter, item, now).is_ok()
    })
    .await?;

    let mut origins = Vec::new();
    for source in &sources {
        let site = store.state(&source.id).await?.site;
        origins.push((source.id.clone(), source_title(source, &site), home(source, &site)));
    }
    let names = origins.iter().map(|(_, title, _)| title.as_str()).collect::<Vec<_>>().join(", ");
    Ok(View {
        path: feed.id.as_str().to_owned(),
        title: feed.title.clone().unwrap_or_else(|| names.clone()),
        description: feed.description.clone().unwrap_or_else(|| format!("News from {names}")),
        home: config.base_url.clone(),
        language: feed.language.clone(),
        icon: None,
        section: None,
        origins,
        ttl_minutes: sources.iter().map(|source| ttl_minutes(&source.schedule)).min().unwrap_or(60),
        updated: newest(&items),
        items,
        siblings: Vec::new(),
    })
}

/// The newest items of sources that pass, at most as many as a document holds, each once.
async fn select(
    config: &Config,
    store: &dyn Store,
    sources: &[Arc<Source>],
    sections: Vec<String>,
    passes: impl Fn(&Item) -> bool,
) -> Result<Vec<Item>, StoreError> {
    let limit = config.publish.items_max;
    let sources = sources.iter().map(|source| source.id.clone()).collect();
    let query = Query { sources, sections, limit: limit * LOOKAHEAD };
    let mut items = store.items(&query).await?;
    let mut seen = std::collections::HashSet::new();
    // The same article through two sources has one id; the newer sight of it stands first.
    items.retain(|item| passes(item) && seen.insert(item.id.clone()));
    items.truncate(limit);
    Ok(items)
}

fn source_title(source: &Source, site: &SiteFacts) -> String {
    source.title.clone().unwrap_or_else(|| site_title(site, &source.urls[0]))
}

fn home(source: &Source, site: &SiteFacts) -> Url {
    site.home.clone().unwrap_or_else(|| source.urls[0].clone())
}

fn newest(items: &[Item]) -> Option<DateTime<Utc>> {
    items.iter().map(|item| item.updated).max()
}

fn ttl_minutes(schedule: &Schedule) -> u32 {
    match schedule {
        Schedule::Every(every) => (every.as_secs() / 60).clamp(1, 24 * 60) as u32,
        // Wall-clock schedules have no even interval; an hour is what readers poll by.
        Schedule::Cron(_) => 60,
    }
}
