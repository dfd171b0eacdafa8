mod simulation;

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::time::{Instant, sleep};
use url::Url;

use super::*;
use crate::config::{Fetch, Incidents, Publish, Server, Source, Store};
use crate::model::{Format, SourceId};

/// A wall clock that follows tokio's paused time, and can be set.
struct TestClock {
    start: Instant,
    base: Mutex<DateTime<Utc>>,
}

impl TestClock {
    fn set_forward(&self, by: TimeDelta) {
        *self.base.lock().unwrap() += by;
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.base.lock().unwrap() + TimeDelta::from_std(self.start.elapsed()).unwrap()
    }
}

/// How long after its end a refresh is due again.
const INTERVAL: TimeDelta = TimeDelta::minutes(30);

/// Work that takes a while and keeps a record.
struct FakeWork {
    clock: Arc<TestClock>,
    duration: Duration,
    /// Ids whose refresh panics.
    panics: BTreeSet<String>,
    /// Ids whose refresh never ends.
    hangs: BTreeSet<String>,
    due: Mutex<BTreeMap<SourceId, Standing>>,
    running: Mutex<BTreeSet<SourceId>>,
    most: AtomicUsize,
    /// Every refresh that began: when, and of what.
    begun: Mutex<Vec<(DateTime<Utc>, String)>>,
    ended: AtomicUsize,
    crashes: Mutex<Vec<String>>,
    adopted: Mutex<Vec<usize>>,
    store_stuck: std::sync::atomic::AtomicBool,
    /// Sources that somebody told of, and those of them that the daemon has not heard of.
    told: Mutex<BTreeSet<SourceId>>,
    unheard: Mutex<BTreeSet<SourceId>>,
    news: tokio::sync::Notify,
    /// How often the companion began; it panics the first time.
    accompanied: AtomicUsize,
}

impl FakeWork {
    fn new(clock: Arc<TestClock>, duration: Duration) -> Self {
        Self {
            clock,
            duration,
            panics: BTreeSet::new(),
            hangs: BTreeSet::new(),
            due: Mutex::default(),
            running: Mutex::default(),
            most: AtomicUsize::new(0),
            begun: Mutex::default(),
            ended: AtomicUsize::new(0),
            crashes: Mutex::default(),
            adopted: Mutex::default(),
            store_stuck: false.into(),
            told: Mutex::default(),
            unheard: Mutex::default(),
            news: tokio::sync::Notify::new(),
            accompanied: AtomicUsize::new(0),
        }
    }

    async fn accompany(self: Arc<Self>, mut stopped: watch::Receiver<bool>) {
        assert!(self.accompanied.fetch_add(1, Ordering::Relaxed) > 0, "the first time");
        _ = stopped.changed().await;
    }

    /// Tells of a source.
    fn tell(&self, id: &str) {
        let id = SourceId::new(id).unwrap();
        self.told.lock().unwrap().insert(id.clone());
        self.unheard.lock().unwrap().insert(id);
        self.news.notify_one();
    }

    fn runs_of(&self, id: &str) -> Vec<DateTime<Utc>> {
        self.begun.lock().unwrap().iter().filter(|(_, begun)| begun == id).map(|(at, _)| *at).collect()
    }

    fn remember(&self, source: &SourceId, due: DateTime<Utc>, failures: u32) -> DateTime<Utc> {
        self.due.lock().unwrap().insert(source.clone(), Standing { next_due: Some(due), last_refresh: None, failures });
        due
    }
}

impl Work for FakeWork {
    fn adopt(&self, config: Arc<Config>) -> BoxFuture<'_, Result<(), String>> {
        self.adopted.lock().unwrap().push(config.sources.len());
        async { Ok(()) }.boxed()
    }

    fn standing<'a>(&'a self, source: &'a SourceId) -> BoxFuture<'a, Result<Standing, String>> {
        let standing = self.due.lock().unwrap().get(source).copied().unwrap_or_default();
        async move { Ok(standing) }.boxed()
    }

    fn set_due<'a>(&'a self, source: &'a SourceId, due: DateTime<Utc>) -> BoxFuture<'a, ()> {
        self.remember(source, due, 0);
        async {}.boxed()
    }

    fn refresh(&self, source: Arc<Source>) -> BoxFuture<'_, DateTime<Utc>> {
        async move {
            self.told.lock().unwrap().remove(&source.id);
            self.begun.lock().unwrap().push((self.clock.now(), source.id.to_string()));
            {
                let mut running = self.running.lock().unwrap();
                assert!(running.insert(source.id.clone()), "{} runs twice at once", source.id);
                self.most.fetch_max(running.len(), Ordering::Relaxed);
            }
            sleep(self.duration).await;
            self.running.lock().unwrap().remove(&source.id);
            assert!(!self.panics.contains(source.id.as_str()), "a bad page");
            if self.hangs.contains(source.id.as_str()) {
                std::future::pending::<()>().await;
            }
            self.ended.fetch_add(1, Ordering::Relaxed);
            self.remember(&source.id, self.clock.now() + INTERVAL, 0)
        }
        .boxed()
    }

    fn stop(&self) {}

    fn companions(self: Arc<Self>) -> Vec<Companion> {
        let begin = move |stopped| Arc::clone(&self).accompany(stopped).boxed();
        vec![Companion { name: "companion", begin: Box::new(begin) }]
    }

    fn next_told(&self) -> BoxFuture<'_, SourceId> {
        async move {
            loop {
                if let Some(source) = self.unheard.lock().unwrap().pop_first() {
                    return source;
                }
                self.news.notified().await;
            }
        }
        .boxed()
    }

    fn is_told(&self, source: &SourceId) -> bool {
        self.told.lock().unwrap().contains(source)
    }

    fn crashed(&self, source: Arc<Source>, reason: String) -> BoxFuture<'_, DateTime<Utc>> {
        self.crashes.lock().unwrap().push(format!("{}: {reason}", source.id));
        let due = self.remember(&source.id, self.clock.now() + TimeDelta::hours(1), 1);
        async move { due }.boxed()
    }

    fn store_answers(&self) -> BoxFuture<'_, ()> {
        let stuck = self.store_stuck.load(Ordering::Relaxed);
        async move {
            if stuck {
                std::future::pending().await
            }
        }
        .boxed()
    }
}

fn config(ids: &[&str], workers: usize) -> Config {
    let source = |id: &&str| {
        let url = Url::parse(&format!("https://{id}.example/")).unwrap();
        Arc::new(Source::automatic(SourceId::new(id).unwrap(), url))
    };
    Config {
        files: vec![PathBuf::from("depesche.toml")],
        base_url: Url::parse("https://feeds.example/").unwrap(),
        server: Server { listen: Vec::new(), token: None, admin_everywhere: false },
        publish: Publish { formats: vec![Format::Rss], ..Publish::default() },
        fetch: Fetch {
            contact: None,
            delay: Duration::from_secs(1),
            workers,
            allow_private: Vec::new(),
            connect_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(10),
            total_timeout: Duration::from_secs(30),
            wire_bytes_max: 1 << 20,
            body_bytes_max: 1 << 20,
            redirects_max: 5,
            browser: None,
        },
        store: Store::Sqlite(PathBuf::from("depesche.db")),
        incidents: Incidents::default(),
        site_configs: None,
        sources: ids.iter().map(source).collect(),
        feeds: Vec::new(),
    }
}

/// A daemon under test.
struct Wire {
    work: Arc<FakeWork>,
    clock: Arc<TestClock>,
    signals: mpsc::Sender<Signal>,
    /// What a reload reads.
    files: Arc<Mutex<Result<Config, String>>>,
    health: Arc<Health>,
    task: JoinHandle<Result<(), String>>,
    manager: Manager,
}

/// A service manager that reads along; a real one does, and a sender waits for one that doesn't.
struct Manager {
    told: std::sync::mpsc::Receiver<String>,
    directory: tempfile::TempDir,
}

impl Manager {
    const MARK: &str = "MARK";

    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let socket = UnixDatagram::bind(directory.path().join("notify.sock")).unwrap();
        let (sender, told) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(length) = socket.recv(&mut buffer) {
                if sender.send(String::from_utf8_lossy(&buffer[..length]).into_owned()).is_err() {
                    break;
                }
            }
        });
        Self { told, directory }
    }

    fn address(&self) -> PathBuf {
        self.directory.path().join("notify.sock")
    }

    /// What was said since the last call. The mark is behind everything sent before it.
    fn told(&self) -> Vec<String> {
        UnixDatagram::unbound().unwrap().send_to(Self::MARK.as_bytes(), self.address()).unwrap();
        self.told.iter().take_while(|message| message != Self::MARK).collect()
    }
}

const WATCHDOG: Duration = Duration::from_secs(60);

fn start(config: Config, prepare: impl FnOnce(FakeWork) -> FakeWork) -> Wire {
    let base = "2026-11-22T10:00:00Z".parse().unwrap();
    let clock = Arc::new(TestClock { start: Instant::now(), base: Mutex::new(base) });
    let work = Arc::new(prepare(FakeWork::new(Arc::clone(&clock), Duration::from_secs(2))));
    let manager = Manager::new();
    let files = Arc::new(Mutex::new(Ok(config.clone())));
    let read = Arc::clone(&files);
    let health = Arc::new(Health::default());
    let (signals, receiver) = mpsc::channel(4);
    let options = Options {
        config: Arc::new(config),
        load: Arc::new(move || read.lock().unwrap().clone()),
        work: Arc::<FakeWork>::clone(&work),
        clock: Arc::<TestClock>::clone(&clock),
        signals: receiver,
        notifier: Notifier::to(manager.address().as_os_str(), Some(WATCHDOG)).unwrap(),
        health: Arc::clone(&health),
        listeners: Listeners::default(),
        site: Site::over(|_| None, Arc::clone(&health)),
    };
    let task = tokio::spawn(run(options));
    Wire { work, clock, signals, files, health, task, manager }
}

impl Wire {
    fn told(&self) -> Vec<String> {
        self.manager.told()
    }

    async fn reload(&self, read: Result<Config, String>) -> Vec<String> {
        self.told();
        *self.files.lock().unwrap() = read;
        self.signals.send(Signal::Reload).await.unwrap();
        // Reading takes a real thread, which paused time doesn't wait for.
        let mut told = Vec::new();
        while !told.iter().any(|message: &String| message.starts_with("READY=1")) {
            sleep(Duration::from_millis(1)).await;
            std::thread::sleep(Duration::from_millis(1));
            told.extend(self.told());
        }
        told
    }

    async fn stop(self) -> Duration {
        let before = Instant::now();
        self.signals.send(Signal::Stop).await.unwrap();
        self.task.await.unwrap().unwrap();
        before.elapsed()
    }
}

fn ids(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("s{number:03}")).collect()
}

fn strs(ids: &[String]) -> Vec<&str> {
    ids.iter().map(String::as_str).collect()
}

#[tokio::test(start_paused = true)]
async fn workers_are_bounded_and_every_source_has_its_turn() {
    let ids = ids(40);
    let wire = start(config(&strs(&ids), 4), |work| work);
    sleep(Duration::from_secs(120)).await;
    assert_eq!(wire.work.most.load(Ordering::Relaxed), 4);
    assert!(ids.iter().all(|id| wire.work.runs_of(id).len() == 1));
    sleep(Duration::from_secs(4 * 3600)).await;
    for id in &ids {
        let runs = wire.work.runs_of(id);
        assert_eq!(runs.len(), 9, "{id}");
        assert!(runs.windows(2).all(|pair| pair[1] - pair[0] >= INTERVAL), "{id}: {runs:?}");
    }
    wire.stop().await;
}

#[tokio::test(start_paused = true)]
async fn l01_a_restart_keeps_what_is_remembered() {
    let wire = start(config(&["later"], 4), |work| {
        let id = SourceId::new("later").unwrap();
        work.remember(&id, "2026-11-22T10:20:00Z".parse().unwrap(), 0);
        work
    });
    sleep(Duration::from_secs(19 * 60)).await;
    assert!(wire.work.runs_of("later").is_empty());
    sleep(Duration::from_secs(2 * 60)).await;
    assert_eq!(wire.work.runs_of("later"), ["2026-11-22T10:20:00Z".parse::<DateTime<Utc>>().unwrap()]);
    wire.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_source_that_is_told_of_runs_at_once_but_never_twice() {
    let wire = start(config(&["told"], 4), |work| {
        let id = SourceId::new("told").unwrap();
        work.remember(&id, "2026-11-22T10:20:00Z".parse().unwrap(), 0);
        work
    });
    sleep(Duration::from_secs(60)).await;
    // The second comes while the first is running, and the third is unknown.
    wire.work.tell("told");
    sleep(Duration::from_secs(1)).await;
    wire.work.tell("told");
    wire.work.tell("unknown");
    sleep(Duration::from_secs(60)).await;
    let seconds = |at: DateTime<Utc>| (at - "2026-11-22T10:00:00Z".parse::<DateTime<Utc>>().unwrap()).num_seconds();
    assert_eq!(wire.work.runs_of("told").into_iter().map(seconds).collect::<Vec<_>>(), [60, 62]);
    wire.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_companion_that_panics_is_begun_again() {
    let wire = start(config(&["good"], 4), |work| work);
    sleep(Duration::from_secs(60)).await;
    assert_eq!(wire.work.accompanied.load(Ordering::Relaxed), 2);
    assert!(!wire.work.runs_of("good").is_empty());
    let took = wire.stop().await;
    assert!(took < Duration::from_secs(1), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn l07_a_panic_stays_in_its_source() {
    let wire = start(config(&["bad", "good"], 1), |mut work| {
        work.panics.insert("bad".to_owned());
        work
    });
    sleep(Duration::from_secs(3 * 3600 - 60)).await;
    assert_eq!(wire.work.crashes.lock().unwrap()[0], "bad: the refresh failed inside: a bad page");
    assert_eq!(wire.work.runs_of("bad").len(), 3, "once at the start, then as `crashed` says: hourly");
    assert_eq!(wire.work.runs_of("good").len(), 6);
    wire.stop().await;
}

#[tokio::test(start_paused = true)]
async fn l06_a_refresh_that_never_ends_loses_its_worker() {
    let wire = start(config(&["stuck", "good"], 1), |mut work| {
        work.hangs.insert("stuck".to_owned());
        work
    });
    sleep(REFRESH_TIMEOUT + Duration::from_secs(60)).await;
    assert_eq!(wire.work.crashes.lock().unwrap().as_slice(), ["stuck: the refresh did not end within 30 minutes"]);
    assert!(!wire.work.runs_of("good").is_empty());
    wire.stop().await;
}

#[tokio::test(start_paused = true)]
async fn l08_stopping_finishes_what_is_under_way() {
    let wire = start(config(&["a", "b"], 4), |mut work| {
        work.duration = Duration::from_secs(6);
        work
    });
    sleep(Duration::from_secs(5)).await;
    let work = Arc::clone(&wire.work);
    assert_eq!(work.ended.load(Ordering::Relaxed), 0);
    let took = wire.stop().await;
    assert!(took <= Duration::from_secs(6), "{took:?}");
    assert_eq!(work.ended.load(Ordering::Relaxed), work.begun.lock().unwrap().len());
    assert_eq!(work.ended.load(Ordering::Relaxed), 2);
}

#[tokio::test(start_paused = true)]
async fn l08_stopping_takes_less_than_ten_seconds() {
    let slow = |mut work: FakeWork| {
        work.duration = Duration::from_secs(3600);
        work
    };
    let wire = start(config(&["slow"], 4), slow);
    sleep(Duration::from_secs(10)).await;
    let took = wire.stop().await;
    assert!(took >= SHUTDOWN_TIMEOUT && took < Duration::from_secs(10), "{took:?}");

    let wire = start(config(&["slow"], 4), slow);
    sleep(Duration::from_secs(10)).await;
    wire.signals.send(Signal::Stop).await.unwrap();
    sleep(Duration::from_secs(1)).await;
    let hurried = wire.stop().await;
    assert!(hurried < Duration::from_secs(1), "a second signal ends at once: {hurried:?}");
}

#[tokio::test(start_paused = true)]
async fn the_service_manager_is_told() {
    let wire = start(config(&["a", "b"], 4), |work| work);
    sleep(Duration::from_millis(1)).await;
    let told = wire.told();
    assert!(told[0].starts_with("READY=1\nSTATUS=2 sources, 0 being refreshed; next "), "{told:?}");
    assert!(wire.health.obstacles(Instant::now()).is_empty());
    sleep(Duration::from_secs(600)).await;
    let signs = wire.told().iter().filter(|message| *message == "WATCHDOG=1\n").count();
    assert!((29..=31).contains(&signs), "three per minute: {signs}");

    wire.signals.send(Signal::Stop).await.unwrap();
    sleep(Duration::from_secs(10)).await;
    assert!(wire.told().iter().any(|message| message.starts_with("STOPPING=1\n")));
    wire.task.await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn l10_a_store_that_is_stuck_starves_the_watchdog() {
    let wire = start(config(&["a"], 4), |work| work);
    sleep(Duration::from_secs(120)).await;
    wire.work.store_stuck.store(true, Ordering::Relaxed);
    sleep(WATCHDOG).await;
    wire.told();
    sleep(2 * WATCHDOG).await;
    assert!(!wire.told().iter().any(|message| message.contains("WATCHDOG")));
    wire.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_good_reload_is_taken_over() {
    let wire = start(config(&["a", "b"], 4), |work| work);
    sleep(Duration::from_secs(60)).await;
    let before = wire.work.runs_of("b").len();
    let told = wire.reload(Ok(config(&["b", "c"], 4))).await;
    assert!(told.iter().any(|message| message.starts_with("RELOADING=1\nMONOTONIC_USEC=")), "{told:?}");
    assert_eq!(*wire.work.adopted.lock().unwrap(), [2, 2]);
    let a = wire.work.runs_of("a").len();
    sleep(Duration::from_secs(8)).await;
    assert_eq!(wire.work.runs_of("c").len(), 1, "a new source is looked at soon");
    assert_eq!(wire.work.runs_of("b").len(), before, "an unchanged one keeps its time");
    sleep(Duration::from_secs(3600)).await;
    assert_eq!(wire.work.runs_of("a").len(), a, "a removed one is left alone");
    wire.stop().await;
}

#[tokio::test(start_paused = true)]
async fn l09_a_broken_file_keeps_the_old_configuration_and_says_so() {
    let wire = start(config(&["a"], 4), |work| work);
    sleep(Duration::from_secs(60)).await;
    let told = wire.reload(Err("depesche.toml:3: unknown key `evry`\n  did you mean `every`?".to_owned())).await;
    let ready = told.iter().find(|message| message.starts_with("READY=1")).unwrap();
    assert!(ready.contains("reload rejected, the old configuration stays in force: depesche.toml:3"), "{ready}");
    assert_eq!(*wire.work.adopted.lock().unwrap(), [1]);
    let before = wire.work.runs_of("a").len();
    sleep(Duration::from_secs(3600)).await;
    assert_eq!(wire.work.runs_of("a").len(), before + 2);

    let told = wire.reload(Ok(config(&["a"], 4))).await;
    assert!(!told.iter().any(|message| message.starts_with("READY=1") && message.contains("rejected")), "{told:?}");
    wire.stop().await;
}

#[tokio::test(start_paused = true)]
async fn l04_a_suspended_machine_catches_up_once() {
    let ids = ids(20);
    let wire = start(config(&strs(&ids), 32), |work| work);
    sleep(Duration::from_secs(60)).await;
    let before = wire.work.begun.lock().unwrap().len();
    wire.clock.set_forward(TimeDelta::hours(8));
    sleep(Duration::from_secs(4 * 60)).await;
    let mut caught_up: Vec<String> =
        wire.work.begun.lock().unwrap()[before..].iter().map(|(_, id)| id.clone()).collect();
    caught_up.sort();
    caught_up.dedup();
    assert_eq!(caught_up.len(), 20);
    assert_eq!(wire.work.begun.lock().unwrap().len() - before, 20, "each exactly once");
    wire.stop().await;
}
