//! Other people's validators, each started once for all documents.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::tool;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documents");
const ATOM_SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/schemas/atom.rnc");

/// What the validators say against documents; those that are not installed say nothing.
pub fn complaints(documents: &[PathBuf]) -> Vec<String> {
    let of = |extension: &str| -> Vec<&Path> {
        documents.iter().map(PathBuf::as_path).filter(|path| path.extension().is_some_and(|x| x == extension)).collect()
    };
    let mut complaints = Vec::new();
    // jing answers a call without files with its usage and a failure.
    if let Some(jing) = tool("sh", &["-c", "command -v jing"]).map(|_| Command::new("xargs")) {
        complaints.extend(said(with(jing, &["jing", "-c", ATOM_SCHEMA]), &of("atom")));
    }
    if let Some(ruby) = tool("ruby", &["-e", "require 'rss'"]) {
        complaints.extend(said(with(ruby, &[&format!("{FOLDER}/check_rss.rb")]), &of("rss")));
    }
    let json = format!("{FOLDER}/check_json.mjs");
    if let Some(node) = tool("node", &[&json]) {
        complaints.extend(said(with(node, &[&json]), &of("json")));
    }
    if let Some(python) = tool("python3", &["-c", "import listparser, opml"]) {
        complaints.extend(said(with(python, &[&format!("{FOLDER}/check_opml.py")]), &of("opml")));
    }
    complaints
}

fn with(mut command: Command, arguments: &[&str]) -> Command {
    command.args(arguments);
    command
}

/// The lines that a validator prints when it is given the files on its standard input.
fn said(mut command: Command, files: &[&Path]) -> Vec<String> {
    assert!(!files.is_empty(), "{command:?} has something to do");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let list: String = files.iter().map(|path| format!("{}\n", path.display())).collect();
    let writer = std::thread::spawn(move || input.write_all(list.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    let lines: Vec<String> = String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect();
    assert!(output.status.success() || !lines.is_empty(), "{command:?}: {}", output.status);
    lines
}
