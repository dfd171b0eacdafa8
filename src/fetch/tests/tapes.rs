//! What was recorded comes again, and nothing else does.

use super::site::{Site, ok, redirect};
use super::{client, request, settings};
use crate::config::PostBody;
use crate::fetch::{Client, Fetched, Request, Wanted};
use crate::model::{Page, Verdict};

/// Room for some of the pages of these tests.
const BYTES_MAX: usize = 10;

async fn site() -> Site {
    Site::start(|asked| {
        Some(match asked.path.as_str() {
            "/old" => redirect(301, "/new"),
            "/new" => ok(&[("Content-Type", "text/html"), ("Set-Cookie", "a=b"), ("Link", "</l>; rel=x")], b"new"),
            "/long" => ok(&[], b"more than ten"),
            "/gone" => return None,
            _ => ok(&[], asked.path.as_bytes()),
        })
    })
    .await
}

async fn page(client: &Client, request: &Request) -> Page {
    match client.get(request).await.unwrap() {
        Fetched::Page(page) => page,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn pages_and_failures_come_again_as_they_came() {
    let site = site().await;
    let (old, gone) = (request(&site.url("/old")), request(&site.url("/gone")));
    let (recording, recorder) = client(&settings()).recording(BYTES_MAX);
    let (came, failed) = (page(&recording, &old).await, recording.get(&gone).await.unwrap_err());
    assert_eq!(recording.sitemaps(&old.url, None).await.len(), 0);
    let asked = site.paths().len();
    page(&recording, &old).await;
    assert_eq!(site.paths().len(), asked, "what came is not asked for again");

    let (playing, player) = Client::playing(recorder.tape());
    let again = page(&playing, &old).await;
    assert_eq!((again.body, again.url, again.links), (came.body.clone(), came.url.clone(), came.links.clone()));
    assert_eq!((again.fetched_at, again.hops, again.content_type), (came.fetched_at, came.hops, came.content_type));
    let error = playing.get(&gone).await.unwrap_err();
    assert_eq!((error.status, error.cause), (Some(404), failed.cause));
    // Where it was in the end is an address of it as well.
    assert_eq!(page(&playing, &request(&site.url("/new"))).await.body, came.body);
    assert!(player.missing().is_empty());
    assert_eq!(site.paths().len(), asked);
}

#[tokio::test]
async fn what_is_not_on_the_tape_is_missed_and_never_asked_for() {
    let site = site().await;
    let plain = request(&site.url("/a"));
    let (recording, recorder) = client(&settings()).recording(BYTES_MAX);
    page(&recording, &plain).await;
    let (playing, player) = Client::playing(recorder.tape());
    let post = PostBody { text: "{}".to_owned(), content_type: "application/json" };
    let local = Some(crate::config::Local::File("/etc/hostname".into()));
    for other in [
        request(&site.url("/b")),
        Request { post: Some(post), ..plain.clone() },
        Request { render: true, ..plain.clone() },
        Request { local, ..request("https://paper.example/") },
    ] {
        let error = playing.get(&other).await.unwrap_err();
        assert!(error.verdict == Verdict::Refused && error.retry_after.is_none(), "{error}");
        assert!(error.cause.contains("not in the recording; record the source anew"), "{error}");
        let article = playing.get(&Request { wanted: Wanted::Article, ..other }).await.unwrap_err();
        assert!(article.retry_after.is_some(), "nothing is said against it: {article}");
    }
    assert_eq!(player.missing().len(), 3, "{:?}", player.missing());
    assert!(!playing.may_ask(&plain.url));
    assert!(playing.call(&plain.url, crate::fetch::CALL_TIME).await.is_err());
    assert_eq!(site.paths(), ["/a"]);
}

#[tokio::test]
async fn what_there_is_no_room_for_did_not_come() {
    let site = site().await;
    let (recording, recorder) = client(&settings()).recording(BYTES_MAX);
    page(&recording, &request(&site.url("/short"))).await;
    assert!(!recorder.is_full());
    let error = recording.get(&request(&site.url("/long"))).await.unwrap_err();
    assert!(error.cause.contains("a recording has at most"), "{error}");
    assert!(recorder.is_full() && recorder.tape().exchanges.len() == 1);
    page(&recording, &request(&site.url("/abc"))).await;
    assert_eq!(recorder.tape().exchanges.len(), 2, "smaller ones still have room");
}
