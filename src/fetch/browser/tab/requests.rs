//! What happens while a page is loaded, and what of it is let happen.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use tokio::time::Instant;
use url::Url;

use super::super::gate::USER;
use super::{Broken, Document, Tab};
use crate::fetch::failure::Failure;
use crate::model::Hop;

/// What no text depends on: it is not loaded, which saves the site and us most of a page.
const UNWANTED: &[&str] =
    &["Image", "Media", "Font", "TextTrack", "Ping", "CSPViolationReport", "Manifest", "Prefetch", "SignedExchange"];
/// What stays open as long as the page, so that nobody waits for its end.
const ENDLESS: &[&str] = &["EventSource", "WebSocket"];

impl Tab<'_, '_> {
    /// An event of the page itself.
    pub(super) async fn happened(&mut self, method: &str, params: &Value) -> Result<(), Broken> {
        match method {
            "Fetch.requestPaused" => self.wants(params).await,
            "Fetch.authRequired" => self.log_in(params).await,
            "Network.requestWillBeSent" => {
                self.moved = Instant::now();
                if let Some(response) = params.get("redirectResponse").filter(|_| self.is_document(params)) {
                    self.redirected(response);
                }
                if !params["type"].as_str().is_some_and(|kind| ENDLESS.contains(&kind)) {
                    self.loading.insert(text(&params["requestId"]).to_owned());
                }
                Ok(())
            }
            "Network.loadingFinished" | "Network.loadingFailed" => {
                self.moved = Instant::now();
                self.loading.remove(text(&params["requestId"]));
                Ok(())
            }
            "Network.responseReceived" if self.is_document(params) => {
                self.coming = document(&params["response"]);
                Ok(())
            }
            "Page.frameNavigated" if params["frame"]["id"] == self.frame => {
                self.loaded = false;
                self.document = self.coming.take();
                Ok(())
            }
            "Page.loadEventFired" => {
                self.moved = Instant::now();
                // The empty page that stands before is loaded as well.
                self.loaded = self.document.is_some();
                Ok(())
            }
            "Page.javascriptDialogOpening" => {
                self.send("Page.handleJavaScriptDialog", json!({ "accept": false })).await?;
                Ok(())
            }
            "Inspector.targetCrashed" => {
                let cause = "the page crashed the browser's tab, as pages do that want more memory than there is";
                Err(Broken::Browser(Failure::refused(cause)))
            }
            _ => Ok(()),
        }
    }

    /// An event of the browser, or of something that the page opened.
    pub(super) async fn happened_elsewhere(&mut self, method: &str, params: &Value) -> Result<(), Broken> {
        match method {
            "Target.attachedToTarget" if params["targetInfo"]["targetId"] != self.target => {
                let kind = text(&params["targetInfo"]["type"]);
                tracing::debug!(host = self.way.url.host_str(), kind, "the page opened something, which was closed");
                let target = json!({ "targetId": params["targetInfo"]["targetId"] });
                self.running.process.pipe.send(None, "Target.closeTarget", target).await?;
            }
            "Browser.downloadWillBegin" => {
                let name = text(&params["suggestedFilename"]);
                tracing::info!(host = self.way.url.host_str(), "a download of the page was denied: {name:?}");
                // A page that leads to a file before it is loaded may never say that it is.
                self.loaded |= self.document.is_some();
            }
            _ => {}
        }
        Ok(())
    }

    /// The page wants to load something.
    async fn wants(&mut self, params: &Value) -> Result<(), Broken> {
        let kind = text(&params["resourceType"]);
        let url = text(&params["request"]["url"]).parse::<Url>().ok();
        let url = url.filter(|url| self.way.may_load(url));
        let is_main = params["frameId"] == self.frame;
        let may = match (&url, kind) {
            // A page that leads where nobody may go is told from one that loads something there.
            (None, "Document") if is_main => {
                let url = text(&params["request"]["url"]).parse::<Url>();
                match url {
                    Ok(url) => return Err(self.way.follow(&url).await.err().unwrap_or_else(unreadable).into()),
                    Err(_) => return Err(unreadable().into()),
                }
            }
            (None, _) => false,
            (Some(url), "Document") if is_main => {
                self.go(url).await?;
                true
            }
            // What stands in a frame is not part of the page that is taken.
            (Some(_), "Document") => false,
            (Some(_), kind) => !UNWANTED.contains(&kind),
        };
        let id = &params["requestId"];
        let Some(url) = url.filter(|_| may) else {
            let failed = json!({ "requestId": id, "errorReason": "BlockedByClient" });
            self.send("Fetch.failRequest", failed).await?;
            return Ok(());
        };
        let mut continued = json!({ "requestId": id });
        if let Some(headers) = self.headers_for(&url, params) {
            continued["headers"] = headers;
        }
        self.send("Fetch.continueRequest", continued).await?;
        Ok(())
    }

    /// The page itself is to be asked for, or another one that it leads to. The time for waiting is
    /// ours, not the page's.
    async fn go(&mut self, url: &Url) -> Result<(), Broken> {
        let mut plain = url.clone();
        plain.set_fragment(None);
        if plain == self.way.url && self.document.is_none() {
            return Ok(());
        }
        let began = Instant::now();
        self.way.follow(&plain).await?;
        self.deadline += began.elapsed();
        Ok(())
    }

    /// The headers of a request of a source that has some of its own: they are added where a page
    /// of the source's origin asks that origin, and are taken out wherever a redirect carries them.
    fn headers_for(&self, url: &Url, params: &Value) -> Option<Value> {
        let errand = self.way.errand;
        if errand.headers.is_empty() {
            return None;
        }
        let is_own_page = errand.is_home(url) && errand.is_home(&self.way.url);
        let theirs = params["request"]["headers"].as_object().into_iter().flatten();
        // The browser says anew from where a redirected request comes.
        let is_redirect = params["redirectedRequestId"].is_string();
        let theirs = theirs.filter(|(name, _)| !(is_redirect && name.eq_ignore_ascii_case("origin")));
        let is_own = |name: &str| errand.headers.iter().any(|own| own.name.eq_ignore_ascii_case(name));
        let theirs = theirs.filter(|(name, _)| !is_own(name));
        let theirs = theirs.map(|(name, value)| json!({ "name": name, "value": value }));
        let own = errand
            .headers
            .iter()
            .filter(|_| is_own_page)
            .map(|own| json!({ "name": own.name, "value": own.value.reveal() }));
        Some(theirs.chain(own).collect())
    }

    /// The gate is told who asks; a site that asks for a password gets none.
    async fn log_in(&mut self, params: &Value) -> Result<(), Broken> {
        let answer = if params["authChallenge"]["source"] == "Proxy" {
            let secret = self.running.gate.secret();
            json!({ "response": "ProvideCredentials", "username": USER, "password": secret })
        } else {
            json!({ "response": "CancelAuth" })
        };
        let params = json!({ "requestId": params["requestId"], "authChallengeResponse": answer });
        self.send("Fetch.continueWithAuth", params).await?;
        Ok(())
    }

    fn is_document(&self, params: &Value) -> bool {
        params["type"] == "Document" && params["frameId"] == self.frame
    }

    fn redirected(&mut self, response: &Value) {
        let from = text(&response["url"]).parse().ok();
        let status = response["status"].as_u64().and_then(|status| u16::try_from(status).ok());
        if let (Some(from), Some(status)) = (from, status) {
            self.hops.push(Hop { from, status });
        }
    }
}

fn unreadable() -> Failure {
    Failure::refused("the page leads to an address that is none of the web")
}

fn document(response: &Value) -> Option<Document> {
    let mut headers = HeaderMap::new();
    for (name, value) in response["headers"].as_object().into_iter().flatten() {
        let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else { continue };
        // Of a header that came several times the values stand on a line each.
        for value in text(value).lines().filter_map(|line| HeaderValue::from_str(line).ok()) {
            headers.append(name.clone(), value);
        }
    }
    Some(Document {
        url: text(&response["url"]).parse().ok()?,
        status: response["status"].as_u64()?.try_into().ok()?,
        mime: text(&response["mimeType"]).to_owned(),
        headers,
    })
}

pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
