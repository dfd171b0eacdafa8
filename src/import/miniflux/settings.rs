//! What a feed of Miniflux is set to, from its API or from its OPML.

use super::{filter, rewrite};
use crate::import::draft::{PROXY_CURE, Part, SourceDraft, is_proxy};
use crate::import::form::FieldRule;
use crate::import::report::Report;
use crate::import::tree::Directives;
use crate::import::write::quoted;

/// The names of settings in the API and in OPML.
const NAMES: &[(&str, &str)] = &[
    ("scraper_rules", "scraperRules"),
    ("rewrite_rules", "rewriteRules"),
    ("urlrewrite_rules", "urlRewriteRules"),
    ("blocklist_rules", "blocklistRules"),
    ("keeplist_rules", "keeplistRules"),
    ("block_filter_entry_rules", "blockFilterEntryRules"),
    ("keep_filter_entry_rules", "keepFilterEntryRules"),
    ("user_agent", "userAgent"),
    ("cookie", "cookie"),
    ("proxy_url", "proxyUrl"),
    ("crawler", "crawler"),
    ("fetch_via_proxy", "fetchViaProxy"),
    ("disabled", "disabled"),
    ("ignore_http_cache", "ignoreHTTPCache"),
    ("no_media_player", "noMediaPlayer"),
    ("hide_globally", "hideGlobally"),
    ("allow_self_signed_certificates", "allowSelfSignedCertificates"),
    ("disable_http2", "disableHTTP2"),
    ("ignore_entry_updates", "ignoreEntryUpdates"),
];

/// Where settings come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::import) enum Names {
    /// The API.
    Json,
    /// OPML.
    Opml,
}

impl Names {
    fn of(self, name: &str) -> String {
        match self {
            Self::Json => name.to_owned(),
            Self::Opml => {
                let own = NAMES.iter().find(|(json, _)| *json == name).map_or(name, |(_, opml)| opml);
                format!("miniflux:{own}")
            }
        }
    }
}

/// Whether an attribute of OPML is one of Miniflux.
pub(in crate::import) fn is_attribute(name: &str) -> bool {
    NAMES.iter().any(|(_, opml)| *opml == name)
}

/// Reads all settings.
pub(in crate::import) fn settings(table: &Directives<'_>, names: Names, source: &mut SourceDraft, report: &Report) {
    pages(table, names, source, report);
    let rules = [
        ("block_filter_entry_rules", filter::block as fn(&str, (usize, &str), &mut SourceDraft, &Report)),
        ("blocklist_rules", filter::blocklist),
        ("keep_filter_entry_rules", filter::keep),
        ("keeplist_rules", filter::keeplist),
        ("urlrewrite_rules", rewrite::address),
        ("rewrite_rules", rewrite::content),
    ];
    for (setting, read) in rules {
        let name = names.of(setting);
        if let Some((line, text)) = table.text(&name) {
            read(&text, (line, &name), source, report);
        }
    }
    requests(table, names, source, report);
    let needless = ["no_media_player", "hide_globally", "ignore_entry_updates", "ignore_http_cache"];
    table.needless(
        &needless.map(|name| names.of(name)).each_ref().map(String::as_str),
        "it is how Miniflux shows the feed",
    );
    let name = names.of("disabled");
    if let Some((line, true)) = table.switch(&name) {
        source.off = true;
        report.lost(line, &name, "the feed is disabled; it is written as a comment", "take the # away to use it");
    }
}

/// The crawler and the selector of the text.
fn pages(table: &Directives<'_>, names: Names, source: &mut SourceDraft, report: &Report) {
    let crawler = names.of("crawler");
    let crawls = table.switch(&crawler);
    if let Some((line, true)) = crawls {
        source.set((line, &crawler), Part::Article, "follow", "true".to_owned(), report);
    }
    let name = names.of("scraper_rules");
    let Some((line, selector)) = table.text(&name) else { return };
    if crawls.is_some_and(|(_, crawls)| crawls) {
        source.css((line, &name), (Part::Article, "body"), &selector, FieldRule::at, report);
    } else {
        let why = "the crawler is off, so that article pages are not fetched";
        let cure = format!("to fetch them, write article = {{ follow = true, body = {} }}", quoted(&selector));
        report.lost(line, &name, why, cure);
    }
}

fn requests(table: &Directives<'_>, names: Names, source: &mut SourceDraft, report: &Report) {
    let name = names.of("user_agent");
    if let Some((line, agent)) = table.text(&name) {
        source.header((line, &name), "User-Agent", &agent, report);
    }
    let name = names.of("cookie");
    if let Some((line, _)) = table.text(&name) {
        let file = source.secret_file("cookie");
        source.secret((line, &name), &format!("headers = {{ Cookie = {file} }}"), report);
    }
    let name = names.of("proxy_url");
    if let Some((line, proxy)) = table.text(&name) {
        if proxy.contains('@') {
            let file = source.secret_file("proxy");
            source.secret((line, &name), &format!("proxy = {file}"), report);
        } else if !is_proxy(&proxy) {
            report.lost(line, &name, "this is not the whole address of a proxy", PROXY_CURE);
        } else {
            source.set((line, &name), Part::Source, "proxy", quoted(&proxy), report);
        }
    }
    for (setting, why, cure) in [
        ("fetch_via_proxy", "which proxy is meant stands in Miniflux's own settings", "write proxy = \"http://…\""),
        ("allow_self_signed_certificates", "certificates are always verified", "add the authority to the system"),
        ("disable_http2", "the version of HTTP is agreed with each server", "nothing needs to be done"),
    ] {
        let name = names.of(setting);
        if let Some((line, true)) = table.switch(&name) {
            report.lost(line, &name, why, cure);
        }
    }
}
