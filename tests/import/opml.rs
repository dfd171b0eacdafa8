//! FreshRSS's OPML: XPath beside lxml, paths in JSON, full texts.

use std::fs;

use super::{Item, import, item, items, pages};
use crate::support::{Depesche, tool};

const FRESHRSS: &str = include_str!("../fixtures/import/freshrss.opml");

#[test]
fn attributes_of_freshrss_give_its_items() {
    let site = pages::site();
    let base = site.base();
    let (program, run) = import(&site, "feeds.opml", FRESHRSS);
    assert!(run.stderr.contains("feeds.opml:21: frss:ttl: not taken: the feed is muted"), "{run:?}");
    program.once();
    let stories = items(&program, "bote-am-morgen");
    assert_eq!(stories.len(), 3);
    assert_eq!(stories[2].text.as_deref(), Some(pages::ARTICLES[0].2));
    let council = [
        item(format!("{base}/rat/11"), "Freibad öffnet", "2026-11-12", None),
        item(format!("{base}/rat/12"), "Rat tagt", "2026-11-19", None),
    ];
    let mut read = items(&program, "schnittstelle");
    read.iter_mut().for_each(|item| item.text = None);
    assert_eq!(read, council);
    assert_eq!(items(&program, "gemeinde").len(), 7, "the folder");
}

#[test]
fn xpaths_of_freshrss_give_what_lxml_gives() {
    let Some(mut python) = tool("python3", &["-c", "import lxml.html"]) else { return };
    let site = pages::site();
    let (program, _) = import(&site, "feeds.opml", FRESHRSS);
    program.once();
    let folder = program.folder.path();
    fs::write(folder.join("page.html"), site.body("/aubach")).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/import/freshrss.py");
    let arguments = [script, "feeds.opml", "Gemeindeblatt", "page.html", &format!("{}/aubach", site.base())];
    let output = python.args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let read: Vec<[String; 4]> = serde_json::from_slice(&output.stdout).unwrap();
    let theirs = read.into_iter().map(|[url, title, day, text]| Item { url, title, day: Some(day), text: Some(text) });
    let mut theirs: Vec<Item> = theirs.collect();
    theirs.sort();
    assert_eq!(theirs.len(), 4);
    assert_eq!(items(&program, "gemeindeblatt"), theirs);
}

#[test]
fn bad_files_say_what_is_wrong_and_where() {
    let program = Depesche::new("");
    let write = |name: &str, text: &str| fs::write(program.folder.path().join(name), text).unwrap();
    write(
        "broken.opml",
        "<opml version=\"2.0\"><body>\n<outline text=\"Kunst & Kultur\" xmlUrl=\"https://a.example/\"/>\n</body></opml>",
    );
    write("letter.txt", "Lieber Leser,\nein Brief.\n");
    for (name, place) in
        [("broken.opml", "broken.opml:2: error: not XML"), ("letter.txt", "letter.txt:1: error: this is none")]
    {
        let run = program.run(&["import", name]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
        assert!(run.stderr.contains(place) && run.stderr.contains("nothing was written"), "{run:?}");
    }
    let missing = program.run(&["import", "missing.opml"]);
    assert!(missing.code == Some(2) && missing.stderr.starts_with("missing.opml cannot be read: "), "{missing:?}");
    fs::write(program.folder.path().join("latin.opml"), b"<opml>\n\xe4</opml>").unwrap();
    let latin = program.run(&["import", "latin.opml"]);
    assert!(latin.code == Some(2) && latin.stderr.starts_with("latin.opml:2: the text is not UTF-8"), "{latin:?}");
    // What is there is somebody's work.
    write("good.opml", "<opml version=\"1.0\"><body><outline text=\"A\" xmlURL=\"https://a.example/\"/></body></opml>");
    let kept = program.run(&["import", "good.opml", "--output", "depesche.toml"]);
    assert!(kept.code == Some(2) && kept.stderr.contains("depesche.toml cannot be written"), "{kept:?}");
    let written = program.run(&["import", "good.opml", "--output", "new.toml", "--quiet"]);
    assert!(written.code == Some(0) && written.stdout.is_empty(), "{written:?}");
    assert_eq!(program.run(&["--config", "new.toml", "check"]).code, Some(0));
}

#[test]
fn site_configs_are_pointed_at() {
    let program = Depesche::new("");
    let folder = program.folder.path();
    fs::create_dir(folder.join("sites")).unwrap();
    let sample = include_str!("../fixtures/import/aubach.example.txt");
    fs::write(folder.join("sites/aubach.example.txt"), sample).unwrap();
    let run = program.run(&["import", "sites"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stdout.contains("\nsite_config = \"sites\"\n"), "{run:?}");
    assert!(run.stdout.contains("#[source.aubach-example]\n#url = \"https://www.aubach.example/\"\n"), "{run:?}");
    for note in ["aubach.example.txt:2: title: taken", "aubach.example.txt:8: frobnicate: not taken: "] {
        assert!(run.stderr.contains(note), "{note}: {run:?}");
    }
    // Without a source there is nothing to check; the directory is good nevertheless.
    let source = "[source.a]\nurl = \"https://a.example/\"\n";
    fs::write(folder.join("sites.toml"), format!("{}\n{source}", run.stdout)).unwrap();
    let check = program.run(&["--config", "sites.toml", "check"]);
    assert_eq!(check.code, Some(0), "{check:?}");
}
