//! Round trip: a folder of feeds goes in, and every document that comes out is valid, in the eyes
//! of other people's validators and of stricter rules of our own.
//!
//! `DEPESCHE_FEEDS` names a folder of more feeds, whatever is in it; they need not be readable.

mod agreement;
mod atom;
mod html;
mod json;
mod opml;
mod rss;
mod strict;
mod validators;
mod xml;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::support::{Depesche, Run, Site};

/// The feeds that are part of the project.
const ZOO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/feeds");
/// Sources that share a combined feed, which is published anew for each of them.
const MIXED_SOURCES: usize = 25;
/// Complaints that a failing test shows.
const SHOWN_MAX: usize = 40;

/// Items that a document has at most, as in a configuration that says nothing of it.
const ITEMS_MAX: usize = 100;

/// What a folder of feeds became.
struct Published {
    program: Depesche,
    run: Run,
    /// Ids of the sources, one for each file.
    sources: Vec<String>,
}

/// Serves every file as a source of its own and publishes what is read, with so many items in a
/// document.
fn publish(files: &[PathBuf], items_max: usize) -> Published {
    let site = Site::start();
    let mut configuration = format!(
        "base_url = \"http://feeds.example/\"\n[server]\nlisten = []\n\
         [publish]\ndirectory = \"public\"\nitems = {items_max}\n[store]\nurl = \"sqlite:depesche.db\"\n\
         [fetch]\ndelay = \"1ms\"\nallow_private = [\"127.0.0.1\"]\n"
    );
    let mut sources = Vec::new();
    for (number, file) in files.iter().enumerate() {
        let content_type = match file.extension().and_then(|extension| extension.to_str()) {
            Some("json") => "application/feed+json",
            _ => "application/xml",
        };
        site.put(&format!("/{number}/feed"), content_type, recognisable(fs::read(file).unwrap(), number));
        let id = format!("f{number}");
        configuration.push_str(&format!("[source.{id}]\nurl = \"{}/{number}/feed\"\nkind = \"feed\"\n", site.base()));
        sources.push(id);
    }
    // With all that a document can say: its hub, and in feeds over several sources where an item is
    // from.
    configuration.push_str("[websub]\nhub = \"own\"\n");
    for (number, sources) in sources.chunks(MIXED_SOURCES).enumerate() {
        configuration.push_str(&format!("[feed.mix{number}]\nfrom = {sources:?}\n"));
    }
    let program = Depesche::new(&configuration);
    let run = program.run(&["once"]);
    Published { program, run, sources }
}

/// A feed whose first item has a title. Test suites of parsers have items of one element alone, by
/// which nothing can be recognised, and so nothing would be published; but the contents of many are
/// the most hostile there are.
fn recognisable(mut feed: Vec<u8>, number: usize) -> Vec<u8> {
    let find = |mark: &[u8]| feed.windows(mark.len()).position(|window| window == mark).map(|at| at + mark.len());
    if find(b"<title").is_none()
        && let Some(at) = find(b"<item>").or_else(|| find(b"<entry>"))
    {
        feed.splice(at..at, format!("<title>{number}</title>").into_bytes());
    }
    feed
}

/// All files below a folder, in a fixed order.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.unwrap().path();
            let list = if path.is_dir() { &mut folders } else { &mut files };
            list.push(path);
        }
    }
    files.sort_unstable();
    files
}

/// All complaints about the documents of a publication, each with the file it is about.
fn complaints(published: &Published) -> Vec<String> {
    let documents = files_below(&published.program.public());
    let mut complaints = strict::complaints(&documents);
    complaints.extend(agreement::complaints(&documents));
    complaints.extend(validators::complaints(&documents));
    complaints
}

fn assert_none(complaints: &[String]) {
    let shown = &complaints[..complaints.len().min(SHOWN_MAX)];
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), shown.join("\n"));
}

/// The places in the program where it panicked, even if the panic was caught.
fn panics(run: &Run) -> BTreeSet<&str> {
    run.stderr.lines().filter(|line| line.contains("panicked at src/")).collect()
}

#[test]
fn every_document_made_of_the_zoo_is_valid() {
    let files = files_below(Path::new(ZOO));
    let published = publish(&files, ITEMS_MAX);
    assert_eq!(published.run.code, Some(0), "{:?}", published.run);
    for (id, file) in published.sources.iter().zip(&files) {
        assert!(!published.program.items(id).is_empty(), "{} has items", file.display());
    }
    assert_none(&complaints(&published));
    let items = |name: &str| {
        let place = files.iter().position(|file| file.ends_with(name)).unwrap();
        published.program.items(&published.sources[place])
    };
    let newspaper = items("newspaper.rss");
    let ferry = newspaper.iter().find(|item| item["title"].as_str().unwrap().starts_with("Fähre")).unwrap();
    assert_eq!(ferry["title"], "Fähre fährt wieder: \"Endlich\", sagen Pendler & Händler");
    assert_eq!(ferry["authors"], json!([{"name": "Henriette Ohm"}, {"name": "Falk von der Wiese"}]));
    assert_eq!(ferry["tags"], json!(["Wirtschaft", "Verkehr"]));
    let podcast = items("podcast.rss");
    let broth = &podcast[0]["attachments"][0];
    assert_eq!((&broth["mime_type"], &broth["size_in_bytes"]), (&json!("audio/mpeg"), &json!(73_400_320)));
    let hostile = items("json-hostile.json");
    let titles: BTreeSet<&str> = hostile.iter().filter_map(|item| item["title"].as_str()).collect();
    assert!(titles.contains("Halbes \u{fffd} Paar \u{fffd}"), "{titles:?}");
    assert!(titles.contains("gnp.exe ]]>"), "{titles:?}");
}

#[test]
fn archives_are_valid() {
    let published = publish(&files_below(Path::new(ZOO)), 2);
    assert_eq!(published.run.code, Some(0), "{:?}", published.run);
    let documents = files_below(&published.program.public());
    let archives = documents.iter().filter(|path| path.parent().unwrap().ends_with("archive"));
    assert!(archives.count() > 100, "{documents:?}");
    assert_none(&complaints(&published));
}

#[test]
fn every_document_made_of_any_feeds_is_valid() {
    let Some(folder) = std::env::var_os("DEPESCHE_FEEDS") else { return };
    let files = files_below(Path::new(&folder));
    let published = publish(&files, ITEMS_MAX);
    assert!(matches!(published.run.code, Some(0 | 1)), "{:?}", published.run);
    assert_eq!(panics(&published.run), BTreeSet::new());
    let read = published.sources.iter().filter(|id| published.program.public().join(format!("{id}.rss")).exists());
    let read = read.count();
    assert!(read > 0, "none of the files is a feed");
    let mut documents = files_below(&published.program.public());
    documents.retain(|path| path.extension().is_some_and(|extension| extension != "gz" && extension != "br"));
    eprintln!("{} files, {read} of them with items, {} documents", files.len(), documents.len());
    assert_none(&complaints(&published));
}
