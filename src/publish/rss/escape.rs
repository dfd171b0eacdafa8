//! The crate's escapes -> those that all readers understand alike.

/// The references that the crate writes for the characters of markup, and what they become.
const NUMBERED: [(&[u8], &[u8]); 5] =
    [(b"&amp;", b"&#x26;"), (b"&lt;", b"&#x3C;"), (b"&gt;", b"&#x3E;"), (b"&quot;", b"&#x22;"), (b"&apos;", b"&#x27;")];
const CDATA_START: &[u8] = b"<![CDATA[";
const CDATA_END: &[u8] = b"]]>";

/// Rewrites XML as the crate writes it, to what means the same to any XML parser:
///
/// - Named references become numeric ones. Some readers take titles for HTML, and the profile found
///   that they show `&#x26;` and `&#x3C;` rightly and `&amp;` not.
/// - CDATA sections, which the crate makes of HTML, become escaped text: programs that look for
///   `]]>` themselves are led astray by HTML that contains it, however it is split. As nothing but
///   HTML stands there, the shorter named references will do.
pub(super) fn rewrite(xml: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(xml.len() + xml.len() / 8);
    let mut rest = xml;
    while let Some(at) = rest.iter().position(|byte| matches!(byte, b'&' | b'<')) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at..];
        let taken = if let Some(section) = rest.strip_prefix(CDATA_START) {
            let end = section.windows(CDATA_END.len()).position(|window| window == CDATA_END);
            let text = &section[..end.unwrap_or(section.len())];
            escape(text, &mut out);
            rest.len().min(CDATA_START.len() + text.len() + CDATA_END.len())
        } else if let Some((named, numbered)) = NUMBERED.iter().find(|(named, _)| rest.starts_with(named)) {
            out.extend_from_slice(numbered);
            named.len()
        } else {
            out.push(rest[0]);
            1
        };
        rest = &rest[taken..];
    }
    out.extend_from_slice(rest);
    out
}

/// Writes text as the content of an element. `>` is escaped too, as part of a `]]>` that may have
/// been split between two sections (XML 1.0, section 2.4).
fn escape(mut text: &[u8], out: &mut Vec<u8>) {
    while let Some(at) = text.iter().position(|byte| matches!(byte, b'&' | b'<' | b'>')) {
        out.extend_from_slice(&text[..at]);
        out.extend_from_slice(match text[at] {
            b'&' => b"&amp;",
            b'<' => b"&lt;",
            _ => b"&gt;",
        });
        text = &text[at + 1..];
    }
    out.extend_from_slice(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(xml: &str, expected: &str) {
        assert_eq!(String::from_utf8_lossy(&rewrite(xml.as_bytes())), expected);
    }

    #[test]
    fn text_has_numbers_and_html_has_names() {
        check("<t a=\"&quot;\">R&amp;D &lt;b&gt; &#13;</t>", "<t a=\"&#x22;\">R&#x26;D &#x3C;b&#x3E; &#13;</t>");
        check("<d><![CDATA[<p>R&amp;D</p>]]></d>", "<d>&lt;p&gt;R&amp;amp;D&lt;/p&gt;</d>");
        check("<d><![CDATA[a]]]]><![CDATA[>b]]></d>", "<d>a]]&gt;b</d>");
        check("<d><![CDATA[]]></d>", "<d></d>");
    }
}
