//! Any text as the rules of other tools: what is made of them is a configuration.

use std::path::Path;

use depesche::config::parse_in;
use depesche::import::{Format, Input, import};

use crate::environment;

const FORMATS: [Format; 7] =
    [Format::Opml, Format::Rsspls, Format::Html2rss, Format::Scotty, Format::Miniflux, Format::SiteConfig, Format::Own];

/// Imports a text in the format it looks like, and in all others.
pub fn read(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for told in std::iter::once(None).chain(FORMATS.map(Some)) {
        let imported = import(&[Input { name: "rules".to_owned(), text: text.to_owned(), told }]);
        // Our own text is handed on as it is, with the files that it names.
        let is_ours = told.is_none() || told == Some(Format::Own);
        if imported.sources == 0 || is_ours {
            continue;
        }
        let read = parse_in(&imported.text, Path::new("depesche.toml"), &environment());
        assert!(read.is_ok(), "what was taken is accepted: {}\n{}", read.unwrap_err(), imported.text);
    }
}
