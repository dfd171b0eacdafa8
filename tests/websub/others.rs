//! Other people's hubs and subscribers.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{PATIENCE, Service};
use crate::support::{Depesche, Site, free_port, get, tool, wait_for};

/// A program that tells in lines of JSON what it hears.
struct Listener {
    child: Child,
    lines: Receiver<Value>,
}

impl Listener {
    fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let (sender, lines) = channel();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                let _ = sender.send(serde_json::from_str(&line).unwrap());
            }
        });
        Self { child, lines }
    }

    /// The next line of this kind, which must come.
    fn hears(&self, event: &str, service: &Service) -> Value {
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) if line["event"] == event => return line,
                Ok(_) => {}
                Err(_) => panic!("no {event} came: {}", service.program.log()),
            }
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Flask-WebSub, with a hub at `/hub`, which tells when it listens.
fn flask(mut python: Command, port: u16) -> Listener {
    let listener = Listener::start(python.arg("tests/websub/both.py").arg(port.to_string()));
    assert!(wait_for(PATIENCE, || get(port, "/")).is_some(), "Flask-WebSub does not listen");
    listener
}

fn python() -> Option<Command> {
    tool("python3", &["-c", "import celery; from flask_websub import hub, subscriber"])
}

/// Has the Flask subscriber discover the hub of a topic and subscribe there.
fn subscribe(port: u16, topic: &str) {
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("topic", topic).finish();
    assert!(wait_for(PATIENCE, || get(port, &format!("/subscribe?{query}"))).is_some(), "{topic}");
}

#[test]
fn flask_websub_subscribes_at_our_hub() {
    let Some(python) = python() else { return };
    let service = Service::start("\"own\"");
    let port = free_port();
    let listener = flask(python, port);
    for path in ["/kw.rss", "/kw.atom", "/kw.json"] {
        subscribe(port, &service.url(path));
        assert_eq!(listener.hears("subscribe", &service)["topic"], service.url(path).as_str());
    }
    service.write("die Einigung ist da");
    for _ in 0..3 {
        let message = listener.hears("message", &service);
        let path = message["topic"].as_str().unwrap().replace(&service.url(""), "");
        let body = message["body"].as_str().unwrap();
        assert!(body.contains("Einigung"), "{path}");
        assert_eq!(body.as_bytes(), service.document(&path).body, "{path}");
    }
}

#[test]
fn flask_websub_is_pinged_as_a_hub_and_brings_the_feed_to_its_subscriber() {
    let Some(python) = python() else { return };
    let port = free_port();
    let listener = flask(python, port);
    let service = Service::start(&format!("\"http://127.0.0.1:{port}/hub\""));
    subscribe(port, &service.url("/kw.atom"));
    listener.hears("subscribe", &service);
    service.write("die Einigung ist da");
    // The ping of the first publication may have come late.
    let message = wait_for(PATIENCE, || {
        let message = listener.hears("message", &service);
        message["body"].as_str().unwrap().contains("Einigung").then_some(message)
    });
    let message = message.expect("the changed feed");
    assert_eq!(message["topic"], service.url("/kw.atom").as_str());
    assert_eq!(message["body"].as_str().unwrap().as_bytes(), service.document("/kw.atom").body);
}

#[test]
fn npm_pubsubhubbub_subscribes_at_our_hub() {
    let Some(mut node) = tool("node", &["tests/websub/pubsubhubbub.mjs"]) else { return };
    let service = Service::start("\"own\"");
    let port = free_port().to_string();
    let topic = service.url("/kw.rss");
    let listener = Listener::start(node.args(["tests/websub/pubsubhubbub.mjs", &port, &topic, &service.url("/hub")]));
    assert_eq!(listener.hears("subscribe", &service)["topic"], topic.as_str());
    service.write("die Einigung ist da");
    let message = listener.hears("message", &service);
    assert_eq!(
        (message["topic"].as_str(), message["hub"].as_str()),
        (Some(topic.as_str()), Some(service.url("/hub").as_str()))
    );
    assert_eq!(message["body"].as_str().unwrap().as_bytes(), service.document("/kw.rss").body);
}

/// Flask-WebSub as the hub of a feed that we read: from the ping of the publisher to our document.
#[test]
fn flask_websub_tells_us() {
    let Some(python) = python() else { return };
    let (port, own) = (free_port(), free_port());
    let _listener = flask(python, port);
    let site = Site::start();
    let topic = format!("{}/feed", site.base());
    let feed = |titles: &[&str]| {
        let item = |title: &&str| format!("<item><title>{title}</title><link>{}/{title}</link></item>", site.base());
        let items: String = titles.iter().map(item).collect();
        site.put(
            "/feed",
            "application/rss+xml",
            format!("<rss version=\"2.0\"><channel><title>B</title>{items}</channel></rss>"),
        );
    };
    feed(&["alt"]);
    site.also_send("/feed", &[&format!("Link: <http://127.0.0.1:{port}/hub>; rel=\"hub\", <{topic}>; rel=\"self\"")]);
    let program = Depesche::new(&super::pushed::settings(
        own,
        &format!("[source.bote]\nurl = \"{topic}\"\nevery = \"1h\"\nsubscribe = true\n"),
    ));
    let _running = program.start(&["run"]);
    let told = || program.log().contains("a hub tells of news from now on").then_some(());
    assert!(wait_for(PATIENCE, told).is_some(), "{}", program.log());
    for number in 0..3 {
        let title = format!("neu-{number}");
        feed(&[&title, "alt"]);
        let begun = Instant::now();
        let fields = [("hub.mode", "publish"), ("hub.topic", topic.as_str())];
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let (status, text) = super::post_form(port, "/hub", &form);
        assert!((200..300).contains(&status), "{status} {text}");
        let document = || get(own, "/bote.rss").filter(|document| document.contains(&title));
        assert!(wait_for(PATIENCE, document).is_some(), "{}", program.log());
        let took = begun.elapsed();
        eprintln!("from the publisher's ping through Flask-WebSub to our document: {took:?}");
        assert!(took < Duration::from_secs(1), "{took:?}");
    }
}

/// Depesche tells Depesche, also across restarts of either.
#[test]
fn depesche_tells_depesche() {
    let mut service = Service::start("\"own\"");
    let port = free_port();
    let source = format!("[source.spiegel]\nurl = \"{}\"\nevery = \"1h\"\nsubscribe = true\n", service.url("/kw.atom"));
    let program = Depesche::new(&super::pushed::settings(port, &source));
    let mut running = program.start(&["run"]);
    let told = || program.log().contains("a hub tells of news from now on").then_some(());
    assert!(wait_for(PATIENCE, told).is_some(), "{}", program.log());
    for (number, words) in ["die Einigung ist da", "die Einigung gilt", "die Einigung wackelt"].into_iter().enumerate()
    {
        match number {
            1 => {
                running.kill();
                running = program.start(&["run"]);
                assert!(wait_for(PATIENCE, || get(port, "/spiegel.rss")).is_some(), "{}", program.log());
            }
            2 => service.restart(),
            _ => {}
        }
        service.write(words);
        let document = || get(port, "/spiegel.rss").filter(|document| document.contains(words));
        assert!(wait_for(PATIENCE, document).is_some(), "{words}: {}", program.log());
    }
}
