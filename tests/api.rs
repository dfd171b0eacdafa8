//! Sources that are JSON: the answers of APIs, asked with a body, page by page.

use serde_json::{Value, json};

use crate::support::{Depesche, Site};

fn post(number: usize) -> Value {
    json!({
        "id": number, "headline": {"main": format!("Meldung {number} aus dem Rathaus am Fluss")},
        "section": {"slug": "politik", "name": "Politik"}, "day": 1_763_000_000 + number * 3600,
        "text": format!("<p>Der ganze Text der Meldung {number}, wie ihn die Redaktion freigibt.</p>")
    })
}

/// Pages of an API from the newest post on, `size` on each, linked by cursors.
fn serve(site: &Site, newest: usize, pages: usize, size: usize) {
    for page in 0..pages {
        let posts: Vec<Value> = (0..size).map(|index| post(100 + newest - (page * size + index))).collect();
        let cursor = (page + 1 < pages).then(|| format!("c+{}", page + 1));
        let answer = json!({"data": {"posts": posts}, "meta": {"cursor": cursor}}).to_string();
        let path = if page == 0 { "/api".to_owned() } else { format!("/api?after=c%2B{page}") };
        site.put(&path, "application/json", answer);
    }
}

fn program(site: &Site, more: &str) -> Depesche {
    Depesche::new(&format!(
        "[source.api]\nurl = \"{base}/api\"\nkind = \"json\"\nheaders = {{ X-Key = \"k\" }}\n{more}\n\
         [source.api.listing]\nitem = \"$.data.posts[*]\"\ntitle = \"/headline/main\"\n\
         url = {{ template = \"{base}/{{/section/slug}}/{{/id}}\" }}\nsection = \"/section/name\"\n\
         date = \"/day\"\nbody = \"/text\"\npages = 10\n\
         next = {{ select = \"/meta/cursor\", template = \"?after={{}}\" }}\n",
        base = site.base(),
    ))
}

fn paths(site: &Site) -> Vec<String> {
    let paths = site.seen().into_iter().map(|seen| seen.path).collect();
    site.forget();
    paths
}

#[test]
fn an_api_is_followed_until_something_is_known() {
    let site = Site::start();
    serve(&site, 12, 4, 3);
    let program = program(&site, "");
    program.once();
    assert_eq!(paths(&site), ["/api", "/api?after=c%2B1", "/api?after=c%2B2", "/api?after=c%2B3"], "no article page");
    let items = program.items("api");
    assert_eq!(items.len(), 12);
    assert_eq!(items[0]["title"], "Meldung 112 aus dem Rathaus am Fluss");
    assert_eq!(items[0]["url"], format!("{}/politik/112", site.base()));
    assert!(items[0]["content_html"].as_str().unwrap().contains("Der ganze Text der Meldung 112"));
    assert!(items[11]["date_published"].as_str().unwrap().starts_with("2025-11-1"), "{}", items[11]);

    // Two new ones: the first page has one that is known, the second has nothing else.
    serve(&site, 14, 4, 3);
    program.once();
    assert_eq!(paths(&site), ["/api", "/api?after=c%2B1"]);
    assert_eq!(program.items("api").len(), 14);
    program.once();
    assert_eq!(paths(&site), ["/api"], "it is as it was");
}

#[test]
fn a_query_is_posted() {
    let site = Site::start();
    serve(&site, 2, 1, 2);
    let program = program(&site, "post = '{\"query\": \"{posts}\"}'");
    program.once();
    let seen = site.seen();
    assert_eq!((seen[0].method.as_str(), seen[0].body.as_str()), ("POST", "{\"query\": \"{posts}\"}"));
    assert_eq!(program.items("api").len(), 2);
}

#[test]
fn the_next_page_is_explained() {
    let site = Site::start();
    serve(&site, 4, 2, 2);
    let program = program(&site, "");
    let base = site.base();
    let explained = program.run(&["explain", "api"]);
    assert!(explained.stdout.contains(&format!("Next page: {base}/api?after=c%2B1")), "{}", explained.stdout);
    assert!(explained.stdout.contains("/headline/main"), "{}", explained.stdout);
    let preview = program.run(&["preview", "api"]);
    assert!(preview.stderr.contains(&format!("{base}/api?after=c%2B1")), "{}", preview.stderr);
    serve(&site, 4, 1, 2);
    let explained = program.run(&["explain", "api"]);
    assert!(explained.stdout.contains("`/meta/cursor` for `next` finds none"), "{}", explained.stdout);
}
