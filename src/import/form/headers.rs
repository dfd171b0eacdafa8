//! Request headers.

/// What can be done with a header of another tool.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::import) enum Header {
    /// It can be written as it is.
    Plain,
    /// Its value opens doors.
    Secret,
    /// Depesche sets it itself.
    Own,
    /// It cannot be sent.
    Bad,
}

/// Parts of the names of headers whose values open doors.
const SECRET_PARTS: &[&str] = &["auth", "token", "secret", "api-key", "apikey", "password", "cookie", "session"];
/// Headers that follow from the connection.
const OWN: &[&str] = &[
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "host",
    "if-modified-since",
    "if-none-match",
    "keep-alive",
    "range",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Judges a header.
pub(in crate::import) fn header(name: &str, value: &str) -> Header {
    let lower = name.to_ascii_lowercase();
    let in_name = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    let in_value = |c: char| c == '\t' || c == ' ' || c.is_ascii_graphic();
    if lower.is_empty() || !lower.chars().all(in_name) || value.trim() != value || !value.chars().all(in_value) {
        Header::Bad
    } else if OWN.contains(&lower.as_str()) {
        Header::Own
    } else if SECRET_PARTS.iter().any(|part| lower.contains(part)) {
        Header::Secret
    } else {
        Header::Plain
    }
}
