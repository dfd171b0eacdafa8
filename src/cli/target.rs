//! `URL|SOURCE`: what `preview` and `explain` look at, and `SOURCE…`: what several commands are for.

use std::path::Path;
use std::sync::Arc;

use url::Url;

use super::{Refusal, load};
use crate::config::{self, Config, Local, Source};
use crate::model::SourceId;

/// Where links of a file lead that are not complete; nobody can have this name (RFC 6761).
const NOWHERE: &str = "https://file.invalid/";

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
        if let Some(local) = local(word) {
            return Self::of_local(local?, config);
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

impl Target {
    /// A file or standard input alone. Nobody says where it comes from, so links that are not
    /// complete lead nowhere, and no article is asked for.
    fn of_local(local: Local, config: Option<&Path>) -> Result<Self, Refusal> {
        let Self { source, config } = Self::of_address(Url::parse(NOWHERE)?, config)?;
        let mut source = Source { local: Some(local), ..Source::clone(&source) };
        source.article.follow = Some(false);
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

/// The sources that were named, or all.
pub(super) fn chosen(config: &Config, names: &[String]) -> Result<Vec<Arc<Source>>, Refusal> {
    if names.is_empty() {
        return Ok(config.sources.clone());
    }
    names
        .iter()
        .map(|name| {
            config
                .source(name)
                .cloned()
                .ok_or_else(|| Refusal(format!("no source {name:?} is configured; there are: {}", config.source_ids())))
        })
        .collect()
}

/// Whether a word is an address or a file, and not the name of anything.
pub(super) fn is_address(word: &str) -> bool {
    address(word).is_some() || local(word).is_some()
}

fn address(word: &str) -> Option<Url> {
    let url = Url::parse(word).ok()?;
    matches!(url.scheme(), "http" | "https").then_some(url)
}

/// The file that a word means: `-` and `stdin`, `file:///path`, and paths that begin like one.
fn local(word: &str) -> Option<Result<Local, Refusal>> {
    if Local::STDIN.contains(&word) {
        return Some(Ok(Local::Stdin));
    }
    if word.starts_with(['/', '.']) {
        return Some(Ok(Local::File(word.into())));
    }
    let url = Url::parse(word).ok().filter(|url| url.scheme() == "file")?;
    let refusal = || Refusal(format!("{word:?} is no file of this machine; write file:// and the whole path"));
    Some(url.to_file_path().map(Local::File).map_err(|()| refusal()))
}
