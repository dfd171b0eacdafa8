//! Files as people have them -> configuration and notes.

use super::*;

fn sample(name: &str, text: &str) -> Input {
    Input { name: name.to_owned(), text: text.replace("{{base}}", "https://aubach.example"), told: None }
}

fn import_one(name: &str, text: &str) -> Imported {
    import(&[sample(name, text)])
}

/// The notes on what was not taken.
fn losses(imported: &Imported) -> Vec<String> {
    let is_loss = |note: &&Note| matches!(note.fate, Fate::Lost(..) | Fate::Failed(..));
    imported.notes.iter().filter(is_loss).map(ToString::to_string).collect()
}

const RSSPLS: &str = include_str!("../../tests/fixtures/import/rsspls.toml");
const SCOTTY: &str = include_str!("../../tests/fixtures/import/scotty.toml");
const FRESHRSS: &str = include_str!("../../tests/fixtures/import/freshrss.opml");
const MINIFLUX_OPML: &str = include_str!("../../tests/fixtures/import/miniflux.opml");
const HTML2RSS: &str = include_str!("../../tests/fixtures/import/html2rss.yml");
const MINIFLUX: &str = include_str!("../../tests/fixtures/import/miniflux.json");

#[test]
fn formats_are_told_by_what_they_say() {
    for (text, format) in [
        (RSSPLS, Some(Format::Rsspls)),
        (SCOTTY, Some(Format::Scotty)),
        (FRESHRSS, Some(Format::Opml)),
        (MINIFLUX_OPML, Some(Format::Opml)),
        (MINIFLUX, Some(Format::Miniflux)),
        (HTML2RSS, Some(Format::Html2rss)),
        ("[source.a]\nurl = \"https://a.example/\"\n", Some(Format::Own)),
        ("channel:\n  url: https://a.example/\nselectors:\n  items:\n    selector: li\n", Some(Format::Html2rss)),
        ("title: //h1\nbody: //article\n# a comment\ntest_url: https://a.example/1\n", Some(Format::SiteConfig)),
        ("Dear reader,\nthis is a letter.\n", None),
        ("", None),
    ] {
        assert_eq!(recognise::format(text), format, "{text}");
    }
}

#[test]
fn every_directive_ends_in_a_note() {
    for (name, text) in [("r", RSSPLS), ("s", SCOTTY), ("f", FRESHRSS), ("mo", MINIFLUX_OPML), ("m", MINIFLUX)] {
        let imported = import_one(name, text);
        // Lines with no more than brackets, tables and comments say nothing.
        let says = |line: &str| {
            let line = line.trim();
            line.contains(['=', ':']) && !line.starts_with(['#', '<', '[']) || line.starts_with("<outline text=\"B")
        };
        let noted: Vec<usize> = imported.notes.iter().map(|note| note.line).collect();
        for (at, line) in text.lines().enumerate().filter(|(_, line)| says(line)) {
            let is_noted = noted.contains(&(at + 1))
                || line.ends_with("null")
                || line.contains("format =")
                || line.contains("selector =");
            assert!(is_noted, "{name}:{}: {line}", at + 1);
        }
    }
}

#[test]
fn rules_of_rsspls_become_selectors() {
    let imported = import_one("feeds.toml", RSSPLS);
    for part in [
        "# From feeds.toml, line 5: rsspls.\n[source.aubach]\nurl = \"https://aubach.example/aubach\"\n",
        "headers = { User-Agent = \"rsspls for me@aubach.example\" }\n",
        "item = \"ul.meldungen > li\"\ntitle = \"h3\"\nurl = \"h3 a\"\nbody = { select = \".text\", optional = true }\n",
        "url = \"td.was a\"\ndate = [{ select = \"td.wann\", attr = \"datetime\", format = \"%d.%m.%Y\", optional = true }, ",
    ] {
        assert!(imported.text.contains(part), "{part}\n{}", imported.text);
    }
    let losses = losses(&imported);
    assert_eq!((imported.sources, losses.len()), (2, 2), "{losses:?}");
    assert!(losses[0].starts_with("feeds.toml:3: rsspls.output: not taken: "), "{losses:?}");
    assert!(losses[1].starts_with("feeds.toml:21: feed.post_update_hook: not taken: "), "{losses:?}");
}

#[test]
fn folders_become_feeds() {
    let imported = import_one("freshrss.opml", FRESHRSS);
    let folder = "[feed.gemeinde]\ntitle = \"Gemeinde\"\nfrom = [\"bote-am-morgen\", \"gemeindeblatt\"]\n";
    assert!(imported.text.ends_with(folder), "{}", imported.text);
    assert!(imported.text.contains("#cookies = { sitzung = { file = \"gemeindeblatt-cookie-sitzung.secret\" } }\n"));
    assert!(!imported.text.contains("geheim"));
    assert!(imported.text.contains("\n#[source.stumm]\n#url = "));
    assert_eq!((imported.sources, imported.feeds), (3, 1));
}

#[test]
fn files_that_cannot_be_read_say_where() {
    for (name, text, line, part) in [
        ("a.opml", "<opml version=\"2.0\">\n<body>\n<outline text=\"A & B\"/>\n</body></opml>", 3, "not XML"),
        ("b.opml", "<html><body></body></html>", 1, "no OPML"),
        ("c.toml", "[rsspls]\n[[feed]]\ntitle = \n", 3, "not TOML"),
        ("d.json", "{\"feed_url\": \"https://a.example/\",\n}", 1, "none of the known formats"),
        ("e.txt", "a letter", 1, "none of the known formats"),
        ("f.toml", "[rsspls]\n[[feed]]\ntitle = \"A\"\nfilename = \"a.rss\"\n", 2, "no [feed.config]"),
    ] {
        let imported = import_one(name, text);
        let losses = losses(&imported);
        assert!(
            losses.iter().any(|loss| loss.starts_with(&format!("{name}:{line}: ")) && loss.contains(part)),
            "{losses:?}"
        );
        assert_eq!(imported.text, "", "{name}");
    }
}

#[test]
fn hostile_files_are_bounded() {
    let deep =
        format!("<opml><body>{}</body></opml>", "<outline text='x'>".repeat(50_000) + &"</outline>".repeat(50_000));
    let imported = import_one("deep.opml", &deep);
    assert!(losses(&imported).iter().any(|loss| loss.contains("deeper than 32 levels")));
    let bomb = "<!DOCTYPE opml [<!ENTITY a \"xxxxxxxxxx\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">\
        <!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\">\
        <!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;\">]>\
        <opml><body><outline text=\"&e;\"/></body></opml>";
    assert!(losses(&import_one("bomb.opml", bomb))[0].contains("not XML"));
    let huge = Input { name: "huge".to_owned(), text: " ".repeat(FILE_BYTES_MAX + 1), told: Some(Format::Opml) };
    assert!(losses(&import(&[huge]))[0].contains("larger than 16 MiB"));
}

#[test]
fn ids_of_own_files_come_first() {
    let own = sample("depesche.toml", "[source.gemeindeblatt-aubach]\nurl = \"https://a.example/\"\n");
    let other = sample("feeds.toml", &RSSPLS.replace("aubach.rss", "gemeindeblatt-aubach.rss"));
    let imported = import(&[other, own]);
    assert!(imported.text.starts_with("# From depesche.toml.\n[source.gemeindeblatt-aubach]\n"), "{}", imported.text);
    assert!(imported.text.contains("[source.gemeindeblatt-aubach-2]\n"));
    assert_eq!(imported.sources, 3);
}
