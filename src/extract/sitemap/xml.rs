//! The XML of a sitemap. Elements are known by their local names, for sites bind the namespaces to
//! whatever prefix they like, or to none; which extension a `title` belongs to, its parent says.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;

use super::{ADDRESSES_MAX, Child, Location, Sitemap};

/// How deep a sitemap is nested at most: set, page, extension, part, value, and room for more.
const DEPTH_MAX: usize = 16;
/// The longest text of an element, in bytes: addresses have at most 2048 characters.
const TEXT_BYTES_MAX: usize = 8192;

/// Reads a sitemap as far as it is in order; `None` if the root is none of a sitemap.
pub(super) fn read(text: &str) -> Option<Sitemap> {
    let mut reader = Reader::from_str(text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}'));
    reader.config_mut().check_end_names = false;
    let mut walk = Walk::default();
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                if !walk.open(start.local_name().as_ref().to_ascii_lowercase()) {
                    break;
                }
            }
            Ok(Event::Text(text)) => walk.add(&text),
            Ok(Event::CData(text)) => walk.add(&text),
            Ok(Event::GeneralRef(name)) => match name.resolve_char_ref() {
                Ok(Some(c)) => walk.add(c.encode_utf8(&mut [0; 4])),
                _ => walk.add(resolve_predefined_entity(&name).unwrap_or_default()),
            },
            Ok(Event::End(_)) => walk.close(),
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
        if walk.children.len() + walk.pages.len() >= ADDRESSES_MAX {
            break;
        }
    }
    walk.sitemap()
}

/// Where the reader is, and what it has found.
#[derive(Default)]
struct Walk {
    /// The open elements.
    path: Vec<String>,
    text: String,
    is_index: Option<bool>,
    location: Location,
    children: Vec<Child>,
    pages: Vec<Location>,
}

impl Walk {
    /// Enters an element; `false` if this is no sitemap.
    fn open(&mut self, name: String) -> bool {
        if self.path.is_empty() && self.is_index.is_none() {
            self.is_index = match name.as_str() {
                "urlset" => Some(false),
                "sitemapindex" => Some(true),
                _ => return false,
            };
        }
        self.text.clear();
        self.path.push(name);
        self.path.len() <= DEPTH_MAX
    }

    fn add(&mut self, text: &str) {
        if self.text.len() + text.len() <= TEXT_BYTES_MAX {
            self.text.push_str(text);
        }
    }

    fn close(&mut self) {
        let names: Vec<&str> = self.path.iter().map(String::as_str).collect();
        let text = || Some(self.text.trim().to_owned()).filter(|text| !text.is_empty());
        match names[..] {
            [_, "url" | "sitemap", "loc"] => self.location.url = text().unwrap_or_default(),
            [_, "url" | "sitemap", "lastmod"] => self.location.lastmod = text(),
            [_, "url", "news", "publication_date"] => self.location.published = text(),
            [_, "url", "news", "title"] => self.location.title = text(),
            [_, "url", "news", "publication", "language"] => self.location.language = text(),
            [_, "url" | "sitemap"] => self.keep(),
            _ => {}
        }
        self.text.clear();
        self.path.pop();
    }

    fn keep(&mut self) {
        let location = std::mem::take(&mut self.location);
        if location.url.is_empty() {
            return;
        }
        if self.is_index == Some(true) {
            self.children.push(Child { url: location.url, lastmod: location.lastmod });
        } else {
            self.pages.push(location);
        }
    }

    fn sitemap(self) -> Option<Sitemap> {
        Some(if self.is_index? { Sitemap::Index(self.children) } else { Sitemap::Pages(self.pages) })
    }
}
