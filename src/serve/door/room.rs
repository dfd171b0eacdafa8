//! Who is connected, and who has to go.
//!
//! Every connection has a seat, where it notes what it does; nothing is noted for a byte that comes
//! in, so a client that sends its headers drop by drop is as idle as a silent one. One task looks at
//! all seats once a second. When all are taken, those that have been idle longest are cleared: a
//! crowd that only sits there keeps nobody out.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::AbortHandle;
use tokio::time::{Instant, interval, timeout};

/// Time for the headers of a request, for the next request on an idle connection, and for a client
/// to take some more of its answer.
pub(super) const IDLE_TIMEOUT: Duration = Duration::from_secs(20);
/// Time that a connection may live; the answer after it is the last.
pub(super) const LIFETIME_MAX: Duration = Duration::from_secs(10 * 60);
/// Time that the last answer may take: whoever takes less than a big feed in that time is not reading.
const LAST_ANSWER_TIMEOUT: Duration = Duration::from_secs(60);
/// Time that answers under way get when the server ends.
const FINISH_TIMEOUT: Duration = Duration::from_secs(5);
/// When the server ends, a connection that was opened or answered so short a time ago may still
/// bring a request: one that was on its way must not be lost, or every restart would fail some.
const UNDER_WAY: Duration = Duration::from_millis(300);
/// How often the seats are looked at.
const SWEEP_EVERY: Duration = Duration::from_secs(1);
/// In a full room one seat of so many is cleared at once, so that not every newcomer costs a look at
/// all of them.
const CLEARED_PART: usize = 64;

/// All seats.
#[derive(Debug)]
pub(super) struct Room {
    seats: Mutex<Seats>,
    max: usize,
    closing: Arc<AtomicBool>,
    left: Notify,
}

#[derive(Debug, Default)]
struct Seats {
    /// By number. The task is not known in the moment before it runs.
    taken: HashMap<u64, (Arc<Seat>, Option<AbortHandle>)>,
    next: u64,
}

/// What a connection does.
#[derive(Debug)]
pub(super) struct Seat {
    taken_at: Instant,
    /// Milliseconds after that at which it last came forward.
    moved: AtomicU64,
    phase: AtomicU8,
    closing: Arc<AtomicBool>,
}

/// A connection waits for a request,
const WAITING: u8 = 0;
/// has one that is not answered yet,
const ASKED: u8 = 1;
/// or has an answer that is being written.
const ANSWERED: u8 = 2;

impl Room {
    pub(super) fn new(max: usize) -> Self {
        Self { seats: Mutex::default(), max, closing: Arc::default(), left: Notify::new() }
    }

    /// Gives a connection a seat and drives it until it ends or is cleared.
    pub(super) fn admit<F>(self: &Arc<Self>, drive: impl FnOnce(Arc<Seat>) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let seat = Arc::new(Seat::new(Arc::clone(&self.closing)));
        let number = self.seats().take(Arc::clone(&seat), self.max);
        let leaving = Leaving { room: Arc::clone(self), number };
        let drive = drive(seat);
        let task = tokio::spawn(async move {
            let _leaving = leaving;
            drive.await;
        });
        // No lock is held above: a task that the runtime has no use for any more leaves at once.
        match self.seats().taken.get_mut(&number) {
            Some((_, known)) => *known = Some(task.abort_handle()),
            None => task.abort(),
        }
    }

    /// Looks at all seats for ever.
    pub(super) async fn sweep(&self) {
        let mut ticks = interval(SWEEP_EVERY);
        loop {
            ticks.tick().await;
            let now = Instant::now();
            self.seats().clear(|seat| seat.is_overdue(now));
        }
    }

    /// Lets answers under way be finished, and requests under way be answered, and nothing else.
    pub(super) async fn close(&self) {
        self.closing.store(true, Ordering::Relaxed);
        let now = Instant::now();
        self.seats().clear(|seat| seat.is_waiting() && now.saturating_duration_since(seat.moved_at()) > UNDER_WAY);
        if timeout(UNDER_WAY, self.emptied()).await.is_ok() {
            return;
        }
        self.seats().clear(Seat::is_waiting);
        let _ = timeout(FINISH_TIMEOUT, self.emptied()).await;
        self.seats().clear(|_| true);
    }

    /// Ends when nobody is connected any more.
    async fn emptied(&self) {
        loop {
            let left = self.left.notified();
            if self.seats().taken.is_empty() {
                break;
            }
            left.await;
        }
    }

    fn seats(&self) -> MutexGuard<'_, Seats> {
        // Seats are whole at any time.
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seats {
    /// Gives away a seat, of at most so many, and says its number.
    fn take(&mut self, seat: Arc<Seat>, max: usize) -> u64 {
        if self.taken.len() >= max {
            self.clear_idle(max / CLEARED_PART + 1);
        }
        let number = self.next;
        self.next += 1;
        self.taken.insert(number, (seat, None));
        number
    }

    /// Clears the seats of which this holds.
    fn clear(&mut self, holds: impl Fn(&Seat) -> bool) {
        self.taken.retain(|_, (seat, task)| {
            let stays = !holds(seat);
            if let Some(task) = task.as_ref().filter(|_| !stays) {
                task.abort();
            }
            stays
        });
    }

    /// Clears as many seats as wanted: those that wait for a request before those that have one, and
    /// of each those that did not come forward for the longest time.
    fn clear_idle(&mut self, wanted: usize) {
        let rank =
            |number: &u64, seat: &Seat| (seat.phase.load(Ordering::Relaxed) != WAITING, seat.moved_at(), *number);
        let mut all: Vec<_> = self.taken.iter().map(|(number, (seat, _))| rank(number, seat)).collect();
        let wanted = wanted.min(all.len());
        if wanted < all.len() {
            all.select_nth_unstable(wanted);
        }
        for (_, _, number) in &all[..wanted] {
            if let Some((_, Some(task))) = self.taken.remove(number) {
                task.abort();
            }
        }
    }
}

impl Seat {
    fn new(closing: Arc<AtomicBool>) -> Self {
        Self { taken_at: Instant::now(), moved: AtomicU64::new(0), phase: AtomicU8::new(WAITING), closing }
    }

    /// A request has come.
    pub(super) fn asked(&self) {
        self.came_forward(Instant::now());
        self.phase.store(ASKED, Ordering::Relaxed);
    }

    /// The answer to it is known.
    pub(super) fn answered(&self) {
        self.phase.store(ANSWERED, Ordering::Relaxed);
    }

    /// The client took some of the answer.
    pub(super) fn took(&self) {
        self.came_forward(Instant::now());
    }

    /// All that is to be written is written.
    pub(super) fn flushed(&self) {
        // Unless there is a request whose answer is not known yet.
        if self.phase.load(Ordering::Relaxed) == ANSWERED {
            self.phase.store(WAITING, Ordering::Relaxed);
        }
    }

    /// Whether the next answer is to be the last one.
    pub(super) fn is_ending(&self) -> bool {
        self.moved.load(Ordering::Relaxed) > as_millis(LIFETIME_MAX) || self.closing.load(Ordering::Relaxed)
    }

    fn is_waiting(&self) -> bool {
        self.phase.load(Ordering::Relaxed) == WAITING
    }

    fn is_overdue(&self, now: Instant) -> bool {
        let idle = now.saturating_duration_since(self.moved_at()) > IDLE_TIMEOUT;
        idle || now.saturating_duration_since(self.taken_at) > LIFETIME_MAX + LAST_ANSWER_TIMEOUT
    }

    fn came_forward(&self, now: Instant) {
        self.moved.store(as_millis(now.saturating_duration_since(self.taken_at)), Ordering::Relaxed);
    }

    fn moved_at(&self) -> Instant {
        self.taken_at + Duration::from_millis(self.moved.load(Ordering::Relaxed))
    }
}

fn as_millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Frees the seat when the connection ends, however it ends.
struct Leaving {
    room: Arc<Room>,
    number: u64,
}

impl Drop for Leaving {
    fn drop(&mut self) {
        self.room.seats().taken.remove(&self.number);
        self.room.left.notify_waiters();
    }
}

#[cfg(test)]
mod tests;
