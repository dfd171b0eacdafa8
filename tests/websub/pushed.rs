//! Hubs of others tell us: a hub that a test is itself, which behaves well and badly.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::PATIENCE;
use crate::support::{Depesche, Running, Site, free_port, get, wait_for};

type Form = BTreeMap<String, String>;

/// A hub on a loopback port, which takes everything and asks back at once.
struct Hub {
    url: String,
    forms: Arc<Mutex<Vec<Form>>>,
    /// The lease that it gives, in seconds.
    lease: Arc<Mutex<u64>>,
}

impl Hub {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hub", listener.local_addr().unwrap());
        let (forms, lease) = (Arc::<Mutex<Vec<Form>>>::default(), Arc::new(Mutex::new(864_000)));
        let hub = Self { url, forms: Arc::clone(&forms), lease: Arc::clone(&lease) };
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (forms, lease) = (Arc::clone(&forms), Arc::clone(&lease));
                thread::spawn(move || answer(stream, &forms, &lease));
            }
        });
        hub
    }

    fn forms(&self) -> Vec<Form> {
        self.forms.lock().unwrap().clone()
    }

    /// What it was asked for first, once it was.
    fn form(&self) -> Form {
        wait_for(PATIENCE, || self.forms().first().cloned()).expect("the hub is asked")
    }

    fn link(&self, topic: &str) -> String {
        format!("Link: <{}>; rel=\"hub\", <{topic}>; rel=\"self\"", self.url)
    }
}

fn answer(mut stream: TcpStream, forms: &Mutex<Vec<Form>>, lease: &Mutex<u64>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length: ") {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let form: Form = url::form_urlencoded::parse(&body).into_owned().collect();
    write!(stream, "HTTP/1.1 202 -\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").ok()?;
    let lease = lease.lock().unwrap().to_string();
    // Until it was asked back it has not taken the request.
    let confirmed = question(&form, &form["hub.mode"], &form["hub.topic"], &lease);
    assert_eq!(confirmed, (200, "ch4llenge".to_owned()));
    forms.lock().unwrap().push(form);
    Some(())
}

/// Asks a callback whether something was meant.
fn question(form: &Form, mode: &str, topic: &str, lease: &str) -> (u16, String) {
    let mut callback = url::Url::parse(&form["hub.callback"]).unwrap();
    let fields =
        [("hub.mode", mode), ("hub.topic", topic), ("hub.challenge", "ch4llenge"), ("hub.lease_seconds", lease)];
    callback.query_pairs_mut().extend_pairs(fields);
    let path = format!("{}?{}", callback.path(), callback.query().unwrap());
    exchange(callback.port().unwrap(), &format!("GET {path}"), &[], b"")
}

/// Sends a message to a callback; with its signature unless there is another, and no secret.
fn push(form: &Form, body: &str, signature: Option<&str>) -> u16 {
    let callback = url::Url::parse(&form["hub.callback"]).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(form["hub.secret"].as_bytes()).unwrap();
    mac.update(body.as_bytes());
    let digits: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let right = format!("X-Hub-Signature: sha256={digits}");
    let headers = ["Content-Type: application/rss+xml", signature.unwrap_or(&right)];
    exchange(callback.port().unwrap(), &format!("POST {}", callback.path()), &headers, body.as_bytes()).0
}

fn exchange(port: u16, request: &str, headers: &[&str], body: &[u8]) -> (u16, String) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    let length = body.len();
    let head = format!(
        "{request} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n{headers}Content-Length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    // A server that has refused already may have closed the connection.
    let _ = stream.write_all(body);
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let status = text.split(' ').nth(1).unwrap().parse().unwrap();
    (status, text.split_once("\r\n\r\n").unwrap().1.to_owned())
}

/// A feed with these articles, the newest first.
fn feed(base: &str, titles: &[&str]) -> String {
    let item = |title: &&str| {
        format!(
            "<item><title>{title}</title><link>{base}/{title}</link><guid>{title}</guid><description>Text über {title}.</description></item>"
        )
    };
    let items: String = titles.iter().map(item).collect();
    format!("<rss version=\"2.0\"><channel><title>Bote</title><link>{base}/</link>{items}</channel></rss>")
}

/// A site with a feed that names a hub, and a daemon that reads it once in an hour.
struct Reader {
    site: Site,
    hub: Hub,
    program: Depesche,
    running: Option<Running>,
    port: u16,
}

impl Reader {
    fn start(lease: u64) -> Self {
        Self::start_with(lease, "")
    }

    fn start_with(lease: u64, more: &str) -> Self {
        let (site, hub, port) = (Site::start(), Hub::start(), free_port());
        *hub.lease.lock().unwrap() = lease;
        let topic = format!("{}/feed", site.base());
        site.put("/feed", "application/rss+xml", feed(&site.base(), &["alt", "uralt"]));
        site.also_send("/feed", &[&hub.link(&topic)]);
        let source = format!("[source.bote]\nurl = \"{topic}\"\nevery = \"1h\"\nsubscribe = true\n{more}");
        let program = Depesche::new(&settings(port, &source));
        let mut reader = Self { site, hub, program, running: None, port };
        reader.run();
        reader.hub.form();
        reader
    }

    fn run(&mut self) {
        self.running = Some(self.program.start(&["run"]));
        assert!(wait_for(PATIENCE, || get(self.port, "/bote.rss")).is_some(), "{}", self.program.log());
    }

    fn feed(&self, titles: &[&str]) -> String {
        feed(&self.site.base(), titles)
    }

    fn has(&self, title: &str) -> bool {
        get(self.port, "/bote.rss").is_some_and(|document| document.contains(&format!("<title>{title}</title>")))
    }

    fn gets(&self, title: &str) {
        assert!(wait_for(PATIENCE, || self.has(title).then_some(())).is_some(), "{title}: {}", self.program.log());
    }

    fn polls(&self) -> usize {
        self.site.seen().iter().filter(|seen| seen.path == "/feed").count()
    }

    fn status(&self) -> serde_json::Value {
        let status: serde_json::Value = serde_json::from_str(&self.program.run(&["status", "--json"]).stdout).unwrap();
        status[0].clone()
    }
}

pub fn settings(port: u16, sources: &str) -> String {
    format!(
        "base_url = \"http://127.0.0.1:{port}/\"\n[server]\nlisten = [\"127.0.0.1:{port}\"]\n\
         [store]\nurl = \"sqlite:depesche.db\"\n[fetch]\ndelay = \"1ms\"\nallow_private = [\"127.0.0.1\"]\n{sources}"
    )
}

#[test]
fn a_push_is_published_within_a_second_and_takes_nothing_away() {
    let mut reader = Reader::start(864_000);
    let form = reader.hub.form();
    let polls = reader.polls();
    let mut slowest = Duration::ZERO;
    for number in 0..5 {
        let title = format!("neu-{number}");
        let begun = Instant::now();
        // A fat ping: only what is new.
        assert_eq!(push(&form, &reader.feed(&[&title]), None), 202);
        reader.gets(&title);
        slowest = slowest.max(begun.elapsed());
    }
    eprintln!("from the POST to the changed document: {slowest:?} at most");
    assert!(slowest < Duration::from_secs(1), "{slowest:?}");
    assert!(reader.has("alt") && reader.has("uralt"), "what a push does not name stays");
    assert_eq!(reader.polls(), polls, "the site is not asked for it");
    let told = &reader.status()["told_by"][0];
    assert_eq!(
        (told["state"].as_str(), told["pushes"].as_u64(), told["proven"].as_bool()),
        (Some("told"), Some(5), Some(true))
    );
    let status = reader.program.run(&["status"]).stdout;
    assert!(status.contains("bote: the hub 127.0.0.1 tells until") && status.contains("last push"), "{status}");
    assert!(!status.contains(&form["hub.secret"]));

    // Also after a restart, and one that nobody wished for, with the same callback.
    for number in 5..7 {
        let running = reader.running.as_mut().unwrap();
        if number == 5 {
            running.signal("TERM");
            assert_eq!(running.ends_within(PATIENCE), Some(0));
        } else {
            running.kill();
        }
        reader.run();
        let title = format!("neu-{number}");
        assert_eq!(push(&form, &reader.feed(&[&title]), None), 202);
        reader.gets(&title);
    }
    assert_eq!(reader.hub.forms().len(), 1, "the hub is not asked again");
    assert_eq!(reader.polls(), polls);
}

#[test]
fn forged_repeated_and_old_messages_change_nothing() {
    let reader = Reader::start(864_000);
    let form = reader.hub.form();
    let first = reader.feed(&["neu"]);
    assert_eq!(push(&form, &first, None), 202);
    reader.gets("neu");
    let second = first.replace("Text über neu.", "Richtigstellung über neu.");
    assert_eq!(push(&form, &second, None), 202);
    let corrected = || get(reader.port, "/bote.rss").filter(|document| document.contains("Richtigstellung"));
    let document = wait_for(PATIENCE, corrected).unwrap();
    // 301 and 302 of websub.rocks, and a message that was taken before.
    let forged = reader.feed(&["gelogen"]);
    for signature in ["X-Nothing: x", "X-Hub-Signature: sha256=00", "X-Hub-Signature: none"] {
        assert_eq!(push(&form, &forged, Some(signature)), 202);
    }
    let mut other = form.clone();
    other.insert("hub.secret".to_owned(), "geraten".to_owned());
    assert_eq!(push(&other, &forged, None), 202);
    assert_eq!(push(&form, &first, None), 202);
    assert_eq!(push(&form, &second, None), 202);
    // Who has only guessed the token.
    other.insert("hub.callback".to_owned(), format!("http://127.0.0.1:{}/push/{}", reader.port, "A".repeat(43)));
    assert_eq!(push(&other, &forged, None), 404);
    // What comes last shows that what came before was not read.
    assert_eq!(push(&form, &reader.feed(&["zuletzt"]), None), 202);
    reader.gets("zuletzt");
    let after = corrected().unwrap();
    assert!(!after.contains("gelogen") && !after.contains("Text über neu."), "{after}");
    assert_eq!(after.matches("<item>").count(), document.matches("<item>").count() + 1);
    assert_eq!(reader.status()["told_by"][0]["pushes"], 3);
}

#[test]
fn questions_that_nobody_asked_for_are_not_confirmed() {
    let reader = Reader::start(864_000);
    let form = reader.hub.form();
    let topic = form["hub.topic"].clone();
    assert_eq!(question(&form, "subscribe", "https://evil.example/", "60").0, 404);
    assert_eq!(question(&form, "unsubscribe", &topic, "60").0, 404);
    assert_eq!(question(&form, "publish", &topic, "60").0, 404);
    let mut unknown = form.clone();
    unknown.insert("hub.callback".to_owned(), format!("http://127.0.0.1:{}/push/{}", reader.port, "A".repeat(43)));
    assert_eq!(question(&unknown, "subscribe", &topic, "60").0, 404);
    assert_eq!(reader.status()["told_by"][0]["state"], "told");
}

#[test]
fn huge_slow_unreadable_and_many_messages_harm_nobody() {
    let reader = Reader::start(864_000);
    let form = reader.hub.form();
    let polls = reader.polls();
    assert_eq!(push(&form, &"x".repeat((8 << 20) + 1), None), 413);
    // Connections that say nothing more take the room of messages, not that of readers.
    let path = url::Url::parse(&form["hub.callback"]).unwrap().path().to_owned();
    let slow = || {
        let mut stream = TcpStream::connect(("127.0.0.1", reader.port)).unwrap();
        write!(stream, "POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n<").unwrap();
        stream
    };
    let mut streams = Vec::new();
    let is_full = wait_for(PATIENCE, || {
        // Those of the last time may have been sent away by now, on a busy machine.
        streams.extend((0..10).map(|_| slow()));
        (push(&form, "x", None) == 503).then_some(())
    });
    assert!(is_full.is_some(), "{}", reader.program.log());
    assert!(reader.has("alt"));
    drop(streams);
    assert!(wait_for(PATIENCE, || (push(&form, "nothing that is a feed", None) == 202).then_some(())).is_some());
    // Many at once: each is read, perhaps after another attempt, as hubs make.
    let bodies: Vec<String> = (0..60).map(|number| reader.feed(&[&format!("viele-{number}")])).collect();
    thread::scope(|scope| {
        for body in &bodies {
            let form = &form;
            scope.spawn(move || wait_for(PATIENCE, || (push(form, body, None) == 202).then_some(())).unwrap());
        }
    });
    for number in 0..60 {
        reader.gets(&format!("viele-{number}"));
    }
    // What cannot be read has the source asked, but not again and again.
    assert!(reader.polls() <= polls + 1, "{}", reader.program.log());
    assert!(!reader.program.log().contains("panicked"), "{}", reader.program.log());
}

#[test]
fn a_thin_ping_has_the_source_asked_but_not_at_once_again() {
    let reader = Reader::start(864_000);
    let form = reader.hub.form();
    reader.site.put("/feed", "application/rss+xml", reader.feed(&["neu", "alt"]));
    let polls = reader.polls();
    assert_eq!(push(&form, "", None), 202);
    let read = || reader.program.log().contains("what a hub sent cannot be read").then_some(());
    assert!(wait_for(PATIENCE, read).is_some(), "{}", reader.program.log());
    assert_eq!(reader.polls(), polls, "it was asked a moment ago");
}

#[test]
fn removed_sources_are_unsubscribed() {
    let reader = Reader::start(864_000);
    let form = reader.hub.form();
    reader.program.configure(&settings(reader.port, "[source.other]\nurl = \"http://127.0.0.1:9/\"\nevery = \"1h\"\n"));
    reader.running.as_ref().unwrap().signal("HUP");
    let last = wait_for(PATIENCE, || reader.hub.forms().get(1).cloned()).expect("the end of the subscription");
    assert_eq!((last["hub.mode"].as_str(), &last["hub.callback"]), ("unsubscribe", &form["hub.callback"]));
    assert!(wait_for(PATIENCE, || (push(&form, &reader.feed(&["spät"]), None) == 404).then_some(())).is_some());
}

/// 100-104 and 200-202 of websub.rocks: where a subscriber looks for hub and topic.
#[test]
fn hubs_are_found_wherever_pages_name_them() {
    let (site, hub, port) = (Site::start(), Hub::start(), free_port());
    let base = site.base();
    let topic = |name: &str| format!("{base}/{name}-topic");
    let links = |name: &str| {
        format!("<atom:link rel=\"hub\" href=\"{}\"/><atom:link rel=\"self\" href=\"{}\"/>", hub.url, topic(name))
    };
    let rss = |links: &str| {
        let begin = "<channel xmlns:atom=\"http://www.w3.org/2005/Atom\">";
        feed(&base, &["eins"]).replace("<channel>", &format!("{begin}{links}"))
    };
    // 100: headers. 104: they come before what is in the feed.
    site.put("/100", "application/rss+xml", rss(""));
    site.also_send("/100", &[&hub.link(&topic("100"))]);
    let wrong =
        "<atom:link rel=\"hub\" href=\"http://127.0.0.1:9/\"/><atom:link rel=\"self\" href=\"http://wrong.example/\"/>";
    site.put("/104", "application/rss+xml", rss(wrong));
    site.also_send("/104", &[&hub.link(&topic("104"))]);
    // 101: a page; 102: Atom; 103: RSS; 200: another rel=self than the address.
    let html = include_str!("../fixtures/dwn/listing.html")
        .replace("{{teasers}}", include_str!("../fixtures/dwn/teasers.html"));
    let html = html.replace("</head>", &format!("{}</head>", links("101").replace("atom:", "")));
    site.html("/101", &html);
    let entry = format!(
        "<entry><id>a:1</id><title>eins</title><link href=\"{base}/1\"/><updated>2026-11-22T10:00:00Z</updated></entry>"
    );
    let atom = format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>B</title><id>a:0</id>{}{entry}</feed>",
        links("102").replace("atom:", "")
    );
    site.put("/102", "application/atom+xml", atom);
    site.put("/103", "application/rss+xml", rss(&links("103")));
    // 201 and 202: the address redirects to the feed.
    site.answer("/201", 302, "text/plain", "");
    site.also_send("/201", &["Location: /201-feed"]);
    site.put("/201-feed", "application/rss+xml", rss(&links("201")));
    site.answer("/202", 301, "text/plain", "");
    site.also_send("/202", &["Location: /202-feed"]);
    site.put("/202-feed", "application/rss+xml", rss(&links("202")));
    let names = ["100", "101", "102", "103", "104", "201", "202"];
    let source = |name: &&str| {
        format!(
            "[source.s{name}]\nurl = \"{base}/{name}\"\nevery = \"1h\"\nsubscribe = true\narticle = {{ follow = false }}\n"
        )
    };
    let program = Depesche::new(&settings(port, &names.iter().map(source).collect::<String>()));
    let _running = program.start(&["run"]);
    let expected: Vec<String> = names.iter().map(|name| topic(name)).collect();
    let asked = wait_for(PATIENCE, || {
        let mut topics: Vec<String> = hub.forms().iter().map(|form| form["hub.topic"].clone()).collect();
        topics.sort();
        (topics == expected).then_some(())
    });
    assert!(asked.is_some(), "{:?} {}", hub.forms(), program.log());
    let check = program.run(&["check", "--online"]);
    assert_eq!(
        check.stdout.matches(&format!("a hub tells of its news: {}", hub.url)).count(),
        names.len(),
        "{check:?}"
    );
    let explained = program.run(&["explain", "s103"]);
    assert!(explained.stdout.contains(&format!("A hub tells of its news (WebSub): {}", hub.url)), "{explained:?}");
}

#[test]
fn nobody_is_asked_by_a_machine_that_hubs_cannot_reach() {
    let (site, hub, port) = (Site::start(), Hub::start(), free_port());
    site.put("/feed", "application/rss+xml", feed(&site.base(), &["eins"]));
    site.also_send("/feed", &[&hub.link(&format!("{}/feed", site.base()))]);
    let source = format!("[source.bote]\nurl = \"{}/feed\"\nevery = \"1s\"\n", site.base());
    let program = Depesche::new(&settings(port, &source));
    let _running = program.start(&["run"]);
    assert!(wait_for(PATIENCE, || (site.seen().len() > 2).then_some(())).is_some(), "{}", program.log());
    assert!(hub.forms().is_empty());
}

#[test]
fn a_push_counts_with_the_rest_of_its_listing() {
    let reader = Reader::start_with(864_000, "rules = [{ limit = 2 }]\n");
    let form = reader.hub.form();
    let old = reader.feed(&["verstaubt"]);
    let old = old.replace("<guid>", "<pubDate>Mon, 06 Jan 2020 08:00:00 GMT</pubDate><guid>");
    assert_eq!(push(&form, &old, None), 202);
    assert_eq!(push(&form, &reader.feed(&["neu"]), None), 202);
    reader.gets("neu");
    assert!(!reader.has("verstaubt"), "two of the listing are newer");
    assert!(reader.has("alt") && reader.has("uralt"), "what was published stays");
}
