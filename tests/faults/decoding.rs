//! Bodies: bombs, broken codings, character sets (D).

use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use encoding_rs::WINDOWS_1252;

use super::cost::{cost, hostile::KINDS, time_max};
use crate::support::{Depesche, Site};

/// What a bomb may take of memory above what the idle daemon has, in MiB.
const BOMB_MIB_MAX: f64 = 40.0;

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

/// Has a daemon read the kinds of this name, which all end in an error.
fn costs_little(name: &str) {
    let kinds: Vec<_> = KINDS.iter().take(4).map(|kind| kind()).filter(|kind| kind.name.contains(name)).collect();
    assert!(!kinds.is_empty(), "{name}");
    for kind in &kinds {
        let cost = cost(kind);
        assert!(cost.memory < BOMB_MIB_MAX && cost.took < time_max(), "{}: {}", kind.name, cost.memory);
        assert!(cost.said.contains("refused") || cost.said.contains("not asked for"), "{}", cost.said);
    }
}

#[test]
fn d01_a_bomb_takes_neither_memory_nor_time() {
    costs_little("gzip bomb");
}

#[test]
fn d02_bombs_of_other_codings_and_codings_in_codings_take_neither_memory_nor_time() {
    for name in ["brotli", "zstd", "gzip in gzip"] {
        costs_little(name);
    }
}

/// A page whose teasers have these words.
fn page_saying(words: &str, head: &str) -> String {
    let mut page = format!("<html lang=de><head>{head}<title>Bote</title></head><body><main>");
    for number in 0..4 {
        let _ = write!(
            page,
            "<article><h2><a href=/artikel-{}.html>{words}, Folge {number}</a></h2><p>Ein Anriss.</p></article>",
            20_000 + number
        );
    }
    page + "</main></body></html>"
}

fn latin(text: &str) -> Vec<u8> {
    WINDOWS_1252.encode(text).0.into_owned()
}

fn wide(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn d04_whatever_mark_header_and_page_say_of_the_characters_they_are_read_right() {
    const WORDS: &str = "Müller grüßt „Käfer“ für 5 € in Köln";
    let plain = page_saying(WORDS, "");
    let saying = |charset: &str| page_saying(WORDS, &format!("<meta charset=\"{charset}\">"));
    let marked = |text: &str| format!("\u{feff}{text}");
    let cases: [(&str, Vec<u8>); 13] = [
        ("text/html; charset=windows-1252", marked(&saying("iso-8859-1")).into_bytes()),
        ("text/html", marked(&saying("windows-1252")).into_bytes()),
        ("text/html; charset=iso-8859-1", saying("utf-8").into_bytes()),
        ("text/html; charset=utf-8", saying("iso-8859-1").into_bytes()),
        ("text/html; charset=utf-8", latin(&saying("windows-1252"))),
        ("text/html; charset=windows-1252", latin(&saying("utf-8"))),
        ("text/html; charset=ISO-8859-1", latin(&plain)),
        ("text/html", latin(&saying("iso-8859-1"))),
        ("text/html; charset=utf-8", wide(&marked(&saying("utf-8")), u16::to_le_bytes)),
        ("text/html", wide(&marked(&plain), u16::to_be_bytes)),
        ("text/html; charset=utf-16le", wide(&plain, u16::to_le_bytes)),
        ("text/html", wide(&plain, u16::to_le_bytes)),
        ("text/html; charset=utf-8", wide(&plain, u16::to_be_bytes)),
    ];
    let site = Site::start();
    let mut sources = String::new();
    for (number, (content_type, body)) in cases.iter().enumerate() {
        site.put(&format!("/{number}"), content_type, body);
        let base = site.base();
        let _ = writeln!(sources, "[source.s{number}]\nurl = \"{base}/{number}\"\narticle = {{ follow = false }}");
    }
    let program = Depesche::new(&sources);
    program.once();
    for (number, (content_type, _)) in cases.iter().enumerate() {
        let items = program.items(&format!("s{number}"));
        let titles: Vec<&str> = items.iter().map(|item| item["title"].as_str().unwrap()).collect();
        assert_eq!(titles.len(), 4, "{number}: {content_type}");
        assert!(titles[0].starts_with(WORDS), "{number}: {content_type}: {titles:?}");
    }
}

/// A site that sends 50 MB as fast as they are taken, with or without saying so before, and counts
/// what it could send.
fn flood(announces: bool) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (base, sent) = (format!("http://{}", listener.local_addr().unwrap()), Arc::new(AtomicUsize::new(0)));
    let counter = Arc::clone(&sent);
    thread::spawn(move || {
        let chunk = b"wort ".repeat(2000);
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 4096];
            let read = stream.read(&mut request).unwrap_or(0);
            if request[..read].starts_with(b"GET /robots.txt") {
                let _ = stream.write_all(b"HTTP/1.1 404 -\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                continue;
            }
            let length = if announces { "Content-Length: 50000000\r\n" } else { "" };
            let head = format!("HTTP/1.1 200 -\r\nContent-Type: text/html\r\n{length}Connection: close\r\n\r\n");
            let mut going = stream.write_all(head.as_bytes()).is_ok();
            for _ in 0..5000 {
                going = going && stream.write_all(&chunk).is_ok();
                counter.fetch_add(if going { chunk.len() } else { 0 }, Ordering::Relaxed);
            }
        }
    });
    (base, sent)
}

#[test]
fn d06_fifty_megabytes_at_full_speed_stop_at_the_limit_of_the_wire() {
    const WIRE_BYTES_MAX: usize = 10 << 20;
    // What the kernel of both sides keeps of a stream that nobody reads any more.
    const BUFFERS_BYTES: usize = 12 << 20;
    for (announces, most) in [(false, WIRE_BYTES_MAX + BUFFERS_BYTES), (true, BUFFERS_BYTES)] {
        let (base, sent) = flood(announces);
        let program = Depesche::new(&format!("[source.flut]\nurl = \"{base}/\"\n"));
        let run = program.run(&["once"]);
        assert_eq!(run.code, Some(1), "{run:?}");
        assert!(run.stdout.contains("refused") && run.stdout.contains("`wire_limit`"), "{run:?}");
        let sent = sent.load(Ordering::Relaxed);
        assert!(sent < most, "{sent} bytes, announced: {announces}");
    }
}
