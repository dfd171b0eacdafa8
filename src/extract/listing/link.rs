//! The links of a page, gathered by what they lead to.

use std::collections::HashMap;

use dom_query::local_name;
use url::Url;

use super::address::{self, Shape};
use super::kind::Kinds;
use super::outline::{Index, Outline};
use super::words;
use super::zone::Zone;
use crate::extract::dom;
use crate::model::{AddressShapes, Tally};
use crate::normalise::url::{same_site, strip_tracking};

/// One `<a href>`.
#[derive(Debug)]
pub(super) struct Link {
    /// The element.
    pub(super) element: Index,
    /// What a person reads on it, or its label for those who can't see it.
    pub(super) text: String,
    /// The text is visible, not a label or the text alternative of an image.
    pub(super) visible: bool,
    /// The heading that it is in, or that is in it.
    pub(super) heading: Option<Index>,
    /// Its class or that of its parent says that it is a title.
    pub(super) titled: bool,
    /// Where it stands.
    pub(super) zone: Zone,
    /// `rel` says that it is paid for.
    pub(super) sponsored: bool,
    /// It stands in the middle of a sentence.
    pub(super) in_sentence: bool,
    /// How much its text looks like a headline: below 0 it does not.
    pub(super) headline: f32,
    /// How much all of it looks like the headline of what it leads to.
    pub(super) quality: f32,
}

/// One address with all links that lead to it.
#[derive(Debug)]
pub(super) struct Target {
    /// The address, absolute, without fragment and tracking.
    pub(super) url: Url,
    /// What its path says.
    pub(super) shape: Shape,
    /// Whether it is on the site of the page.
    pub(super) same_site: bool,
    /// What pages with an address of this shape turned out to be.
    pub(super) tally: Tally,
    /// The page's own JSON-LD lists it.
    pub(super) listed: bool,
    /// The links, in document order.
    pub(super) links: Vec<Link>,
    /// Which of the links is the headline.
    pub(super) main: usize,
}

impl Target {
    /// The link that is the headline.
    pub(super) fn main(&self) -> &Link {
        &self.links[self.main]
    }
}

/// A heading with more elements is one that somebody forgot to close.
const HEADING_ELEMENTS_MAX: usize = 40;

/// The longest invitation to read on, in bytes.
const MORE_BYTES_MAX: usize = 32;

/// How many levels above an invitation its teaser may begin.
const BESIDE_LEVELS_MAX: usize = 6;
/// Elements of a teaser that are looked at for the heading of an invitation.
const BESIDE_ELEMENTS_MAX: usize = 60;

/// Targets looked at; a page with more is a sitemap.
const TARGETS_MAX: usize = 20_000;
/// The same for their addresses together, in bytes: all of them may stand on one long base.
const TARGETS_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Gathers the links of a page.
pub(super) fn targets(
    outline: &Outline<'_>,
    zones: &[Zone],
    base: &Url,
    page: &Url,
    known: &AddressShapes,
) -> Vec<Target> {
    let mut targets: Vec<Target> = Vec::new();
    let mut by_key: HashMap<String, usize> = HashMap::new();
    let mut bytes = 0;
    for (element, _) in outline.elements.iter().enumerate().filter(|(_, e)| e.name == local_name!("a")) {
        let Some(url) = outline.attr(element, "href").and_then(|href| elsewhere(&href, base, page)) else { continue };
        let link = read(outline, zones, element);
        let key = key(&url);
        let at = *by_key.entry(key.clone()).or_insert_with(|| {
            let shape = address::shape(&url);
            let same_site = same_site(&url, page);
            bytes += url.as_str().len();
            let tally = if same_site { known.of(&shape.family) } else { Tally::default() };
            targets.push(Target { shape, same_site, tally, listed: false, url, links: Vec::new(), main: 0 });
            targets.len() - 1
        });
        targets[at].links.push(link);
        if targets.len() >= TARGETS_MAX || bytes >= TARGETS_BYTES_MAX {
            break;
        }
    }
    for target in &mut targets {
        let best = |(_, link): &(usize, &Link)| (link.quality * 100.0) as i32;
        // The first of the best: `max_by_key` would take the last.
        target.main = target.links.iter().enumerate().rev().max_by_key(best).map_or(0, |(at, _)| at);
    }
    targets
}

/// Where a link leads, unless that is another place of the same page: `#content`.
fn elsewhere(href: &str, base: &Url, page: &Url) -> Option<Url> {
    let url = resolve(href, base)?;
    let is_inside = href.starts_with('#') || (href.contains('#') && key(&url) == key(page));
    (!is_inside).then_some(url)
}

/// An address of a link as an article could have it.
pub(in crate::extract) fn resolve(href: &str, base: &Url) -> Option<Url> {
    dom::absolute(href, base).map(|url| strip_tracking(&url))
}

/// One key for all spellings of an address.
pub(in crate::extract) fn key(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    format!("{host}{}?{}", url.path().trim_end_matches('/'), url.query().unwrap_or_default())
}

fn read(outline: &Outline<'_>, zones: &[Zone], element: Index) -> Link {
    let mut text = outline.text(element);
    let visible = !text.is_empty();
    if !visible {
        let image = outline.inside(element).find_map(|inner| outline.attr(inner, "alt"));
        text = outline
            .attr(element, "aria-label")
            .or_else(|| outline.attr(element, "title"))
            .or(image)
            .unwrap_or_default();
    }
    let invites = is_invitation(&text);
    let above = outline.ancestors(element).take(4).find(|outer| outline.is_heading(*outer));
    let heading = above.or_else(|| outline.inside(element).find(|inner| outline.is_heading(*inner)));
    let heading = heading.filter(|heading| !is_row_of_links(outline, *heading, element));
    let beside = if invites && heading.is_none() { heading_beside(outline, element) } else { None };
    if let Some(heading) = beside {
        text = outline.text(heading);
    }
    let heading = heading.or(beside);
    let titled = std::iter::once(element)
        .chain(outline.ancestors(element).take(2))
        .chain(outline.children(element))
        .any(|near| outline.elements[near].kinds.has(Kinds::TITLE));
    let rel = outline.attr(element, "rel").unwrap_or_default().to_lowercase();
    let sponsored = rel.split_ascii_whitespace().any(|word| word == "sponsored");
    let in_sentence = outline.is_in_sentence(element);
    let zone = zones[element];
    let headline = headline(&text);
    let mut link =
        Link { element, text, visible, heading, titled, zone, sponsored, in_sentence, headline, quality: 0.0 };
    link.quality = quality(&link);
    link
}

/// The heading of a teaser whose only link invites to read on: `<h3>Titel</h3> … <a>mehr</a>`.
fn heading_beside(outline: &Outline<'_>, link: Index) -> Option<Index> {
    let own = outline.attr(link, "href");
    let is_foreign =
        |inner: Index| outline.elements[inner].name == local_name!("a") && outline.attr(inner, "href") != own;
    for outer in outline.ancestors(link).take(BESIDE_LEVELS_MAX) {
        if outline.inside(outer).len() > BESIDE_ELEMENTS_MAX || outline.inside(outer).any(is_foreign) {
            return None;
        }
        let is_bare = |inner: &Index| {
            outline.is_heading(*inner) && outline.elements[*inner].chars > 0 && outline.link_count(*inner) == 0
        };
        if let Some(heading) = outline.inside(outer).find(is_bare) {
            return Some(heading);
        }
    }
    None
}

/// Whether a text only invites to read on.
fn is_invitation(text: &str) -> bool {
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
    bare.len() <= MORE_BYTES_MAX && words::MORE.contains(&bare.to_lowercase().as_str())
}

/// A heading with links to several addresses is a menu, not a headline.
fn is_row_of_links(outline: &Outline<'_>, heading: Index, link: Index) -> bool {
    let own = outline.attr(link, "href");
    if outline.inside(heading).len() > HEADING_ELEMENTS_MAX {
        return true;
    }
    let others =
        |inner: &Index| outline.elements[*inner].name == local_name!("a") && outline.attr(*inner, "href") != own;
    outline.inside(heading).filter(others).count() >= 2
}

/// How much a link looks like the headline of what it leads to.
fn quality(link: &Link) -> f32 {
    let mut quality = link.headline;
    if link.heading.is_some() {
        quality += 2.0;
    }
    if link.titled {
        quality += 1.0;
    }
    if !link.visible {
        quality -= 1.0;
    }
    if link.in_sentence {
        quality -= 4.0;
    }
    quality - link.zone.penalty()
}

/// How much a text looks like a headline: below 0 it does not.
pub(super) fn headline(text: &str) -> f32 {
    let is_bare = !text.contains(char::is_alphanumeric);
    if is_bare || text.starts_with('©') || is_invitation(text) {
        return -3.0;
    }
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let words = word_count(text);
    let by_words = match words {
        0 => -3.0,
        1 => -1.5,
        2 => -0.5,
        3 => 0.75,
        4 => 1.5,
        _ => 2.0,
    };
    let by_length = if letters >= 25 { 1.0 } else { 0.0 };
    let mostly_digits = letters * 2 < text.chars().filter(|c| !c.is_whitespace()).count();
    by_words + by_length - if mostly_digits { 3.0 } else { 0.0 }
}

/// Words with letters; scripts without spaces count two characters as a word.
fn word_count(text: &str) -> usize {
    let dense =
        text.chars().filter(|c| matches!(*c as u32, 0x3040..=0x30ff | 0x3400..=0x9fff | 0x0e00..=0x0e7f)).count();
    if dense >= 4 {
        return dense / 2;
    }
    text.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count()
}
