//! `depesche export`, and back again with `depesche import`.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::support::{Depesche, Run};

const SOURCES: &str = r#"
[source.bote]
url = "https://bote.example/feed.xml"
kind = "feed"
title = "Bote & Co <Aubach>"
description = "Alles, auch \"Gutes\""
every = "2h"
[source.bote.article]
follow = true
body = "article .text"

[source.blatt]
url = ["https://blatt.example/", "https://blatt.example/rat"]
kind = "listing"
title = "Blatt"
[source.blatt.listing]
item = { xpath = "//li[@class='m']" }
title = { xpath = "h3" }
url = { xpath = "h3/a/@href" }
date = { xpath = "time", format = "%d.%m.%Y" }
[source.blatt.article]
follow = false

[source.saal]
url = "https://saal.example/"
headers = { X-Gruss = "Hallo" }

[feed.gemeinde]
title = "Gemeinde"
from = ["bote", "blatt"]
"#;

/// What comes out when the OPML of a configuration is imported.
fn back(program: &Depesche, exported: &Run) -> (Depesche, Run) {
    assert_eq!(exported.code, Some(0), "{exported:?}");
    fs::write(program.folder.path().join("list.opml"), &exported.stdout).unwrap();
    let imported = program.run(&["import", "list.opml"]);
    let other = Depesche::new(&imported.stdout);
    let check = other.run(&["check"]);
    assert_eq!(check.code, Some(0), "{check:?}\n{}", imported.stdout);
    (other, imported)
}

#[test]
fn opml_comes_back_as_the_same_sources() {
    let program = Depesche::new(SOURCES);
    let exported = program.run(&["export"]);
    assert!(exported.stderr.contains("[source.saal]: OPML has no words for: headers"), "{exported:?}");
    assert!(exported.stdout.contains("frss:xPathItemTimeFormat=\"d.m.Y\""), "{exported:?}");
    assert!(!exported.stdout.contains("Hallo"), "{exported:?}");
    let (other, imported) = back(&program, &exported);
    for part in [
        "[source.bote]\nurl = \"https://bote.example/feed.xml\"\n",
        "title = \"Bote & Co <Aubach>\"\ndescription = 'Alles, auch \"Gutes\"'\n",
        "kind = \"feed\"\nevery = \"2h\"\n",
        "[source.bote.article]\nfollow = true\nbody = \"article .text\"\n",
        "[source.blatt]\nurl = [\"https://blatt.example/\", \"https://blatt.example/rat\"]\n",
        "item = { xpath = \"//li[@class='m']\" }\ntitle = { xpath = \"h3\" }\nurl = { xpath = \"h3/a/@href\" }\n\
         date = { xpath = \"time\", format = \"%d.%m.%Y\", optional = true }\n",
        "[source.saal]\nurl = \"https://saal.example/\"\n",
        "[feed.gemeinde]\ntitle = \"Gemeinde\"\nfrom = [\"bote\", \"blatt\"]\n",
    ] {
        assert!(imported.stdout.contains(part), "{part}\n{}", imported.stdout);
    }
    // Once more, and nothing changes.
    assert_eq!(other.run(&["export"]).stdout, exported.stdout);
}

#[test]
fn what_opml_has_no_words_for_is_named() {
    let program = Depesche::new(
        "[source.datei]\nurl = \"./feed.xml\"\nhome = \"https://datei.example/\"\n\
         [source.a]\nurl = \"https://a.example/\"\nproxy = \"socks5://127.0.0.1:9050\"\n\
         cookies = { sid = \"x\" }\npost = \"a=1\"\nsubscribe = false\nlanguage = \"de\"\n\
         [source.a.listing]\npages = 3\nbackfill = 9\nnext = \"a.next\"\n\
         [source.b]\nurl = \"https://b.example/\"\nvia = \"feed\"\nrules = [{ keep = { title = \"Aubach\" } }]\n\
         [source.b.article]\ntitle = \"h1\"\n\
         [source.c]\nurl = \"https://c.example/\"\n\
         [source.c.listing]\nitem = { xpath = \"//li\" }\ndate = { xpath = \"time\", attr = \"datetime\" }\n\
         [source.c.article]\nfollow = false\n\
         [feed.dateien]\nfrom = [\"datei\"]\n",
    );
    let run = program.run(&["export"]);
    for line in [
        "[source.datei]: a file of this machine is no address for others, so it is left out",
        "[source.a]: OPML has no words for: cookies, post, proxy, next, pages, backfill, subscribe, language;",
        "[source.b]: OPML has no words for: article, via, rules;",
        "[source.c]: OPML has no words for: listing;",
    ] {
        assert!(run.stderr.contains(line), "{line}\n{run:?}");
    }
    assert!(!run.stdout.contains("datei"), "{run:?}");
    assert_eq!(run.stdout.matches("<outline").count(), 3, "{run:?}");
}

#[test]
fn published_feeds_are_a_list_to_subscribe_to() {
    let run = Depesche::new(SOURCES).run(&["export", "--feeds"]);
    let document = roxmltree::Document::parse(&run.stdout).unwrap();
    let addresses: Vec<&str> = document.descendants().filter_map(|node| node.attribute("xmlUrl")).collect();
    let expected = ["bote", "blatt", "saal", "gemeinde"].map(|id| format!("http://feeds.example/{id}.rss"));
    assert_eq!(addresses, expected);
}

#[test]
fn the_configuration_as_one_file_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    fs::create_dir(folder.path().join("sources.d")).unwrap();
    let main = "base_url = \"https://feeds.example/\"\n# All that we read.\ninclude = [\n  \"sources.d/*.toml\",\n]\n\n\
        [defaults]\nevery = \"1h\"\n\n[source.a]\nurl = \"https://a.example/\"\n";
    write("depesche.toml", main);
    write("sources.d/b.key", "geheim\n");
    write("sources.d/melden", "#!/bin/sh\n");
    fs::set_permissions(folder.path().join("sources.d/melden"), fs::Permissions::from_mode(0o755)).unwrap();
    write(
        "sources.d/b.toml",
        "# A login.\n[source.datei]\nurl = \"./feed.xml\"\nhome = \"https://f.example/\"\nlisting = { url = \".a a\" }\n\
         [source.b]\nurl = \"https://b.example/\"\nheaders = { X-Api-Key = { file = \"b.key\" } }\n\
         hook = { command = [\"./melden\", \"./x\"] }\n",
    );
    write("sources.d/c.toml", "# Dotted.\nsource.c.url = \"https://c.example/\"\n\n[feed.f]\nfrom = [\"a\", \"c\"]\n");
    let program = Depesche { folder };
    let run = program.run(&["export", "--format", "toml", "--output", "one.toml"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let text = fs::read_to_string(program.folder.path().join("one.toml")).unwrap();
    for part in [
        "# All that we read.\n\n[defaults]\n",
        "# From sources.d/b.toml.\n# A login.\n[source.datei]\nurl = \"./sources.d/feed.xml\"\n",
        "listing = { url = \".a a\" }\n[source.b]\n",
        "X-Api-Key = { file = \"sources.d/b.key\" }",
        "command = [\"./sources.d/melden\", \"./x\"]",
        "[source.c]\nurl = \"https://c.example/\"\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(!text.contains("geheim") && !text.contains("include"), "{text}");
    assert!(run.stderr.contains("sources.d/c.toml: its comments are left out"), "{run:?}");
    let check = program.run(&["--config", "one.toml", "check"]);
    assert!(check.code == Some(0) && check.stdout.contains("4 sources, 1 combined feed"), "{check:?}");
    // Both configurations give the same list.
    let lists = ["depesche.toml", "one.toml"].map(|config| program.run(&["--config", config, "export"]).stdout);
    assert_eq!(lists[0], lists[1]);
    // And our own form is taken as it is.
    let imported = program.run(&["import", "one.toml"]);
    assert!(imported.code == Some(0) && imported.stdout.contains(text.trim_end()), "{imported:?}");
}
