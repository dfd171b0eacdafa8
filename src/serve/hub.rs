//! The way to the WebSub hub: `POST /hub` with a form in its body. What the form means is the
//! hub's business.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Body;
use hyper::header::{ALLOW, CONNECTION, CONTENT_TYPE};
use hyper::{Method, Request, StatusCode};
use tokio::time::timeout;

use super::answer::{Answer, plain};
use super::heads::set;
use super::{Hub, Site};

/// Where the hub is.
pub(super) const PATH: &str = "/hub";

/// The longest form, in bytes: two long addresses, a secret, and some room.
const FORM_BYTES_MAX: usize = 16 * 1024;
/// Time for a form to arrive.
const FORM_TIMEOUT: Duration = Duration::from_secs(10);
const FORM_TYPE: &str = "application/x-www-form-urlencoded";

/// The hub, if the request is for it.
pub(super) fn asked<B>(site: &Site, request: &Request<B>) -> Option<Arc<Hub>> {
    let hub = site.hub.as_ref().filter(|_| *request.method() == Method::POST)?;
    (site.path(request.uri().path()) == PATH).then(|| Arc::clone(hub))
}

/// What any other method is told here.
pub(super) fn only_post() -> Answer {
    let mut answer = plain(StatusCode::METHOD_NOT_ALLOWED, "This is a WebSub hub: subscriptions come by POST.\n");
    set(answer.headers_mut(), ALLOW, "POST, OPTIONS");
    answer
}

/// Reads the form and hands it to the hub.
pub(super) async fn answer<B>(hub: Arc<Hub>, request: Request<B>) -> Answer
where
    B: Body<Data = Bytes, Error: Into<Box<dyn std::error::Error + Send + Sync>>>,
{
    if !is_form(&request) {
        return plain(StatusCode::UNSUPPORTED_MEDIA_TYPE, format!("The body must be {FORM_TYPE}.\n"));
    }
    let form = Limited::new(request.into_body(), FORM_BYTES_MAX).collect();
    let form = match timeout(FORM_TIMEOUT, form).await {
        Ok(Ok(form)) => form.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            return last(plain(StatusCode::PAYLOAD_TOO_LARGE, "No subscription is that long.\n"));
        }
        Ok(Err(_)) => return last(plain(StatusCode::BAD_REQUEST, "The body broke off.\n")),
        Err(_) => return last(plain(StatusCode::REQUEST_TIMEOUT, "The body took too long.\n")),
    };
    let (status, text) = hub(form).await;
    plain(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), text)
}

/// The last answer on a connection, as the rest of the body is not read.
fn last(mut answer: Answer) -> Answer {
    set(answer.headers_mut(), CONNECTION, "close");
    answer
}

fn is_form<B>(request: &Request<B>) -> bool {
    let media_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    media_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(FORM_TYPE)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use futures_util::FutureExt;
    use http_body_util::{Full, StreamBody};
    use hyper::body::Frame;

    use super::*;

    fn echo() -> Arc<Hub> {
        Arc::new(|form| async move { (202, String::from_utf8(form.to_vec()).unwrap()) }.boxed())
    }

    async fn post(content_type: &str, form: &str) -> (u16, Bytes) {
        let request =
            Request::builder().header("content-type", content_type).body(Full::from(form.to_owned())).unwrap();
        let answer = answer(echo(), request).await;
        (answer.status().as_u16(), answer.into_body())
    }

    #[tokio::test]
    async fn forms_reach_the_hub() {
        assert_eq!(post(FORM_TYPE, "hub.mode=x").await, (202, "hub.mode=x".into()));
        assert_eq!(post("Application/X-WWW-Form-URLencoded; charset=utf-8", "a").await, (202, "a".into()));
        assert_eq!(post(FORM_TYPE, &"x".repeat(FORM_BYTES_MAX)).await.0, 202);
    }

    #[tokio::test]
    async fn what_is_no_form_does_not() {
        assert_eq!(post("application/json", "{}").await.0, 415);
        assert_eq!(post("", "").await.0, 415);
        assert_eq!(post(FORM_TYPE, &"x".repeat(FORM_BYTES_MAX + 1)).await.0, 413);
    }

    #[tokio::test(start_paused = true)]
    async fn a_form_that_does_not_arrive_is_not_waited_for() {
        let never = StreamBody::new(futures_util::stream::pending::<Result<Frame<Bytes>, std::io::Error>>());
        let request = Request::builder().header("content-type", FORM_TYPE).body(never).unwrap();
        assert_eq!(answer(echo(), request).await.status(), 408);
    }

    #[tokio::test]
    async fn an_impossible_status_is_our_failure() {
        let hub: Arc<Hub> = Arc::new(|_| async { (7, String::new()) }.boxed());
        let request = Request::builder().header("content-type", FORM_TYPE).body(Full::from("x")).unwrap();
        assert_eq!(answer(hub, request).await.status(), 500);
    }
}
