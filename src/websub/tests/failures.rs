//! Subscribers that lie, break, vanish or never were.

use super::subscriber::{Confirms, Subscriber};
use super::*;

#[tokio::test]
async fn who_does_not_confirm_is_no_subscriber() {
    let (bench, subscriber) = (Bench::new().await, Subscriber::start().await);
    bench.publish("Eins").await;
    for confirms in [
        Confirms::Wrongly(b"something else".to_vec()),
        Confirms::Wrongly(Vec::new()),
        Confirms::Wrongly(vec![b'x'; 1 << 20]),
        Confirms::Status(404),
        Confirms::Status(500),
        Confirms::Elsewhere,
        Confirms::Silent,
    ] {
        subscriber.confirms(confirms.clone());
        bench.subscribe(&subscriber.url("/cb"), &[]).await;
        assert_eq!(bench.subscribers().await, 0, "{confirms:?}");
        assert_eq!(subscriber.heard().len(), 1, "{confirms:?}: asked once, and nowhere else");
    }
    bench.change("Zwei").await;
    assert!(subscriber.heard().is_empty());
}

#[tokio::test]
async fn the_network_inside_is_not_called() {
    let (bench, subscriber) = (Bench::new().await, Subscriber::start().await);
    bench.publish("Eins").await;
    let port = subscriber.url("").rsplit(':').next().unwrap().to_owned();
    for callback in ["http://127.0.0.2/", "http://10.0.0.1/", "http://[::1]/", "http://127.0.0.1:25/"] {
        let fields = [("hub.mode", "subscribe"), ("hub.topic", TOPIC), ("hub.callback", callback)];
        let (status, text) = bench.send(&fields).await;
        assert_eq!(status, 400, "{callback}");
        assert!(text.contains("hub.callback") && !text.contains("allow_private"), "{text}");
    }
    // That a name leads inside is seen only when it is resolved.
    let config = configuration("websub.hub = \"own\"");
    let strict = config::Publish { subscribers_private: Vec::new(), ..config.publish.clone() };
    let client = Client::new(&config.fetch).unwrap();
    bench.websub.adopt(&Config { publish: strict, ..config }, client);
    bench.subscribe(&format!("http://localhost:{port}/"), &[]).await;
    assert_eq!(bench.subscribers().await, 0);
    assert!(subscriber.heard().is_empty());
}

#[tokio::test]
async fn a_message_that_fails_is_sent_again_with_growing_waits() {
    let (bench, subscriber) = (Bench::new().await, Subscriber::start().await);
    bench.publish("Eins").await;
    bench.subscribe(&subscriber.url("/"), &[]).await;
    subscriber.heard();
    for (status, headers) in [(500, ""), (302, "Location: /other\r\n")] {
        subscriber.takes(status, headers);
        bench.change(&format!("Nach {status}")).await;
        assert_eq!(subscriber.heard().len(), 1);
        bench.tell().await;
        assert!(subscriber.heard().is_empty(), "not at once");
        bench.wait(TimeDelta::minutes(3));
    }
    subscriber.takes(204, "");
    bench.tell().await;
    let heard = subscriber.heard();
    assert_eq!(heard.len(), 1);
    assert_eq!(heard[0].body, *bench.document(Format::Rss).bytes().unwrap(), "the document as it is now");
}

#[tokio::test]
async fn a_wish_to_be_left_alone_is_granted() {
    let (bench, subscriber) = (Bench::new().await, Subscriber::start().await);
    bench.publish("Eins").await;
    bench.subscribe(&subscriber.url("/"), &[]).await;
    subscriber.takes(503, "Retry-After: 3600\r\n");
    bench.change("Zwei").await;
    subscriber.heard();
    bench.wait(TimeDelta::minutes(59));
    bench.tell().await;
    assert!(subscriber.heard().is_empty());
    bench.wait(TimeDelta::minutes(2));
    bench.tell().await;
    assert_eq!(subscriber.heard().len(), 1);
}

#[tokio::test]
async fn a_dead_subscriber_is_tried_less_and_less_and_given_up_until_the_next_change() {
    let (bench, subscriber) = (Bench::new().await, Subscriber::start().await);
    bench.publish("Eins").await;
    bench.subscribe(&subscriber.url("/"), &[]).await;
    subscriber.heard();
    subscriber.takes(500, "");
    bench.publish("Zwei").await;
    let mut attempts = 0;
    for _hour in 0..4 * 24 {
        bench.tell().await;
        attempts += subscriber.heard().len();
        bench.wait(TimeDelta::hours(1));
    }
    assert_eq!(attempts, 12);
    assert_eq!(bench.subscribers().await, 1, "its lease goes on");
    bench.change("Drei").await;
    assert_eq!(subscriber.heard().len(), 1);
    bench.wait(TimeDelta::hours(24));
    bench.tell().await;
    assert!(subscriber.heard().is_empty());
    subscriber.takes(200, "");
    bench.change("Vier").await;
    assert_eq!(subscriber.heard().len(), 1);
}

#[tokio::test]
async fn who_is_gone_is_unsubscribed() {
    let (bench, subscriber) = (Bench::new().await, Subscriber::start().await);
    bench.publish("Eins").await;
    bench.subscribe(&subscriber.url("/"), &[]).await;
    subscriber.takes(410, "");
    bench.change("Zwei").await;
    assert_eq!(bench.subscribers().await, 0);
}

#[tokio::test]
async fn a_slow_subscriber_does_not_keep_the_others_waiting() {
    let (bench, slow, fast) = (Bench::new().await, Subscriber::start().await, Subscriber::start().await);
    bench.publish("Eins").await;
    bench.subscribe(&slow.url("/"), &[]).await;
    bench.subscribe(&fast.url("/"), &[]).await;
    // 300 ms of silence end a call.
    slow.confirms(Confirms::Silent);
    slow.takes(200, "Content-Length: 9\r\n");
    fast.heard();
    bench.change("Zwei").await;
    assert_eq!(fast.heard().len(), 1);
}
