//! Addresses in feeds.

use feed_rs::model::Link;
use url::Url;

use super::super::element::Element;
use crate::extract::dom;

/// Elements that hold or name a link to a page.
const LINKS: &[&str] = &["link", "atom:link", "rss:link", "a"];

/// The address of an element's link, relative to what holds there.
pub(super) fn absolute(href: &str, element: &Element, page: &Url) -> Option<Url> {
    dom::absolute(href, element.base.as_deref().unwrap_or(page))
}

/// The page that a feed or an entry links to for people to read: `rel=alternate` or none, and not
/// another feed or file.
pub(super) fn of_page(element: &Element, read: &[Link], page: &Url) -> Option<Url> {
    let links = || element.named(LINKS);
    let linked = |is_wanted: fn(&Element) -> bool| {
        links().filter(|link| is_wanted(link)).find_map(|link| absolute(&href(link)?, link, page))
    };
    // Of several links as RSS writes them the last one counts, as it does for other readers.
    let texts: Vec<&Element> = element.named(&["link"]).filter(|link| link.attribute("href").is_none()).collect();
    let written = texts.into_iter().rev().find_map(|link| absolute(&link.text(), link, page));
    // Of links in several formats that for people.
    written.or_else(|| linked(|link| is_alternate(link) && is_for_people(link))).or_else(|| {
        let base = element.base.as_deref().unwrap_or(page);
        alternate(read).and_then(|link| dom::absolute(&link.href, base))
    })
}

/// What an element leads to: in Atom an attribute, in RSS its text.
fn href(link: &Element) -> Option<String> {
    let given = link.attribute("href").or_else(|| link.attribute("rdf:resource")).map(str::to_owned);
    given.or_else(|| Some(link.text()).filter(|text| !text.is_empty()))
}

fn is_alternate(link: &Element) -> bool {
    link.attribute("rel").is_none_or(|rel| rel.eq_ignore_ascii_case("alternate") || rel.ends_with("relation/alternate"))
}

fn is_for_people(link: &Element) -> bool {
    link.attribute("type").is_none_or(|kind| kind.contains("html"))
}

/// The same of what feed-rs read.
fn alternate(links: &[Link]) -> Option<&Link> {
    let is_page = |link: &&Link| {
        link.target.is_none()
            && link.rel.as_deref().is_none_or(|rel| rel == "alternate")
            && link.media_type.as_deref().is_none_or(|kind| kind.contains("html"))
    };
    links.iter().find(is_page)
}

/// The address that a guid is, if it is that of a page (RSS 2.0, `guid`): unless it says otherwise.
pub(super) fn of_guid(item: &Element, page: &Url) -> Option<Url> {
    let guid = item.named(&["guid", "rss:guid", "id"]).next()?;
    let is_link = guid.attribute("isPermaLink").is_none_or(|value| !value.eq_ignore_ascii_case("false"));
    let text = guid.text();
    let is_address = text.starts_with("http://") || text.starts_with("https://");
    dom::absolute(&text, page).filter(|_| is_link && is_address)
}
