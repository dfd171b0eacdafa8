//! The heading that is the headline.

use dom_query::NodeRef;

use super::super::candidates::Candidates;
use super::super::survey::Head;
use super::super::{Subject, address_key, site_name, wording};
use super::TITLE_CHARS_MAX;
use super::kicker;
use super::stated::Stated;
use crate::extract::dom;
use crate::model::EvidenceKind;

/// The share of words that a first heading must have in common with the metadata.
const SHARE_MIN: f64 = 0.45;
/// How alike to the metadata a second heading must be.
const LIKENESS_MIN: f64 = 0.8;
/// A heading of so many words is hardly the name of a section or a site.
const HEADLINE_WORDS_MIN: usize = 4;
/// So many links to pages above this one make a breadcrumb.
const CRUMBS_MIN: usize = 2;
/// How many elements before a heading are searched for these.
const CRUMBS_MAX: usize = 12;
/// How many elements around a heading are searched for a link that holds a whole teaser.
const LINK_ABOVE_MAX: usize = 8;

/// A heading that may be the headline.
struct Contender<'s, 'a> {
    head: &'s Head<'a>,
    text: String,
    /// The share of words that it has in common with the metadata, and how alike it is to it.
    share: f64,
    alike: f64,
    /// At which place it stands in `<title>`.
    part: Option<usize>,
    /// It stands in a list of links to the pages above this one.
    crumb: bool,
    /// It is the name of a section.
    section: bool,
}

impl Contender<'_, '_> {
    fn is_first_level(&self) -> bool {
        self.head.level == 1
    }

    fn is_in_content(&self) -> bool {
        self.head.place.is_content()
    }

    /// Whether the metadata confirms that it is the headline.
    fn fits(&self, is_only: bool, is_nothing_stated: bool) -> bool {
        let words = wording::words(&self.text).len();
        match self.head.level {
            // The only first heading is the headline even where the metadata words it anew.
            1 if is_only => words >= HEADLINE_WORDS_MIN || is_nothing_stated || self.share >= SHARE_MIN,
            1 => is_nothing_stated || (self.share >= SHARE_MIN && (words >= 2 || self.alike > 0.6)),
            2 => self.alike >= LIKENESS_MIN || (self.part.is_some() && words >= 2) || self.part == Some(0),
            _ => self.alike > 0.99 || (self.part.is_some() && words >= 3),
        }
    }

    fn score(&self) -> f64 {
        self.share
            + self.alike
            + if self.is_first_level() { 1.0 } else { 0.0 }
            + if self.is_in_content() { 0.3 } else { 0.0 }
            + if self.part == Some(0) { 0.3 } else { 0.0 }
            + if wording::words(&self.text).len() >= HEADLINE_WORDS_MIN { 0.2 } else { 0.0 }
            - if self.crumb { 1.5 } else { 0.0 }
            - if self.section { 0.5 } else { 0.0 }
    }
}

/// Where the link leads in which a heading stands or that it holds.
#[derive(Debug, PartialEq)]
enum Target {
    /// To this page, or nowhere.
    Here,
    /// To the front page or another page above this one.
    Above,
    /// To another page.
    Elsewhere,
}

/// Finds the heading that is the headline, with its text.
pub(super) fn best<'s, 'a>(
    subject: &'s Subject<'a>,
    stated: &Stated,
    candidates: &mut Candidates<String>,
) -> Option<(&'s Head<'a>, String)> {
    let contenders = contenders(subject, stated, candidates);
    let is_only = contenders.iter().filter(|one| one.is_first_level() && one.is_in_content()).count() == 1;
    let longest_opening = contenders.iter().filter(|one| one.part == Some(0)).map(|one| one.text.len()).max();
    let mut best: Option<(f64, Contender<'_, '_>)> = None;
    for contender in contenders {
        let place = format!("h{}", contender.head.level);
        if contender.part.is_some_and(|part| part > 0) && longest_opening > Some(contender.text.len()) {
            let reason = "the page's title gives it behind another heading, as it gives the name of a site or section";
            candidates.refuse(&contender.text, EvidenceKind::Html, place, reason);
            continue;
        }
        if !contender.fits(is_only, stated.is_empty()) {
            if contender.is_first_level() {
                let reason = "it has too little in common with what the metadata calls the article";
                candidates.refuse(&contender.text, EvidenceKind::Html, place, reason);
            }
            continue;
        }
        let score = contender.score();
        if best.as_ref().is_none_or(|(best_score, _)| score > *best_score + 1e-9) {
            best = Some((score, contender));
        }
    }
    best.map(|(_, best)| (best.head, best.text))
}

/// The headings that could be the headline by what they are and where they lead.
fn contenders<'s, 'a>(
    subject: &'s Subject<'a>,
    stated: &Stated,
    candidates: &mut Candidates<String>,
) -> Vec<Contender<'s, 'a>> {
    let mut found = Vec::new();
    for head in subject.survey.heads.iter().filter(|head| !head.place.footer) {
        if head.level > 1 && stated.compare(&dom::line(&head.node)).0 < SHARE_MIN {
            continue;
        }
        let text = kicker::without(subject, head, stated);
        let text = site_name::without_suffix(&text, &subject.site_names).to_owned();
        if text.is_empty() {
            continue;
        }
        let (share, alike) = stated.compare(&text);
        let reason = if text.chars().count() > TITLE_CHARS_MAX {
            Some("it is longer than a headline can be")
        } else if site_name::is_only(&text, &subject.site_names) {
            Some("it is the site's name")
        } else if stated.says_anywhere(&text) {
            None
        } else {
            match target(subject, head) {
                Target::Here => None,
                Target::Above => Some("it leads to the front page or a section, as the name of one does"),
                Target::Elsewhere if stated.part(&text).is_some() => None,
                Target::Elsewhere => Some("it leads to another page"),
            }
        };
        match reason {
            Some(reason) if head.level == 1 => {
                candidates.refuse(&text, EvidenceKind::Html, format!("h{}", head.level), reason);
            }
            Some(_) => {}
            None => {
                let part = stated.part(&text);
                let crumb = head.place.breadcrumb || ends_crumbs(subject, head);
                let section = wording::words(&text).len() < HEADLINE_WORDS_MIN && site_name::is_section(&text, subject);
                found.push(Contender { head, text: stated.spelled(text), share, alike, part, crumb, section });
            }
        }
    }
    found
}

/// Whether a heading is the end of a breadcrumb: it says so, or several links to the pages above
/// this one stand right before it.
fn ends_crumbs(subject: &Subject<'_>, head: &Head<'_>) -> bool {
    let says_so = head.node.element_ref().is_some_and(|element| {
        dom::class_words(&element).contains("crumb") || dom::element_attr(&element, "aria-current").is_some()
    });
    let holder = head.node.parent().filter(|parent| parent.has_name("li") || parent.has_name("span"));
    let before = std::iter::successors(holder.unwrap_or(head.node).prev_sibling(), NodeRef::prev_sibling);
    let links = before.filter(NodeRef::is_element).take(CRUMBS_MAX).filter_map(|node| {
        if node.has_name("a") { Some(node) } else { node.children_it(false).find(|child| child.has_name("a")) }
    });
    says_so || links.filter(|link| leads(subject, link) == Target::Above).count() >= CRUMBS_MIN
}

/// Where a heading leads.
fn target(subject: &Subject<'_>, head: &Head<'_>) -> Target {
    let around = dom::self_and_ancestors(&head.node).take(LINK_ABOVE_MAX).find(|node| node.has_name("a"));
    around.or_else(|| only_link(head)).map_or(Target::Here, |link| leads(subject, &link))
}

/// Where a link leads.
fn leads(subject: &Subject<'_>, link: &NodeRef<'_>) -> Target {
    let Some(href) = dom::attr(link, "href") else { return Target::Here };
    let Some(url) = dom::absolute(&href, &subject.base) else { return Target::Here };
    let key = address_key(&url);
    let own = [Some(subject.url.clone()), own_address(subject)];
    let own: Vec<String> = own.into_iter().flatten().map(|url| address_key(&url)).collect();
    let is_front = url.path().trim_matches('/').is_empty();
    if own.contains(&key) {
        Target::Here
    } else if is_front || own.iter().any(|own| own.strip_prefix(&*key).is_some_and(|rest| rest.starts_with('/'))) {
        Target::Above
    } else {
        Target::Elsewhere
    }
}

/// Whether a link leads to this very page: to the same path with the same query, by which older
/// sites tell their articles apart.
pub(super) fn leads_here(subject: &Subject<'_>, link: &NodeRef<'_>) -> bool {
    let Some(url) = dom::attr(link, "href").and_then(|href| dom::absolute(&href, &subject.base)) else { return false };
    let key = (address_key(&url), url.query());
    let is_own = |own: &url::Url| (address_key(own), own.query()) == key;
    is_own(subject.url) || own_address(subject).as_ref().is_some_and(is_own)
}

/// The address that the page gives itself.
fn own_address(subject: &Subject<'_>) -> Option<url::Url> {
    let href = subject.metadata.link("canonical").map(|link| link.href.as_str());
    let href = href.or_else(|| subject.metadata.metas("og:url").next())?;
    dom::absolute(href, &subject.base)
}

/// The link that holds all the text of a heading.
fn only_link<'a>(head: &Head<'a>) -> Option<NodeRef<'a>> {
    let link = head.node.descendants_it().find(|node| node.has_name("a"))?;
    (dom::line(&link).len() * 10 >= dom::line(&head.node).len() * 8).then_some(link)
}
