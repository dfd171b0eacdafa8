//! Where pages are read: as many at once as there are cores, each for a limited time.
//!
//! Reading a page takes milliseconds of a core, and memory that is a multiple of the page. Whatever
//! the number of sources in flight, only a few pages are taken apart at once; the others wait as
//! bytes. A page that takes longer than its time is given up, and its source goes on. A thread can't
//! be ended from outside, so such a page keeps its place until it is through, which the limits of
//! the pre-scan see to.

use std::sync::{Arc, LazyLock};
use std::thread::available_parallelism;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

/// How long one page may be read. The slowest page known that the pre-scan lets pass takes less
/// than two seconds; the rest is for a machine that has much else to do.
const READING_TIME_MAX: Duration = Duration::from_secs(15);
/// Pages that are read at once at least, so that one that is given up doesn't stop all others.
const PLACES_MIN: usize = 2;

/// One for the process, because so are its cores and its memory.
static DESK: LazyLock<Desk> = LazyLock::new(|| {
    let cores = available_parallelism().map_or(PLACES_MIN, usize::from);
    Desk::new(cores.max(PLACES_MIN), READING_TIME_MAX)
});

/// Takes pages apart off the async threads. A panic costs only this page, and so does taking too
/// long; the error is a sentence about the page.
pub(crate) async fn off_the_threads<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, String> {
    DESK.read(work).await
}

/// Stands for a fault of the extractors, of which none is known: what begins a page that fails inside.
#[cfg(test)]
pub(crate) const FAULTY: &str = "<!-- fails inside -->";

/// Fails inside, if it is such a page.
#[cfg(test)]
pub(crate) fn fail_at(body: &[u8]) {
    assert!(!body.starts_with(FAULTY.as_bytes()), "a fault");
}

struct Desk {
    places: Arc<Semaphore>,
    time_max: Duration,
}

impl Desk {
    fn new(places: usize, time_max: Duration) -> Self {
        Self { places: Arc::new(Semaphore::new(places)), time_max }
    }

    async fn read<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, String> {
        // It is never closed, so there is always a place in the end.
        let place = Arc::clone(&self.places).acquire_owned().await;
        let reading = spawn_blocking(move || {
            let _place = place;
            work()
        });
        match timeout(self.time_max, reading).await {
            Ok(Ok(read)) => Ok(read),
            Ok(Err(error)) => {
                Err(format!("reading the page failed, which is a fault of Depesche; please report it: {error}"))
            }
            Err(_) => Err(format!("reading the page took longer than {:?}, so it was given up", self.time_max)),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread::sleep;
    use std::time::Instant;

    use super::*;

    #[tokio::test]
    async fn m02_a_page_that_takes_too_long_is_given_up_and_keeps_its_place_until_it_is_through() {
        let desk = Desk::new(1, Duration::from_millis(50));
        let started = Instant::now();
        let given_up = desk.read(|| sleep(Duration::from_millis(400))).await.unwrap_err();
        assert!(given_up.contains("50ms"), "{given_up}");
        assert!(started.elapsed() < Duration::from_millis(350), "the source goes on");
        assert_eq!(desk.read(|| 1).await, Ok(1));
        assert!(started.elapsed() >= Duration::from_millis(400), "its place was taken until then");
    }

    #[tokio::test]
    async fn no_more_pages_are_read_at_once_than_there_are_places() {
        let desk = Desk::new(2, READING_TIME_MAX);
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let readings = (0..8).map(|_| {
            let (now, most) = (Arc::clone(&now), Arc::clone(&most));
            desk.read(move || {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                sleep(Duration::from_millis(20));
                now.fetch_sub(1, Ordering::SeqCst);
            })
        });
        assert!(futures_util::future::join_all(readings).await.iter().all(Result::is_ok));
        assert_eq!(most.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn a_panic_costs_only_its_page() {
        let desk = Desk::new(1, READING_TIME_MAX);
        let error = desk.read(|| panic!("a fault")).await.unwrap_err();
        assert!(error.contains("please report it"), "{error}");
        assert_eq!(desk.read(|| 1).await, Ok(1));
    }
}
