//! The origins whose robots.txt is remembered, in a bounded room.
//!
//! A hostile page links to thousands of hosts, each with a file of the largest size. Forgetting one
//! costs a request for it; what is outdated goes first, then what will be soonest. What somebody
//! uses stays.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::time::Instant;

/// Origins remembered: more than most configurations have.
pub(super) const ORIGINS_MAX: usize = 4096;
/// What they may take together, in bytes: as many files of the usual size, or six of the most costly.
pub(super) const ORIGINS_BYTES_MAX: usize = 32 * 1024 * 1024;
/// What one takes beside its name and rules, in bytes, hardly less.
const ORIGIN_BYTES: usize = 512;

/// What is remembered by origin.
pub(super) struct Origins<T> {
    known: HashMap<String, Known<T>>,
    /// What all of them take.
    bytes: usize,
}

struct Known<T> {
    value: Arc<T>,
    bytes: usize,
    /// When it is outdated.
    until: Instant,
}

impl<T> Default for Origins<T> {
    fn default() -> Self {
        Self { known: HashMap::new(), bytes: 0 }
    }
}

impl<T: Default> Origins<T> {
    /// What is known of an origin, which may be nothing yet.
    pub(super) fn get(&mut self, origin: &str) -> Arc<T> {
        if let Some(known) = self.known.get(origin) {
            return Arc::clone(&known.value);
        }
        let value: Arc<T> = Arc::default();
        let bytes = ORIGIN_BYTES + origin.len();
        self.known.insert(origin.to_owned(), Known { value: Arc::clone(&value), bytes, until: Instant::now() });
        self.bytes += bytes;
        self.make_room();
        value
    }

    /// Notes how large that is now, and until when it is used.
    pub(super) fn note(&mut self, origin: &str, bytes: usize, until: Instant) {
        let Some(known) = self.known.get_mut(origin) else { return };
        let bytes = ORIGIN_BYTES + origin.len() + bytes;
        self.bytes = self.bytes - known.bytes + bytes;
        (known.bytes, known.until) = (bytes, until);
        self.make_room();
    }

    /// What all that is remembered takes.
    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    fn make_room(&mut self) {
        while self.known.len() > ORIGINS_MAX || self.bytes > ORIGINS_BYTES_MAX {
            let unused = self.known.iter().filter(|(_, known)| Arc::strong_count(&known.value) == 1);
            let Some(first) = unused.min_by_key(|(_, known)| known.until).map(|(origin, _)| origin.clone()) else {
                return;
            };
            if let Some(known) = self.known.remove(&first) {
                self.bytes -= known.bytes;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn after(hours: u64) -> Instant {
        Instant::now() + Duration::from_secs(hours * 60 * 60)
    }

    #[tokio::test]
    async fn h17_the_origins_remembered_are_bounded_though_all_are_fresh() {
        let mut origins: Origins<u8> = Origins::default();
        let used = origins.get("https://used.example");
        origins.get("https://kept.example");
        origins.note("https://kept.example", 1, after(24));
        for number in 0..ORIGINS_MAX + 100 {
            let name = format!("https://{number}.example");
            origins.get(&name);
            origins.note(&name, 1, after(2));
        }
        assert_eq!(origins.known.len(), ORIGINS_MAX);
        assert!(Arc::ptr_eq(&origins.get("https://used.example"), &used), "what is used stays");
        assert!(origins.known.contains_key("https://kept.example"), "what is fresh for longest stays");
        assert!(!origins.known.contains_key("https://0.example"));
    }

    #[tokio::test]
    async fn h17_their_rules_are_bounded_as_well() {
        let mut origins: Origins<u8> = Origins::default();
        for number in 0..100 {
            let name = format!("https://{number}.example");
            origins.get(&name);
            origins.note(&name, 5 << 20, after(number));
        }
        assert!(origins.bytes <= ORIGINS_BYTES_MAX && origins.known.len() == 6, "{}", origins.known.len());
        for name in origins.known.keys().cloned().collect::<Vec<_>>() {
            origins.note(&name, 0, after(1));
        }
        assert!(origins.bytes < 6 * 2 * ORIGIN_BYTES, "{}", origins.bytes);
    }
}
