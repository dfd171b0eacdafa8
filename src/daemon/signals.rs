//! What the operator or the service manager wants of the running process.

use std::io;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;

/// A wish from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Finish what is under way and end (SIGTERM, SIGINT). A second one ends at once.
    Stop,
    /// Read the configuration anew (SIGHUP).
    Reload,
}

/// Signals that wait for the loop; more of them at once say nothing new.
const WAITING_MAX: usize = 16;

/// Listens to the signals of the process. To be called within a runtime, before anything long
/// begins: until then SIGHUP would end the process. The sender is for wishes that come otherwise.
pub fn signals() -> io::Result<(mpsc::Sender<Signal>, mpsc::Receiver<Signal>)> {
    let (sender, receiver) = mpsc::channel(WAITING_MAX);
    let others = sender.clone();
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hangup = signal(SignalKind::hangup())?;
    tokio::spawn(async move {
        loop {
            let wish = tokio::select! {
                Some(()) = terminate.recv() => Signal::Stop,
                Some(()) = interrupt.recv() => Signal::Stop,
                Some(()) = hangup.recv() => Signal::Reload,
                else => break,
            };
            if sender.send(wish).await.is_err() {
                break;
            }
        }
    });
    Ok((others, receiver))
}

/// Ends with a wish to stop, and never without one.
pub(super) async fn stop_wished(signals: &mut mpsc::Receiver<Signal>) {
    loop {
        match signals.recv().await {
            Some(Signal::Stop) => return,
            Some(Signal::Reload) => {}
            None => std::future::pending().await,
        }
    }
}
