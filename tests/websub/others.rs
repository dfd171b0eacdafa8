//! Other people's hubs and subscribers.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use serde_json::Value;

use super::{PATIENCE, Service};
use crate::support::{free_port, get, tool, wait_for};

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
