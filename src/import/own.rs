//! Our own TOML: it stays as it is, word by word.

use super::draft::{Drafts, OwnDraft};
use super::report::Report;
use super::tree::{self, Entry, Node, Value};

/// Tables that several files may have in common.
const SHARED: &[&str] = &["source", "feed"];

pub(super) fn read(text: &str, drafts: &mut Drafts, report: &Report) {
    let tree = match tree::toml(text) {
        Ok(tree) => tree,
        Err(error) => return report.failed(error.line, error.cause, "correct it; `depesche check` says more"),
    };
    let Value::Table(entries) = &tree.value else { return };
    let others: Vec<&Entry> = entries.iter().filter(|entry| !SHARED.contains(&entry.key.as_str())).collect();
    if let (Some(other), true) = (others.first(), !drafts.own.is_empty()) {
        let why = format!("only one file can have keys beside sources and feeds, and `{}` is one", other.key);
        return report.failed(other.line, why, "import that file first and alone, or leave these keys out");
    }
    if let Some(line) = header_twice(text, drafts) {
        return report.failed(line, "two files have this table", "put both into one file first");
    }
    let mut own = OwnDraft { origin: report.file().to_owned(), text: text.to_owned(), sources: 0, feeds: 0 };
    let mut is_good = true;
    for (kind, count) in [("source", &mut own.sources), ("feed", &mut own.feeds)] {
        for entry in members(entries, kind) {
            let name = format!("{kind}.{}", entry.key);
            if drafts.ids.claim(&entry.key) {
                *count += 1;
                report.taken(entry.line, &name, format!("[{name}], as it is"));
            } else {
                is_good = false;
                report.dropped(entry.line, &name, "another file has this id already", "give it another id");
            }
        }
    }
    for other in others {
        report.taken(other.line, &other.key, "as it is");
    }
    if is_good {
        drafts.own.push(own);
    }
}

/// The tables below `[source]` or `[feed]`.
fn members<'a>(entries: &'a [Entry], kind: &str) -> &'a [Entry] {
    match entries.iter().find(|entry| entry.key == kind).map(|entry| &entry.node) {
        Some(Node { value: Value::Table(inner), .. }) => inner,
        _ => &[],
    }
}

/// The line of a bare `[source]` or `[feed]`, which TOML allows only once.
fn header_twice(text: &str, drafts: &Drafts) -> Option<usize> {
    let is_bare = |line: &str| matches!(line.split('#').next().unwrap_or_default().trim(), "[source]" | "[feed]");
    let known = drafts.own.iter().flat_map(|own| own.text.lines()).any(is_bare);
    let (at, _) = text.lines().enumerate().find(|(_, line)| is_bare(line))?;
    known.then_some(at + 1)
}
