//! Text into markup, and markup into text. The one place that escapes.

use std::fmt;

/// A text as it stands in HTML or XML, in content as well as in quoted attributes.
///
/// Numeric references for the quotes: `&apos;` is unknown to HTML 4, and so to some readers.
pub(super) struct Escaped<'a>(pub(super) &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
            f.write_str(&rest[..at])?;
            f.write_str(match rest.as_bytes()[at] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&#34;",
                _ => "&#39;",
            })?;
            rest = &rest[at + 1..];
        }
        f.write_str(rest)
    }
}

/// A plain text of one or more paragraphs (parted by empty lines) as HTML.
pub(super) fn paragraphs(text: &str) -> String {
    text.split("\n\n").map(|paragraph| format!("<p>{}</p>", Escaped(paragraph))).collect()
}

/// The beginning of the visible text of sanitised HTML, of at most so many characters. A text
/// that had to be cut is cut between two words.
pub(super) fn excerpt(html: &str, chars_max: usize) -> String {
    let mut out = String::new();
    let mut chars = 0;
    let mut gap = false;
    for c in visible(html) {
        if c.is_whitespace() {
            gap = !out.is_empty();
            continue;
        }
        if chars >= chars_max {
            let end = if gap { out.len() } else { out.rfind(' ').unwrap_or(out.len()) };
            out.truncate(end);
            out.push_str(" …");
            return out;
        }
        if gap {
            out.push(' ');
            chars += 1;
            gap = false;
        }
        out.push(c);
        chars += 1;
    }
    out
}

/// How far into a body its lead is looked for, in letters: past a picture's caption and an
/// author's line, not down to a summary at the end.
const LEAD_SEARCH_LETTERS: usize = 1_500;

/// Whether a body says near its beginning what the lead says. Only letters and digits count, as
/// marks and spaces are often set differently.
pub(super) fn repeats(html: &str, lead: &str) -> bool {
    let letters = |c: &char| c.is_alphanumeric();
    let lead: String = lead.chars().filter(letters).collect();
    let start: String =
        visible(html).filter(letters).take(LEAD_SEARCH_LETTERS.saturating_add(lead.chars().count())).collect();
    start.contains(&lead)
}

/// Invisible, and no part of any tag: between `<` and a name it keeps the two from being one.
const WORD_JOINER: char = '\u{2060}';

/// A plain text that stays one wherever it is put: no `<` in it begins a tag, a comment or a
/// declaration (HTML standard, section 13.2.5.6). It looks the same to a person.
///
/// Formats say that titles, leads and names are plain texts, and many readers show them as markup all
/// the same. For those, `Warum <script> so heißt` would lose a word, and worse could happen.
pub(super) fn inert(text: String) -> String {
    let begins = |rest: &str| rest.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
    if !text.match_indices('<').any(|(at, _)| begins(&text[at + 1..])) {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 8);
    for (at, c) in text.char_indices() {
        out.push(c);
        if c == '<' && begins(&text[at + 1..]) {
            out.push(WORD_JOINER);
        }
    }
    out
}

/// Elements that stand within a word or sentence; all others part words.
const INLINE: [&str; 20] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "em", "i", "ins", "mark", "q", "s", "small", "span",
    "strong", "sub", "sup", "u",
];

/// The characters of sanitised HTML that a person sees. A tag that parts words counts as a space.
fn visible(html: &str) -> impl Iterator<Item = char> + '_ {
    let mut rest = html;
    std::iter::from_fn(move || {
        loop {
            let c = rest.chars().next()?;
            let (seen, length) = match c {
                '<' => (tag_parts_words(rest).then_some(' '), tag_bytes(rest)),
                '&' => reference(rest),
                c => (Some(c), c.len_utf8()),
            };
            rest = &rest[length..];
            if seen.is_some() {
                return seen;
            }
        }
    })
}

/// Whether the tag at the start of the text parts the words around it.
fn tag_parts_words(html: &str) -> bool {
    let name = html.trim_start_matches(['<', '/']);
    let name = &name[..name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len())];
    !INLINE.contains(&name)
}

/// The length of the tag or comment at the start of the text; `>` within quotes doesn't end it.
fn tag_bytes(html: &str) -> usize {
    if html.starts_with("<!--") {
        return html.find("-->").map_or(html.len(), |at| at + 3);
    }
    let mut quote = None;
    for (at, byte) in html.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    html.len()
}

/// The references that HTML serialisation writes (HTML standard, "escaping a string"), and
/// their lengths. Any other `&` is one itself.
fn reference(html: &str) -> (Option<char>, usize) {
    const WRITTEN: [(&str, char); 7] = [
        ("&amp;", '&'),
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&quot;", '"'),
        ("&nbsp;", ' '),
        ("&#34;", '"'),
        ("&#39;", '\''),
    ];
    let known = WRITTEN.iter().find(|(name, _)| html.starts_with(name));
    known.map_or((Some('&'), 1), |(name, c)| (Some(*c), name.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_escaped() {
        assert_eq!(Escaped("<a href=\"x\">R&D's</a>").to_string(), "&lt;a href=&#34;x&#34;&gt;R&amp;D&#39;s&lt;/a&gt;");
        assert_eq!(Escaped("ä<ö").to_string(), "ä&lt;ö");
        assert_eq!(paragraphs("eins\n\nzwei & drei"), "<p>eins</p><p>zwei &amp; drei</p>");
    }

    #[test]
    fn a_plain_text_begins_no_tag() {
        for (text, expected) in [
            ("1 < 2 << 3 <", "1 < 2 << 3 <"),
            ("Warum <script> so heißt", "Warum <\u{2060}script> so heißt"),
            ("<<b></b><!--<?x<ä", "<<\u{2060}b><\u{2060}/b><\u{2060}!--<\u{2060}?x<ä"),
        ] {
            assert_eq!(inert(text.to_owned()), expected);
            assert_eq!(inert(expected.to_owned()), expected);
        }
    }

    #[test]
    fn excerpts_end_between_words() {
        let html = "<p title=\"a > b\">Die <b>Preise</b> steigen&nbsp;&amp; steigen.</p><!-- <p>nie</p> -->";
        assert_eq!(excerpt(html, 100), "Die Preise steigen & steigen.");
        assert_eq!(excerpt(html, 14), "Die Preise …");
        assert_eq!(excerpt(html, 10), "Die Preise …");
        assert_eq!(excerpt("<p>unclosed <b", 100), "unclosed");
        assert_eq!(excerpt("<h2>Titel</h2><p>H<sub>2</sub>O</p>", 100), "Titel H2O");
        assert_eq!(excerpt("", 10), "");
    }

    #[test]
    fn a_lead_is_found_in_its_body() {
        let body = "<figure><figcaption>Foto: dpa</figcaption></figure><p>Die „Preise“ steigen <em>stark</em>.</p>";
        assert!(repeats(body, "Die \"Preise\" steigen stark"));
        assert!(!repeats(body, "Die Löhne steigen"));
    }
}
