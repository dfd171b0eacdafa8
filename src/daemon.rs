//! Floor 3: the program as a service.
//!
//! One loop (`supervisor`) pulls due sources from a `queue` through a clock it is given, and
//! hands them to a bounded number of workers. What a refresh does is not known here: it stands
//! behind [`Work`]. Around the loop are the signals, the reload, the service manager and the HTTP
//! server.
//!
//! The rules that everything here keeps:
//! - A source is never refreshed twice at the same time, and never before it is due, unless somebody
//!   tells us of its news.
//! - What goes wrong in one refresh (a panic, a hang) stays there.
//! - The loop never waits for anything but its own events; reading files and asking the store
//!   happens in tasks beside it. Only so does the watchdog mean something.
//! - A configuration that cannot be used changes nothing.

mod clock;
mod companions;
mod notify;
mod queue;
mod reload;
mod signals;
mod status;
mod supervisor;
mod work;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

pub use clock::{Clock, SystemClock};
pub use notify::Notifier;
pub use reload::Load;
pub use signals::{Signal, signals};
pub use supervisor::{REFRESH_TIMEOUT, SHUTDOWN_TIMEOUT};
pub use work::{Companion, Standing, Work};

use crate::config::Config;
use crate::serve::{self, Health, Listeners, Site};
use supervisor::Supervisor;

/// Connections, and messages to subscribers, get this long after the refreshes have ended; with [`SHUTDOWN_TIMEOUT`] it stays
/// below the ten seconds in which the process ends.
const SERVER_TIMEOUT: Duration = Duration::from_secs(1);

/// Everything a daemon is made of.
pub struct Options {
    /// The configuration to begin with.
    pub config: Arc<Config>,
    /// How to read the configuration anew.
    pub load: Load,
    /// What is to be done for a source that is due.
    pub work: Arc<dyn Work>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// What the operator wants; see [`signals()`].
    pub signals: mpsc::Receiver<Signal>,
    /// The service manager, if there is one.
    pub notifier: Notifier,
    /// Where `/readyz` looks.
    pub health: Arc<Health>,
    /// Open sockets; none: no HTTP.
    pub listeners: Listeners,
    /// What is served there.
    pub site: Site,
}

/// Runs until a signal asks to stop, then finishes what is under way within ten seconds.
///
/// Fails only at the start, if the work cannot be taken up with the configuration.
pub async fn run(options: Options) -> Result<(), String> {
    let Options { config, load, work, clock, mut signals, notifier, health, listeners, site } = options;
    tokio::select! {
        adopted = work.adopt(Arc::clone(&config)) => adopted?,
        () = signals::stop_wished(&mut signals) => return Ok(()),
    }
    health.store_opened();
    health.published();
    let standings = reload::standings(work.as_ref(), &config).await;

    let (stop, stopped) = watch::channel(false);
    let addresses = listeners.addresses();
    let server: Option<JoinHandle<()>> =
        (!listeners.is_empty()).then(|| tokio::spawn(serve::serve(listeners, site, stopped)));
    tracing::info!(sources = config.sources.len(), listening = %addresses.join(", "), "running");

    // In tasks of their own: telling subscribers never makes a refresh wait.
    let companions = companions::begin(Arc::clone(&work).companions(), &stop.subscribe());
    let mut supervisor = Supervisor::new(config, load, work, clock, Arc::new(notifier), health);
    supervisor.begin(standings);
    supervisor.watch(&mut signals).await;

    // Readers are served until the last refresh is done; new connections wait in a handed-over
    // socket for the next process.
    supervisor.finish(&mut signals).await;
    stop.send_replace(true);
    let connections = async {
        match server {
            Some(server) => timeout(SERVER_TIMEOUT, server).await.is_ok(),
            None => true,
        }
    };
    // Who is not told of a change by now is told after the next start.
    let (closed, _) = tokio::join!(connections, timeout(SERVER_TIMEOUT, companions.join_all()));
    if !closed {
        tracing::warn!("some connections were cut off at the end");
    }
    tracing::info!("stopped");
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
