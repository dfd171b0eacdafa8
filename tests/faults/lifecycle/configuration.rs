//! Configurations that are broken.

use std::fs;

use crate::support::Depesche;

/// Checks a text as configuration; answers what is said of it.
fn refused(text: impl AsRef<[u8]>) -> String {
    let program = Depesche::new("");
    fs::write(program.folder.path().join("depesche.toml"), text).unwrap();
    let run = program.run(&["check"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    let daemon = program.run(&["run"]);
    assert_eq!((daemon.code, &daemon.stderr), (Some(2), &run.stderr), "the daemon says the same");
    run.stderr
}

#[test]
fn l12_mistakes_are_told_with_their_place() {
    let source = "[source.a]\nurl = \"https://a.example/\"\n";
    for (text, line, word) in [
        (format!("{source}evry = \"1h\"\n"), 3, "every"),
        (format!("{source}{source}"), 3, "duplicate"),
        (format!("{source}[feed.a]\nfrom = [\"a\"]\n"), 3, "a"),
        ("[source.a]\nurl = \"https://\"\n".to_owned(), 2, "url"),
        ("[source.\"../a\"]\nurl = \"https://a.example/\"\n".to_owned(), 1, "a-z"),
        (format!("{source}url\n"), 3, "not TOML"),
    ] {
        let said = refused(&text);
        assert!(said.contains(&format!("depesche.toml:{line}:")) && said.contains(word), "{text}\n{said}");
    }
    let said = refused(format!("# {}\n{source}", "x".repeat(10 << 20)));
    assert!(said.contains("is larger than 4 MiB"), "{said}");
    let said = refused([b"[source.a]\nurl = \"".as_slice(), &[0xff, 0xfe], b"\"\n"].concat());
    assert!(said.contains("UTF-8"), "{said}");
}

#[test]
fn l12_a_byte_order_mark_and_windows_line_ends_are_no_mistake() {
    let program = Depesche::new("");
    let path = program.folder.path().join("depesche.toml");
    let text = fs::read_to_string(&path).unwrap() + "[source.a]\nurl = \"https://a.example/\"\n";
    fs::write(&path, format!("\u{feff}{}", text.replace('\n', "\r\n"))).unwrap();
    let run = program.run(&["check"]);
    assert_eq!(run.code, Some(0), "{run:?}");
}
