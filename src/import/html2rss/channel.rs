//! The channel: address, title, times; and how it is asked for.

use std::collections::BTreeMap;

use crate::config::time_zone;
use crate::import::draft::{Part, SourceDraft};
use crate::import::report::Report;
use crate::import::tree::{Directives, Entry, Value};
use crate::import::write::{duration, quoted};

/// Parameters with the values that they have unless a call says otherwise.
pub(super) type Parameters = BTreeMap<String, String>;

/// `parameters`
pub(super) fn parameters(table: &Directives<'_>, report: &Report) -> Parameters {
    let mut known = Parameters::new();
    let Some(entry) = table.get("parameters") else { return known };
    let Value::Table(entries) = &entry.node.value else { return known };
    for entry in entries {
        let name = format!("parameters.{}", entry.key);
        let parameter = Directives::of(&entry.node, &name, report);
        if let Some((line, default)) = parameter.text("default") {
            let why = format!("its default `{default}` is put in; make a source of its own for each other value");
            report.taken(line, &parameter.name("default"), why);
            known.insert(entry.key.clone(), default);
        }
        parameter.needless(&["type", "description", "enum"], "it describes the parameter");
        parameter.finish();
    }
    known
}

/// Reads the channel; `false` if no source can be made of it.
pub(super) fn read(entry: &Entry, parameters: &Parameters, source: &mut SourceDraft, report: &Report) -> bool {
    let table = Directives::of(&entry.node, "channel", report);
    let Some((line, url)) = table.text("url") else {
        report.dropped(entry.line, "channel.url", "the channel has no url", "add the address of the page");
        return false;
    };
    match filled(&url, parameters) {
        Ok(url) => {
            if !source.urls("channel.url", &[(line, url)], report) {
                return false;
            }
        }
        Err(name) => {
            source.off = true;
            source.keys.insert(0, ("url", quoted(&url)));
            let why = format!("`{name}` in the address has no value; the source is written as a comment");
            report.dropped(line, "channel.url", why, "put a value in, and take the # away");
        }
    }
    for (name, key) in [("title", "title"), ("description", "description")] {
        if let Some((line, text)) = table.text(name) {
            let text = filled(&text, parameters).unwrap_or(text);
            source.set((line, &table.name(name)), Part::Source, key, quoted(&text), report);
        }
    }
    if let Some((line, language)) = table.text("language") {
        source.set((line, "channel.language"), Part::Source, "language", quoted(&language), report);
    }
    if let Some((line, zone)) = table.text("time_zone") {
        match time_zone(&zone) {
            Ok(_) => source.set((line, "channel.time_zone"), Part::Source, "timezone", quoted(&zone), report),
            Err(cause) => report.lost(line, "channel.time_zone", cause, "write timezone = \"Europe/Berlin\""),
        }
    }
    if let Some((line, ttl)) = table.text("ttl") {
        match ttl.trim().parse::<u64>() {
            Ok(minutes @ 1..=525_600) => {
                source.set((line, "channel.ttl"), Part::Source, "every", duration(minutes * 60), report);
            }
            _ => report.lost(line, "channel.ttl", format!("`{ttl}` is no time in minutes"), "write every = \"30m\""),
        }
    }
    if let Some(headers) = table.get("headers") {
        self::headers(headers, "channel.headers", source, report);
    }
    table.lost(&["author"], "a feed has no author; its articles have", "write rules = [{ set = { author = \"…\" } }]");
    table.finish();
    true
}

/// Headers and strategy, which stand beside the channel.
pub(super) fn requests(table: &Directives<'_>, source: &mut SourceDraft, report: &Report) {
    if let Some(headers) = table.get("headers") {
        self::headers(headers, "headers", source, report);
    }
    if let Some((line, strategy)) = table.text("strategy") {
        match strategy.as_str() {
            "faraday" | "auto" => report.needless(line, "strategy", "pages are asked for directly"),
            _ => {
                let why = "render = true, as a comment: a browser must be named first";
                report.taken(line, "strategy", why);
                source.aside.push("render = true  # needs `browser` in [fetch]".to_owned());
            }
        }
    }
    table.lost(&["request"], "limits are the same for all sources", "see [fetch], and `pages` of a listing");
}

fn headers(entry: &Entry, name: &str, source: &mut SourceDraft, report: &Report) {
    let Value::Table(entries) = &entry.node.value else {
        return report.lost(entry.line, name, "a table is expected here", "write the name of each header with a colon");
    };
    for entry in entries {
        let value = entry.node.text().unwrap_or_default();
        source.header((entry.line, &format!("{name}.{}", entry.key)), &entry.key, value.trim(), report);
    }
}

/// A text with its parameters filled in (`%<name>s`, `%{name}`); the error is the one without a value.
fn filled(text: &str, parameters: &Parameters) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("%<").into_iter().chain(rest.find("%{")).min() {
        let close = if rest[at..].starts_with("%<") { '>' } else { '}' };
        let Some(end) = rest[at..].find(close) else { break };
        let name = &rest[at + 2..at + end];
        out.push_str(&rest[..at]);
        out.push_str(parameters.get(name).ok_or_else(|| name.to_owned())?);
        rest = &rest[at + end + 1..];
        // Behind the name stands how it is written, mostly `s`.
        if close == '>' {
            rest = rest.strip_prefix(['s', 'd']).unwrap_or(rest);
        }
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_filled_in() {
        let parameters = Parameters::from([("id".to_owned(), "42".to_owned())]);
        for (text, filled_in) in [
            ("https://a.example/%<id>s.html", Ok("https://a.example/42.html")),
            ("%{id}%<id>d", Ok("4242")),
            ("100% rein", Ok("100% rein")),
            ("%<ort>s", Err("ort")),
        ] {
            let expected = filled_in.map(str::to_owned).map_err(str::to_owned);
            assert_eq!(filled(text, &parameters), expected, "{text}");
        }
    }
}
