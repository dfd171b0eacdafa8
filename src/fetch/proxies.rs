//! The clients of sources that are asked through a proxy, one pair for each proxy.
//!
//! The address of a proxy is the operator's word and may be private. The guard goes on checking
//! what is asked through it, as far as that can be known here: schemes, ports and literal addresses
//! always; what a name leads to only where this machine resolves it (`socks5`). A proxy that
//! resolves names itself (`http`, `https`, `socks5h`) is trusted with that, except for names that
//! plainly mean its own network.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use url::Url;

use super::clients::Clients;
use super::failure::Failure;
use super::guard::{Guard, Refusal};
use crate::config::{self, Proxy};

/// The clients of all proxies.
pub(super) struct Proxies {
    settings: config::Fetch,
    guard: Arc<Guard>,
    clients: Mutex<HashMap<String, Arc<Clients>>>,
}

impl Proxies {
    pub(super) fn new(settings: &config::Fetch, guard: Arc<Guard>) -> Self {
        Self { settings: settings.clone(), guard, clients: Mutex::default() }
    }

    /// The clients that go through a proxy. There are as many as the configuration names.
    pub(super) fn through(&self, proxy: &Proxy) -> Result<Arc<Clients>, Failure> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(clients) = clients.get(proxy.reveal()) {
            return Ok(Arc::clone(clients));
        }
        let made = Clients::through(proxy, &self.settings, Arc::clone(&self.guard)).map_err(Failure::unreachable)?;
        let made = Arc::new(made);
        clients.insert(proxy.reveal().to_owned(), Arc::clone(&made));
        Ok(made)
    }
}

/// Checks what can only be asked of addresses that go through a proxy.
pub(super) fn check(guard: &Guard, url: &Url, proxy: &Proxy) -> Result<(), Refusal> {
    let Some(name) = url.domain() else { return Ok(()) };
    // The resolver lets the proxy's own name pass, so nothing else may be behind it.
    if proxy.place().domain().is_some_and(|own| own.eq_ignore_ascii_case(name)) || proxy.resolves_names() {
        guard.check_far_name(name, proxy.place().domain())?;
    }
    Ok(())
}
