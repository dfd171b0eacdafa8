//! Floor 3: the command line, one file per command.
//!
//! Results go to stdout, talk to stderr; colour and progress only to a terminal. The exit code is
//! 0 when all is fine, 1 when some source is bad, 2 when the configuration or the call is bad.

mod backup;
mod check;
mod demo;
mod explain;
mod export;
mod extract;
mod hits;
mod import;
mod log;
mod man;
mod once;
mod preview;
mod record;
mod replay;
mod restore;
mod run;
mod status;
mod suggest;
mod table;
mod target;

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{CommandFactory, Parser, Subcommand};
use rustix::process::Signal;
use tokio::signal::unix::{SignalKind, signal};

use crate::config::{self, Config};
use log::Talk;

/// Turns websites into feeds that people can trust.
#[derive(Debug, Parser)]
#[command(name = "depesche", version, about, max_term_width = 100)]
struct Arguments {
    /// The configuration file [default: ./depesche.toml, then the XDG and /etc places].
    #[arg(long, short, global = true, value_name = "FILE", env = "DEPESCHE_CONFIG")]
    config: Option<PathBuf>,

    /// More talk on stderr; twice for even more.
    #[arg(long, short, global = true, action = clap::ArgAction::Count)]
    verbose: u8,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run as a daemon: refresh every source when it is due, publish, and serve.
    Run,
    /// Refresh sources once and publish, for use from cron.
    Once(once::Arguments),
    /// Check the configuration, with --online the sources, with --offline their recordings.
    Check(check::Arguments),
    /// Show as a table what would be published of an address, a source or a feed.
    Preview(preview::Arguments),
    /// Save the pages of sources with the items that they give, as tests of your own rules.
    Record(record::Arguments),
    /// Show where every field of an address or a source was read, and what was rejected.
    Explain(explain::Arguments),
    /// Find out what to configure for an address: the site's own feed, or the page with selectors.
    Suggest(suggest::Arguments),
    /// Read HTML, or with --dates written dates, from a file or stdin and print what is in it as JSON.
    Extract(extract::Arguments),
    /// Make a configuration of other tools' feed lists and rules.
    Import(import::Arguments),
    /// Write the sources as a list for other programs, or the whole configuration as one file.
    Export(export::Arguments),
    /// Show how every source is doing.
    Status(status::Arguments),
    /// Copy the database to a file, also while a daemon is running.
    Backup(backup::Arguments),
    /// Put a copy in the place of the database, which is kept aside.
    Restore(restore::Arguments),
    /// Run everything on this machine with a small bundled newspaper.
    Demo(demo::Arguments),
    /// Print the JSON Schema of the configuration, for editors.
    Schema,
    /// Print completions for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page.
    Man,
}

impl Command {
    /// How much it tells in the log.
    fn talk(&self) -> Talk {
        match self {
            Self::Run | Self::Demo(_) => Talk::Refreshes,
            Self::Once(_) => Talk::Incidents,
            _ => Talk::Nothing,
        }
    }
}

/// How long threads that are busy may go on when a command has ended.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_millis(500);

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// All is fine.
    Fine,
    /// Some source is bad.
    SourceBad,
}

/// Why a command could not do its work: the configuration or the call is bad.
#[derive(Debug)]
struct Refusal(String);

impl<E: std::error::Error> From<E> for Refusal {
    fn from(error: E) -> Self {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            text.push_str(": ");
            text.push_str(&cause.to_string());
            source = cause.source();
        }
        Self(text)
    }
}

/// Parses the command line, carries the command out and says how it went.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    log::start(arguments.verbose, arguments.command.talk());
    match carry_out(arguments) {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::SourceBad) => ExitCode::from(1),
        Err(Refusal(message)) => {
            // Nobody is left to tell when stderr is gone.
            let _ = writeln!(io::stderr(), "{}", message.trim_end());
            ExitCode::from(2)
        }
    }
}

fn carry_out(arguments: Arguments) -> Result<Outcome, Refusal> {
    let path = arguments.config;
    let config = || load(path.as_deref());
    match arguments.command {
        Command::Run => block_on(run::run(path.clone(), config()?)),
        Command::Once(arguments) => block_on(once::run(config()?, arguments)),
        Command::Check(arguments) => block_on(check::run(config()?, arguments)),
        Command::Record(arguments) => block_on(record::run(config()?, arguments)),
        Command::Preview(arguments) => block_on(preview::run(path.as_deref(), arguments)),
        Command::Explain(arguments) => block_on(explain::run(path.as_deref(), arguments)),
        Command::Suggest(arguments) => block_on(suggest::run(path.as_deref(), arguments)),
        Command::Extract(arguments) => match extract::run(&arguments) {
            Ok(true) => Ok(Outcome::Fine),
            Ok(false) => Ok(Outcome::SourceBad),
            Err(error) => unless_pipe_closed(error),
        },
        Command::Export(arguments) => export::run(path.as_deref(), &arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::Status(arguments) => block_on(status::run(config()?, arguments)),
        Command::Backup(arguments) => block_on(backup::run(config()?, arguments)),
        Command::Restore(arguments) => block_on(restore::run(config()?, arguments)),
        Command::Demo(arguments) => block_on(demo::run(arguments)),
        Command::Schema => print(&format!("{:#}\n", config::schema())),
        Command::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "depesche", &mut text);
            print(&String::from_utf8_lossy(&text))
        }
        Command::Man => print(&man::page(Arguments::command())?),
    }
}

/// Loads the configuration; all its problems are the refusal.
fn load(path: Option<&std::path::Path>) -> Result<Config, Refusal> {
    config::load(path).map_err(|problems| Refusal(problems.render(io::stderr().is_terminal())))
}

/// Runs a command's future on a runtime of its own.
fn block_on<F: Future<Output = Result<Outcome, Refusal>>>(future: F) -> Result<Outcome, Refusal> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(async {
        // A file that may not grow further (`ulimit -f`) is an error of the file; by default the
        // signal that comes with it ends the process.
        let _too_large = signal(SignalKind::from_raw(Signal::XFSZ.as_raw()))?;
        future.await
    });
    // What still blocks a thread (a name server that does not answer, a slow disk) must not keep
    // the process from ending.
    runtime.shutdown_timeout(SHUTDOWN_TIMEOUT);
    outcome
}

/// Prints a result.
fn print(text: &str) -> Result<Outcome, Refusal> {
    let written = io::stdout().write_all(text.as_bytes()).and_then(|()| io::stdout().flush());
    written.map_or_else(unless_pipe_closed, |()| Ok(Outcome::Fine))
}

/// A reader that closes the pipe early has had enough; that is no error.
fn unless_pipe_closed(error: io::Error) -> Result<Outcome, Refusal> {
    if error.kind() == io::ErrorKind::BrokenPipe { Ok(Outcome::Fine) } else { Err(error.into()) }
}
