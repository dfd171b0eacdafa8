//! The last values of a number.

use serde::{Deserialize, Serialize};

/// Values that are kept.
const VALUES_MAX: usize = 20;
/// Values from which on it can be said what is usual.
const VALUES_MIN: usize = 4;

/// The last values of a number, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Window(Vec<u16>);

impl Window {
    /// A window that knows nothing but that this is usual.
    pub fn of(value: u16) -> Self {
        Self(vec![value; VALUES_MIN])
    }

    /// Adds a value; the oldest one is forgotten.
    pub fn add(&mut self, value: u16) {
        if self.0.len() >= VALUES_MAX {
            self.0.remove(0);
        }
        self.0.push(value);
    }

    /// How many values are known.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What all but a third of the values reach; `None`: too few are known.
    pub fn usual(&self) -> Option<u16> {
        self.rank(self.0.len() / 3)
    }

    /// The value in the middle; `None`: too few are known.
    pub fn middle(&self) -> Option<u16> {
        self.rank(self.0.len() / 2)
    }

    /// The smallest value; `None`: too few are known.
    pub fn least(&self) -> Option<u16> {
        self.rank(0)
    }

    /// The largest value.
    pub fn most(&self) -> Option<u16> {
        self.0.iter().max().copied()
    }

    fn rank(&self, at: usize) -> Option<u16> {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        sorted.get(at).copied().filter(|_| sorted.len() >= VALUES_MIN)
    }
}
