#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use std::fs;
use std::path::{Path, PathBuf};

use super::*;

/// Ten mistakes in one file, and everything a person sees of them.
const TEN_MISTAKES: &str = r#"base_url = "feeds.example.org"

[defaults]
every = "30 minutes"
timezone = "Europe/Berln"

[publish]
formats = ["rss", "atm"]

[source.dwn]
url = "https://www.example.org/"
listing = { item = "article..teaser" }
exclude = "(anzeige"
titel = "Nachrichten"

[source.Zeitung]
url = "https://www.example.net/"

[feed.geld]
from = ["dwm"]
age = 30
"#;

fn directory() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn environment() -> Environment {
    Environment::of([("HOME", "/home/ada")])
}

/// Writes files below a directory and loads the first.
fn load_files(directory: &Path, files: &[(&str, &str)]) -> Result<Config, Problems> {
    for (path, text) in files {
        let path = directory.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    load_in(Some(&directory.join(files[0].0)), &environment())
}

fn messages(result: Result<Config, Problems>) -> Vec<String> {
    result.unwrap_err().iter().map(|problem| problem.message.clone()).collect()
}

#[test]
fn ten_mistakes_are_told_at_once() {
    let problems = parse_in(TEN_MISTAKES, Path::new("depesche.toml"), &environment()).unwrap_err();
    let expected = include_str!("tests/ten_mistakes.txt");
    assert!(problems.to_string() == expected.trim_end(), "\n{problems}");
    assert_eq!(problems.iter().count(), 10);
    assert!(problems.render(true).contains('\u{1b}'), "colour if asked for");
}

#[test]
fn the_examples_are_valid() {
    let config = load_in(Some(&examples().join("depesche.toml")), &environment()).unwrap_or_else(|all| panic!("{all}"));
    assert_eq!(config.files.len(), 1 + fs::read_dir(examples().join("sources.d")).unwrap().count());
    let ids: Vec<_> = config.sources.iter().map(|source| source.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "boerse",
            "chronik",
            "agentur",
            "rathaus",
            "intranet",
            "amtsportal",
            "schaufenster",
            "wirtschaft",
            "zeitung",
            "sport",
            "amtsblatt"
        ]
    );
    assert_eq!(config.feeds[0].from.len(), 3);
}

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("config")
}

/// A line like `#every = "30m"` is meant to be used by taking the `#` away.
#[test]
fn every_commented_setting_of_the_examples_works() {
    let secrets = directory();
    fs::write(secrets.path().join("intranet-password"), "geheim\n").unwrap();
    fs::write(secrets.path().join("operator-token"), "a-token-of-the-operator\n").unwrap();
    fs::write(secrets.path().join("rathaus-neu-key"), "a key of some length, made at random\n").unwrap();
    let environment = Environment::of([
        ("HOME", Path::new("/home/ada").as_os_str()),
        ("CREDENTIALS_DIRECTORY", secrets.path().as_os_str()),
        ("INTRANET_TOKEN", "geheim".as_ref()),
    ]);
    let included = fs::read_dir(examples().join("sources.d")).unwrap().map(|entry| entry.unwrap().path());
    let mut tried = 0;
    for path in included.chain([examples().join("depesche.toml")]) {
        let text = fs::read_to_string(&path).unwrap();
        for (index, line) in text.lines().enumerate() {
            let Some(setting) = line.strip_prefix('#').filter(|rest| rest.starts_with(char::is_alphabetic)) else {
                continue;
            };
            let mut lines: Vec<&str> = text.lines().collect();
            lines[index] = setting;
            // The secret file of the example is not shipped, and a key cannot be given twice.
            let replaced =
                lines.join("\n").replace("intranet.key", secrets.path().join("intranet-password").to_str().unwrap());
            let replaced = match setting.starts_with("headers") {
                true => replaced.replace("headers = { Accept-Language = \"de\" }", ""),
                false => replaced,
            };
            parse_in(&replaced, &path, &environment).unwrap_or_else(|all| panic!("{setting}\n{all}"));
            tried += 1;
        }
    }
    assert!(tried > 20, "{tried}");
}

#[test]
fn included_files_are_read_in_order() {
    let place = directory();
    let config = load_files(
        place.path(),
        &[
            ("depesche.toml", "include = ['extra.toml', 'd/*.toml', 'none/*.toml', 'extra.toml', '*.toml']\n"),
            ("extra.toml", "[source.first]\nurl = 'https://a.example/'\n"),
            ("d/b.toml", "[source.third]\nurl = 'https://a.example/'\n"),
            ("d/a.toml", "[source.second]\nurl = 'https://a.example/'\n"),
            ("d/.hidden.toml", "broken"),
            ("d/c.toml.bak", "broken"),
        ],
    )
    .unwrap();
    let ids: Vec<_> = config.sources.iter().map(|source| source.id.as_str()).collect();
    assert_eq!(ids, ["first", "second", "third"]);
    assert_eq!(config.files.len(), 4);
}

#[test]
fn problems_of_all_files_are_told_at_once() {
    let place = directory();
    let result = load_files(
        place.path(),
        &[
            (
                "depesche.toml",
                "include = ['d/*.toml', 'gone.toml']\nevery = '1h'\n[source.a]\nurl = 'https://a.example/'\n",
            ),
            ("d/a.toml", "include = 'x'\n[defaults]\n[source.a]\nurl = 'https://a.example/'\n"),
            ("d/b.toml", "[source.b]\nurl = https://b.example/\nkind = 'x'\n"),
        ],
    );
    let problems = result.unwrap_err();
    let text = problems.to_string().replace(place.path().to_str().unwrap(), "");
    for part in [
        "/gone.toml cannot be read",
        "the main file has no key `every`",
        "an included file has no key `include`",
        "an included file has no key `defaults`",
        "`defaults` is a key of the main file",
        "the id `a` is given twice",
        "--> /d/a.toml:3:9",
        "::: /depesche.toml:3:9",
        "not TOML: string values must be quoted",
        "`kind` cannot be `x`",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    assert_eq!(problems.iter().count(), 7, "{text}");
}

#[test]
fn files_that_cannot_be_read_are_explained() {
    let place = directory();
    let path = place.path().join("depesche.toml");
    let load = || messages(load_in(Some(&path), &environment()));
    assert!(load()[0].contains("cannot be read"));
    fs::write(&path, b"[source.a]\ntitle = \"M\xfcnchen\"\n").unwrap();
    assert!(load()[0].ends_with("is not UTF-8 text: line 2 has other bytes"));
    fs::write(&path, vec![b'#'; 5 << 20]).unwrap();
    assert!(load()[0].ends_with("is larger than 4 MiB"));
    assert!(messages(load_in(Some(place.path()), &environment()))[0].contains("is a directory"));
}

#[test]
fn without_a_name_the_nearest_file_is_taken() {
    let place = directory();
    let home = Environment::of([("XDG_CONFIG_HOME", place.path())]);
    let missing = messages(load_in(None, &home));
    assert!(missing[0].starts_with("there is no configuration; looked for depesche.toml, "), "{missing:?}");
    let path = place.path().join("depesche/depesche.toml");
    fs::create_dir(path.parent().unwrap()).unwrap();
    fs::write(&path, "[source.a]\nurl = 'https://a.example/'\nstore = 'x'\n").unwrap();
    let problems = load_in(None, &home).unwrap_err();
    assert!(problems.iter().all(|problem| problem.place.as_ref().is_none_or(|place| place.file.path == path)));
}

#[test]
fn secrets_come_from_credentials_files_and_variables() {
    let place = directory();
    fs::write(place.path().join("token"), "from a credential\n").unwrap();
    fs::write(place.path().join("key"), "from a file\r\n").unwrap();
    fs::write(place.path().join("void"), "\n").unwrap();
    let environment = Environment::of([
        ("HOME", Path::new("/home/ada").as_os_str()),
        ("CREDENTIALS_DIRECTORY", place.path().as_os_str()),
        ("NAME", "from a variable".as_ref()),
    ]);
    let path = place.path().join("depesche.toml");
    let source = "[source.a]\nurl = 'https://a.example/'\n";
    let text = format!(
        "{source}headers = {{ A = {{ credential = 'token' }}, B = {{ file = 'key' }}, C = {{ env = 'NAME' }} }}\n"
    );
    let config = parse_in(&text, &path, &environment).unwrap();
    let values: Vec<_> = config.sources[0].headers.iter().map(|header| header.value.reveal()).collect();
    assert_eq!(values, ["from a credential", "from a file", "from a variable"]);
    let text = format!(
        "{source}headers = {{ A = {{ credential = '../token' }}, B = {{ file = 'void' }}, C = {{ credential = 'x' }} }}\n"
    );
    let found = messages(parse_in(&text, &path, &environment));
    assert_eq!(found[0], "`../token` is a path, not the name of a credential");
    assert!(found[1].ends_with("void is empty") && found[2].contains("cannot be read"), "{found:?}");
}

#[test]
fn what_is_too_much_is_refused_and_not_fatal() {
    let read = |text: String| parse_in(&text, Path::new("depesche.toml"), &environment()).unwrap_err().to_string();
    let many = read("x = [".to_owned() + &"[".repeat(100_000));
    assert!(many.contains("not TOML"), "{many}");
    let deep = read("a.".repeat(100_000) + "a = 1\n");
    assert!(deep.len() < 1_000_000, "{}", deep.len());
    let wrong = read((0..5000).map(|index| format!("[source.S{index}]\n")).collect());
    assert!(wrong.ends_with("10000 problems in the configuration, of which these are the first"), "{wrong}");
}

proptest::proptest! {
    /// Whatever stands in the file, it is answered, and the answer can be shown.
    #[test]
    fn no_text_is_fatal(text in r#"([\[\]{}="'.,#\n ü\\]|source|url|a|\[source\.a\]\n|every = |listing|item|headers|1|'https://a\.b/'){0,40}"#) {
        if let Err(problems) = parse_in(&text, Path::new("depesche.toml"), &environment()) {
            assert!(!problems.render(true).is_empty());
        }
    }

    /// An example with a piece cut out or put in.
    #[test]
    fn no_slip_is_fatal(at in 0usize..2000, length in 0usize..40, piece in "[a-z'\"\\[\\]{}=.,\n ü]{0,6}") {
        let text = include_str!("../../config/sources.d/newspaper-selectors.toml");
        let boundary = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let (start, end) = (boundary(at), boundary(at + length));
        let text = format!("{}{piece}{}", &text[..start], &text[end..]);
        if let Err(problems) = parse_in(&text, Path::new("depesche.toml"), &environment()) {
            assert!(!problems.render(true).is_empty());
        }
    }
}
