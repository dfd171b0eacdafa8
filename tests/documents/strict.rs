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

#[cfg(test)]
mod tests {
    use super::*;

    const RSS: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>T</title><link>http://x.example/</link>
<description>D</description><ttl>60</ttl><atom:link href="http://x.example/t.rss" rel="self"/>
<item><title>A</title><link>http://x.example/1</link><description>&lt;p&gt;a&lt;/p&gt;</description>
<guid>http://x.example/1</guid><pubDate>Sun, 24 Nov 2024 15:00:00 +0000</pubDate></item></channel></rss>"#;

    const ATOM: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><id>tag:x.example,2024:t</id><author><name>N</name></author>
<updated>2024-11-24T15:00:00Z</updated><link rel="self" href="http://x.example/t.atom"/>
<link rel="alternate" href="http://x.example/"/><entry><title>A</title><id>tag:x.example,2024:1</id>
<updated>2024-11-24T15:00:00Z</updated><link rel="alternate" href="http://x.example/1"/></entry></feed>"#;

    const JSON: &str = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "T", "home_page_url": "http://x.example/",
"feed_url": "http://x.example/t.json", "items": [{"id": "1", "content_html": "<p>a</p>"}]}"#;

    const OPML: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<opml version="2.0"><head/><body><outline text="F"><outline type="rss" text="T" xmlUrl="http://x.example/t.rss" htmlUrl="http://x.example/"/></outline></body></opml>"#;

    /// The rules find nothing in a good document, and something once it is spoilt.
    #[track_caller]
    fn check(rule: fn(&str, &mut Complaints), document: &str, spoilt: &[(&str, &str, &str)]) {
        let complaints = |text: &str| {
            let mut complaints = Complaints::default();
            rule(text, &mut complaints);
            complaints.list
        };
        assert_eq!(complaints(document), [""; 0]);
        for (part, instead, expected) in spoilt {
            assert!(document.contains(part), "{part}");
            let found = complaints(&document.replacen(part, instead, 1));
            assert!(found.iter().any(|complaint| complaint.contains(expected)), "{part} -> {instead}: {found:?}");
        }
    }

    #[test]
    fn faults_of_rss_are_found() {
        check(
            rss::check,
            RSS,
            &[
                ("<?xml", " <?xml", "declaration"),
                ("<rss", "<rss xmlns:sy=\"http://purl.org/rss/1.0/modules/syndication/\"", "not used"),
                ("<title>A</title>", "<title><![CDATA[A]]></title>", "CDATA"),
                ("<title>A", "<title>\u{85}A", "U+0085"),
                ("<title>A", "<title>\u{202e}A", "plain line"),
                ("<title>A</title>", "<title>A</title><title>B</title>", "2 elements title"),
                ("<link>http://x.example/1", "<link>/1", "no web address"),
                ("<link>http://x.example/1", "<link>http://x.example/a|b", "no address has"),
                ("Sun,", "Mon,", "no date"),
                ("Nov 2024", "Nov 2924", "no date"),
                ("Sun, 24 Nov 2024", "Fri, 24 Nov 2084", "believed"),
                ("+0000", "UTC", "no date"),
                ("<ttl>60", "<ttl>0", "ttl"),
                ("&lt;p&gt;", "&lt;script&gt;", "act"),
                ("&lt;p&gt;", "&lt;p onclick=\"x\"&gt;", "onclick"),
                ("&lt;p&gt;", "&lt;img src=\"x\"&gt;", "src"),
                ("<guid>http://x.example/1", "<guid>1", "no web address"),
                ("</guid>", "</guid><enclosure url=\"http://x.example/a\" type=\"audio/mpeg\"/>", "length"),
                ("</item>", "</item><language>de</language>", "not last"),
                ("rel=\"self\"", "rel=\"hub\"", "0 links to itself"),
            ],
        );
    }

    #[test]
    fn faults_of_atom_are_found() {
        check(
            atom::check,
            ATOM,
            &[
                ("<author><name>N</name></author>", "", "no author"),
                ("tag:x.example,2024:1", "1", "no IRI"),
                ("<updated>2024-11-24T15:00:00Z", "<updated>2024-11-24T15:00:00", "no date"),
                ("rel=\"self\"", "rel=\"canonical\"", "not registered"),
                ("<entry>", "<entry><published>2024-11-25T00:00:00Z</published>", "before it was published"),
                ("<entry>", "<entry><link rel=\"alternate\" href=\"http://x.example/2\"/>", "two alternates"),
                ("<title>A</title>", "", "no title"),
            ],
        );
    }

    #[test]
    fn faults_of_json_are_found() {
        check(
            json::check,
            JSON,
            &[
                ("\"title\": \"T\", ", "", "no title"),
                ("{\"version\"", "{\"x\": 1, \"version\"", "begins with"),
                ("\"content_html\": \"<p>a</p>\"", "\"title\": \"A\"", "no content"),
                ("{\"id\": \"1\",", "{\"id\": \"1\", \"date_published\": \"2024-11-24\",", "date_published"),
                ("{\"id\": \"1\",", "{\"id\": \"1\", \"title\": null,", "null"),
                ("\"items\": [", "\"items\": [{\"id\": \"1\", \"content_text\": \"\"}, ", "two items"),
            ],
        );
    }

    #[test]
    fn faults_of_opml_are_found() {
        check(
            opml::check,
            OPML,
            &[
                ("<outline text=\"F\">", "<outline text=\"F\" title=\"F\">", "more than a text"),
                ("text=\"T\"", "", "text is empty"),
                ("type=\"rss\"", "type=\"atom\"", "type rss"),
                ("<head/>", "", "consists of"),
            ],
        );
    }
}
