//! Date forms of PHP, which FreshRSS has: `d.m.Y H:i`.

use super::strftime::Strftime;

/// The form in strftime form; the error says what has no counterpart.
pub(in crate::import) fn strftime(form: &str) -> Result<String, String> {
    let mut out = Strftime::default();
    let mut chars = form.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.text(chars.next().ok_or("it ends with a backslash")?.encode_utf8(&mut [0; 4])),
            // What follows is set to its beginning, as it is here in any case.
            '!' | '|' => {}
            '+' => return out.finish(),
            '?' | '*' | '#' => return Err(format!("`{c}`, which stands for any text, has no counterpart")),
            c if c.is_ascii_alphabetic() => out.part(part(c)?),
            c => out.text(c.encode_utf8(&mut [0; 4])),
        }
    }
    out.finish()
}

fn part(letter: char) -> Result<&'static str, String> {
    Ok(match letter {
        'd' | 'j' => "%d",
        'm' | 'n' => "%m",
        'F' => "%B",
        'M' => "%b",
        'Y' | 'X' | 'x' => "%Y",
        'y' => "%y",
        'D' => "%a",
        'l' => "%A",
        'H' | 'G' => "%H",
        'h' | 'g' => "%I",
        'i' => "%M",
        's' => "%S",
        'u' | 'v' => "%f",
        'a' | 'A' => "%p",
        'O' | 'P' | 'p' => "%z",
        'T' | 'e' => "%Z",
        'U' => "%s",
        'z' => "%j",
        _ => return Err(format!("`{letter}` has no counterpart")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_put_into_strftime() {
        for (form, ours) in [
            ("d.m.Y H:i", "%d.%m.%Y %H:%M"),
            ("!j. F Y \\u\\m G:i", "%d. %B %Y um %H:%M"),
            ("D, d M y g:i A O", "%a, %d %b %y %I:%M %p %z"),
        ] {
            assert_eq!(strftime(form).as_deref(), Ok(ours), "{form}");
        }
        assert!(strftime("jS F Y").is_err());
        assert!(strftime("d ?").is_err());
    }
}
