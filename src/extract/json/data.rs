//! JSON out of the bytes of a page: the whole answer, or a part of it that a rule names.

use dom_query::{Document, NodeRef};
use serde_json::Value;
use url::Url;

use crate::config::{Rule, Source};
use crate::extract::metadata::Metadata;
use crate::extract::xpath::Chart;
use crate::extract::{dom, json_size, prescan, rule, site};
use crate::model::{Page, SiteFacts, Verdict};

/// Places of one script that are tried as the beginning of its data.
const STARTS_MAX: usize = 200;

/// What a page holds.
pub(super) struct Answer {
    /// The JSON.
    pub(super) document: Value,
    /// What addresses in it are relative to.
    pub(super) base: Url,
    /// What the page around it says of the site, if there is one.
    pub(super) site: Option<SiteFacts>,
}

/// Why there is no JSON.
pub(super) struct Failure {
    pub(super) verdict: Verdict,
    pub(super) reason: String,
}

/// The JSON of a page.
pub(super) fn open(text: &str, page: &Page, source: &Source) -> Result<Answer, Failure> {
    if let Some(rule) = &source.data {
        return of_page(text, page, source, rule);
    }
    if json_size::is_too_large(text) {
        let reason = format!("The answer was not read: {}.", json_size::REFUSAL);
        return Err(Failure { verdict: Verdict::Refused, reason });
    }
    match parse(text) {
        Ok(document) => Ok(Answer { document, base: page.url.clone(), site: None }),
        Err(error) => {
            let is_page = text.trim_start().starts_with('<');
            let what = if is_page { "a page in HTML" } else { "no JSON that can be read" };
            let cure = if is_page {
                "name the script that holds the JSON with `data`, or leave `kind` and the rules for JSON out"
            } else {
                "correct `url`"
            };
            Err(Failure { verdict: Verdict::Empty, reason: format!("The answer is {what} ({error}); {cure}.") })
        }
    }
}

/// The JSON in what a rule finds on a page.
fn of_page(text: &str, page: &Page, source: &Source, rule: &Rule) -> Result<Answer, Failure> {
    if let Some(reason) = prescan::refusal(text) {
        return Err(Failure { verdict: Verdict::Refused, reason: format!("The page was not read: {reason}.") });
    }
    let html = Document::from(text);
    let chart = Chart::default();
    let root = html.root();
    let metadata = Metadata::read(&html);
    let base = metadata.base_url(&page.url);
    let held =
        rule::values(std::slice::from_ref(rule), &root, &base, &chart).map(|field| field.value).unwrap_or_default();
    // What is in a script is no text for people, which is what rules read otherwise.
    let scripts = rule::nodes(rule, &root, &chart).into_iter().filter(|_| rule.attr.is_none());
    let scripts = scripts.map(|node| matched(rule, &node));
    let found: Vec<String> = scripts.chain(held).collect();
    let Some(document) = found.iter().find_map(|text| within(text)) else {
        let what = if found.is_empty() { "matches nothing on the page" } else { "matches nothing that holds JSON" };
        let reason =
            format!("`{}` for `data` in [source.{}.listing] {what}; correct it.", rule::place(rule), source.id);
        return Err(Failure { verdict: Verdict::Drifted, reason });
    };
    let site = site::facts(&metadata, &page.url, page.content_language.as_deref());
    Ok(Answer { document, base, site: Some(site) })
}

fn matched(rule: &Rule, node: &NodeRef<'_>) -> String {
    let text = dom::with_text(node, str::to_owned).unwrap_or_else(|| node.text().to_string());
    let groups = rule.regex.as_ref().map(|regex| regex.captures(&text));
    match groups {
        Some(Some(groups)) => groups.get(1).or_else(|| groups.get(0)).map_or("", |group| group.as_str()).to_owned(),
        Some(None) => String::new(),
        None => text,
    }
}

/// The JSON that a text is.
fn parse(text: &str) -> Result<Value, serde_json::Error> {
    serde_json::from_str(text.trim_start_matches('\u{feff}').trim())
}

/// The JSON in a script or attribute: all of it, or the largest object or list in it, as in
/// `window.__STATE__ = {…};`.
fn within(text: &str) -> Option<Value> {
    if json_size::is_too_large(text) {
        return None;
    }
    if let Some(value) = parse(text).ok().filter(|value| value.is_object() || value.is_array()) {
        return Some(value);
    }
    let mut largest: Option<(usize, Value)> = None;
    let mut from = 0;
    for _ in 0..STARTS_MAX {
        let Some(start) = text[from..].find(['{', '[']).map(|start| from + start) else { break };
        let mut reader = serde_json::Deserializer::from_str(&text[start..]).into_iter::<Value>();
        from = start + 1;
        if let Some(Ok(value)) = reader.next() {
            let bytes = reader.byte_offset();
            from = start + bytes;
            if largest.as_ref().is_none_or(|(most, _)| bytes > *most) {
                largest = Some((bytes, value));
            }
        }
    }
    largest.map(|(_, value)| value)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn data_is_found_in_scripts() {
        for script in [
            r#"{"a":[1]}"#,
            r#"window.__STATE__ = {"a":[1]};(function(){var s;}());"#,
            r#"var x={}; self.y=[]; window["z"] = {"a":[1]}"#,
            "\u{feff} {\"a\":[1]}\n",
        ] {
            assert_eq!(within(script).unwrap(), json!({"a": [1]}), "{script}");
        }
        assert_eq!(within("function f() { return 1 }"), None);
    }
}
