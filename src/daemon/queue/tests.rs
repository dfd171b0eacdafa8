use std::time::Duration;

use chrono_tz::Tz;
use url::Url;

use super::*;
use crate::schedule::Cron;

fn now() -> DateTime<Utc> {
    "2026-11-22T10:00:00Z".parse().unwrap()
}

fn source(id: &str, url: &str) -> Source {
    Source::automatic(SourceId::new(id).unwrap(), Url::parse(url).unwrap())
}

fn arcs(sources: &[&Source]) -> Vec<Arc<Source>> {
    sources.iter().map(|source| Arc::new((*source).clone())).collect()
}

/// Standings of sources that are due in so many seconds.
fn due_in(seconds: &[(&str, i64)]) -> HashMap<SourceId, Standing> {
    let standing = |seconds| Standing { next_due: Some(now() + TimeDelta::seconds(seconds)), ..Standing::default() };
    seconds.iter().map(|(id, seconds)| (SourceId::new(id).unwrap(), standing(*seconds))).collect()
}

fn taken(queue: &mut Queue, now: DateTime<Utc>) -> Vec<String> {
    std::iter::from_fn(|| queue.take_due(now)).map(|source| source.id.to_string()).collect()
}

#[test]
fn what_is_due_longest_comes_first_and_nothing_early() {
    let (a, b, c) =
        (source("a", "https://a.example/"), source("b", "https://b.example/"), source("c", "https://c.example/"));
    let mut queue = Queue::default();
    queue.adopt(&arcs(&[&a, &b, &c]), &due_in(&[("a", 20), ("b", 10), ("c", 100)]), now());
    assert_eq!(queue.next().map(|(due, id)| ((due - now()).num_seconds(), id.as_str())), Some((10, "b")));
    assert_eq!(taken(&mut queue, now()), [""; 0]);
    assert_eq!(taken(&mut queue, now() + TimeDelta::seconds(30)), ["b", "a"]);
    assert_eq!(taken(&mut queue, now() + TimeDelta::seconds(30)), [""; 0], "running ones are not taken again");
    queue.put_back(&b, now() + TimeDelta::seconds(60), now() + TimeDelta::seconds(31));
    assert_eq!(taken(&mut queue, now() + TimeDelta::seconds(60)), ["b"]);
}

#[test]
fn l02_one_host_does_not_keep_the_workers_from_others() {
    let many: Vec<Source> = (0..50).map(|number| source(&format!("m{number:02}"), "https://many.example/x")).collect();
    let other = source("other", "https://other.example/");
    let mut sources: Vec<&Source> = many.iter().collect();
    sources.push(&other);
    let mut due: Vec<(String, i64)> = many.iter().map(|source| (source.id.to_string(), 1)).collect();
    due.push(("other".to_owned(), 2));
    let due: Vec<(&str, i64)> = due.iter().map(|(id, seconds)| (id.as_str(), *seconds)).collect();

    let mut queue = Queue::default();
    queue.adopt(&arcs(&sources), &due_in(&due), now());
    let later = now() + TimeDelta::seconds(5);
    assert_eq!(taken(&mut queue, later), ["m00", "other", "m01"], "hosts take turns");
    assert!(queue.next().is_none(), "nothing can be taken until one ends");
    queue.put_back(&many[0], later + TimeDelta::hours(1), later);
    assert_eq!(taken(&mut queue, later), ["m02"]);
}

#[test]
fn l01_a_restart_asks_nobody_early_and_new_sources_soon() {
    let sources = arcs(&[&source("known", "https://a.example/"), &source("new", "https://b.example/")]);
    let mut standings = due_in(&[("known", 1500)]);
    standings.insert(SourceId::new("new").unwrap(), Standing::default());
    let mut queue = Queue::default();
    queue.adopt(&sources, &standings, now());
    assert_eq!(taken(&mut queue, now() + TimeDelta::seconds(10)), ["new"]);
    assert_eq!(taken(&mut queue, now() + TimeDelta::seconds(1499)), [""; 0]);
    assert_eq!(taken(&mut queue, now() + TimeDelta::seconds(1500)), ["known"]);
}

#[test]
fn l03_a_due_time_made_under_a_wrong_clock_is_not_believed() {
    let mut queue = Queue::default();
    queue.adopt(&arcs(&[&source("a", "https://a.example/")]), &due_in(&[("a", 10 * 365 * 86_400)]), now());
    assert!(queue.next().unwrap().0 <= now() + TimeDelta::minutes(30));
    // One that the store says nothing about is asked late rather than early.
    let mut queue = Queue::default();
    let daily = Source { schedule: Schedule::Every(Duration::from_secs(86_400)), ..source("a", "https://a.example/") };
    queue.adopt(&arcs(&[&daily]), &HashMap::new(), now());
    assert_eq!(queue.next().unwrap().0, daily.schedule.next("a", now()));
}

#[test]
fn l09_a_reload_moves_only_what_changed() {
    let same = source("same", "https://a.example/");
    let gone = source("gone", "https://b.example/");
    let read = source("read", "https://c.example/");
    let slow = source("slow", "https://d.example/");
    let failing = source("failing", "https://e.example/");
    let mut standings = due_in(&[("same", 900), ("gone", 900), ("read", 900), ("slow", 900), ("failing", 90_000)]);
    let mut queue = Queue::default();
    queue.adopt(&arcs(&[&same, &gone, &read, &slow, &failing]), &standings, now());

    standings.get_mut(&failing.id).unwrap().failures = 3;
    let every = |seconds| Schedule::Every(Duration::from_secs(seconds));
    let read = Source { fingerprint: "other".to_owned(), ..read };
    let slow = Source { schedule: every(86_400), ..slow };
    let failing = Source { schedule: every(600), ..failing };
    let new = source("new", "https://f.example/");
    let decided = queue.adopt(&arcs(&[&same, &read, &slow, &failing, &new]), &standings, now());

    let moved: Vec<&str> = decided.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(moved, ["read", "slow"]);
    assert_eq!(queue.len(), 5);
    let due = |id: &str| queue.entries[&SourceId::new(id).unwrap()].due;
    assert_eq!(due("same"), now() + TimeDelta::seconds(900));
    assert!(due("read") < now() + TimeDelta::seconds(5));
    assert_eq!(due("slow"), slow.schedule.next("slow", now()));
    assert_eq!(due("failing"), now() + TimeDelta::seconds(90_000), "a source in back-off is left alone");
    assert!(queue.hosts.waiting().all(|id| id.as_str() != "gone"));
    assert_eq!(queue.hosts.waiting().count(), 5);
}

#[test]
fn a_reload_while_a_source_is_running() {
    let (a, b) = (source("a", "https://a.example/"), source("b", "https://b.example/"));
    let mut queue = Queue::default();
    queue.adopt(&arcs(&[&a, &b]), &due_in(&[("a", 0), ("b", 0)]), now());
    let later = now() + TimeDelta::seconds(10);
    assert_eq!(taken(&mut queue, later).len(), 2);

    // a moves to another address, b leaves.
    let moved = source("a", "https://moved.example/");
    queue.adopt(&arcs(&[&moved]), &HashMap::new(), later);
    assert_eq!(taken(&mut queue, later + TimeDelta::hours(1)), [""; 0], "a is still running");
    queue.put_back(&a, later + TimeDelta::hours(1), later);
    queue.put_back(&b, later + TimeDelta::hours(1), later);
    assert!(queue.next().unwrap().0 < later + TimeDelta::seconds(5), "the new address is looked at soon");
    assert_eq!(queue.len(), 1);
    assert_eq!(queue.hosts.waiting().count(), 1);
}

#[test]
fn l04_after_suspension_each_source_runs_once_and_not_all_at_once() {
    let sources: Vec<Source> =
        (0..100).map(|number| source(&format!("s{number}"), &format!("https://h{number}.example/"))).collect();
    let mut queue = Queue::default();
    let due: Vec<(String, i64)> = (0..100).map(|number| (format!("s{number}"), 10 + number)).collect();
    let due: Vec<(&str, i64)> = due.iter().map(|(id, seconds)| (id.as_str(), *seconds)).collect();
    queue.adopt(&arcs(&sources.iter().collect::<Vec<_>>()), &due_in(&due), now());

    let morning = now() + TimeDelta::hours(8);
    queue.clock_jumped(TimeDelta::hours(8), morning);
    assert!(taken(&mut queue, morning).len() < 10);
    // A tenth of half an hour later all had their turn.
    let rest = taken(&mut queue, morning + TimeDelta::minutes(3));
    assert!(rest.len() > 90);
    assert!(queue.next().is_none());
}

#[test]
fn l03_a_clock_put_back_stalls_nobody() {
    let interval = source("interval", "https://a.example/");
    let clock = Schedule::Cron(Cron::parse("30 6 * * *", Tz::UTC).unwrap());
    let daily = Source { schedule: clock, ..source("daily", "https://b.example/") };
    let mut queue = Queue::default();
    queue.adopt(&arcs(&[&interval, &daily]), &due_in(&[("interval", 600), ("daily", 73_800)]), now());
    let years_back = now() - TimeDelta::days(3650);
    queue.clock_jumped(TimeDelta::days(-3650), years_back);
    let due = |id: &str| queue.entries[&SourceId::new(id).unwrap()].due;
    assert_eq!(due("interval"), years_back + TimeDelta::seconds(600));
    assert!(due("daily") <= years_back + TimeDelta::days(1));
}

#[test]
fn l02_a_host_that_cannot_keep_up_starves_nobody_even_with_one_worker() {
    let many: Vec<Source> = (0..500).map(|number| source(&format!("m{number:03}"), "https://many.example/x")).collect();
    let few: Vec<Source> =
        (0..5).map(|number| source(&format!("few{number}"), &format!("https://few{number}.example/"))).collect();
    let due: Vec<(String, i64)> = many
        .iter()
        .map(|source| (source.id.to_string(), -3600))
        .chain(few.iter().map(|source| (source.id.to_string(), 60)))
        .collect();
    let due: Vec<(&str, i64)> = due.iter().map(|(id, seconds)| (id.as_str(), *seconds)).collect();
    let mut queue = Queue::default();
    queue.adopt(&arcs(&many.iter().chain(&few).collect::<Vec<_>>()), &due_in(&due), now());

    // One worker; every refresh takes ten seconds.
    let mut at = now() + TimeDelta::hours(1);
    let mut order = Vec::new();
    for _ in 0..20 {
        let taken = queue.take_due(at).unwrap();
        order.push(taken.id.to_string());
        at += TimeDelta::seconds(10);
        queue.put_back(&taken, at + TimeDelta::minutes(30), at);
    }
    assert!(few.iter().all(|source| order[..6].contains(&source.id.to_string())), "{order:?}");
    assert_eq!(order.iter().filter(|id| id.starts_with('m')).count(), 15, "and it has the rest of the time");
}

#[test]
fn l02_twenty_thousand_of_one_host_cost_the_others_nothing() {
    let many: Vec<Source> = (0..20_000).map(|number| source(&format!("m{number}"), "https://many.example/x")).collect();
    let others: Vec<Source> =
        (0..5_000).map(|number| source(&format!("o{number}"), &format!("https://o{number}.example/"))).collect();
    let due: Vec<(String, i64)> = many.iter().chain(&others).map(|source| (source.id.to_string(), 1)).collect();
    let due: Vec<(&str, i64)> = due.iter().map(|(id, seconds)| (id.as_str(), *seconds)).collect();
    let mut queue = Queue::default();
    queue.adopt(&arcs(&many.iter().chain(&others).collect::<Vec<_>>()), &due_in(&due), now());
    let begun = std::time::Instant::now();
    let later = now() + TimeDelta::seconds(5);
    let ids = taken(&mut queue, later);
    assert_eq!(ids.len(), 5_002);
    for source in &others {
        queue.put_back(source, later + TimeDelta::hours(1), later);
    }
    assert_eq!(queue.next().map(|(due, _)| due), Some(later + TimeDelta::hours(1)), "the crowded host has no room");
    // Walking past those that wait took minutes.
    assert!(begun.elapsed() < std::time::Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[test]
fn l03_a_clock_that_is_put_right_during_a_refresh_stalls_nobody() {
    let a = source("a", "https://a.example/");
    let future = now() + TimeDelta::days(3650);
    let mut queue = Queue::default();
    queue.adopt(&arcs(&[&a]), &due_in(&[("a", 1)]), now());
    let due = |queue: &Queue| queue.next().unwrap().0;

    // It began ten years ahead, and ended in the present.
    assert_eq!(taken(&mut queue, future), ["a"]);
    queue.clock_jumped(TimeDelta::days(-3650), now());
    queue.put_back(&a, future + TimeDelta::minutes(30), now());
    assert_eq!(due(&queue), now() + TimeDelta::minutes(30));

    // It began before the machine slept, and ended after.
    let morning = now() + TimeDelta::hours(9);
    assert_eq!(taken(&mut queue, now() + TimeDelta::hours(1)), ["a"]);
    queue.clock_jumped(TimeDelta::hours(8), morning);
    queue.put_back(&a, now() + TimeDelta::minutes(90), morning);
    assert!(due(&queue) > morning + TimeDelta::seconds(1) && due(&queue) <= morning + TimeDelta::minutes(3));
}

#[test]
fn l03_a_wait_that_began_in_the_future_keeps_its_length_over_a_restart() {
    let ahead = TimeDelta::hours(1);
    let standing = Standing {
        next_due: Some(now() + ahead + TimeDelta::minutes(30)),
        last_refresh: Some(now() + ahead),
        failures: 0,
    };
    let a = source("a", "https://a.example/");
    let mut queue = Queue::default();
    queue.adopt(&arcs(&[&a]), &HashMap::from([(a.id.clone(), standing)]), now());
    assert_eq!(queue.next().unwrap().0, now() + TimeDelta::minutes(30));
}

#[test]
fn l02_a_long_absence_is_caught_up_with_little_by_little() {
    let sources: Vec<Source> =
        (0..1000).map(|number| source(&format!("s{number}"), &format!("https://h{number}.example/"))).collect();
    let all = arcs(&sources.iter().collect::<Vec<_>>());
    let busiest = |late: i64| {
        let due: Vec<(String, i64)> = (0..1000).map(|number| (format!("s{number}"), -late * number / 1000)).collect();
        let due: Vec<(&str, i64)> = due.iter().map(|(id, seconds)| (id.as_str(), *seconds)).collect();
        let mut queue = Queue::default();
        queue.adopt(&all, &due_in(&due), now());
        let begun = |second: i64, queue: &mut Queue| taken(queue, now() + TimeDelta::seconds(second)).len();
        let per_second: Vec<usize> = (0..300).map(|second| begun(second, &mut queue)).collect();
        assert_eq!(per_second.iter().sum::<usize>(), 1000, "all within a tenth of the interval");
        per_second.into_iter().max().unwrap()
    };
    // Evenly spread, they would be due 1000 in 30 minutes; nobody waits longer than he was late.
    assert!(busiest(8 * 3600) < 40, "{}", busiest(8 * 3600));
    assert!(busiest(600) < 80, "{}", busiest(600));
}

#[test]
fn l09_a_thousand_changed_sources_are_looked_at_without_a_burst() {
    let before: Vec<Source> =
        (0..2000).map(|number| source(&format!("s{number}"), &format!("https://h{number}.example/"))).collect();
    let due: Vec<(String, i64)> = (0..2000).map(|number| (format!("s{number}"), 600 + number)).collect();
    let due: Vec<(&str, i64)> = due.iter().map(|(id, seconds)| (id.as_str(), *seconds)).collect();
    let standings = due_in(&due);
    let mut queue = Queue::default();
    queue.adopt(&arcs(&before.iter().collect::<Vec<_>>()), &standings, now());
    let changed = |(number, source): (usize, Source)| match number % 2 {
        0 => Source { fingerprint: "other".to_owned(), ..source },
        _ => source,
    };
    let after: Vec<Source> = before.into_iter().enumerate().map(changed).collect();
    let decided = queue.adopt(&arcs(&after.iter().collect::<Vec<_>>()), &standings, now());
    assert_eq!(decided.len(), 1000);
    let begun: Vec<usize> =
        (1..=20).map(|second| taken(&mut queue, now() + TimeDelta::seconds(second)).len()).collect();
    assert_eq!(begun.iter().sum::<usize>(), 1000);
    assert!(begun.iter().all(|count| *count < 90), "{begun:?}");
    // The others keep their time.
    assert!(taken(&mut queue, now() + TimeDelta::seconds(600)).is_empty());
    assert_eq!(taken(&mut queue, now() + TimeDelta::seconds(601)), ["s1"]);
}
