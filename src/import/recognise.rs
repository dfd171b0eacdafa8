//! Which tool a text is from, by what only that tool writes.

use super::Format;
use super::tree::{self, Node, Value};

/// Directives that begin lines of site-config files, and of nothing else that is read here.
const SITE_CONFIG: &[&str] = &[
    "body",
    "strip",
    "strip_id_or_class",
    "strip_image_src",
    "prune",
    "tidy",
    "autodetect_on_failure",
    "test_url",
    "test_contains",
    "single_page_link",
    "next_page_link",
    "find_string",
    "replace_string",
    "date",
    "author",
    "title",
];
/// Which of these words of a site-config file prove one.
const SITE_CONFIG_PROOF: &[&str] =
    &["body", "strip", "strip_id_or_class", "test_url", "prune", "single_page_link", "next_page_link", "tidy"];

/// The format of a text, if it can be told.
pub(super) fn format(text: &str) -> Option<Format> {
    let text = text.trim_start_matches('\u{feff}');
    let start = text.trim_start();
    if start.starts_with('<') {
        return Some(Format::Opml);
    }
    if start.starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(start).is_ok() {
        return Some(Format::Miniflux);
    }
    if is_site_config(text) {
        return Some(Format::SiteConfig);
    }
    if let Ok(tree) = tree::toml(text) {
        return toml_format(&tree);
    }
    // A broken file is worth a guess, so that its error is reported as that of its format.
    if text.lines().any(|line| line.starts_with("[rsspls]") || line.starts_with("[feed.config]")) {
        return Some(Format::Rsspls);
    }
    if text.lines().any(|line| line.starts_with("[source.")) {
        return Some(Format::Own);
    }
    if text.lines().any(|line| line.trim_start().starts_with("entrySelector")) {
        return Some(Format::Scotty);
    }
    let yaml = |name: &str| text.lines().any(|line| line.trim_start().trim_start_matches(['"', ':']).starts_with(name));
    (yaml("channel") || yaml("selectors") || yaml("feeds:")).then_some(Format::Html2rss)
}

fn toml_format(tree: &Node) -> Option<Format> {
    let Value::Table(entries) = &tree.value else { return None };
    let value = |name: &str| entries.iter().find(|entry| entry.key == name).map(|entry| &entry.node.value);
    if value("rsspls").is_some() || matches!(value("feed"), Some(Value::List(_))) {
        return Some(Format::Rsspls);
    }
    if ["source", "feed", "include", "defaults", "base_url"].iter().any(|name| value(name).is_some()) {
        return Some(Format::Own);
    }
    let speaks_scotty = |value: &Value| matches!(value, Value::Table(entries) if entries.iter().any(|entry| entry.key.ends_with("Selector")));
    entries.iter().any(|entry| speaks_scotty(&entry.node.value)).then_some(Format::Scotty)
}

/// Whether every line that is no comment is `directive: value`, with directives of site-config.
fn is_site_config(text: &str) -> bool {
    let mut proof = false;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let Some((directive, _)) = line.split_once(':') else { return false };
        let name = directive.split('(').next().unwrap_or_default().trim();
        let is_word = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c == '-');
        if !is_word || !SITE_CONFIG.contains(&name) && !name.contains('_') && !name.starts_with("http") {
            return false;
        }
        proof |= SITE_CONFIG_PROOF.contains(&name);
    }
    proof
}
