//! Messages: what is taken and what is not. 300-302 of websub.rocks.

use super::*;

/// A subscription with its token and its secret.
async fn subscribed(bench: &Bench, hub: &Hub) -> (String, String) {
    bench.subscribed(hub, "1000").await;
    (bench.one().token, bench.one().secret)
}

#[tokio::test]
async fn a_signed_message_is_a_page_of_its_source() {
    let (bench, hub) = (Bench::new().await, Hub::start().await);
    let (token, secret) = subscribed(&bench, &hub).await;
    assert_eq!(bench.send(&token, &secret, "<rss>1</rss>").await, 202);
    assert_eq!(bench.subscriber.next_told().now_or_never(), Some(bote()));
    let told = bench.subscriber.take(&bote()).unwrap();
    let [pushed] = &told.pages[..] else { panic!("{told:?}") };
    assert_eq!((pushed.listing.as_str(), pushed.page.url.as_str()), (LISTING, LISTING));
    assert_eq!(pushed.page.content_type.as_deref(), Some("application/rss+xml"));
    assert_eq!(&*pushed.page.body, b"<rss>1</rss>");
    let upstream = bench.one();
    assert_eq!((upstream.pushes, upstream.pushed), (1, Some(bench.now())));
}

#[tokio::test]
async fn forged_and_repeated_messages_are_answered_like_others_and_change_nothing() {
    let (bench, hub) = (Bench::new().await, Hub::start().await);
    let (token, secret) = subscribed(&bench, &hub).await;
    assert_eq!(bench.message(&token, None, "unsigned").await, 202);
    assert_eq!(bench.message(&token, Some("sha256=00".to_owned()), "forged").await, 202);
    assert_eq!(bench.send(&token, "another secret", "forged").await, 202);
    assert_eq!(bench.message(&token, Some(signature(secret.as_bytes(), b"other")), "moved").await, 202);
    assert!(bench.told().is_none());
    assert_eq!(bench.send(&token, &secret, "first").await, 202);
    assert_eq!(bench.send(&token, &secret, "second").await, 202);
    assert_eq!(bench.told().unwrap(), ["first", "second"]);
    assert_eq!(bench.send(&token, &secret, "first").await, 202, "an old one, sent again");
    assert_eq!(bench.send(&token, &secret, "second").await, 202);
    assert!(bench.told().is_none());
    assert_eq!((bench.one().pushes, bench.one().ignored), (2, 6));
    // Also after a restart.
    let bench = bench.restart().await;
    bench.told();
    assert_eq!(bench.send(&token, &secret, "first").await, 202);
    assert!(bench.told().is_none());
}

#[tokio::test]
async fn who_was_never_confirmed_is_not_heard() {
    let (bench, hub) = (Bench::new().await, Hub::start().await);
    bench.offered(TOPIC, &[&hub.url()]).await;
    bench.see_to_all().await;
    let upstream = bench.one();
    assert_eq!(bench.send(&upstream.token, &upstream.secret, "early").await, 404);
    assert_eq!(bench.send("unknown", "", "x").await, 404);
}

#[tokio::test]
async fn many_messages_are_bounded_and_one_of_several_alike_counts() {
    let (bench, hub) = (Bench::new().await, Hub::start().await);
    let (token, secret) = subscribed(&bench, &hub).await;
    let alike = (0..20).map(|_| bench.send(&token, &secret, "alike"));
    assert!(futures_util::future::join_all(alike).await.iter().all(|status| *status == 202));
    assert_eq!((bench.one().pushes, bench.one().ignored), (1, 19));
    let mut statuses = Vec::new();
    for number in 0..40 {
        let body: &'static str = Box::leak(format!("message {number}").into_boxed_str());
        statuses.push(bench.send(&token, &secret, body).await);
    }
    assert_eq!(statuses.iter().filter(|status| **status == 202).count(), 31);
    assert!(statuses[31..].iter().all(|status| *status == 503), "{statuses:?}");
    assert_eq!(bench.told().unwrap().len(), 32);
    // What found no room comes again, and is read then.
    assert_eq!(bench.send(&token, &secret, "message 39").await, 202);
    assert_eq!(bench.told().unwrap(), ["message 39"]);
}

#[tokio::test]
async fn a_message_that_a_crash_lost_has_the_source_asked() {
    let (bench, hub) = (Bench::new().await, Hub::start().await);
    let (token, secret) = subscribed(&bench, &hub).await;
    assert_eq!(bench.send(&token, &secret, "news").await, 202);
    let bench = bench.restart().await;
    assert_eq!(bench.told().unwrap(), [""; 0]);
    bench.offered(TOPIC, &[&hub.url()]).await;
    let bench = bench.restart().await;
    assert!(bench.told().is_none(), "it was asked");
}

#[tokio::test]
async fn a_hub_covers_its_listing_as_long_as_it_tells_of_all_news() {
    let (bench, hub) = (Bench::new().await, Hub::start().await);
    subscribed(&bench, &hub).await;
    let listings = listings(TOPIC, &[&hub.url()]);
    for (told, news, covered) in [
        (false, false, false),
        (true, false, false),
        (true, true, true),
        (false, false, true),
        (false, true, false),
        (true, true, true),
    ] {
        bench.subscriber.refreshed(&bote(), &listings, &read_of(told), news).await;
        assert_eq!(!bench.subscriber.covered(&bote()).is_empty(), covered, "{told} {news}");
    }
    bench.subscriber.refreshed(&bote(), &listings, &read_of(false), true).await;
    let of_another = BTreeSet::from([Url::parse("https://another.example/").unwrap()]);
    bench.subscriber.refreshed(&bote(), &listings, &of_another, true).await;
    assert!(bench.subscriber.covered(&bote()).is_empty(), "what another hub tells proves nothing of this one");
    bench.subscriber.refreshed(&bote(), &listings, &read_of(true), true).await;
    let bench = bench.restart().await;
    assert!(!bench.subscriber.covered(&bote()).is_empty());
}
