//! Addresses as others may see them.
//!
//! A private feed of a forum or a cloud is asked for at `…?token=…`: who knows that address reads what its
//! owner reads. So where an address is shown ([`shown`]: reasons, logs, status, hooks) the values of
//! parameters that are secrets by their names are covered, and where it is published as a link ([`public`])
//! they are left out. User name and password are in neither. What asks and what stores has the whole address.

use std::borrow::Cow;
use std::fmt;

use percent_encoding::percent_decode_str;
use url::Url;

/// What stands in the place of a secret.
const COVER: &str = "[secret]";

/// Names of parameters, or parts of them (`user_key`), that bear secrets.
const NAMES: [&str; 19] = [
    "auth",
    "authorization",
    "credential",
    "credentials",
    "hmac",
    "jwt",
    "key",
    "pass",
    "passwd",
    "passphrase",
    "pwd",
    "secret",
    "session",
    "sessionid",
    "sessid",
    "sid",
    "sig",
    "signature",
    "token",
];

/// Ends of names that are written in one word: `accesstoken`, `apikey`, `phpsessid`.
const ENDS: [&str; 9] =
    ["apikey", "authkey", "feedkey", "password", "secret", "sessid", "sessionid", "signature", "token"];

/// An address as it is shown.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a>(&'a Url);

/// An address as it is shown.
pub fn shown(url: &Url) -> Shown<'_> {
    Shown(url)
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut url = without_login(self.0);
        let Some(query) = self.0.query() else { return f.write_str(url.as_str()) };
        url.set_query(None);
        url.set_fragment(None);
        f.write_str(url.as_str())?;
        for (at, pair) in query.split('&').enumerate() {
            f.write_str(if at == 0 { "?" } else { "&" })?;
            match pair.split_once('=') {
                Some((name, _)) if is_secret(name) => write!(f, "{name}={COVER}")?,
                _ => f.write_str(pair)?,
            }
        }
        self.0.fragment().map_or(Ok(()), |fragment| write!(f, "#{fragment}"))
    }
}

/// An address that readers may be led to: without user name, password and secret parameters.
pub fn public(url: &Url) -> Url {
    let mut out = without_login(url);
    let is_open = |pair: &&str| !pair.split_once('=').is_some_and(|(name, _)| is_secret(name));
    if let Some(query) = url.query()
        && query.split('&').any(|pair| !is_open(&pair))
    {
        let left: Vec<&str> = query.split('&').filter(is_open).collect();
        out.set_query((!left.is_empty()).then(|| left.join("&")).as_deref());
    }
    out
}

/// The values of the parameters that are secrets by their names.
pub fn secret_values(url: &Url) -> impl Iterator<Item = String> {
    url.query_pairs().filter(|(name, _)| is_secret(name)).map(|(_, value)| value.into_owned())
}

fn without_login(url: &Url) -> Url {
    let mut url = url.clone();
    // Both fail only for addresses that can't have any.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}

/// Whether the value of a parameter of this name is a secret.
fn is_secret(name: &str) -> bool {
    let name: Cow<'_, str> = percent_decode_str(name).decode_utf8_lossy();
    let name = name.to_ascii_lowercase();
    let mut parts = name.split(|c: char| !c.is_ascii_alphanumeric());
    parts.any(|part| NAMES.contains(&part) || ENDS.iter().any(|end| part.ends_with(end)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    const ADDRESS: &str = "https://ada:pw@forum.example/feed?category=4&api_key=k1&accessToken=k2&X-Amz-Signature=k3&\
                           PHPSESSID=k4&to%6ben=k5&monkey=1&page=2#top";

    #[test]
    fn n21_what_is_secret_by_its_name_is_covered_where_an_address_is_shown() {
        let told = shown(&Url::parse(ADDRESS).unwrap()).to_string();
        assert_eq!(
            told,
            "https://forum.example/feed?category=4&api_key=[secret]&accessToken=[secret]&X-Amz-Signature=[secret]&\
             PHPSESSID=[secret]&to%6ben=[secret]&monkey=1&page=2#top"
        );
        for plain in
            ["https://a.example/", "https://a.example/?", "https://a.example/x?a=1&b#c", "https://a.example/#d"]
        {
            assert_eq!(shown(&Url::parse(plain).unwrap()).to_string(), plain);
        }
    }

    #[test]
    fn n21_what_is_secret_by_its_name_is_told_apart() {
        let address = Url::parse(ADDRESS).unwrap();
        assert_eq!(secret_values(&address).collect::<Vec<_>>(), ["k1", "k2", "k3", "k4", "k5"]);
    }

    #[test]
    fn n21_what_is_secret_by_its_name_is_in_no_public_address() {
        let told = |url: &str| public(&Url::parse(url).unwrap()).to_string();
        assert_eq!(told(ADDRESS), "https://forum.example/feed?category=4&monkey=1&page=2#top");
        assert_eq!(told("https://a.example/x?token=1"), "https://a.example/x");
        assert_eq!(told("https://a.example/x?a=1&&b"), "https://a.example/x?a=1&&b");
    }
}
