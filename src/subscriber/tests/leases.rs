//! Asking hubs, in time and again.

use super::*;

#[tokio::test]
async fn a_hub_is_asked_for_all_that_it_needs() {
    let (bench, hub) = (Bench::new().await, Hub::start().await);
    let form = bench.subscribed(&hub, "864000").await;
    let upstream = bench.one();
    let expected = [
        ("hub.callback", format!("https://feeds.example.org/news/push/{}", upstream.token)),
        ("hub.lease_seconds", "864000".to_owned()),
        ("hub.mode", "subscribe".to_owned()),
        ("hub.secret", upstream.secret.clone()),
        ("hub.topic", TOPIC.to_owned()),
    ];
    assert_eq!(form, expected.map(|(name, value)| (name.to_owned(), value)).into());
    assert_ne!(upstream.token, upstream.secret);
    assert_eq!((upstream.token.len(), upstream.secret.len()), (43, 43));
    assert!(upstream.is_active(bench.now()));
    bench.see_to_all().await;
    assert!(hub.forms().is_empty(), "nothing more is to be done");
}

#[tokio::test]
async fn leases_are_renewed_in_time_with_jitter_also_short_ones_and_across_restarts() {
    let (mut bench, hub) = (Bench::new().await, Hub::start().await);
    let first = bench.subscribed(&hub, "1000").await;
    let renewal = bench.one().due - bench.now();
    assert!(renewal >= TimeDelta::seconds(560) && renewal <= TimeDelta::seconds(840), "{renewal}");
    bench.wait(renewal - TimeDelta::seconds(1));
    bench = bench.restart().await;
    bench.see_to_all().await;
    assert!(hub.forms().is_empty(), "a restart asks nobody early");
    bench.wait(TimeDelta::seconds(1));
    bench.see_to_all().await;
    let again = hub.forms().pop().unwrap();
    assert_eq!(again, first, "the same callback and secret");
    assert!(bench.one().is_active(bench.now()), "it holds while it is being renewed");
    // A hub that gives seconds does not keep us busy.
    assert_eq!(bench.confirm(&again, "1").await.0, 200);
    assert_eq!(bench.one().due - bench.now(), TimeDelta::seconds(30));
    // Nor does one that gives years bind itself.
    bench.wait(TimeDelta::seconds(30));
    bench.see_to_all().await;
    assert_eq!(bench.confirm(&hub.forms().pop().unwrap(), "18446744073709551615").await.0, 200);
    assert!(bench.one().expires.unwrap() <= bench.now() + TimeDelta::days(30));
}

#[tokio::test]
async fn a_hub_that_is_down_is_asked_less_and_less_often() {
    let (bench, hub) = (Bench::new().await, Hub::start().await);
    hub.answers(500, "");
    bench.offered(TOPIC, &[&hub.url()]).await;
    let mut waits = Vec::new();
    for _ in 0..14 {
        bench.see_to_all().await;
        assert_eq!(hub.forms().len(), 1);
        waits.push((bench.one().due - bench.now()).num_seconds());
        bench.wait(bench.one().due - bench.now());
    }
    assert!((48..=72).contains(&waits[0]), "{waits:?}");
    assert!(waits[13] >= 12 * 3600 * 8 / 10 && waits[13] <= 12 * 3600 * 12 / 10, "{waits:?}");
    assert_eq!(bench.one().trouble, "it answered 500: no");
    hub.answers(202, "");
    bench.see_to_all().await;
    assert_eq!(bench.confirm(&hub.forms().pop().unwrap(), "1000").await.0, 200);
    assert_eq!((bench.one().failures, bench.one().trouble.as_str()), (0, ""));
}

#[tokio::test]
async fn several_hubs_have_their_turns() {
    let (bench, silent, refusing, good) =
        (Bench::new().await, Hub::start().await, Hub::start().await, Hub::start().await);
    refusing.answers(403, "");
    bench.offered(TOPIC, &[&silent.url(), &refusing.url(), &good.url()]).await;
    bench.see_to_all().await;
    assert_eq!((silent.forms().len(), refusing.forms().len()), (1, 0));
    // The first takes the request and never asks whether it was meant.
    bench.wait(lease_time(lease::CONFIRM_TIME));
    bench.see_to_all().await;
    bench.wait(TimeDelta::seconds(5));
    bench.see_to_all().await;
    assert_eq!((refusing.forms().len(), good.forms().len()), (1, 0));
    bench.wait(TimeDelta::seconds(5));
    bench.see_to_all().await;
    assert_eq!(bench.confirm(&good.forms().pop().unwrap(), "1000").await.0, 200);
    assert_eq!(bench.one().holder.unwrap().as_str(), good.url());
    // It is the one that is asked to renew, and to end it.
    bench.wait(bench.one().due - bench.now());
    bench.see_to_all().await;
    assert_eq!(good.forms().len(), 1);
    bench.offered(TOPIC, &[]).await;
    bench.see_to_all().await;
    assert_eq!(good.forms()[0]["hub.mode"], "unsubscribe");
    assert!(silent.forms().is_empty() && refusing.forms().is_empty());
}

fn lease_time(time: Duration) -> TimeDelta {
    TimeDelta::from_std(time).unwrap()
}

/// 203 and 204 of websub.rocks, with all redirects that keep a request.
#[tokio::test]
async fn hubs_that_redirect_are_followed_within_limits() {
    for status in [301, 302, 307, 308] {
        let (bench, old, new) = (Bench::new().await, Hub::start().await, Hub::start().await);
        old.answers(status, &format!("Location: {}\r\n", new.url()));
        bench.offered(TOPIC, &[&old.url()]).await;
        bench.see_to_all().await;
        assert_eq!(old.forms(), new.forms(), "{status}");
        assert!(bench.one().is_waiting(), "{status}");
    }
    let (bench, hub) = (Bench::new().await, Hub::start().await);
    for (status, headers, trouble) in [
        (302, "Location: /hub\r\n", "it redirects more than 3 times"),
        (303, "Location: /hub\r\n", "it answered 303: no"),
        (302, "", "it answered 302: no"),
        (302, "Location: http://10.0.0.1/hub\r\n", "10.0.0.1 is a private address"),
        (302, "Location: file:///etc/passwd\r\n", "only http and https"),
    ] {
        hub.answers(status, headers);
        bench.offered(TOPIC, &[]).await;
        bench.see_to_all().await;
        bench.offered(TOPIC, &[&hub.url()]).await;
        bench.see_to_all().await;
        assert!(bench.one().trouble.contains(trouble), "{}", bench.one().trouble);
    }
}

#[tokio::test]
async fn a_hub_that_a_stranger_names_is_not_asked_in_the_own_network() {
    let (bench, hub) = (Bench::new().await, Hub::start().await);
    // The source is at another host, and 127.0.0.1 may be asked only as a source.
    let mut listings = listings(TOPIC, &[&hub.url()]);
    let state = listings.pop_first().unwrap().1;
    let elsewhere = BTreeMap::from([(Url::parse("https://bote.example/feed").unwrap(), state)]);
    bench.subscriber.refreshed(&bote(), &elsewhere, &read_of(false), false).await;
    bench.see_to_all().await;
    assert!(hub.forms().is_empty());
    assert!(bench.one().trouble.contains("loopback"), "{}", bench.one().trouble);
}

#[tokio::test]
async fn when_a_lease_ends_the_source_is_asked_as_before() {
    let (bench, hub) = (Bench::new().await, Hub::start().await);
    let form = bench.subscribed(&hub, "1000").await;
    assert!(bench.subscriber.covered(&bote()).is_empty(), "it has shown nothing yet");
    let token = form["hub.callback"].rsplit('/').next().unwrap();
    assert_eq!(bench.send(token, &form["hub.secret"], "news").await, 202);
    assert_eq!(bench.told().unwrap(), ["news"]);
    bench.subscriber.refreshed(&bote(), &listings(TOPIC, &[&hub.url()]), &read_of(true), true).await;
    assert_eq!(bench.subscriber.covered(&bote()).len(), 1);
    hub.answers(503, "");
    for _ in 0..10 {
        bench.wait(TimeDelta::seconds(120));
        bench.see_to_all().await;
    }
    assert!(bench.subscriber.covered(&bote()).is_empty());
    assert_eq!(bench.told().unwrap(), [""; 0], "it is asked at once, for there may be news");
    assert!(bench.told().is_none(), "once");
}

#[tokio::test]
async fn l03_what_a_clock_far_ahead_noted_of_a_subscription_is_taken_back_when_it_is_right() {
    for ahead in [TimeDelta::days(3650), TimeDelta::days(20), TimeDelta::hours(2)] {
        let (mut bench, hub) = (Bench::new().await, Hub::start().await);
        bench.wait(ahead);
        bench.subscribed(&hub, "864000").await;
        bench.wait(-ahead);
        bench = bench.restart().await;
        bench.see_to_all().await;
        let again = hub.forms().pop().unwrap();
        assert!(!bench.one().is_active(bench.now()), "whether it tells is not known");
        assert_eq!(bench.confirm(&again, "864000").await.0, 200);
        assert_eq!(bench.one().expires, Some(bench.now() + TimeDelta::days(10)));
        assert!(bench.one().due < bench.now() + TimeDelta::days(10));
        bench.see_to_all().await;
        assert!(hub.forms().is_empty() && !bench.one().is_waiting(), "and that is all");
    }

    // A hub that failed meanwhile rests no longer than any other.
    let (bench, hub) = (Bench::new().await, Hub::start().await);
    hub.answers(500, "");
    bench.wait(TimeDelta::days(3650));
    bench.offered(TOPIC, &[&hub.url()]).await;
    bench.see_to_all().await;
    assert_eq!(hub.forms().len(), 1);
    bench.wait(TimeDelta::days(-3650));
    bench.see_to_all().await;
    assert_eq!(hub.forms().len(), 1);
}
