//! Texts with places for what was found: `https://x.example/{/section/slug}/{}`.

use std::sync::Arc;

use serde_json::Value;
use url::form_urlencoded;

use super::{JsonPath, JsonPathError};

/// A text with places.
#[derive(Debug, Clone)]
pub struct Template {
    text: Arc<str>,
    parts: Vec<Part>,
}

#[derive(Debug, Clone)]
enum Part {
    Text(String),
    /// `{}`: what was found.
    Found,
    /// `{/a/b}`: what stands there in the item.
    Place(JsonPath),
}

impl Template {
    /// Reads a template. A brace that encloses no place in JSON is a brace.
    pub fn new(text: &str) -> Result<Self, JsonPathError> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(start) = rest.find('{') {
            let inside = &rest[start + 1..];
            let Some(end) = inside.find('}').filter(|end| *end == 0 || JsonPath::is_meant(&inside[..*end])) else {
                parts.push(Part::Text(rest[..=start].to_owned()));
                rest = inside;
                continue;
            };
            parts.push(Part::Text(rest[..start].to_owned()));
            let offset = text.len() - inside.len();
            parts.push(match &inside[..end] {
                "" => Part::Found,
                place => Part::Place(
                    JsonPath::new(place).map_err(|error| JsonPathError { offset: offset + error.offset, ..error })?,
                ),
            });
            rest = &inside[end + 1..];
        }
        parts.push(Part::Text(rest.to_owned()));
        Ok(Self { text: text.into(), parts })
    }

    /// Whether what was found has a place in it.
    pub fn takes_found(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Found))
    }

    /// Whether it has places in JSON.
    pub fn has_places(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Place(_)))
    }

    /// The text with what was found.
    pub fn fill(&self, found: &str) -> String {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => text.as_str(),
                Part::Found => found,
                Part::Place(_) => "",
            })
            .collect()
    }

    /// The text with what was found and what stands in the item, as `read` reads it; `None` if
    /// anything of that is missing.
    pub fn fill_from(&self, found: &str, item: &Value, read: impl Fn(&Value) -> Option<String>) -> Option<String> {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => Some(text.clone()),
                Part::Found => Some(found.to_owned()),
                Part::Place(place) => place.find(item).into_iter().find_map(&read),
            })
            .collect()
    }

    /// Like [`Template::fill_from`], for an address: what is put into it stays within its part of it
    /// (RFC 3986, section 2.2). A value that begins the address, or that begins with a `/` itself, is
    /// no part but an address.
    pub fn fill_address(&self, found: &str, item: &Value, read: impl Fn(&Value) -> Option<String>) -> Option<String> {
        let mut address = String::new();
        for part in &self.parts {
            let value = match part {
                Part::Text(text) => {
                    address.push_str(text);
                    continue;
                }
                Part::Found => found.to_owned(),
                Part::Place(place) => place.find(item).into_iter().find_map(&read)?,
            };
            if address.is_empty() || value.starts_with('/') {
                address.push_str(&value);
            } else if address.contains('?') {
                address.extend(form_urlencoded::byte_serialize(value.as_bytes()));
            } else {
                address.push_str(&of_path(&value));
            }
        }
        Some(address)
    }

    /// The template as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// A value as a part of a path. Slugs that come encoded stay as they are.
fn of_path(value: &str) -> String {
    let is_code = |rest: &str| rest.len() >= 2 && rest.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
    let encoded = value.char_indices().map(|(at, c)| match c {
        '#' => "%23".to_owned(),
        '?' => "%3F".to_owned(),
        '%' if !is_code(&value[at + 1..]) => "%25".to_owned(),
        c => c.to_string(),
    });
    encoded.collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use serde_json::json;

    use super::*;

    fn filled(template: &str) -> Option<String> {
        let item = json!({"section": {"slug": "politik"}, "id": 7, "none": null});
        let read = |value: &Value| value.as_str().map(str::to_owned).or_else(|| value.as_u64().map(|n| n.to_string()));
        Template::new(template).unwrap().fill_from("x", &item, read)
    }

    #[test]
    fn what_is_put_into_an_address_stays_in_its_part() {
        let item = json!({"id": "a#b", "q": "Hafen & Meer?", "slug": "%e3%81%82", "half": "50%", "path": "/a?id=7"});
        let filled = |template: &str| {
            let read = |value: &Value| value.as_str().map(str::to_owned);
            Template::new(template).unwrap().fill_address("https://x.example/a?b#c", &item, read).unwrap()
        };
        assert_eq!(filled("https://x.example/{/id}/{/half}"), "https://x.example/a%23b/50%25");
        assert_eq!(filled("/e/{/slug}?q={/q}&of={/id}"), "/e/%e3%81%82?q=Hafen+%26+Meer%3F&of=a%23b");
        assert_eq!(filled("https://x.example{/path}"), "https://x.example/a?id=7");
        assert_eq!(filled("{}"), "https://x.example/a?b#c");
    }

    #[test]
    fn places_are_filled() {
        assert_eq!(filled("https://a.example/{/section/slug}/{/id}").unwrap(), "https://a.example/politik/7");
        assert_eq!(filled("{}-{$.id}-{}").unwrap(), "x-7-x");
        assert_eq!(filled("{a} {").unwrap(), "{a} {");
        assert_eq!(filled("{/none}"), None);
        assert_eq!(filled("{/missing}"), None);
        assert_eq!(Template::new("a{/b~9}").unwrap_err().offset, 4);
        assert_eq!(Template::new("a{/b}").unwrap().fill("x"), "a");
    }
}
