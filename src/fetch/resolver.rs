//! Names to checked addresses.

use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::guard::Guard;

/// Asks the system's resolver and hands out only the addresses that the guard lets pass.
pub(super) struct Resolver {
    pub(super) guard: Arc<Guard>,
    /// The name of the proxy: the operator's word, and so let pass.
    pub(super) proxy: Option<String>,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = Arc::clone(&self.guard);
        let is_proxy = self.proxy.as_deref().is_some_and(|proxy| proxy.eq_ignore_ascii_case(name.as_str()));
        Box::pin(async move {
            // The port is replaced by that of the URL when the connection is made.
            #[expect(clippy::disallowed_methods, reason = "what it finds is checked below")]
            let addresses = tokio::net::lookup_host((name.as_str(), 0)).await?;
            if is_proxy {
                return Ok(Box::new(addresses.collect::<Vec<_>>().into_iter()) as Addrs);
            }
            let admitted = guard.admit(name.as_str(), addresses)?;
            Ok(Box::new(admitted.into_iter()) as Addrs)
        })
    }
}
