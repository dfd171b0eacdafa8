//! What new items of a feed, and what becomes of incidents, are handed over to.

use std::fmt;
use std::time::Duration;

use url::Url;

use super::Header;

/// The `hook` of `[source.<id>]`, `[feed.<id>]` or `[incidents]`.
#[derive(Debug, Clone)]
pub struct Hook {
    /// Who gets what is handed over.
    pub receiver: Receiver,
    /// How long one call may take.
    pub timeout: Duration,
    /// How many items or events one call has at most.
    pub items_max: usize,
}

/// Who gets it.
#[derive(Debug, Clone)]
pub enum Receiver {
    /// A program, with its arguments.
    Command(String, Vec<String>),
    /// An address, to which it is posted.
    Webhook(Webhook),
}

/// An address that expects calls.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// Where it is.
    pub url: Url,
    /// What calls are signed with.
    pub key: Option<SigningKey>,
    /// Further headers of each call.
    pub headers: Vec<Header>,
}

/// The bytes that sign calls; never shown.
#[derive(Clone)]
pub struct SigningKey(Vec<u8>);

impl SigningKey {
    /// Wraps bytes.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// The bytes themselves, for the one place that signs.
    pub fn reveal(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}
