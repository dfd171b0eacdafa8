//! A directory of site-config files, and which of them speaks of a host.
//!
//! All files are read, and each line checked, when the configuration is read. What is kept is their
//! text, which is a hundredth of the compiled rules: a file is compiled again for the few pages
//! whose host it names.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use super::{Cause, Note, SiteConfig};

/// The most files of one directory; the published collection has two thousand.
const FILES_MAX: usize = 20_000;
/// The largest file, in bytes. The largest that is published has 13 KiB.
const FILE_BYTES_MAX: u64 = 256 * 1024;
/// The file whose removals and replacements count for all hosts.
const GLOBAL: &str = "global";

/// The files of a directory by the host they name.
#[derive(Debug, Default)]
pub struct SiteConfigs {
    files: BTreeMap<String, Arc<str>>,
    notes: Vec<(String, Note)>,
}

impl SiteConfigs {
    /// Reads all files of a directory whose names end in `.txt`.
    pub(in crate::config) fn read(directory: &Path) -> std::io::Result<Self> {
        let mut paths = Vec::new();
        for entry in fs::read_dir(directory)? {
            paths.push(entry?.path());
        }
        paths.sort();
        let mut configs = Self::default();
        for path in paths.into_iter().take(FILES_MAX) {
            let name = path.file_name().and_then(|name| name.to_str()).map(str::to_ascii_lowercase);
            let Some(host) = name.as_deref().and_then(|name| name.strip_suffix(".txt")) else { continue };
            if host == GLOBAL || host.contains('.') {
                match read(&path) {
                    Ok(text) => configs.add(host, &text),
                    Err(error) => configs.note(host, 1, format!("the file cannot be read: {error}")),
                }
            }
        }
        Ok(configs)
    }

    /// Adds the file of a host.
    pub fn add(&mut self, host: &str, text: &str) {
        let (_, notes) = SiteConfig::parse(text);
        let told = notes.into_iter().filter(|note| note.cause != Cause::Unneeded);
        self.notes.extend(told.map(|note| (file_name(host), note)));
        self.files.insert(host.to_owned(), text.into());
    }

    fn note(&mut self, host: &str, line: usize, text: String) {
        self.notes.push((file_name(host), Note { line, cause: Cause::Wrong, text }));
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The lines that were not taken and could be missed, with the names of their files.
    pub fn notes(&self) -> &[(String, Note)] {
        &self.notes
    }

    /// The rules for the pages of a host: of the file that names it, or else the nearest domain
    /// above it (`.example.org.txt`), with the removals and replacements for all.
    pub fn for_host(&self, host: &str) -> Option<SiteConfig> {
        let own = self.name_for(host).and_then(|name| self.parse(name));
        let global = self.parse(GLOBAL);
        match (own, global) {
            (Some(own), Some(global)) if !own.only_body => Some(own.with_global(global)),
            (Some(own), _) => Some(own),
            (None, global) => global.map(|global| SiteConfig::default().with_global(global)),
        }
    }

    /// What decides how the pages of a host are read, to see whether it changed.
    pub(in crate::config) fn texts_for(&self, host: &str) -> impl Iterator<Item = &str> {
        self.name_for(host).into_iter().chain([GLOBAL]).filter_map(|name| self.files.get(name)).map(|text| &**text)
    }

    fn parse(&self, name: &str) -> Option<SiteConfig> {
        self.files.get(name).map(|text| SiteConfig::parse_named(text, &file_name(name)).0)
    }

    fn name_for(&self, host: &str) -> Option<&str> {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let bare = host.strip_prefix("www.").unwrap_or(&host);
        let exact = [bare.to_owned(), host.clone()].into_iter();
        let parents = host.match_indices('.').map(|(dot, _)| host[dot..].to_owned());
        exact.chain(parents).find_map(|name| self.files.get_key_value(&name)).map(|(name, _)| name.as_str())
    }
}

impl SiteConfig {
    /// What counts for all hosts comes after what counts for this one. Its fields do not count:
    /// what every page says is found without rules, and better.
    fn with_global(mut self, global: Self) -> Self {
        self.strip.extend(global.strip);
        self.dissolve.extend(global.dissolve);
        self.wrap.extend(global.wrap);
        self.replacements.extend(global.replacements);
        self.lazy_attributes.extend(global.lazy_attributes);
        self.native_ad_clue.extend(global.native_ad_clue);
        self
    }
}

fn file_name(host: &str) -> String {
    format!("{host}.txt")
}

fn read(path: &Path) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(FILE_BYTES_MAX).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
