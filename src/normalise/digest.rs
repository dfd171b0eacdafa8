//! Hashes over what is said of an article.

use sha2::{Digest as _, Sha256};

/// A hash over a sequence of values, in which no value can be mistaken for part of another.
#[derive(Default)]
pub(super) struct Digest(Sha256);

impl Digest {
    /// Adds a value.
    pub(super) fn add(&mut self, value: &str) -> &mut Self {
        self.0.update((value.len() as u64).to_le_bytes());
        self.0.update(value);
        self
    }

    /// Adds a value or its absence.
    pub(super) fn add_option(&mut self, value: Option<&str>) -> &mut Self {
        self.0.update([u8::from(value.is_some())]);
        self.add(value.unwrap_or_default())
    }

    /// Adds a list of values.
    pub(super) fn add_all<'a>(&mut self, values: impl ExactSizeIterator<Item = &'a str>) -> &mut Self {
        self.0.update((values.len() as u64).to_le_bytes());
        for value in values {
            self.add(value);
        }
        self
    }

    /// The hash in hexadecimal digits.
    pub(super) fn hex(self) -> String {
        self.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_apart() {
        let hex = |values: &[&str]| {
            let mut digest = Digest::default();
            values.iter().for_each(|value| {
                digest.add(value);
            });
            digest.hex()
        };
        assert_ne!(hex(&["ab", "c"]), hex(&["a", "bc"]));
        assert_eq!(hex(&[]), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
