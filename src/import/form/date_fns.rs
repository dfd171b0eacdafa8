//! Date forms of the JavaScript library date-fns, which Feed me up, Scotty! has: `dd.MM.yyyy`.

use super::strftime::Strftime;

/// The form in strftime form; the error says what has no counterpart.
pub(in crate::import) fn strftime(form: &str) -> Result<String, String> {
    let mut out = Strftime::default();
    let mut rest = form;
    while let Some(first) = rest.chars().next() {
        if first == '\'' {
            rest = quoted(rest, &mut out)?;
            continue;
        }
        let same = rest.chars().take_while(|c| *c == first).count();
        let (token, after) = rest.split_at(same * first.len_utf8());
        if !first.is_ascii_alphabetic() {
            out.text(token);
            rest = after;
        } else if after.starts_with('o') {
            return Err(format!("`{token}o`, a number with its ending, has no counterpart"));
        } else {
            out.part(part(token)?);
            rest = after;
        }
    }
    out.finish()
}

/// Text between single quotes; two of them are one.
fn quoted<'t>(text: &'t str, out: &mut Strftime) -> Result<&'t str, String> {
    let inner = &text[1..];
    if let Some(after) = inner.strip_prefix('\'') {
        out.text("'");
        return Ok(after);
    }
    let end = inner.find('\'').ok_or("a quote is not closed")?;
    out.text(&inner[..end]);
    Ok(&inner[end + 1..])
}

fn part(token: &str) -> Result<&'static str, String> {
    Ok(match token {
        "yyyy" | "y" | "uuuu" => "%Y",
        "yy" => "%y",
        "MMMM" | "LLLL" => "%B",
        "MMM" | "LLL" => "%b",
        "MM" | "M" | "LL" | "L" => "%m",
        "dd" | "d" => "%d",
        "EEEE" => "%A",
        "EEE" | "EE" | "E" => "%a",
        "HH" | "H" => "%H",
        "hh" | "h" => "%I",
        "mm" | "m" => "%M",
        "ss" | "s" => "%S",
        "a" | "aa" | "aaa" => "%p",
        "xxx" | "XXX" | "xx" | "XX" | "x" | "X" => "%z",
        "t" => "%s",
        _ => return Err(format!("`{token}` has no counterpart")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_put_into_strftime() {
        for (form, ours) in [
            ("dd.MM.yyyy", "%d.%m.%Y"),
            ("d MMMM yyyy 'um' HH:mm", "%d %B %Y um %H:%M"),
            ("EEE, MMM d, yy h:mm a", "%a, %b %d, %y %I:%M %p"),
            ("yyyy 'Uhr' '' H", "%Y Uhr ' %H"),
        ] {
            assert_eq!(strftime(form).as_deref(), Ok(ours), "{form}");
        }
        assert!(strftime("do MMMM").is_err());
        assert!(strftime("QQQ yyyy").is_err());
        assert!(strftime("'open").is_err());
    }
}
