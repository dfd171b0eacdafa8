//! Date forms of the Rust crate `time`, which rsspls has: `[day]/[month]/[year]`.

use super::strftime::Strftime;

/// The form in strftime form; the error says what has no counterpart.
pub(in crate::import) fn strftime(form: &str) -> Result<String, String> {
    let mut out = Strftime::default();
    let mut rest = form;
    while let Some(at) = rest.find(['[', '\\']) {
        out.text(&rest[..at]);
        let tail = &rest[at..];
        if let Some(escaped) = tail.strip_prefix('\\') {
            // The second version of the form escapes with a backslash.
            let length = escaped.chars().next().map_or(0, char::len_utf8);
            out.text(&escaped[..length]);
            rest = &escaped[length..];
        } else if let Some(after) = tail.strip_prefix("[[") {
            out.text("[");
            rest = after;
        } else {
            let end = tail.find(']').ok_or("a bracket is not closed")?;
            component(&tail[1..end], &mut out)?;
            rest = &tail[end + 1..];
        }
    }
    out.text(rest);
    out.finish()
}

fn component(text: &str, out: &mut Strftime) -> Result<(), String> {
    let mut words = text.split_whitespace();
    let name = words.next().unwrap_or_default();
    let modifiers: Vec<(&str, &str)> = words.filter_map(|word| word.split_once(':')).collect();
    let modifier = |name: &str| modifiers.iter().find(|(other, _)| *other == name).map(|(_, value)| *value);
    let repr = modifier("repr");
    let part = match (name, repr) {
        ("day", _) => "%d",
        ("month", Some("long")) => "%B",
        ("month", Some("short")) => "%b",
        ("month", _) => "%m",
        ("year", Some("last_two")) => "%y",
        ("year", _) => "%Y",
        ("weekday", Some("short")) => "%a",
        ("weekday", Some("long") | None) => "%A",
        ("hour", Some("12")) => "%I",
        ("hour", _) => "%H",
        ("minute", _) => "%M",
        ("second", _) => "%S",
        ("subsecond", _) => "%f",
        ("period", _) => "%p",
        // Both halves are one part here; the minutes come with the hours.
        ("offset_hour", _) => "%z",
        ("offset_minute", _) => "",
        ("ordinal", _) => "%j",
        ("unix_timestamp", None | Some("second")) => "%s",
        _ => return Err(format!("`[{text}]` has no counterpart")),
    };
    out.part(part);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_put_into_strftime() {
        for (form, ours) in [
            ("[day padding:none]/[month padding:none]/[year]", "%d/%m/%Y"),
            ("[weekday], [day]. [month repr:long] [year] [hour]:[minute]", "%A, %d. %B %Y %H:%M"),
            ("[month repr:short] [day], [year repr:last_two] [hour repr:12]:[minute][period]", "%b %d, %y %I:%M%p"),
            ("100% [[on] [day]", "100%% [on] %d"),
        ] {
            assert_eq!(strftime(form).as_deref(), Ok(ours), "{form}");
        }
        assert!(strftime("[first [st][nd]]").is_err());
        assert!(strftime("[day").is_err());
        assert!(strftime("nothing").is_err());
    }
}
