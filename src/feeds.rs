//! Floor 3: which feeds exist, and what is in them.
//!
//! Every source has a feed of everything and one per section; every `[feed.<id>]` is a view over
//! several sources. Filters are applied here, not when items are stored, so that a changed filter
//! takes effect on what is already known, and a rejected item is not read anew at every refresh.
//!
//! A feed shows its open items. When there are too many, or retention is about to remove some, the
//! oldest are closed in archive documents (`archives`), and from then on neither read nor shown
//! here, unless they change. So a feed costs what is new in it, however much is kept.

mod archives;
mod combined;
mod kin;
mod notice;
mod selection;
mod unseen;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use url::Url;

use archives::settle;
use selection::Selection;

use crate::config::{Config, Feed, Filter, Publish, Source, Unite};
use crate::model::{Incident, Item, Section, SiteFacts, SourceId, SourceState, public};
use crate::normalise::{Hits, admits, sort};
use crate::publish::{History, View, site_title};
use crate::schedule::Schedule;
use crate::store::{Open, OpenQuery, Store, StoreError};

pub use archives::{archived, tidy, write_missing};
use combined::Combination;
pub use unseen::{UnseenSection, unseen_sections};

/// Items asked of the store at a time. Filters may reject most of them, so views are filled from
/// as many such pages as it takes.
const PAGE_ITEMS: usize = 500;

/// Open items of a feed that are dealt with at a time, as they are held in memory. A feed that
/// begins with more of them shows the newest, and goes on with the others next time.
const OPEN_ITEMS_MAX: usize = 5_000;

/// Items whose relatives are asked of the store at first, which are more than most feeds show.
const COMBINED_ITEMS: usize = 128;

/// The most that are asked for later. The store sorts all that is open for each page of them, so
/// a feed that rejects or closes nearly everything takes larger pages as it goes on.
const COMBINED_ITEMS_MAX: usize = 2_048;

/// The views that show items of a source: its own, and every feed it is part of.
pub async fn touched_by(
    config: &Config,
    store: &dyn Store,
    source: &Arc<Source>,
    now: DateTime<Utc>,
) -> Result<Vec<View>, StoreError> {
    let state = store.state(&source.id).await?;
    let mut views = of_source(config, store, source, &state, now).await?;
    for feed in config.feeds.iter().filter(|feed| feed.from.contains(&source.id)) {
        views.extend(of_feed(config, store, feed, now).await?);
    }
    Ok(views)
}

/// The feed of a source, and those of its sections. There are none before the first item, for a
/// feed must say when it changed last; later, a section that has run out of items has none.
pub async fn of_source(
    config: &Config,
    store: &dyn Store,
    source: &Arc<Source>,
    state: &SourceState,
    now: DateTime<Utc>,
) -> Result<Vec<View>, StoreError> {
    let path = source.id.as_str().to_owned();
    let mut everything = Selection::default();
    let mut of_section: BTreeMap<String, Selection> = BTreeMap::new();
    let SourceState { site, trouble, .. } = state;
    let language = source.language.clone().or_else(|| site.language.clone());
    let with_archives = !config.publish.archive.is_zero();
    let mut query = OpenQuery {
        sources: std::slice::from_ref(&source.id),
        sections: &[],
        feed: with_archives.then_some(&*path),
        or_in_sections: true,
        offset: 0,
        limit: PAGE_ITEMS,
    };
    while everything.count() < OPEN_ITEMS_MAX {
        let page = store.open_items(&query).await?;
        query.offset += page.len();
        if page.is_empty() {
            break;
        }
        for Open { item, leaving, in_feed, in_sections } in page {
            if item.dropped {
                everything.look_at(&item);
                continue;
            }
            let admitted = admits(&source.filter, &item, language.as_deref(), now).is_ok();
            if !admitted && !has_outgrown(&[&source.filter], &item, language.as_deref()) {
                everything.look_at(&item);
                continue;
            }
            let leaving = leaving || !admitted;
            for slug in in_sections {
                of_section.entry(slug).or_default().add(item.clone(), item.updated, leaving);
            }
            if in_feed {
                let stored = item.updated;
                everything.add(item, stored, leaving);
            }
        }
    }

    let title = source_title(source, site);
    let head = |path: String, title: String, section: Option<Section>| View {
        path,
        title,
        section,
        description: source.description.clone().or_else(|| site.description.clone()).unwrap_or_default(),
        home: home(source, site),
        language: language.clone(),
        icon: site.icon.clone(),
        logo: site.logo.clone(),
        origins: Vec::new(),
        ttl_minutes: ttl_minutes(&source.schedule),
        items: Vec::new(),
        updated: None,
        siblings: Vec::new(),
        closed: Vec::new(),
        history: History::default(),
    };
    let whole = head(path.clone(), title.clone(), None);
    let Some(whole) = settle(store, &config.publish, whole, everything.plan(&config.publish), now).await? else {
        return Ok(Vec::new());
    };
    let mut links = vec![(title.clone(), path.clone())];
    let mut views = vec![whole];
    for section in store.sections(&source.id).await? {
        // One without open items still leads to its archives.
        let selection = of_section.remove(&section.slug).unwrap_or_default();
        let (name, path) = (section.name.clone(), format!("{path}/{}", section.slug));
        let of_section = head(path.clone(), format!("{title}: {name}"), Some(section));
        let view = settle(store, &config.publish, of_section, selection.plan(&config.publish), now).await?;
        if let Some(view) = view.filter(|view| !view.items.is_empty() || view.history.prev.is_some()) {
            links.push((name, path));
            views.push(view);
        }
    }
    for view in &mut views {
        view.siblings.clone_from(&links);
        sort(source.rules.order(), &mut view.items);
    }
    if let (true, Some(incident), Some(whole)) = (source.notice, trouble.open(), views.first_mut()) {
        // Beyond what the feed has room for: no item goes because of it.
        whole.items.insert(0, notice::notice(source, site, language.as_deref(), incident));
    }
    Ok(views)
}

/// A combined feed; none before its first item.
pub async fn of_feed(
    config: &Config,
    store: &dyn Store,
    feed: &Feed,
    now: DateTime<Utc>,
) -> Result<Option<View>, StoreError> {
    let mut combination = Combination::of(feed, config, store, now).await?;
    if feed.unite == Unite::Text {
        kin::read_texts(store, &feed.from).await?;
    }
    let mut selection = Selection::default();
    let with_archives = !config.publish.archive.is_zero();
    let mut query = OpenQuery {
        sources: &feed.from,
        sections: &feed.filter.sections,
        feed: with_archives.then_some(feed.id.as_str()),
        or_in_sections: false,
        offset: 0,
        limit: COMBINED_ITEMS,
    };
    // Without archives nothing is done with what does not fit in.
    let wanted = if with_archives { OPEN_ITEMS_MAX } else { config.publish.items_max };
    while selection.count() < wanted {
        let page = store.open_items(&query).await?;
        query.offset += page.len();
        query.limit = (2 * query.limit).min(COMBINED_ITEMS_MAX);
        if page.is_empty() {
            break;
        }
        combination.take(page, &mut selection).await?;
    }

    let origins = combination.titles();
    let names = origins.iter().map(|(_, title, _)| title.as_str()).collect::<Vec<_>>().join(", ");
    let head = View {
        path: feed.id.as_str().to_owned(),
        title: feed.title.clone().unwrap_or_else(|| names.clone()),
        description: feed.description.clone().unwrap_or(names),
        home: config.base_url.clone(),
        language: feed.language.clone(),
        icon: None,
        logo: None,
        section: None,
        origins,
        ttl_minutes: combination.sources().map(|source| ttl_minutes(&source.schedule)).min().unwrap_or(60),
        items: Vec::new(),
        updated: None,
        siblings: Vec::new(),
        closed: Vec::new(),
        history: History::default(),
    };
    let newest = feed.rules.limit().map_or(config.publish.items_max, |(_, newest)| newest);
    let limits = Publish { items_max: newest.min(config.publish.items_max), ..config.publish.clone() };
    let mut view = settle(store, &config.publish, head, selection.plan(&limits), now).await?;
    view.iter_mut().for_each(|view| sort(feed.rules.order(), &mut view.items));
    Ok(view)
}

/// The stored articles of a feed, newest first, as its rules make them, with what each was hit by:
/// also those that the rules take away, and those that are in its archives.
pub async fn ruled(
    config: &Config,
    store: &dyn Store,
    feed: &Feed,
    now: DateTime<Utc>,
) -> Result<Vec<(Item, Hits)>, StoreError> {
    let mut combination = Combination::of(feed, config, store, now).await?;
    let mut query = OpenQuery {
        sources: &feed.from,
        sections: &feed.filter.sections,
        feed: None,
        or_in_sections: false,
        offset: 0,
        limit: COMBINED_ITEMS,
    };
    let mut ruled = Vec::new();
    loop {
        let page = store.open_items(&query).await?;
        query.offset += page.len();
        query.limit = (2 * query.limit).min(COMBINED_ITEMS_MAX);
        if page.is_empty() {
            break;
        }
        ruled.extend(combination.ruled(page).await?);
    }
    if let Some((number, newest)) = feed.rules.limit() {
        for (_, hits) in ruled.iter_mut().filter(|(_, hits): &&mut (Item, Hits)| !hits.dropped).skip(newest) {
            hits.rules.push(number);
            hits.dropped = true;
        }
    }
    Ok(ruled)
}

/// The open incidents of all configured sources, and of all together, then those that ended; of each
/// kind the one that was opened last first. A source that is configured no longer has none.
pub async fn incidents(config: &Config, store: &dyn Store, limit: usize) -> Result<Vec<Incident>, StoreError> {
    let sources = config.sources.iter().map(|source| source.id.clone());
    let sources: Vec<SourceId> = sources.chain([SourceId::all()]).collect();
    store.incidents(&sources, limit).await
}

/// Whether an item that filters reject now was published once, and has only become too old for them
/// since. What a changed filter rejects was a mistake, and just goes.
fn has_outgrown(filters: &[&Filter], item: &Item, spoken: Option<&str>) -> bool {
    filters.iter().any(|filter| filter.age_max.is_some())
        && filters.iter().all(|filter| admits(filter, item, spoken, item.first_seen).is_ok())
}

fn source_title(source: &Source, site: &SiteFacts) -> String {
    source.title.clone().unwrap_or_else(|| site_title(site, &source.urls[0]))
}

fn home(source: &Source, site: &SiteFacts) -> Url {
    // The address at which we ask may be for us alone.
    match &site.home {
        Some(home) if !source.urls.contains(home) => home.clone(),
        own => public(own.as_ref().unwrap_or(&source.urls[0])),
    }
}

fn ttl_minutes(schedule: &Schedule) -> u32 {
    match schedule {
        Schedule::Every(every) => (every.as_secs() / 60).clamp(1, 24 * 60) as u32,
        // Wall-clock schedules have no even interval; an hour is what readers poll by.
        Schedule::Cron(_) => 60,
    }
}

#[cfg(test)]
#[path = "feeds/tests.rs"]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
