//! Sources and feeds as they will be written: keys with values that are TOML already.

use url::Url;

use super::form::{self, FieldRule, Header, Select};
use super::id::Ids;
use super::report::Report;
use super::write::{key, list, quoted};
use crate::config::Proxy;
use crate::model::FeedId;

/// All that the configuration will say.
#[derive(Debug, Default)]
pub(super) struct Drafts {
    /// Ids that are taken.
    pub(super) ids: Ids,
    /// Lines that stand before all tables.
    pub(super) head: Vec<String>,
    /// Files of our own, which stay as they are.
    pub(super) own: Vec<OwnDraft>,
    /// The sources.
    pub(super) sources: Vec<SourceDraft>,
    /// The feeds made of folders.
    pub(super) feeds: Vec<FeedDraft>,
}

/// A file of our own.
#[derive(Debug)]
pub(super) struct OwnDraft {
    /// Where it came from.
    pub(super) origin: String,
    /// Its text.
    pub(super) text: String,
    /// How many sources it has.
    pub(super) sources: usize,
    /// How many combined feeds it has.
    pub(super) feeds: usize,
}

/// `[source.<id>]`
#[derive(Debug, Default)]
pub(super) struct SourceDraft {
    /// Its id.
    pub(super) id: String,
    /// Comments above it: where it came from first.
    pub(super) comments: Vec<String>,
    /// Request headers.
    pub(super) headers: Vec<(String, String)>,
    /// Its own keys.
    pub(super) keys: Vec<(&'static str, String)>,
    /// Lines that are written as comments among the keys: what needs a decision.
    pub(super) aside: Vec<String>,
    /// Its `rules`, each a table on one line.
    pub(super) rules: Vec<String>,
    /// `[source.<id>.listing]`
    pub(super) listing: Vec<(&'static str, String)>,
    /// `[source.<id>.article]`
    pub(super) article: Vec<(&'static str, String)>,
    /// Whether all of it is written as a comment, since it shall not or cannot run.
    pub(super) off: bool,
}

/// `[feed.<id>]`
#[derive(Debug)]
pub(super) struct FeedDraft {
    /// Its id.
    pub(super) id: String,
    /// Where it came from.
    pub(super) origin: String,
    /// Its title.
    pub(super) title: String,
    /// The ids of its sources.
    pub(super) from: Vec<String>,
}

/// The part of a source that a field belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The source itself.
    Source,
    /// `listing`
    Listing,
    /// `article`
    Article,
}

impl Drafts {
    /// A source with an id made of the first of these names that gives one.
    pub(super) fn source(&mut self, names: &[&str], origin: String) -> SourceDraft {
        SourceDraft { id: self.ids.make(names), comments: vec![origin], ..SourceDraft::default() }
    }

    /// Makes a feed of a folder, if any of its sources runs. An id of its own is kept if it is free.
    pub(super) fn feed(
        &mut self,
        id: Option<&str>,
        title: &str,
        from: Vec<String>,
        origin: String,
    ) -> Option<&FeedDraft> {
        if from.is_empty() {
            return None;
        }
        let own = id.filter(|id| FeedId::new(id).is_ok() && self.ids.claim(id)).map(str::to_owned);
        let id = own.unwrap_or_else(|| self.ids.make(&[title, "folder"]));
        self.feeds.push(FeedDraft { id, origin, title: title.to_owned(), from });
        self.feeds.last()
    }

    /// How many sources run.
    pub(super) fn source_count(&self) -> usize {
        let own: usize = self.own.iter().map(|own| own.sources).sum();
        own + self.sources.iter().filter(|source| !source.off).count()
    }

    /// How many feeds there are.
    pub(super) fn feed_count(&self) -> usize {
        let own: usize = self.own.iter().map(|own| own.feeds).sum();
        own + self.feeds.len()
    }
}

impl SourceDraft {
    /// Sets a key to a value that is TOML, and notes it.
    pub(super) fn set(&mut self, at: (usize, &str), part: Part, key: &'static str, value: String, report: &Report) {
        let (line, directive) = at;
        let (table, name) = match part {
            Part::Source => (&mut self.keys, ""),
            Part::Listing => (&mut self.listing, ".listing"),
            Part::Article => (&mut self.article, ".article"),
        };
        report.taken(line, directive, format!("[source.{}{name}] {key} = {value}", self.id));
        table.retain(|(other, _)| *other != key);
        table.push((key, value));
    }

    /// Sets a key without a note: the note of another directive covers it.
    pub(super) fn imply(&mut self, part: Part, key: &'static str, value: String) {
        let table = match part {
            Part::Source => &mut self.keys,
            Part::Listing => &mut self.listing,
            Part::Article => &mut self.article,
        };
        if table.iter().all(|(other, _)| *other != key) {
            table.push((key, value));
        }
    }

    /// Sets a field to what a CSS selector of another tool finds, and notes it.
    pub(super) fn css(
        &mut self,
        at: (usize, &str),
        target: (Part, &'static str),
        selector: &str,
        make: impl FnOnce(Select) -> FieldRule,
        report: &Report,
    ) {
        match form::selector(selector) {
            Ok(found) => {
                let rule = make(found);
                let rule = if target.0 == Part::Listing { rule.of(target.1) } else { rule }.toml();
                self.set(at, target.0, target.1, rule, report);
            }
            Err(cause) => {
                report.lost(at.0, at.1, cause, "leave the field to be found automatically, or write another selector")
            }
        }
    }

    /// Adds a header, or leaves it out if it is a secret or cannot be sent.
    pub(super) fn header(&mut self, at: (usize, &str), name: &str, value: &str, report: &Report) {
        match form::header(name, value) {
            Header::Plain => {
                report.taken(at.0, at.1, format!("[source.{}] headers: {name}", self.id));
                self.headers.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
                self.headers.push((name.to_owned(), value.to_owned()));
            }
            Header::Secret => {
                let file = self.secret_file(&name.to_ascii_lowercase());
                self.secret(at, &format!("headers = {{ {} = {file} }}", key(name)), report);
            }
            Header::Own => report.needless(at.0, at.1, format!("the header {name} is set for each request by itself")),
            Header::Bad => {
                let why = format!("`{name}` is no header, or its value cannot be sent in one");
                report.lost(at.0, at.1, why, "write name and value on one line, in ASCII");
            }
        }
    }

    /// Adds one of `rules`, and notes it.
    pub(super) fn rule(&mut self, at: (usize, &str), rule: String, report: &Report) {
        report.taken(at.0, at.1, format!("[source.{}] rules: {rule}", self.id));
        self.rules.push(rule);
    }

    /// Sets the addresses. Without a single good one the source is dropped.
    pub(super) fn urls(&mut self, name: &str, texts: &[(usize, String)], report: &Report) -> bool {
        let mut good: Vec<String> = Vec::new();
        for (line, text) in texts {
            match web(text) {
                Ok(url) if good.contains(&url) => report.needless(*line, name, "the address stands there already"),
                Ok(url) => {
                    report.taken(*line, name, format!("[source.{}] url = {}", self.id, quoted(&url)));
                    good.push(url);
                }
                Err(cause) => {
                    report.dropped(*line, name, cause, "give the full address, like https://www.example.org/")
                }
            }
        }
        if good.is_empty() {
            return false;
        }
        self.keys.insert(0, ("url", list(&good)));
        true
    }

    /// Leaves a secret out: the line that refers to it is there as a comment.
    pub(super) fn secret(&mut self, at: (usize, &str), line: &str, report: &Report) {
        self.aside.push(line.to_owned());
        report.lost(
            at.0,
            at.1,
            "secrets are never written into a configuration",
            format!("put it into the file that [source.{}] names in a comment, and take the # away there", self.id),
        );
    }

    /// The name of a file for a secret of this source.
    pub(super) fn secret_file(&self, what: &str) -> String {
        format!("{{ file = {} }}", quoted(&format!("{}-{what}.secret", self.id)))
    }
}

/// What to do with a proxy that cannot be used.
pub(super) const PROXY_CURE: &str = "write proxy = \"socks5h://127.0.0.1:9050\", or one with http, https or socks5";

/// Whether a text is the address of a proxy.
pub(super) fn is_proxy(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| Proxy::is_address(&url))
}

/// An address that can be asked for, as it will be written.
pub(super) fn web(text: &str) -> Result<String, String> {
    let text = text.trim();
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.host().is_some() => {
            if url.username().is_empty() && url.password().is_none() {
                Ok(url.into())
            } else {
                Err("the address has a user name or a password in it".to_owned())
            }
        }
        Ok(url) if url.scheme() == "file" => {
            Err("a file needs `home`, the address that its relative links start from; add it as a source by hand"
                .to_owned())
        }
        Ok(url) => Err(format!("`{text}` is not a web address: {} is not read", url.scheme())),
        Err(error) => Err(format!("`{text}` is not a web address: {error}")),
    }
}
