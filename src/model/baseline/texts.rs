//! How long the texts of a source's articles are.

use serde::{Deserialize, Serialize};

use super::Window;

/// Articles that are read in one refresh and must all be short: one alone may be a picture with a caption.
const ARTICLES_MIN: usize = 2;
/// A text is short that has not so manieth a part of the usual length.
const SHORT_PART: u16 = 5;
/// A usual length below which nothing is short, in bytes of HTML.
const LENGTH_MIN: u16 = 1000;
/// Refreshes in a row whose texts are short, after which that is the new custom.
const SHORT_MAX: u32 = 8;

/// How long the texts of articles usually are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Texts {
    lengths: Window,
    /// Refreshes in a row whose texts were short.
    #[serde(default)]
    short: u32,
}

impl Texts {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.lengths.is_empty()
    }

    /// Adds the lengths of the texts that a refresh read, in bytes of HTML. If all are far shorter than
    /// usual, what is usual is answered, with the longest of them.
    pub fn add(&mut self, lengths: &[usize]) -> Option<(u16, u16)> {
        let lengths: Vec<u16> = lengths.iter().map(|length| u16::try_from(*length).unwrap_or(u16::MAX)).collect();
        let longest = lengths.iter().max().copied()?;
        let usual = self.lengths.usual().unwrap_or_default();
        let is_short = usual >= LENGTH_MIN && longest < usual / SHORT_PART;
        if !is_short {
            self.short = 0;
            lengths.into_iter().for_each(|length| self.lengths.add(length));
            return None;
        }
        if lengths.len() < ARTICLES_MIN && self.short == 0 {
            return None;
        }
        self.short += 1;
        if self.short > SHORT_MAX {
            *self = Self { lengths: Window::of(longest), short: 0 };
            return None;
        }
        Some((usual, longest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m09_texts_that_are_cut_off_are_noticed_until_that_is_usual() {
        let mut texts = Texts::default();
        for _ in 0..6 {
            assert_eq!(texts.add(&[4000, 9000, 150]), None);
        }
        assert_eq!(texts.add(&[300]), None, "one short article is none of the many");
        for _ in 0..SHORT_MAX {
            assert_eq!(texts.add(&[300, 250]), Some((4000, 300)));
        }
        assert_eq!(texts.add(&[300, 250]), None);
        assert_eq!(texts.add(&[300, 250]), None);
    }
}
