//! Rules of our own, stricter than any schema: what specifications, validators and readers ask of
//! documents, for every document that is published.

use std::fs;
use std::path::{Path, PathBuf};

use url::Url;

use super::{atom, json, opml, rss};

/// What the rules say against documents, each complaint with the file it is about.
pub fn complaints(documents: &[PathBuf]) -> Vec<String> {
    let mut all = Vec::new();
    for path in documents {
        let Some(check) = check_for(path) else { continue };
        let mut complaints = Complaints::default();
        match fs::read_to_string(path) {
            Ok(text) => check(&text, &mut complaints),
            Err(error) => complaints.add(error),
        }
        all.extend(complaints.list.into_iter().map(|text| format!("{}: {text}", path.display())));
    }
    all
}

fn check_for(path: &Path) -> Option<fn(&str, &mut Complaints)> {
    match path.extension()?.to_str()? {
        "rss" => Some(rss::check),
        "atom" => Some(atom::check),
        "json" => Some(json::check),
        "opml" => Some(opml::check),
        _ => None,
    }
}

/// What is wrong with one document.
#[derive(Default)]
pub struct Complaints {
    list: Vec<String>,
}

impl Complaints {
    pub fn add(&mut self, text: impl ToString) {
        self.list.push(text.to_string());
    }

    /// Complains unless something holds.
    pub fn unless(&mut self, holds: bool, text: impl FnOnce() -> String) {
        if !holds {
            self.list.push(text());
        }
    }

    /// Complains of an address that is not absolute or not of the web.
    pub fn web_address(&mut self, place: &str, text: &str) {
        let is_web = Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        self.unless(is_web, || format!("{place} is no web address: {text:?}"));
        let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>\"{}|\\^`".contains(&byte));
        self.unless(plain, || format!("{place} has characters that no address has: {text:?}"));
    }

    /// Complains of characters that XML forbids, or that readers and validators stumble over.
    pub fn characters(&mut self, place: &str, text: &str) {
        let bad = |c: char| match c {
            '\t' | '\n' => false,
            c if c.is_control() || ('\u{fdd0}'..='\u{fdef}').contains(&c) => true,
            c => (c as u32) & 0xfffe == 0xfffe,
        };
        if let Some(c) = text.chars().find(|c| bad(*c)) {
            self.add(format!("{place} has the character U+{:04X}", c as u32));
        }
    }

    /// Complains of a line of text that is empty, has breaks in it, or turns the direction of
    /// what follows.
    pub fn line(&mut self, place: &str, text: &str) {
        self.unless(!text.trim().is_empty(), || format!("{place} is empty"));
        let bad = |c: char| matches!(c, '\n' | '\r' | '\t' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{ad}' | '\u{feff}');
        self.unless(!text.contains(bad), || format!("{place} is more than a plain line: {text:?}"));
        self.unless(text.len() < 4_000, || format!("{place} has {} bytes", text.len()));
    }
}
