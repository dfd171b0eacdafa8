//! A site that people have written rules for.

use crate::support::Site;

/// A gazette and a table of dates.
pub(super) fn site() -> Site {
    let site = Site::start();
    site.html("/aubach", AUBACH);
    site.html("/saal", SAAL);
    let base = site.base();
    site.put("/feed.xml", "application/rss+xml", FEED.replace("{{base}}", &base));
    site.put("/api.json", "application/json", API.replace("{{base}}", &base));
    for (path, title, text) in ARTICLES {
        let page = format!(
            "<!doctype html><html lang=de><head><title>{title}</title></head><body><nav><a href=/>Start</a></nav><article>\
             <h1>{title}</h1><aside>Mehr aus Aubach</aside><div class=text><p>{text}</p>\
             <div class=werbung>Kauft Teppiche!</div></div></article></body></html>"
        );
        site.html(path, &page);
    }
    site
}

/// Articles of the feed: path, title, text.
pub(super) const ARTICLES: [(&str, &str, &str); 3] = [
    (
        "/artikel/7-sturm",
        "Bote: Sturm über Aubach",
        "Der Sturm hat in der Nacht zwölf Bäume umgeworfen, auch den alten am Markt.",
    ),
    ("/artikel/6-horoskop", "Bote: Horoskop", "Heute wird ein Tag, der einem anderen Tag in vielem gleicht."),
    ("/artikel/5-anzeige", "Anzeige: Teppiche", "Teppiche gibt es in allen Farben, die ein Teppich haben kann."),
];

const FEED: &str = r#"<?xml version="1.0"?><rss version="2.0"><channel><title>Bote am Morgen</title><link>{{base}}/</link><description>Alles</description>
<item><title>Bote: Sturm über Aubach</title><link>{{base}}/artikel/7-sturm?druck=1</link><pubDate>Fri, 20 Nov 2026 08:00:00 GMT</pubDate><description>Der Sturm.</description></item>
<item><title>Bote: Horoskop</title><link>{{base}}/artikel/6-horoskop?druck=1</link><pubDate>Thu, 19 Nov 2026 08:00:00 GMT</pubDate><description>Ein Tag.</description></item>
<item><title>Anzeige: Teppiche</title><link>{{base}}/artikel/5-anzeige?druck=1</link><pubDate>Wed, 18 Nov 2026 08:00:00 GMT</pubDate><description>Teppiche.</description></item>
</channel></rss>"#;

const API: &str = r#"{"stand": "2026-11-20", "daten": {"meldungen": [
 {"kopf": {"titel": "Rat tagt"}, "url": "{{base}}/rat/12", "am": "2026-11-19T18:00:00Z"},
 {"kopf": {"titel": "Freibad öffnet"}, "url": "/rat/11", "am": "2026-11-12T09:30:00Z"}]}}"#;

const AUBACH: &str = r#"<!doctype html><html lang="de"><head><title>Gemeindeblatt Aubach</title></head><body>
<nav><a href="/">Start</a> <a href="/rathaus">Rathaus</a></nav>
<ul class="meldungen">
<li id="m4"><h3><a href="/blatt/4-bruecke-gesperrt">Brücke   gesperrt</a></h3><time datetime="2026-11-20">20. November</time>
 <img src="/bild/bruecke.jpg" alt=""><div class="text"><p>Die <b>alte</b> Brücke ist bis Ostern zu.</p></div></li>
<li id="m3"><h3><a href="/blatt/3-muehle-mahlt">Mühle mahlt wieder</a></h3><time datetime="2026-11-18">18. November</time>
 <div class="text"><p>Erstmals seit Jahren gibt es eigenes Mehl.</p><p>Der Laden hat samstags auf.</p></div></li>
<li id="m2"><h3><a href="/blatt/2-anzeige-matratzen">Matratzen</a></h3><time datetime="2026-11-17">17. November</time>
 <div class="text"><p>Anzeige: Matratzen zum halben Preis.</p></div></li>
<li id="m1"><h3><a href="{{base}}/blatt/1-radweg">Radweg &amp; Schule</a></h3><time datetime="2026-11-15">15. November</time>
 <div class="text"><p>Der Rat stimmt zu.</p></div></li>
</ul>
<ul class="links"><li><h3><a href="/impressum">Impressum</a></h3></li></ul></body></html>"#;

const SAAL: &str = r#"<!doctype html><html lang="de"><head><title>Der Saal</title></head><body>
<table class="termine"><tr><th>Wann</th><th>Was</th></tr>
<tr class="termin"><td class="wann">3.11.2026</td><td class="was"><a href="/saal/weihnachtskonzert"><img src="/bild/konzert.png" alt="">Weihnachtskonzert</a></td></tr>
<tr class="termin"><td class="wann">11.10.2026</td><td class="was"><a href="/saal/neujahrsempfang"><img src="/bild/empfang.png" alt="">Neujahrsempfang</a></td></tr>
<tr class="termin"><td class="wann">2.9.2026</td><td class="was"><a href="/saal/lichtmess"><img src="/bild/licht.png" alt="">Lichtmess</a></td></tr>
</table></body></html>"#;
