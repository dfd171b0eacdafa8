//! Pages and bodies that are made to cost a reader dear: far beyond each limit, and just within.

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

const HTML: &str = "text/html; charset=utf-8";
const RSS: &str = "application/rss+xml";
const JSON: &str = "application/json";
const MB: usize = 1_000_000;

/// What a hostile address answers.
pub struct Hostile {
    pub name: &'static str,
    pub content_type: &'static str,
    /// The coding of the body, if it has one.
    pub coding: Option<&'static str>,
    pub body: Vec<u8>,
    /// Read as the page of an article, not as a listing.
    pub is_article: bool,
}

/// All kinds, one after the other, because together they would fill the memory of the test.
pub const KINDS: &[fn() -> Hostile] = &[
    || coded("gzip bomb, 300 MiB", "gzip", gzip_bomb()),
    || coded("brotli bomb, 64 MiB", "br", brotli_bomb()),
    || coded("zstd bomb, 300 MiB", "zstd", zstd_bomb()),
    || coded("gzip in gzip", "gzip, gzip", gzip(&gzip_bomb())),
    || html("50 MB of text", "wort ".repeat(10 * MB)),
    || packed(html("page of 11 MB of script", format!("<script>{}</script>{}", filler(), teasers(30)))),
    || packed(html("page of 11 MB of comment", format!("<!-- {} -->{}", filler(), teasers(30)))),
    || packed(html("page of 11 MB of one attribute", format!("<div title=\"{}\">{}", filler(), teasers(30)))),
    || {
        packed(html(
            "page of 11 MB of data for scripts",
            format!("<script type=application/json>[{}1]</script>", "[1],".repeat(MB * 11 / 4)),
        ))
    },
    || html("200 000 nested elements", "<div>".repeat(200_000)),
    || html("187 500 elements, nested 250 deep", nested(750)),
    || html("78 000 elements, nested 250 deep", nested(310)),
    || html("one tag of 100 000 attributes", format!("<div {}>", attributes(100_000))),
    || html("7000 tags of 290 attributes", format!("<p {}>x</p>", attributes(290)).repeat(7000)),
    || html("300 tags of 290 attributes", format!("<p {}>x</p>", attributes(290)).repeat(300)),
    || html("2 000 000 tags", "<b></b>".repeat(MB)),
    || html("95 000 links", links(95_000)),
    || html("26 000 links", links(26_000)),
    || html("39 000 teasers", teasers(39_000)),
    || html("11 000 teasers", teasers(11_000)),
    || html("5 MB of &", format!("<p>{}", "&".repeat(5 * MB))),
    || html("300 000 dates", format!("<p>{}", "24.11.2024 14:36 Uhr ".repeat(300_000))),
    || html("180 000 elements that are never closed", "<p><a href=x><b>".repeat(60_000)),
    || html("3000 nested tables", "<table>".repeat(3000)),
    || html("150 000 shapes of a drawing", format!("<svg>{}</svg>", "<path d='M0 0'/>".repeat(150_000))),
    || html("nested JSON-LD", format!("<script type=application/ld+json>{}</script>", "[".repeat(500_000))),
    || article("article of 15 MB in paragraphs", paragraphs(300_000)),
    || article("article of 2.4 MB in paragraphs", paragraphs(48_000)),
    || article("article of 15 MB in one paragraph", format!("<p>{}", "wort ".repeat(3 * MB))),
    || article("article of 2.4 MB in one paragraph", format!("<p>{}", "wort ".repeat(480_000))),
    || packed(article("article of 11 MB of script", format!("<script>{}</script><p>Kurz.</p>", filler()))),
    || article("article of 26 000 links", "<a href=/x>wort wort</a> ".repeat(26_000)),
    || packed(feed("feed of 100 000 items", items(100_000, 0))),
    || packed(feed("feed of 5000 items of 2 KB", items(5000, 400))),
    || packed(feed("feed of an item of 10 MB", items(1, 2 * MB))),
    || feed("feed nested 200 000 deep", "<a>".repeat(200_000)),
    || {
        packed(feed(
            "feed of 800 000 categories",
            format!(
                "<item><title>t</title><link>http://x.example/1</link>{}</item>",
                "<category>a</category>".repeat(800_000)
            ),
        ))
    },
    || feed_of("feed of entities of entities", entities()),
    || {
        packed(json(
            "JSON feed of 5 000 000 items",
            format!(
                "{{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"x\",\"items\":[{}{{}}]}}",
                "{},".repeat(5 * MB)
            ),
        ))
    },
    || packed(json("JSON feed of 5000 items of 2 KB", json_items(5000, 400))),
    || json("JSON nested 5 000 000 deep", "[".repeat(5 * MB)),
];

fn page(name: &'static str, content_type: &'static str, body: Vec<u8>) -> Hostile {
    Hostile { name, content_type, coding: None, body, is_article: false }
}

fn html(name: &'static str, body: String) -> Hostile {
    page(name, HTML, format!("<!doctype html><html lang=de><head><title>x</title></head><body>{body}").into_bytes())
}

fn article(name: &'static str, text: String) -> Hostile {
    Hostile { is_article: true, ..html(name, format!("<article><h1>Im Hafen wird gebaut</h1>{text}</article>")) }
}

fn coded(name: &'static str, coding: &'static str, body: Vec<u8>) -> Hostile {
    Hostile { coding: Some(coding), ..page(name, HTML, body) }
}

/// The same as it comes from a server that packs it.
fn packed(kind: Hostile) -> Hostile {
    Hostile { coding: Some("gzip"), body: gzip(&kind.body), ..kind }
}

fn feed(name: &'static str, items: String) -> Hostile {
    feed_of(name, format!("<rss version=\"2.0\"><channel><title>x</title>{items}</channel></rss>"))
}

fn feed_of(name: &'static str, text: String) -> Hostile {
    page(name, RSS, text.into_bytes())
}

fn json(name: &'static str, text: String) -> Hostile {
    page(name, JSON, text.into_bytes())
}

/// 300 members of 1 MiB.
pub fn gzip_bomb() -> Vec<u8> {
    gzip(&vec![b'a'; 1 << 20]).repeat(300)
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// One stream, some hundred bytes long.
pub fn brotli_bomb() -> Vec<u8> {
    let mut encoder = brotli::CompressorWriter::new(Vec::new(), 1 << 16, 3, 22);
    let mebibyte = vec![b'a'; 1 << 20];
    for _ in 0..64 {
        encoder.write_all(&mebibyte).unwrap();
    }
    encoder.into_inner()
}

/// 300 frames (RFC 8878, section 3.1.1), each of eight blocks of one byte that is repeated 128 KiB
/// times.
pub fn zstd_bomb() -> Vec<u8> {
    const BLOCK_BYTES: u32 = 128 << 10;
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38];
    for block in 0..8 {
        let header = BLOCK_BYTES << 3 | 1 << 1 | u32::from(block == 7);
        frame.extend(&header.to_le_bytes()[..3]);
        frame.push(b'a');
    }
    frame.repeat(300)
}

/// 11 MB of figures, which pack as well as pages do.
fn filler() -> String {
    numbered(11 * MB / 8, |text, number| write!(text, "{number:07} "))
}

fn nested(times: usize) -> String {
    format!("{}<a href=/a-12345.html>x</a>{}", "<div>".repeat(249), "</div>".repeat(249)).repeat(times)
}

fn attributes(count: usize) -> String {
    numbered(count, |text, number| write!(text, " a{number}=1"))
}

fn links(count: usize) -> String {
    numbered(count, |text, number| {
        write!(text, "<h2><a href=/artikel-{number}.html>Ein Titel mit vielen Worten darin {number}</a></h2>")
    })
}

fn teasers(count: usize) -> String {
    numbered(count, |text, number| {
        write!(
            text,
            "<article><h2><a href=/artikel-{number}.html>Ein Titel mit vielen Worten darin {number}</a></h2>\
             <p>Ein Anriss dazu, der etwas sagt.</p><time>24.11.2024 14:36</time></article>"
        )
    })
}

fn paragraphs(count: usize) -> String {
    "<p>wort wort wort wort wort wort wort wort wort wort wort wort wort wort wort wort wort wort wort.</p>"
        .repeat(count / 2)
}

/// Words that pack as well as a text does.
fn sentences(words: usize) -> String {
    numbered(words, |text, number| write!(text, "{:04x} ", number.wrapping_mul(40_503) % 65_536))
}

fn items(count: usize, words: usize) -> String {
    let text = sentences(words);
    numbered(count, |items, number| {
        write!(
            items,
            "<item><title>T {number}</title><link>http://x.example/{number}</link><guid>{number}</guid>\
             <description>{text}</description></item>"
        )
    })
}

fn json_items(count: usize, words: usize) -> String {
    let text = sentences(words);
    let items = numbered(count, |items, number| {
        let comma = if number == 0 { "" } else { "," };
        write!(
            items,
            "{comma}{{\"id\":\"{number}\",\"url\":\"http://x.example/{number}\",\"title\":\"T {number}\",\
             \"content_text\":\"{text}\"}}"
        )
    });
    format!("{{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"x\",\"items\":[{items}]}}")
}

/// Each entity is ten of the one before.
fn entities() -> String {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
    let mut text = "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a \"aaaaaaaaaa\">".to_owned();
    for pair in names.windows(2) {
        let _ = write!(text, "<!ENTITY {} \"{}\">", pair[1], format!("&{};", pair[0]).repeat(10));
    }
    let item = "<item><title>&i;</title><link>http://x.example/</link></item>";
    format!("{text}]><rss version=\"2.0\"><channel><title>&i;</title>{item}</channel></rss>")
}

/// What is written for each number, in one text.
fn numbered(count: usize, write: impl Fn(&mut String, usize) -> std::fmt::Result) -> String {
    let mut text = String::new();
    for number in 0..count {
        write(&mut text, number).unwrap();
    }
    text
}
