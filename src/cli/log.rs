//! Where the log goes: to journald under systemd, to stderr otherwise.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// How much a command tells, unless it is asked for more.
#[derive(Debug, Clone, Copy)]
pub(super) enum Talk {
    /// A daemon: about every refresh.
    Refreshes,
    /// A command that tells itself what it did: only when an incident begins or ends.
    Incidents,
    /// Nothing: the results say it all.
    Nothing,
}

/// Starts the log. `DEPESCHE_LOG` overrules (`info`, `depesche=debug`).
pub(super) fn start(verbose: u8, talk: Talk) {
    let default = match (verbose, talk) {
        // What became of a damaged database is nowhere else to be seen.
        (0, Talk::Nothing) => "off,depesche::store=warn",
        (0, Talk::Incidents) => "off,depesche::store=warn,depesche::refresh::incident=info",
        (0, Talk::Refreshes) => "depesche=info,warn",
        (1, _) => "depesche=debug,info",
        _ => "trace",
    };
    let filter =
        EnvFilter::builder().with_env_var("DEPESCHE_LOG").try_from_env().unwrap_or_else(|_| EnvFilter::new(default));
    let registry = tracing_subscriber::registry().with(filter);
    // systemd sets JOURNAL_STREAM for a service whose output goes to the journal anyway; talking
    // to journald directly keeps the fields apart from the message.
    let journald = std::env::var_os("JOURNAL_STREAM").and_then(|_| tracing_journald::layer().ok());
    match journald {
        Some(layer) => registry.with(layer).init(),
        None => registry
            .with(
                tracing_subscriber::fmt::layer()
                    .with_writer(io::stderr)
                    .with_ansi(io::stderr().is_terminal())
                    .with_target(false),
            )
            .init(),
    }
}
