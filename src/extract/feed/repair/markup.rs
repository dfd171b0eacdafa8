//! Tags as they are found in broken markup.

/// The longest tag, in bytes; what seems longer is a stray `<`. Pictures in the text of an
/// article may stand in their tag themselves.
const TAG_BYTES_MAX: usize = 512 * 1024;
/// The longest tag once so much was looked through for the end of tags in vain that the markup
/// must be hostile.
const TAG_BYTES_MAX_IN_DOUBT: usize = 512;
/// How many attributes of one tag are read.
const ATTRIBUTES_MAX: usize = 64;

/// Finds the ends of tags, and gives up early where that was in vain too often: each `<` of a
/// text that never closes a quote would otherwise be compared with all that follows.
pub(super) struct TagEnds {
    /// How many bytes may still be looked through in vain.
    budget: usize,
}

impl TagEnds {
    /// For a text of so many bytes.
    pub(super) fn new(text_bytes: usize) -> Self {
        Self { budget: text_bytes.saturating_mul(4) }
    }

    /// Where the `>` of a tag stands, if the text begins with one.
    pub(super) fn find(&mut self, rest: &str) -> Option<usize> {
        let name = rest[1..].strip_prefix('/').unwrap_or(&rest[1..]);
        if !name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            return None;
        }
        let limit = if self.budget == 0 { TAG_BYTES_MAX_IN_DOUBT } else { TAG_BYTES_MAX };
        let mut quote = None;
        let mut before = b' ';
        let mut at = 1;
        for b in rest.bytes().take(limit).skip(1) {
            match (quote, b) {
                (None, b'>') => return Some(at),
                (None, b'<') => break,
                // A quote inside a word is an apostrophe.
                (None, b'"' | b'\'') if before == b'=' || before.is_ascii_whitespace() => quote = Some(b),
                (Some(open), b) if b == open => quote = None,
                _ => {}
            }
            before = b;
            at += 1;
        }
        self.budget = self.budget.saturating_sub(at);
        None
    }
}

/// The name in a tag's inside.
pub(super) fn name_of(inner: &str) -> &str {
    inner.split(|c: char| c.is_whitespace() || matches!(c, '/' | '>')).next().unwrap_or_default()
}

/// An attribute as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Attribute<'t> {
    pub(super) name: &'t str,
    /// Without its quotes, references not resolved.
    pub(super) value: &'t str,
}

/// The attributes in a tag behind its name; of several with one name the first.
pub(super) fn attributes(inner: &str) -> Vec<Attribute<'_>> {
    let mut found: Vec<Attribute<'_>> = Vec::new();
    let mut rest = inner;
    while found.len() < ATTRIBUTES_MAX {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'' | '='));
        let end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        let name = name.trim_end_matches('/');
        if name.is_empty() {
            break;
        }
        let (value, behind) = match behind.trim_start().strip_prefix('=') {
            Some(value) => value_of(value.trim_start()),
            None => (name, behind),
        };
        rest = behind;
        if is_name(name) && !found.iter().any(|known| known.name.eq_ignore_ascii_case(name)) {
            found.push(Attribute { name, value });
        }
    }
    found
}

/// The value at the beginning of a text, and what follows it.
fn value_of(text: &str) -> (&str, &str) {
    if let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let inside = &text[1..];
        return inside.split_once(quote).unwrap_or((inside, ""));
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (value, behind) = text.split_at(end);
    let is_last = behind.trim().is_empty();
    (if is_last { value.strip_suffix('/').unwrap_or(value) } else { value }, behind)
}

/// Whether a name can be written into XML.
pub(super) fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_read_however_they_are_written() {
        let read = |inner| attributes(inner).into_iter().map(|a| (a.name, a.value)).collect::<Vec<_>>();
        assert_eq!(read(" a=\"1\" b='2\"' c = 3 d /"), [("a", "1"), ("b", "2\""), ("c", "3"), ("d", "d")]);
        assert_eq!(read(" href=http://a.de/x/ a=1 A=2/"), [("href", "http://a.de/x/"), ("a", "1")]);
        assert_eq!(read(" \"x\" <=1 a=\"open"), [("a", "open")]);
    }

    #[test]
    fn ends_are_found_behind_quotes() {
        let mut ends = TagEnds::new(100);
        assert_eq!(ends.find("<a b='>'>"), Some(8));
        assert_eq!(ends.find("<a b=it's>"), Some(9));
        assert_eq!(ends.find("<a <b>"), None);
        assert_eq!(ends.find("< a>"), None);
    }
}
