//! Text that any XML 1.0 document and any reader can carry.
//!
//! The XML writers in use write control characters raw, which makes a document ill-formed; so
//! every text passes through here once, before it is stored.

/// What Windows-1252 means by the bytes that Latin-1 has no letters for (0x80 to 0x9F). Pages
/// that are declared as Latin-1 and decoded by others leave these as C1 controls.
const CP1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The character as XML 1.0 (section 2.2) and readers accept it, or nothing.
fn safe(c: char) -> Option<char> {
    match c {
        '\t' | '\n' | '\r' => Some(c),
        '\u{80}'..='\u{9f}' => {
            let mapped = CP1252[c as usize - 0x80];
            (mapped != c).then_some(mapped)
        }
        c if c < ' ' || c == '\u{7f}' => None,
        '\u{fdd0}'..='\u{fdef}' => None,
        c if (c as u32) & 0xfffe == 0xfffe => None,
        c => Some(c),
    }
}

/// Characters that turn the direction of what follows, which a title must not do to a reader's list.
fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// One line of plain text: unsafe characters out, white space folded, ends trimmed.
pub fn clean_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    let mut rest = text;
    while !rest.is_empty() {
        // Nearly all of a text is plain words, which are copied whole.
        let (word, behind) = rest.split_at(rest.bytes().take_while(u8::is_ascii_graphic).count());
        if !word.is_empty() {
            if std::mem::take(&mut gap) {
                out.push(' ');
            }
            out.push_str(word);
        }
        let mut chars = behind.chars();
        match chars.next().and_then(safe) {
            // Soft hyphens, zero-width spaces and marks of direction are invisible noise in a line.
            None | Some('\u{ad}' | '\u{200b}' | '\u{feff}') => {}
            Some(c) if is_bidi_control(c) => {}
            Some(c) if c.is_whitespace() => gap = !out.is_empty(),
            Some(c) => {
                if std::mem::take(&mut gap) {
                    out.push(' ');
                }
                out.push(c);
            }
        }
        rest = chars.as_str();
    }
    out
}

/// Plain text of several paragraphs: each line as [`clean_line`], empty lines folded to one.
pub fn clean_block(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split(['\n', '\r', '\u{2028}', '\u{2029}']).map(clean_line).filter(|line| !line.is_empty()) {
        if !out.is_empty() {
            out.push_str("\n\n");
        }
        out.push_str(&line);
    }
    out
}

/// Markup with only its unsafe characters taken out, and line breaks as readers of XML are told of
/// them (XML 1.0, section 2.11): a carriage return would not come back as what it was.
pub fn clean_markup(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match safe(c) {
            Some('\r') if rest.peek() == Some(&'\n') => {}
            Some('\r') => out.push('\n'),
            Some(c) => out.push(c),
            None => {}
        }
    }
    out
}

/// References to characters that need no escaping in a text, and in the value of an attribute end a
/// look for the next that does.
const QUOTES: &[&[u8]] = &[b"quot;", b"#34;", b"#x22;", b"apos;", b"#39;", b"#x27;"];

/// How many bytes the HTML serialiser (html5ever 0.40) looks at to write texts again, or the values
/// of attributes, at most: for each `&` and each byte that a no-break space begins with, it looks on
/// to the next angle bracket. A megabyte of `&` would keep it busy for minutes.
pub fn escaping_bytes(markup: &[u8], in_attributes: bool) -> u64 {
    let (mut total, mut run, mut special) = (0, 0, 0);
    for (at, byte) in markup.iter().enumerate() {
        run += 1;
        let reference = || &markup[at + 1..];
        let is_end = match byte {
            b'<' | b'>' => true,
            b'"' => in_attributes,
            b'&' if reference().starts_with(b"lt;") || reference().starts_with(b"gt;") => true,
            b'&' if QUOTES.iter().any(|quote| reference().starts_with(quote)) => in_attributes,
            b'&' | 0xc2 => {
                special += 1;
                false
            }
            _ => false,
        };
        if is_end {
            total += special * run;
            (run, special) = (0, 0);
        }
    }
    total + special * run
}

/// What [`escaping_bytes`] may come to: a tenth of a second. A text without any markup may have a
/// megabyte and a thousand of such letters.
pub const ESCAPING_BYTES_MAX: u64 = 1 << 30;

/// The text, cut at the last word that fits, with an ellipsis for what is missing.
pub fn shorten(text: &str, chars_max: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(chars_max) else { return text.to_owned() };
    let head = &text[..end];
    let head = head.rsplit_once(char::is_whitespace).map_or(head, |(words, _)| words);
    format!("{}…", head.trim_end_matches(|c: char| c.is_whitespace() || c.is_ascii_punctuation()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_xml_safe() {
        assert_eq!(clean_line(" a\u{0}\u{1}b \n\t c\u{fffe}\u{202e}d\u{ad}e "), "ab cde");
        assert_eq!(clean_line("\u{84}Zitat\u{93} \u{96} 5 \u{80}"), "„Zitat“ – 5 €");
    }

    #[test]
    fn markup_has_line_feeds_only() {
        assert_eq!(clean_markup("<p>a\r\nb\rc\n\r\0</p>"), "<p>a\nb\nc\n\n</p>");
    }

    #[test]
    fn letters_that_are_escaped_cost_what_follows_them() {
        let bytes = |text: &str| escaping_bytes(text.as_bytes(), false);
        assert_eq!(bytes("a & b<p>&&</p>"), 6 + 2 * 3);
        assert_eq!(bytes("a\u{a0}b"), 4);
        assert_eq!(bytes("&quot;&amp;"), 11);
        assert_eq!(escaping_bytes(b"&quot;&amp;", true), 10);
        assert!(bytes(&"&".repeat(100_000)) > ESCAPING_BYTES_MAX);
        assert!(bytes(&"<p>K\u{fc}hn &amp; S\u{f6}hne \u{ab}hier\u{bb}</p>".repeat(100_000)) < ESCAPING_BYTES_MAX);
    }

    #[test]
    fn long_texts_are_cut_between_words() {
        assert_eq!(shorten("eins, zwei", 10), "eins, zwei");
        assert_eq!(shorten("eins, zwei", 9), "eins…");
        assert_eq!(shorten(&"ü".repeat(10), 3), "üüü…");
    }

    #[test]
    fn blocks_keep_paragraphs() {
        assert_eq!(clean_block("eins \n\n\n zwei\u{b} drei"), "eins\n\nzwei drei");
    }
}
