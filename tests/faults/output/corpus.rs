//! Vectors of cross-site scripting, in every place of every kind of source.

use std::fmt::Write;

use serde_json::json;

use crate::support::Site;

const VECTORS: &str = include_str!("../../fixtures/xss/vectors.txt");

/// Article pages: as many as one refresh reads, each with some of the vectors.
const PAGES: usize = 90;

/// A site that says nothing but vectors.
pub(super) struct Corpus {
    site: Site,
}

impl Corpus {
    pub(super) fn publish() -> Self {
        let corpus = Self { site: Site::start() };
        corpus.pages();
        corpus.rss();
        corpus.atom();
        corpus.json();
        corpus
    }

    /// All vectors.
    pub(super) fn vectors(&self) -> Vec<String> {
        let lines = VECTORS.lines().filter(|line| *line != "#" && !line.starts_with("# "));
        lines.map(unescaped).collect()
    }

    /// The feeds, and how many items each has at least: of some vectors nothing is left that could be
    /// published.
    pub(super) fn expected(&self) -> [(&'static str, usize); 4] {
        let most = self.vectors().len() * 9 / 10;
        [("pages", PAGES * 9 / 10), ("rss", most), ("atom", most), ("json", most)]
    }

    pub(super) fn configuration(&self, port: u16) -> String {
        let base = self.site.base();
        let mut text = format!(
            "base_url = \"http://127.0.0.1:{port}/\"\n[server]\nlisten = [\"127.0.0.1:{port}\"]\n\
             [publish]\ndirectory = \"public\"\nitems = 1000\nsize = \"64 MiB\"\n[store]\nurl = \"sqlite:depesche.db\"\n\
             [fetch]\ndelay = \"1ms\"\nallow_private = [\"127.0.0.1\"]\n\
             [source.pages]\nurl = \"{base}/pages/\"\nkind = \"listing\"\nvia = \"page\"\n\
             [source.pages.listing]\nitem = \"article\"\ntitle = \"h2\"\nurl = \"a\"\nlead = \".lead\"\n\
             [source.pages.article]\nbody = \".text\"\nauthor = \".author\"\nsection = \".kicker\"\n"
        );
        for kind in ["rss", "atom", "json"] {
            let _ = write!(text, "[source.{kind}]\nurl = \"{base}/feed.{kind}\"\nkind = \"feed\"\n");
        }
        text
    }

    /// A listing and its article pages: vectors escaped in their texts, and as they are in their
    /// bodies. What never ends takes only those with it that come after it.
    fn pages(&self) {
        let (mut listing, vectors) = (String::new(), self.vectors());
        for number in 0..PAGES {
            let chosen: Vec<&str> = vectors.iter().skip(number).step_by(PAGES).map(String::as_str).collect();
            let of = |place: usize| escaped(chosen[place % chosen.len()]);
            let (title, lead, author, section) = (of(0), of(1), of(2), of(3));
            let path = format!("/pages/artikel-{}.html", 100_000 + number);
            let _ = write!(
                listing,
                "<article><h2><a href=\"{path}\">Am Kanal {number} {title}</a></h2>\
                 <p class=\"lead\">Der Anriss {lead}</p></article>"
            );
            let data = json!({"@type": "NewsArticle", "headline": chosen[0], "image": chosen[0],
                "author": {"name": chosen[0], "url": chosen[0]}, "articleSection": chosen[0]});
            let data = data.to_string().replace('<', "\\u003c");
            let raw: String = chosen.iter().map(|vector| format!("<p>{vector}</p>{vector}<p>Danach.</p>")).collect();
            let page = format!(
                "<html lang=\"de\"><head><title>Am Kanal {number} {title}</title><meta property=\"og:title\" \
                 content=\"{title}\"><meta property=\"og:description\" content=\"{lead}\"><meta property=\"og:image\" \
                 content=\"{title}\"><meta name=\"author\" content=\"{author}\"><meta property=\"article:section\" \
                 content=\"{section}\"><link rel=\"canonical\" href=\"{title}\"><script type=\"application/ld+json\">{data}\
                 </script></head><body><main><p class=\"kicker\">{section}</p><h1>Am Kanal {number} {title}</h1>\
                 <p class=\"author\">{author}</p><div class=\"text\"><p>Am Kanal wird seit Montag gebaut, und das dauert \
                 noch lange.</p>{raw}<p>Danach geht es weiter wie bisher.</p></div></main></body></html>"
            );
            self.site.html(&path, &page);
        }
        self.site.html("/pages/", &format!("<html lang=\"de\"><body><main>{listing}</main></body></html>"));
    }

    fn rss(&self) {
        let mut items = String::new();
        for (number, vector) in self.vectors().iter().enumerate() {
            let (once, twice, cdata) =
                (escaped(vector), escaped(&escaped(vector)), vector.replace("]]>", "]]]]><![CDATA[>"));
            let _ = write!(
                items,
                "<item><title>{number} {once}</title><link>{once}</link><guid isPermaLink=\"false\">{number} {once}</guid>\
                 <pubDate>Sun, 24 Nov 2024 14:00:00 +0000</pubDate><category>{once}</category><dc:creator>{once}</dc:creator>\
                 <author>ada@x.example ({once})</author><comments>{once}</comments><source url=\"{once}\">{twice}</source>\
                 <description>{twice} und {once}</description><content:encoded><![CDATA[<p>Text</p>{cdata}]]></content:encoded>\
                 <enclosure url=\"{once}\" type=\"{once}\" length=\"1\"/>\
                 <media:content url=\"{once}\" medium=\"image\"><media:description>{once}</media:description></media:content></item>"
            );
        }
        let evil = escaped("\"><svg/onload=pwned()>");
        self.put("rss", "application/rss+xml", format!(
            "<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:media=\"http://search.yahoo.com/mrss/\" \
             xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>{evil}</title><link>javascript:pwned()</link>\
             <description>{evil}</description><language>{evil}</language><image><url>javascript:pwned()</url><title>{evil}</title>\
             <link>{evil}</link></image>{items}</channel></rss>"
        ));
    }

    fn atom(&self) {
        let mut entries = String::new();
        for (number, vector) in self.vectors().iter().enumerate() {
            let (once, twice) = (escaped(vector), escaped(&escaped(vector)));
            let _ = write!(
                entries,
                "<entry><title type=\"html\">{number} {once}</title><id>{number} {once}</id><link href=\"{once}\"/>\
                 <link rel=\"enclosure\" href=\"{once}\" type=\"{once}\"/><updated>2024-11-24T14:00:00Z</updated>\
                 <author><name>{once}</name><uri>{once}</uri><email>{once}</email></author>\
                 <category term=\"{once}\" label=\"{twice}\" scheme=\"{once}\"/><summary type=\"html\">{twice}</summary>\
                 <content type=\"html\" xml:base=\"javascript:pwned()//\" xml:lang=\"{once}\">{once} &lt;p&gt;Text&lt;/p&gt;</content></entry>"
            );
        }
        // Elements as they are in XML, which no reader of HTML ever sees.
        for (number, inner) in [
            "<script>pwned()</script>",
            "<h:script xmlns:h=\"http://www.w3.org/1999/xhtml\">pwned()</h:script>",
            "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"pwned()\"><script>pwned()</script></svg>",
            "<style><![CDATA[</style><img src=x onerror=pwned()>]]></style>",
            "<p><![CDATA[<img src=x onerror=pwned()>]]></p>",
            "<a href=\"javascript:pwned()\">x</a>",
            "<textarea/><img src=\"x\" onerror=\"pwned()\"/>",
            "<iframe srcdoc=\"&lt;script&gt;parent.pwned()&lt;/script&gt;\"/>",
        ]
        .iter()
        .enumerate()
        {
            let _ = write!(
                entries,
                "<entry><title type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\">X {number} {inner}</div></title>\
                 <id>urn:x:{number}</id><link href=\"http://x.example/{number}\"/><updated>2024-11-24T14:00:00Z</updated>\
                 <content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\">{inner}<p>Text</p></div></content></entry>"
            );
        }
        self.put("atom", "application/atom+xml", format!(
            "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title type=\"html\">&lt;svg/onload=pwned()&gt; Atom</title>\
             <id>urn:x</id><icon>javascript:pwned()</icon><link href=\"javascript:pwned()\"/><updated>2024-11-24T14:00:00Z</updated>{entries}</feed>"
        ));
    }

    fn json(&self) {
        let items: Vec<serde_json::Value> = self.vectors().iter().enumerate().map(|(number, vector)| {
            json!({
                "id": format!("{number} {vector}"), "url": vector, "external_url": vector, "title": format!("{number} {vector}"),
                "summary": vector, "content_html": format!("{vector}<p>Text</p>"), "image": vector, "banner_image": vector,
                "date_published": "2024-11-24T14:00:00Z", "tags": [vector], "language": vector,
                "authors": [{"name": vector, "url": vector, "avatar": vector}],
                "attachments": [{"url": vector, "mime_type": vector, "title": vector}],
            })
        }).collect();
        let feed = json!({
            "version": "https://jsonfeed.org/version/1.1", "title": "<svg/onload=pwned()>", "home_page_url": "javascript:pwned()",
            "icon": "javascript:pwned()", "description": "<img src=x onerror=pwned()>", "items": items,
        });
        self.put("json", "application/feed+json", feed.to_string());
    }

    fn put(&self, kind: &str, content_type: &str, text: String) {
        self.site.put(&format!("/feed.{kind}"), content_type, text);
    }
}

/// A line of the corpus: with `\n`, `\t`, `\r`, `\0`, `\\` and `\u{…}` as what they stand for.
fn unescaped(line: &str) -> String {
    let (mut out, mut rest) = (String::new(), line);
    while let Some((before, behind)) = rest.split_once('\\') {
        out.push_str(before);
        let (c, length) = match behind.as_bytes()[0] {
            b'n' => ('\n', 1),
            b't' => ('\t', 1),
            b'r' => ('\r', 1),
            b'0' => ('\0', 1),
            b'\\' => ('\\', 1),
            b'u' => {
                let end = behind.find('}').unwrap();
                (char::from_u32(u32::from_str_radix(&behind[2..end], 16).unwrap()).unwrap(), end + 1)
            }
            _ => panic!("{line}"),
        };
        out.push(c);
        rest = &behind[length..];
    }
    out + rest
}

/// As text of HTML and XML. Characters that XML does not have stay as they are: feeds have them.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&#34;").replace('\'', "&#39;")
}
