//! Hubs ask whether we meant it. 205 of websub.rocks: what we did not ask for we do not confirm.

use super::*;

#[tokio::test]
async fn only_what_was_asked_for_is_confirmed() {
    let (bench, hub) = (Bench::new().await, Hub::start().await);
    bench.offered(TOPIC, &[&hub.url()]).await;
    let token = bench.one().token;
    let yes = [("hub.mode", "subscribe"), ("hub.topic", TOPIC), ("hub.challenge", "x"), ("hub.lease_seconds", "60")];
    assert_eq!(bench.ask(&token, &yes).await.0, 404, "no hub was asked yet");
    bench.see_to_all().await;
    let changed =
        |name: &str, value: &'static str| yes.map(|(key, old)| if key == name { (key, value) } else { (key, old) });
    for wrong in [
        changed("hub.topic", "https://bote.example/feed/"),
        changed("hub.topic", "https://evil.example/"),
        changed("hub.topic", ""),
        changed("hub.mode", "unsubscribe"),
        changed("hub.mode", "Subscribe"),
        changed("hub.challenge", ""),
    ] {
        assert_eq!(bench.ask(&token, &wrong).await.0, 404, "{wrong:?}");
    }
    assert_eq!(bench.ask(&token, &[]).await.0, 404);
    for unknown in ["", "x", &"A".repeat(43)] {
        assert_eq!(bench.ask(unknown, &yes).await.0, 404);
    }
    assert!(!bench.one().is_active(bench.now()));
    assert_eq!(bench.ask(&token, &yes).await, (200, "x".to_owned()));
    assert_eq!(bench.ask(&token, &yes).await, (200, "x".to_owned()), "our first word may have been lost");
    assert_eq!(bench.one().expires.unwrap(), bench.now() + TimeDelta::seconds(60));
    bench.wait(TimeDelta::from_std(lease::CONFIRM_TIME).unwrap());
    assert_eq!(bench.ask(&token, &yes).await.0, 404, "nobody asked for this any more");
}

#[tokio::test]
async fn a_lease_that_is_no_number_is_what_we_asked_for() {
    for lease in ["", "0", "-1", "soon"] {
        let (bench, hub) = (Bench::new().await, Hub::start().await);
        bench.subscribed(&hub, lease).await;
        assert_eq!(bench.one().expires.unwrap(), bench.now() + TimeDelta::days(10), "{lease}");
    }
}

#[tokio::test]
async fn a_denial_ends_a_subscription_and_the_next_hub_is_asked() {
    let (bench, hub, other) = (Bench::new().await, Hub::start().await, Hub::start().await);
    bench.offered(TOPIC, &[&hub.url(), &other.url()]).await;
    bench.see_to_all().await;
    assert_eq!(bench.confirm(&hub.forms()[0], "1000").await.0, 200);
    let token = bench.one().token;
    let denied = |topic| [("hub.mode", "denied"), ("hub.topic", topic), ("hub.reason", "no\nlonger  there")];
    assert_eq!(bench.ask(&token, &denied("https://evil.example/")).await.0, 404);
    assert!(bench.one().is_active(bench.now()));
    assert_eq!(bench.ask(&token, &denied(TOPIC)).await.0, 200);
    assert!(!bench.one().is_active(bench.now()));
    assert_eq!(bench.one().trouble, "the hub refused: no longer there");
    assert_eq!(bench.send(&token, &bench.one().secret, "late").await, 404);
    bench.wait(TimeDelta::seconds(5));
    bench.see_to_all().await;
    assert_eq!((hub.forms().len(), other.forms().len()), (0, 1));
}
