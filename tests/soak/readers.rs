//! Readers who ask for one feed after the other, and note how long they wait.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::support::answer;

/// How many there are.
const READERS: usize = 4;
/// What each does between two requests.
const PAUSE: Duration = Duration::from_millis(10);

/// How long they waited, in microseconds.
pub struct Latencies {
    pub reads: usize,
    pub failed: usize,
    pub p50: u64,
    pub p99: u64,
    pub max: u64,
}

#[derive(Default)]
struct Noted {
    waited: Vec<u64>,
    failed: usize,
}

pub struct Readers {
    noted: Arc<Mutex<Noted>>,
    done: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Readers {
    pub fn start(port: u16, sources: usize) -> Self {
        let (noted, done) = (Arc::<Mutex<Noted>>::default(), Arc::<AtomicBool>::default());
        let thread = |reader: usize| {
            let (noted, done) = (Arc::clone(&noted), Arc::clone(&done));
            std::thread::spawn(move || {
                let mut source = reader;
                while !done.load(Ordering::Relaxed) {
                    // A prime, so that all are asked for in an order that is not that of the refreshes.
                    source = (source + 7919) % sources;
                    let begun = Instant::now();
                    let status = answer(port, "GET", &format!("/s{source}.rss"), &[]).status;
                    let waited = begun.elapsed().as_micros() as u64;
                    let mut noted = noted.lock().unwrap();
                    noted.waited.push(waited);
                    noted.failed += usize::from(status != 200);
                    drop(noted);
                    std::thread::sleep(PAUSE);
                }
            })
        };
        let threads = (0..READERS).map(thread).collect();
        Self { noted, done, threads }
    }

    /// What was noted since the last call.
    pub fn taken(&self) -> Latencies {
        let Noted { mut waited, failed } = std::mem::take(&mut *self.noted.lock().unwrap());
        waited.sort_unstable();
        let at = |part: usize| waited.get(waited.len() * part / 100).or(waited.last()).copied().unwrap_or_default();
        Latencies { reads: waited.len(), failed, p50: at(50), p99: at(99), max: at(100) }
    }

    /// Ends them, while there is still somebody to answer.
    pub fn stop(self) {
        self.done.store(true, Ordering::Relaxed);
        for thread in self.threads {
            thread.join().unwrap();
        }
    }
}
