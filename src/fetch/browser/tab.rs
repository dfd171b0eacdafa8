//! One page, from its address to its DOM.

mod document;
mod requests;

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use tokio::time::{Instant, timeout, timeout_at};
use url::Url;

use super::pipe::{Closed, Message, Pipe};
use super::way::Way;
use super::{HANG_TIME, Running};
use crate::fetch::failure::Failure;
use crate::model::{Hop, Page};

/// So long neither the network nor the DOM may move until a page counts as settled: long enough for
/// a script to work on what it just loaded.
const QUIET_TIME: Duration = Duration::from_millis(500);

/// What went wrong.
pub(super) enum Broken {
    /// The page; the browser goes on.
    Page(Failure),
    /// The browser.
    Browser(Failure),
    /// A question to the page, which may just have gone elsewhere.
    Question(Failure),
    /// A question to the page, which it did not answer in time.
    Late,
}

impl From<Failure> for Broken {
    fn from(failure: Failure) -> Self {
        Self::Page(failure)
    }
}

impl From<Closed> for Broken {
    fn from(_: Closed) -> Self {
        let cause = "the browser ended in the middle of the page; the next page gets another one";
        Self::Browser(Failure::unreachable(cause))
    }
}

/// Prepares a browser that was just started. Gives how it introduces itself.
pub(super) async fn greet(pipe: &mut Pipe) -> Result<String, Closed> {
    let version = pipe.call("Browser.getVersion", json!({})).await?;
    // Whatever opens (a popup, a worker) waits until we have seen it.
    let attach = json!({ "autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true });
    pipe.call("Target.setAutoAttach", attach).await?;
    Ok(version["userAgent"].as_str().unwrap_or_default().to_owned())
}

/// Renders the page of a way, with its status.
pub(super) async fn render(
    running: &mut Running,
    way: &mut Way<'_>,
    time_max: Duration,
) -> Result<(u16, Page), Broken> {
    running.gate.prepare(way.errand.proxy);
    let created = json!({ "disposeOnDetach": true });
    let context = running.process.pipe.call("Target.createBrowserContext", created).await?;
    let context = context["browserContextId"].as_str().unwrap_or_default().to_owned();
    let mut tab = Tab::new(running, way, &context, time_max);
    let rendered = tab.run().await;
    if let Err(Broken::Browser(failure)) = rendered {
        return Err(Broken::Browser(failure));
    }
    // With its context go the page, its popups, and all that they stored.
    let disposed = json!({ "browserContextId": context });
    match timeout(HANG_TIME, running.process.pipe.call("Target.disposeBrowserContext", disposed)).await {
        Ok(Ok(_)) => rendered,
        // A browser that cannot close a page is not used for another one, but this one it rendered.
        _ => {
            running.process.give_up();
            rendered
        }
    }
}

/// A page that is being rendered.
struct Tab<'a, 'b> {
    running: &'a mut Running,
    way: &'a mut Way<'b>,
    context: &'a str,
    target: String,
    session: String,
    /// The main frame.
    frame: String,
    time_max: Duration,
    deadline: Instant,
    /// Requests under way.
    loading: HashSet<String>,
    /// When the network last moved.
    moved: Instant,
    /// Whether everything that the page itself names was loaded.
    loaded: bool,
    /// What the server said of the document that is shown.
    document: Option<Document>,
    /// What it said of one that may be shown next, unless it is a file to download.
    coming: Option<Document>,
    hops: Vec<Hop>,
    navigation: u64,
}

/// The answer that a document came with.
struct Document {
    url: Url,
    status: u16,
    mime: String,
    headers: HeaderMap,
}

impl<'a, 'b> Tab<'a, 'b> {
    fn new(running: &'a mut Running, way: &'a mut Way<'b>, context: &'a str, time_max: Duration) -> Self {
        let now = Instant::now();
        Self {
            running,
            way,
            context,
            target: String::new(),
            session: String::new(),
            frame: String::new(),
            time_max,
            deadline: now + HANG_TIME,
            loading: HashSet::new(),
            moved: now,
            loaded: false,
            document: None,
            coming: None,
            hops: Vec::new(),
            navigation: 0,
        }
    }

    async fn run(&mut self) -> Result<(u16, Page), Broken> {
        match timeout_at(self.deadline, self.open()).await {
            Ok(Err(Broken::Late)) | Err(_) => return Err(Broken::Browser(hanging("to open a page"))),
            Ok(opened) => opened?,
        }
        self.deadline = Instant::now() + self.time_max;
        let url = self.way.errand.url.to_string();
        self.navigation = self.send("Page.navigate", json!({ "url": url })).await?;
        self.settle().await?;
        self.check_document()?;
        self.deadline = Instant::now() + HANG_TIME;
        match self.take().await {
            // The browser itself is well if only the page's scripts never end, but nobody can tell.
            Err(Broken::Late) => Err(Broken::Browser(hanging("to hand over the page, whose scripts may never end"))),
            taken => taken,
        }
    }

    /// Opens an empty page and prepares it.
    async fn open(&mut self) -> Result<(), Broken> {
        let denied = json!({ "behavior": "deny", "browserContextId": self.context, "eventsEnabled": true });
        self.running.process.pipe.call("Browser.setDownloadBehavior", denied).await?;
        let created = json!({ "url": "about:blank", "browserContextId": self.context });
        let id = self.running.process.pipe.send(None, "Target.createTarget", created).await?;
        let mut attached = HashMap::new();
        while self.session.is_empty() {
            match self.running.process.pipe.next().await? {
                Message::Reply(other, answer) if other == id => {
                    let answer = answer.map_err(|_| Closed)?;
                    self.target = answer["targetId"].as_str().unwrap_or_default().to_owned();
                }
                Message::Event(None, method, params) if method == "Target.attachedToTarget" => {
                    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                    attached.insert(text(&params["targetInfo"]["targetId"]), text(&params["sessionId"]));
                }
                _ => {}
            }
            self.session = attached.get(&self.target).cloned().unwrap_or_default();
        }
        let user_agent = self.running.user_agent.clone();
        for (method, params) in [
            ("Page.enable", json!({})),
            ("Network.enable", json!({ "maxTotalBufferSize": 0, "maxResourceBufferSize": 0, "maxPostDataSize": 0 })),
            ("Network.setBypassServiceWorker", json!({ "bypass": true })),
            ("Network.setUserAgentOverride", json!({ "userAgent": user_agent })),
            ("Fetch.enable", json!({ "patterns": [{ "urlPattern": "*" }], "handleAuthRequests": true })),
            ("Page.addScriptToEvaluateOnNewDocument", json!({ "source": document::BEFORE_SCRIPTS })),
            ("Runtime.runIfWaitingForDebugger", json!({})),
        ] {
            self.ask(method, params).await?;
        }
        let tree = self.ask("Page.getFrameTree", json!({})).await?;
        self.frame = tree["frameTree"]["frame"]["id"].as_str().unwrap_or_default().to_owned();
        Ok(())
    }

    /// Waits until the page is quiet. One that never is, is taken as it is in the end, if it is
    /// there at all.
    async fn settle(&mut self) -> Result<(), Broken> {
        loop {
            let quiet = (self.loaded && self.loading.is_empty()).then(|| self.moved + QUIET_TIME);
            let until = quiet.map_or(self.deadline, |quiet| quiet.min(self.deadline));
            match timeout_at(until, self.running.process.pipe.next()).await {
                Ok(Ok(message)) => self.hear(message).await?,
                Ok(Err(closed)) => return Err(closed.into()),
                Err(_) if Instant::now() >= self.deadline => return self.late(),
                Err(_) => {
                    let moved = self.moved;
                    match self.evaluate(document::QUIET).await {
                        Ok(_) => {}
                        // The page that was asked makes room for another one, which is waited for.
                        Err(Broken::Question(_)) => self.moved = Instant::now(),
                        Err(Broken::Late) => return self.late(),
                        Err(broken) => return Err(broken),
                    }
                    if self.loaded && self.loading.is_empty() && self.moved == moved {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// What a page is at its time limit.
    fn late(&self) -> Result<(), Broken> {
        if self.loaded {
            tracing::debug!(host = self.way.url.host_str(), "the page never settled and is taken as it is");
            return Ok(());
        }
        let missing = if self.document.is_none() { "did not come" } else { "was not loaded" };
        let limit = self.time_max;
        let cause = format!(
            "the page {missing} within {limit:?} and was cut off; if it is just slow, raise `browser_time` under [fetch]"
        );
        Err(Broken::Page(Failure::unreachable(cause)))
    }

    /// Calls a method for the page.
    async fn send(&mut self, method: &str, params: Value) -> Result<u64, Closed> {
        self.running.process.pipe.send(Some(&self.session), method, params).await
    }

    /// Calls a method for the page and waits for the answer until the deadline, while all else goes
    /// on. What happens meanwhile may move the deadline, and is never broken off by it.
    async fn ask(&mut self, method: &str, params: Value) -> Result<Value, Broken> {
        let id = self.send(method, params).await?;
        loop {
            let Ok(message) = timeout_at(self.deadline, self.running.process.pipe.next()).await else {
                return Err(Broken::Late);
            };
            match message? {
                Message::Reply(other, answer) if other == id => {
                    let gone = |error| Failure::unreachable(format!("the page is gone: {error}"));
                    return answer.map_err(|error| Broken::Question(gone(error)));
                }
                message => Box::pin(self.hear(message)).await?,
            }
        }
    }

    /// Takes note of what the browser says.
    async fn hear(&mut self, message: Message) -> Result<(), Broken> {
        match message {
            Message::Reply(id, answer) if id == self.navigation => self.navigated(answer),
            Message::Reply(..) => Ok(()),
            Message::Event(Some(session), method, params) if session == self.session => {
                self.happened(&method, &params).await
            }
            Message::Event(_, method, params) => self.happened_elsewhere(&method, &params).await,
        }
    }

    /// The page is there, or could not be had.
    fn navigated(&mut self, answer: Result<Value, String>) -> Result<(), Broken> {
        let error = match &answer {
            Ok(answer) => answer["errorText"].as_str(),
            Err(error) => Some(error.as_str()),
        };
        let Some(error) = error else { return Ok(()) };
        if let Some(document) = self.coming.take() {
            if document.status != 200 {
                self.document = Some(document);
                return self.check_document();
            }
            let cause = format!("the address leads to a file to download ({}), which is not a page", document.mime);
            return Err(Failure::refused(cause).with_status(document.status).into());
        }
        if let Some(failure) = self.running.gate.failure(&self.way.url) {
            return Err(failure.into());
        }
        Err(Failure::unreachable(format!("the browser can't show the page: {error}")).into())
    }
}

fn hanging(what: &str) -> Failure {
    Failure::unreachable(format!("the browser took too long {what}, and was ended; the next page gets another one"))
}
