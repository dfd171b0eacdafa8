//! Floor 2: rules of other tools -> configuration text, with a report line by line.
//!
//! ```text
//! recognise   text -> which tool it is from
//! tree/       TOML, YAML, JSON -> one tree whose values know their line
//! opml rsspls html2rss scotty miniflux site_config own
//!             one per format: their directives -> drafts of sources and feeds
//! form/       their selectors, date forms and patterns -> ours
//! draft write drafts -> text
//! ```
//!
//! It is pure: texts in, a text and notes out. No file is read, no address asked. Every directive of
//! a file ends in a note: taken, or not taken with the reason and what to do instead. What a note
//! calls taken was checked as the configuration checks it, so that `depesche check` accepts the
//! text. Secrets are never written into it.

mod draft;
mod form;
mod html2rss;
mod id;
mod input;
mod miniflux;
mod opml;
mod own;
mod recognise;
mod report;
mod rsspls;
mod scotty;
mod site_config;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
mod tree;
mod write;

use draft::Drafts;
use report::Report;

pub use input::{Format, Input};
pub use opml::NAMESPACE as OPML_NAMESPACE;
pub use report::{Fate, Note};

/// What became of all files.
#[derive(Debug)]
pub struct Imported {
    /// The configuration; empty if nothing could be taken.
    pub text: String,
    /// What was taken and what not, file by file, in the order of lines.
    pub notes: Vec<Note>,
    /// How many sources it has.
    pub sources: usize,
    /// How many combined feeds it has.
    pub feeds: usize,
}

/// The largest file, in bytes: OPML of ten thousand feeds has a few MiB.
pub const FILE_BYTES_MAX: usize = 16 << 20;

/// Makes one configuration of all files.
pub fn import(inputs: &[Input]) -> Imported {
    let mut drafts = Drafts::default();
    let mut notes = Vec::new();
    // Our own ids stay as they are; those that are made up give way.
    let mut order: Vec<usize> = (0..inputs.len()).collect();
    order.sort_by_key(|at| inputs[*at].format() != Some(Format::Own));
    for at in order {
        let report = Report::new(&inputs[at].name);
        read(&inputs[at], &mut drafts, &report);
        notes.push((at, report.finish()));
    }
    notes.sort_by_key(|(at, _)| *at);
    let notes = notes.into_iter().flat_map(|(_, notes)| notes).collect();
    Imported { text: write::text(&drafts), notes, sources: drafts.source_count(), feeds: drafts.feed_count() }
}

fn read(input: &Input, drafts: &mut Drafts, report: &Report) {
    if input.text.len() > FILE_BYTES_MAX {
        let cure = "split it into several files";
        return report.failed(1, format!("the file is larger than {} MiB", FILE_BYTES_MAX >> 20), cure);
    }
    match input.format() {
        Some(Format::Opml) => opml::read(&input.text, drafts, report),
        Some(Format::Miniflux) => miniflux::read(&input.text, drafts, report),
        Some(Format::Html2rss) => html2rss::read(&input.text, drafts, report),
        Some(Format::SiteConfig) => site_config::read(&input.text, drafts, report),
        Some(Format::Own) => own::read(&input.text, drafts, report),
        Some(Format::Rsspls) => rsspls::read(&input.text, drafts, report),
        Some(Format::Scotty) => scotty::read(&input.text, drafts, report),
        None => report.failed(
            1,
            "this is none of the known formats".to_owned(),
            "name the format with --format; it can be one of the list in `depesche import --help`",
        ),
    }
}
