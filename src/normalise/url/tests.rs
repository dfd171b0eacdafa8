use proptest::prelude::*;

use super::*;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

fn field(text: &str) -> Field<Url> {
    Field::new(url(text), EvidenceKind::Html, "a")
}

#[test]
fn tracking_goes_and_the_rest_stays() {
    for (address, expected) in [
        ("https://x.example/706332/slug?src=live#top", "https://x.example/706332/slug"),
        ("https://x.example/a?utm_source=rss&id=5&fbclid=x", "https://x.example/a?id=5"),
        ("https://x.example/a?q=%20b+c&p=2", "https://x.example/a?q=%20b+c&p=2"),
        ("https://user:secret@x.example/a", "https://x.example/a"),
        ("https://x.example./a?", "https://x.example/a"),
        ("http://x.example:80/a;jsessionid=12AB?ref=top", "http://x.example/a"),
        ("https://x.example/artikel.php?ref=4711123", "https://x.example/artikel.php?ref=4711123"),
        ("https://x.example/watch?v=abc&feature=share", "https://x.example/watch?v=abc"),
    ] {
        assert_eq!(strip_tracking(&url(address)).as_str(), expected, "{address}");
    }
}

#[test]
fn sites_are_told_apart() {
    for (a, b, same) in [
        ("https://www.x.example/", "http://x.example/a", true),
        ("https://m.x.example/", "https://amp.x.example/", true),
        ("https://blog.x.example/", "https://www.x.example/", true),
        ("https://x.example/", "https://y.example/", false),
        ("https://notx.example/", "https://x.example/", false),
        ("http://127.0.0.1:8001/", "http://127.0.0.1:8002/", false),
        ("http://127.0.0.1/", "http://1.127.0.0/", false),
        ("https://a.example/", "https://example/", false),
    ] {
        assert_eq!(same_site(&url(a), &url(b)), same, "{a} {b}");
    }
}

#[test]
fn a_declared_address_is_believed_on_the_same_site() {
    for (link, declared, chosen) in [
        (
            "https://x.example/1234567?src=live",
            "https://www.x.example/1234567/slug",
            "https://www.x.example/1234567/slug",
        ),
        ("https://x.example/1234567/slug?src=live", "https://x.example/1234567", "https://x.example/1234567"),
        (
            "https://amp.x.example/ein-langer-titel/amp/",
            "https://x.example/ein-langer-titel/",
            "https://x.example/ein-langer-titel/",
        ),
        ("https://x.example/politik/titel", "https://x.example/", "https://x.example/politik/titel"),
        ("https://x.example/politik/titel", "https://x.example/politik", "https://x.example/politik/titel"),
        (
            "https://x.example/politik/titel",
            "https://other.example/ein-ganz-langer-titel",
            "https://x.example/politik/titel",
        ),
        (
            "https://x.example/?p=17",
            "https://x.example/2024/ein-neuer-titel/",
            "https://x.example/2024/ein-neuer-titel/",
        ),
        ("https://x.example/ein-titel-hier", "http://x.example/ein-titel-hier", "https://x.example/ein-titel-hier"),
        ("http://x.example/ein-titel-hier", "https://x.example/ein-titel-hier", "https://x.example/ein-titel-hier"),
    ] {
        let mut notes = Vec::new();
        let result = canonical(Some(&field(link)), Some(&field(declared)), &mut notes).unwrap();
        assert_eq!(result.value.as_str(), chosen, "{link} {declared}");
        let believed = same_site(&url(declared), &url(chosen)) && Key::of(&url(declared)) == Key::of(&url(chosen));
        assert_eq!(notes.is_empty(), believed, "{link} {declared} {notes:?}");
    }
    let mail = field("mailto:a@x.example");
    assert!(canonical(Some(&mail), None, &mut Vec::new()).is_none());
}

#[test]
fn links_of_feeds_keep_their_fragment() {
    for (link, published) in [
        ("https://x.example/tag?utm_source=rss#a1", "https://x.example/tag#a1"),
        ("https://x.example/tag#xtor=RSS-1", "https://x.example/tag"),
        ("https://x.example/tag#:~:text=Wort", "https://x.example/tag"),
        ("https://x.example/tag#", "https://x.example/tag"),
    ] {
        let link = Field::new(url(link), EvidenceKind::Feed, "RSS link");
        let declared = field("https://x.example/tag");
        assert_eq!(canonical(Some(&link), Some(&declared), &mut Vec::new()).unwrap().value.as_str(), published);
    }
    assert_eq!(canonical(Some(&field("https://x.example/a#b")), None, &mut Vec::new()).unwrap().value.fragment(), None);
}

#[test]
fn renderings_of_one_page_have_one_key() {
    let main = Key::of(&url("https://www.x.example/politik/ein-titel"));
    for variant in [
        "http://x.example/politik/ein-titel/",
        "https://m.x.example/politik/ein-titel?utm_medium=x",
        "https://amp.x.example/politik/ein-titel/amp",
        "https://x.example/politik/ein-titel/amp/",
        "https://x.example/politik/ein-titel.amp",
        "https://x.example/politik/ein-titel?amp",
        "https://x.example/politik/ein-titel?view=print",
        "https://x.example/politik/ein-titel/print",
        "https://x.example/politik/ein%2Dtitel/index.html#kommentare",
        "https://X.example.:443/politik/ein-titel",
    ] {
        assert_eq!(Key::of(&url(variant)), main, "{variant}");
    }
    assert_ne!(Key::of(&url("https://x.example/politik/amp")), Key::of(&url("https://x.example/politik")));
    assert_eq!(Key::of(&url("https://x.example/a?b=1&a=2")), Key::of(&url("https://x.example/a?a=2&b=1")));
    assert_eq!(Key::of(&url("https://x.example/100%")), Key::of(&url("https://x.example/100%25")));
    assert_ne!(Key::of(&url("https://x.example/%0%61")), Key::of(&url("https://x.example/%0A")));
    assert_ne!(Key::of(&url("http://x.example:8080/a")), Key::of(&url("http://x.example:8081/a")));
}

proptest! {
    #[test]
    fn canonical_forms_are_fixpoints(path in "(/[a-zA-Z0-9%._;=~-]{0,12}){0,4}", query in "([a-z_]{1,8}=[a-z0-9%+]{0,5}&?){0,4}") {
        let Ok(address) = Url::parse(&format!("https://www.x.example{path}?{query}")) else { return Ok(()) };
        let once = strip_tracking(&address);
        prop_assert_eq!(strip_tracking(&once), once.clone());
        let key = Key::of(&address);
        prop_assert_eq!(Key::of(&once), key.clone());
        let again = Url::parse(&format!("http://{}{}", key.host, key.path_and_query())).unwrap();
        prop_assert_eq!(Key::of(&again), key);
    }
}
