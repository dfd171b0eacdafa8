//! What goes on beside the refreshes, each in a task of its own that is begun again should it fail.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::supervisor::panic_text;
use super::work::Companion;

/// The pause before one that failed is begun again, doubled with every further failure.
const PAUSE_MIN: Duration = Duration::from_secs(1);
/// The longest pause.
const PAUSE_MAX: Duration = Duration::from_secs(5 * 60);
/// What went on for so long counts as having worked.
const WORKED_MIN: Duration = Duration::from_secs(10 * 60);

/// Begins them all.
pub(super) fn begin(companions: Vec<Companion>, stopped: &watch::Receiver<bool>) -> JoinSet<()> {
    companions.into_iter().map(|companion| keep_going(companion, stopped.clone())).collect()
}

/// Begins one again and again, until it is stopped.
async fn keep_going(companion: Companion, mut stopped: watch::Receiver<bool>) {
    let mut pause = PAUSE_MIN;
    loop {
        let begun = Instant::now();
        // Its state is made anew with every begin; what it shares is behind locks.
        let cause = match AssertUnwindSafe(async { (companion.begin)(stopped.clone()).await }).catch_unwind().await {
            Ok(()) => "it ended by itself".to_owned(),
            Err(panic) => panic_text(panic.as_ref()).to_owned(),
        };
        if *stopped.borrow() {
            return;
        }
        if begun.elapsed() >= WORKED_MIN {
            pause = PAUSE_MIN;
        }
        tracing::error!(name = companion.name, seconds = pause.as_secs(), "failed inside, and is begun again: {cause}");
        tokio::select! {
            _ = stopped.wait_for(|stopped| *stopped) => return,
            () = sleep(pause) => {}
        }
        pause = (pause * 2).min(PAUSE_MAX);
    }
}
