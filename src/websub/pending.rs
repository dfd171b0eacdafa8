//! Callbacks that are being asked: how many at a time.
//!
//! Anybody can have us ask any address, so whoever asks for much must not be able to use us
//! against others, nor to keep others from subscribing.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Callbacks that are asked or wait for it, in all.
const PENDING_MAX: usize = 256;
/// Of one host. A reader that begins subscribes to many feeds in one go.
const HOST_PENDING_MAX: usize = 32;

/// How many callbacks of each host are being asked.
#[derive(Debug, Default)]
pub(super) struct Pending {
    hosts: Arc<Mutex<HashMap<String, usize>>>,
}

/// The right to ask one callback, until it is dropped.
#[derive(Debug)]
pub(super) struct Slot {
    host: String,
    hosts: Arc<Mutex<HashMap<String, usize>>>,
}

impl Pending {
    /// Takes a slot, if there is one.
    pub(super) fn take(&self, host: &str) -> Option<Slot> {
        let mut hosts = lock(&self.hosts);
        let all: usize = hosts.values().sum();
        let of_host = hosts.get(host).copied().unwrap_or_default();
        if all >= PENDING_MAX || of_host >= HOST_PENDING_MAX {
            return None;
        }
        hosts.insert(host.to_owned(), of_host + 1);
        Some(Slot { host: host.to_owned(), hosts: Arc::clone(&self.hosts) })
    }
}

#[cfg(test)]
impl Pending {
    /// Whether nobody is being asked.
    pub(super) fn is_empty(&self) -> bool {
        lock(&self.hosts).is_empty()
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut hosts = lock(&self.hosts);
        if let Some(count) = hosts.get_mut(&self.host) {
            *count -= 1;
            if *count == 0 {
                hosts.remove(&self.host);
            }
        }
    }
}

fn lock(hosts: &Mutex<HashMap<String, usize>>) -> MutexGuard<'_, HashMap<String, usize>> {
    hosts.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn slots_are_limited_per_host_and_in_all_and_come_back() {
        let pending = Pending::default();
        let of_one: Vec<Slot> = (0..HOST_PENDING_MAX).map(|_| pending.take("a.example").unwrap()).collect();
        assert!(pending.take("a.example").is_none());
        let hosts = (HOST_PENDING_MAX..PENDING_MAX).map(|number| format!("{number}.example"));
        let others: Vec<Slot> = hosts.map(|host| pending.take(&host).unwrap()).collect();
        assert!(pending.take("b.example").is_none());
        drop((of_one, others));
        assert!(pending.take("a.example").is_some());
        assert!(lock(&pending.hosts).is_empty());
    }
}
