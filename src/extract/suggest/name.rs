//! Which class names and ids will still be there after the next release of the site.

use super::words;

/// The longest name that is taken, in bytes.
const NAME_BYTES_MAX: usize = 40;
/// From so many digits on, a number in a name counts things.
const COUNTING_DIGITS_MIN: usize = 3;
/// So few letters before a number name a measure: `p24`, `mt8`.
const MEASURE_LETTERS_MAX: usize = 2;
/// A part of a name that mixes letters and digits is made by a machine from this length on.
const HASH_BYTES_MIN: usize = 5;

/// Whether a class or id names a kind of thing, not a look, a state, a number or a build.
pub(super) fn is_stable(name: &str) -> bool {
    is_identifier(name)
        && (2..=NAME_BYTES_MAX).contains(&name.len())
        && !words::LOOKS.contains(&name)
        && !words::STATES.contains(&name)
        && !words::LOOK_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        && !words::STATE_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        && !words::BUILD_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        && !parts(name).any(is_of_machine)
}

/// Whether a name says that something is an article, a title, a date, and so on.
pub(super) fn is_telling(name: &str) -> bool {
    let lower = name.to_lowercase();
    words::TELLING.iter().any(|word| lower.contains(word))
}

/// The part of a name in front of the hash of its build: `Teaser_title__` of `Teaser_title__x8Ab2`.
pub(super) fn before_hash(name: &str) -> Option<&str> {
    let at = name.find("__").or_else(|| name.find("--"))? + 2;
    let (stem, hash) = name.split_at(at);
    let is_hash = (4..=10).contains(&hash.len())
        && hash.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        && (hash.bytes().any(|b| b.is_ascii_digit()) || hash.bytes().filter(u8::is_ascii_uppercase).count() >= 2);
    let name = stem.trim_end_matches(['_', '-']);
    (is_hash && is_stable(name) && name.len() > 3).then_some(stem)
}

/// A name that can stand in a selector as it is.
fn is_identifier(name: &str) -> bool {
    let bare = name.trim_start_matches('-');
    name.len() - bare.len() <= 1
        && bare.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && bare.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

fn parts(name: &str) -> impl Iterator<Item = &str> {
    name.split(['-', '_']).filter(|part| !part.is_empty())
}

fn is_of_machine(part: &str) -> bool {
    let digits = part.bytes().filter(u8::is_ascii_digit).count();
    if digits == part.len() {
        return digits >= COUNTING_DIGITS_MIN;
    }
    // `box2` is a name with a number; `a8f3e1` is none, and `p24` is a measure.
    let trailing = part.bytes().rev().take_while(u8::is_ascii_digit).count();
    let is_measure = trailing > 0 && digits == trailing && part.len() - trailing <= MEASURE_LETTERS_MAX;
    is_measure || (digits > trailing && part.len() >= HASH_BYTES_MIN) || trailing >= COUNTING_DIGITS_MIN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_things_are_stable() {
        for name in ["teaser", "card__title", "newsbox", "v_dwn", "article-list", "box2", "m-headline"] {
            assert!(is_stable(name), "{name}");
        }
    }

    #[test]
    fn looks_states_numbers_and_builds_are_not() {
        for name in [
            "mt-4",
            "md:flex",
            "text-lg",
            "col-md-6",
            "active",
            "is-open",
            "post-1234",
            "css-1q2w3e",
            "sc-bdVaJa",
            "n-5ad40",
            "odd",
            "category-politik",
            "4er",
            "w-full",
            "lazyload",
        ] {
            assert!(!is_stable(name), "{name}");
        }
    }

    #[test]
    fn the_hash_of_a_build_is_cut_off() {
        assert_eq!(before_hash("Teaser_title__x8Ab2"), Some("Teaser_title__"));
        assert_eq!(before_hash("card__title"), None);
        assert_eq!(before_hash("card"), None);
    }
}
