//! `[source.<id>]`

use std::collections::BTreeSet;

use url::Url;

use super::super::environment::Environment;
use super::super::fingerprint::fingerprint;
use super::super::node::Node;
use super::super::table::Table;
use super::super::{Header, PostBody, Problem, Source, SourceKind, vocabulary};
use super::defaults::{self, Defaults};
use super::{
    address, auth, browser, cookies, filter, headers, hook, json, local, locale, paging, proxy, refuse_id, rules,
    scope, timing,
};
use crate::model::{SourceId, Via, clean_line};

pub(super) fn source(node: &Node<'_>, defaults: &Defaults<'_>, environment: &Environment) -> Option<Source> {
    let id = SourceId::new(node.key()).map_err(|error| refuse_id(node, &error));
    let table = node.table(&vocabulary::SOURCE)?;
    let (local, urls) = match local::local(&table) {
        Some((local, home)) => (local, home.into_iter().collect()),
        None => (None, urls(&table)),
    };
    let kind = kind(&table);
    let via = via(&table, kind);
    let timezone = locale::zone(&table).or(defaults.timezone);
    let schedule = timing::schedule(timing::timing(&table).or(defaults.timing), timezone);
    let headers = request_headers(&table, &urls, environment);
    let scopes = [table.table("listing"), table.table("article")];
    let listing = scopes[0].as_ref().map(scope::scope).unwrap_or_default();
    let data = scopes[0].as_ref().and_then(|listing| json::data(listing));
    let paging = scopes[0].as_ref().map(paging::paging).unwrap_or_default();
    let article = scope::article(scopes[1].as_ref());
    let proxy = proxy::proxy(&table, environment).unwrap_or_else(|| defaults.proxy.clone());
    let render = browser::render(&table, scopes[1].as_ref(), defaults.has_browser, proxy.as_ref());
    let keep = defaults::keep(&table, defaults.keep);
    paging::refuse_lost(scopes[0].as_ref(), &paging, &keep);
    let rules = rules::rules(&table, None);
    paging::refuse_limited(scopes[0].as_ref(), &paging, &rules);
    let mut source = Source {
        id: id.ok()?,
        title: table.text("title").map(clean_line),
        description: table.text("description").map(clean_line),
        urls,
        local,
        kind,
        via,
        schedule,
        timezone,
        language: locale::language(&table).or_else(|| defaults.language.clone()),
        section: table.text("section").map(clean_line),
        robots: table.get("robots").and_then(|node| node.switch()).or(defaults.robots).unwrap_or(true),
        subscribe: table.get("subscribe").and_then(|node| node.switch()).or(defaults.subscribe),
        notice: table.get("notice").and_then(|node| node.switch()).or(defaults.notice).unwrap_or(false),
        headers,
        post: table.get("post").and_then(|node| post(&node)),
        proxy,
        render,
        listing,
        data,
        paging,
        article,
        site_configs: defaults.site_configs.clone(),
        filter: filter::filter(&table, defaults.age_max),
        rules,
        keep,
        expect: defaults::expect(&table, defaults.expect),
        hook: hook::hook(&table, environment),
        fingerprint: String::new(),
    };
    json::refuse_mixed(&source, &scopes);
    refuse_unveiled(&table, &source);
    source.fingerprint = fingerprint(&source);
    Some(source)
}

/// Hubs are asked directly, and so would learn of what asks through a proxy.
fn refuse_unveiled(table: &Table<'_>, source: &Source) {
    if let (Some(node), Some(true), Some(_)) = (table.get("subscribe"), source.subscribe, &source.proxy) {
        let problem = Problem::at(node.key_place(), "hubs are asked without a proxy, and the source has one");
        node.add(problem.help("take `subscribe` out, or write proxy = \"none\" for the source"));
    }
}

/// The addresses, at least one and none twice.
fn urls(table: &Table<'_>) -> Vec<Url> {
    let nodes = table.many("url");
    match table.get("url") {
        None => table.missing(
            "url",
            "the source has no address",
            "add url = \"https://…\": a page that lists articles, or a feed",
        ),
        Some(node) if nodes.is_empty() => node.refuse("`url` is an empty list", "name at least one address"),
        Some(_) => {}
    }
    let mut urls = Vec::new();
    for node in nodes {
        let Some(url) = address::web(&node) else { continue };
        if urls.contains(&url) {
            node.refuse(format!("{url} is given twice"), "keep one of them");
        } else {
            urls.push(url);
        }
    }
    urls
}

fn kind(table: &Table<'_>) -> SourceKind {
    let kind = match table.word("kind") {
        Some(("listing", _)) => SourceKind::Listing,
        Some(("feed", _)) => SourceKind::Feed,
        Some(("json", _)) => SourceKind::Json,
        _ => SourceKind::Auto,
    };
    if let (SourceKind::Feed, Some(listing)) = (kind, table.get("listing")) {
        let message = "a feed is not read with selectors, so `listing` has no effect";
        listing.add(Problem::at(listing.key_place(), message).help("take it out, or use kind = \"listing\""));
    }
    kind
}

/// What is posted: JSON by its first character, else a form.
fn post(node: &Node<'_>) -> Option<PostBody> {
    let text = node.text()?;
    let content_type = if text.trim_start().starts_with(['{', '[']) {
        if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) {
            node.refuse(
                format!("`post` begins like JSON and is none: {error}"),
                "correct it, or write a form like a=1&b=2",
            );
            return None;
        }
        "application/json"
    } else {
        "application/x-www-form-urlencoded"
    };
    Some(PostBody { text: text.to_owned(), content_type })
}

/// The channel, unless it is to be found.
fn via(table: &Table<'_>, kind: SourceKind) -> Option<Via> {
    let via = match table.word("via")?.0 {
        "page" => Via::Page,
        "feed" => Via::Feed,
        "sitemap" => Via::Sitemap,
        "wordpress" => Via::Wordpress,
        "data" => Via::Data,
        _ => return None,
    };
    let message = match (kind, via) {
        (SourceKind::Feed, Via::Page | Via::Sitemap | Via::Wordpress | Via::Data) => {
            "the address of a feed has no other channel, so `via` contradicts kind = \"feed\""
        }
        _ if matches!(via, Via::Feed | Via::Sitemap | Via::Wordpress) && table.get("listing").is_some() => {
            "only pages are read with selectors, so `listing` and `via` exclude each other"
        }
        _ => return Some(via),
    };
    if let Some(node) = table.get("via") {
        node.add(Problem::at(node.key_place(), message).help("take one of the two out"));
    }
    Some(via)
}

/// Configured headers and the login. What is secret goes to one origin only.
fn request_headers(table: &Table<'_>, urls: &[Url], environment: &Environment) -> Vec<Header> {
    let mut all = headers::headers(table, environment);
    if let Some(header) = auth::header(table, environment) {
        if all.iter().any(|other| other.name == header.name)
            && let Some(node) = table.get("auth")
        {
            let problem = Problem::at(node.key_place(), "`auth` and the header `authorization` exclude each other");
            node.add(problem.help("keep `auth`, and take the header out"));
        }
        all.push(header);
    }
    if let Some(header) = cookies::header(table, environment) {
        if all.iter().any(|other| other.name == header.name)
            && let Some(node) = table.get("cookies")
        {
            let problem = Problem::at(node.key_place(), "`cookies` and the header `cookie` exclude each other");
            node.add(problem.help("keep `cookies`, and take the header out"));
        }
        all.push(header);
    }
    let origins: BTreeSet<String> = urls.iter().map(|url| url.origin().ascii_serialization()).collect();
    let refers = |node: Node<'_>| node.is_table() && node.entries_by_name("").iter().any(|header| header.is_table());
    let secret = table
        .get("auth")
        .or_else(|| ["headers", "cookies"].into_iter().filter_map(|name| table.get(name)).find(|node| refers(*node)));
    if let Some(node) = secret.filter(|_| origins.len() > 1) {
        let origins: Vec<String> = origins.into_iter().collect();
        let message = format!("one secret would be sent to {}", origins.join(" and "));
        node.add(Problem::at(node.key_place(), message).help("make a source of its own for each site"));
    }
    all
}
