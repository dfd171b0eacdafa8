//! Drafts -> the text of a configuration.

use std::fmt::Write;

use toml::Value;

use super::draft::{Drafts, FeedDraft, SourceDraft};

/// The whole text.
pub(super) fn text(drafts: &Drafts) -> String {
    let mut out = String::new();
    for line in &drafts.head {
        let _ = writeln!(out, "{line}");
    }
    for own in &drafts.own {
        let _ = writeln!(out, "{}# From {}.\n{}", gap(&out), line(&own.origin), own.text.trim_end());
    }
    for source in &drafts.sources {
        out.push_str(gap(&out));
        out.push_str(&self::source(source));
    }
    for feed in &drafts.feeds {
        out.push_str(gap(&out));
        out.push_str(&self::feed(feed));
    }
    out
}

/// An empty line between two parts.
fn gap(out: &str) -> &'static str {
    if out.is_empty() { "" } else { "\n" }
}

fn source(source: &SourceDraft) -> String {
    let mut out = String::new();
    for comment in &source.comments {
        let _ = writeln!(out, "# {}", line(comment));
    }
    let mut body = format!("[source.{}]\n", source.id);
    keys(&mut body, &source.keys);
    if !source.headers.is_empty() {
        let headers = source.headers.iter().map(|(name, value)| format!("{} = {}", key(name), quoted(value)));
        let _ = writeln!(body, "headers = {{ {} }}", headers.collect::<Vec<_>>().join(", "));
    }
    match source.rules.as_slice() {
        [] => {}
        [one] => {
            let _ = writeln!(body, "rules = {one}");
        }
        several => {
            let _ = writeln!(body, "rules = [\n    {},\n]", several.join(",\n    "));
        }
    }
    for aside in &source.aside {
        let _ = writeln!(body, "#{}", line(aside));
    }
    for (part, values) in [("listing", &source.listing), ("article", &source.article)] {
        if !values.is_empty() {
            let _ = writeln!(body, "\n[source.{}.{part}]", source.id);
            keys(&mut body, values);
        }
    }
    if source.off {
        for line in body.lines() {
            let _ = writeln!(out, "#{line}");
        }
    } else {
        out.push_str(&body);
    }
    out
}

fn keys(out: &mut String, keys: &[(&'static str, String)]) {
    for (key, value) in keys {
        let _ = writeln!(out, "{key} = {value}");
    }
}

fn feed(feed: &FeedDraft) -> String {
    let from = array(&feed.from);
    format!("# {}\n[feed.{}]\ntitle = {}\nfrom = {from}\n", line(&feed.origin), feed.id, quoted(&feed.title))
}

/// A text in quotes, on one line, with what TOML wants escaped.
pub(super) fn quoted(text: &str) -> String {
    let written = Value::String(text.to_owned()).to_string();
    if written.contains('\n') { escaped(text) } else { written }
}

/// A text in double quotes with escaped line ends.
fn escaped(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// One text, or a list of several.
pub(super) fn list(texts: &[String]) -> String {
    match texts {
        [one] => quoted(one),
        several => array(several),
    }
}

fn array(texts: &[String]) -> String {
    format!("[{}]", texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "))
}

/// A length of time as the configuration writes it.
pub(super) fn duration(seconds: u64) -> String {
    let (number, unit) = match seconds {
        s if s % 86_400 == 0 => (s / 86_400, "d"),
        s if s % 3600 == 0 => (s / 3600, "h"),
        s if s % 60 == 0 => (s / 60, "m"),
        s => (s, "s"),
    };
    quoted(&format!("{number}{unit}"))
}

/// A key as TOML wants it: quoted, unless it is plain.
pub(super) fn key(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !name.is_empty() && name.chars().all(plain) { name.to_owned() } else { escaped(name) }
}

/// A text for a comment: one line, without what TOML forbids there.
fn line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
