#![allow(clippy::unwrap_used, reason = "tests")]

use std::os::unix::fs::{MetadataExt, symlink};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tempfile::TempDir;

use super::*;
use crate::model::Compressed;

const MODIFIED: &str = "2024-11-24T15:00:00Z";

fn document(path: &str, text: &str) -> Arc<Document> {
    let Encoded { bytes, etag } = encoded(text);
    Arc::new(Document::plain(path, "text/plain", bytes, etag, MODIFIED.parse().unwrap()))
}

fn encoded(text: &str) -> Encoded {
    Encoded { bytes: text.as_bytes().to_vec().into(), etag: format!("\"{text}\"") }
}

fn open() -> (TempDir, Folder) {
    let directory = tempfile::tempdir().unwrap();
    let folder = Folder::open(directory.path()).unwrap();
    (directory, folder)
}

/// What lies in a directory beside its lock.
fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| name != hold::LOCK);
    names.sort();
    names
}

#[test]
fn a_document_becomes_a_readable_file_with_its_time() {
    let (directory, mut folder) = open();
    assert_eq!(folder.write(&[document("dwn.rss", "eins"), document("dwn/politik.rss", "zwei")]), []);
    let file = directory.path().join("dwn/politik.rss");
    assert_eq!(fs::read_to_string(&file).unwrap(), "zwei");
    let metadata = fs::metadata(&file).unwrap();
    assert_eq!(DateTime::<Utc>::from(metadata.modified().unwrap()), MODIFIED.parse::<DateTime<Utc>>().unwrap());
    // The umask of the test decides about the rest.
    assert_eq!(metadata.mode() & 0o600, 0o600);
    assert_eq!(metadata.mode() & 0o111, 0);
    assert_eq!(names(directory.path()), ["dwn", "dwn.rss"]);
    assert_eq!(names(&directory.path().join("dwn")), ["politik.rss"]);
}

#[test]
fn an_unchanged_file_is_not_touched() {
    let (directory, mut folder) = open();
    let file = directory.path().join("dwn.rss");
    folder.write(&[document("dwn.rss", "eins")]);
    let inode = fs::metadata(&file).unwrap().ino();
    folder.write(&[document("dwn.rss", "eins")]);
    assert_eq!(fs::metadata(&file).unwrap().ino(), inode);
    drop(folder);

    // After a restart the bytes decide, whatever time the file has.
    let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
    File::options().write(true).open(&file).unwrap().set_modified(old).unwrap();
    let mut folder = Folder::open(directory.path()).unwrap();
    folder.write(&[document("dwn.rss", "eins")]);
    let metadata = fs::metadata(&file).unwrap();
    assert_eq!((metadata.ino(), metadata.modified().unwrap()), (inode, old));
    folder.write(&[document("dwn.rss", "ZWEI")]);
    assert_eq!(fs::read_to_string(&file).unwrap(), "ZWEI");
}

#[test]
fn a_file_that_somebody_changed_or_deleted_is_written_again() {
    let (directory, mut folder) = open();
    let file = directory.path().join("dwn.rss");
    folder.write(&[document("dwn.rss", "eins")]);
    fs::write(&file, "EINS").unwrap();
    folder.write(&[document("dwn.rss", "eins")]);
    assert_eq!(fs::read_to_string(&file).unwrap(), "eins");
    fs::remove_dir_all(directory.path()).unwrap();
    assert_eq!(folder.write(&[document("dwn.rss", "eins")]), []);
    assert_eq!(fs::read_to_string(&file).unwrap(), "eins");
    assert!(Folder::open(directory.path()).is_err(), "the new directory is locked as well");
}

#[test]
fn a_second_daemon_is_refused() {
    let (directory, folder) = open();
    let reason = Folder::open(directory.path()).unwrap_err();
    assert!(reason.contains("another Depesche publishes into"), "{reason}");
    drop(folder);
    assert!(Folder::open(directory.path()).is_ok());
}

#[test]
fn p06_who_can_read_the_directory_can_not_keep_the_daemon_out() {
    let directory = tempfile::tempdir().unwrap();
    let reader = File::open(directory.path()).unwrap();
    reader.try_lock().unwrap();
    let mut folder = Folder::open(directory.path()).unwrap();
    let lock = directory.path().join(hold::LOCK);
    assert_eq!(fs::metadata(&lock).unwrap().mode() & 0o777, 0o600);

    // Without its file the lock is none, so it is made anew with the next document.
    fs::remove_file(&lock).unwrap();
    assert_eq!(folder.write(&[document("dwn.rss", "eins")]), []);
    assert!(lock.exists() && Folder::open(directory.path()).is_err());
}

#[test]
fn p04_where_no_lock_can_be_made_nothing_is_written_until_it_can() {
    let directory = tempfile::tempdir().unwrap();
    let lock = directory.path().join(hold::LOCK);
    fs::create_dir(&lock).unwrap();
    let mut folder = Folder::open(directory.path()).unwrap();
    let failed = folder.write(&[document("dwn.rss", "eins")]);
    assert!(failed[0].1.contains("cannot open") && failed[0].1.contains(hold::LOCK), "{failed:?}");
    fs::remove_dir(&lock).unwrap();
    assert_eq!(folder.write(&[document("dwn.rss", "eins")]), []);
    assert_eq!(names(directory.path()), ["dwn.rss"]);
}

#[test]
fn p01_what_a_crash_left_behind_is_swept() {
    let directory = tempfile::tempdir().unwrap();
    fs::create_dir(directory.path().join("dwn")).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    symlink(elsewhere.path(), directory.path().join("link")).unwrap();
    let name = format!("{TEMPORARY_PREFIX}abc123{TEMPORARY_SUFFIX}");
    for place in [directory.path(), &directory.path().join("dwn"), elsewhere.path()] {
        fs::write(place.join(&name), "half").unwrap();
    }
    fs::write(directory.path().join(".depesche-notes"), "a person's").unwrap();
    let _folder = Folder::open(directory.path()).unwrap();
    assert_eq!(names(directory.path()), [".depesche-notes", "dwn", "link"]);
    assert_eq!(names(&directory.path().join("dwn")), [""; 0]);
    assert_eq!(names(elsewhere.path()), [name], "links are not followed");
}

#[test]
fn nothing_is_written_outside() {
    let (directory, mut folder) = open();
    let elsewhere = tempfile::tempdir().unwrap();
    symlink(elsewhere.path(), directory.path().join("dwn")).unwrap();
    let failed = folder.write(&[document("dwn/politik.rss", "eins"), document("../x.rss", "zwei")]);
    assert_eq!(failed.len(), 2, "{failed:?}");
    assert!(failed[0].1.contains("leads out of the publish directory"), "{failed:?}");
    assert_eq!(names(elsewhere.path()), [""; 0]);

    // A link that stays within is the operator's choice; a linked file is replaced, not followed.
    fs::create_dir(directory.path().join("real")).unwrap();
    symlink(directory.path().join("real"), directory.path().join("other")).unwrap();
    symlink(elsewhere.path().join("target"), directory.path().join("zeitung.rss")).unwrap();
    assert_eq!(folder.write(&[document("other/a.rss", "eins"), document("zeitung.rss", "zwei")]), []);
    assert_eq!(names(&directory.path().join("real")), ["a.rss"]);
    assert_eq!(names(elsewhere.path()), [""; 0]);
}

#[test]
fn a_failure_leaves_the_old_file_and_nothing_else() {
    let (directory, mut folder) = open();
    folder.write(&[document("dwn.rss", "eins")]);
    // A directory in the place of the file cannot be replaced by it, for no user.
    fs::create_dir_all(directory.path().join("blatt.rss/x")).unwrap();
    fs::write(directory.path().join("zeitung"), "in the way").unwrap();
    let failed =
        folder.write(&[document("blatt.rss", "zwei"), document("zeitung/a.rss", "drei"), document("dwn.rss", "vier")]);
    let paths: Vec<_> = failed.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["blatt.rss", "zeitung/a.rss"]);
    assert!(failed[1].1.contains("is in the way"), "{failed:?}");
    assert_eq!(names(directory.path()), ["blatt.rss", "dwn.rss", "zeitung"]);
    assert_eq!(fs::read_to_string(directory.path().join("dwn.rss")).unwrap(), "vier");
}

#[test]
fn compressed_forms_lie_beside_a_document_and_go_when_it_has_none() {
    let (directory, mut folder) = open();
    let compressed = |text: &str| {
        let of = |mark: &str| {
            let Encoded { bytes, etag } = encoded(&format!("{text} {mark}"));
            Some(Compressed::new(etag, move || bytes))
        };
        Arc::new(Document { gzip: of("gz"), brotli: of("br"), ..(*document("dwn.rss", text)).clone() })
    };
    assert_eq!(folder.write(&[compressed("eins")]), []);
    assert_eq!(names(directory.path()), ["dwn.rss", "dwn.rss.br", "dwn.rss.gz"]);
    let times = || {
        ["dwn.rss", "dwn.rss.br", "dwn.rss.gz"].map(|name| {
            let metadata = fs::metadata(directory.path().join(name)).unwrap();
            (metadata.modified().unwrap(), metadata.ino())
        })
    };
    let before = times();
    assert!(before.iter().all(|(modified, _)| *modified == before[0].0));
    folder.write(&[compressed("eins")]);
    assert_eq!(times(), before);

    fs::remove_file(directory.path().join("dwn.rss.gz")).unwrap();
    folder.write(&[compressed("eins")]);
    assert_eq!(fs::read_to_string(directory.path().join("dwn.rss.gz")).unwrap(), "eins gz");
    folder.write(&[compressed("zwei")]);
    assert_eq!(fs::read_to_string(directory.path().join("dwn.rss.br")).unwrap(), "zwei br");
    folder.write(&[document("dwn.rss", "drei")]);
    assert_eq!(names(directory.path()), ["dwn.rss"]);
}
