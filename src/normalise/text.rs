//! Plain texts of entries: what two layers of software escaped twice, or marked up where no
//! markup belongs.

use crate::model::{clean_block, clean_line, shorten};

/// The longest headline, in characters. What is longer is no headline; readers cut it anyway.
const TITLE_CHARS_MAX: usize = 400;
/// The longest lead, in characters.
const LEAD_CHARS_MAX: usize = 4000;
/// The longest short name (of a tag, a section), in characters.
const NAME_CHARS_MAX: usize = 100;

/// Markup that stands in headlines and leads by mistake. Other words in angle brackets may be
/// what the text is about.
const INLINE_TAGS: &[&str] = &[
    "a", "abbr", "b", "big", "bdi", "br", "cite", "code", "div", "em", "font", "h1", "h2", "h3", "i", "img", "mark",
    "nobr", "p", "q", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "wbr",
];

/// A headline as one line of plain text.
pub(super) fn title(text: &str) -> String {
    shorten(&clean_line(&plain(text)), TITLE_CHARS_MAX)
}

/// A lead as plain paragraphs.
pub(super) fn lead(text: &str) -> String {
    shorten(&clean_block(&plain(text)), LEAD_CHARS_MAX)
}

/// A name as one line; `None` if nothing is left of it or it is too long to be a name.
pub(super) fn name(text: &str) -> Option<String> {
    Some(line(text)).filter(|name| !name.is_empty() && name.chars().count() <= NAME_CHARS_MAX)
}

/// A text as one plain line, however long.
pub(super) fn line(text: &str) -> String {
    clean_line(&plain(text))
}

/// Without markup and without the second layer of escapes.
fn plain(text: &str) -> String {
    let text = if text.contains('&') { decode(text) } else { text.to_owned() };
    if text.contains('<') { without_tags(&text) } else { text }
}

/// The text with its character references resolved, as often as they were escaped: at most twice,
/// for a text that speaks of references must not lose its subject.
fn decode(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..2 {
        if !has_reference(&text) {
            break;
        }
        // The HTML parser knows all 2231 names; nothing but references may happen to it.
        text = dom_query::Document::fragment(text.replace('<', "&lt;").as_str()).text().to_string();
    }
    text
}

/// Whether the text holds something like `&amp;` or `&#8211;`.
fn has_reference(text: &str) -> bool {
    text.split('&').skip(1).any(|rest| {
        rest.find(';').is_some_and(|end| {
            let name = &rest[..end];
            let name = name.strip_prefix('#').unwrap_or(name);
            (1..=32).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
    })
}

/// The text with the tags of [`INLINE_TAGS`] taken out; those that break a line leave a space.
fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        out.push_str(&rest[..start]);
        let tail = &rest[start..];
        match tail.find('>').filter(|end| is_tag(&tail[1..*end])) {
            Some(end) => {
                if matches!(tag_name(&tail[1..end]).as_str(), "br" | "p" | "div" | "h1" | "h2" | "h3") {
                    out.push('\n');
                }
                rest = &tail[end + 1..];
            }
            None => {
                out.push('<');
                rest = &tail[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn is_tag(inside: &str) -> bool {
    INLINE_TAGS.contains(&tag_name(inside).as_str())
}

/// The name in `b`, `/b` and `a href="…"`, in lower case.
fn tag_name(inside: &str) -> String {
    let name = inside.strip_prefix('/').unwrap_or(inside);
    name.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_lose_escapes_and_tags() {
        for (text, plain) in [
            ("AT&amp;T &amp;quot;w&auml;chst&amp;quot;", "AT&T \"wächst\""),
            ("R&D und S&P; 500", "R&D und S&P; 500"),
            ("<b>Fett</b> und <a href='/x'>Link</a>", "Fett und Link"),
            ("eins<br>zwei", "eins zwei"),
            ("Das Element <dialog> in HTML", "Das Element <dialog> in HTML"),
            ("3 < 5 und 7 > 5", "3 < 5 und 7 > 5"),
            ("Zins\u{ad}wende &#8211; jetzt", "Zinswende – jetzt"),
            ("\u{202e}gefährlich]]>", "gefährlich]]>"),
        ] {
            assert_eq!(title(text), plain, "{text}");
        }
    }

    #[test]
    fn long_texts_are_cut_at_words() {
        let long = title(&"Wort ".repeat(10_000));
        assert!(long.chars().count() <= TITLE_CHARS_MAX + 1 && long.ends_with("Wort…"));
        assert_eq!(lead("eins<p>zwei"), "eins\n\nzwei");
        assert_eq!(name(&"x".repeat(NAME_CHARS_MAX + 1)), None);
    }
}
