//! The tests of websub.rocks under their numbers: 100-106 of hubs, those of publishers, and 300-302
//! of subscribers, turned round.

use super::subscriber::{Message, Subscriber};
use super::{PATIENCE, Service};
use crate::support::{answer, wait_for};

/// Subscribes, and waits until the callback was asked.
fn subscribe(service: &Service, subscriber: &Subscriber, path: &str, more: &[(&str, &str)]) {
    let topic = service.url(path);
    let fields = [("hub.mode", "subscribe"), ("hub.topic", &topic), ("hub.callback", &subscriber.callback)];
    let before = subscriber.questions().len();
    let (status, text) = service.send(&[&fields[..], more].concat());
    assert_eq!(status, 202, "{text}");
    let asked = wait_for(PATIENCE, || subscriber.questions().get(before).cloned()).expect("the callback is asked");
    assert_eq!((asked["hub.mode"].as_str(), &asked["hub.topic"]), ("subscribe", &topic));
    assert!(asked["hub.challenge"].len() >= 32 && asked["hub.lease_seconds"].parse::<u64>().unwrap() > 0, "{asked:?}");
}

/// The one message that the subscriber got.
fn message(service: &Service, subscriber: &Subscriber) -> Message {
    let message = wait_for(PATIENCE, || subscriber.messages().first().cloned());
    message.unwrap_or_else(|| panic!("no message came: {}", service.program.log()))
}

/// Checks a message against the document that readers get.
fn is_the_document(service: &Service, message: &Message, path: &str) {
    let document = service.document(path);
    assert!(String::from_utf8_lossy(&message.body).contains("Einigung"), "{path}");
    assert_eq!(message.body, document.body, "{path}");
    assert_eq!(message.headers["content-type"], document.header("content-type").unwrap(), "{path}");
    assert_eq!(Some(message.headers["link"].as_str()), document.header("link"), "{path}");
    assert_eq!(
        links(&message.headers["link"]),
        [("hub".to_owned(), service.url("/hub")), ("self".to_owned(), service.url(path))]
    );
}

/// The relations and addresses of a `Link` header.
fn links(header: &str) -> Vec<(String, String)> {
    let link = |link: &str| {
        let (address, relation) = link.split_once(">; rel=\"").unwrap();
        (relation.trim_end_matches('"').to_owned(), address.trim_start_matches('<').to_owned())
    };
    header.split(", ").map(link).collect()
}

#[test]
fn the_hub_passes_the_numbered_tests() {
    let service = Service::start("\"own\"");
    // 100: nothing but what is needed.
    let typical = Subscriber::start();
    subscribe(&service, &typical, "/kw.rss", &[]);
    // 101: with a secret. 300: the signed message is answered with 2xx.
    let secretive = Subscriber::demanding("s3cr3t + ümlaut");
    subscribe(&service, &secretive, "/kw.rss", &[("hub.secret", "s3cr3t + ümlaut")]);
    // 102: with parameters that nobody knows.
    let chatty = Subscriber::start();
    subscribe(&service, &chatty, "/kw.rss", &[("foo", "bar"), ("hub.foo", "hub.bar")]);
    // 103: again before the end, with another lease.
    let again = Subscriber::start();
    subscribe(&service, &again, "/kw.rss", &[("hub.lease_seconds", "600")]);
    subscribe(&service, &again, "/kw.rss", &[("hub.lease_seconds", "700")]);
    let leases: Vec<String> =
        again.questions().into_iter().map(|mut asked| asked.remove("hub.lease_seconds").unwrap()).collect();
    assert_eq!(leases, ["600", "700"]);
    // 104: and off again.
    let fickle = Subscriber::start();
    subscribe(&service, &fickle, "/kw.rss", &[]);
    let topic = service.url("/kw.rss");
    let fields = [("hub.mode", "unsubscribe"), ("hub.topic", topic.as_str()), ("hub.callback", &fickle.callback)];
    assert_eq!(service.send(&fields).0, 202);
    let asked = wait_for(PATIENCE, || fickle.questions().get(1).cloned()).unwrap();
    assert_eq!((asked["hub.mode"].as_str(), asked.get("hub.lease_seconds")), ("unsubscribe", None));
    // 105 and 106: other types; all that there are, also of a section.
    let others = ["/kw.atom", "/kw.json", "/kw/wirtschaft.rss"].map(|path| (path, Subscriber::start()));
    for (path, subscriber) in &others {
        subscribe(&service, subscriber, path, &[]);
    }
    // 301 and 302: who demands a signature of another secret, or any at all, turns the message down.
    let (mistaken, unsigned) = (Subscriber::demanding("another"), Subscriber::demanding("any"));
    subscribe(&service, &mistaken, "/kw.rss", &[("hub.secret", "one")]);
    subscribe(&service, &unsigned, "/kw.rss", &[]);

    service.write("die Einigung ist da");
    for subscriber in [&typical, &secretive, &chatty, &again] {
        is_the_document(&service, &message(&service, subscriber), "/kw.rss");
    }
    for (path, subscriber) in &others {
        is_the_document(&service, &message(&service, subscriber), path);
    }
    let signed = |subscriber: &Subscriber| message(&service, subscriber).headers.contains_key("x-hub-signature");
    assert!(!signed(&typical) && signed(&secretive) && signed(&mistaken) && !signed(&unsigned));
    let statuses = [&typical, &secretive, &mistaken, &unsigned].map(|of| message(&service, of).status);
    assert_eq!(statuses, [204, 204, 403, 403]);
    // Everybody heard once, and who left, nothing.
    let counts = [&typical, &secretive, &chatty, &again, &fickle].map(|of| of.messages().len());
    assert_eq!(counts, [1, 1, 1, 1, 0]);
    // Who turned a message down stays subscribed.
    let status = service.program.run(&["status"]);
    assert!(status.stdout.contains("kw.rss 6"), "{status:?}");
}

#[test]
fn publishers_are_discovered_and_wrong_requests_named() {
    let service = Service::start("\"own\"");
    for path in ["/kw.rss", "/kw.atom", "/kw.json"] {
        for method in ["GET", "HEAD"] {
            let answer = answer(service.port, method, path, &[]);
            let expected = [("hub".to_owned(), service.url("/hub")), ("self".to_owned(), service.url(path))];
            assert_eq!(links(answer.header("link").unwrap()), expected, "{method} {path}");
        }
    }
    let (topic, callback) = (service.url("/kw.rss"), "http://127.0.0.1:9/");
    let elsewhere = service.url("/other.rss");
    for (mode, topic, callback, named) in [
        ("publish", topic.as_str(), callback, "by itself"),
        ("follow", &topic, callback, "hub.mode"),
        ("subscribe", &elsewhere, callback, "hub.topic"),
        ("subscribe", "https://feeds.example/", callback, "hub.topic"),
        ("subscribe", &topic, "nowhere", "hub.callback"),
        ("subscribe", &topic, "http://10.0.0.1/", "hub.callback"),
    ] {
        let (status, text) = service.send(&[("hub.mode", mode), ("hub.topic", topic), ("hub.callback", callback)]);
        assert_eq!(status, 400, "{text}");
        assert!(text.contains(named), "{text}");
    }
}
