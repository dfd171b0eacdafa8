//! `URL|SOURCE`: what `preview` and `explain` look at.

use std::path::Path;
use std::sync::Arc;

use url::Url;

use super::{Refusal, load};
use crate::config::{self, Config, Source};
use crate::model::SourceId;

/// A configured source, or an address read as if nothing but it were configured.
pub(super) struct Target {
    pub(super) source: Arc<Source>,
    pub(super) config: Config,
}

impl Target {
    /// Finds out which of the two a word is. An address needs no configuration file, but uses the
    /// `[fetch]` settings of the one that the call names.
    pub(super) fn find(word: &str, config: Option<&Path>) -> Result<Self, Refusal> {
        if let Some(url) = address(word) {
            return Self::of_address(url, config);
        }
        let config = load(config)?;
        let source = config.source(word).cloned().ok_or_else(|| {
            Refusal(format!(
                "{word:?} is neither an address (https://…) nor a source of the configuration; its sources are: {}",
                config.source_ids()
            ))
        })?;
        Ok(Self { source, config })
    }

    /// An address alone, as [`Self::find`] reads it.
    pub(super) fn of_address(url: Url, config: Option<&Path>) -> Result<Self, Refusal> {
        let config = match config {
            Some(path) => load(Some(path))?,
            None => unconfigured(&url)?,
        };
        let source = Source::automatic(SourceId::new("preview")?, url);
        Ok(Self { source: Arc::new(source), config })
    }
}

/// A configuration for an address that a person typed. Typing it is the permission to ask a
/// private host, which a configuration file would have to give.
fn unconfigured(url: &Url) -> Result<Config, Refusal> {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let text = format!("[fetch]\nallow_private = [{host:?}]\n[source.preview]\nurl = {:?}\n", url.as_str());
    config::parse(&text, Path::new("command line")).map_err(|problems| Refusal(problems.to_string()))
}

/// Whether a word is an address, and not the name of anything.
pub(super) fn is_address(word: &str) -> bool {
    address(word).is_some()
}

fn address(word: &str) -> Option<Url> {
    let url = Url::parse(word).ok()?;
    matches!(url.scheme(), "http" | "https").then_some(url)
}
