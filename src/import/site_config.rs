//! Site-config files of fivefilters: they say how articles of a site are read, and have no address
//! to read from. They are used as they are, from a directory; what is in them is reported.

use url::Url;

use super::draft::{Drafts, Part};
use super::report::Report;
use super::write::quoted;
use crate::config::{Cause, SiteConfig};

pub(super) fn read(text: &str, drafts: &mut Drafts, report: &Report) {
    let (config, notes) = SiteConfig::parse_named(text, report.file());
    for note in &notes {
        let directive = text.lines().nth(note.line.saturating_sub(1)).unwrap_or_default();
        let directive = directive.split(':').next().unwrap_or_default().trim();
        match note.cause {
            Cause::Unneeded => report.needless(note.line, directive, &note.text),
            Cause::Unsupported => report.lost(note.line, directive, &note.text, "the other directives are used"),
            Cause::Wrong => report.lost(note.line, directive, &note.text, "correct the line"),
        }
    }
    let is_left_out = |line: usize| notes.iter().any(|note| note.line == line);
    let mut taken = 0;
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') || is_left_out(at + 1) {
            continue;
        }
        taken += 1;
        report.taken(at + 1, line.split(':').next().unwrap_or_default().trim(), "by site_config, as it is");
    }
    if taken == 0 {
        return report.failed(1, "nothing in the file can be used", "name a site-config file");
    }
    let directory = directory(report.file());
    let line = format!("site_config = {}", quoted(&directory));
    if drafts.head.is_empty() {
        drafts.head.push("# How articles are read, for all sites that have a file there.".to_owned());
    }
    if !drafts.head.contains(&line) {
        if drafts.head.len() > 1 {
            let why = format!("there can be one directory only, and {directory} is another");
            return report.lost(1, "", why, "put all files into one directory");
        }
        drafts.head.push(line);
    }
    example(&config, drafts, report);
}

/// A source for the site of the file, as a comment: which page lists its articles, nobody said.
fn example(config: &SiteConfig, drafts: &mut Drafts, report: &Report) {
    let Some(address) = config.tests.iter().find_map(|(address, _)| Url::parse(address).ok()) else { return };
    let Some(host) = address.host_str().map(|host| host.trim_start_matches("www.").to_owned()) else { return };
    let origin = format!("From {}: a source of this site. Name the page that lists its articles.", report.file());
    let mut source = drafts.source(&[&host], origin);
    source.off = true;
    let home = address.join("/").map(String::from).unwrap_or_default();
    source.imply(Part::Source, "url", quoted(&home));
    drafts.sources.push(source);
}

/// The directory of a file, as it is written in the configuration.
fn directory(file: &str) -> String {
    match file.rsplit_once(['/', '\\']) {
        Some((directory, _)) if !directory.is_empty() => directory.to_owned(),
        _ => ".".to_owned(),
    }
}
