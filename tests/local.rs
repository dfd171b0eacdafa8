//! Files and standard input as sources.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::support::{Depesche, Site};

const FEED: &str = "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Bote</title>\
    <link>https://bote.example/</link><description>Nachrichten</description>\
    <item><title>Die Fähre fährt wieder nach Fahrplan</title><link>/artikel/70101</link>\
    <pubDate>Mon, 10 Nov 2026 08:30:00 +0100</pubDate><description>Ein Anriss.</description></item>\
    </channel></rss>";

/// Runs a command of the program with something on its standard input.
fn hand(program: &Depesche, arguments: &[&str], input: &str) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_depesche"));
    command.args(arguments).current_dir(program.folder.path()).env_remove("DEPESCHE_CONFIG");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).unwrap())
}

#[test]
fn a_file_is_a_source_that_is_unchanged_until_it_changes() {
    let program = Depesche::new("[source.bote]\nurl = \"./feed.xml\"\nhome = \"https://bote.example/\"\n");
    let missing = program.run(&["once"]);
    assert!(missing.code == Some(1) && missing.stdout.contains("feed.xml can't be read"), "{missing:?}");

    fs::write(program.folder.path().join("feed.xml"), FEED).unwrap();
    program.once();
    let items = program.items("bote");
    assert_eq!(items[0]["url"], "https://bote.example/artikel/70101");
    assert!(program.once().stdout.contains("unchanged"));
    fs::write(
        program.folder.path().join("feed.xml"),
        FEED.replace("70101", "70102").replace("Die Fähre", "Noch eine Fähre"),
    )
    .unwrap();
    program.once();
    assert_eq!(program.items("bote").len(), 2);
    // Where the file is, is nobody's business but the operator's.
    for kind in ["rss", "atom", "json", "html"] {
        let document = program.document(&format!("bote.{kind}"));
        assert!(!document.contains("feed.xml") && !document.contains("file:"), "{document}");
    }
}

#[test]
fn standard_input_is_read_by_commands_and_not_by_the_daemon() {
    let program = Depesche::new("[source.bote]\nurl = \"stdin\"\nhome = \"https://bote.example/\"\n");
    let (code, said) = hand(&program, &["once"], FEED);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(program.items("bote").len(), 1);
    let (code, said) = hand(&program, &["run"], "");
    assert!(code == Some(2) && said.contains("[source.bote] reads standard input"), "{said}");
    for arguments in [["preview", "-"], ["explain", "-"], ["preview", "stdin"]] {
        let (_, said) = hand(&program, &arguments, FEED);
        assert!(said.contains("Die Fähre fährt wieder"), "{arguments:?}: {said}");
    }
    let (_, said) = hand(&program, &["suggest", "https://127.0.0.1:1/", "--file", "-"], FEED);
    assert!(said.contains("[source."), "{said}");
}

#[test]
fn no_page_leads_to_a_file() {
    let site = Site::start();
    let secret = tempfile::NamedTempFile::new().unwrap();
    let path = secret.path().display().to_string();
    let page = "<html><body><article><h1>Ein Geheimnis aus der Datei</h1><p>Der Text der Datei, die niemand lesen soll, \
        und der lang genug ist, um einer zu sein.</p></article></body></html>";
    fs::write(&path, page).unwrap();
    site.html("/", &format!(
        "<html><body><main><article><h2><a href=\"file://{path}\">Eine Meldung, die auf eine Datei zeigt</a></h2></article>\
         <article><h2><a href=\"/to-file\">Eine Meldung, die umgeleitet wird, auch zur Datei</a></h2></article>\
         <article><h2><a href=\"/1\">Eine Meldung, die ist, was sie zu sein scheint</a></h2></article></main>\
         <a rel=\"next\" href=\"file://{path}\">weiter</a></body></html>"
    ));
    site.answer("/to-file", 302, "text/plain", "");
    site.also_send("/to-file", &[&format!("Location: file://{path}")]);
    let program = Depesche::new(&format!(
        "[source.bote]\nurl = \"{0}\"\n[source.bote.listing]\nnext = \"a[rel=next]\"\npages = 3\n\
         [source.away]\nurl = \"{0}/to-file\"\n",
        site.base()
    ));
    let run = program.run(&["once"]);
    assert!(run.stdout.contains("file: addresses are not asked"), "{run:?}");
    for kind in ["rss", "json"] {
        assert!(!program.document(&format!("bote.{kind}")).contains("niemand lesen soll"));
    }
}
