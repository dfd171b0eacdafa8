//! The attributes of FreshRSS: how pages and JSON are read, full texts, and requests.

use crate::import::draft::{PROXY_CURE, Part, SourceDraft, is_proxy};
use crate::import::form::{FieldRule, Select, css, dot, php, xpath};
use crate::import::report::Report;
use crate::import::tree::Directives;
use crate::import::write::{duration, key, quoted};

/// Fields of a listing, as FreshRSS calls them behind `xPathItem` or `jsonItem`, and as they are
/// called here.
const FIELDS: &[(&str, &str)] = &[
    ("Title", "title"),
    ("Uri", "url"),
    ("Author", "author"),
    ("Content", "body"),
    ("Thumbnail", "image"),
    ("Categories", "tags"),
];

/// Reads all `frss:` attributes and the type of an outline.
pub(super) fn settings(table: &Directives<'_>, source: &mut SourceDraft, report: &Report) {
    match table.text("type").as_ref().map(|(line, kind)| (*line, kind.as_str())) {
        None | Some((_, "rss" | "atom" | "RSS" | "link" | "JSONFeed" | "rss1" | "atom1")) => {
            source.imply(Part::Source, "kind", quoted("feed"));
        }
        Some((line, "HTML+XPath")) => {
            source.set((line, "type"), Part::Source, "kind", quoted("listing"), report);
            fields(table, "xPath", &|text| xpath(text).map(Select::Xpath), source, report);
            source.imply(Part::Article, "follow", "false".to_owned());
        }
        Some((line, "JSON+DotNotation")) => {
            source.set((line, "type"), Part::Source, "kind", quoted("json"), report);
            fields(table, "json", &|text| dot(text).map(Select::Json), source, report);
            source.imply(Part::Article, "follow", "false".to_owned());
        }
        Some((line, "HTML+XPath+JSON+DotNotation")) => {
            source.set((line, "type"), Part::Source, "kind", quoted("json"), report);
            if let Some((line, text)) = table.text("frss:xPathToJson") {
                match xpath(&text).map(Select::Xpath) {
                    Ok(found) => {
                        let rule = FieldRule::at(found).toml();
                        source.set((line, "frss:xPathToJson"), Part::Listing, "data", rule, report);
                    }
                    Err(cause) => report.lost(line, "frss:xPathToJson", cause, "write `data` of the listing anew"),
                }
            }
            fields(table, "json", &|text| dot(text).map(Select::Json), source, report);
            source.imply(Part::Article, "follow", "false".to_owned());
        }
        Some((line, "XML+XPath")) => {
            let why = "XML that is no feed is not read with XPath";
            report.lost(line, "type", why, "name the page that people read, or the feed of the site");
        }
        Some((line, kind)) => {
            source.set((line, "type"), Part::Source, "kind", quoted("auto"), report);
            let why = format!("the type `{kind}` is not known");
            report.lost(line, "type", why, "what the address leads to is found out when it is read");
        }
    }
    full_text(table, source, report);
    requests(table, source, report);
    timing(table, source, report);
    let visible = "which feed shows an article is said by [feed.<id>]";
    table.needless(&["frss:priority"], visible);
    table.lost(
        &["frss:unicityCriteria", "frss:unicityCriteriaForced"],
        "articles are told apart by their own ids and addresses",
        "nothing needs to be done",
    );
    table.lost(
        &["frss:filtersActionRead"],
        "there is no read mark; articles can be left out instead",
        "write rules = [{ drop = { title = \"…\" } }]",
    );
}

/// `xPathItem…` and `jsonItem…`
fn fields(
    table: &Directives<'_>,
    kind: &str,
    select: &dyn Fn(&str) -> Result<Select, String>,
    source: &mut SourceDraft,
    report: &Report,
) {
    let name = |part: &str| format!("frss:{kind}{part}");
    let lost = |line: usize, name: &str, cause: String| {
        report.lost(line, name, cause, "leave the field to be found automatically, or write it anew");
    };
    let item = name("Item");
    if let Some((line, text)) = table.text(&item) {
        // What is a list in JSON is meant with all that is in it.
        let text = if kind == "json" { format!("{text}[*]") } else { text };
        match select(&text) {
            Ok(found) => source.set((line, &item), Part::Listing, "item", FieldRule::at(found).toml(), report),
            Err(cause) => lost(line, &item, cause),
        }
    }
    for (part, field) in FIELDS {
        let name = name(&format!("Item{part}"));
        if let Some((line, text)) = table.text(&name) {
            match select(&text) {
                Ok(found) => {
                    source.set((line, &name), Part::Listing, field, FieldRule::at(found).of(field).toml(), report)
                }
                Err(cause) => lost(line, &name, cause),
            }
        }
    }
    date(table, [name("ItemTimestamp"), name("ItemTimeFormat")], select, source, report);
    let uid = "articles are told apart by their own addresses";
    table.lost(&[&name("ItemUid")], uid, "nothing needs to be done");
    table.lost(&[&name("FeedTitle")], "the title is that of the list", "write `title`, if it shall be another");
}

fn date(
    table: &Directives<'_>,
    [timestamp, time_format]: [String; 2],
    select: &dyn Fn(&str) -> Result<Select, String>,
    source: &mut SourceDraft,
    report: &Report,
) {
    let form = table.text(&time_format);
    let Some((line, text)) = table.text(&timestamp) else {
        if let Some((line, _)) = form {
            report.lost(
                line,
                &time_format,
                "there is no timestamp that it could belong to",
                "nothing needs to be done",
            );
        }
        return;
    };
    let format = form.and_then(|(line, form)| match php::strftime(&form) {
        Ok(format) => {
            report.taken(line, &time_format, format!("format = {}", quoted(&format)));
            Some(format)
        }
        Err(cause) => {
            report.lost(line, &time_format, cause, "dates in many languages are read without a format");
            None
        }
    });
    match select(&text) {
        Ok(found) => {
            let rule = FieldRule { format, ..FieldRule::at(found).of("date") };
            source.set((line, &timestamp), Part::Listing, "date", rule.toml(), report);
        }
        Err(cause) => report.lost(line, &timestamp, cause, "leave the date to be found automatically"),
    }
}

/// The text of article pages by a selector.
fn full_text(table: &Directives<'_>, source: &mut SourceDraft, report: &Report) {
    if let Some((line, selector)) = table.text("frss:cssFullContent") {
        source.article.retain(|(key, _)| *key != "follow");
        source.imply(Part::Article, "follow", "true".to_owned());
        source.css((line, "frss:cssFullContent"), (Part::Article, "body"), &selector, FieldRule::at, report);
    }
    if let Some((line, selector)) = table.text("frss:cssContentFilter") {
        let name = "frss:cssContentFilter";
        match css(&selector) {
            Ok(selector) => source.rule((line, name), format!("{{ strip = {} }}", quoted(&selector)), report),
            Err(cause) => report.lost(line, name, cause, "write another selector into rules = [{ strip = \"…\" }]"),
        }
    }
    table.lost(
        &["frss:cssFullContentConditions"],
        "article pages are fetched for all articles or for none",
        "filter with `include`, `exclude` or `rules`",
    );
}

/// `CURLOPT_…`
fn requests(table: &Directives<'_>, source: &mut SourceDraft, report: &Report) {
    if let Some((line, agent)) = table.text("frss:CURLOPT_USERAGENT") {
        source.header((line, "frss:CURLOPT_USERAGENT"), "User-Agent", &agent, report);
    }
    if let Some((line, headers)) = table.text("frss:CURLOPT_HTTPHEADER") {
        for header in headers.lines().filter(|header| !header.trim().is_empty()) {
            let (name, value) = header.split_once(':').unwrap_or((header, ""));
            source.header((line, "frss:CURLOPT_HTTPHEADER"), name.trim(), value.trim(), report);
        }
    }
    if let Some((line, cookies)) = table.text("frss:CURLOPT_COOKIE") {
        for cookie in cookies.split(';').filter_map(|cookie| cookie.split_once('=')) {
            let name = cookie.0.trim();
            let file = source.secret_file(&format!("cookie-{}", crate::model::slug(name)));
            source.secret((line, "frss:CURLOPT_COOKIE"), &format!("cookies = {{ {} = {file} }}", key(name)), report);
        }
    }
    if let Some((line, body)) = table.text("frss:CURLOPT_POSTFIELDS") {
        source.set((line, "frss:CURLOPT_POSTFIELDS"), Part::Source, "post", quoted(&body), report);
    }
    table.needless(&["frss:CURLOPT_POST"], "what is posted says that it is posted");
    proxy(table, source, report);
    table.lost(
        &["frss:CURLOPT_FOLLOWLOCATION", "frss:CURLOPT_MAXREDIRS", "frss:CURLOPT_IPRESOLVE", "frss:CURLOPT_COOKIEFILE"],
        "this is the same for all sources",
        "see `redirects` and the time limits in [fetch]",
    );
}

/// The proxy, whose kind is a number of libcurl.
fn proxy(table: &Directives<'_>, source: &mut SourceDraft, report: &Report) {
    let kind = table.text("frss:CURLOPT_PROXYTYPE");
    let Some((line, address)) = table.text("frss:CURLOPT_PROXY") else {
        if let Some((line, _)) = kind {
            report.lost(line, "frss:CURLOPT_PROXYTYPE", "there is no proxy that it could belong to", "write `proxy`");
        }
        return;
    };
    let scheme = match kind.as_ref().map(|(_, kind)| kind.as_str()) {
        None | Some("0" | "1") => "http",
        Some("2") => "https",
        Some("4" | "5") => "socks5",
        Some("7") => "socks5h",
        Some("-1" | "3") => {
            report.needless(line, "frss:CURLOPT_PROXY", "the proxy is switched off");
            return;
        }
        Some(other) => {
            let why = format!("proxies of the kind {other} are not known");
            return report.lost(line, "frss:CURLOPT_PROXYTYPE", why, "write proxy = \"http://…\" or \"socks5://…\"");
        }
    };
    if let Some((line, kind)) = &kind {
        report.taken(*line, "frss:CURLOPT_PROXYTYPE", format!("{kind} is {scheme}"));
    }
    let address = if address.contains("://") { address } else { format!("{scheme}://{address}") };
    if address.contains('@') {
        let file = source.secret_file("proxy");
        return source.secret((line, "frss:CURLOPT_PROXY"), &format!("proxy = {file}"), report);
    }
    if !is_proxy(&address) {
        return report.lost(line, "frss:CURLOPT_PROXY", "this is not the address of a proxy", PROXY_CURE);
    }
    source.set((line, "frss:CURLOPT_PROXY"), Part::Source, "proxy", quoted(&address), report);
}

/// How often; a negative number is a feed that is not refreshed.
fn timing(table: &Directives<'_>, source: &mut SourceDraft, report: &Report) {
    let Some((line, text)) = table.text("frss:ttl") else { return };
    match text.trim().parse::<i64>() {
        Ok(seconds) if seconds < 0 => {
            source.off = true;
            report.lost(line, "frss:ttl", "the feed is muted; it is written as a comment", "take the # away to use it");
        }
        // Less than a minute is a slip, and no site likes it.
        Ok(seconds) if seconds >= 60 => {
            source.set((line, "frss:ttl"), Part::Source, "every", duration(seconds.unsigned_abs()), report);
        }
        _ => report.lost(line, "frss:ttl", format!("`{text}` is no time in seconds"), "write every = \"30m\""),
    }
}
