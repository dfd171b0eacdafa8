//! `depesche check`: the configuration, and with `--online` or `--offline` what it reads.

mod offline;
mod online;

use std::path::PathBuf;

use super::{Outcome, Refusal, print, replay, target};
use crate::config::Config;

/// What `check` is told.
#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("reading").args(["online", "offline"])))]
pub(super) struct Arguments {
    /// Only these sources.
    #[arg(value_name = "SOURCE", requires = "reading")]
    sources: Vec<String>,

    /// Also ask the sources, without storing or publishing anything.
    #[arg(long)]
    online: bool,

    /// Also read the recorded pages of the sources, and show what is other than recorded.
    #[arg(long)]
    offline: bool,

    /// Take what is read now for right, and expect it from now on.
    #[arg(long, requires = "offline")]
    accept: bool,

    /// The folder of all recordings [default: `recordings` beside the configuration].
    #[arg(long, value_name = "DIR", requires = "offline")]
    from: Option<PathBuf>,
}

/// `1 source`, `2 sources`.
pub(super) fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// The configuration has been checked by loading it; says so, and reads what it is told to.
pub(super) async fn run(config: Config, arguments: Arguments) -> Result<Outcome, Refusal> {
    for (file, note) in config.site_configs.iter().flat_map(|configs| configs.notes()) {
        eprintln!("{file}:{}: not taken: {}", note.line, note.text);
    }
    let files = config.files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>().join(", ");
    let counts = [counted(config.sources.len(), "source"), counted(config.feeds.len(), "combined feed")];
    let summary = format!("{files}: fine, {}\n", counts.join(", "));
    let sources = target::chosen(&config, &arguments.sources)?;
    if arguments.online {
        eprint!("{summary}");
        online::run(&config, sources).await
    } else if arguments.offline {
        eprint!("{summary}");
        offline::run(&config, &sources, &replay::folder(&config, arguments.from), arguments.accept).await
    } else {
        print(&summary)
    }
}
