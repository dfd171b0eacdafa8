//! `rules` of sources and feeds: what is kept of items, and what is changed in them.

use crate::support::{Depesche, Site};

/// An article of a feed: number, title, category, text.
type Entry<'a> = (u32, &'a str, &'a str, &'a str);

fn feed(site: &Site, path: &str, entries: &[Entry<'_>]) {
    let items: String = entries
        .iter()
        .map(|(number, title, category, text)| {
            format!(
                "<item><guid isPermaLink=\"false\">urn:x:{number}</guid><link>{}/{number}/text</link>\
                 <title>{title}</title><category>{category}</category>\
                 <pubDate>Sun, 22 Nov 2026 0{}:00:00 GMT</pubDate><description><![CDATA[{text}]]></description></item>",
                site.base(),
                9 - number
            )
        })
        .collect();
    site.put(
        path,
        "application/rss+xml",
        format!(
            "<rss version=\"2.0\"><channel><title>Bote</title><link>{}/</link><description>-</description>{items}</channel></rss>",
            site.base()
        ),
    );
}

const ENTRIES: &[Entry<'_>] = &[
    (1, "Exklusiv: Der Hafen wird tiefer", "Wirtschaft &amp; Finanzen", "Der Rat zahlt."),
    (2, "Anzeige: Kauft Schuhe", "Anzeigen", "Billig."),
    (3, "Die Elf gewinnt", "Sport", "Zwei zu eins."),
    (4, "Der Rat tagt", "Politik", "Es ging um den Hafen."),
];

fn titles(program: &Depesche, feed: &str) -> Vec<String> {
    program.items(feed).iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect()
}

/// A configuration with one source, its rules, and more.
fn source(site: &Site, rules: &str, more: &str) -> String {
    format!("[source.bote]\nurl = \"{}/feed.xml\"\nrules = [{rules}]\n{more}", site.base())
}

#[test]
fn a_source_stores_what_its_rules_leave() {
    let site = Site::start();
    feed(&site, "/feed.xml", ENTRIES);
    let program = Depesche::new(&source(
        &site,
        "{ replace = { title = '^Exklusiv: ' } }, { drop = { title = '^anzeige:' } }, \
         { sections = { 'Wirtschaft & Finanzen' = 'Wirtschaft' } }, { set = { title = '{section}: {title}' } }",
        "",
    ));
    program.once();
    let expected = ["Wirtschaft: Der Hafen wird tiefer", "Sport: Die Elf gewinnt", "Politik: Der Rat tagt"];
    assert_eq!(titles(&program, "bote"), expected);
    assert_eq!(titles(&program, "bote/wirtschaft"), expected[..1]);
    assert!(!program.public().join("bote/anzeigen.json").exists());

    // What is seen again is not changed again, and what was dropped is known.
    let before = program.document("bote.atom");
    feed(&site, "/feed.xml", &[ENTRIES, &[(5, "Neu", "Sport", "Text")]].concat());
    let run = program.once();
    let row: Vec<&str> = run.stdout.lines().find(|line| line.starts_with("bote")).unwrap().split_whitespace().collect();
    assert_eq!(row[1..5], ["ok", "5", "1", "0"], "entries, new, changed: {run:?}");
    assert_eq!(titles(&program, "bote").len(), 4);
    let after = program.document("bote.atom");
    let first = |atom: &str| atom.split("<entry>").nth(1).unwrap().to_owned();
    assert_eq!(first(&before), first(&after));
}

#[test]
fn changed_rules_take_effect_on_what_is_listed() {
    let site = Site::start();
    feed(&site, "/feed.xml", ENTRIES);
    let program = Depesche::new(&source(&site, "{ keep = { section = 'Sport' } }", ""));
    program.once();
    assert_eq!(titles(&program, "bote"), ["Die Elf gewinnt"]);
    let sport = program.items("bote")[0].clone();
    program.configure(&source(&site, "{ drop = { title = 'Anzeige' } }, { set = { section = [] } }", ""));
    program.once();
    assert_eq!(titles(&program, "bote"), ["Exklusiv: Der Hafen wird tiefer", "Die Elf gewinnt", "Der Rat tagt"]);
    assert_eq!(program.items("bote")[1]["id"], sport["id"]);
    assert!(program.items("bote").iter().all(|item| item.get("tags").is_none()), "sections are taken away");
    assert_eq!(program.items("bote")[2]["content_text"], "Es ging um den Hafen.");
    program.configure(&source(&site, "", ""));
    program.once();
    assert_eq!(titles(&program, "bote").len(), 4);
}

#[test]
fn what_a_rule_wrote_goes_with_the_rule() {
    let site = Site::start();
    feed(&site, "/feed.xml", &[(1, "Der Hafen wird tiefer", "", "")]);
    let image = format!("{}/bild.jpg", site.base());
    let rule = format!("{{ set = {{ section = 'Neu', author = 'Red', lead = 'Vorab', image = '{image}' }} }}");
    let program = Depesche::new(&source(&site, &rule, ""));
    program.once();
    let ruled = program.items("bote")[0].to_string();
    assert!(["Neu", "Red", "Vorab", "bild.jpg"].iter().all(|text| ruled.contains(text)), "{ruled}");
    program.configure(&source(&site, "", ""));
    program.once();
    let free = program.items("bote")[0].to_string();
    assert!(["Neu", "Red", "Vorab", "bild.jpg"].iter().all(|text| !free.contains(text)), "{free}");
}

#[test]
fn the_rules_of_a_feed_change_only_what_it_shows() {
    let site = Site::start();
    feed(&site, "/feed.xml", ENTRIES);
    let feeds = "[feed.hafen]\nfrom = ['bote']\nrules = [{ keep = { text = 'hafen' } }, \
                 { set = { title = '{source}: {title}' }, unless = { title = 'exklusiv' } }, { sort = 'title' }]\n\
                 [feed.zwei]\nfrom = ['bote']\n[[feed.zwei.rules]]\ndrop = { title = 'Anzeige' }\n\
                 [[feed.zwei.rules]]\nlimit = 2\n\
                 [feed.nichts]\nfrom = ['bote']\nrules = [{ keep = { title = 'nie' } }]\n";
    let program = Depesche::new(&source(&site, "", feeds));
    program.once();
    assert_eq!(titles(&program, "bote").len(), 4);
    assert_eq!(titles(&program, "hafen"), ["Bote: Der Rat tagt", "Exklusiv: Der Hafen wird tiefer"]);
    assert_eq!(titles(&program, "zwei"), ["Exklusiv: Der Hafen wird tiefer", "Die Elf gewinnt"]);
    assert_eq!(titles(&program, "nichts"), [""; 0]);
    let of = |feed: &str, title: &str| {
        program.items(feed).iter().find(|item| item["title"].as_str().unwrap().ends_with(title)).unwrap().clone()
    };
    for member in ["id", "date_published", "date_modified"] {
        assert_eq!(of("hafen", "Der Rat tagt").get(member), of("bote", "Der Rat tagt").get(member), "{member}");
    }
    // What the limit leaves out is in the archive.
    let atom = program.document("zwei.atom");
    let archive = atom.split("rel=\"prev-archive\"").next().unwrap().rsplit("href=\"").next().unwrap();
    assert!(archive.contains("zwei/archive/2026-11.atom"), "{atom}");
    assert!(program.document("zwei/archive/2026-11.atom").contains("Der Rat tagt"));
    // The same items give the same bytes.
    let before = ["hafen.rss", "zwei.atom", "nichts.json"].map(|path| program.document(path));
    program.once();
    assert_eq!(["hafen.rss", "zwei.atom", "nichts.json"].map(|path| program.document(path)), before);
}

#[test]
fn a_source_takes_the_newest_of_its_listing() {
    let site = Site::start();
    feed(&site, "/feed.xml", &ENTRIES[1..]);
    let program = Depesche::new(&source(&site, "{ drop = { title = 'Anzeige' } }, { limit = 1 }", ""));
    program.once();
    assert_eq!(titles(&program, "bote"), ["Die Elf gewinnt"]);
    feed(&site, "/feed.xml", ENTRIES);
    program.once();
    assert_eq!(
        titles(&program, "bote"),
        ["Exklusiv: Der Hafen wird tiefer", "Die Elf gewinnt"],
        "what was published stays"
    );
    feed(&site, "/feed.xml", &ENTRIES[3..]);
    program.once();
    assert_eq!(titles(&program, "bote").len(), 2, "what was too old once is not published later");
}

#[test]
fn each_rule_counts_what_it_hits() {
    let site = Site::start();
    feed(&site, "/feed.xml", ENTRIES);
    let program = Depesche::new(&source(
        &site,
        "{ drop = { title = 'Anzeige' } }, { set = { title = '{section}: {title}' } }, { drop = { title = 'nie' } }",
        "[feed.kurz]\nfrom = ['bote']\nrules = [{ drop = { section = 'Sport' } }, { limit = 1 }]\n",
    ));
    let rows = |run: &crate::support::Run| {
        let rows = run.stdout.lines().skip_while(|line| !line.starts_with("RULE")).skip(1);
        rows.map(|row| row.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join("|"))
            .collect::<Vec<_>>()
    };
    let preview = program.run(&["preview", "bote"]);
    assert_eq!(
        rows(&preview),
        [
            "1|1|{ drop = { title = \"Anzeige\" } }|Anzeige: Kauft Schuhe",
            "2|3|{ set = { title = \"{section}: {title}\" } }|Wirtschaft & Finanzen: Exklusiv: Der Hafen wird tiefer · \
             Sport: Die Elf gewinnt · Politik: Der Rat tagt",
            "3|0|{ drop = { title = \"nie\" } }",
        ],
        "{preview:?}"
    );
    assert!(preview.stderr.contains("4 entries, 3 shown"), "{preview:?}");
    program.once();
    let status = program.run(&["status"]).stdout;
    assert!(
        status.contains("bote: rule 2 hit 3 of 4 stored items: { set") && status.contains("rule 3 hit 0"),
        "{status}"
    );
    let statuses: serde_json::Value = serde_json::from_str(&program.run(&["status", "--json"]).stdout).unwrap();
    assert_eq!((&statuses[0]["rules"][0]["number"], &statuses[0]["rules"][0]["hits"]), (&1.into(), &1.into()));
    let preview = program.run(&["preview", "kurz"]);
    assert_eq!(
        rows(&preview),
        ["1|1|{ drop = { section = \"Sport\" } }|Sport: Die Elf gewinnt", "2|1|{ limit = 1 }|Politik: Der Rat tagt"]
    );
    let explain = program.run(&["explain", "bote", "--json"]);
    let reports: serde_json::Value = serde_json::from_str(&explain.stdout).unwrap();
    assert_eq!(reports[0]["rules"][0]["items"], serde_json::json!(["Anzeige: Kauft Schuhe"]));
    assert_eq!(reports[0]["rules"][1]["items"].as_array().unwrap().len(), 3);
    let text = program.run(&["explain", "bote"]).stdout;
    assert!(text.contains("1   { drop = { title = \"Anzeige\" } }\n          hits 1\n"), "{text}");
}
