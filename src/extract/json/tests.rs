//! Answers of APIs as they are found on the web, each with what must be read of it.

use serde_json::{Value, json};

use std::path::Path;
use std::sync::Arc;

use crate::config::{Source, SourceKind, parse};
use crate::extract::{Listing, listing, sample};
use crate::model::{Page, Verdict};

fn page(answer: &Value) -> Page {
    let url = "https://api.bote.example/v1/posts".parse().unwrap();
    let content_type = Some("application/json".to_owned());
    Page { content_type, ..Page::of_bytes(url, answer.to_string().into_bytes(), sample::now()) }
}

fn source(kind: SourceKind) -> Source {
    Source { kind, ..sample::source("https://api.bote.example/v1/posts") }
}

fn read(answer: &Value) -> Listing {
    listing(&page(answer), &source(SourceKind::Json), sample::now())
}

/// A source with a `[source.bote.listing]`.
fn configured(listing: &str) -> Arc<Source> {
    let text = format!("[source.bote]\nurl = 'https://api.bote.example/v1/posts'\n[source.bote.listing]\n{listing}");
    let config = parse(&text, Path::new("depesche.toml")).unwrap_or_else(|problems| panic!("{problems}"));
    Arc::clone(&config.sources[0])
}

/// Title, address, date, authors and section of each entry, with the place of the list.
fn told(answer: &Value) -> Vec<String> {
    let listing = read(answer);
    let entries = listing.entries.iter().map(|entry| {
        let authors = entry.authors.iter().flat_map(|field| &field.value).map(|author| author.name.as_str());
        [
            entry.title.as_ref().map(|field| field.value.clone()).unwrap_or_default(),
            entry.url.as_ref().map(|field| field.value.to_string()).unwrap_or_default(),
            entry.published.as_ref().map(|field| field.value.to_rfc3339()).unwrap_or_default(),
            authors.collect::<Vec<_>>().join("+"),
            entry.sections.as_ref().map(|field| field.value.join("+")).unwrap_or_default(),
        ]
        .join(" | ")
    });
    std::iter::once(listing.found_by.clone()).chain(entries).collect()
}

#[test]
fn wordpress() {
    let answer = json!([{
        "id": 4711, "date": "2026-11-20T10:00:00", "date_gmt": "2026-11-20T09:00:00", "link": "https://bote.example/a/",
        "guid": {"rendered": "https://bote.example/?p=4711"}, "title": {"rendered": "Hafen &amp; Werft &#8211; neu"},
        "excerpt": {"rendered": "<p>Der Hafen w&auml;chst. [&hellip;]</p>"}, "author": 3, "categories": [7, 9],
        "content": {"rendered": "<p>Der ganze Text.</p>"}
    }]);
    assert_eq!(
        told(&answer),
        ["JSON (the answer itself)", "Hafen & Werft – neu | https://bote.example/a/ | 2026-11-20T09:00:00+00:00 |  | "]
    );
    let entry = &read(&answer).entries[0];
    let lead = &entry.lead.as_ref().unwrap().value;
    assert_eq!((lead.text.as_str(), lead.cut), ("Der Hafen wächst.", true));
    assert_eq!(entry.body.as_ref().unwrap().value, "<p>Der ganze Text.</p>");
    assert_eq!(entry.title.as_ref().unwrap().evidence.to_string(), "JSON /title");
    assert_eq!(entry.published.as_ref().unwrap().evidence.to_string(), "JSON /date_gmt");
}

#[test]
fn a_newspaper_with_a_byline() {
    let answer = json!({"status": "OK", "copyright": "(c)", "num_results": 1, "results": [{
        "section": "Politik", "title": "Der Rat tagt", "abstract": "Eine Sitzung.", "url": "https://bote.example/2026/rat",
        "uri": "nyt://article/1", "byline": "Von Anna Meier und Karl Kunze", "published_date": "2026-11-20T09:30:00+01:00",
        "des_facet": ["Rat"], "multimedia": [{"url": "https://bote.example/rat.jpg", "width": 600}]
    }]});
    assert_eq!(
        told(&answer)[1],
        "Der Rat tagt | https://bote.example/2026/rat | 2026-11-20T09:30:00+01:00 | Anna Meier+Karl Kunze | Politik"
    );
    assert_eq!(read(&answer).entries[0].image.as_ref().unwrap().value.as_str(), "https://bote.example/rat.jpg");
}

#[test]
fn what_is_wrapped_is_opened() {
    let connection = json!({"data": {"posts": {"edges": [
        {"cursor": "x", "node": {"title": "Eins", "uri": "/eins", "createdAt": 1_763_629_200}},
        {"cursor": "y", "node": {"title": "Zwei", "uri": "/zwei", "createdAt": 1_763_632_800_000_u64}}
    ]}}});
    assert_eq!(told(&connection)[0], "JSON /data/posts/edges");
    assert!(told(&connection)[1].starts_with("Eins | https://api.bote.example/eins | 2025-11-20T10:00:00+01:00"));
    assert!(told(&connection)[2].contains("2025-11-20T11:00:00+01:00"));
    assert_eq!(read(&connection).entries[0].title.as_ref().unwrap().evidence.place, "/node/title");
    let resources = json!({"data": [{"type": "node", "id": "1", "attributes": {
        "title": "Drei", "path": {"alias": "/drei"}, "created": "2026-11-20T10:00:00+00:00"
    }}]});
    assert!(told(&resources)[1].starts_with("Drei | https://api.bote.example/drei | 2026-11-20T10:00:00+00:00"));
}

#[test]
fn the_address_for_people_is_taken() {
    let answer = json!([{
        "url": "https://api.forge.example/releases/1", "html_url": "https://forge.example/releases/v1",
        "name": "Version 1", "tag_name": "v1", "author": {"login": "octocat", "html_url": "https://forge.example/octocat"},
        "published_at": "2026-11-20T10:00:00Z", "body": "First.\n\nSecond <b>."
    }]);
    assert_eq!(
        told(&answer)[1],
        "Version 1 | https://forge.example/releases/v1 | 2026-11-20T10:00:00+00:00 | octocat | "
    );
    assert_eq!(read(&answer).entries[0].body.as_ref().unwrap().value, "<p>First.</p><p>Second &lt;b&gt;.</p>");
}

#[test]
fn the_list_of_articles_is_told_from_others() {
    let tags = json!([{"name": "Politik", "url": "/t/politik"}, {"name": "Sport", "url": "/t/sport"}]);
    let answer = json!({
        "menu": [{"title": "Start", "url": "/"}, {"title": "Politik", "url": "/p"}, {"title": "Sport", "url": "/s"}],
        "hero": [{"title": "Oben", "link": "/1", "date": "2026-11-20", "tags": tags}],
        "latest": [{"title": "Unten", "link": "/2", "date": "2026-11-19", "tags": tags}],
    });
    let told = told(&answer);
    assert_eq!(told[0], "JSON /hero, /latest");
    assert!(told[1].starts_with("Oben |") && told[2].starts_with("Unten |") && told.len() == 3, "{told:?}");
    assert_eq!(read(&answer).entries[0].tags.as_ref().unwrap().value, ["Politik", "Sport"]);
}

#[test]
fn what_cannot_be_read_says_why() {
    let slugs = read(&json!({"posts": [{"title": "Eins", "slug": "eins"}]}));
    assert_eq!(slugs.verdict, Verdict::Empty);
    assert!(slugs.reason.contains("template"), "{}", slugs.reason);
    let error = read(&json!({"error": {"code": 429, "message": "Quota exceeded"}}));
    assert!(error.reason.ends_with("It says: Quota exceeded"), "{}", error.reason);
    let html = Page::of_bytes("https://a.example/".parse().unwrap(), b"<html>".to_vec(), sample::now());
    let html = listing(&html, &source(SourceKind::Json), sample::now());
    assert!(html.reason.starts_with("The answer is a page in HTML"), "{}", html.reason);
}

#[test]
fn an_address_alone_is_enough_for_json() {
    let answer = json!({"items": [{"title": "Eins", "url": "https://bote.example/eins", "date": "2026-11-20"}]});
    let listing = listing(&page(&answer), &source(SourceKind::Auto), sample::now());
    assert_eq!((listing.entries.len(), listing.verdict), (1, Verdict::Ok));
    assert_eq!(listing.site.home.unwrap().as_str(), "https://bote.example/");
}

#[test]
fn rules_overrule_what_is_found() {
    let rules = "item = '$.data.posts[*]'\ntitle = '/headline/main'\n\
                 url = { template = 'https://bote.example/{/section/slug}/{/id}' }\nsection = '$.section.name'\n\
                 date = { select = '/day', format = '%d.%m.%Y' }\nauthor = { select = '/by', regex = 'von (.+)', optional = true }\n\
                 lead = '/teaser'\nimage = { select = '/pictures/0/id', template = 'https://img.bote.example/{}.jpg' }\n";
    let answer = json!({"data": {"posts": [
        {"id": 7, "headline": {"main": "Hafen &amp; Werft"}, "section": {"slug": "politik", "name": "Politik"},
         "day": "20.11.2026", "by": "von Anna Meier", "teaser": "<p>Kurz.</p>", "pictures": [{"id": "p1"}]},
        {"id": 8, "headline": {"main": "Ohne Ort"}, "day": "19.11.2026"}
    ]}});
    let listing = listing(&page(&answer), &configured(rules), sample::now());
    assert_eq!((listing.verdict, listing.found_by.as_str()), (Verdict::Ok, "JSON $.data.posts[*]"));
    assert_eq!((listing.entries.len(), listing.rejected.len()), (1, 1), "an item without a link is none");
    let entry = &listing.entries[0];
    assert_eq!(entry.title.as_ref().unwrap().value, "Hafen & Werft");
    assert_eq!(entry.title.as_ref().unwrap().evidence.to_string(), "selector /headline/main");
    assert_eq!(entry.url.as_ref().unwrap().value.as_str(), "https://bote.example/politik/7");
    assert_eq!(entry.sections.as_ref().unwrap().value, ["Politik"]);
    assert_eq!(entry.published.as_ref().unwrap().value.to_rfc3339(), "2026-11-20");
    assert_eq!(entry.authors.as_ref().unwrap().value[0].name, "Anna Meier");
    assert_eq!(entry.lead.as_ref().unwrap().value.text, "Kurz.");
    assert_eq!(entry.image.as_ref().unwrap().value.as_str(), "https://img.bote.example/p1.jpg");
}

#[test]
fn a_list_that_is_gone_is_told_from_an_empty_one() {
    for (answer, verdict) in [
        (json!({"posts": []}), Verdict::Empty),
        (json!({"articles": []}), Verdict::Drifted),
        (json!({"posts": [{"name": "x"}]}), Verdict::Drifted),
    ] {
        for item in ["/posts", "$.posts[*]"] {
            let listing = listing(&page(&answer), &configured(&format!("item = '{item}'")), sample::now());
            assert_eq!(listing.verdict, verdict, "{item} in {answer}: {}", listing.reason);
            assert!(!listing.reason.is_empty());
        }
    }
    let lost = listing(
        &page(&json!({"posts": [{"url": "/a/1", "title": "x"}]})),
        &configured("item = '/posts'\nlead = '/deck'"),
        sample::now(),
    );
    assert_eq!(lost.verdict, Verdict::Drifted);
    assert!(lost.reason.starts_with("`/deck` for `lead` finds nothing"), "{}", lost.reason);
}

#[test]
fn the_data_of_a_script_is_read() {
    let rules = "data = 'script#__NEXT_DATA__'\nitem = '/props/posts'\n";
    let html = r#"<html lang="de"><head><meta property="og:site_name" content="Der Bote"></head><body><div id="__next"></div>
        <script id="__NEXT_DATA__" type="application/json">{"props":{"posts":[
        {"title":"Erster <b>Satz</b>","href":"/a/1","date":"2026-11-20","body":"&lt;p&gt;Text&lt;/p&gt;"}]}}</script></body></html>"#;
    let page = sample::page("https://bote.example/politik/", html);
    let found = listing(&page, &configured(rules), sample::now());
    assert_eq!((found.verdict, found.entries.len()), (Verdict::Ok, 1), "{}", found.reason);
    assert_eq!(found.entries[0].url.as_ref().unwrap().value.as_str(), "https://bote.example/a/1");
    assert_eq!(found.entries[0].title.as_ref().unwrap().value, "Erster Satz");
    assert_eq!(found.entries[0].body.as_ref().unwrap().value, "<p>Text</p>");
    assert_eq!(found.site.title.as_deref(), Some("Der Bote"));
    let gone = listing(&page, &configured("data = 'script#other'"), sample::now());
    assert_eq!(gone.verdict, Verdict::Drifted);
    let props =
        sample::page("https://bote.example/", r#"<div id=app data-page='{"posts":[{"title":"A","url":"/a"}]}'></div>"#);
    let held = listing(&props, &configured("data = { select = '#app', attr = 'data-page' }"), sample::now());
    assert_eq!(held.entries.len(), 1, "{}", held.reason);
}
