//! The operator's pages and orders: who may see them, and who may give them.
//!
//! Pages (`/status`, `/status.json`, `/status.atom`, `/metrics`) are there for whoever has the
//! token. Without one in the configuration they are there for this machine alone: for requests that
//! come to a loopback address or a Unix socket, name this machine, and do not say that somebody
//! forwards them. To everybody else there is no such page. What a request says of itself can only
//! take rights away from it, never give any.
//!
//! Orders (`/admin/…`) need the token always, come by `POST`, and from this machine unless the
//! configuration says otherwise. A page that a browser shows must be none of another site, and the
//! name it is asked by one of ours: else a stranger's name that leads to this machine (DNS
//! rebinding) would make a stranger's page one of this machine.
//!
//! Nothing here is open to other sites (CORS), and no cache keeps it.

mod name;
mod token;

use std::sync::Arc;

use futures_util::future::BoxFuture;
use hyper::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ALLOW, CACHE_CONTROL, FORWARDED, HOST, HeaderName,
    ORIGIN, RETRY_AFTER, VIA, WWW_AUTHENTICATE,
};
use hyper::{HeaderMap, Method, Request, StatusCode};

use super::Site;
use super::answer::{Answer, deliver, is_well_formed, plain};
use super::heads::set;
use super::listen::Reach;
use crate::config::Config;
use crate::model::Document;
use name::Name;

const ADMIN: &str = "/admin/";

static SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
static SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
/// By which a proxy says whom it asks for.
static FORWARDING: [HeaderName; 5] = [
    FORWARDED,
    VIA,
    HeaderName::from_static("x-forwarded-for"),
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("x-real-ip"),
];

/// A page of the operator's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// For a person.
    Status,
    /// The same for programs.
    Json,
    /// The feed of incidents.
    Atom,
    /// For a monitor.
    Metrics,
}

/// An order of the operator's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// Refresh a source now.
    Refresh(String),
    /// Read the configuration anew.
    Reload,
}

/// What becomes of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ordered {
    /// It is carried out; the text says how.
    Taken(String),
    /// It is not, for now; the text says why, the number in how many seconds it may be.
    NotNow(String, u64),
    /// There is nothing of that name.
    Unknown(String),
}

/// Where the operator's pages are made, and his orders taken.
pub trait Office: Send + Sync {
    /// The configuration in force, which says who may come in.
    fn config(&self) -> Arc<Config>;

    /// A page as it is now.
    fn show(&self, page: Page) -> BoxFuture<'_, Document>;

    /// Takes an order.
    fn take(&self, order: Order) -> BoxFuture<'_, Ordered>;
}

/// What is wanted, by somebody who may.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wish {
    Page(Page),
    Order(Order),
}

/// The wish of a request that is for the operator's pages; an answer, if there is nothing to be
/// made for it. `None`: for this request there are no such pages.
pub(super) fn asked<B>(
    site: &Site,
    request: &Request<B>,
    reach: Reach,
) -> Option<(Arc<dyn Office>, Result<Wish, Answer>)> {
    let office = site.office.as_ref()?;
    let path = site.path(request.uri().path());
    let wish = match path {
        "/status" => Wanted::Page(Page::Status),
        "/status.json" => Wanted::Page(Page::Json),
        "/status.atom" => Wanted::Page(Page::Atom),
        "/metrics" => Wanted::Page(Page::Metrics),
        _ => Wanted::Order(path.strip_prefix(ADMIN)?),
    };
    if !is_well_formed(request) {
        return None;
    }
    let admitted = admit(&wish, &office.config(), request, reach)?;
    let wish = match (admitted, wish) {
        (Err(answer), _) => Err(answer),
        (Ok(()), Wanted::Page(page)) => Ok(Wish::Page(page)),
        (Ok(()), Wanted::Order("reload")) => Ok(Wish::Order(Order::Reload)),
        (Ok(()), Wanted::Order(order)) => match order.strip_prefix("refresh/") {
            Some(source) => Ok(Wish::Order(Order::Refresh(source.to_owned()))),
            None => Err(plain(StatusCode::NOT_FOUND, "The orders are /admin/refresh/<source> and /admin/reload.\n")),
        },
    };
    Some((Arc::clone(office), wish.map_err(close)))
}

/// Answers a wish.
pub(super) async fn answer<B>(site: &Site, office: &dyn Office, request: &Request<B>, wish: Wish) -> Answer {
    match wish {
        Wish::Page(page) => {
            let document = Arc::new(office.show(page).await);
            let mut answer = close(deliver(site, request.headers(), &document));
            if *request.method() == Method::HEAD {
                answer.body_mut().clear();
            }
            answer
        }
        Wish::Order(order) => {
            let what = format!("{order:?}");
            let ordered = office.take(order).await;
            tracing::info!(order = what, "ordered over HTTP: {ordered:?}");
            close(match ordered {
                Ordered::Taken(text) => plain(StatusCode::ACCEPTED, text + "\n"),
                Ordered::Unknown(text) => plain(StatusCode::NOT_FOUND, text + "\n"),
                Ordered::NotNow(text, seconds) => {
                    let mut answer = plain(StatusCode::CONFLICT, text + "\n");
                    answer.headers_mut().insert(RETRY_AFTER, seconds.into());
                    answer
                }
            })
        }
    }
}

/// What a path asks for.
enum Wanted<'a> {
    Page(Page),
    Order(&'a str),
}

/// Whether a request gets what it wants; the error says why not. `None`: to it there is no such
/// thing.
fn admit<B>(wanted: &Wanted<'_>, config: &Config, request: &Request<B>, reach: Reach) -> Option<Result<(), Answer>> {
    let headers = request.headers();
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let name = Name::of(host.or(request.uri().authority().map(|authority| authority.as_str())), &config.base_url);
    let is_near = reach == Reach::Machine && !FORWARDING.iter().any(|header| headers.contains_key(header));
    let is_local = is_near && name != Name::Ours;
    let is_order = matches!(wanted, Wanted::Order(_));
    let token = config.server.token.as_ref();
    let everywhere = token.is_some() && (!is_order || config.server.admin_everywhere);
    if !everywhere && (!is_local || (is_order && token.is_none())) {
        return None;
    }
    Some(refusal(is_order, name, token, request).map_or(Ok(()), Err))
}

fn refusal<B>(
    is_order: bool,
    name: Name,
    token: Option<&crate::config::Secret>,
    request: &Request<B>,
) -> Option<Answer> {
    let headers = request.headers();
    if name == Name::Foreign {
        let text = "This server does not go by that name; ask for localhost, or for the host of base_url.\n";
        return Some(plain(StatusCode::MISDIRECTED_REQUEST, text));
    }
    let methods = if is_order { "POST" } else { "GET, HEAD" };
    if !methods.split(", ").any(|method| method == request.method().as_str()) {
        let mut answer = plain(StatusCode::METHOD_NOT_ALLOWED, format!("Only {methods} is answered here.\n"));
        set(answer.headers_mut(), ALLOW, methods);
        return Some(answer);
    }
    if is_of_another_site(headers, is_order) {
        return Some(plain(StatusCode::FORBIDDEN, "A page of another site asks for this, and does not get it.\n"));
    }
    match token {
        Some(token) if !token::is_given(headers, token.reveal()) => Some(unknown(is_order)),
        _ => None,
    }
}

/// Whether a browser says that another site's page asks. Only links to pages may be followed from
/// anywhere: what they lead to the other site does not see.
fn is_of_another_site(headers: &HeaderMap, is_order: bool) -> bool {
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let is_link = !is_order && text(&SEC_FETCH_MODE) == Some("navigate");
    let other_site = text(&SEC_FETCH_SITE).is_some_and(|site| !matches!(site, "same-origin" | "none"));
    let other_origin = text(&ORIGIN).is_some_and(|origin| {
        let host = origin.split_once("://").map(|(_, host)| host);
        host.is_none() || host != text(&HOST)
    });
    other_origin || (other_site && !is_link)
}

/// What somebody without the token is told. A browser asks for a password where there is something
/// to see; orders are no matter of browsers.
fn unknown(is_order: bool) -> Answer {
    if is_order {
        return plain(StatusCode::FORBIDDEN, "Orders need the token: Authorization: Bearer …\n");
    }
    let mut answer =
        plain(StatusCode::UNAUTHORIZED, "This needs the token, as a bearer or as the password of any user.\n");
    set(answer.headers_mut(), WWW_AUTHENTICATE, "Basic realm=\"Depesche\", charset=\"UTF-8\"");
    answer
}

/// The same answer, for whoever asked and nobody else.
fn close(mut answer: Answer) -> Answer {
    let headers = answer.headers_mut();
    headers.remove(ACCESS_CONTROL_ALLOW_ORIGIN);
    headers.remove(ACCESS_CONTROL_EXPOSE_HEADERS);
    set(headers, RESOURCE_POLICY, "same-origin");
    set(headers, CACHE_CONTROL, "no-store");
    answer
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
