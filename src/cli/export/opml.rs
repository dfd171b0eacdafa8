//! Sources and feeds as OPML.

use std::fmt::Write;

use crate::config::{Config, Fields, Query, Rule, Source, SourceKind};
use crate::import::OPML_NAMESPACE;
use crate::model::Format;
use crate::schedule::Schedule;

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
        let title = feed.title.as_deref().unwrap_or(feed.id.as_str());
        let attributes = [("text", title.to_owned()), ("depesche:id", feed.id.to_string())];
        let _ = writeln!(body, "    <outline{}>", written(&attributes));
        for source in feed.from.iter().filter_map(|id| config.source(id.as_str())) {
            let _ = writeln!(body, "      <outline{}/>", written(&attributes_of(source)));
        }
        body.push_str("    </outline>\n");
    }
    let in_folder = |source: &Source| config.feeds.iter().any(|feed| feed.from.contains(&source.id));
    for source in config.sources.iter().filter(|source| !in_folder(source)) {
        let _ = writeln!(body, "    <outline{}/>", written(&attributes_of(source)));
    }
    let notes = config.sources.iter().filter_map(|source| left_out(source)).collect();
    (document("Sources", &body), notes)
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
    if source.article.follow == Some(true)
        && let Some(Query::Css(selector)) =
            source.article.scope.fields.body.first().and_then(|rule| rule.select.as_ref())
    {
        attributes.push(("frss:cssFullContent", selector.as_str().to_owned()));
    }
    attributes
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
        && let Some(xpath) = xpath_of(rule.select.as_ref())
        && let Some(format) = rule.format.as_deref().map_or(Some(String::new()), php)
    {
        found.extend([("frss:xPathItemTimestamp", xpath.to_owned()), ("frss:xPathItemTimeFormat", format)]);
    }
    found
}

fn plain_xpath(rule: &Rule) -> Option<&str> {
    let is_plain = rule.attr.is_none() && rule.regex.is_none() && rule.template.is_none() && rule.format.is_none();
    xpath_of(rule.select.as_ref()).filter(|_| is_plain)
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

/// What is said of a source beyond what OPML can have.
fn left_out(source: &Source) -> Option<String> {
    let fields = &source.listing.fields;
    let all = [&fields.title, &fields.url, &fields.author, &fields.body, &fields.image, &fields.tags];
    let scraped = xpath_of(source.listing.item.as_ref()).is_some();
    let is_rule_lost =
        |rules: &Vec<Rule>| !rules.is_empty() && !(scraped && rules.len() == 1 && plain_xpath(&rules[0]).is_some());
    let listing = source.listing.item.is_some() && !scraped
        || all.into_iter().any(is_rule_lost)
        || !source.listing.remove.is_empty()
        || [&fields.section, &fields.updated, &fields.lead].iter().any(|rules| !rules.is_empty());
    let filter = &source.filter;
    let is_filtered = !(filter.sections.is_empty() && filter.include.is_empty() && filter.exclude.is_empty());
    let lost: Vec<&str> = [
        ("listing", listing),
        ("cron", matches!(source.schedule, Schedule::Cron(..))),
        ("headers", !source.headers.is_empty()),
        ("filters", is_filtered || filter.age_max.is_some() || !filter.languages.is_empty()),
        ("rules", source.rules.numbered().next().is_some()),
        ("hook", source.hook.is_some()),
    ]
    .into_iter()
    .filter_map(|(name, is_lost)| is_lost.then_some(name))
    .collect();
    let what = lost.join(", ");
    (!lost.is_empty()).then(|| {
        format!("[source.{}]: OPML has no words for: {what}; `export --format toml` has everything", source.id)
    })
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
