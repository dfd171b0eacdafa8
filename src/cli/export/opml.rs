//! Sources and feeds as OPML.

mod left_out;

use std::fmt::Write;

use crate::config::{Config, Fields, Query, Rule, Source, SourceKind};
use crate::import::OPML_NAMESPACE;
use crate::model::Format;
use crate::schedule::Schedule;
use left_out::left_out;

/// FreshRSS's names of the fields of a listing.
type FieldOf = fn(&Fields) -> &[Rule];
const FIELDS: &[(&str, FieldOf)] = &[
    ("Title", |fields| &fields.title),
    ("Uri", |fields| &fields.url),
    ("Author", |fields| &fields.author),
    ("Content", |fields| &fields.body),
    ("Thumbnail", |fields| &fields.image),
    ("Categories", |fields| &fields.tags),
];

/// The sources in folders of their combined feeds, and what OPML has no words for.
pub(super) fn sources(config: &Config) -> (String, Vec<String>) {
    let mut body = String::new();
    for feed in &config.feeds {
        let sources = || feed.from.iter().filter_map(|id| config.source(id.as_str())).filter(|source| is_asked(source));
        if sources().next().is_none() {
            continue;
        }
        let title = feed.title.as_deref().unwrap_or(feed.id.as_str());
        let attributes = [("text", title.to_owned()), ("depesche:id", feed.id.to_string())];
        let _ = writeln!(body, "    <outline{}>", written(&attributes));
        for source in sources() {
            let _ = writeln!(body, "      <outline{}/>", written(&attributes_of(source)));
        }
        body.push_str("    </outline>\n");
    }
    let in_folder = |source: &Source| config.feeds.iter().any(|feed| feed.from.contains(&source.id));
    for source in config.sources.iter().filter(|source| is_asked(source) && !in_folder(source)) {
        let _ = writeln!(body, "    <outline{}/>", written(&attributes_of(source)));
    }
    let notes = config.sources.iter().filter_map(|source| left_out(source)).collect();
    (document("Sources", &body), notes)
}

/// Whether a source has an address that other programs could ask: the one of a file says only where
/// it comes from.
fn is_asked(source: &Source) -> bool {
    source.local.is_none()
}

/// The published feeds of sources and the combined ones.
pub(super) fn feeds(config: &Config) -> String {
    let known = [Format::Rss, Format::Atom, Format::Json];
    let Some(format) = known.into_iter().find(|format| config.publish.formats.contains(format)) else {
        return document("Feeds", "");
    };
    let sources = config.sources.iter().map(|source| (source.id.as_str(), &source.title, &source.description));
    let mixes = config.feeds.iter().map(|feed| (feed.id.as_str(), &feed.title, &feed.description));
    let mut body = String::new();
    for (id, title, description) in sources.chain(mixes) {
        let title = title.clone().unwrap_or_else(|| id.to_owned());
        let attributes = [
            ("type", "rss".to_owned()),
            ("text", title.clone()),
            ("title", title),
            ("xmlUrl", format!("{}{id}.{}", config.base_url, format.extension())),
            ("description", description.clone().unwrap_or_default()),
        ];
        let _ = writeln!(body, "    <outline{}/>", written(&attributes));
    }
    document("Feeds", &body)
}

fn document(title: &str, body: &str) -> String {
    // A body must not be empty.
    let body = if body.is_empty() { "    <outline text=\"Nothing yet\"/>\n" } else { body };
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<opml version=\"2.0\" xmlns:frss=\"https://freshrss.org/opml\" \
         xmlns:depesche=\"{OPML_NAMESPACE}\">\n  <head>\n    <title>{title}</title>\n  </head>\n  \
         <body>\n{body}  </body>\n</opml>\n"
    )
}

fn attributes_of(source: &Source) -> Vec<(&'static str, String)> {
    let title = source.title.clone().unwrap_or_else(|| source.id.to_string());
    let (first, more) =
        source.urls.split_first().map_or((String::new(), &[][..]), |(url, more)| (url.to_string(), more));
    let is_scraped = xpath_of(source.listing.item.as_ref()).is_some();
    let mut attributes = vec![
        ("type", if is_scraped { "HTML+XPath" } else { "rss" }.to_owned()),
        ("text", title.clone()),
        ("title", title),
        ("xmlUrl", first),
        ("description", source.description.clone().unwrap_or_default()),
        ("depesche:id", source.id.to_string()),
        ("depesche:kind", kind(source.kind).to_owned()),
        ("depesche:more", more.iter().map(|url| url.as_str()).collect::<Vec<_>>().join(" ")),
    ];
    if let Schedule::Every(every) = &source.schedule {
        attributes.push(("frss:ttl", every.as_secs().to_string()));
    }
    if is_scraped {
        attributes.extend(xpaths(source));
    }
    if let Some(selector) = full_text(source) {
        attributes.push(("frss:cssFullContent", selector.to_owned()));
    }
    attributes
}

/// The selector of the text on article pages, if there is nothing more to it.
fn full_text(source: &Source) -> Option<&str> {
    let [rule] = &source.article.scope.fields.body[..] else { return None };
    match rule.select.as_ref().filter(|_| source.article.follow == Some(true) && is_plain(rule)) {
        Some(Query::Css(selector)) => Some(selector.as_str()),
        _ => None,
    }
}

/// The rules of the listing that are nothing but an XPath.
fn xpaths(source: &Source) -> Vec<(&'static str, String)> {
    let mut found = vec![("frss:xPathItem", xpath_of(source.listing.item.as_ref()).unwrap_or_default().to_owned())];
    let names = [
        "frss:xPathItemTitle",
        "frss:xPathItemUri",
        "frss:xPathItemAuthor",
        "frss:xPathItemContent",
        "frss:xPathItemThumbnail",
        "frss:xPathItemCategories",
    ];
    for (name, (_, rules)) in names.into_iter().zip(FIELDS) {
        if let [rule] = rules(&source.listing.fields)
            && let Some(xpath) = plain_xpath(rule)
        {
            found.push((name, xpath.to_owned()));
        }
    }
    if let [rule] = &source.listing.fields.date[..]
        && let Some((xpath, format)) = dated_xpath(rule)
    {
        found.extend([("frss:xPathItemTimestamp", xpath.to_owned()), ("frss:xPathItemTimeFormat", format)]);
    }
    found
}

/// The XPath of a rule that is nothing else.
fn plain_xpath(rule: &Rule) -> Option<&str> {
    xpath_of(rule.select.as_ref()).filter(|_| is_plain(rule) && rule.format.is_none())
}

/// The XPath of a date and its form as PHP writes it.
fn dated_xpath(rule: &Rule) -> Option<(&str, String)> {
    let xpath = xpath_of(rule.select.as_ref()).filter(|_| is_plain(rule))?;
    Some((xpath, rule.format.as_deref().map_or(Some(String::new()), php)?))
}

fn is_plain(rule: &Rule) -> bool {
    rule.attr.is_none() && rule.regex.is_none() && rule.template.is_none()
}

fn xpath_of(query: Option<&Query>) -> Option<&str> {
    match query {
        Some(Query::XPath(xpath)) => Some(xpath.as_str()),
        _ => None,
    }
}

/// A date form as PHP writes it; `None` if it has a part that PHP has not.
fn php(format: &str) -> Option<String> {
    let mut out = String::new();
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        match c {
            '%' => out.push(match chars.next()? {
                'd' => 'd',
                'm' => 'm',
                'B' => 'F',
                'b' => 'M',
                'Y' => 'Y',
                'y' => 'y',
                'a' => 'D',
                'A' => 'l',
                'H' => 'H',
                'I' => 'h',
                'M' => 'i',
                'S' => 's',
                'p' => 'A',
                'z' => 'O',
                '%' => '%',
                _ => return None,
            }),
            c if c.is_ascii_alphabetic() || c == '\\' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    Some(out)
}

fn kind(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Auto => "auto",
        SourceKind::Listing => "listing",
        SourceKind::Feed => "feed",
        SourceKind::Json => "json",
    }
}

/// Attributes that say something, escaped.
fn written(attributes: &[(&str, String)]) -> String {
    let mut out = String::new();
    for (name, value) in attributes.iter().filter(|(_, value)| !value.is_empty()) {
        let _ = write!(out, " {name}=\"");
        for c in value.chars() {
            match c {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&quot;"),
                '\n' | '\r' | '\t' => {
                    let _ = write!(out, "&#{};", u32::from(c));
                }
                // XML has no place for other control characters.
                c if c.is_control() => {}
                c => out.push(c),
            }
        }
        out.push('"');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_forms_are_those_of_php() {
        assert_eq!(php("%d.%m.%Y um %H:%M").as_deref(), Some("d.m.Y \\u\\m H:i"));
        assert_eq!(php("%e"), None);
    }
}
