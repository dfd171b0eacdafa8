//! Pages that scripts write, read as a browser shows them.
//!
//! A Chromium that the operator names is started when the first such page is wanted, asked over a
//! pipe (the DevTools protocol), and ended some time after the last page. `process` starts and ends
//! it, with all that it started; `profile` is the directory it may write to; `pipe` carries the
//! messages; `gate` is the one way to the network that it has, through our guard; `memory` watches
//! what it holds; `tab` is one page from its address to its DOM; `way` lets it go only where a
//! request of ours might go.
//!
//! A browser renders one page at a time, each in a context of its own that shares no cookie,
//! cache or storage with another. One that crashes, hangs or holds too much costs the page that it
//! was busy with, and the next page gets another one. When this process dies, however it dies,
//! the pipe closes, and by that the browser ends.

mod flags;
mod gate;
mod memory;
mod pipe;
mod process;
mod profile;
mod tab;
pub(super) mod way;

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout};

use self::gate::Gate;
use self::process::Process;
use self::way::Way;
use super::failure::Failure;
use super::guard::Guard;
use crate::config;
use crate::model::Page;

/// How long a browser waits for the next page before it is ended: the articles of one refresh
/// follow each other, and the next source is minutes away.
const IDLE_TIME: Duration = Duration::from_secs(30);
/// How long a browser may take to start.
const START_TIME_MAX: Duration = Duration::from_secs(20);
/// How long one may take beyond the time of a page until it counts as hanging.
const HANG_TIME: Duration = Duration::from_secs(5);

/// All browsers.
pub(super) struct Browsers {
    settings: config::Fetch,
    browser: config::Browser,
    guard: Arc<Guard>,
    turns: Semaphore,
    idle: Mutex<Vec<Running>>,
}

/// A browser that runs.
struct Running {
    process: Process,
    gate: Gate,
    /// How it introduces itself.
    user_agent: String,
    /// When its last page ended.
    since: Instant,
}

impl Browsers {
    /// Nothing is started yet.
    pub(super) fn new(settings: &config::Fetch, browser: &config::Browser, guard: Arc<Guard>) -> Arc<Self> {
        Arc::new(Self {
            settings: settings.clone(),
            browser: browser.clone(),
            guard,
            turns: Semaphore::new(browser.count_max),
            idle: Mutex::default(),
        })
    }

    /// Waits until a browser may be used: before the host's turn is taken, for it may take long.
    pub(super) async fn turn(&self) -> Option<tokio::sync::SemaphorePermit<'_>> {
        self.turns.acquire().await.ok()
    }

    /// Renders a page. The caller holds a turn.
    pub(super) async fn render(self: &Arc<Self>, way: &mut Way<'_>) -> Result<(u16, Page), Failure> {
        let kept = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let kept = kept.and_then(|mut running| running.process.is_alive().then_some(running));
        let mut running = match kept {
            Some(running) => running,
            None => self.start().await?,
        };
        let exceeded = memory::exceeded(running.process.group(), self.browser.memory_bytes_max);
        let page = tab::render(&mut running, way, self.browser.time_max);
        let rendered = tokio::select! {
            rendered = page => rendered,
            () = exceeded => Err(tab::Broken::Browser(self.too_much_memory())),
        };
        match rendered {
            Ok(page) => {
                self.keep(running);
                Ok(page)
            }
            Err(tab::Broken::Page(failure) | tab::Broken::Question(failure)) => {
                self.keep(running);
                Err(failure)
            }
            Err(tab::Broken::Browser(failure)) => {
                end(running).await;
                Err(failure)
            }
            Err(tab::Broken::Late) => {
                end(running).await;
                Err(Failure::unreachable("the browser did not answer in time; the next page gets another one"))
            }
        }
    }

    async fn start(&self) -> Result<Running, Failure> {
        let gate = Gate::open(Arc::clone(&self.guard), self.settings.connect_timeout).await?;
        let process = Process::start(&self.browser, gate.port())?;
        let mut running = Running { process, gate, user_agent: String::new(), since: Instant::now() };
        match timeout(START_TIME_MAX, tab::greet(&mut running.process.pipe)).await {
            Ok(Ok(user_agent)) => {
                running.user_agent = self.introduction(&user_agent);
                tracing::debug!(program = %self.browser.program.display(), "browser started");
                Ok(running)
            }
            Ok(Err(_)) => Err(running.process.why_ended(&self.browser).await),
            Err(_) => Err(Failure::unreachable(format!(
                "the browser {} did not start within {START_TIME_MAX:?}; is the machine overloaded?",
                self.browser.program.display()
            ))),
        }
    }

    /// The browser says what it is, and who sent it.
    fn introduction(&self, user_agent: &str) -> String {
        let own = super::clients::user_agent(&self.settings);
        format!("{} {own}", user_agent.replace("HeadlessChrome", "Chrome"))
    }

    fn keep(self: &Arc<Self>, mut running: Running) {
        running.since = Instant::now();
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(running);
        tokio::spawn(end_idle(Arc::downgrade(self)));
    }

    fn too_much_memory(&self) -> Failure {
        Failure::refused(format!(
            "the browser held more than {} MiB for this page and was ended; \
             if the page is worth it, raise `browser_memory` under [fetch]",
            self.browser.memory_bytes_max >> 20
        ))
    }
}

/// Ends the browsers that nobody has used for a while.
async fn end_idle(browsers: Weak<Browsers>) {
    tokio::time::sleep(IDLE_TIME).await;
    let Some(browsers) = browsers.upgrade() else { return };
    let ended: Vec<Running> = {
        let mut idle = browsers.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.extract_if(.., |running| running.since.elapsed() >= IDLE_TIME).collect()
    };
    for running in ended {
        end(running).await;
    }
}

/// Ends a browser off the async threads: it is waited for, and its directory removed.
async fn end(running: Running) {
    // A panic in it leaves at most a directory, which the next start removes.
    let _ = tokio::task::spawn_blocking(move || drop(running)).await;
}
