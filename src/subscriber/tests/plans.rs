//! Which subscriptions there are.

use super::*;

#[tokio::test]
async fn who_offers_nothing_or_is_not_wanted_is_not_asked() {
    let hub = Hub::start().await;
    for (text, asked) in [
        (SOURCE.to_owned(), 1),
        (format!("{SOURCE}subscribe = false\n"), 0),
        // What may be read only with a secret is not told to a hub, unless that is wanted.
        (format!("{SOURCE}headers = {{ x-key = \"k\" }}\n"), 0),
        (format!("{SOURCE}headers = {{ x-key = \"k\" }}\nsubscribe = true\n"), 1),
        (format!("[defaults]\nsubscribe = false\n{SOURCE}"), 0),
        (format!("[defaults]\nsubscribe = false\n{SOURCE}subscribe = true\n"), 1),
    ] {
        let bench = Bench::with(&text, tempfile::tempdir().unwrap(), Arc::new(AtomicI64::new(0))).await;
        bench.offered(TOPIC, &[]).await;
        bench.see_to_all().await;
        assert!(bench.all().is_empty());
        bench.offered(TOPIC, &[&hub.url()]).await;
        bench.see_to_all().await;
        assert_eq!(hub.forms().len(), asked, "{text}");
    }
}

#[test]
fn an_address_that_no_hub_reaches_asks_for_nothing_by_itself() {
    for (base, wished) in [
        ("https://feeds.example.org/", true),
        ("http://localhost:8080/", false),
        ("http://127.0.0.1:8080/", false),
        ("http://nas.local/", false),
    ] {
        for (line, wished) in [("", wished), ("subscribe = true\n", true), ("subscribe = false\n", false)] {
            let text = format!("base_url = \"{base}\"\n{SOURCE}{line}");
            let environment = Environment::of([("HOME", "/home/ada")]);
            let config = config::parse_in(&text, "depesche.toml".as_ref(), &environment).unwrap();
            assert_eq!(plan::is_wished(&config, &config.sources[0]), wished, "{base} {line}");
        }
    }
}

#[tokio::test]
async fn without_a_server_nobody_is_asked() {
    let hub = Hub::start().await;
    let bench = Bench::new().await;
    bench.subscriber.listening.store(false, Ordering::Relaxed);
    bench.offered(TOPIC, &[&hub.url()]).await;
    assert!(bench.all().is_empty());
}

#[tokio::test]
async fn a_source_that_goes_is_unsubscribed() {
    let (bench, hub) = (Bench::new().await, Hub::start().await);
    let form = bench.subscribed(&hub, "1000").await;
    let token = bench.one().token;
    bench.adopt("[source.other]\nurl = \"https://other.example/\"\n").await;
    assert_eq!(bench.send(&token, &form["hub.secret"], "late").await, 410, "so that the hub forgets it, too");
    bench.see_to_all().await;
    let form = hub.forms().pop().unwrap();
    assert_eq!((form["hub.mode"].as_str(), form["hub.topic"].as_str()), ("unsubscribe", TOPIC));
    assert!(form["hub.callback"].ends_with(&token) && !form.contains_key("hub.secret"));
    assert_eq!(bench.confirm(&form, "").await.0, 200);
    assert!(bench.all().is_empty());
    assert!(bench.subscriber.store.upstreams().await.unwrap().is_empty());
    assert_eq!(bench.send(&token, "", "later").await, 404);
}

#[tokio::test]
async fn a_hub_that_does_not_let_go_is_forgotten_in_the_end() {
    let (bench, hub) = (Bench::new().await, Hub::start().await);
    bench.subscribed(&hub, "864000").await;
    bench.wait(TimeDelta::seconds(1));
    bench.offered(TOPIC, &[]).await;
    for _ in 0..20 {
        bench.see_to_all().await;
        bench.wait(TimeDelta::minutes(30));
    }
    assert_eq!(hub.forms().len(), 5);
    assert!(bench.all().is_empty());
}

#[tokio::test]
async fn another_topic_is_another_subscription_and_another_hub_is_not() {
    let (bench, hub, other) = (Bench::new().await, Hub::start().await, Hub::start().await);
    bench.subscribed(&hub, "1000").await;
    let token = bench.one().token;
    bench.offered(TOPIC, &[&other.url()]).await;
    bench.see_to_all().await;
    assert_eq!(bench.one().token, token);
    let form = other.forms().pop().unwrap();
    assert_eq!(bench.confirm(&form, "1000").await.0, 200);
    bench.offered("https://bote.example/other", &[&other.url()]).await;
    bench.see_to_all().await;
    let [new, old] = &bench.all()[..] else { panic!("{:?}", bench.all()) };
    assert!(new.wanted && !old.wanted && old.token == token && new.token != token && new.secret != old.secret);
    let mut forms = other.forms();
    forms.sort_by_key(|form| form["hub.mode"].clone());
    assert_eq!((forms[0]["hub.topic"].as_str(), forms[1]["hub.topic"].as_str()), ("https://bote.example/other", TOPIC));
}

#[tokio::test]
async fn another_public_address_is_another_callback() {
    let (bench, hub) = (Bench::new().await, Hub::start().await);
    bench.subscribed(&hub, "1000").await;
    let config =
        Config { base_url: Url::parse("https://new.example.org/").unwrap(), ..(*configuration(SOURCE)).clone() };
    let client = Client::new(&config.fetch).unwrap();
    bench.subscriber.setup.write().unwrap().config = Arc::new(config);
    drop(client);
    bench.offered(TOPIC, &[&hub.url()]).await;
    bench.see_to_all().await;
    let mut callbacks: Vec<String> = hub.forms().iter().map(|form| form["hub.callback"].clone()).collect();
    callbacks.sort();
    assert!(callbacks[0].starts_with("https://feeds.example.org/news/push/"), "{callbacks:?}");
    assert!(callbacks[1].starts_with("https://new.example.org/push/"), "{callbacks:?}");
}
