//! The trees of all files -> one checked [`Config`].
//!
//! Each part has its file below. A check reports what it finds and goes on with a default, so that
//! one run finds everything; the configuration is only handed out if nothing was reported.

mod address;
mod auth;
mod browser;
mod cookies;
mod defaults;
mod feed;
mod fetch;
mod filter;
mod headers;
mod hook;
mod json;
mod local;
mod locale;
mod paging;
mod pattern;
mod proxy;
mod publish;
mod rules;
mod scope;
mod server;
mod site_config;
mod source;
mod store;
mod timing;
mod websub;

#[cfg(test)]
mod tests;

pub use locale::time_zone;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use defaults::Defaults;

use super::environment::Environment;
use super::node::Node;
use super::table::Table;
use super::{Config, Incidents, Problem, Publish, Store};
use crate::model::{IdError, slug};

/// Checks everything. `files` are the paths of the tables, the main one first. `None`: something
/// without a default is missing, and reported.
pub(super) fn config(
    main: &Table<'_>,
    included: &[Table<'_>],
    files: Vec<PathBuf>,
    environment: &Environment,
) -> Option<Config> {
    let server = server::server(main.table("server").as_ref(), environment);
    let base_url = server::base_url(main.get("base_url").as_ref(), &server);
    let websub = main.table("websub");
    let hubs = websub::hubs(websub.as_ref());
    let subscribers_private = websub::allow_private(websub.as_ref());
    let publish = Publish { hubs, subscribers_private, ..publish::publish(main.table("publish").as_ref()) };
    let fetch = fetch::fetch(main.table("fetch").as_ref());
    let store = store::store(main, environment);
    let incidents = main.table("incidents").and_then(|table| hook::hook(&table, environment));
    refuse_public_store(main, &publish, store.as_ref());
    let site_configs = main.get("site_config").and_then(|node| site_config::directory(&node)).map(Arc::new);
    let defaults = defaults::defaults(main.table("defaults").as_ref(), environment);
    let has_browser = fetch.browser.is_some();
    let defaults = Defaults { site_configs: site_configs.clone(), has_browser, ..defaults };

    let tables = || std::iter::once(main).chain(included);
    let source_nodes = distinct(tables().flat_map(|table| table.tables_by_id("source")), None);
    let feed_nodes = distinct(tables().flat_map(|table| table.tables_by_id("feed")), Some(&source_nodes));
    // Whatever stands in [source] and is no source was reported.
    if tables().all(|table| table.get("source").is_none_or(|node| node.is_empty_table())) {
        main.missing(
            "source",
            format!("{} has no sources, so there is nothing to do", files.first()?.display()),
            "add two lines, [source.news] and url = \"https://…\", or name files that have some with `include`",
        );
    }
    let sources =
        source_nodes.iter().filter_map(|node| source::source(node, &defaults, environment)).map(Arc::new).collect();
    let feeds =
        feed_nodes.iter().filter_map(|node| feed::feed(node, &source_nodes, &feed_nodes, environment)).collect();
    Some(Config {
        files,
        base_url,
        server,
        publish,
        fetch,
        store: store?,
        incidents: Incidents { hook: incidents },
        sources,
        site_configs,
        feeds,
    })
}

/// The tables in the order of the files, without those whose id was taken before: by a table of
/// the same kind, or by a source, whose own feed is published under its id.
fn distinct<'a>(nodes: impl Iterator<Item = Node<'a>>, sources: Option<&[Node<'a>]>) -> Vec<Node<'a>> {
    let owners: BTreeMap<&str, Node<'a>> = sources.unwrap_or_default().iter().map(|node| (node.key(), *node)).collect();
    let mut taken: BTreeMap<&str, Node<'a>> = BTreeMap::new();
    let mut distinct = Vec::new();
    for node in nodes {
        let id = node.key();
        if let Some(owner) = owners.get(id) {
            let problem = Problem::at(node.key_place(), format!("`{id}` is the id of a source and of a feed"))
                .related(owner.key_place(), "this source is published under its id")
                .help("give the feed another id; both would be published at the same address");
            node.add(problem);
        }
        if let Some(first) = taken.get(id) {
            let problem = Problem::at(node.key_place(), format!("the id `{id}` is given twice"))
                .related(first.key_place(), "first given here")
                .help("rename one of the two");
            node.add(problem);
        } else {
            taken.insert(id, node);
            distinct.push(node);
        }
    }
    distinct
}

/// The directory of published documents is usually handed to a web server as it is.
fn refuse_public_store(main: &Table<'_>, publish: &Publish, store: Option<&Store>) {
    let (Some(directory), Some(Store::Sqlite(path))) = (&publish.directory, store) else { return };
    let node = main.table("store").and_then(|store| store.get("url"));
    if let Some(node) = node.filter(|_| path.starts_with(directory)) {
        node.refuse(
            format!("the database lies in the published directory {}", directory.display()),
            "keep it elsewhere, so that no web server hands it out",
        );
    }
}

/// Reports an id that cannot be one, with one that could.
fn refuse_id(node: &Node<'_>, error: &IdError) {
    let other = slug(node.key());
    let problem = Problem::at(node.key_place(), format!("`{}` cannot be an id: {error}", node.key()));
    node.add(match error {
        IdError::Character(_) if !other.is_empty() => problem.help(format!("write `{other}`")),
        IdError::Reserved(_) => problem.help(format!("choose another name, like `{other}-news`")),
        _ => problem.help("choose another name"),
    });
}
