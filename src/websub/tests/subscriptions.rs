//! Subscribing, being sent to, unsubscribing.

use super::subscriber::{Confirms, Subscriber};
use super::*;

#[tokio::test]
async fn a_subscriber_gets_the_document_when_it_changes_and_not_before() {
    let (bench, subscriber) = (Bench::new().await, Subscriber::start().await);
    bench.publish("Eins").await;
    bench.subscribe(&subscriber.url("/cb?id=7"), &[]).await;
    let question = subscriber.heard().remove(0);
    assert_eq!((question.method.as_str(), question.parameter("id").as_deref()), ("GET", Some("7")));
    assert_eq!(question.parameter("hub.mode").as_deref(), Some("subscribe"));
    assert_eq!(question.parameter("hub.topic").as_deref(), Some(TOPIC));
    assert_eq!(question.parameter("hub.lease_seconds").as_deref(), Some("864000"));
    bench.tell().await;
    assert!(subscriber.heard().is_empty(), "it has the document as it is");

    bench.change("Zwei").await;
    let message = subscriber.heard().remove(0);
    let document = bench.document(Format::Rss);
    assert_eq!((message.method.as_str(), message.path.as_str()), ("POST", "/cb?id=7"));
    assert_eq!(message.body, *document.bytes().unwrap());
    assert_eq!(message.headers["content-type"], document.content_type);
    assert_eq!(message.headers["link"], format!("<{BASE}hub>; rel=\"hub\", <{TOPIC}>; rel=\"self\""));
    assert!(!message.headers.contains_key("x-hub-signature") && !message.headers.contains_key("content-encoding"));
    bench.tell().await;
    assert!(subscriber.heard().is_empty(), "once is enough");
}

#[tokio::test]
async fn with_a_secret_the_bytes_are_signed() {
    let (bench, subscriber) = (Bench::new().await, Subscriber::start().await);
    bench.publish("Eins").await;
    bench.subscribe(&subscriber.url("/"), &[("hub.secret", "geheim & süß")]).await;
    bench.change("Zwei").await;
    let message = subscriber.heard().pop().unwrap();
    let expected = crate::fetch::signature("geheim & süß".as_bytes(), &message.body);
    assert_eq!(message.headers["x-hub-signature"], expected);
}

#[tokio::test]
async fn what_changes_while_a_callback_is_asked_is_sent() {
    let (bench, subscriber) = (Bench::new().await, Subscriber::start().await);
    bench.publish("Eins").await;
    let fields = [("hub.mode", "subscribe"), ("hub.topic", TOPIC), ("hub.callback", &subscriber.url("/"))];
    let (status, _) = bench.websub.answer(form_urlencoded(&fields).as_bytes()).await;
    bench.publish("Zwei").await;
    assert_eq!(status, 202);
    while !bench.websub.pending.is_empty() {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    bench.tell().await;
    let message = subscriber.heard().pop().unwrap();
    assert_eq!(message.body, *bench.document(Format::Rss).bytes().unwrap());
}

#[tokio::test]
async fn several_quick_changes_are_one_message() {
    let (bench, subscriber) = (Bench::new().await, Subscriber::start().await);
    bench.publish("Eins").await;
    bench.subscribe(&subscriber.url("/"), &[]).await;
    subscriber.heard();
    for title in ["Zwei", "Drei", "Vier"] {
        bench.publish(title).await;
    }
    bench.tell().await;
    let heard = subscriber.heard();
    assert_eq!(heard.len(), 1);
    assert_eq!(heard[0].body, *bench.document(Format::Rss).bytes().unwrap());
}

#[tokio::test]
async fn a_renewal_counts_only_if_it_is_confirmed() {
    let (bench, subscriber) = (Bench::new().await, Subscriber::start().await);
    bench.publish("Eins").await;
    bench.subscribe(&subscriber.url("/"), &[("hub.secret", "alt")]).await;
    subscriber.confirms(Confirms::Status(404));
    bench.subscribe(&subscriber.url("/"), &[("hub.secret", "neu")]).await;
    bench.change("Zwei").await;
    let message = subscriber.heard().pop().unwrap();
    assert_eq!(message.headers["x-hub-signature"], crate::fetch::signature(b"alt", &message.body));

    subscriber.confirms(Confirms::Yes);
    bench.subscribe(&subscriber.url("/"), &[("hub.secret", "neu")]).await;
    assert_eq!(bench.subscribers().await, 1);
    subscriber.heard();
    bench.change("Drei").await;
    let heard = subscriber.heard();
    assert_eq!(heard.len(), 1);
    assert_eq!(heard[0].headers["x-hub-signature"], crate::fetch::signature(b"neu", &heard[0].body));
}

#[tokio::test]
async fn unsubscribing_is_confirmed_too() {
    let (bench, subscriber) = (Bench::new().await, Subscriber::start().await);
    bench.publish("Eins").await;
    let callback = subscriber.url("/");
    bench.subscribe(&callback, &[]).await;
    let fields = [("hub.mode", "unsubscribe"), ("hub.topic", TOPIC), ("hub.callback", callback.as_str())];
    subscriber.confirms(Confirms::Status(404));
    assert_eq!(bench.send(&fields).await.0, 202);
    assert_eq!(bench.subscribers().await, 1, "somebody else wished it");
    subscriber.confirms(Confirms::Yes);
    subscriber.heard();
    assert_eq!(bench.send(&fields).await.0, 202);
    let question = subscriber.heard().remove(0);
    assert_eq!(question.parameter("hub.mode").as_deref(), Some("unsubscribe"));
    assert_eq!(question.parameter("hub.lease_seconds"), None);
    bench.change("Zwei").await;
    assert!(subscriber.heard().is_empty());
    assert_eq!(bench.subscribers().await, 0);
}

#[tokio::test]
async fn only_feeds_of_this_hub_can_be_subscribed_to() {
    let (bench, subscriber) = (Bench::new().await, Subscriber::start().await);
    let callback = subscriber.url("/");
    let ask = |topic: &'static str| {
        let fields = [("hub.mode", "subscribe"), ("hub.topic", topic), ("hub.callback", callback.as_str())];
        let form = form_urlencoded(&fields);
        let websub = Arc::clone(&bench.websub);
        async move { websub.answer(form.as_bytes()).await }
    };
    for topic in [
        "https://feeds.example/other.rss",
        "https://feeds.example/dwn.html",
        "https://feeds.example/index.html",
        "https://feeds.example/hub",
        "https://feeds.example/",
        "https://other.example/dwn.rss",
        "dwn.rss",
    ] {
        let (status, text) = ask(topic).await;
        assert_eq!(status, 400, "{topic}");
        assert!(text.contains("hub.topic"), "{text}");
    }
    assert!(subscriber.heard().is_empty());
    // One that is configured and has no item yet.
    bench.subscribe(&callback, &[]).await;
    subscriber.heard();
    bench.change("Eins").await;
    assert_eq!(subscriber.heard()[0].body, *bench.document(Format::Rss).bytes().unwrap());
}

#[tokio::test]
async fn without_a_hub_nobody_can_subscribe() {
    for websub in ["", "websub.hub = \"https://hub.example/\""] {
        let bench = Bench::with(websub, tempfile::tempdir().unwrap()).await;
        assert_eq!(bench.send(&[("hub.mode", "subscribe")]).await.0, 404);
    }
}
