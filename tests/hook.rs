//! New items are handed over to commands and webhooks: each once, in order, whatever happens.

pub mod receiver;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::{TimeDelta, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;

use crate::support::{Depesche, Site, free_port, wait_for};
use receiver::Receiver;

const PATIENCE: Duration = Duration::from_secs(20);

/// Puts a feed at `/feed` with the articles of these numbers, the later the newer.
fn articles(site: &Site, numbers: std::ops::Range<i64>) {
    feed(site, "/feed", numbers);
}

fn feed(site: &Site, path: &str, numbers: std::ops::Range<i64>) {
    let base = site.base();
    let items: String = numbers
        .rev()
        .map(|number| {
            let date = (Utc::now() - TimeDelta::minutes(1000 - number)).to_rfc2822();
            format!(
                "<item><guid isPermaLink=\"false\">urn:x{path}:{number}</guid><link>{base}/artikel/{number}</link>\
                 <title>Meldung {number}</title><pubDate>{date}</pubDate></item>"
            )
        })
        .collect();
    site.put(
        path,
        "application/rss+xml",
        format!(
            "<rss version=\"2.0\"><channel><title>Blatt</title><link>{base}/</link><description>-</description>\
             {items}</channel></rss>"
        ),
    );
}

/// A source of that feed with a hook.
fn source(site: &Site, hook: &str) -> String {
    format!("[source.blatt]\nurl = \"{}/feed\"\nevery = \"1s\"\nhook = {hook}\n", site.base())
}

/// A hook that writes down what it is given, one call per line.
const WRITES: &str = "{ command = [\"sh\", \"-c\", \"cat >> calls; env >> environment\"] }";

/// What was written down: the titles of each call.
fn written(program: &Depesche) -> Vec<Vec<String>> {
    let text = fs::read_to_string(program.folder.path().join("calls")).unwrap_or_default();
    text.lines().map(titles).collect()
}

fn titles(call: &str) -> Vec<String> {
    let call: Value = serde_json::from_str(call).unwrap();
    call["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect()
}

fn numbered(numbers: std::ops::Range<i64>) -> Vec<String> {
    numbers.map(|number| format!("Meldung {number}")).collect()
}

#[test]
fn a_command_gets_what_is_new_once_and_the_oldest_first() {
    let site = Site::start();
    articles(&site, 0..3);
    let program = Depesche::new(&source(&site, WRITES));
    program.once();
    assert_eq!(written(&program), Vec::<Vec<String>>::new(), "what is there from the start is no news");
    articles(&site, 1..6);
    program.once();
    program.once();
    assert_eq!(written(&program), [numbered(3..6)]);

    let call: Value = serde_json::from_str(&fs::read_to_string(program.folder.path().join("calls")).unwrap()).unwrap();
    let mut items = program.items("blatt")[..3].to_vec();
    items.reverse();
    assert_eq!(call["items"], Value::Array(items), "the items of the JSON Feed");
    let about = &call["feed"];
    assert_eq!((&about["id"], &about["title"]), (&Value::from("blatt"), &Value::from("Blatt")));
    assert_eq!(about["feed_url"], "http://feeds.example/blatt.json");

    let environment = fs::read_to_string(program.folder.path().join("environment")).unwrap();
    let has = |line: &str| environment.lines().any(|other| other == line);
    assert!(has("DEPESCHE_FEED=blatt") && has("DEPESCHE_ITEMS=3") && has("DEPESCHE_ATTEMPT=1"), "{environment}");
    assert!(has(&format!("DEPESCHE_CALL={}", call["id"].as_str().unwrap())), "{environment}");
    assert!(!environment.contains("CARGO"), "nothing else is passed on: {environment}");
}

#[test]
fn many_items_are_several_calls() {
    let site = Site::start();
    articles(&site, 0..1);
    let hook = "{ command = [\"sh\", \"-c\", \"cat >> calls\"], items = 3 }";
    let program = Depesche::new(&source(&site, hook));
    program.once();
    articles(&site, 0..9);
    program.once();
    assert_eq!(written(&program), [numbered(1..4), numbered(4..7), numbered(7..9)]);
}

#[test]
fn neither_a_new_hook_nor_another_filter_nor_another_source_is_a_flood() {
    let site = Site::start();
    articles(&site, 0..5);
    feed(&site, "/zweites", 100..105);
    let first = format!("[source.blatt]\nurl = \"{}/feed\"\n", site.base());
    let both = format!("{first}[source.zwei]\nurl = \"{}/zweites\"\n", site.base());
    let mix = |from: &str, more: &str| format!("[feed.mix]\nfrom = {from}\nhook = {WRITES}\n{more}\n");
    let program = Depesche::new(&first);
    program.once();
    // In the same run something new comes, and it alone is handed over.
    program.configure(&format!("{first}{}", mix("['blatt']", "include = ['[02468]$']")));
    articles(&site, 0..7);
    program.once();
    assert_eq!(written(&program), [["Meldung 6"]]);
    program.configure(&format!("{first}{}", mix("['blatt']", "")));
    program.once();
    program.configure(&format!("{both}{}", mix("['blatt', 'zwei']", "")));
    program.once();
    assert_eq!(program.items("mix").len(), 12);
    assert_eq!(written(&program).len(), 1, "{:?}", written(&program));
    // Taken out and put back, it begins anew.
    program.configure(&both);
    program.once();
    articles(&site, 0..9);
    program.once();
    program.configure(&format!("{both}{}", mix("['blatt', 'zwei']", "")));
    program.once();
    feed(&site, "/zweites", 100..106);
    articles(&site, 0..10);
    program.once();
    let calls = written(&program);
    assert_eq!(calls.len(), 2, "{calls:?}");
    assert_eq!(calls[1], ["Meldung 9", "Meldung 105"]);
}

#[test]
fn a_failed_command_is_repeated_later_and_told_about() {
    let site = Site::start();
    articles(&site, 0..1);
    let script = "test -e ready || { echo the line is dead >&2; exit 3; }; cat >> calls";
    let program = Depesche::new(&source(&site, &format!("{{ command = [\"sh\", \"-c\", \"{script}\"] }}")));
    program.once();
    articles(&site, 0..3);
    let run = program.run(&["once"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("ended with exit status 3") && run.stderr.contains("the line is dead"), "{run:?}");
    fs::write(program.folder.path().join("ready"), "").unwrap();
    articles(&site, 0..4);
    let run = program.run(&["once"]);
    assert_eq!((run.code, written(&program).len()), (Some(1), 0), "the pause is kept: {run:?}");
    std::thread::sleep(Duration::from_millis(2100));
    program.once();
    program.once();
    assert_eq!(written(&program), [numbered(1..3), numbered(3..4)], "the call that failed stays as it was");
}

#[test]
fn a_program_that_is_not_there_is_named_with_its_cure() {
    let site = Site::start();
    articles(&site, 0..1);
    let program = Depesche::new(&source(&site, "{ command = \"depesche-no-such-program\" }"));
    program.once();
    articles(&site, 0..2);
    let run = program.run(&["once"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("depesche-no-such-program cannot be started"), "{run:?}");
    assert!(run.stderr.contains("add its directory to PATH"), "{run:?}");
}

/// Whether a process still does anything.
fn is_alive(pid: &str) -> bool {
    let stat = fs::read_to_string(Path::new("/proc").join(pid.trim()).join("stat")).unwrap_or_default();
    stat.rsplit(") ").next().and_then(|rest| rest.chars().next()).is_some_and(|state| state != 'Z')
}

#[test]
fn at_its_time_limit_a_command_ends_with_all_that_it_started() {
    let site = Site::start();
    articles(&site, 0..1);
    let script = "trap '' TERM; echo working; sleep 600 & echo $! > pid; wait; wait; sleep 600";
    let hook = format!("{{ command = [\"sh\", \"-c\", \"{script}\"], timeout = \"300ms\" }}");
    let program = Depesche::new(&source(&site, &hook));
    program.once();
    articles(&site, 0..2);
    let clock = Instant::now();
    let run = program.run(&["once"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("did not end within 300ms and was killed, saying \"working\""), "{run:?}");
    assert!(clock.elapsed() < PATIENCE, "{:?}", clock.elapsed());
    let pid = fs::read_to_string(program.folder.path().join("pid")).unwrap();
    assert!(wait_for(PATIENCE, || (!is_alive(&pid)).then_some(())).is_some(), "{pid} is alive");
}

#[test]
fn what_a_command_leaves_running_keeps_nobody_waiting() {
    let site = Site::start();
    articles(&site, 0..1);
    // Reads nothing of its input, says more than is kept, and leaves something that holds the pipes.
    let script = "sleep 3 & yes | head -c 300000; echo $! > pid";
    let program = Depesche::new(&source(&site, &format!("{{ command = [\"sh\", \"-c\", \"{script}\"] }}")));
    program.once();
    articles(&site, 0..2);
    let clock = Instant::now();
    program.once();
    assert!(clock.elapsed() < Duration::from_millis(2500), "{:?}", clock.elapsed());
    let pid = fs::read_to_string(program.folder.path().join("pid")).unwrap();
    assert!(is_alive(&pid), "what was started on purpose goes on");
}

#[test]
fn a_command_that_hangs_delays_no_refresh_and_no_shutdown() {
    let site = Site::start();
    articles(&site, 0..1);
    let script = "cat >> calls; echo $$ > pid; sleep 600";
    let program = Depesche::new(&source(&site, &format!("{{ command = [\"sh\", \"-c\", \"{script}\"] }}")));
    program.once();
    articles(&site, 0..2);
    let mut running = program.start(&["run"]);
    assert!(wait_for(PATIENCE, || (written(&program).len() == 1).then_some(())).is_some(), "{}", program.log());
    articles(&site, 0..3);
    assert!(wait_for(PATIENCE, || (program.items("blatt").len() == 3).then_some(())).is_some(), "{}", program.log());
    let clock = Instant::now();
    running.signal("TERM");
    assert_eq!(running.ends_within(PATIENCE), Some(0), "{}", program.log());
    assert!(clock.elapsed() < Duration::from_secs(4), "{:?}\n{}", clock.elapsed(), program.log());
    let pid = fs::read_to_string(program.folder.path().join("pid")).unwrap();
    assert!(wait_for(PATIENCE, || (!is_alive(&pid)).then_some(())).is_some(), "{pid} is alive");
}

/// The signature of a call as a receiver computes it from the bytes.
fn signature(key: &[u8], call: &receiver::Call) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(
        format!("{}.{}.{}", call.headers["webhook-id"], call.headers["webhook-timestamp"], call.body).as_bytes(),
    );
    format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
}

#[test]
fn a_webhook_is_signed_and_repeated_unchanged_until_it_is_received() {
    let site = Site::start();
    articles(&site, 0..1);
    let receiver = Receiver::start(&[500, 503]);
    let program = Depesche::new("");
    let key = b"a key of some length, made at random";
    fs::write(program.folder.path().join("key"), format!("whsec_{}\n", BASE64_STANDARD.encode(key))).unwrap();
    let hook =
        format!("{{ url = \"{}\", secret = {{ file = \"key\" }}, headers = {{ X-From = \"here\" }} }}", receiver.url());
    program.configure(&source(&site, &hook));
    program.once();
    assert!(receiver.calls().is_empty());

    let mut running = program.start(&["run"]);
    articles(&site, 0..3);
    assert!(wait_for(PATIENCE, || (receiver.calls().len() == 1).then_some(())).is_some(), "{}", program.log());
    articles(&site, 0..4);
    let all = wait_for(PATIENCE, || (receiver.calls().len() >= 4).then(|| receiver.calls()));
    let all = all.unwrap_or_else(|| panic!("{:#?}\n{}", receiver.calls(), program.log()));
    assert_eq!(
        all.iter().map(|call| titles(&call.body)).collect::<Vec<_>>(),
        [numbered(1..3), numbered(1..3), numbered(1..3), numbered(3..4)]
    );
    for call in &all {
        assert_eq!(call.headers["webhook-signature"], signature(key, call));
        assert_eq!((&*call.headers["content-type"], &*call.headers["x-from"]), ("application/json", "here"));
        let time: i64 = call.headers["webhook-timestamp"].parse().unwrap();
        assert!((Utc::now().timestamp() - time).abs() < 60);
        let id = serde_json::from_str::<Value>(&call.body).unwrap()["id"].clone();
        assert_eq!(id, *call.headers["webhook-id"]);
    }
    assert!(all[0].body == all[1].body && all[1].body == all[2].body);
    assert_ne!(all[2].headers["webhook-id"], all[3].headers["webhook-id"]);
    std::thread::sleep(Duration::from_millis(1500));
    assert_eq!(receiver.calls().len(), 4, "nothing is sent twice");
    running.signal("TERM");
    assert_eq!(running.ends_within(PATIENCE), Some(0));
    let log = program.log();
    assert!(log.contains("the answer was 500") && log.contains("see the log of the receiver"), "{log}");
    assert!(!log.contains("/hook") && !log.contains("whsec_"), "the address may be a secret: {log}");
}

#[test]
fn what_waits_when_the_process_is_killed_is_handed_over_after_the_next_start() {
    let site = Site::start();
    articles(&site, 0..1);
    let port = free_port();
    let hook = |port: u16| format!("{{ url = \"http://127.0.0.1:{port}/hook\" }}");
    let program = Depesche::new(&source(&site, &hook(port)));
    program.once();
    let mut running = program.start(&["run"]);
    articles(&site, 0..4);
    let told = wait_for(PATIENCE, || program.log().contains("the hook failed").then_some(()));
    assert!(told.is_some(), "{}", program.log());
    running.kill();

    // The new address is tried at once, in spite of the pause.
    let receiver = Receiver::start(&[]);
    program.configure(&source(&site, &hook(receiver.port)));
    let mut running = program.start(&["run"]);
    assert!(wait_for(PATIENCE, || (!receiver.calls().is_empty()).then_some(())).is_some(), "{}", program.log());
    articles(&site, 0..5);
    assert!(wait_for(PATIENCE, || (receiver.calls().len() == 2).then_some(())).is_some(), "{}", program.log());
    running.kill();
    let mut running = program.start(&["run"]);
    articles(&site, 0..6);
    assert!(wait_for(PATIENCE, || (receiver.calls().len() >= 3).then_some(())).is_some(), "{}", program.log());
    running.kill();
    let calls: Vec<_> = receiver.calls().iter().map(|call| titles(&call.body)).collect();
    assert_eq!(calls, [numbered(1..4), numbered(4..5), numbered(5..6)]);
    assert!(!receiver.calls()[0].headers.contains_key("webhook-signature"), "there is no secret");
}
