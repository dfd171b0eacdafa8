//! Articles that need more than one look: site-config files, several pages, feeds with teasers.

use std::fs;

use crate::support::{Depesche, Site};

/// Long enough to be the text of an article.
fn paragraph(about: &str) -> String {
    format!(
        "<p>Der Absatz über {about} erzählt ausführlich, was geschehen ist und wer dabei war, denn das will man wissen.</p>"
    )
}

/// A page of an article.
fn page(title: &str, head: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"de\"><head><meta charset=\"utf-8\"><title>{title} | Waldbote</title>{head}</head>\
         <body><main><article><h1>{title}</h1><p>20.11.2026, 8:30 Uhr</p>{body}</article></main></body></html>"
    )
}

/// A listing of articles: address and headline.
fn listing(site: &Site, articles: &[(&str, &str)]) {
    let teaser = |(path, title): &(&str, &str)| {
        format!(
            "<article class=\"teaser\"><h2><a href=\"{path}\">{title}</a></h2>\
             <time datetime=\"2026-11-20T08:30:00+01:00\">20.11.2026</time><p>Ein kurzer Anriss dieses Artikels.</p></article>"
        )
    };
    let teasers: String = articles.iter().map(teaser).collect();
    site.html(
        "/",
        &format!("<!doctype html><html lang=\"de\"><title>Waldbote</title><body><main>{teasers}</main></body></html>"),
    );
}

/// A program whose source is the site, with further lines in the source's table.
fn program(site: &Site, head: &str, lines: &str) -> Depesche {
    Depesche::new(&format!(
        "{head}\nbase_url = \"http://feeds.example/\"\n[server]\nlisten = []\n[publish]\ndirectory = \"public\"\n\
         [fetch]\ndelay = \"1ms\"\nallow_private = [\"127.0.0.1\"]\n[store]\nurl = \"sqlite:depesche.db\"\n\
         [source.wald]\nurl = \"{}/\"\ntimezone = \"Europe/Berlin\"\nlisting.item = \".teaser\"\n{lines}\n",
        site.base()
    ))
}

fn text_of(item: &serde_json::Value) -> &str {
    item["content_html"].as_str().unwrap()
}

/// How often an address was asked for.
fn asked(site: &Site, path: &str) -> usize {
    site.seen().iter().filter(|seen| seen.path == path).count()
}

#[test]
fn the_file_of_a_site_says_how_its_articles_are_read() {
    let site = Site::start();
    listing(&site, &[("/1/bruecke.html", "Die Brücke")]);
    let body = format!(
        "<div class=\"by\">geschrieben von Ada Beispiel</div><x-text>{}<div class=\"quote\">Ein Zitat.</div></x-text>\
         <div class=\"kasten\">{}</div><div class=\"text\">Ein Nachtrag.<p class=\"promo-box\">Kaufen Sie jetzt.</p></div>",
        paragraph("das Richtige"),
        paragraph("das Falsche")
    );
    site.html("/1/bruecke.html", &page("Die Brücke", "", &body));
    let program = program(&site, "site_config = \"rules\"", "");
    let rules = program.folder.path().join("rules");
    fs::create_dir(&rules).unwrap();
    let file = "# Waldbote\nbody: //div[@class='text'] | //div[@class='text']//p\nauthor: substring-after(//div[@class='by'], 'von ')\n\
                strip_id_or_class: promo\nstrip: //div[@class='by']\nwrap_in(blockquote): //div[@class='quote']\n\
                replace_string(<x-text>): <div class=\"text\">\nreplace_string(</x-text>): </div>\nprune: no\nnonsense: 1\n";
    fs::write(rules.join("127.0.0.1.txt"), file).unwrap();
    program.once();
    let items = program.items("wald");
    let text = text_of(&items[0]);
    assert!(text.contains("das Richtige") && text.contains("<blockquote>") && text.contains("Nachtrag"), "{text}");
    assert_eq!(text.matches("das Richtige").count(), 1, "{text}");
    assert!(!text.contains("das Falsche") && !text.contains("Kaufen Sie") && !text.contains("von Ada"), "{text}");
    assert_eq!(items[0]["authors"][0]["name"], "Ada Beispiel");

    let explained = program.run(&["explain", "wald"]);
    assert!(explained.stdout.contains("127.0.0.1.txt:3"), "{explained:?}");
    let checked = program.run(&["check"]);
    assert_eq!(checked.code, Some(0), "{checked:?}");
    assert!(checked.stderr.contains("127.0.0.1.txt:10: not taken: there is no directive `nonsense`"), "{checked:?}");
}

#[test]
fn the_rules_of_the_source_count_for_more_than_the_file() {
    let site = Site::start();
    listing(&site, &[("/1/bruecke.html", "Die Brücke")]);
    let body = format!("<div id=\"b\">{}</div><div id=\"a\">{}</div>", paragraph("das Andere"), paragraph("das Eine"));
    site.html("/1/bruecke.html", &page("Die Brücke", "", &body));
    let program = program(&site, "site_config = \"rules\"", "article.body = { xpath = \"//div[@id='b']\" }");
    let rules = program.folder.path().join("rules");
    fs::create_dir(&rules).unwrap();
    fs::write(rules.join("127.0.0.1.txt"), "body: //div[@id='a']\nstrip: //div[@id='b']\n").unwrap();
    program.once();
    let items = program.items("wald");
    assert!(text_of(&items[0]).contains("das Andere") && !text_of(&items[0]).contains("das Eine"));
}

#[test]
fn the_pages_of_an_article_become_one() {
    let site = Site::start();
    listing(&site, &[("/reise.html", "Die Reise"), ("/see.html", "Der See"), ("/neu.html", "Das Neue")]);
    let next = |path: &str| format!("<link rel=\"next\" href=\"{path}\">");
    let lead = "<p>Der Vorspann steht auf jeder Seite und sagt in einem einzigen Satz, worum es hier geht.</p>";
    let day = |about: &str| format!("{lead}{}", paragraph(about));
    site.html("/reise.html", &page("Die Reise", &next("/reise-2.html"), &day("den ersten Tag")));
    site.html("/reise-2.html", &page("Die Reise – Seite 2", &next("/reise-3.html"), &day("den zweiten Tag")));
    // The last page leads back to the first.
    site.html("/reise-3.html", &page("Die Reise", &next("/reise.html"), &day("den dritten Tag")));
    // What looks like a further page is another article.
    site.html("/see.html", &page("Der See", &next("/see-2.html"), &paragraph("den See")));
    site.html("/see-2.html", &page("Der andere See", "", &paragraph("den anderen See")));
    // What is next in time is no further page.
    site.html("/neu.html", &page("Das Neue", &next("/alt.html"), &paragraph("das Neue")));
    site.html("/alt.html", &page("Das Neue", "", &paragraph("das Alte")));
    let program = program(&site, "", "");
    program.once();
    let items = program.items("wald");
    let text = |title: &str| text_of(items.iter().find(|item| item["title"] == title).unwrap()).to_owned();
    let reise = text("Die Reise");
    for day in ["den ersten Tag", "den zweiten Tag", "den dritten Tag"] {
        assert_eq!(reise.matches(day).count(), 1, "{reise}");
    }
    assert!(reise.matches("Vorspann").count() <= 1, "{reise}");
    assert!(!text("Der See").contains("anderen"));
    assert!(!text("Das Neue").contains("das Alte"));
    assert_eq!([asked(&site, "/reise.html"), asked(&site, "/reise-2.html"), asked(&site, "/alt.html")], [1, 1, 0]);

    site.forget();
    program.once();
    assert_eq!(site.seen().len(), 1, "only the listing is asked again: {:?}", site.seen());
}

#[test]
fn configured_links_lead_to_the_next_page_and_to_the_whole() {
    let site = Site::start();
    listing(&site, &[("/teile.html", "Die Teile"), ("/ganz.html", "Das Ganze"), ("/halb.html", "Das Halbe")]);
    site.html(
        "/teile.html",
        &page("Die Teile", "", &format!("{}<a class=\"weiter\" href=\"/b.html\">weiter</a>", paragraph("Teil eins"))),
    );
    site.html("/b.html", &page("Zweiter Teil", "", &paragraph("Teil zwei")));
    site.html(
        "/ganz.html",
        &page(
            "Das Ganze",
            "",
            &format!("{}<a class=\"alles\" href=\"/druck.html\">alles</a>", paragraph("den Anfang")),
        ),
    );
    let all = format!("{}{}", paragraph("den Anfang"), paragraph("das Ende"));
    site.html("/druck.html", &page("Druckansicht", "", &all));
    // What the link leads to is no whole article.
    site.html(
        "/halb.html",
        &page("Das Halbe", "", &format!("{}<a class=\"alles\" href=\"/abo.html\">alles</a>", paragraph("die Hälfte"))),
    );
    site.html("/abo.html", &page("Unser Angebot", "", &paragraph("das Abonnement").repeat(5)));
    let program =
        program(&site, "", "article.next = { xpath = \"//a[@class='weiter']\" }\narticle.single = \"a.alles\"");
    program.once();
    let items = program.items("wald");
    let text = |title: &str| text_of(items.iter().find(|item| item["title"] == title).unwrap()).to_owned();
    assert!(text("Die Teile").contains("Teil eins") && text("Die Teile").contains("Teil zwei"));
    let whole = text("Das Ganze");
    assert!(whole.contains("das Ende") && whole.matches("den Anfang").count() == 1, "{whole}");
    assert!(text("Das Halbe").contains("die Hälfte") && !text("Das Halbe").contains("Abonnement"));
}

#[test]
fn a_missing_page_is_asked_for_again_and_the_rest_is_published() {
    let site = Site::start();
    listing(&site, &[("/reise.html", "Die Reise")]);
    let head = "<link rel=\"next\" href=\"/reise-2.html\">";
    site.html("/reise.html", &page("Die Reise", head, &paragraph("den ersten Tag")));
    site.answer("/reise-2.html", 500, "text/html", "<html>Fehler</html>");
    let program = program(&site, "", "");
    program.run(&["once"]);
    assert!(text_of(&program.items("wald")[0]).contains("den ersten Tag"));
    site.html("/reise-2.html", &page("Die Reise", "", &paragraph("den zweiten Tag")));
    program.run(&["once"]);
    assert!(text_of(&program.items("wald")[0]).contains("den zweiten Tag"));
}

/// A feed with one item that has this text.
fn feed(site: &Site, text: &str) {
    let xml = format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Waldbote</title><link>{0}/</link>\
         <description>x</description><item><title>Die Brücke</title><link>{0}/1/bruecke.html</link>\
         <guid isPermaLink=\"false\">b1</guid><pubDate>Fri, 20 Nov 2026 08:30:00 +0100</pubDate>\
         <description><![CDATA[{text}]]></description></item></channel></rss>",
        site.base()
    );
    site.put("/", "application/rss+xml", xml);
}

#[test]
fn a_feed_of_teasers_gets_its_texts_once() {
    let site = Site::start();
    feed(&site, "Ein kurzer Anriss.");
    site.html("/1/bruecke.html", &page("Die Brücke", "", &paragraph("die ganze Brücke").repeat(3)));
    let config = format!("[source.wald]\nurl = \"{}/\"\narticle.follow = true\n", site.base());
    let program = Depesche::new(&config);
    program.once();
    assert!(text_of(&program.items("wald")[0]).contains("die ganze Brücke"));
    assert_eq!(asked(&site, "/1/bruecke.html"), 1);
    // Each run is a new process: what is known is known from the store.
    program.once();
    feed(&site, "Ein kurzer Anriss.");
    program.once();
    assert_eq!(asked(&site, "/1/bruecke.html"), 1, "{:?}", site.seen());
    assert!(text_of(&program.items("wald")[0]).contains("die ganze Brücke"));
}

#[test]
fn the_full_text_of_a_feed_is_not_replaced_by_a_shorter_page() {
    let site = Site::start();
    feed(&site, &format!("{}{}", paragraph("den Anfang"), paragraph("das Ende, das nur der Feed hat").repeat(4)));
    site.html("/1/bruecke.html", &page("Die Brücke", "", &paragraph("den Anfang")));
    let program = Depesche::new(&format!("[source.wald]\nurl = \"{}/\"\narticle.follow = true\n", site.base()));
    program.once();
    assert!(text_of(&program.items("wald")[0]).contains("nur der Feed"));
    program.once();
    assert!(text_of(&program.items("wald")[0]).contains("nur der Feed"));
}
