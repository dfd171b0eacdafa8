//! What is kept in `seeds/`, above all what once was a finding, is read within a second by the
//! target that it is for.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use depesche_fuzz::TARGETS;

/// How long one input may take in a build without optimisation, on a busy machine: what takes a
/// tenth of that in an optimised one is a finding.
const TIME_MAX: Duration = Duration::from_secs(10);

/// The folders with inputs of a target: its own, and those of the crate's tests that it can read.
fn folders(target: &str) -> Vec<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(target);
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures");
    let folders = [own, fixtures.join(target), fixtures.join(format!("{target}s"))];
    folders.into_iter().filter(|folder| folder.is_dir()).collect()
}

#[test]
fn every_target_reads_its_seeds_in_time() {
    for (target, read) in TARGETS {
        let files = folders(target).into_iter().flat_map(|folder| fs::read_dir(folder).unwrap());
        let mut count = 0;
        for path in files.map(|file| file.unwrap().path()).filter(|path| path.is_file()) {
            let (bytes, begin) = (fs::read(&path).unwrap(), Instant::now());
            read(&bytes);
            assert!(begin.elapsed() < TIME_MAX, "{target}: {} took {:?}", path.display(), begin.elapsed());
            count += 1;
        }
        assert!(count > 0, "{target} has no seeds");
    }
}

#[test]
fn every_seed_is_for_a_target() {
    for folder in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds")).unwrap() {
        let name = folder.unwrap().file_name();
        assert!(TARGETS.iter().any(|(target, _)| name == *target), "{name:?} is none");
    }
}
