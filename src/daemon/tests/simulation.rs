//! A month of many sources under a clock that runs by itself: the real loop, queue, schedule, back-off and
//! pacing, against servers that fail by a seeded script, with restarts, kills and suspensions between.
//!
//! `DEPESCHE_SIMULATED_SOURCES=2000` simulates so many; `DEPESCHE_SEED` another month.

mod record;
mod servers;
mod weather;
mod work;

use std::env;

use chrono_tz::Tz;

use self::servers::Servers;
use self::weather::Chance;
use self::work::Simulated;
use super::*;
use crate::schedule::{Cron, Schedule};

/// How long it goes on.
const DAYS: i64 = 30;
/// Sources of the most crowded host, as a share of all.
const CROWD: usize = 7;

fn number(variable: &str, otherwise: u64) -> u64 {
    env::var(variable).map_or(otherwise, |number| number.parse().unwrap())
}

/// Sources with intervals of all lengths, on hosts of their own, on shared ones, and on a crowded one.
fn fleet(count: usize) -> Config {
    let minutes = |minutes: u64| Schedule::Every(Duration::from_secs(minutes * 60));
    let cron = |text: &str| Schedule::Cron(Cron::parse(text, Tz::Europe__Berlin).unwrap());
    let schedules = [
        minutes(15),
        minutes(30),
        minutes(60),
        minutes(60),
        minutes(240),
        minutes(1440),
        cron("*/30 6-22 * * *"),
        cron("30 2 * * *"),
    ];
    let source = |number: usize| {
        let host = match number % CROWD {
            0 => "crowd".to_owned(),
            1 | 2 => format!("shared{}", number / 20),
            _ => format!("own{number}"),
        };
        let url = Url::parse(&format!("https://{host}.example/{number}")).unwrap();
        let id = SourceId::new(&format!("s{number:04}")).unwrap();
        let schedule = schedules[(number / CROWD) % schedules.len()].clone();
        Arc::new(Source { schedule, ..Source::automatic(id, url) })
    };
    Config { sources: (0..count).map(source).collect(), ..config(&[], 32) }
}

/// A life of the daemon, from its start to its end.
fn begin(
    config: &Config,
    servers: &Arc<Servers>,
    clock: &Arc<TestClock>,
) -> (mpsc::Sender<Signal>, JoinHandle<Result<(), String>>) {
    let (signals, receiver) = mpsc::channel(1);
    let health = Arc::new(Health::default());
    let config = Arc::new(config.clone());
    let options = Options {
        config: Arc::clone(&config),
        load: Arc::new(|| Err("nothing is reloaded here".to_owned())),
        work: Arc::new(Simulated::new(&config, Arc::clone(servers))),
        clock: Arc::<TestClock>::clone(clock),
        signals: receiver,
        notifier: Notifier::default(),
        health: Arc::clone(&health),
        listeners: Listeners::default(),
        site: Site::over(|_| None, health),
    };
    (signals, tokio::spawn(run(options)))
}

#[tokio::test(start_paused = true)]
async fn l01_l02_l04_a_month_of_faults_stays_polite_and_forgets_nobody() {
    let count = number("DEPESCHE_SIMULATED_SOURCES", 60) as usize;
    let seed = number("DEPESCHE_SEED", 1);
    let began = std::time::Instant::now();
    let base = "2026-10-10T00:00:00Z".parse().unwrap();
    let clock = Arc::new(TestClock { start: Instant::now(), base: Mutex::new(base) });
    let servers = Arc::new(Servers::new(seed, Arc::clone(&clock)));
    let config = fleet(count);
    let mut chance = Chance::new(seed ^ 0x5eed);
    let end = base + TimeDelta::days(DAYS);
    let (mut lives, mut sleeps) = (0, 0);
    while clock.now() < end {
        lives += 1;
        servers.awake();
        let (signals, task) = begin(&config, &servers, &clock);
        // Some lives are short: a daemon that fails and is started again and again.
        let hours = if chance.once_in(4) { 0 } else { chance.below(60) };
        sleep(Duration::from_secs(hours * 3600 + 5 + chance.below(600))).await;
        if chance.once_in(3) {
            sleeps += 1;
            clock.set_forward(TimeDelta::minutes(30 + chance.below(600) as i64));
            servers.awake();
            sleep(Duration::from_secs(3600 * (1 + chance.below(12)))).await;
        }
        if chance.once_in(2) {
            signals.send(Signal::Stop).await.unwrap();
            task.await.unwrap().unwrap();
        } else {
            task.abort();
            assert!(task.await.unwrap_err().is_cancelled());
        }
        let away = if chance.once_in(5) { chance.below(8 * 3600) } else { chance.below(60) };
        sleep(Duration::from_secs(1 + away)).await;
    }
    let record = servers.conclude(&config);
    eprintln!(
        "{count} sources, {DAYS} days, {lives} starts, {sleeps} suspensions, {:.1} s: {record}",
        began.elapsed().as_secs_f64()
    );
    assert!(record.violations.is_empty(), "{} violations: {:#?}", record.violations.len(), record.violations);
    record.saw_everything();
}
