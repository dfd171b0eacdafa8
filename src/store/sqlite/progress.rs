//! Whether the one connection that writes still gets anywhere.
//!
//! One that waits for a backup, or fails on a full disk, does: each piece of work ends within the
//! time that it may wait. One that hangs in a dead disk, or was never given back, does not.

use std::sync::Arc;

use sqlx::sqlite::SqlitePoolOptions;
use sqlx::{Connection as _, SqlitePool};
use tokio::sync::Notify;

/// Hears of every piece of work that ends.
#[derive(Default)]
pub(super) struct Progress {
    ended: Arc<Notify>,
}

impl Progress {
    /// Listens to the connections of a pool that is to be made.
    pub(super) fn of(options: SqlitePoolOptions) -> (SqlitePoolOptions, Self) {
        let progress = Self::default();
        let ended = Arc::clone(&progress.ended);
        // When the disk is full, SQLite ends the transaction by itself; sqlx believes it open for ever
        // after, and refuses to begin another one. Such a connection is replaced. The ping comes
        // after what the connection still has to do.
        let options = options.after_release(move |connection, _| {
            ended.notify_waiters();
            Box::pin(async move { connection.ping().await.map(|()| !connection.is_in_transaction()) })
        });
        (options, progress)
    }

    /// Ends when the connection answers, or has ended what it was doing.
    pub(super) async fn made(&self, writer: &SqlitePool) {
        let ended = self.ended.notified();
        tokio::pin!(ended);
        // What ends from here on is heard.
        ended.as_mut().enable();
        match writer.try_acquire() {
            Some(mut idle) => {
                // An error is an answer, too.
                let _ = sqlx::query("SELECT 1").execute(&mut *idle).await;
            }
            None => ended.await,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    #[tokio::test]
    async fn l10_a_writer_that_hangs_makes_no_progress_and_one_that_is_busy_does() {
        let (options, progress) = Progress::of(SqlitePoolOptions::new().max_connections(1));
        let writer = options.connect("sqlite::memory:").await.unwrap();
        let soon = Duration::from_millis(200);
        assert!(timeout(soon, progress.made(&writer)).await.is_ok(), "it is idle");
        let hangs = writer.acquire().await.unwrap();
        assert!(timeout(soon, progress.made(&writer)).await.is_err());
        let (made, ()) = tokio::join!(timeout(soon * 10, progress.made(&writer)), async {
            tokio::time::sleep(soon / 10).await;
            drop(hangs);
        });
        assert!(made.is_ok());
    }
}
