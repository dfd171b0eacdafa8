//! The loop: what is due goes to the workers, what they return goes back into the queue.

use std::any::Any;
use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::mpsc;
use tokio::task::{Id, JoinError, JoinHandle, JoinSet};
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::clock::{Clock, JumpDetector, until};
use super::notify::Notifier;
use super::queue::Queue;
use super::reload::{Load, Reloaded, reload};
use super::signals::{Signal, stop_wished};
use super::status;
use super::work::{Standing, Work};
use crate::config::{Config, Source};
use crate::model::{SourceId, Verdict};
use crate::schedule::{self, Outcome};
use crate::serve::Health;

/// The longest a refresh may take. A first one with a hundred articles of a slow host takes
/// minutes; one that takes longer than this will never end, and its worker is needed.
pub const REFRESH_TIMEOUT: Duration = Duration::from_secs(30 * 60);
/// How long refreshes under way may take to end when the process is to stop.
pub const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(8);

/// The loop goes round at least this often, to notice a clock that was set.
const TICK_MAX: Duration = Duration::from_secs(5);
/// The watchdog is fed this many times per deadline, so that a late sign of life kills nobody.
const SIGNS_PER_DEADLINE: u32 = 3;

pub(super) struct Supervisor {
    config: Arc<Config>,
    load: Load,
    work: Arc<dyn Work>,
    clock: Arc<dyn Clock>,
    notifier: Arc<Notifier>,
    health: Arc<Health>,
    queue: Queue,
    running: JoinSet<DateTime<Utc>>,
    /// The source of each running task.
    sources: HashMap<Id, Arc<Source>>,
    reloading: Option<JoinHandle<Result<Reloaded, String>>>,
    /// A signal came during a reload: the files may have changed since they were read.
    reload_again: bool,
    /// Why the last reload was refused.
    trouble: Option<String>,
    jumps: JumpDetector,
    status: String,
}

impl Supervisor {
    pub(super) fn new(
        config: Arc<Config>,
        load: Load,
        work: Arc<dyn Work>,
        clock: Arc<dyn Clock>,
        notifier: Arc<Notifier>,
        health: Arc<Health>,
    ) -> Self {
        let jumps = JumpDetector::new(clock.now(), Instant::now());
        Self {
            config,
            load,
            work,
            clock,
            notifier,
            health,
            queue: Queue::default(),
            running: JoinSet::new(),
            sources: HashMap::new(),
            reloading: None,
            reload_again: false,
            trouble: None,
            jumps,
            status: String::new(),
        }
    }

    /// Fills the queue and tells the service manager that all is set.
    pub(super) fn begin(&mut self, standings: HashMap<SourceId, Standing>) {
        let now = self.clock.now();
        self.queue.adopt(&self.config.sources, &standings, now);
        self.status = status::line(&self.queue, 0, now, None);
        self.notifier.ready(&self.status);
    }

    /// Goes round until a signal asks to stop.
    pub(super) async fn watch(&mut self, signals: &mut mpsc::Receiver<Signal>) {
        let work = Arc::clone(&self.work);
        let mut sign_of_life = next_sign(Arc::clone(&self.work), Arc::clone(&self.notifier), Duration::ZERO);
        loop {
            let now = self.clock.now();
            self.mind_the_clock(now);
            self.start_due(now);
            self.report(now);
            let pause = self.pause(now);
            tokio::select! {
                signal = signals.recv() => match signal {
                    Some(Signal::Reload) => self.start_reload(),
                    // Nobody could stop us any more: that is as good as a wish to stop.
                    Some(Signal::Stop) | None => return,
                },
                Some(ended) = self.running.join_next_with_id() => self.take_back(ended),
                reloaded = ended(&mut self.reloading) => self.end_reload(reloaded),
                source = work.next_told() => self.queue.hasten(&source, self.clock.now()),
                () = &mut sign_of_life => {
                    self.notifier.alive();
                    let pause = self.notifier.watchdog().unwrap_or_default() / SIGNS_PER_DEADLINE;
                    sign_of_life = next_sign(Arc::clone(&self.work), Arc::clone(&self.notifier), pause);
                }
                () = sleep(pause) => {}
            }
        }
    }

    /// Starts nothing more, and waits for what is under way as long as there is time. What is cut
    /// off then is due at the next start, as its due time was not moved.
    pub(super) async fn finish(&mut self, signals: &mut mpsc::Receiver<Signal>) {
        self.notifier.stopping();
        self.work.stop();
        tracing::info!(under_way = self.running.len(), "stopping");
        if let Some(reloading) = self.reloading.take() {
            reloading.abort();
        }
        let deadline = Instant::now() + SHUTDOWN_TIMEOUT;
        let all_ended = async {
            while let Some(ended) = self.running.join_next_with_id().await {
                tracing::debug!(?ended, "ended");
            }
        };
        let complete = tokio::select! {
            ended = timeout_at(deadline, all_ended) => ended.is_ok(),
            () = stop_wished(signals) => false,
        };
        if !complete {
            tracing::warn!(cut_off = self.running.len(), "not all refreshes ended in time");
            self.running.abort_all();
        }
    }

    fn mind_the_clock(&mut self, now: DateTime<Utc>) {
        if let Some(jump) = self.jumps.look(now, Instant::now()) {
            tracing::warn!(seconds = jump.num_seconds(), "the clock jumped: the machine slept, or its time was set");
            self.queue.clock_jumped(jump, now);
        }
    }

    fn start_due(&mut self, now: DateTime<Utc>) {
        while self.running.len() < self.config.fetch.workers.max(1) {
            let Some(source) = self.queue.take_due(now) else { return };
            let refresh = refresh_guarded(Arc::clone(&self.work), Arc::clone(&source));
            let task = self.running.spawn(refresh);
            self.sources.insert(task.id(), source);
        }
    }

    /// Puts the source of a task that ended back into the queue.
    fn take_back(&mut self, ended: Result<(Id, DateTime<Utc>), JoinError>) {
        let now = self.clock.now();
        let (id, due) = match ended {
            Ok((id, due)) => (id, Some(due)),
            Err(error) => (error.id(), None),
        };
        let Some(source) = self.sources.remove(&id) else { return };
        // Even noting the crash crashed: the loop itself decides, as after an error.
        let due = due.unwrap_or_else(|| {
            let outcome = Outcome::nothing(Verdict::Unreachable, 1);
            schedule::next_due(&source.schedule, source.id.as_str(), &outcome, now)
        });
        self.queue.put_back(&source, due, now);
        if self.work.is_told(&source.id) {
            // While it was running.
            self.queue.hasten(&source.id, now);
        }
    }

    fn start_reload(&mut self) {
        if self.reloading.is_some() {
            self.reload_again = true;
            return;
        }
        self.notifier.reloading();
        tracing::info!("reading the configuration anew");
        let task = reload(Arc::clone(&self.load), Arc::clone(&self.config), Arc::clone(&self.work));
        self.reloading = Some(tokio::spawn(task));
    }

    fn end_reload(&mut self, ended: Result<Result<Reloaded, String>, JoinError>) {
        self.reloading = None;
        match ended.unwrap_or_else(|error| Err(format!("taking it over failed: {error}"))) {
            Ok((config, standings)) => self.adopt(config, &standings),
            Err(problems) => {
                tracing::error!("the new configuration is refused, the old one stays in force:\n{problems}");
                let first = problems.lines().find(|line| !line.trim().is_empty()).unwrap_or("unknown problem");
                self.trouble = Some(format!("reload rejected, the old configuration stays in force: {first}"));
            }
        }
        self.health.reloaded(self.trouble.clone());
        if std::mem::take(&mut self.reload_again) {
            self.start_reload();
            return;
        }
        self.status = status::line(&self.queue, self.running.len(), self.clock.now(), self.trouble.as_deref());
        self.notifier.ready(&self.status);
    }

    fn adopt(&mut self, config: Arc<Config>, standings: &HashMap<SourceId, Standing>) {
        let decided = self.queue.adopt(&config.sources, standings, self.clock.now());
        tracing::info!(
            sources = config.sources.len(),
            rescheduled = decided.len(),
            "the new configuration is in force"
        );
        self.config = config;
        self.trouble = None;
        let work = Arc::clone(&self.work);
        tokio::spawn(async move {
            for (source, due) in decided {
                work.set_due(&source, due).await;
            }
        });
    }

    /// Tells whoever watches that the loop went round.
    fn report(&mut self, now: DateTime<Utc>) {
        self.health.scheduler_ticked(Instant::now());
        let line = status::line(&self.queue, self.running.len(), now, self.trouble.as_deref());
        if line != self.status && self.reloading.is_none() {
            self.notifier.status(&line);
            self.status = line;
        }
    }

    /// How long nothing is to be done, if no event comes.
    fn pause(&self, now: DateTime<Utc>) -> Duration {
        if self.running.len() >= self.config.fetch.workers.max(1) {
            return TICK_MAX;
        }
        self.queue.next().map_or(TICK_MAX, |(due, _)| until(now, due).min(TICK_MAX))
    }
}

/// The end of a task, if there is one; otherwise it never comes.
async fn ended<T>(task: &mut Option<JoinHandle<T>>) -> Result<T, JoinError> {
    match task {
        Some(task) => task.await,
        None => std::future::pending().await,
    }
}

/// Ends when the watchdog is to be fed: after the pause, and once the store has answered. It is
/// awaited by the loop and by nothing else, so a loop that stands still feeds no watchdog.
fn next_sign(work: Arc<dyn Work>, notifier: Arc<Notifier>, pause: Duration) -> BoxFuture<'static, ()> {
    async move {
        if notifier.watchdog().is_none() {
            std::future::pending::<()>().await;
        }
        sleep(pause).await;
        work.store_answers().await;
    }
    .boxed()
}

/// One refresh, with its time limit and its panics caught.
async fn refresh_guarded(work: Arc<dyn Work>, source: Arc<Source>) -> DateTime<Utc> {
    let refresh = async { work.refresh(Arc::clone(&source)).await };
    let reason = match AssertUnwindSafe(timeout(REFRESH_TIMEOUT, refresh)).catch_unwind().await {
        Ok(Ok(due)) => return due,
        Ok(Err(_)) => format!("the refresh did not end within {} minutes", REFRESH_TIMEOUT.as_secs() / 60),
        Err(panic) => format!("the refresh failed inside: {}", panic_text(panic.as_ref())),
    };
    tracing::error!(source = %source.id, reason, "this source is left alone for a while; the others go on");
    work.crashed(source, reason).await
}

pub(super) fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("a panic without a message")
}
