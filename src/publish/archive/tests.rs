use std::fs;

use tempfile::TempDir;

use super::*;
use crate::config;
use crate::publish::sample;

fn settings(directory: &TempDir) -> config::Publish {
    config::Publish { directory: Some(directory.path().to_owned()), ..config::Publish::default() }
}

fn publisher(directory: &TempDir) -> Publisher {
    Publisher::new(sample::site().base(), &settings(directory)).unwrap()
}

fn archive() -> View {
    let history = History {
        prev: Some("zeitung/archive/2024-10".to_owned()),
        archive_of: Some("zeitung".to_owned()),
        next: Some("zeitung/archive/2024-11-2".to_owned()),
    };
    View { path: "zeitung/archive/2024-11".to_owned(), updated: None, history, ..sample::view() }
}

#[tokio::test]
async fn a_document_is_made_on_demand_with_its_neighbours_in_the_headers() {
    let directory = TempDir::new().unwrap();
    let publisher = publisher(&directory);
    let path = "zeitung/archive/2024-11.atom";
    assert!(publisher.cached_archive(path).is_none());
    let document = publisher.archive(archive(), Format::Atom).await.unwrap();
    assert_eq!((document.path.as_str(), document.max_age), (path, MAX_AGE));
    assert_eq!(document.last_modified, sample::time("2024-11-24T15:00:00Z"));
    assert_eq!(
        document.link.as_deref(),
        Some(
            "<https://feeds.example.org/zeitung.atom>; rel=\"current\", \
             <https://feeds.example.org/zeitung/archive/2024-10.atom>; rel=\"prev-archive\", \
             <https://feeds.example.org/zeitung/archive/2024-11-2.atom>; rel=\"next-archive\""
        )
    );
    let text = std::str::from_utf8(document.bytes().unwrap()).unwrap();
    assert!(!text.contains("2024-11-2.atom"), "a later document must not change this one");
    assert!(document.gzip.is_some() && document.brotli.is_some());
    assert!(Arc::ptr_eq(&publisher.cached_archive(path).unwrap(), &document));
    assert!(publisher.documents().all().is_empty(), "it is none of the current documents");
    publisher.forget_archives();
    assert!(publisher.cached_archive(path).is_none());

    let only_rss = config::Publish { formats: vec![Format::Rss], ..settings(&directory) };
    publisher.reconfigure(sample::site().base(), &only_rss).unwrap();
    assert!(publisher.archive(archive(), Format::Atom).await.is_none());
}

#[tokio::test]
async fn a_document_is_written_once() {
    let directory = TempDir::new().unwrap();
    let paths = || vec!["zeitung/archive/2024-11".to_owned()];
    let first = publisher(&directory);
    assert_eq!(first.missing_archives(paths()).await, paths());
    let published = first.write_archive(archive()).await;
    assert_eq!((published.written.len(), published.failed), (4, Vec::new()));
    assert_eq!(first.missing_archives(paths()).await.len(), 0);
    drop(first);

    let restarted = publisher(&directory);
    assert_eq!(restarted.missing_archives(paths()).await.len(), 0);
    for format in Format::ALL {
        let file = directory.path().join(format!("zeitung/archive/2024-11.{format}"));
        let document = restarted.archive(archive(), format).await.unwrap();
        assert_eq!(fs::read(&file).unwrap(), *document.bytes().unwrap());
        assert!(file.with_extension(format!("{format}.gz")).is_file());
        let modified: chrono::DateTime<chrono::Utc> = fs::metadata(&file).unwrap().modified().unwrap().into();
        assert_eq!(modified, document.last_modified);
    }
    drop(restarted);

    // Incomplete, or written for another address: it is to be written again.
    fs::remove_file(directory.path().join("zeitung/archive/2024-11.json.br")).unwrap();
    let restarted = publisher(&directory);
    assert_eq!(restarted.missing_archives(paths()).await, paths());
    restarted.write_archive(archive()).await;
    assert_eq!(restarted.missing_archives(paths()).await.len(), 0);
    restarted.reconfigure(&sample::url("https://other.example/"), &settings(&directory)).unwrap();
    assert_eq!(restarted.missing_archives(paths()).await, paths());

    restarted.remove_archives(paths()).await;
    assert_eq!(fs::read_dir(directory.path().join("zeitung/archive")).unwrap().count(), 0);
}

#[tokio::test]
async fn what_could_not_be_written_is_still_missing() {
    let directory = TempDir::new().unwrap();
    let publisher = publisher(&directory);
    fs::write(directory.path().join("zeitung"), "in the way").unwrap();
    let published = publisher.write_archive(archive()).await;
    assert_eq!((published.written.len(), published.failed.len()), (0, 4));
    assert_eq!(publisher.missing_archives(vec![archive().path]).await.len(), 1);
}

#[test]
fn only_so_much_is_kept_in_memory() {
    let cache = Cache::default();
    let document = |number: usize| {
        // Together with what it takes compressed, a quarter of the room.
        let bytes = vec![b'x'; CACHE_BYTES_MAX / 4 * 2 / 3];
        let path = format!("a/archive/{number}.rss");
        Arc::new(Document::plain(path, "x", bytes, "\"x\"", chrono::DateTime::UNIX_EPOCH))
    };
    (0..4).for_each(|number| cache.put(document(number)));
    assert!(cache.get("a/archive/0.rss").is_some(), "asked for last");
    cache.put(document(4));
    let kept = |number: usize| cache.get(&format!("a/archive/{number}.rss")).is_some();
    assert_eq!([0, 1, 2, 3, 4].map(kept), [true, false, true, true, true]);
}
