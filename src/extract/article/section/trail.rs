//! Breadcrumbs: the way from the home page to the article.

use serde_json::Value;

use super::super::survey::Line;
use super::super::wording;
use super::weigh::Witness;
use super::{Finder, LINES_ABOVE};
use crate::extract::dom;
use crate::extract::metadata::{JsonLd, json_ld};
use crate::model::{EvidenceKind, clean_line};

/// How many parts of a breadcrumb are taken.
const TRAIL_MAX: usize = 3;
/// A breadcrumb with more links holds a menu too.
const CRUMBS_MAX: usize = 5;
/// So many words of an address in a row are no section any more, in words.
const SLUG_WORDS_MIN: usize = 3;
/// Lines of a visible breadcrumb that are read.
const LINES_MAX: usize = 8;
/// The nodes of a line that are looked at for links.
const NODES_MAX: usize = 200;

/// Offers the nearest parts of each breadcrumb.
pub(super) fn offer(finder: &mut Finder<'_, '_>, headline: Option<usize>) {
    stated(finder);
    visible(finder);
    if let Some(line) = headline {
        unnamed(finder, line);
    }
}

/// Breadcrumbs in JSON-LD and microdata.
fn stated(finder: &mut Finder<'_, '_>) {
    let metadata = &finder.subject.metadata;
    for list in metadata.json_ld.of_type(|name| name == "BreadcrumbList") {
        let names = nearest(finder, &elements(&metadata.json_ld, list));
        finder.offer(names, Witness::StatedTrail, EvidenceKind::JsonLd, "BreadcrumbList");
    }
    let is_crumb = |of: &str| matches!(of, "ListItem" | "Breadcrumb" | "Thing" | "WebPage");
    let properties = metadata.properties.iter().filter(|property| match &*property.name {
        "name" => is_crumb(&property.of) && in_list(&property.node),
        // The vocabulary before schema.org: `Breadcrumb` with a `title`.
        "title" => property.of == "Breadcrumb",
        _ => false,
    });
    let names: Vec<String> = properties.map(|property| property.value.clone()).collect();
    let names = nearest(finder, &names);
    finder.offer(names, Witness::StatedTrail, EvidenceKind::Microdata, "BreadcrumbList");
}

fn in_list(node: &dom_query::NodeRef<'_>) -> bool {
    dom::self_and_ancestors(node)
        .take(8)
        .any(|node| dom::attr(&node, "itemtype").is_some_and(|kind| kind.ends_with("BreadcrumbList")))
}

/// The names of a list in JSON-LD, by their positions.
fn elements(json_ld: &JsonLd, list: &Value) -> Vec<String> {
    let mut elements: Vec<(i64, String)> = Vec::new();
    for (at, element) in json_ld.list(list, "itemListElement").into_iter().enumerate() {
        let name = json_ld::text(element, "name").or_else(|| json_ld::text(element.get("item")?, "name"));
        let position = element.get("position").and_then(|p| p.as_i64().or_else(|| p.as_str()?.parse().ok()));
        elements.extend(name.map(|name| (position.unwrap_or(at as i64), name)));
    }
    elements.sort_by_key(|(position, _)| *position);
    elements.into_iter().map(|(_, name)| name).collect()
}

/// The breadcrumb that people see: its links, else its text.
fn visible(finder: &mut Finder<'_, '_>) {
    let survey = &finder.subject.survey;
    let names = if survey.crumbs.is_empty() {
        let texts = survey.lines.iter().filter(|line| line.place.breadcrumb).take(LINES_MAX);
        texts.flat_map(|line| line.text.split(['>', '»', '›', '/', '|']).map(clean_line)).collect()
    } else {
        crumbs(finder, &survey.crumbs)
    };
    let names = nearest(finder, &names);
    finder.offer(names, Witness::Trail, EvidenceKind::Html, "breadcrumb");
}

/// The names of linked crumbs, as the navigation calls them. Where a menu hangs in the
/// breadcrumb, only those count that the article's address continues.
fn crumbs(finder: &Finder<'_, '_>, crumbs: &[(String, String)]) -> Vec<String> {
    let subject = finder.subject;
    let article = subject.url.path().to_lowercase();
    let targets = crumbs.iter().map(|(text, href)| (text, subject.base.join(href).ok()));
    let named: Vec<(String, bool)> = targets
        .map(|(text, target)| {
            let path = target.as_ref().map_or("", |target| target.path().trim_end_matches('/')).to_lowercase();
            let continued = !path.is_empty() && article.strip_prefix(&path).is_some_and(|rest| rest.starts_with('/'));
            (finder.named_like(text, &path), continued)
        })
        .collect();
    let has_menu = crumbs.len() > CRUMBS_MAX && named.iter().any(|(_, continued)| *continued);
    named.into_iter().filter(|(_, continued)| !has_menu || *continued).map(|(name, _)| name).collect()
}

/// A row of links above the headline that begins at the home page is a breadcrumb, whatever its
/// classes say.
fn unnamed(finder: &mut Finder<'_, '_>, headline: usize) {
    let lines = &finder.subject.survey.lines[headline.saturating_sub(LINES_ABOVE * 2)..headline];
    let rows = lines.iter().rev().filter(|line| line.link_chars > 0 && line.place.is_content());
    let names = rows.filter_map(|line| row(finder, line)).next().unwrap_or_default();
    let names = nearest(finder, &names);
    finder.offer(names, Witness::Trail, EvidenceKind::Html, "links from the home page down to the headline");
}

/// The links of a line after the one to the home page, if there is nothing else in it and all
/// lead into one part of the site. Else it is a menu.
fn row(finder: &Finder<'_, '_>, line: &Line<'_>) -> Option<Vec<String>> {
    let subject = finder.subject;
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let mut linked = 0;
    let mut names: Option<Vec<String>> = None;
    let mut part: Option<String> = None;
    for link in line.node.descendants_it().take(NODES_MAX).filter(|node| node.has_name("a")) {
        let (text, href) = (dom::line(&link), dom::attr(&link, "href")?);
        linked += letters(&text);
        let target = subject.base.join(&href).ok().filter(|url| url.host_str() == subject.url.host_str())?;
        match &mut names {
            Some(names) => {
                let first = target.path_segments()?.next()?.trim_end_matches(".html").to_owned();
                if part.get_or_insert_with(|| first.clone()) != &first {
                    return None;
                }
                names.push(finder.named_like(&text, target.path()));
            }
            None if target.path() == "/" && target.query().is_none() => names = Some(Vec::new()),
            None => return None,
        }
    }
    let is_row = linked == letters(&line.text);
    names.filter(|names| is_row && (1..CRUMBS_MAX).contains(&names.len()))
}

/// Of the way to an article the parts that can be sections, the nearest first. The last part is
/// often the article itself, in the words of its headline or its address.
fn nearest(finder: &Finder<'_, '_>, names: &[String]) -> Vec<String> {
    let slug = finder.subject.url.path_segments().and_then(|segments| segments.rev().find(|part| !part.is_empty()));
    let slug = slug.map(wording::squeezed).unwrap_or_default();
    let is_article = |name: &str| {
        finder.title.as_ref().is_some_and(|title| wording::likeness(title, name) >= 0.5)
            || (wording::words(name).len() >= SLUG_WORDS_MIN && slug.contains(&wording::squeezed(name)))
    };
    let usable = names.iter().rev().filter(|name| finder.is_name(name) && !is_article(name));
    usable.take(TRAIL_MAX).cloned().collect()
}
