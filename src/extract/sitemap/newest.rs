//! The newest articles of all that sitemaps name.

use std::collections::HashSet;

use chrono::{DateTime, Duration, Utc};
use url::Url;

use super::{Location, moment};
use crate::extract::listing;
use crate::normalise::date::Context;
use crate::normalise::url::{Key, same_site};

/// Articles taken of all sitemaps of a source.
const ARTICLES_MAX: usize = 100;

/// A page with the time that it is ordered by.
struct Candidate<'a> {
    url: Url,
    location: &'a Location,
    when: DateTime<Utc>,
}

/// The newest articles that belong to a page: those below its path, or all if it is the front page
/// or a sitemap itself. Without dates nobody knows which are new, so there are none.
pub(super) fn of<'a>(
    all: Vec<(&Url, &'a Location)>,
    address: &Url,
    dates: &Context<'_>,
) -> Result<Vec<(Url, &'a Location)>, String> {
    if all.is_empty() {
        return Err("The sitemap is there, and there is no address in it.".to_owned());
    }
    let is_sitemap = all.iter().any(|(sitemap, _)| *sitemap == address) || is_file(address);
    let scope = (!is_sitemap && !listing::is_front(address)).then(|| listing::without_index(address.path()));
    let total = all.len();
    let (mut candidates, mut articles) = (Vec::new(), 0);
    for (sitemap, location) in all {
        let Ok(url) = sitemap.join(&location.url) else { continue };
        let is_of_news = location.published.is_some() || location.title.is_some();
        let is_article = is_of_news || listing::names_article(&url);
        if !is_article || !same_site(&url, sitemap) || !is_in(&url, scope) {
            continue;
        }
        articles += 1;
        if let Some(when) = when(location, dates) {
            candidates.push(Candidate { url, location, when });
        }
    }
    if let (0, Some(scope)) = (articles, scope) {
        return Err(format!("None of the {total} addresses of the sitemap is that of an article below /{scope}."));
    }
    if candidates.is_empty() {
        return Err(format!(
            "Nothing says which of the {total} addresses of the sitemap are new: there are {articles} articles among \
             them, and none has a date (`lastmod`, `news:publication_date`)."
        ));
    }
    cut(candidates, total)
}

/// The newest, each once. If more have one and the same time than are taken, the time says when
/// the sitemap was made.
fn cut(mut candidates: Vec<Candidate<'_>>, total: usize) -> Result<Vec<(Url, &Location)>, String> {
    candidates.sort_by(|a, b| b.when.cmp(&a.when));
    let newest = candidates[0].when;
    let same = candidates.iter().take_while(|candidate| candidate.when == newest).count();
    if same > ARTICLES_MAX && same * 2 > candidates.len() {
        return Err(format!(
            "Nothing says which of the {total} addresses of the sitemap are new: {same} of them have the same date, {}.",
            newest.format("%Y-%m-%d %H:%M")
        ));
    }
    let mut seen = HashSet::new();
    candidates.retain(|candidate| seen.insert(Key::of(&candidate.url)));
    candidates.truncate(ARTICLES_MAX);
    Ok(candidates.into_iter().map(|candidate| (candidate.url, candidate.location)).collect())
}

/// When a page was published, or else changed. What lies in the future is no time to order by.
fn when(location: &Location, dates: &Context<'_>) -> Option<DateTime<Utc>> {
    let read = |text: &String| match DateTime::parse_from_rfc3339(text.trim()) {
        Ok(time) => Some(time.to_utc()),
        Err(_) => Some(moment(text, dates)?.utc()),
    };
    let stated = [&location.published, &location.lastmod].into_iter().flatten().find_map(read)?;
    (stated <= dates.now + Duration::days(1)).then_some(stated)
}

fn is_in(url: &Url, scope: Option<&str>) -> bool {
    let Some(scope) = scope else { return true };
    let path = url.path().trim_start_matches('/');
    path.strip_prefix(scope).is_some_and(|rest| rest.starts_with('/'))
}

fn is_file(address: &Url) -> bool {
    [".xml", ".gz", ".txt"].iter().any(|ending| address.path().ends_with(ending))
}
