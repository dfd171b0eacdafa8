//! Keeps secrets out of recordings.
//!
//! What is sent to a site is not recorded. But a page may say it again: a form that is filled in, an
//! address with a session in it. There it is covered, letter by letter, so that nothing moves, however
//! it is written there ([`spelling`]).

mod spelling;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::config::Source;
use crate::fetch::tape::Tape;
use crate::fetch::{FetchError, redact};
use crate::model::{Page, secret_values};

/// The shortest text that is covered, in bytes. A shorter one stands in every page by chance, and
/// guards nothing.
const SECRET_BYTES_MIN: usize = 6;

/// What stands in the place of each byte of a secret.
const COVER: u8 = b'x';

/// Headers whose values are preferences and no secrets.
const PLAIN: [&str; 5] = ["accept", "accept-language", "user-agent", "origin", "content-type"];

/// The secrets of a source.
#[derive(Debug, Default)]
pub struct Mask {
    secrets: Vec<String>,
}

impl Mask {
    /// What a source sends and nobody else is to know: the values of its headers and cookies, and
    /// the passwords of its logins, also those in addresses, and what is secret by its name in their
    /// queries.
    pub fn of(source: &Source) -> Self {
        let mut secrets: Vec<String> = Vec::new();
        for header in source.headers.iter().filter(|header| !PLAIN.contains(&header.name.as_str())) {
            secrets.extend(parts(&header.name, header.value.reveal()));
        }
        let password = |url: &url::Url| {
            let decoded = url.password().map(|text| percent_encoding::percent_decode_str(text).decode_utf8_lossy());
            decoded.map(|text| text.into_owned())
        };
        secrets.extend(source.urls.iter().filter_map(password));
        secrets.extend(source.urls.iter().flat_map(secret_values));
        secrets.retain(|secret| secret.len() >= SECRET_BYTES_MIN);
        // A secret that holds another one goes first.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        Self { secrets }
    }

    /// Covers the secrets in all that was recorded.
    pub fn cover(&self, tape: &mut Tape) {
        if self.secrets.is_empty() {
            return;
        }
        for exchange in &mut tape.exchanges {
            match &mut exchange.answer {
                Ok(Page { body, links, .. }) => {
                    if let Some(covered) = self.covered(body) {
                        *body = covered.into();
                    }
                    links.iter_mut().for_each(|link| *link = self.text(link));
                }
                Err(FetchError { cause, .. }) => *cause = self.text(cause),
            }
        }
    }

    /// Lets a tape that was written without the secrets answer to the addresses of the source, in
    /// which they are.
    pub fn uncover(&self, source: &Source, tape: &mut Tape) {
        for url in &source.urls {
            let mut url = redact(url);
            url.set_fragment(None);
            let covered = self.text(url.as_str());
            let asked = tape.exchanges.iter_mut().map(|exchange| &mut exchange.asked.url);
            let asked = asked.chain(tape.sitemaps.iter_mut().map(|known| &mut known.asked));
            for place in asked.filter(|place| place.as_str() == covered) {
                place.clone_from(&url);
            }
        }
    }

    /// A text without the secrets.
    pub(super) fn text(&self, text: &str) -> String {
        match self.covered(text.as_bytes()) {
            // A secret is whole letters of UTF-8, and so is what is left.
            Some(covered) => String::from_utf8_lossy(&covered).into_owned(),
            None => text.to_owned(),
        }
    }

    /// The bytes without the secrets, if there are any in them.
    fn covered(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let mut covered: Option<Vec<u8>> = None;
        for secret in &self.secrets {
            let mut at = 0;
            while let Some(found) = spelling::find(covered.as_deref().unwrap_or(bytes), at, secret) {
                at = found.end;
                covered.get_or_insert_with(|| bytes.to_vec())[found].fill(COVER);
            }
        }
        covered
    }
}

/// What of the value of a header is a secret by itself.
fn parts(name: &str, value: &str) -> Vec<String> {
    match name {
        "cookie" => value.split(';').filter_map(|pair| Some(pair.split_once('=')?.1.trim().to_owned())).collect(),
        "authorization" => {
            let token = value.split_once(' ').map_or(value, |(_, token)| token).trim();
            let login = STANDARD.decode(token).ok().and_then(|login| String::from_utf8(login).ok());
            let password = login.and_then(|login| Some(login.split_once(':')?.1.to_owned()));
            [Some(token.to_owned()), password].into_iter().flatten().collect()
        }
        _ => vec![value.to_owned()],
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::config::{Header, Secret};
    use crate::model::SourceId;

    #[test]
    fn what_is_sent_is_covered_wherever_it_is_said_again() {
        let url = url::Url::parse("https://reader:p%C3%A4sswort@paper.example/").unwrap();
        let mut source = Source::automatic(SourceId::new("a").unwrap(), url);
        let header = |name: &str, value: &str| Header { name: name.into(), value: Secret::new(value) };
        source.headers = vec![
            header("authorization", "Basic dXNlcjpvcGVuLXNlc2FtZQ=="),
            header("cookie", "consent=1; session=abcdef12"),
            header("x-key", "key-key-key"),
            header("accept-language", "de-DE, en"),
        ];
        let mask = Mask::of(&source);
        for secret in ["dXNlcjpvcGVuLXNlc2FtZQ==", "open-sesame", "abcdef12", "key-key-key", "pässwort"] {
            let text = mask.text(&format!("<p>{secret}</p> {secret}"));
            assert_eq!(text, format!("<p>{0}</p> {0}", "x".repeat(secret.len())), "{secret}");
        }
        assert_eq!(mask.text("1 de-DE, en"), "1 de-DE, en");
    }

    #[test]
    fn w09_a_secret_is_covered_in_every_spelling() {
        let url = url::Url::parse("https://paper.example/").unwrap();
        let mut source = Source::automatic(SourceId::new("a").unwrap(), url);
        source.headers = vec![Header { name: "x-key".into(), value: Secret::new("a&b <\"c/ü\"> %d") }];
        let mask = Mask::of(&source);
        for spelled in [
            "a&b <\"c/ü\"> %d",
            "a&amp;b &lt;&quot;c/ü&quot;&gt; %d",
            "a&#38;b&#x20;&#60;&#x22;c&#x2F;&#252;&#34;&#62; %d",
            "a%26b%20%3C%22c%2F%C3%BC%22%3E%20%25d",
            "a%26b+%3c%22c/%c3%bc%22%3e+%25d",
            r#"a\u0026b \u003C\"c\/\u00fc\"\u003e %d"#,
            r#"a\x26b <\"c/ü\"> %d"#,
        ] {
            let text = mask.text(&format!("<a href=\"?{spelled}\">"));
            assert_eq!(text, format!("<a href=\"?{}\">", "x".repeat(spelled.len())), "{spelled}");
        }
        for other in ["a&b <\"c/ü\"> %e", "a&ampb <", "a%2", "a\\u00", "a&amp;"] {
            assert_eq!(mask.text(other), other);
        }
    }
}
