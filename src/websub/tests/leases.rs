//! Time and restarts.

use super::subscriber::Subscriber;
use super::*;

#[tokio::test]
async fn a_lease_ends_unless_it_is_renewed() {
    let (bench, subscriber) = (Bench::new().await, Subscriber::start().await);
    bench.publish("Eins").await;
    let short = [("hub.lease_seconds", "600")];
    bench.subscribe(&subscriber.url("/kept"), &short).await;
    bench.subscribe(&subscriber.url("/left"), &short).await;
    bench.wait(TimeDelta::seconds(599));
    bench.change("Zwei").await;
    assert_eq!(subscriber.heard().iter().filter(|heard| heard.method == "POST").count(), 2);
    bench.subscribe(&subscriber.url("/kept"), &short).await;
    bench.wait(TimeDelta::seconds(1));
    subscriber.heard();
    bench.change("Drei").await;
    let heard = subscriber.heard();
    assert_eq!(heard.iter().map(|heard| heard.path.as_str()).collect::<Vec<_>>(), ["/kept"]);
    assert_eq!(bench.subscribers().await, 1);
}

#[tokio::test]
async fn what_changed_before_or_during_a_restart_is_told_after_it() {
    let (bench, subscriber) = (Bench::new().await, Subscriber::start().await);
    bench.publish("Eins").await;
    bench.subscribe(&subscriber.url("/"), &[]).await;
    bench.tell().await;
    subscriber.heard();
    // Published, and the process ends before anybody was told.
    bench.publish("Zwei").await;
    let bench = bench.restart("websub.hub = \"own\"").await;
    bench.publish("Zwei").await;
    bench.websub.adopt(&configuration("websub.hub = \"own\""), bench.websub.setup().client);
    bench.tell().await;
    assert_eq!(subscriber.heard()[0].body, *bench.document(Format::Rss).bytes().unwrap());
    // Nothing changed: nobody hears anything.
    let bench = bench.restart("websub.hub = \"own\"").await;
    bench.publish("Zwei").await;
    bench.websub.note_all();
    bench.tell().await;
    assert!(subscriber.heard().is_empty());
}

#[tokio::test]
async fn an_attempt_that_failed_waits_across_a_restart() {
    let (bench, subscriber) = (Bench::new().await, Subscriber::start().await);
    bench.publish("Eins").await;
    bench.subscribe(&subscriber.url("/"), &[]).await;
    subscriber.takes(500, "");
    bench.change("Zwei").await;
    subscriber.heard();
    let bench = bench.restart("websub.hub = \"own\"").await;
    subscriber.takes(200, "");
    bench.change("Zwei").await;
    assert!(subscriber.heard().is_empty());
    bench.wait(TimeDelta::minutes(2));
    bench.tell().await;
    assert_eq!(subscriber.heard().len(), 1);
}

#[tokio::test]
async fn who_subscribed_to_what_is_gone_is_told_so() {
    let (bench, subscriber) = (Bench::new().await, Subscriber::start().await);
    bench.publish("Eins").await;
    bench.subscribe(&subscriber.url("/cb?id=1"), &[]).await;
    subscriber.heard();
    let without = configuration("");
    bench.websub.adopt(&without, bench.websub.setup().client);
    bench.tell().await;
    let heard = subscriber.heard();
    assert_eq!(heard.len(), 1);
    assert_eq!(heard[0].parameter("id").as_deref(), Some("1"));
    assert_eq!(heard[0].parameter("hub.mode").as_deref(), Some("denied"));
    assert_eq!(heard[0].parameter("hub.topic").as_deref(), Some(TOPIC));
    assert!(heard[0].parameter("hub.reason").is_some());
    assert_eq!(bench.subscribers().await, 0);
}
