//! What is imported: a file with its name, and the format it is in.

use super::recognise;

/// One file to import.
#[derive(Debug, Clone)]
pub struct Input {
    /// How it is called in notes.
    pub name: String,
    /// What it says.
    pub text: String,
    /// The format, if it was named.
    pub told: Option<Format>,
}

impl Input {
    /// The format that was named, or else what the text looks like.
    pub(super) fn format(&self) -> Option<Format> {
        self.told.or_else(|| recognise::format(&self.text))
    }
}

/// A format that rules come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Lists of feeds, also with the attributes of FreshRSS and Miniflux.
    Opml,
    /// rsspls `feeds.toml`.
    Rsspls,
    /// html2rss YAML.
    Html2rss,
    /// Feed me up, Scotty! `feeds.toml`.
    Scotty,
    /// Feeds as Miniflux's API gives them.
    Miniflux,
    /// A site-config file of fivefilters.
    SiteConfig,
    /// Our own TOML.
    Own,
}
