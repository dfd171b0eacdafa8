//! Any text as a site-config file: its directives read a page.

use std::sync::Arc;

use depesche::config::{SiteConfigs, Source};
use depesche::extract;

use crate::{now, page, source};

const ARTICLE: &[u8] = include_bytes!("../../tests/fixtures/article/blog.html");

/// Reads a text as the file of a host, and an article by it.
pub fn read(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut configs = SiteConfigs::default();
    configs.add("bote.example", text);
    configs.add("global", text);
    let source = Source { site_configs: Some(Arc::new(configs)), ..source() };
    extract::article(&page(ARTICLE), &source, now());
}
