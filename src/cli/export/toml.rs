//! The configuration as one file: the texts of all its files, one behind the other, with their
//! comments. Only `include` goes, and paths are written as they are seen from the main file.

use std::fs;
use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::cli::Refusal;
use crate::config::{self, Config};

/// The one file, and what is to be known of it.
pub(super) fn whole(config: &Config) -> Result<(String, Vec<String>), Refusal> {
    let Some((main, included)) = config.files.split_first() else { return Ok((String::new(), Vec::new())) };
    let home = main.parent().unwrap_or(Path::new(""));
    let mut notes = Vec::new();
    let mut text = without_include(&read(main)?)?;
    for path in included {
        let shown = path.strip_prefix(home).unwrap_or(path).display();
        let part = read(path)?;
        let part = if stands_alone(&part) {
            from_home(&part, path, home)?
        } else {
            notes.push(format!("{shown}: its comments are left out, since its tables are not written one by one"));
            rewritten(&from_home(&part, path, home)?)?
        };
        text = format!("{}\n\n# From {shown}.\n{}", text.trim_end(), part.trim_start());
    }
    // What was one configuration must be the same as one file.
    let again = config::parse(&text, main)
        .map_err(|problems| Refusal(format!("the files cannot be put into one as they are:\n{problems}")))?;
    let ids = |config: &Config| config.sources.iter().map(|source| source.id.clone()).collect::<Vec<_>>();
    if ids(&again) != ids(config) {
        return Err(Refusal("the files cannot be put into one as they are: sources would be lost".to_owned()));
    }
    if !home.as_os_str().is_empty() || !included.is_empty() {
        let shown = if home.as_os_str().is_empty() { Path::new(".") } else { home };
        notes.push(format!("relative paths in it start from {}, where the main file is", shown.display()));
    }
    Ok((text, notes))
}

fn read(path: &Path) -> Result<String, Refusal> {
    let text =
        fs::read_to_string(path).map_err(|error| Refusal(format!("{} cannot be read: {error}", path.display())))?;
    Ok(text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned))
}

fn parsed(text: &str) -> Result<Spanned<DeTable<'_>>, Refusal> {
    Ok(DeTable::parse(text)?)
}

/// The main file without the line or lines of `include`.
fn without_include(text: &str) -> Result<String, Refusal> {
    let tree = parsed(text)?;
    let Some((key, value)) = tree.get_ref().iter().find(|(key, _)| key.get_ref() == "include") else {
        return Ok(text.to_owned());
    };
    let end = text[value.span().end..].find('\n').map_or(text.len(), |at| value.span().end + at + 1);
    Ok(format!("{}{}", &text[..key.span().start], &text[end..]))
}

/// Whether a file can stand behind another one: all it says stands below headers of its own.
fn stands_alone(text: &str) -> bool {
    let lines = || text.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    let is_headed = lines().find(|line| !line.is_empty()).is_none_or(|line| line.starts_with('['));
    is_headed && !lines().any(|line| matches!(line, "[source]" | "[feed]"))
}

/// The same tables, each under a header of its own.
fn rewritten(text: &str) -> Result<String, Refusal> {
    let table: toml::Table = toml::from_str(text)?;
    Ok(toml::to_string(&table)?)
}

/// The text with its relative paths as they are seen from the main file's directory.
fn from_home(text: &str, path: &Path, home: &Path) -> Result<String, Refusal> {
    let directory = path.parent().unwrap_or(Path::new(""));
    if directory == home {
        return Ok(text.to_owned());
    }
    let tree = parsed(text)?;
    let mut places = Vec::new();
    for (key, value) in tree.get_ref() {
        paths(value, &mut places);
        if key.get_ref() == "source" {
            files(value, &mut places);
        }
    }
    places.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    let seen = directory.strip_prefix(home).unwrap_or(directory);
    let mut out = text.to_owned();
    for (span, old) in places {
        let new = seen.join(old.strip_prefix("./").unwrap_or(&old)).display().to_string();
        // With the dot, a path that was known by it for one still is.
        let new = if old.starts_with('.') && !new.starts_with(['.', '/']) { format!("./{new}") } else { new };
        out.replace_range(span, &toml::Value::String(new).to_string());
    }
    Ok(out)
}

/// The relative paths that sources have for addresses: they begin with a dot. Elsewhere `url` is a
/// selector.
fn files(sources: &Spanned<DeValue<'_>>, places: &mut Vec<(Range<usize>, String)>) {
    let tables = sources.get_ref().as_table().into_iter().flat_map(|sources| sources.values());
    let urls = tables.filter_map(|source| source.get_ref().as_table()?.get("url"));
    for url in urls {
        let texts = match url.get_ref() {
            DeValue::Array(urls) => urls.iter().collect(),
            _ => vec![url],
        };
        let text = |url: &Spanned<DeValue<'_>>| Some((url.span(), url.get_ref().as_str()?.trim().to_owned()));
        places.extend(texts.into_iter().filter_map(text).filter(|(_, text)| text.starts_with('.')));
    }
}

/// Relative paths in a table: secrets in files, and programs that are no bare names.
fn paths(value: &Spanned<DeValue<'_>>, places: &mut Vec<(Range<usize>, String)>) {
    let mut add = |value: &Spanned<DeValue<'_>>, is_path: bool| {
        if let (Some(text), true) = (value.get_ref().as_str(), is_path)
            && Path::new(text).is_relative()
        {
            places.push((value.span(), text.to_owned()));
        }
    };
    match value.get_ref() {
        DeValue::Table(table) => {
            for (key, inner) in table {
                match (key.get_ref().as_ref(), inner.get_ref()) {
                    ("file", DeValue::String(_)) => add(inner, true),
                    ("command", DeValue::String(name)) => add(inner, name.contains('/')),
                    ("command", DeValue::Array(words)) => {
                        if let Some(program) = words.first() {
                            add(program, program.get_ref().as_str().is_some_and(|name| name.contains('/')));
                        }
                    }
                    _ => {}
                }
            }
            for (_, inner) in table {
                paths(inner, places);
            }
        }
        DeValue::Array(values) => values.iter().for_each(|value| paths(value, places)),
        _ => {}
    }
}
