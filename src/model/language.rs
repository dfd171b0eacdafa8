//! Language tags as BCP 47 (RFC 5646) writes them.

/// The tag in its usual spelling (`de-DE`, `zh-Hans-CN`); `None` if it is none, or names no
/// particular language.
pub fn language_tag(text: &str) -> Option<String> {
    // POSIX locales add a character set or variant: `de_DE.UTF-8`, `de_DE@euro`.
    let text = text.split(['.', '@', ',', ';']).next().unwrap_or_default().trim();
    let mut parts = text.split(['-', '_']);
    let language = parts.next()?.to_ascii_lowercase();
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    if !(2..=3).contains(&language.len()) || !letters(&language) || matches!(&*language, "und" | "mul" | "zxx" | "mis")
    {
        return None;
    }
    let mut out = language;
    for part in parts {
        if part.is_empty() || part.len() > 8 || !part.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        out.push('-');
        // RFC 5646, section 2.1.1: regions in capitals, scripts with one.
        match part.len() {
            2 if letters(part) => out.push_str(&part.to_ascii_uppercase()),
            4 if letters(part) => {
                out.push_str(&part[..1].to_ascii_uppercase());
                out.push_str(&part[1..].to_ascii_lowercase());
            }
            _ => out.push_str(&part.to_ascii_lowercase()),
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_get_one_spelling() {
        for (text, expected) in [
            ("de_DE", Some("de-DE")),
            ("DE", Some("de")),
            ("de-at", Some("de-AT")),
            ("zh-hans-cn", Some("zh-Hans-CN")),
            (" zh-Hant-TW ", Some("zh-Hant-TW")),
            ("es-419", Some("es-419")),
            ("de_DE.UTF-8", Some("de-DE")),
            ("de, en", Some("de")),
            ("deutsch", None),
            ("4de", None),
            ("de-", None),
            ("de DE", None),
            ("x-default", None),
            ("und", None),
            ("", None),
            ("d", None),
            ("de--DE", None),
            ("dé", None),
        ] {
            assert_eq!(language_tag(text).as_deref(), expected, "{text}");
        }
    }
}
