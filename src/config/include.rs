//! The files that the main file includes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::file::File;
use super::node::Node;
use super::problem::Report;
use super::table::Table;

/// The most files that one configuration is made of.
const FILES_MAX: usize = 10_000;

/// Reads the included files: those of one pattern in the order of their names, the patterns in
/// their own order, and no file twice. A pattern may match nothing; a file that is named must exist.
pub(super) fn read(main: &Table<'_>, main_file: &File, report: &Report) -> Vec<Arc<File>> {
    let mut known: BTreeSet<PathBuf> = fs::canonicalize(&main_file.path).into_iter().collect();
    let mut files = Vec::new();
    for node in main.many("include") {
        for path in paths(&node, main_file.directory()) {
            // What cannot be resolved cannot be read either; the attempt says why.
            if !known.insert(fs::canonicalize(&path).unwrap_or_else(|_| path.clone())) {
                continue;
            }
            if files.len() + 1 >= FILES_MAX {
                node.refuse(format!("more than {FILES_MAX} files"), "put several sources into one file");
                return files;
            }
            match File::read(files.len() + 1, &path) {
                Ok(file) => files.push(Arc::new(file)),
                Err(mut problem) => {
                    problem.place = Some(node.place());
                    report.add(*problem);
                }
            }
        }
    }
    files
}

/// The paths that one value of `include` stands for.
fn paths(node: &Node<'_>, directory: &Path) -> Vec<PathBuf> {
    let Some(text) = node.text() else { return Vec::new() };
    if !text.contains(['*', '?', '[']) {
        return vec![directory.join(text)];
    }
    // The directory is no part of the pattern, whatever characters its name has.
    let pattern = match (Path::new(text).is_absolute(), directory.to_str()) {
        (true, _) | (_, Some("")) => text.to_owned(),
        (false, Some(directory)) => format!("{}/{text}", glob::Pattern::escape(directory)),
        (false, None) => {
            node.refuse(
                "a pattern cannot be used below a directory whose name is not Unicode",
                "name the files one by one",
            );
            return Vec::new();
        }
    };
    // Editors and package managers leave hidden files beside the real ones.
    let options = glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::new() };
    match glob::glob_with(&pattern, options) {
        Ok(found) => found
            .filter_map(|entry| {
                entry.map_err(|error| node.refuse(error.to_string(), "make the directory readable")).ok()
            })
            .filter(|path| path.is_file())
            .collect(),
        Err(error) => {
            node.refuse(format!("`{text}` is not a pattern: {}", error.msg), "use * for any characters and ? for one");
            Vec::new()
        }
    }
}
