//! `depesche export`

mod opml;
mod toml;

use std::path::{Path, PathBuf};

use super::import::write;
use super::{Outcome, Refusal, load, print};

/// What `export` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// As what.
    #[arg(long, value_name = "FORMAT", default_value = "opml")]
    format: Form,

    /// List the feeds that are published, for readers to subscribe to, instead of the sources that
    /// are read. Those of single sections are in /feeds.opml of the running daemon.
    #[arg(long)]
    feeds: bool,

    /// Where it is written to, instead of the standard output.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// A form of export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// A list for other programs, with a folder for each combined feed. Rules in XPath, intervals
    /// and selectors of full texts have the attributes of FreshRSS.
    Opml,
    /// The whole configuration as one file; secrets stay references.
    Toml,
}

/// Writes the configuration in another form.
pub(super) fn run(path: Option<&Path>, arguments: &Arguments) -> Result<Outcome, Refusal> {
    let config = load(path)?;
    let (text, notes) = match (arguments.format, arguments.feeds) {
        (Form::Opml, false) => opml::sources(&config),
        (Form::Opml, true) => (opml::feeds(&config), Vec::new()),
        (Form::Toml, false) => toml::whole(&config)?,
        (Form::Toml, true) => {
            return Err(Refusal(
                "published feeds are listed as OPML only; leave out --feeds or --format toml".to_owned(),
            ));
        }
    };
    for note in notes {
        eprintln!("{note}");
    }
    match &arguments.output {
        Some(path) => write(path, &text).map(|()| Outcome::Fine),
        None => print(&text),
    }
}
