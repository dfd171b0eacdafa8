//! Rules for RSS 2.0.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use roxmltree::Node;

use super::strict::Complaints;
use super::{html, xml};

/// Elements that a channel or an item has once at most.
const SINGLE: [&str; 17] = [
    "title",
    "link",
    "description",
    "language",
    "copyright",
    "pubDate",
    "lastBuildDate",
    "generator",
    "docs",
    "ttl",
    "image",
    "skipHours",
    "skipDays",
    "guid",
    "enclosure",
    "source",
    "comments",
];
/// The pictures that RSS knows.
const PICTURES: [&str; 4] = [".gif", ".jpg", ".jpeg", ".png"];

pub fn check(text: &str, complaints: &mut Complaints) {
    let Some(document) = xml::check(text, complaints) else { return };
    let root = document.root_element();
    complaints.unless(root.has_tag_name("rss") && root.attribute("version") == Some("2.0"), || "no RSS 2.0".to_owned());
    let Some(channel) = root.first_element_child() else { return complaints.add("it has no channel") };
    check_channel(channel, complaints);
    let mut ids = HashSet::new();
    for item in xml::children(channel, "item") {
        check_item(item, &mut ids, complaints);
    }
}

fn check_channel(channel: Node<'_, '_>, complaints: &mut Complaints) {
    singles(channel, complaints);
    let title = xml::required(channel, "title", complaints);
    let link = xml::required(channel, "link", complaints);
    complaints.line("the title of the channel", title);
    complaints.web_address("the link of the channel", link);
    let description = xml::required(channel, "description", complaints);
    complaints.unless(!description.trim().is_empty(), || "the description is empty".to_owned());
    if let Some(date) = xml::single(channel, "lastBuildDate", complaints) {
        check_date(date, complaints);
    }
    // An archive document is not asked for again.
    let archive = xml::extensions(channel, "fh", "archive").next().is_some();
    let ttl = xml::single(channel, "ttl", complaints);
    let positive = ttl.map_or(archive, |ttl| ttl.parse::<u32>().is_ok_and(|minutes| minutes > 0));
    complaints.unless(positive, || format!("ttl is {ttl:?}"));
    let own: Vec<_> =
        xml::extensions(channel, "atom", "link").filter(|link| link.attribute("rel") == Some("self")).collect();
    complaints.unless(own.len() == 1, || format!("{} links to itself", own.len()));
    for link in xml::extensions(channel, "atom", "link") {
        complaints.web_address("a link of the channel", link.attribute("href").unwrap_or_default());
    }
    for image in xml::children(channel, "image") {
        let url = xml::required(image, "url", complaints);
        complaints.web_address("the picture of the channel", url);
        let path = url.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
        complaints.unless(PICTURES.iter().any(|end| path.ends_with(end)), || format!("RSS has no pictures like {url}"));
        let same =
            xml::required(image, "title", complaints) == title && xml::required(image, "link", complaints) == link;
        complaints.unless(same, || "the picture's title and link are not those of the channel".to_owned());
    }
    check_schedule(channel, complaints);
    let names: Vec<&str> = channel.children().filter(Node::is_element).map(|node| node.tag_name().name()).collect();
    let first_item = names.iter().position(|name| *name == "item").unwrap_or(names.len());
    complaints.unless(names[first_item..].iter().all(|name| *name == "item"), || "items are not last".to_owned());
}

/// `sy:updatePeriod` and `sy:updateFrequency`.
fn check_schedule(channel: Node<'_, '_>, complaints: &mut Complaints) {
    for period in xml::extensions(channel, "sy", "updatePeriod") {
        let known = ["hourly", "daily", "weekly", "monthly", "yearly"].contains(&period.text().unwrap_or_default());
        complaints.unless(known, || format!("updatePeriod is {:?}", period.text()));
    }
    for frequency in xml::extensions(channel, "sy", "updateFrequency") {
        let positive = frequency.text().is_some_and(|text| text.parse::<u32>().is_ok_and(|number| number > 0));
        complaints.unless(positive, || format!("updateFrequency is {:?}", frequency.text()));
    }
}

fn check_item<'a>(item: Node<'a, '_>, ids: &mut HashSet<&'a str>, complaints: &mut Complaints) {
    singles(item, complaints);
    let title = xml::single(item, "title", complaints);
    let description = xml::single(item, "description", complaints);
    complaints.unless(title.or(description).is_some(), || "an item has neither title nor description".to_owned());
    if let Some(title) = title {
        complaints.line("the title of an item", title);
    }
    let link = xml::required(item, "link", complaints);
    complaints.web_address("the link of an item", link);
    check_guid(item, ids, complaints);
    if let Some(date) = xml::single(item, "pubDate", complaints) {
        check_date(date, complaints);
    }
    check_names(item, complaints);
    for enclosure in xml::children(item, "enclosure") {
        complaints.web_address("an enclosure", enclosure.attribute("url").unwrap_or_default());
        let length = enclosure.attribute("length");
        complaints.unless(length.is_some_and(|text| text.parse::<u64>().is_ok()), || format!("length is {length:?}"));
        let kind = enclosure.attribute("type");
        complaints.unless(kind.is_some_and(|kind| kind.contains('/')), || format!("type is {kind:?}"));
    }
    for source in xml::children(item, "source") {
        complaints.web_address("the source of an item", source.attribute("url").unwrap_or_default());
    }
    xml::media(item, complaints);
    if let Some(description) = description {
        html::check("a description", description, complaints);
    }
    for content in xml::extensions(item, "content", "encoded") {
        html::check("a content", content.text().unwrap_or_default(), complaints);
        let before = content.prev_siblings().any(|node| node.has_tag_name("description"));
        complaints.unless(before, || "content:encoded does not follow a description".to_owned());
    }
}

fn singles(node: Node<'_, '_>, complaints: &mut Complaints) {
    for name in SINGLE {
        let count = xml::children(node, name).count();
        complaints.unless(count < 2, || format!("{count} elements {name} in one {}", node.tag_name().name()));
    }
}

fn check_guid<'a>(item: Node<'a, '_>, ids: &mut HashSet<&'a str>, complaints: &mut Complaints) {
    let Some(guid) = xml::children(item, "guid").next() else { return complaints.add("an item has no guid") };
    let id = guid.text().unwrap_or_default();
    complaints.line("a guid", id);
    complaints.unless(ids.insert(id), || format!("two items have the guid {id:?}"));
    if guid.attribute("isPermaLink") != Some("false") {
        complaints.web_address("a guid that is a link", id);
    }
}

/// Authors have names and categories too; nothing is said twice.
fn check_names(item: Node<'_, '_>, complaints: &mut Complaints) {
    for name in xml::extensions(item, "dc", "creator").chain(xml::children(item, "category")) {
        complaints.line(name.tag_name().name(), name.text().unwrap_or_default());
    }
    let creators = xml::extensions(item, "dc", "creator").count();
    complaints.unless(creators == 0 || xml::children(item, "author").next().is_none(), || {
        "an item has author and dc:creator".to_owned()
    });
    complaints.unless(xml::extensions(item, "dc", "date").next().is_none(), || "an item has dc:date".to_owned());
}

/// A date of RFC 822 with the right day of the week, four digits of the year, and a plain offset;
/// neither in the future nor long before there was a web.
fn check_date(text: &str, complaints: &mut Complaints) {
    let read = DateTime::parse_from_rfc2822(text);
    let written = read.as_ref().is_ok_and(|date| date.format("%a, %d %b %Y %H:%M:%S %z").to_string() == text);
    complaints.unless(written, || format!("{text:?} is no date for RSS"));
    if let Ok(date) = read {
        plausible(date.to_utc(), complaints);
    }
}

/// Complains of a date in the future, or long before there was a web.
pub fn plausible(date: DateTime<Utc>, complaints: &mut Complaints) {
    let soon = Utc::now() + TimeDelta::minutes(1);
    complaints.unless(date.timestamp() >= 0 && date < soon, || format!("{date} is not to be believed"));
}
