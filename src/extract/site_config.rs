//! Site-config files, applied to a page.
//!
//! They are a second opinion: what the source itself configures counts for more, field by field,
//! and a source that names the text with rules of its own gets it as it stands.

use std::borrow::Cow;

use dom_query::{Document, NodeRef};

use super::prescan::PAGE_BYTES_MAX;
use super::xpath::{self, Chart, Found};
use crate::config::{Link, Query, Rule, SiteConfig, Source, XPath};

/// The page with what the file replaces in its source text. A replacement that would make the page
/// larger than pages may be is left out.
pub(super) fn replaced<'p>(html: Cow<'p, str>, site: &SiteConfig) -> Cow<'p, str> {
    site.replacements.iter().fold(html, |html, (find, replace)| {
        let matches = html.matches(find.as_str()).count();
        let bytes = html.len() - matches * find.len() + matches.saturating_mul(replace.len());
        if matches == 0 || bytes > PAGE_BYTES_MAX { html } else { Cow::Owned(html.replace(find.as_str(), replace)) }
    })
}

/// The source with the rules of the file where it has none of its own.
pub(super) fn completed(source: &Source, site: &SiteConfig, root: &NodeRef<'_>, chart: &Chart) -> Source {
    let mut source = source.clone();
    let article = &mut source.article;
    let fields = &mut article.scope.fields;
    for (own, given) in [
        (&mut fields.title, &site.title),
        (&mut fields.body, &site.body),
        (&mut fields.author, &site.author),
        (&mut fields.date, &site.date),
    ] {
        fill(own, given.iter().cloned());
    }
    let links = |links: &[Link]| -> Vec<XPath> {
        let counts = |link: &&Link| link.condition.as_ref().is_none_or(|one| holds(one, root, chart));
        links.iter().filter(counts).map(|link| link.xpath.clone()).collect()
    };
    fill(&mut article.single, links(&site.single_page_link).into_iter());
    fill(&mut article.next, links(&site.next_page_link).into_iter());
    source
}

fn fill(own: &mut Vec<Rule>, given: impl Iterator<Item = XPath>) {
    if own.is_empty() {
        own.extend(given.map(|xpath| Rule {
            select: Some(Query::XPath(xpath)),
            attr: None,
            regex: None,
            format: None,
            template: None,
            optional: false,
        }));
    }
}

/// Whether a page has what an expression asks for.
fn holds(xpath: &XPath, root: &NodeRef<'_>, chart: &Chart) -> bool {
    !xpath::find(xpath, root, chart).is_empty()
}

/// Whether the page marks itself as an advertisement.
pub(super) fn is_advertisement(site: &SiteConfig, root: &NodeRef<'_>, chart: &Chart) -> bool {
    site.native_ad_clue.iter().any(|clue| holds(clue, root, chart))
}

/// Gives images the address that the site keeps elsewhere until they are looked at.
pub(super) fn wake_images(site: &SiteConfig, document: &Document) {
    if site.lazy_attributes.is_empty() {
        return;
    }
    for image in document.select("img").nodes() {
        if let Some(address) = site.lazy_attributes.iter().find_map(|name| image.attr(name)) {
            image.set_attr("src", &address);
        }
    }
}

/// Takes out, unwraps, wraps and moves what the file says, before the text is read. All other
/// fields are read by then: what is no part of the text often names them.
pub(super) fn prepare(site: &SiteConfig, root: &NodeRef<'_>, chart: &Chart) {
    for found in site.strip.iter().flat_map(|xpath| xpath::find(xpath, root, chart)) {
        match found {
            Found::Node(node) => node.remove_from_parent(),
            Found::Attribute { node, name, .. } => node.remove_attr(&name),
            Found::Text(_) => {}
        }
    }
    for element in site.dissolve.iter().flat_map(|xpath| elements(xpath, root, chart)) {
        match element.first_child() {
            Some(child) => child.unwrap_node(),
            None => element.remove_from_parent(),
        }
    }
    for (place, what) in &site.moves {
        let Some(place) = elements(place, root, chart).into_iter().next() else { continue };
        // A part of the page cannot be put into itself: the tree refuses that.
        elements(what, root, chart).iter().for_each(|element| place.append_child(&element.id));
    }
    for (name, what) in &site.wrap {
        for element in elements(what, root, chart) {
            element.wrap_html(format!("<{name}></{name}>"));
        }
        chart.forget_order();
    }
    chart.forget_order();
}

fn elements<'a>(xpath: &XPath, root: &NodeRef<'a>, chart: &Chart) -> Vec<NodeRef<'a>> {
    let found = xpath::find(xpath, root, chart).into_iter().filter_map(Found::node);
    found.filter(|node| node.is_element() && !node.has_name("html") && !node.has_name("body")).collect()
}
