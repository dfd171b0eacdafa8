#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use tempfile::TempDir;

use super::*;
use crate::publish::compress::is_encoded;
use crate::publish::sample;

fn settings(directory: Option<&Path>, formats: &[Format]) -> config::Publish {
    config::Publish {
        directory: directory.map(Path::to_owned),
        formats: formats.to_vec(),
        ..config::Publish::default()
    }
}

fn publisher(directory: Option<&Path>) -> Publisher {
    Publisher::new(sample::site().base(), &settings(directory, &Format::ALL)).unwrap()
}

fn modified(file: &Path) -> DateTime<Utc> {
    fs::metadata(file).unwrap().modified().unwrap().into()
}

#[tokio::test]
async fn documents_are_in_memory_and_on_disk() {
    let directory = TempDir::new().unwrap();
    let publisher = publisher(Some(directory.path()));
    let published = publisher.publish(vec![sample::view()]).await;
    assert_eq!(published.written, ["zeitung.rss", "zeitung.atom", "zeitung.json", "zeitung.html"]);
    assert_eq!((published.unchanged, published.failed.len()), (0, 0));
    let documents = publisher.documents();
    assert_eq!(documents.all().len(), 4);
    for document in documents.all() {
        assert_eq!(fs::read(directory.path().join(&document.path)).unwrap(), *document.bytes().unwrap());
        assert_eq!(document.last_modified, sample::time("2024-11-24T15:00:00Z"));
        let tag = document.etag.trim_matches('"');
        assert_eq!((tag.len(), format!("\"{tag}\"")), (32, document.etag.clone()));
        for (coding, mark) in [(Coding::Gzip, "-gzip"), (Coding::Brotli, "-br")] {
            let encoded = document.encoded(coding).unwrap();
            assert_eq!(encoded.etag, format!("\"{tag}{mark}\""));
            assert!(is_encoded(coding, &encoded.bytes, document.bytes().unwrap()));
            let file = directory.path().join(format!("{}{}", document.path, coding.extension()));
            assert_eq!(fs::read(file).unwrap(), *encoded.bytes);
        }
    }
    assert_eq!(documents.get("zeitung.json").unwrap().content_type, "application/feed+json");
    assert!(documents.get("nichts.json").is_none());

    publisher.publish_index(vec![FeedLink::from(&sample::view())]).await;
    assert!(documents.get("feeds.opml").is_some() && directory.path().join("index.html").is_file());
}

#[tokio::test]
async fn the_same_items_change_nothing() {
    let directory = TempDir::new().unwrap();
    let first = publisher(Some(directory.path()));
    first.publish(vec![sample::view()]).await;
    let before = first.documents().get("zeitung.rss").unwrap();
    let published = first.publish(vec![sample::view()]).await;
    assert_eq!((published.written.len(), published.unchanged), (0, 4));
    assert!(Arc::ptr_eq(&before, &first.documents().get("zeitung.rss").unwrap()));
    drop(first);

    let restarted = publisher(Some(directory.path()));
    let published = restarted.publish(vec![sample::view()]).await;
    assert_eq!((published.written.len(), published.unchanged), (0, 4));
    let after = restarted.documents().get("zeitung.rss").unwrap();
    assert_eq!((&after.identity, after.encoded(Coding::Gzip)), (&before.identity, before.encoded(Coding::Gzip)));
    assert_eq!(after.last_modified, before.last_modified);
}

#[tokio::test]
async fn other_bytes_are_always_later() {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("zeitung.rss");
    let first = publisher(Some(directory.path()));
    first.publish(vec![sample::view()]).await;
    let mut renamed = sample::view();
    renamed.title = "Neuer Name".to_owned();
    let published = first.publish(vec![renamed.clone()]).await;
    assert_eq!(published.written.len(), 4);
    assert_eq!(modified(&file), sample::time("2024-11-24T15:00:01Z"));
    drop(first);

    // Back to the old bytes after a restart: a third version, later than the second.
    let restarted = publisher(Some(directory.path()));
    restarted.publish(vec![sample::view()]).await;
    assert_eq!(restarted.documents().get("zeitung.rss").unwrap().last_modified, sample::time("2024-11-24T15:00:02Z"));
    renamed.items[0].updated = sample::time("2024-11-25T10:00:00.7Z");
    restarted.publish(vec![renamed]).await;
    assert_eq!(modified(&file), sample::time("2024-11-25T10:00:00Z"));
}

#[tokio::test]
async fn a_failing_disk_keeps_nothing_from_being_served() {
    let directory = TempDir::new().unwrap();
    let publisher = publisher(Some(directory.path()));
    let obstacle = directory.path().join("zeitung.rss");
    fs::create_dir_all(obstacle.join("x")).unwrap();
    let published = publisher.publish(vec![sample::view()]).await;
    assert_eq!(published.failed.len(), 1);
    assert!(published.failed[0].1.starts_with("cannot write "), "{:?}", published.failed);
    let served = publisher.documents().get("zeitung.rss").unwrap();

    // Any later publication tries it again, even one of another feed.
    assert_eq!(publisher.publish(vec![sample::mix()]).await.failed.len(), 1);
    fs::remove_dir_all(&obstacle).unwrap();
    assert_eq!(publisher.publish(vec![sample::mix()]).await.failed.len(), 0);
    assert_eq!(fs::read(&obstacle).unwrap(), *served.bytes().unwrap());
}

#[tokio::test]
async fn a_path_that_leads_elsewhere_is_not_published() {
    let directory = TempDir::new().unwrap();
    let publisher = publisher(Some(directory.path()));
    let view = View { path: "../zeitung".to_owned(), ..sample::view() };
    let published = publisher.publish(vec![view]).await;
    assert_eq!((published.written.len(), published.failed.len()), (0, 4));
    assert!(publisher.documents().all().is_empty());
}

#[tokio::test]
async fn a_new_configuration_keeps_the_documents() {
    let (old, new) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let publisher = publisher(Some(old.path()));
    publisher.publish(vec![sample::view(), sample::mix()]).await;
    publisher.publish_index(Vec::new()).await;
    let documents = publisher.documents();

    publisher.reconfigure(sample::site().base(), &settings(Some(old.path()), &[Format::Rss])).unwrap();
    assert_eq!(documents.all().len(), 4, "two feeds and two lists");
    publisher.retain(|feed| feed == "mix");
    assert!(documents.get("zeitung.rss").is_none() && documents.get("feeds.opml").is_some());
    assert!(old.path().join("zeitung.rss").is_file(), "files stay");

    let taken = Folder::open(new.path()).unwrap();
    assert!(publisher.reconfigure(sample::site().base(), &settings(Some(new.path()), &[Format::Rss])).is_err());
    drop(taken);
    publisher.reconfigure(sample::site().base(), &settings(Some(new.path()), &[Format::Rss])).unwrap();
    publisher.publish(vec![sample::mix()]).await;
    assert!(new.path().join("mix.rss").is_file() && Folder::open(old.path()).is_ok());
}

#[tokio::test]
async fn without_a_directory_there_is_memory() {
    let publisher = publisher(None);
    assert_eq!(publisher.publish(vec![sample::view()]).await.written.len(), 4);
    assert_eq!(publisher.publish(vec![sample::view()]).await.unchanged, 4);
}

#[tokio::test]
async fn a_reader_who_was_here_before_gets_only_what_is_new() {
    let directory = TempDir::new().unwrap();
    let first = publisher(Some(directory.path()));
    first.publish(vec![sample::view()]).await;
    let had = first.documents().all();
    drop(first);

    // The version before is known from the disk.
    let restarted = publisher(Some(directory.path()));
    let mut view = sample::view();
    view.items.insert(0, sample::bare_item(99));
    view.items[2].title = "Andere Überschrift".to_owned();
    restarted.publish(vec![view]).await;
    let documents = restarted.documents();
    for (path, marks) in [
        ("zeitung.rss", ["Bericht Nummer 99", "Andere Überschrift", "</channel>"]),
        ("zeitung.atom", ["Bericht Nummer 99", "Andere Überschrift", "</feed>"]),
        ("zeitung.json", ["Bericht Nummer 99", "Andere Überschrift", "\"version\""]),
    ] {
        let old = had.iter().find(|document| document.path == path).unwrap();
        let now = documents.get(path).unwrap();
        let names = |etag: &str| etag == old.etag;
        let new = documents.changes(&now, names, Coding::Identity).unwrap();
        let text = std::str::from_utf8(&new).unwrap();
        assert!(marks.iter().all(|mark| text.contains(mark)), "{text}");
        let feed = feed_rs::parser::parse(&*new).unwrap();
        assert_eq!(feed.entries.len(), 2, "{path}");
        assert_eq!(documents.changes(&now, |etag| etag == now.etag, Coding::Identity), None);
    }
    let page = documents.get("zeitung.html").unwrap();
    assert_eq!(documents.changes(&page, |_| true, Coding::Identity), None);
}

/// A publisher that holds no document in memory which is on disk.
fn frugal(directory: &Path) -> Publisher {
    let settings = settings(Some(directory), &Format::ALL);
    Publisher::holding(0, sample::site().base(), &settings).unwrap()
}

#[tokio::test]
async fn what_is_not_held_in_memory_is_read_from_disk() {
    let directory = TempDir::new().unwrap();
    let publisher = frugal(directory.path());
    publisher.publish(vec![sample::view()]).await;
    let documents = publisher.documents();
    for put_away in documents.all() {
        assert!(put_away.bytes().is_none() && put_away.encoded(Coding::Gzip).is_none(), "{}", put_away.path);
        let whole = publisher.whole(&put_away.path).await.unwrap();
        assert_eq!(fs::read(directory.path().join(&whole.path)).unwrap(), *whole.bytes().unwrap());
        for coding in [Coding::Identity, Coding::Gzip, Coding::Brotli] {
            assert_eq!(whole.etag_in(coding), put_away.etag_in(coding));
            let file = directory.path().join(format!("{}{}", whole.path, coding.extension()));
            assert_eq!(fs::read(file).unwrap(), *whole.encoded(coding).unwrap().bytes);
        }
    }
    assert!(publisher.whole("nichts.json").await.is_none());
}

#[tokio::test]
async fn a_document_that_is_not_held_is_not_written_again() {
    let directory = TempDir::new().unwrap();
    let publisher = frugal(directory.path());
    publisher.publish(vec![sample::view()]).await;
    let inode = |path: &str| fs::metadata(directory.path().join(path)).unwrap().ino();
    let before = ["zeitung.rss", "zeitung.rss.gz", "zeitung.json"].map(inode);
    let published = publisher.publish(vec![sample::view()]).await;
    assert_eq!((published.written.len(), published.unchanged, published.failed.len()), (0, 4, 0));
    assert_eq!(["zeitung.rss", "zeitung.rss.gz", "zeitung.json"].map(inode), before);
}

#[tokio::test]
async fn a_file_that_somebody_changed_is_not_served_and_written_again() {
    let directory = TempDir::new().unwrap();
    let publisher = frugal(directory.path());
    publisher.publish(vec![sample::view()]).await;
    let etag = publisher.documents().get("zeitung.rss").unwrap().etag.clone();
    let (changed, gone) = (directory.path().join("zeitung.rss"), directory.path().join("zeitung.atom.br"));
    let good = fs::read(&changed).unwrap();
    fs::write(&changed, "something else").unwrap();
    fs::remove_file(&gone).unwrap();
    assert!(publisher.whole("zeitung.rss").await.is_none());
    let atom = publisher.whole("zeitung.atom").await.unwrap();
    assert!(is_encoded(Coding::Brotli, &atom.encoded(Coding::Brotli).unwrap().bytes, atom.bytes().unwrap()));

    let published = publisher.publish(vec![sample::view()]).await;
    assert_eq!((published.written.len(), published.failed.len()), (0, 0), "no reader has to fetch anything anew");
    assert_eq!(fs::read(&changed).unwrap(), good);
    assert!(gone.is_file());
    let whole = publisher.whole("zeitung.rss").await.unwrap();
    assert_eq!((&whole.etag, &**whole.bytes().unwrap()), (&etag, &*good));
}

#[tokio::test]
async fn what_is_not_on_disk_is_held_in_memory() {
    let held = |publisher: &Publisher| publisher.documents().all().iter().filter(|it| it.bytes().is_some()).count();
    let nowhere = Publisher::holding(0, sample::site().base(), &settings(None, &Format::ALL)).unwrap();
    nowhere.publish(vec![sample::view()]).await;
    assert_eq!(held(&nowhere), 4);

    let directory = TempDir::new().unwrap();
    fs::create_dir(directory.path().join("zeitung.rss")).unwrap();
    let publisher = frugal(directory.path());
    let failed = publisher.publish(vec![sample::view()]).await.failed;
    assert_eq!(failed.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(), ["zeitung.rss"]);
    assert_eq!(held(&publisher), 1);

    let other = TempDir::new().unwrap();
    publisher.reconfigure(sample::site().base(), &settings(Some(other.path()), &Format::ALL)).unwrap();
    assert!(publisher.whole("zeitung.json").await.is_none(), "it is not in the new directory yet");
    publisher.publish(vec![sample::view()]).await;
    assert!(other.path().join("zeitung.json").is_file() && publisher.whole("zeitung.json").await.is_some());
}
