//! What a page says of the hubs that tell of its changes (WebSub), and what such a hub sent.

use serde::{Deserialize, Serialize};
use url::Url;

use super::Page;

/// The offer of a page to tell of its changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushOffer {
    /// The address that hubs know the page by, in the letters of the page: hubs compare them.
    pub topic: String,
    /// The hubs, in the order of the page; never empty.
    pub hubs: Vec<Url>,
    /// Where the page was, after redirects: links in what a hub sends are relative to it.
    pub place: Url,
}

/// A page that a hub sent.
#[derive(Debug, Clone)]
pub struct PushedPage {
    /// The address of the listing that offered it.
    pub listing: Url,
    /// The page, as if that listing had answered it. It may be a part of it: what is new.
    pub page: Page,
}
