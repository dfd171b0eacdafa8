//! Values of JSON -> texts, addresses, times and people.
//!
//! APIs put HTML into texts, escape it once too often, wrap a text in an object and a single value
//! in a list. What is wanted decides how a value is taken.

use serde_json::{Map, Value};
use url::Url;

use super::keys;
use crate::extract::{byline, dom, feed, link};
use crate::model::{Author, Lead, Moment, clean_line};
use crate::normalise::date::{self, Context};

/// Values taken from one list at most: of authors, topics, paragraphs.
const VALUES_MAX: usize = 1000;
/// How deep objects and lists are opened for a text.
const DEPTH_MAX: usize = 4;

/// The member whose name is the first of these that is there and holds something.
pub(super) fn member<'v>(object: &'v Map<String, Value>, names: &[&str]) -> Option<(&'v str, &'v Value)> {
    let holds = |value: &Value| match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(values) => !values.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    };
    names.iter().find_map(|name| {
        let mut members = object.iter();
        let (key, value) = members.find(|(key, value)| keys::plain(key) == *name && holds(value))?;
        Some((key.as_str(), value))
    })
}

/// A text as it stands: a number as it is written, an object as what stands for it.
pub(super) fn raw(value: &Value) -> Option<String> {
    opened(value, keys::TEXTS, DEPTH_MAX).filter(|text| !text.is_empty())
}

/// One line of plain text.
pub(super) fn line(value: &Value) -> Option<String> {
    raw(value).map(|text| dom::plain(&text)).filter(|text| !text.is_empty())
}

/// All texts of a value, each as one line: of a list every one of its values.
pub(super) fn lines(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().take(VALUES_MAX).filter_map(line).collect(),
        _ => line(value).into_iter().collect(),
    }
}

/// A name: a number is none, but the key of something that stands elsewhere.
pub(super) fn names(value: &Value) -> Vec<String> {
    let named = |value: &Value| {
        let name = line(value).filter(|_| !value.is_number())?;
        (!name.chars().all(|c| c.is_ascii_digit())).then_some(name)
    };
    match value {
        Value::Array(values) => values.iter().take(VALUES_MAX).filter_map(named).collect(),
        _ => named(value).into_iter().collect(),
    }
}

/// An address as it stands.
pub(super) fn address(value: &Value) -> Option<String> {
    match value {
        Value::Array(values) => values.iter().find_map(address),
        _ => opened(value, keys::LINKS, DEPTH_MAX).filter(|text| !text.is_empty()),
    }
}

/// The address of an image; what is no address, such as the name of a file store, is none.
pub(super) fn image(value: &Value, base: &Url) -> Option<Url> {
    let stated = address(value)?;
    let is_address = stated.starts_with('/') || stated.starts_with("http");
    is_address.then(|| dom::absolute(&stated, base))?
}

/// A link to an article: complete, or beginning at the root of the site. A word alone is a part of
/// one that only the site's own program can complete.
pub(super) fn page_address(value: &Value, base: &Url) -> Option<Url> {
    let stated = address(value)?;
    let is_address = stated.starts_with('/') || stated.starts_with("http");
    is_address.then(|| link(&stated, base))?
}

/// A time: a text in any form, or seconds or milliseconds since 1970. `key` may say that it is in
/// UTC.
pub(super) fn moment(value: &Value, key: &str, dates: &Context<'_>) -> Option<Moment> {
    let text = match value {
        Value::Number(number) => number.as_i64().or_else(|| number.as_f64().map(|float| float as i64))?.to_string(),
        _ => opened(value, keys::TIMES, DEPTH_MAX)?,
    };
    let key = keys::plain(key);
    if key.ends_with("gmt") || key.ends_with("utc") {
        let utc = Context { timezone: chrono_tz::UTC, ..*dates };
        return date::read(&text, &utc);
    }
    date::read(&text, dates)
}

/// People: of an object the name and the page, of a text the names of a byline.
pub(super) fn authors(value: &Value, base: &Url, language: Option<&str>) -> Vec<Author> {
    match value {
        Value::Array(values) => {
            values.iter().take(VALUES_MAX).flat_map(|value| authors(value, base, language)).collect()
        }
        Value::Object(members) => {
            let name = member(members, &["name", "fullname", "displayname", "title", "byline", "original", "login"]);
            let name = name.and_then(|(_, value)| line(value)).or_else(|| parts_of_name(members));
            let page = member(members, &["url", "link", "href", "htmlurl"]).and_then(|(_, value)| address(value));
            let url = page.filter(|page| page.starts_with("http")).and_then(|page| dom::absolute(&page, base));
            name.into_iter()
                .flat_map(|name| byline(&name, language))
                .map(|name| Author { url: url.clone(), ..Author::named(name) })
                .collect()
        }
        Value::String(text) => byline(&dom::plain(text), language).into_iter().map(Author::named).collect(),
        _ => Vec::new(),
    }
}

fn parts_of_name(members: &Map<String, Value>) -> Option<String> {
    let part = |names: &[&str]| member(members, names).and_then(|(_, value)| line(value));
    let parts = [part(&["firstname", "givenname"]), part(&["lastname", "familyname", "surname"])];
    let name = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    (!name.is_empty()).then_some(name)
}

/// A text as a lead.
pub(super) fn lead(value: &Value) -> Option<Lead> {
    feed::lead(&raw(value)?)
}

/// A text as HTML: of a list of paragraphs or blocks all of them.
pub(super) fn html(value: &Value) -> Option<String> {
    let html: String = match value {
        Value::Array(values) => values.iter().take(VALUES_MAX).filter_map(html).collect(),
        _ => markup(&raw(value)?),
    };
    (!html.trim().is_empty()).then_some(html)
}

/// A text as markup: as it stands, unescaped once if all its tags are escaped, or as paragraphs.
fn markup(text: &str) -> String {
    let has_tags =
        |text: &str| text.contains("</") || text.contains("/>") || text.contains("<br") || text.contains("<p>");
    if has_tags(text) {
        return text.to_owned();
    }
    let unescaped = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    if has_tags(&unescaped) { unescaped } else { feed::paragraphs(text) }
}

/// The text of a value; of an object that of the first member that stands for it.
fn opened(value: &Value, names: &[&str], depth: usize) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(members) if depth > 0 => {
            let (_, value) = member(members, names)?;
            opened(value, names, depth - 1)
        }
        Value::Array(values) if depth > 0 && values.len() == 1 => opened(&values[0], names, depth - 1),
        _ => None,
    }
}

/// What an answer without articles complains of, as one line.
pub(super) fn complaint(document: &Value) -> Option<String> {
    let complaint = match member(document.as_object()?, keys::COMPLAINTS)?.1 {
        Value::Array(values) => values.first()?,
        value => value,
    };
    let text = match complaint {
        Value::Object(members) => line(member(members, &["message", "detail", "description", "title", "reason"])?.1)?,
        other => line(other)?,
    };
    Some(clean_line(&text))
}
