//! Finding and reading the files, and handing them to the checks.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::environment::Environment;
use super::file::File;
use super::problem::Report;
use super::table::Table;
use super::{Config, Problem, Problems, check, include, syntax, vocabulary};

/// Where the configuration is: the path that was named, or the first file that exists of
/// `./depesche.toml`, `$XDG_CONFIG_HOME/depesche/depesche.toml` (`~/.config` if that is not set)
/// and `/etc/depesche/depesche.toml`.
pub fn find(path: Option<&Path>) -> Result<PathBuf, Problems> {
    find_in(path, &Environment::of_process())
}

fn find_in(path: Option<&Path>, environment: &Environment) -> Result<PathBuf, Problems> {
    if let Some(path) = path {
        return Ok(path.to_owned());
    }
    let candidates = environment.search_path();
    // A file that is there but may not be read is the one that is meant; reading it says why.
    let exists = |path: &&PathBuf| !matches!(fs::metadata(path), Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory));
    candidates.iter().find(exists).cloned().ok_or_else(|| {
        let looked: Vec<String> = candidates.iter().map(|path| path.display().to_string()).collect();
        let problem = Problem::anywhere(format!("there is no configuration; looked for {}", looked.join(", ")));
        let cure =
            "create depesche.toml with two lines, [source.news] and url = \"https://…\", or name a file with --config";
        Box::new(problem.help(cure)).into()
    })
}

/// Finds and reads the configuration. All problems of all its files are reported at once.
pub fn load(path: Option<&Path>) -> Result<Config, Problems> {
    load_in(path, &Environment::of_process())
}

/// Like [`load`], in an environment of the caller's choice.
pub fn load_in(path: Option<&Path>, environment: &Environment) -> Result<Config, Problems> {
    let path = find_in(path, environment)?;
    assemble(File::read(0, &path)?, environment)
}

/// Reads a configuration from a text, as if it stood in a file at `path`: relative paths and
/// `include` start from its directory.
pub fn parse(text: &str, path: &Path) -> Result<Config, Problems> {
    parse_in(text, path, &Environment::of_process())
}

/// Like [`parse`], in an environment of the caller's choice.
pub fn parse_in(text: &str, path: &Path, environment: &Environment) -> Result<Config, Problems> {
    assemble(File::new(0, path, text), environment)
}

fn assemble(main: File, environment: &Environment) -> Result<Config, Problems> {
    let report = Report::default();
    let main = Arc::new(main);
    let main_tree = syntax::parse(&main, &report);
    let main_table = Table::of_file(&vocabulary::MAIN, &main_tree, &main, &report);
    let included = include::read(&main_table, &main, &report);
    let trees: Vec<_> = included.iter().map(|file| (file, syntax::parse(file, &report))).collect();
    let included_tables: Vec<_> =
        trees.iter().map(|(file, tree)| Table::of_file(&vocabulary::INCLUDED, tree, file, &report)).collect();
    let paths = std::iter::once(&main).chain(&included).map(|file| file.path.clone()).collect();
    let config = check::config(&main_table, &included_tables, paths, environment);
    report.finish(config)
}
