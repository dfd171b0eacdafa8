use serde_json::{Value, json};

use super::{blocks, literal};
use crate::config::Source;
use crate::extract::{Listing, is_of_data, listing, sample};
use crate::model::Via;

const FRONT: &str = "https://bote.example/";

/// What a page reads as whose only content are these scripts.
fn read(scripts: &str) -> Listing {
    let html = format!("<html><head><title>Bote</title></head><body><div id=app></div>{scripts}</body></html>");
    listing(&sample::page(FRONT, &html), &sample::source(FRONT), sample::now())
}

fn paths(listing: &Listing) -> Vec<&str> {
    listing.entries.iter().map(|entry| entry.url.as_ref().unwrap().value.path()).collect()
}

/// Three articles as JSON, the members of each given by the headline and the path.
fn articles(item: impl Fn(&str, &str) -> serde_json::Value) -> Vec<serde_json::Value> {
    [
        ("Mühle mahlt wieder eigenes Mehl", "/wirtschaft/muehle-mahlt-wieder-mehl"),
        ("Brücke bleibt bis Ostern gesperrt", "/politik/bruecke-bleibt-bis-ostern"),
        ("Rat stimmt für den neuen Radweg", "/politik/rat-stimmt-fuer-radweg"),
    ]
    .iter()
    .map(|(title, path)| item(title, path))
    .collect()
}

const PATHS: [&str; 3] =
    ["/wirtschaft/muehle-mahlt-wieder-mehl", "/politik/bruecke-bleibt-bis-ostern", "/politik/rat-stimmt-fuer-radweg"];

#[test]
fn data_is_read_wherever_pages_keep_it() {
    let list = json!({"page": {"items": articles(|title, path| json!({"headline": title, "url": path, "publishedAt": "2026-11-24T08:00:00Z"}))}});
    let text = list.to_string();
    let quoted = serde_json::to_string(&text).unwrap();
    let piece = serde_json::to_string(&format!("4:[\"$\",\"div\",null,{text}]\n5:\"x\"\n")).unwrap();
    for script in [
        format!("<script id=__NEXT_DATA__ type='application/json'>{text}</script>"),
        format!("<script>window.__INITIAL_STATE__ = {text};(function(){{}}())</script>"),
        format!("<script>window[\"__PRELOADED_STATE__\"]={text}</script>"),
        format!("<script type=text/javascript>window.__INITIAL_DATA__ = JSON.parse({quoted});</script>"),
        format!("<script>self.__next_f.push([0])</script><script>self.__next_f.push([1,{piece}])</script>"),
    ] {
        let listing = read(&script);
        assert_eq!(paths(&listing), PATHS, "{script}");
        assert!(is_of_data(&listing));
        let first = &listing.entries[0];
        assert_eq!(first.title.as_ref().unwrap().value, "Mühle mahlt wieder eigenes Mehl");
        assert_eq!(first.published.as_ref().unwrap().evidence.place, "script data publishedAt");
    }
}

#[test]
fn apollo_keeps_articles_by_their_ids() {
    let mut cache = serde_json::Map::new();
    for (number, article) in
        articles(|title, path| json!({"__typename": "Article", "title": title, "path": path})).into_iter().enumerate()
    {
        cache.insert(format!("Article:{number}"), article);
    }
    cache.insert("ROOT_QUERY".to_owned(), json!({"__typename": "Query", "articles": [{"__ref": "Article:0"}]}));
    let listing = read(&format!("<script>window.__APOLLO_STATE__={}</script>", serde_json::Value::Object(cache)));
    assert_eq!(paths(&listing), PATHS);
}

#[test]
fn nuxt_is_read_without_running_it() {
    let items = articles(|title, path| json!([title, path]));
    let members: Vec<String> =
        items.iter().map(|item| format!("{{title:{},url:{},date:c,paid:!1,n:void 0}}", item[0], item[1])).collect();
    let script = format!(
        "<script>window.__NUXT__=(function(a,b,c){{return {{layout:\"default\",data:[{{items:[{}]}}],fetch:{{}},x:a,y:b}}}}(null,!0,\"2026-11-24\"));</script>",
        members.join(",")
    );
    let listing = read(&script);
    assert_eq!(paths(&listing), PATHS);
    assert!(listing.entries.iter().all(|entry| entry.published.is_some()));

    // Nuxt 3: every value stands once, and is referred to by its place.
    let mut packed = vec![json!(["Reactive", 1]), json!({"data": 2}), json!([3, 4, 5])];
    let texts: Vec<_> = items.iter().flat_map(|item| [item[0].clone(), item[1].clone()]).collect();
    packed.extend((0..3).map(|at| json!({"title": 6 + 2 * at, "url": 7 + 2 * at})));
    packed.extend(texts);
    let script = format!("<script type=application/json id=__NUXT_DATA__>{}</script>", json!(packed));
    assert_eq!(paths(&read(&script)), PATHS);
    // A value that contains itself comes to an end.
    let circle = read("<script type=application/json>[[\"Reactive\",1],{\"a\":1,\"b\":1,\"c\":1}]</script>");
    assert!(circle.entries.is_empty());
}

#[test]
fn slugs_are_completed_as_a_link_shows() {
    let items = articles(|title, path| json!({"title": title, "slug": path.rsplit('/').next()}));
    let script = format!("<script type=application/json>{}</script>", json!({ "items": items }));
    assert!(read(&script).entries.is_empty(), "nobody knows where these are");
    let link = "<nav><a href=/artikel/muehle-mahlt-wieder-mehl>Weiter</a></nav>";
    let source = Source { via: Some(Via::Data), ..sample::source(FRONT) };
    let html = format!("<html><body>{link}{script}</body></html>");
    let listing = listing(&sample::page(FRONT, &html), &source, sample::now());
    assert_eq!(paths(&listing)[1], "/artikel/bruecke-bleibt-bis-ostern");
}

#[test]
fn menus_and_other_sites_are_no_articles() {
    let menu = json!([{"title": "Politik", "url": "/politik"}, {"title": "Sport", "url": "/sport"}, {"title": "Kultur", "url": "/kultur"}]);
    let ads = articles(|title, path| json!({"title": title, "url": format!("https://elsewhere.example{path}")}));
    let listing = read(&format!("<script>window.__DATA__={}</script>", json!({"menu": menu, "ads": ads})));
    assert!(listing.entries.is_empty(), "{:?}", listing.entries);
    let source = Source { via: Some(Via::Data), ..sample::source(FRONT) };
    let none =
        crate::extract::listing(&sample::page(FRONT, "<html><body><p>Text</p></body></html>"), &source, sample::now());
    assert!(none.reason.contains("no list of articles") || !none.reason.is_empty(), "{}", none.reason);
}

#[test]
fn literals_are_read_as_programs_write_them() {
    let text =
        r#"{a:1,'b':"x\u00e4\ud83d\ude00\n",c:[!0,!1,,-1.5e3],d:new Date("2026-01-02"),e:f(g,{h:1}),i:`j`,} more"#;
    let expected = json!({"a": 1, "b": "xä😀\n", "c": [true, false, -1500.0], "d": "2026-01-02", "e": null, "i": "j"});
    assert_eq!(literal::parse(text), Some(expected));
    for broken in ["{a", "{a:", "[1,", "\"x", "(", "{a:1 b}", ""] {
        assert_eq!(literal::parse(broken), None, "{broken}");
    }
    for endless in ["[", "{a:", "f(", "!", "void ", "new A(", "new Map([", "f(new A([{a:!g("] {
        assert_eq!(literal::parse(&endless.repeat(100_000)), None, "{endless}");
    }
}

#[test]
fn what_is_said_once_and_named_often_is_copied_up_to_a_limit() {
    /// Bytes of all texts in a value.
    fn texts(value: &Value) -> usize {
        match value {
            Value::String(text) => text.len(),
            Value::Array(values) => values.iter().map(texts).sum(),
            Value::Object(members) => members.iter().map(|(name, value)| name.len() + texts(value)).sum(),
            _ => 0,
        }
    }
    const LIMIT: usize = 5 << 20;
    let (text, names) = ("x".repeat(500_000), ["a"; 100_000].join(","));
    let data = literal::parse_function(&format!("(function(a){{return {{data:[{names}]}}}}(\"{text}\"))")).unwrap();
    assert!((500_000..LIMIT).contains(&texts(&data)), "{}", texts(&data));
    let list = format!("(function(a){{return [{names}]}}([{}]))", ["\"yyyy\""; 10_000].join(","));
    let data = literal::parse_function(&list).unwrap();
    assert!((40_000..LIMIT).contains(&texts(&data)), "{}", texts(&data));

    let packed = json!([["Reactive", 1], {"d": 3}, text, vec![2; 20_000]]);
    let data = blocks::of(&packed.to_string(), "application/json");
    assert!((500_000..LIMIT).contains(&texts(&data[0])), "{}", texts(&data[0]));
    let name = "n".repeat(500_000);
    let packed = json!([["Reactive", 1], {"d": 4}, {name: 3}, 0, vec![2; 20_000]]);
    let data = blocks::of(&packed.to_string(), "application/json");
    assert!((500_000..LIMIT).contains(&texts(&data[0])), "{}", texts(&data[0]));
}
