//! Floor 3: which feeds exist, and what is in them.
//!
//! Every source has a feed of everything and one per section; every `[feed.<id>]` is a view over
//! several sources. Filters are applied here, not when items are stored, so that a changed filter
//! takes effect on what is already known, and a rejected item is not read anew at every refresh.

mod combined;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use url::Url;

use crate::config::{Config, Feed, Source};
use crate::model::{Item, Section, SiteFacts};
use crate::normalise::admits;
use crate::publish::{History, View, site_title};
use crate::schedule::Schedule;
use crate::store::{Query, Store, StoreError};
use combined::Combination;

/// Items asked of the store at a time. Filters may reject most of them, so views are filled from
/// as many such pages as it takes.
const PAGE_ITEMS: usize = 500;

/// Items whose twins are asked of the store at a time: a feed is often full after the first ones.
const COMBINED_ITEMS: usize = 128;

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
    let site = store.state(&source.id).await?.site;
    let language = source.language.clone().or_else(|| site.language.clone());
    each_item(store, source, |item| {
        if admits(&source.filter, &item, language.as_deref(), now).is_err() {
            return everything.look_at(&item);
        }
        for section in &item.sections {
            let selection = of_section.entry(section.slug.clone()).or_insert_with(|| Selection::new(limit));
            if !selection.is_full() {
                selection.add(item.clone());
            }
        }
        everything.add(item);
    })
    .await?;
    if everything.changed.is_none() {
        return Ok(Vec::new());
    }

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
        language: language.clone(),
        icon: site.icon.clone(),
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
    let combination = Combination::of(feed, config, store, now).await?;
    let mut selection = Selection::new(config.publish.items_max);
    let sections = feed.filter.sections.clone();
    let mut query = Query { sources: feed.from.clone(), sections, offset: 0, limit: PAGE_ITEMS };
    loop {
        let page = store.items(&query).await?;
        page.iter().for_each(|item| selection.look_at(item));
        for items in page.chunks(COMBINED_ITEMS) {
            if !selection.is_full() {
                combination.take(items).await?.into_iter().for_each(|item| selection.add(item));
            }
        }
        if page.len() < PAGE_ITEMS || selection.is_full() {
            break;
        }
        query.offset += PAGE_ITEMS;
    }
    let Some(changed) = selection.changed else { return Ok(None) };

    let origins = combination.titles();
    let names = origins.iter().map(|(_, title, _)| title.as_str()).collect::<Vec<_>>().join(", ");
    Ok(Some(View {
        path: feed.id.as_str().to_owned(),
        title: feed.title.clone().unwrap_or_else(|| names.clone()),
        description: feed.description.clone().unwrap_or(names),
        home: config.base_url.clone(),
        language: feed.language.clone(),
        icon: None,
        section: None,
        origins,
        ttl_minutes: combination.sources().map(|source| ttl_minutes(&source.schedule)).min().unwrap_or(60),
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

    /// Looks at an item without taking it.
    fn look_at(&mut self, item: &Item) {
        if self.items.is_empty() {
            self.changed = self.changed.max(Some(item.updated));
        }
    }

    /// Takes the next newest item, unless the view is full.
    fn add(&mut self, item: Item) {
        if self.is_full() {
            return;
        }
        let first = self.items.is_empty();
        self.changed = self.changed.filter(|_| !first).max(Some(item.updated));
        self.items.push(item);
    }
}

/// Shows the items of a source, newest first.
async fn each_item(store: &dyn Store, source: &Source, mut show: impl FnMut(Item)) -> Result<(), StoreError> {
    let mut query = Query { sources: vec![source.id.clone()], sections: Vec::new(), offset: 0, limit: PAGE_ITEMS };
    loop {
        let page = store.items(&query).await?;
        let is_last = page.len() < PAGE_ITEMS;
        page.into_iter().for_each(&mut show);
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
