//! Language tags.

/// Checks the form of a language tag (RFC 5646, section 2.1) and writes it in the usual case
/// (section 2.1.1): `de`, `de-AT`, `zh-Hant-TW`. Whether its parts are registered is not checked,
/// except that a primary language of more than three letters is refused: none is registered, and
/// `german` is a likely slip.
pub(super) fn tag(text: &str) -> Option<String> {
    let mut parts = text.split('-');
    let primary = parts.next()?;
    if !(2..=3).contains(&primary.len()) || !alphabetic(primary) {
        return None;
    }
    let mut out = primary.to_ascii_lowercase();
    let mut parts = parts.peekable();
    let mut take = |fits: fn(&str) -> bool, write: fn(&str) -> String, most: usize| {
        for _ in 0..most {
            let Some(part) = parts.next_if(|part| fits(part)) else { break };
            out.push('-');
            out.push_str(&write(part));
        }
    };
    take(|part| part.len() == 3 && alphabetic(part), str::to_ascii_lowercase, 3);
    take(|part| part.len() == 4 && alphabetic(part), title_case, 1);
    take(is_region, str::to_ascii_uppercase, 1);
    take(is_variant, str::to_ascii_lowercase, usize::MAX);
    let rest: Vec<&str> = parts.collect();
    if !is_extensions(&rest) {
        return None;
    }
    for part in rest {
        out.push('-');
        out.push_str(&part.to_ascii_lowercase());
    }
    Some(out)
}

fn alphabetic(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn alphanumeric(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn title_case(part: &str) -> String {
    let (first, rest) = part.split_at(1);
    first.to_ascii_uppercase() + &rest.to_ascii_lowercase()
}

fn is_region(part: &str) -> bool {
    (part.len() == 2 && alphabetic(part)) || (part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_variant(part: &str) -> bool {
    let starts_with_digit = part.as_bytes().first().is_some_and(u8::is_ascii_digit);
    alphanumeric(part) && ((5..=8).contains(&part.len()) || (part.len() == 4 && starts_with_digit))
}

/// A sequence of extensions and private use: a single character, then at least one longer part.
fn is_extensions(parts: &[&str]) -> bool {
    let mut single_before = false;
    for (index, part) in parts.iter().enumerate() {
        let single = part.len() == 1;
        if !alphanumeric(part) || part.is_empty() || part.len() > 8 || (index == 0 && !single) {
            return false;
        }
        if single && single_before {
            return false;
        }
        single_before = single;
    }
    !single_before
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_get_their_usual_case() {
        for (written, tidy) in [
            ("de", "de"),
            ("DE-at", "de-AT"),
            ("zh-hant-tw", "zh-Hant-TW"),
            ("es-419", "es-419"),
            ("de-CH-1996", "de-CH-1996"),
            ("sl-rozaj-biske", "sl-rozaj-biske"),
            ("en-x-News", "en-x-news"),
        ] {
            assert_eq!(tag(written).as_deref(), Some(tidy));
        }
    }

    #[test]
    fn other_texts_are_no_tags() {
        for text in ["", "d", "german", "de_DE", "de-", "-de", "de--DE", "de-DE-x", "de DE", "dé", "de-toolongpart"] {
            assert_eq!(tag(text), None, "{text}");
        }
    }
}
