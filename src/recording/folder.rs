//! Recordings on disk: `<folder>/<source>/<time>/` with `recording.toml`, `items.toml` and the pages.
//!
//! A recording is written under a name that nobody reads, synced, and renamed when it is whole: a
//! machine that stops in the middle leaves none, and what it leaves the next one clears away.

use std::fs::{self, File, Permissions};
use std::io::{self, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::manifest::Manifest;
use super::{BYTES_MAX, Expected, Mask, Recording, RecordingError};

/// The list of pages.
const MANIFEST: &str = "recording.toml";
/// What was made of them.
const ITEMS: &str = "items.toml";
/// The pages come back from git as they were, also where it converts the ends of lines.
const ATTRIBUTES: (&str, &str) = (".gitattributes", "* -text\n");
/// How recordings that are being written begin.
const UNFINISHED: &str = ".unfinished-";
/// After this while nobody works on an unfinished recording any longer: writing takes seconds.
const UNFINISHED_TIME_MAX: Duration = Duration::from_secs(60 * 60);
/// Recordings of one second, one beside the other.
const SAME_SECOND_MAX: u32 = 100;

/// Keeps a recording, and answers its folder. Texts that hold a secret are covered.
pub fn write(root: &Path, recording: &Recording, mask: &Mask) -> Result<PathBuf, RecordingError> {
    let home = root.join(&recording.source);
    fs::create_dir_all(&home).map_err(at(&home))?;
    sweep(&home);
    let mode = Permissions::from_mode(0o777);
    let unfinished = tempfile::Builder::new().prefix(UNFINISHED).permissions(mode).tempdir_in(&home);
    let unfinished = unfinished.map_err(at(&home))?;
    let (manifest, pages) = Manifest::of(&recording.source, recording.recorded, &recording.tape);
    let text = |text: Result<String, toml::ser::Error>| text.map(|text| mask.text(&text)).map_err(at(&home));
    let put = |name: &str, bytes: &[u8]| {
        let path = unfinished.path().join(name);
        put(&path, bytes).map_err(at(&path))
    };
    put(ATTRIBUTES.0, ATTRIBUTES.1.as_bytes())?;
    for (name, body) in &pages {
        put(name, body)?;
    }
    put(ITEMS, text(toml::to_string_pretty(&recording.expected))?.as_bytes())?;
    put(MANIFEST, text(toml::to_string_pretty(&manifest))?.as_bytes())?;
    sync(unfinished.path()).map_err(at(unfinished.path()))?;
    let place = settle(unfinished.path(), &home, &recording.recorded.format("%Y-%m-%dT%H-%M-%SZ").to_string())?;
    // It has another name now, and nothing is left to remove.
    let _ = unfinished.keep();
    sync(&home).map_err(at(&home))?;
    Ok(place)
}

/// Gives a whole recording its name; of two in one second the later one gets a number.
fn settle(unfinished: &Path, home: &Path, name: &str) -> Result<PathBuf, RecordingError> {
    let numbered = (2..=SAME_SECOND_MAX).map(|number| home.join(format!("{name}-{number}")));
    for place in [home.join(name)].into_iter().chain(numbered) {
        match fs::rename(unfinished, &place) {
            Err(error) if matches!(error.kind(), io::ErrorKind::AlreadyExists | io::ErrorKind::DirectoryNotEmpty) => {}
            renamed => return renamed.map(|()| place.clone()).map_err(at(&place)),
        }
    }
    Err(at(home)(format!("there are {SAME_SECOND_MAX} recordings of {name} already")))
}

/// The folders of the recordings of a source, the oldest first.
pub fn list(root: &Path, source: &str) -> Result<Vec<PathBuf>, RecordingError> {
    folders(&root.join(source))
}

/// The names of all sources that were recorded.
pub fn sources(root: &Path) -> Result<Vec<String>, RecordingError> {
    let names = folders(root)?.into_iter().filter_map(|folder| Some(folder.file_name()?.to_str()?.to_owned()));
    Ok(names.collect())
}

/// Reads a recording.
pub fn read(folder: &Path) -> Result<Recording, RecordingError> {
    let path = folder.join(MANIFEST);
    let manifest: Manifest = parse(&path)?;
    let (source, recorded) = (manifest.source.clone(), manifest.recorded);
    let mut bytes_left = BYTES_MAX;
    let body = |name: &str| {
        let path = folder.join(name);
        let body = bytes(&path, bytes_left).map_err(|error| format!("{}: {error}", path.display()))?;
        bytes_left -= body.len();
        Ok(body.into())
    };
    let tape = manifest.tape(body).map_err(|cause| RecordingError { place: path, cause })?;
    Ok(Recording { source, recorded, tape, expected: parse(&folder.join(ITEMS))? })
}

/// Takes another outcome for the right one.
pub fn accept(folder: &Path, expected: &Expected, mask: &Mask) -> Result<(), RecordingError> {
    let path = folder.join(ITEMS);
    let text = mask.text(&toml::to_string_pretty(expected).map_err(at(&path))?);
    let mode = Permissions::from_mode(0o666);
    let file = tempfile::Builder::new().prefix(UNFINISHED).permissions(mode).tempfile_in(folder);
    let mut file = file.map_err(at(folder))?;
    file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(at(&path))?;
    file.persist(&path).map_err(|error| at(&path)(error.error))?;
    sync(folder).map_err(at(folder))
}

/// What a failure at a place means.
fn at<E: std::fmt::Display>(place: &Path) -> impl Fn(E) -> RecordingError {
    move |error| RecordingError { place: place.to_owned(), cause: error.to_string() }
}

/// What is in a folder, but for names that are not meant for us; nothing, if there is no folder.
fn folders(folder: &Path) -> Result<Vec<PathBuf>, RecordingError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.and_then(Iterator::collect::<io::Result<Vec<_>>>).map_err(at(folder))?,
    };
    let is_hidden = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().starts_with('.');
    let entries = entries.into_iter().filter(|entry| !is_hidden(entry) && entry.path().is_dir());
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    folders.sort();
    Ok(folders)
}

fn parse<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, RecordingError> {
    let unfit = |error: String| {
        let cause = format!("{error}; restore it, or delete its folder and record the source anew");
        RecordingError { place: path.to_owned(), cause }
    };
    let bytes = bytes(path, BYTES_MAX).map_err(|error| unfit(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|error| unfit(error.to_string()))?;
    toml::from_str(&text).map_err(|error| unfit(error.to_string().trim_end().to_owned()))
}

/// A file that is not larger than it may be.
fn bytes(path: &Path, bytes_max: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // Looked at before it is opened: opening a pipe would wait for somebody who writes.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    File::open(path)?.take(bytes_max as u64 + 1).read_to_end(&mut bytes)?;
    match bytes.len() > bytes_max {
        true => Err(io::Error::other(format!("a recording has at most {} MiB", BYTES_MAX >> 20))),
        false => Ok(bytes),
    }
}

fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Clears away what was left by a machine that stopped. What cannot be removed is in nobody's way.
fn sweep(home: &Path) {
    let Ok(entries) = fs::read_dir(home) else { return };
    for entry in entries.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with(UNFINISHED)) {
        let age = entry.metadata().and_then(|metadata| metadata.modified()).ok().and_then(|time| time.elapsed().ok());
        if age.is_some_and(|age| age > UNFINISHED_TIME_MAX) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
