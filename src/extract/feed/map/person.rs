//! Authors of feeds. RSS wants an e-mail address there, with the name behind it in parentheses;
//! feeds write both in every order, and one of them in the place of the other.

use feed_rs::model::{Feed, Person};
use url::Url;

use super::super::element::Element;
use super::REPEATED_MAX;
use super::link::absolute;
use crate::extract::dom;
use crate::model::{Author, clean_line};

/// What stands around names and addresses.
const WRAPPING: &[char] = &['(', ')', '<', '>', '[', ']', '"', ',', ';', ':'];

/// The pairs that a whole name may stand between.
const PAIRS: &[(char, char)] = &[('(', ')'), ('<', '>'), ('[', ']'), ('"', '"')];

/// Elements that name who wrote an item, best first.
const OF_ITEM: &[&str] =
    &["author", "dc:creator", "atom:author", "rss:author", "dc:author", "itunes:author", "prism:author"];
/// Elements that name who writes a feed.
const OF_HEAD: &[&str] =
    &["author", "atom:author", "dc:creator", "dc:author", "itunes:author", "managingEditor", "itunes:owner"];

/// The authors that the elements of an item name, and how the feed calls them.
pub(super) fn of_item(item: &Element, page: &Url) -> Option<(Vec<Author>, String)> {
    let people = |element: &Element, names: &[&str]| {
        names.iter().find_map(|name| {
            let people: Vec<Author> = element.named(&[name]).filter_map(|person| of_element(person, page)).collect();
            (!people.is_empty()).then(|| (people, (*name).to_owned()))
        })
    };
    // An entry that was taken from another feed has the authors of that (RFC 4287, section 4.2.1).
    let sources = || item.named(&["source", "atom:source"]).find_map(|source| people(source, OF_ITEM));
    people(item, OF_ITEM).or_else(|| sources().map(|(people, name)| (people, format!("{name} of the source"))))
}

/// Each person once, and no more than are taken.
pub(super) fn distinct(people: Vec<Author>) -> Vec<Author> {
    let mut found: Vec<Author> = Vec::new();
    for person in people {
        if found.len() >= REPEATED_MAX {
            break;
        }
        if !found.iter().any(|known| known.name == person.name) {
            found.push(person);
        }
    }
    found
}

/// Who writes the feed: few, for they stand for each item that names nobody.
pub(super) fn of_head(feed: Option<&Feed>, head: &Element, page: &Url) -> Vec<Author> {
    let read: Vec<Author> = feed.into_iter().flat_map(|feed| &feed.authors).filter_map(author).collect();
    if !read.is_empty() {
        return distinct(read);
    }
    let named = OF_HEAD
        .iter()
        .map(|name| head.named(&[name]).filter_map(|person| of_element(person, page)).collect::<Vec<_>>());
    named.into_iter().find(|people| !people.is_empty()).map(distinct).unwrap_or_default()
}

/// The person of an element: with parts of its own in Atom, a line of text in RSS.
fn of_element(element: &Element, page: &Url) -> Option<Author> {
    let part = |names: &[&str]| element.named(names).map(Element::text).find(|text| !text.is_empty());
    let Some(name) = part(&["name", "atom:name", "rss:name", "itunes:name"]) else {
        return named(&element.text());
    };
    let author = named(&name)?;
    let address = part(&["uri", "url", "homepage", "atom:uri"]);
    let url = address.and_then(|uri| absolute(&uri, element, page));
    let email = part(&["email", "atom:email", "itunes:email"]);
    Some(Author { url, email: email.or(author.email), ..author })
}

/// The author, if there is a name: an address is not to be published as one.
pub(super) fn author(person: &Person) -> Option<Author> {
    let author = named(person.name.as_deref()?)?;
    let url = person.uri.as_deref().and_then(|uri| Url::parse(uri).ok());
    Some(Author { url, email: person.email.clone().or(author.email), ..author })
}

/// The author of a text that is all that is said of him or her.
pub(super) fn named(text: &str) -> Option<Author> {
    let (name, email) = parts(&written(text));
    (!name.is_empty()).then_some(Author { name, url: None, email })
}

/// The text without markup. `<anna@b.de>` looks like a tag and is none.
fn written(text: &str) -> String {
    let is_tag = |inside: &str| !inside.split(['>', '<']).next().unwrap_or_default().contains('@');
    if text.split('<').skip(1).all(is_tag) { dom::plain(text) } else { text.to_owned() }
}

/// Name and address of a text that has one or both of them.
fn parts(text: &str) -> (String, Option<String>) {
    let mut email = None;
    let mut words = Vec::new();
    for word in text.split_whitespace() {
        match address(word) {
            Some(address) => email = email.or_else(|| Some(address.to_owned())),
            None => words.push(word),
        }
    }
    (clean_line(unwrapped(&words.join(" "))), email)
}

/// The word as an e-mail address, if it is one.
fn address(word: &str) -> Option<&str> {
    let word = word.trim_matches(WRAPPING);
    let word = word.strip_prefix("mailto:").unwrap_or(word);
    let (local, domain) = word.split_once('@')?;
    (!local.is_empty() && !domain.is_empty()).then_some(word)
}

/// A name without the parentheses around the whole of it.
fn unwrapped(name: &str) -> &str {
    let inside = |(open, close): &(char, char)| name.strip_prefix(*open)?.strip_suffix(*close);
    PAIRS.iter().find_map(inside).filter(|inside| !inside.contains(WRAPPING)).unwrap_or(name).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_are_told_apart() {
        for (text, name, email) in [
            ("Anna Meier", "Anna Meier", None),
            ("anna@b.de (Anna Meier)", "Anna Meier", Some("anna@b.de")),
            ("Anna Meier <anna@b.de>", "Anna Meier", Some("anna@b.de")),
            ("(Anna Meier)", "Anna Meier", None),
            ("carl@b.de", "", Some("carl@b.de")),
            ("<mailto:carl@localhost>", "", Some("carl@localhost")),
            ("Anna Meier (dpa)", "Anna Meier (dpa)", None),
            ("@anna", "@anna", None),
        ] {
            assert_eq!(parts(&written(text)), (name.to_owned(), email.map(str::to_owned)), "{text}");
        }
    }
}
