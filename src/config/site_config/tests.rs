#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;

#[test]
fn lines_are_taken_or_answered() {
    let text = "\u{feff}# a comment
title: //h1
body : //div[@id='text'] | //article
author: 'Ada Beispiel'
author: substring-after(//p[@class='by'], 'Von ')
date://time/@datetime
strip: footer[@class='end']
strip: //img/@srcset
strip_id_or_class: 'promo'
strip_image_src: /ads/
dissolve: //font
wrap_in(blockquote): //div[@class='quote']
move_into(//h1): //span
single_page_link: //a[.='Alles']
if_page_contains: //nav
next_page_link: //a[@rel='next']
replace_string(<noscript>): <div>
replace_string(,\"a\":): ,\"b\":
find_string: <x-img
replace_string: <img
find_string: gone
replace_string:
http_header(Cookie): consent=1
src_lazy_load_attr: data-real
native_ad_clue: //meta[@name='sponsor']
skip_json_ld: yes
autodetect_on_failure: no
test_url: https://example.org/1
test_contains: Ein Satz
// another comment";
    let (config, notes) = SiteConfig::parse_named(text, "example.org.txt");
    assert_eq!(notes, []);
    let texts = |list: &[XPath]| list.iter().map(|xpath| xpath.as_str().to_owned()).collect::<Vec<_>>();
    assert_eq!(texts(&config.body), ["//div[@id='text'] | //article"]);
    assert_eq!(config.body[0].origin(), Some("example.org.txt:3"));
    assert_eq!(config.author.len(), 2);
    assert_eq!(
        texts(&config.strip),
        [
            "//footer[@class='end']",
            "//img/@srcset",
            "//*[contains(@class, 'promo') or contains(@id, 'promo')]",
            "//img[contains(@src, '/ads/')]",
        ]
    );
    assert_eq!(config.single_page_link[0].condition.as_ref().unwrap().as_str(), "//nav");
    assert!(config.next_page_link[0].condition.is_none());
    let replaced: Vec<(&str, &str)> = config.replacements.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(replaced, [("<noscript>", "<div>"), (",\"a\":", ",\"b\":"), ("<x-img", "<img"), ("gone", "")]);
    assert_eq!(config.headers, [("cookie".to_owned(), "consent=1".to_owned())]);
    assert!(config.skip_json_ld && config.only_body);
    assert_eq!(config.tests, [("https://example.org/1".to_owned(), vec!["Ein Satz".to_owned()])]);
}

#[test]
fn what_is_not_taken_says_why() {
    use Cause::{Unneeded, Unsupported, Wrong};
    for (text, line, cause, reason) in [
        (
            "title: //h1[",
            1,
            Wrong,
            "it is not an XPath: unexpected end of input, expected an expression at character 6",
        ),
        ("\n\ntitel: //h1", 3, Wrong, "there is no directive `titel`; did you mean `title`?"),
        ("nonsense: x", 1, Wrong, "there is no directive `nonsense`"),
        ("Just a text", 1, Wrong, "it is not of the form `directive: value`"),
        ("body:", 1, Wrong, "there is nothing after the colon"),
        ("strip: ' · '", 1, Wrong, "it finds no part of the page"),
        (
            "date: //a = //time/@x",
            1,
            Wrong,
            "it is not an XPath: all nodes on one side would be compared with all on the other at character 1",
        ),
        ("date: //a = 'x'", 1, Wrong, "it says whether something is so, and has no value"),
        ("find_string: a\nbody: //p", 1, Wrong, "there is no `replace_string` right after it"),
        ("replace_string: a", 1, Wrong, "there is no `find_string` right before it"),
        (
            "if_page_contains: //p",
            1,
            Wrong,
            "it must follow the `single_page_link` or `next_page_link` that it is about",
        ),
        ("wrap_in(script): //p", 1, Wrong, "`script` is no element of a text"),
        ("wrap_in: //p", 1, Wrong, "`wrap_in` is written with parentheses before the colon"),
        ("skip_json_ld: maybe", 1, Wrong, "it must be `yes` or `no`"),
        ("prune: no", 1, Unneeded, "what `body` names is never pruned, and what is found automatically always is"),
        (
            "login_uri: https://x/",
            1,
            Unsupported,
            "logins through forms are not made; give the source its `cookies`, `headers` or `auth`",
        ),
        (
            "http_header(user-agent): Googlebot/2.1",
            1,
            Unsupported,
            "Depesche does not pass itself off as the crawler of somebody else",
        ),
        ("http_header(Host): x", 1, Unsupported, "the header `host` is set by Depesche itself"),
    ] {
        let (_, notes) = SiteConfig::parse(text);
        assert_eq!(notes, [Note { line, cause, text: reason.to_owned() }], "{text}");
    }
}

#[test]
fn the_file_of_a_host_is_found() {
    let mut configs = SiteConfigs::default();
    for host in ["example.org", ".example.org", ".m.example.net", "www.only.example"] {
        configs.add(host, &format!("body: //p[.='{host}']"));
    }
    let chosen = |host: &str| configs.for_host(host).map(|config| config.body[0].origin().unwrap().to_owned());
    for (host, file) in [
        ("example.org", Some("example.org.txt:1")),
        ("WWW.Example.ORG", Some("example.org.txt:1")),
        ("a.b.example.org", Some(".example.org.txt:1")),
        ("fr.m.example.net", Some(".m.example.net.txt:1")),
        ("example.net", None),
        ("www.only.example", Some("www.only.example.txt:1")),
        ("badexample.org", None),
    ] {
        assert_eq!(chosen(host).as_deref(), file, "{host}");
    }
    configs.add("global", "title: //title\nstrip: //nav");
    let other = configs.for_host("other.example").unwrap();
    assert!(other.title.is_empty() && other.strip.len() == 1);
    assert_eq!(configs.for_host("example.org").unwrap().strip.len(), 1);
}
