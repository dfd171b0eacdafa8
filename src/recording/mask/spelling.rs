//! A text as pages write it: plain, with references of HTML, percent-encoded, or with the escapes of
//! scripts, JSON and TOML; each letter in its own way.

use std::ops::Range;

/// The longest reference to a character, in bytes: `&#x0010ffff;`.
const REFERENCE_BYTES_MAX: usize = 12;

/// References by name to the characters that have a meaning in HTML.
const NAMED: [(&[u8], char); 6] =
    [(b"amp", '&'), (b"lt", '<'), (b"gt", '>'), (b"quot", '"'), (b"apos", '\''), (b"nbsp", '\u{a0}')];

/// Where a text next stands, in whatever spelling.
pub(super) fn find(bytes: &[u8], from: usize, text: &str) -> Option<Range<usize>> {
    let first = *text.as_bytes().first()?;
    let mut at = from;
    loop {
        let is_begin = |byte: &u8| *byte == first || matches!(byte, b'%' | b'+' | b'&' | b'\\');
        at += bytes.get(at..)?.iter().position(is_begin)?;
        if let Some(end) = end(bytes, at, text) {
            return Some(at..end);
        }
        at += 1;
    }
}

/// Where a text ends that begins at a place. A letter may be read in two ways (`&` and `&amp;`), so all
/// places where it may end are followed.
fn end(bytes: &[u8], at: usize, text: &str) -> Option<usize> {
    let mut places = vec![at];
    for letter in text.chars() {
        places = places
            .iter()
            .flat_map(|place| spellings(&bytes[*place..], letter).into_iter().flatten().map(move |len| place + len))
            .collect();
        places.sort_unstable();
        places.dedup();
        if places.is_empty() {
            return None;
        }
    }
    places.last().copied()
}

/// How many bytes a letter takes at the beginning of some, by each way in which it stands there.
fn spellings(bytes: &[u8], letter: char) -> [Option<usize>; 4] {
    let mut buffer = [0; 4];
    let plain = letter.encode_utf8(&mut buffer).as_bytes();
    let is_plain = bytes.starts_with(plain) || (letter == ' ' && bytes.starts_with(b"+"));
    [is_plain.then_some(plain.len()), percent(bytes, plain), reference(bytes, letter), escape(bytes, letter)]
}

/// `%26`
fn percent(bytes: &[u8], plain: &[u8]) -> Option<usize> {
    let mut groups = bytes.chunks(3);
    let is_byte = |byte: &u8| groups.next().and_then(|group| hex(group.strip_prefix(b"%")?, 2)) == Some((*byte).into());
    plain.iter().all(is_byte).then_some(3 * plain.len())
}

/// `&amp;`, `&#38;`, `&#x26;`
fn reference(bytes: &[u8], letter: char) -> Option<usize> {
    let inner = bytes.strip_prefix(b"&")?;
    let end = inner.iter().take(REFERENCE_BYTES_MAX).position(|byte| *byte == b';')?;
    let name = &inner[..end];
    let code = match name {
        [b'#', b'x' | b'X', digits @ ..] => hex(digits, digits.len()),
        [b'#', digits @ ..] => std::str::from_utf8(digits).ok()?.parse().ok(),
        _ => NAMED.iter().find(|(known, _)| *known == name).map(|(_, letter)| u32::from(*letter)),
    };
    (code == Some(letter.into())).then_some("&;".len() + end)
}

/// `\"`, `\/`, `\x26`, `\u0026`
fn escape(bytes: &[u8], letter: char) -> Option<usize> {
    let inner = bytes.strip_prefix(b"\\")?;
    if matches!(letter, '"' | '\'' | '/' | '\\') && inner.first().copied() == u8::try_from(letter).ok() {
        return Some(2);
    }
    if let Some(digits) = inner.strip_prefix(b"x") {
        return (hex(digits.get(..2)?, 2) == Some(letter.into())).then_some(4);
    }
    let mut buffer = [0; 2];
    let units = letter.encode_utf16(&mut buffer);
    let mut groups = bytes.chunks(6);
    let is_unit =
        |unit: &u16| groups.next().and_then(|group| hex(group.strip_prefix(b"\\u")?, 4)) == Some((*unit).into());
    units.iter().all(is_unit).then_some(6 * units.len())
}

/// The number that so many hexadecimal digits are, and nothing beside them.
fn hex(digits: &[u8], count: usize) -> Option<u32> {
    let is_number = digits.len() == count && digits.iter().all(u8::is_ascii_hexdigit);
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok().filter(|_| is_number)
}
