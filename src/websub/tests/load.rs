//! Many subscribers of one document, all of them behind at once.

use std::time::Instant;

use super::subscriber::Subscriber;
use super::*;
use crate::store::Subscription;

/// How many subscribers there are, unless the environment says so: enough that work which grows
/// with their square would be felt.
const SUBSCRIBERS: usize = 1_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_subscribers_are_told_once_each() {
    let count = std::env::var("DEPESCHE_SUBSCRIBERS").ok().and_then(|count| count.parse().ok()).unwrap_or(SUBSCRIBERS);
    let bench = Bench::new().await;
    let subscriber = Subscriber::start().await;
    bench.change("eins").await;
    for number in 0..count {
        let subscription = Subscription {
            topic: TOPIC.to_owned(),
            callback: subscriber.url(&format!("/callback/{number}")),
            // As if each were somebody else; the limit per host is not what is looked at.
            host: format!("host-{}", number % 64),
            secret: Some("geheim".to_owned()),
            expires: bench.websub.now() + TimeDelta::days(1),
            received: Some(bench.document(Format::Rss).etag.clone()),
        };
        bench.websub.store.subscribe(&subscription).await.unwrap();
    }
    let begun = Instant::now();
    bench.publish("zwei").await;
    bench.websub.distribute_once(Duration::from_secs(600)).await;
    let took = begun.elapsed();
    eprintln!("{count} subscribers were told in {took:?}, {:?} each", took / u32::try_from(count).unwrap());
    let mut paths: Vec<String> = subscriber.heard().into_iter().map(|heard| heard.path).collect();
    paths.sort();
    let sent = paths.len();
    paths.dedup();
    assert_eq!((sent, paths.len()), (count, count));
}
