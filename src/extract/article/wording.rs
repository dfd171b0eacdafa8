//! Comparing short texts: is this headline the same as that one?

/// The words of a text in lower case.
pub(crate) fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// A text reduced to what counts when two are compared: letters and digits in lower case.
pub(crate) fn squeezed(text: &str) -> String {
    letters(text).collect()
}

fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// Whether two texts say the same, whatever their quotes, dashes and spaces.
pub(crate) fn same(a: &str, b: &str) -> bool {
    letters(a).eq(letters(b))
}

/// The words of a text, for comparing it with many others.
#[derive(Debug, Clone)]
pub(crate) struct Words(Vec<String>);

impl Words {
    /// The words of a text.
    pub(crate) fn of(text: &str) -> Self {
        let mut words = words(text);
        words.sort_unstable();
        Self(words)
    }

    /// How many they are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The share of the shorter text's words that the longer one has too, 0 to 1.
    pub(crate) fn containment(&self, other: &Self) -> f64 {
        let shorter = self.len().min(other.len());
        if shorter == 0 { 0.0 } else { self.shared(other) as f64 / shorter as f64 }
    }

    /// How alike two texts are in their words (the harmonic mean of both shares), 0 to 1.
    pub(crate) fn likeness(&self, other: &Self) -> f64 {
        let all = self.len() + other.len();
        if all == 0 { 0.0 } else { 2.0 * self.shared(other) as f64 / all as f64 }
    }

    /// How many words two texts have in common.
    fn shared(&self, other: &Self) -> usize {
        let (mut i, mut j, mut count) = (0, 0, 0);
        while let (Some(a), Some(b)) = (self.0.get(i), other.0.get(j)) {
            match a.cmp(b) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    count += 1;
                    i += 1;
                    j += 1;
                }
            }
        }
        count
    }
}

/// The share of the shorter text's words that the longer one has too, 0 to 1.
pub(crate) fn containment(a: &str, b: &str) -> f64 {
    Words::of(a).containment(&Words::of(b))
}

/// How alike two texts are in their words (the harmonic mean of both shares), 0 to 1.
pub(crate) fn likeness(a: &str, b: &str) -> f64 {
    Words::of(a).likeness(&Words::of(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_ignores_punctuation() {
        assert!(same("„Eins“ – zwei", "\"eins\" - Zwei"));
        assert!(likeness("a b c d", "a b c x") > 0.7);
        assert!(containment("a b", "a b c d e f") > 0.99);
        assert_eq!(likeness("", ""), 0.0);
    }
}
