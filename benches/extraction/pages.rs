//! Pages of an invented newspaper, of any size: the same size gives the same bytes.

/// The sizes of pages, in kilobytes: from a short notice to a live blog of a whole day.
pub(crate) const SIZES_KB: [usize; 5] = [10, 50, 200, 500, 2000];

/// Sentences that follow each other in turn; their number and that of the words put in are prime
/// to each other, so that no two paragraphs are the same for a long time.
const SENTENCES: [&str; 7] = [
    "Der Rat sprach bis spät in die Nacht über {}, ehe der Saal sich leerte.",
    "Wer am Morgen über die Brücke ging, sah von {} noch nicht viel.",
    "„Wir haben lange gerechnet“, sagte die Kämmerin, „und bei {} kommen wir nicht weiter.“",
    "Die Gegner halten dagegen, dass {} schon im vorigen Jahr versprochen war.",
    "Im Hafen löschte man unterdessen die Ladung, und niemand fragte nach {}.",
    "Eine Studie, die dem Ausschuss vorliegt, nennt {} den teuersten Posten des Plans.",
    "Bis zum Sommer soll entschieden sein, ob {} noch in diesem Haushalt Platz hat.",
];
const SUBJECTS: [&str; 5] =
    ["die Kaimauer", "das neue Zollamt", "den Bau am Deich", "die Fähre", "das Geld für den Markt"];

fn sentence(at: usize) -> String {
    SENTENCES[at % SENTENCES.len()].replace("{}", SUBJECTS[at % SUBJECTS.len()])
}

fn paragraph(at: usize) -> String {
    (0..4).map(|next| sentence(at * 4 + next)).collect::<Vec<_>>().join(" ")
}

fn headline(at: usize) -> String {
    format!("Streit im Rat, Tag {at}: {}", SUBJECTS[at % SUBJECTS.len()])
}

/// A teaser, as it stands on the front page and below every article.
fn teaser(at: usize) -> String {
    format!(
        "<article class=\"teaser teaser--medium\" data-id=\"{at}\"><a class=\"teaser__media\" href=\"/politik/{at}/streit-im-rat\">\
         <img class=\"lazy\" src=\"data:image/gif;base64,R0lGODlhAQABAAAAACw=\" data-src=\"/bilder/rat-{at}-640.jpg\" alt=\"\"></a>\
         <div class=\"teaser__body\"><span class=\"teaser__kicker\">Politik</span>\
         <h3 class=\"teaser__title\"><a href=\"/politik/{at}/streit-im-rat\">{}</a></h3>\
         <p class=\"teaser__text\">{}</p><time datetime=\"2026-03-{:02}T{:02}:15:00+01:00\">März</time></div></article>\n",
        headline(at),
        sentence(at),
        at % 28 + 1,
        at % 24,
    )
}

const HEAD: &str = r#"<!doctype html><html lang="de"><head><meta charset="utf-8">
<title>Streit im Rat um die Kaimauer - Der Hafenbote</title><link rel="canonical" href="https://hafenbote.example/politik/1/streit-im-rat">
<meta property="og:site_name" content="Der Hafenbote"><meta property="og:title" content="Streit im Rat: die Kaimauer wird teuer">
<meta property="og:description" content="Der Rat findet keinen Weg, die Mauer zu bezahlen."><meta property="og:image" content="/bilder/rat-1-1200.jpg">
<style>.teaser{display:grid;gap:1rem}.teaser__title{font-size:1.2rem;line-height:1.3}</style>
"#;
const JSON_LD: &str = r#"<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"Streit im Rat um die Kaimauer",
"datePublished":"2026-03-02T17:15:00+01:00","author":{"@type":"Person","name":"Enno Harms"},"articleSection":"Politik"}</script>
"#;
const NAVIGATION: &str = r#"</head><body><header class="site-header"><nav><ul><li><a href="/politik">Politik</a></li><li><a href="/wirtschaft">Wirtschaft</a></li>
<li><a href="/kultur">Kultur</a></li><li><a href="/sport">Sport</a></li></ul></nav></header><main>
"#;
const FOOT: &str = r#"</main><footer><a href="/impressum">Impressum</a> <a href="/datenschutz">Datenschutz</a></footer></body></html>
"#;

/// Repeats `part` until the page has the size.
fn filled(start: String, end: &str, size_kb: usize, part: impl Fn(usize) -> String) -> String {
    let mut page = start;
    for at in 1.. {
        if page.len() + end.len() >= size_kb * 1000 {
            break;
        }
        page.push_str(&part(at));
    }
    page + end
}

/// An article page: half of it text with subheadings and pictures, half scripts and teasers.
pub(crate) fn article(size_kb: usize) -> String {
    let start = format!(
        "{HEAD}{JSON_LD}{NAVIGATION}<article class=\"article\"><span class=\"kicker\">Politik</span><h1>Streit im Rat um die Kaimauer</h1>\
         <p class=\"byline\">Von <a rel=\"author\" href=\"/autor/harms\">Enno Harms</a> · <time datetime=\"2026-03-02T17:15:00+01:00\">2. März 2026, 17:15 Uhr</time></p>\n\
         <p class=\"lead\">Der Rat findet keinen Weg, die Mauer zu bezahlen.</p><div class=\"article__body\">\n"
    );
    let text = filled(start, "</div></article>\n", size_kb / 2, |at| match at % 6 {
        0 => format!("<h2>{}</h2>\n", headline(at)),
        3 => format!(
            "<figure><img src=\"/bilder/{at}.jpg\" alt=\"\"><figcaption>{}</figcaption></figure>\n",
            sentence(at)
        ),
        _ => format!("<p>{} <a href=\"/politik/{at}/mehr\">{}</a>.</p>\n", paragraph(at), SUBJECTS[at % 5]),
    });
    filled(
        format!("{text}<section class=\"related\"><h2>Mehr zum Thema</h2>\n"),
        &format!("</section>{FOOT}"),
        size_kb,
        |at| {
            if at % 3 == 0 { script(at) } else { teaser(at) }
        },
    )
}

/// A script, of which real pages consist for a good part.
fn script(at: usize) -> String {
    let calls: String =
        (0..12).map(|call| format!("w.q.push([\"slot\",{at},{call},\"<div id='s{call}'></div>\"]);")).collect();
    format!("<script>(function(w){{w.q=w.q||[];{calls}}})(window);</script>\n")
}

/// A front page: rails of teasers under the headings of their sections.
pub(crate) fn listing(size_kb: usize) -> String {
    filled(format!("{HEAD}{NAVIGATION}"), FOOT, size_kb, |at| match at % 9 {
        1 => format!("<h2 class=\"rail__title\">{}</h2>\n", ["Politik", "Wirtschaft", "Kultur", "Sport"][at / 9 % 4]),
        5 => script(at),
        _ => teaser(at),
    })
}

/// An RSS feed with whole texts.
pub(crate) fn feed(size_kb: usize) -> String {
    let start = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\">\
                 <channel><title>Der Hafenbote</title><link>https://hafenbote.example/</link><description>Alles</description>\n";
    filled(start.to_owned(), "</channel></rss>\n", size_kb, |at| {
        format!(
            "<item><title>{}</title><link>https://hafenbote.example/politik/{at}/streit-im-rat</link><guid isPermaLink=\"false\">{at}</guid>\
             <pubDate>Mon, 02 Mar 2026 17:15:00 +0100</pubDate><category>Politik</category><description>{}</description>\
             <content:encoded><![CDATA[<p>{}</p><p>{}</p>]]></content:encoded></item>\n",
            headline(at),
            sentence(at),
            paragraph(at),
            paragraph(at + 1),
        )
    })
}
