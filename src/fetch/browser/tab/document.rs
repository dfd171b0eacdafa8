//! The DOM, once it has settled.

use std::time::SystemTime;

use chrono::Utc;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_LANGUAGE, LINK};
use serde_json::{Value, json};
use tokio::time::Instant;
use url::Url;

use super::super::HANG_TIME;
use super::super::pipe::MESSAGE_BYTES_MAX;
use super::requests::text;
use super::{Broken, Tab};
use crate::fetch::exchange::text as header;
use crate::fetch::failure::Failure;
use crate::fetch::{freshness, redact, status};
use crate::model::{Page, Validators};

/// Run before the scripts of every page: nothing is installed that works behind it.
pub(super) const BEFORE_SCRIPTS: &str = "delete Navigator.prototype.serviceWorker; window.open = () => null;";

/// Ends when no element and no text was added, changed or removed for half a second.
pub(super) const QUIET: &str = "new Promise(quiet => {
    let timer = setTimeout(quiet, 500);
    const again = () => { clearTimeout(timer); timer = setTimeout(quiet, 500); };
    new MutationObserver(again).observe(document, { childList: true, characterData: true, subtree: true });
})";

/// Writes the page as HTML, keeps it in the world of its own, and gives its address and length. Half
/// characters, which scripts make that cut texts, are replaced.
const SERIALISED: &str = "(() => {
    const root = document.documentElement;
    globalThis.html = ((document.doctype ? '<!DOCTYPE html>' : '') + (root ? root.outerHTML : '')).toWellFormed();
    return { url: document.URL, length: html.length };
})()";

/// A part of it from a place on, and where that ends: at most so long, and not within a character.
const SLICE: &str = "(() => {
    let end = Math.min(FROM + LENGTH, html.length);
    if (end < html.length && html.codePointAt(end - 1) > 0xffff) end -= 1;
    return { end, text: html.slice(FROM, end) };
})()";

/// How long such a part is, in units of UTF-16, of which the browser writes each as up to six bytes.
const SLICE_LENGTH: u64 = 1 << 20;
const _: () = assert!(SLICE_LENGTH * 6 < MESSAGE_BYTES_MAX as u64 / 2);

/// The types of documents that have a DOM of their own; others are shown in a viewer.
const HTML: &[&str] = &["text/html", "application/xhtml+xml"];

impl Tab<'_, '_> {
    /// Whether the server answered with a page.
    pub(super) fn check_document(&self) -> Result<(), Broken> {
        let Some(document) = &self.document else {
            return Err(Failure::unreachable("the browser shows no page at this address").into());
        };
        // The gate's own refusals look like answers of the site.
        if document.status == 502
            && let Some(failure) = self.running.gate.failure(&document.url)
        {
            return Err(failure.into());
        }
        let code = StatusCode::from_u16(document.status).unwrap_or_default();
        if !matches!(document.status, 200 | 203) {
            let retry_after = freshness::retry_after(&document.headers, SystemTime::now());
            let failure = status::failure(code, &document.headers, self.way.errand.proxy.is_some());
            return Err(Failure { retry_after, ..failure }.into());
        }
        if !HTML.contains(&document.mime.as_str()) {
            let cause = format!("the page is {}, which needs no browser; take `render` out", document.mime);
            return Err(Failure::refused(cause).with_status(document.status).into());
        }
        Ok(())
    }

    /// Takes the page as it is.
    pub(super) async fn take(&mut self) -> Result<(u16, Page), Broken> {
        let serialised = self.evaluate(SERIALISED).await?;
        let html = self.slices(serialised["length"].as_u64().unwrap_or(0)).await?;
        let Some(document) = &self.document else { return Err(Failure::unreachable("the page is gone").into()) };
        // Scripts may write another address into the bar, but only one of the same origin.
        let shown = text(&serialised["url"]).parse::<Url>().ok();
        let url = shown.filter(|url| url.origin() == document.url.origin()).unwrap_or_else(|| document.url.clone());
        let mut url = redact(&url);
        url.set_fragment(None);
        let page = Page {
            url,
            hops: std::mem::take(&mut self.hops),
            links: document
                .headers
                .get_all(LINK)
                .iter()
                .filter_map(|link| Some(link.to_str().ok()?.to_owned()))
                .collect(),
            // Whatever the bytes of the document were, these are UTF-8.
            content_type: Some("text/html; charset=utf-8".to_owned()),
            content_language: header(&document.headers, &CONTENT_LANGUAGE),
            body: html.into_bytes().into(),
            // A page that scripts write may change when its document does not.
            validators: Validators::default(),
            fresh_seconds: freshness::fresh_seconds(&document.headers, SystemTime::now()),
            fetched_at: Utc::now(),
        };
        Ok((document.status, page))
    }

    /// The page that was serialised, in slices, unless it has more bytes than a body may have.
    async fn slices(&mut self, length: u64) -> Result<String, Broken> {
        let limit = self.way.errand.body.bytes_max;
        let mut html = String::new();
        // No character has fewer bytes than it has units.
        let mut is_too_long = usize::try_from(length).is_ok_and(|length| length > limit);
        let mut from = 0;
        while from < length && !is_too_long {
            // Each slice has its own time: there are more of them the longer the page is.
            self.deadline = Instant::now() + HANG_TIME;
            let slice = SLICE.replace("FROM", &from.to_string()).replace("LENGTH", &SLICE_LENGTH.to_string());
            let slice = self.evaluate(&slice).await?;
            let Some(end) = slice["end"].as_u64().filter(|end| *end > from) else {
                return Err(Failure::unreachable("the page went elsewhere while it was taken").into());
            };
            html.push_str(text(&slice["text"]));
            is_too_long = html.len() > limit;
            from = end;
        }
        if is_too_long {
            let cause = format!(
                "the rendered page has more than {limit} bytes; if it's really that long, raise `body_limit` under [fetch]"
            );
            return Err(Failure::refused(cause).into());
        }
        if html.is_empty() {
            return Err(Failure::unreachable("the browser shows nothing at this address").into());
        }
        Ok(html)
    }

    /// The value of an expression, in a world of its own that the page's scripts cannot change.
    pub(super) async fn evaluate(&mut self, expression: &str) -> Result<Value, Broken> {
        let world = json!({ "frameId": self.frame, "worldName": "depesche" });
        let world = self.ask("Page.createIsolatedWorld", world).await?;
        let evaluated = json!({
            "expression": expression,
            "contextId": world["executionContextId"],
            "awaitPromise": true,
            "returnByValue": true,
        });
        let mut answer = self.ask("Runtime.evaluate", evaluated).await?;
        Ok(answer["result"]["value"].take())
    }
}
