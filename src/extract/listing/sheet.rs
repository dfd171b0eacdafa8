//! A listing page, laid out for reading.

use std::ops::Range;

use chrono::{DateTime, Utc};
use url::Url;

use super::address;
use super::census::Census;
use super::link::{self, Target};
use super::outline::{Index, Outline};
use super::words;
use super::year::{self, Year};
use super::zone::{self, Zone};
use crate::config::Source;
use crate::extract::xpath::Chart;
use crate::model::AddressShapes;
use crate::normalise::date::{self, Context};

/// All that reading a teaser needs to know of the page around it.
pub(super) struct Sheet<'a> {
    /// The flattened page.
    pub(super) outline: &'a Outline<'a>,
    /// The part of the page that each element belongs to.
    pub(super) zones: Vec<Zone>,
    /// The links, gathered by what they lead to.
    pub(super) targets: Vec<Target>,
    /// What links are relative to.
    pub(super) base: Url,
    /// What XPaths need to know of the page.
    pub(super) chart: Chart,
    /// How its dates are read.
    pub(super) dates: Context<'a>,
    /// The headings that are years.
    years: Vec<Year>,
    /// Every link's element and target, in the page's order.
    links: Vec<(Index, usize)>,
    /// The site's sections as its navigation names them: path and name.
    pub(super) sections: Vec<(String, String)>,
    /// What kickers and headings stand on the page.
    pub(super) census: Census,
}

/// The longest name of a section, in characters.
const SECTION_CHARS_MAX: usize = 32;

impl<'a> Sheet<'a> {
    /// Lays out a page.
    pub(super) fn new(
        outline: &'a Outline<'a>,
        page: &Url,
        base: Url,
        source: &Source,
        language: Option<&'a str>,
        known: &AddressShapes,
        now: DateTime<Utc>,
    ) -> Self {
        let timezone = source.timezone.unwrap_or_else(|| date::zone_for(page.host_str(), language));
        let dates = Context { now, timezone, language, order: None };
        let zones = zone::zones(outline, address::is_front(page));
        let targets = link::targets(outline, &zones, &base, page, known);
        let sections = sections(&targets, page);
        let census = Census::of(outline, &zones);
        let of = |(at, target): (usize, &Target)| {
            target.links.iter().map(move |link| (link.element, at)).collect::<Vec<_>>()
        };
        let mut links: Vec<(Index, usize)> = targets.iter().enumerate().flat_map(of).collect();
        links.sort_unstable();
        let years = year::headings(outline, &dates);
        Self { outline, zones, targets, base, dates, years, links, sections, census, chart: Chart::default() }
    }

    /// How dates are read at a place of the page: those without a year below a heading that is one
    /// are of that year.
    pub(super) fn dates_at(&self, element: Index) -> Context<'a> {
        let above = self.years.partition_point(|year| year.element < element);
        let year = self.years[..above].iter().rfind(|year| self.outline.contains(year.scope, element));
        year.map_or(self.dates, |year| Context { now: year.end, ..self.dates })
    }

    /// The links in a range of elements with their targets, in the page's order.
    pub(super) fn links_in(&self, range: Range<Index>) -> &[(Index, usize)] {
        let start = self.links.partition_point(|(element, _)| *element < range.start);
        let end = self.links.partition_point(|(element, _)| *element < range.end);
        &self.links[start..end.max(start)]
    }

    /// The name of the section whose path this is, or whose name this is in another spelling.
    pub(super) fn known_section(&self, name: &str) -> Option<&str> {
        fn lower(text: &str) -> impl Iterator<Item = char> {
            text.chars().flat_map(char::to_lowercase)
        }
        self.sections.iter().find(|(_, known)| lower(known).eq(lower(name))).map(|(_, known)| known.as_str())
    }
}

/// The short links of navigation and head, which name the sections of the site.
fn sections(targets: &[Target], page: &Url) -> Vec<(String, String)> {
    let own = address::without_index(page.path());
    let named = targets.iter().filter(|target| target.same_site && target.url.query().is_none()).filter_map(|target| {
        let path = address::without_index(target.url.path());
        let last = path.rsplit('/').next().unwrap_or(path);
        // `Folgen` says of a list of episodes what it lists.
        let is_general = path == own && (words::GENERAL_PATHS.contains(&last) || words::LISTS.contains(&last));
        let link = target.links.iter().find(|link| {
            matches!(link.zone, Zone::Navigation | Zone::Head | Zone::Foot)
                && link.visible
                && link.text.chars().any(char::is_alphabetic)
                && link.text.chars().count() <= SECTION_CHARS_MAX
                && !words::HOME.contains(&link.text.to_lowercase().as_str())
        })?;
        let is_named = target.shape.against.is_none()
            || ((address::is_category(&target.url) || address::is_subject(&target.url))
                && matches!(link.zone, Zone::Navigation | Zone::Head));
        (!path.is_empty() && !is_general && is_named).then(|| (path.to_lowercase(), link.text.clone()))
    });
    named.collect()
}
