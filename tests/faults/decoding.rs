//! Bodies: bombs, broken codings, character sets (D).

use std::fs;

use crate::support::{Depesche, Site};

/// What XML 1.0, section 2.2, forbids.
fn is_forbidden(c: char) -> bool {
    (c.is_control() && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{fffe}' | '\u{ffff}')
}

#[test]
fn d05_bytes_that_are_no_text_are_replaced_and_every_document_is_whole() {
    let site = Site::start();
    let broken: [&[u8]; 5] = [b"\0", b"\xff\xfe\x80", b"\xed\xa0\x80", b"\xef\xbf\xbe", b"&#0;&#xFFFE;&#x1F;\x1f"];
    let mut page = b"<html lang=de><head><meta charset=utf-8><title>Bote</title></head><body><main>".to_vec();
    for (number, bytes) in broken.iter().enumerate() {
        page.extend(format!("<article><h2><a href=/artikel-{}.html>Im Tal f\u{e4}hrt ", 20_000 + number).bytes());
        page.extend(*bytes);
        page.extend(format!(" ein Zug, Folge {number}</a></h2><p>Davon erz\u{e4}hlt ").bytes());
        page.extend(*bytes);
        page.extend(b" dieser Artikel in einigen Worten.</p></article>");
    }
    page.extend(b"</main></body></html>");
    site.put("/", "text/html", &page);
    let program = Depesche::new(&format!("[source.tal]\nurl = \"{}/\"\narticle = {{ follow = false }}\n", site.base()));
    program.once();
    let items = program.items("tal");
    assert_eq!(items.len(), broken.len());
    for item in &items {
        let title = item["title"].as_str().unwrap();
        assert!(title.starts_with("Im Tal f\u{e4}hrt") && !title.contains(is_forbidden), "{title:?}");
    }
    for format in ["rss", "atom"] {
        let text = fs::read_to_string(program.public().join(format!("tal.{format}"))).unwrap();
        assert!(!text.contains(is_forbidden), "{format}");
        let document = roxmltree::Document::parse(&text).unwrap();
        let titles =
            document.descendants().filter(|node| node.has_tag_name("item") || node.tag_name().name() == "entry");
        assert_eq!(titles.count(), broken.len(), "{format}");
    }
}
