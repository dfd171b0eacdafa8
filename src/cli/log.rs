//! Where the log goes: to journald under systemd, to stderr otherwise.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Starts the log. Daemons tell about every refresh; other commands only about trouble, unless
/// asked for more. `DEPESCHE_LOG` overrules (`info`, `depesche=debug`).
pub(super) fn start(verbose: u8, is_daemon: bool) {
    let default = match (verbose, is_daemon) {
        // What became of a damaged database is nowhere else to be seen.
        (0, false) => "off,depesche::store=warn",
        (0, true) => "depesche=info,warn",
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
