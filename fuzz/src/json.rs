//! Any bytes as the answer of an API, and as a page with data for scripts in it.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use depesche::config::{Source, SourceKind, parse_in};
use depesche::extract;
use depesche::model::Page;

use crate::{environment, now, page, source};

/// Rules of every kind that there is for JSON.
const RULES: &str = r#"
[source.bote]
url = "https://bote.example/api"
kind = "json"
[source.bote.listing]
item = "$..posts[?@.title]"
title = ["/title/rendered", "$.title"]
url = { template = "https://bote.example/{/slug}/{/id}" }
section = { select = "$.section[*].name", optional = true }
date = { select = "/date", regex = '(\S+)', optional = true }
author = { select = "$.authors[?length(@) > 2]", optional = true }
body = { select = "/text", optional = true }
next = { select = "/meta/next", template = "?cursor={}" }
pages = 3
"#;

static CONFIGURED: LazyLock<Arc<Source>> = LazyLock::new(|| {
    let config = parse_in(RULES, Path::new("depesche.toml"), &environment()).unwrap();
    Arc::clone(&config.sources[0])
});

/// Reads bytes as JSON, by what its members are called and by rules.
pub fn read(bytes: &[u8]) {
    let page = Page { content_type: Some("application/json".to_owned()), ..page(bytes) };
    extract::listing(&page, &Source { kind: SourceKind::Json, ..source() }, now());
    extract::wordpress(&page, &source(), now());
    extract::listing(&page, &CONFIGURED, now());
    extract::next_page(&page, &CONFIGURED, &page.url, 1);
    let in_page = [b"<script id=__NEXT_DATA__ type=application/json>", bytes, b"</script>"].concat();
    extract::listing(&crate::page(&in_page), &source(), now());
}
