//! rsspls `feeds.toml`: `[rsspls]`, and for each feed `[[feed]]` with `[feed.config]`.

use super::draft::{Drafts, PROXY_CURE, Part, SourceDraft, is_proxy};
use super::form::{FieldRule, Select, css, rules, time_rs};
use super::report::Report;
use super::tree::{self, Directives, Entry, Node, Value};
use super::write::quoted;

/// Why article pages are not fetched: rsspls has nothing but the page with the list.
const NO_ARTICLES: &str = "false";

pub(super) fn read(text: &str, drafts: &mut Drafts, report: &Report) {
    let tree = match tree::toml(text) {
        Ok(tree) => tree,
        Err(error) => return report.failed(error.line, error.cause, "correct the file, or export it again"),
    };
    let file = Directives::of(&tree, "", report);
    let proxy = file.get("rsspls").and_then(|entry| settings(&entry.node, report));
    let feeds = file.get("feed");
    match feeds.map(|entry| &entry.node.value) {
        Some(Value::List(feeds)) => {
            for node in feeds {
                feed(node, proxy.as_deref(), drafts, report);
            }
        }
        Some(_) => report.failed(1, "`feed` is no list", "write [[feed]] for each feed"),
        None => report.failed(1, "there is no [[feed]] in the file", "name the file that has the feeds"),
    }
    file.finish();
}

/// `[rsspls]`: the proxy of all feeds is the only thing that sources have to know.
fn settings(node: &Node, report: &Report) -> Option<String> {
    let table = Directives::of(node, "rsspls", report);
    table.lost(&["output"], "one configuration may have several files", "write directory = \"…\" below [publish]");
    table.needless(&["file_urls"], "files may be read in any case");
    table.lost(
        &["insecure_disable_certificate_verification"],
        "certificates are always verified",
        "have the site's certificate corrected, or add its authority to the system",
    );
    let proxy = table.text("proxy").and_then(|(line, text)| {
        let bare = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
        if bare.contains('@') {
            report.lost(
                line,
                "rsspls.proxy",
                "secrets are never written into a configuration",
                "write proxy = { file = \"…\" } with the whole address in the file",
            );
            return None;
        }
        if !is_proxy(&text) {
            report.lost(line, "rsspls.proxy", "this is not the whole address of a proxy", PROXY_CURE);
            return None;
        }
        report.taken(line, "rsspls.proxy", "proxy of every source of the file");
        Some(text)
    });
    table.finish();
    proxy
}

/// `[[feed]]`
fn feed(node: &Node, proxy: Option<&str>, drafts: &mut Drafts, report: &Report) {
    let table = Directives::of(node, "feed", report);
    let title = table.text("title");
    let filename = table.text("filename");
    let stem = filename.as_ref().map(|(_, name)| name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem));
    let names: Vec<&str> = stem.into_iter().chain(title.as_ref().map(|(_, title)| title.as_str())).collect();
    let origin = format!("From {}, line {}: rsspls.", report.file(), node.line);
    let Some(config) = table.get("config") else {
        return report.dropped(
            node.line,
            "feed",
            "there is no [feed.config] in it",
            "add it with url, item and heading",
        );
    };
    let mut source = drafts.source(&names, origin);
    if let Some((line, name)) = &filename {
        report.taken(
            *line,
            "feed.filename",
            format!("[source.{}], which is published as {}.rss (was {name})", source.id, source.id),
        );
    }
    if let Some((line, agent)) = table.text("user_agent") {
        source.header((line, "feed.user_agent"), "User-Agent", &agent, report);
    }
    let is_good = self::config(&config.node, &mut source, report);
    if let Some((line, title)) = title {
        source.set((line, "feed.title"), Part::Source, "title", quoted(&title), report);
    }
    if let Some(proxy) = proxy {
        source.imply(Part::Source, "proxy", quoted(proxy));
    }
    table.lost(
        &["post_update_hook"],
        "hooks get the new items here, as JSON on standard input, and run only if there are any",
        "write hook = { command = [\"…\"] } and have the command read them",
    );
    table.finish();
    if is_good {
        drafts.sources.push(source);
    }
}

/// `[feed.config]`; `false` if no source can be made of it.
fn config(node: &Node, source: &mut SourceDraft, report: &Report) -> bool {
    let table = Directives::of(node, "feed.config", report);
    let Some(url) = table.text("url") else {
        report.dropped(node.line, "feed.config", "it has no url", "add the address of the page");
        return false;
    };
    if !source.urls("feed.config.url", &[url], report) {
        return false;
    }
    source.imply(Part::Source, "kind", quoted("listing"));
    if let Some((line, item)) = table.text("item") {
        source.css((line, "feed.config.item"), (Part::Listing, "item"), &item, FieldRule::at, report);
    }
    let heading = table.text("heading");
    if let Some((line, heading)) = &heading {
        source.css((*line, "feed.config.heading"), (Part::Listing, "title"), heading, FieldRule::at, report);
    }
    // Without a link of its own the heading is the link.
    let link = table.text("link").map(|(line, link)| (line, link, "feed.config.link"));
    let link = link.or_else(|| heading.map(|(line, heading)| (line, heading, "feed.config.heading (as the link)")));
    if let Some((line, link, directive)) = link {
        source.css((line, directive), (Part::Listing, "url"), &link, FieldRule::at, report);
    }
    if let Some(entry) = table.get("summary") {
        summary(entry, source, report);
    }
    if let Some(entry) = table.get("date") {
        date(entry, source, report);
    }
    if let Some((line, media)) = table.text("media") {
        media_file(line, &media, source, report);
    }
    source.imply(Part::Article, "follow", NO_ARTICLES.to_owned());
    table.finish();
    true
}

/// The summary is HTML: it becomes the body. Of several selectors all matches count.
fn summary(entry: &Entry, source: &mut SourceDraft, report: &Report) {
    let texts: Vec<String> = entry.node.texts().into_iter().map(|(_, text)| text).collect();
    let at = (entry.line, "feed.config.summary");
    source.css(at, (Part::Listing, "body"), &texts.join(", "), FieldRule::at, report);
    if texts.len() > 1 {
        let why = "the parts come in the order of the page, not in that of the selectors";
        report.lost(entry.line, "feed.config.summary (order)", why, "nothing needs to be done if that is right");
    }
}

/// A selector, or a table with selector, type and format.
fn date(entry: &Entry, source: &mut SourceDraft, report: &Report) {
    const NAME: &str = "feed.config.date";
    if let Some(selector) = entry.node.text() {
        return source.css((entry.line, NAME), (Part::Listing, "date"), &selector, FieldRule::at, report);
    }
    let table = Directives::of(&entry.node, NAME, report);
    let kind = table.text("type");
    let Some((line, selector)) = table.text("selector") else {
        return report.lost(entry.line, NAME, "it has no selector", "add the selector of the element with the date");
    };
    let selector = match css(&selector) {
        Ok(selector) => Select::Css(selector),
        Err(cause) => return report.lost(line, NAME, cause, "write another selector"),
    };
    let plain = FieldRule::at(selector.clone()).of("date");
    let form = table.text("format").and_then(|(line, form)| match time_rs::strftime(&form) {
        Ok(format) => Some((format, form)),
        Err(cause) => {
            report.lost(line, "feed.config.date.format", cause, "dates in many languages are read without a format");
            None
        }
    });
    let is_day = kind.as_ref().is_some_and(|(_, kind)| kind == "Date");
    if let Some((line, _)) = &kind {
        report.needless(*line, "feed.config.date.type", "whether there is a time is read from the date itself");
    }
    let value = match &form {
        // The attribute `datetime` comes first, and is tried in the same form.
        Some((format, _)) => {
            let form = |rule: FieldRule| FieldRule { format: Some(format.clone()), ..rule };
            rules(&[form(FieldRule::attr(selector, "datetime").of("date")), form(plain)])
        }
        None => plain.toml(),
    };
    source.set((line, NAME), Part::Listing, "date", value, report);
    if form.is_some_and(|(_, form)| !is_day && !form.contains("offset")) {
        source.imply(Part::Source, "timezone", quoted("UTC"));
    }
    table.finish();
}

/// An enclosure; what is an image can be had.
fn media_file(line: usize, selector: &str, source: &mut SourceDraft, report: &Report) {
    let last = selector.split([' ', '>', '+', '~']).next_back().unwrap_or_default();
    let tag = last.split(['.', '#', '[', ':']).next().unwrap_or_default();
    if matches!(tag, "audio" | "video" | "source" | "a") {
        let why = "files other than images are taken from feeds only";
        return report.lost(line, "feed.config.media", why, "let the article link to it");
    }
    source.css((line, "feed.config.media"), (Part::Listing, "image"), selector, FieldRule::at, report);
}
