//! The form in which addresses are compared.

use url::Url;

use super::{bare_host, main_variant, port, strip_tracking};
use crate::normalise::identity::number;

/// Languages that open the path of a multilingual site; the same number in two of them names two
/// articles.
const LANGUAGES: &[&str] = &[
    "ar", "cs", "da", "de", "el", "en", "es", "fi", "fr", "hu", "it", "ja", "ko", "nb", "nl", "no", "pl", "pt", "ro",
    "ru", "sv", "tr", "uk", "zh",
];

/// File names that servers answer with for the directory they stand in.
const INDEX_FILES: &[&str] = &["index.html", "index.htm", "index.php", "index.shtml", "index.jsp", "default.aspx"];

/// An address reduced to what tells articles apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    /// Host without `www.` and the like, with a port that isn't the scheme's own.
    pub host: String,
    /// Path without trailing slash, escapes normalised.
    pub path: String,
    /// The remaining parameters, sorted.
    pub query: Option<String>,
    /// The number that the site's content management gave the article, if the path shows it; on
    /// sites with several languages together with the language.
    pub number: Option<String>,
}

impl Key {
    /// The key of an address.
    pub fn of(url: &Url) -> Self {
        let url = main_variant(&strip_tracking(url));
        let host = bare_host(&url);
        let host = port(&url).map_or(host.clone(), |port| format!("{host}:{port}"));
        let path = plain_path(url.path());
        let mut pairs: Vec<&str> = url.query().into_iter().flat_map(|query| query.split('&')).collect();
        pairs.sort_unstable();
        let query = (!pairs.is_empty()).then(|| pairs.join("&"));
        let number = number::of_path(&path).map(|number| match language(&path) {
            Some(language) => format!("{language}/{number}"),
            None => number,
        });
        Self { host, path, query, number }
    }

    /// Whether it is the home page of its site.
    pub fn is_root(&self) -> bool {
        self.path == "/" && self.query.is_none()
    }

    /// Whether the last segment of the path reads like a headline.
    pub fn has_slug(&self) -> bool {
        let last = self.path.rsplit('/').next().unwrap_or_default();
        last.matches(['-', '_']).count() >= 2 || last.len() > 24
    }

    /// Path and query.
    pub fn path_and_query(&self) -> String {
        match &self.query {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.clone(),
        }
    }
}

/// The first segment of a path, if it is the code of a language.
fn language(path: &str) -> Option<&str> {
    path.split('/').nth(1).filter(|first| LANGUAGES.contains(first))
}

/// The path as it is compared: no index file, no slash at its end, and escapes only where they are
/// needed and in upper case (RFC 3986, sections 6.2.2.1 and 6.2.2.2).
fn plain_path(path: &str) -> String {
    let path = unescape_unreserved(path);
    let (parent, last) = path.rsplit_once('/').unwrap_or(("", &path));
    let path = if INDEX_FILES.contains(&last) { parent } else { &path };
    let path = path.trim_end_matches('/');
    if path.is_empty() { "/".to_owned() } else { path.to_owned() }
}

fn unescape_unreserved(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let escape = rest.get(at + 1..at + 3).filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match escape.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
                out.push(char::from(byte));
                rest = &rest[at + 3..];
            }
            Some(byte) => {
                out.push_str(&format!("%{byte:02X}"));
                rest = &rest[at + 3..];
            }
            // A percent sign that begins no escape stands for itself; left bare, it could begin one
            // together with what is unescaped behind it.
            None => {
                out.push_str("%25");
                rest = &rest[at + 1..];
            }
        }
    }
    out.push_str(rest);
    out
}
