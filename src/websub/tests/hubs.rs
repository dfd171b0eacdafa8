//! Other hubs are told that something changed.

use super::subscriber::{Heard, Subscriber};
use super::*;

/// The topics that a hub was told of, in order; each form says the same in both ways.
fn topics(heard: &[Heard]) -> Vec<String> {
    let mut topics: Vec<String> = heard
        .iter()
        .map(|heard| {
            assert_eq!((heard.method.as_str(), heard.path.as_str()), ("POST", "/publish?key=1"));
            assert_eq!(heard.headers["content-type"], "application/x-www-form-urlencoded");
            assert_eq!(heard.field("hub.mode").as_deref(), Some("publish"));
            assert_eq!(heard.field("hub.url"), heard.field("hub.topic"));
            heard.field("hub.topic").unwrap()
        })
        .collect();
    topics.sort_unstable();
    topics
}

#[tokio::test]
async fn a_hub_is_told_of_every_changed_feed_once() {
    let hub = Subscriber::start().await;
    let websub = format!("websub.hub = \"{}\"", hub.url("/publish?key=1"));
    let bench = Bench::with(&websub, tempfile::tempdir().unwrap()).await;
    bench.change("Eins").await;
    let all = ["https://feeds.example/dwn.atom", "https://feeds.example/dwn.json", TOPIC];
    assert_eq!(topics(&hub.heard()), all);
    bench.tell().await;
    assert!(hub.heard().is_empty());
    let link = bench.document(Format::Rss).link.clone().unwrap();
    assert_eq!(link, format!("<{}>; rel=\"hub\", <{TOPIC}>; rel=\"self\"", hub.url("/publish?key=1")));

    hub.takes(503, "");
    bench.change("Zwei").await;
    assert_eq!(topics(&hub.heard()), all);
    hub.takes(204, "");
    bench.publish("Drei").await;
    bench.wait(TimeDelta::minutes(2));
    // Also a restart in between takes nothing away from it.
    let bench = bench.restart(&websub).await;
    bench.change("Drei").await;
    assert_eq!(topics(&hub.heard()), all);
}

#[tokio::test]
async fn a_hub_that_is_not_configured_any_more_is_not_told() {
    let (hub, own) = (Subscriber::start().await, "websub.hub = \"own\"");
    let websub = format!("websub.hub = [\"own\", \"{}\"]", hub.url("/publish?key=1"));
    let bench = Bench::with(&websub, tempfile::tempdir().unwrap()).await;
    bench.subscribe(&hub.url("/callback"), &[]).await;
    bench.change("Eins").await;
    let (messages, pings): (Vec<_>, Vec<_>) =
        hub.heard().into_iter().skip(1).partition(|heard| heard.path == "/callback");
    assert_eq!((messages.len(), topics(&pings).len()), (1, 3), "both at the same time");
    hub.takes(500, "");
    bench.change("Zwei").await;
    hub.takes(200, "");
    hub.heard();
    let bench = bench.restart(own).await;
    bench.publish("Zwei").await;
    bench.websub.adopt(&configuration(own), bench.websub.setup().client);
    bench.wait(TimeDelta::minutes(2));
    bench.tell().await;
    assert_eq!(hub.heard().iter().map(|heard| heard.path.as_str()).collect::<Vec<_>>(), ["/callback"]);
}
