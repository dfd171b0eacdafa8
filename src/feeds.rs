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
use crate::model::{Item, Section, SiteFacts, SourceId};
use crate::normalise::admits;
use crate::publish::{History, View, site_title};
use crate::schedule::Schedule;
use crate::store::{Query, Store, StoreError};

/// Items asked of the store at a time. Filters may reject most of them, so views are filled from
/// as many such pages as it takes.
const PAGE_ITEMS: usize = 500;

/// All views of a configuration.
pub async fn all(config: &Config, store: &dyn Store, now: DateTime<Utc>) -> Result<Vec<View>, StoreError> {
    let mut views = Vec::new();
    for source in &config.sources {
        views.extend(of_source(config, store, source, now).await?);
    }
    for feed in &config.feeds {
        views.extend(of_feed(config, store, feed, now).await?);
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
        views.extend(of_feed(config, store, feed, now).await?);
    }
    Ok(views)
}

/// The feed of a source, and those of its sections. There are none before the first item, for a
/// feed must say when it changed last; later, a section that has run out of items has none.
async fn of_source(
    config: &Config,
    store: &dyn Store,
    source: &Arc<Source>,
    now: DateTime<Utc>,
) -> Result<Vec<View>, StoreError> {
    let limit = config.publish.items_max;
    let mut everything = Selection::new(limit);
    let mut of_section: BTreeMap<String, Selection> = BTreeMap::new();
    each_item(store, std::slice::from_ref(source), &[], |item| {
        let admitted = admits(&source.filter, &item, now).is_ok();
        for section in item.sections.iter().filter(|_| admitted) {
            let selection = of_section.entry(section.slug.clone()).or_insert_with(|| Selection::new(limit));
            selection.add(&item, true);
        }
        everything.add(&item, admitted);
        true
    })
    .await?;
    if everything.changed.is_none() {
        return Ok(Vec::new());
    }

    let site = store.state(&source.id).await?.site;
    let title = source_title(source, &site);
    let path = source.id.as_str().to_owned();
    let mut names = store.sections(&source.id).await?;
    names.retain(|section| of_section.contains_key(&section.slug));
    let links: Vec<(String, String)> = std::iter::once((title.clone(), path.clone()))
        .chain(names.iter().map(|section| (section.name.clone(), format!("{path}/{}", section.slug))))
        .collect();
    let view = |path: String, title: String, section: Option<Section>, selection: Selection| View {
        path,
        title,
        section,
        description: source.description.clone().or_else(|| site.description.clone()).unwrap_or_default(),
        home: home(source, &site),
        language: source.language.clone().or_else(|| site.language.clone()),
        icon: site.icon.clone(),
        logo: site.logo.clone(),
        origins: Vec::new(),
        ttl_minutes: ttl_minutes(&source.schedule),
        items: selection.items,
        updated: selection.changed,
        siblings: links.clone(),
        history: History::default(),
    };
    let mut views = vec![view(path.clone(), title.clone(), None, everything)];
    for section in names {
        if let Some(selection) = of_section.remove(&section.slug) {
            let title = format!("{title}: {}", section.name);
            views.push(view(format!("{path}/{}", section.slug), title, Some(section), selection));
        }
    }
    Ok(views)
}

/// A combined feed; none before its first item.
async fn of_feed(
    config: &Config,
    store: &dyn Store,
    feed: &Feed,
    now: DateTime<Utc>,
) -> Result<Option<View>, StoreError> {
    let sources: Vec<Arc<Source>> =
        config.sources.iter().filter(|source| feed.from.contains(&source.id)).cloned().collect();
    let by_id: BTreeMap<&SourceId, &Source> = sources.iter().map(|source| (&source.id, &**source)).collect();
    let mut selection = Selection::new(config.publish.items_max);
    each_item(store, &sources, &feed.filter.sections, |item| {
        let of_source = by_id.get(&item.source).is_some_and(|source| admits(&source.filter, &item, now).is_ok());
        selection.add(&item, of_source && admits(&feed.filter, &item, now).is_ok());
        !selection.is_full()
    })
    .await?;
    let Some(changed) = selection.changed else { return Ok(None) };

    let mut origins = Vec::new();
    for source in &sources {
        let site = store.state(&source.id).await?.site;
        origins.push((source.id.clone(), source_title(source, &site), home(source, &site)));
    }
    let names = origins.iter().map(|(_, title, _)| title.as_str()).collect::<Vec<_>>().join(", ");
    Ok(Some(View {
        path: feed.id.as_str().to_owned(),
        title: feed.title.clone().unwrap_or_else(|| names.clone()),
        description: feed.description.clone().unwrap_or(names),
        home: config.base_url.clone(),
        language: feed.language.clone(),
        icon: None,
        logo: None,
        section: None,
        origins,
        ttl_minutes: sources.iter().map(|source| ttl_minutes(&source.schedule)).min().unwrap_or(60),
        items: selection.items,
        updated: Some(changed),
        siblings: Vec::new(),
        history: History::default(),
    }))
}

/// The items of a view while it is filled.
struct Selection {
    items: Vec<Item>,
    items_max: usize,
    /// The newest change of an item in the view; as long as it has none, of any item looked at, so
    /// that a feed whose filter admits nothing still says a time, and always the same.
    changed: Option<DateTime<Utc>>,
}

impl Selection {
    fn new(items_max: usize) -> Self {
        Self { items: Vec::new(), items_max, changed: None }
    }

    fn is_full(&self) -> bool {
        self.items.len() >= self.items_max
    }

    /// Looks at the next newest item.
    fn add(&mut self, item: &Item, admitted: bool) {
        if admitted && !self.is_full() {
            let first = self.items.is_empty();
            self.changed = self.changed.filter(|_| !first).max(Some(item.updated));
            self.items.push(item.clone());
        } else if self.items.is_empty() {
            self.changed = self.changed.max(Some(item.updated));
        }
    }
}

/// Shows the items of sources, newest first, until no more are wanted.
async fn each_item(
    store: &dyn Store,
    sources: &[Arc<Source>],
    sections: &[String],
    mut wants_more_after: impl FnMut(Item) -> bool,
) -> Result<(), StoreError> {
    let sources = sources.iter().map(|source| source.id.clone()).collect();
    let mut query = Query { sources, sections: sections.to_vec(), offset: 0, limit: PAGE_ITEMS };
    loop {
        let page = store.items(&query).await?;
        let is_last = page.len() < PAGE_ITEMS;
        for item in page {
            if !wants_more_after(item) {
                return Ok(());
            }
        }
        if is_last {
            return Ok(());
        }
        query.offset += PAGE_ITEMS;
    }
}

fn source_title(source: &Source, site: &SiteFacts) -> String {
    source.title.clone().unwrap_or_else(|| site_title(site, &source.urls[0]))
}

fn home(source: &Source, site: &SiteFacts) -> Url {
    site.home.clone().unwrap_or_else(|| source.urls[0].clone())
}

fn ttl_minutes(schedule: &Schedule) -> u32 {
    match schedule {
        Schedule::Every(every) => (every.as_secs() / 60).clamp(1, 24 * 60) as u32,
        // Wall-clock schedules have no even interval; an hour is what readers poll by.
        Schedule::Cron(_) => 60,
    }
}
