//! Topics: the addresses of documents that can be subscribed to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use url::Url;

use crate::config::Config;
use crate::model::{Document, Format};
use crate::publish::Documents;

/// What can be subscribed to under one configuration: every document that names a hub, and those
/// that feeds of the configuration will have.
#[derive(Debug)]
pub(super) struct Topics {
    base: Url,
    /// Paths of the documents of configured feeds, whether they are there yet or not.
    configured: BTreeSet<String>,
}

impl Topics {
    pub(super) fn new(config: &Config) -> Self {
        let sources = config.sources.iter().map(|source| source.id.as_str());
        let ids = sources.chain(config.feeds.iter().map(|feed| feed.id.as_str()));
        let formats = || config.publish.formats.iter().filter(|format| **format != Format::Html);
        let configured = ids.flat_map(|id| formats().map(move |format| format!("{id}.{format}"))).collect();
        Self { base: config.base_url.clone(), configured }
    }

    /// The address of the document at a path.
    pub(super) fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The path of the document at an address, if it is below the public one.
    pub(super) fn path<'a>(&self, topic: &'a str) -> Option<&'a str> {
        topic.strip_prefix(self.base.as_str())
    }

    /// Whether an address can be subscribed to.
    pub(super) fn admits(&self, topic: &str, documents: &Documents) -> bool {
        self.path(topic).is_some_and(|path| self.configured.contains(path) || self.document(path, documents).is_some())
    }

    /// The document of a topic, if it is there.
    pub(super) fn find(&self, topic: &str, documents: &Documents) -> Option<Arc<Document>> {
        self.document(self.path(topic)?, documents)
    }

    /// The document at a path, if it is one that hubs tell of.
    fn document(&self, path: &str, documents: &Documents) -> Option<Arc<Document>> {
        documents.get(path).filter(|document| document.link.is_some())
    }

    /// The entity tags of documents that hubs tell of, by topic: of those at these paths, or of
    /// all.
    pub(super) fn tags(&self, documents: &Documents, paths: Option<&BTreeSet<String>>) -> BTreeMap<String, String> {
        let chosen: Vec<Arc<Document>> = match paths {
            Some(paths) => paths.iter().filter_map(|path| documents.get(path)).collect(),
            None => documents.all(),
        };
        let told_of = chosen.iter().filter(|document| document.link.is_some());
        told_of.map(|document| (self.address(&document.path), document.etag.clone())).collect()
    }

    /// All topics there are.
    pub(super) fn all(&self, documents: &Documents) -> BTreeSet<String> {
        let configured = self.configured.iter().map(|path| self.address(path));
        configured.chain(self.tags(documents, None).into_keys()).collect()
    }
}
