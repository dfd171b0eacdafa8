//! Cookies along one chain of redirects: a site that gives its page only to those who bring back
//! what it has just set, as consent pages do.
//!
//! A jar is made for one errand and thrown away with it. Nothing is kept between two refreshes,
//! where a cookie would let a site follow its readers' fetcher around, and nothing of it is stored,
//! recorded or logged. A cookie goes back to the host that set it and to no other, whatever
//! `Domain` it asks for; path, `Secure` and expiry are obeyed.

use cookie_store::{CookieStore, RawCookie};
use reqwest::header::{HeaderMap, HeaderValue, SET_COOKIE};
use url::Url;

/// Cookies that are kept at once; the least that a client should hold per host (RFC 6265, section
/// 6.1) is 50, and no consent needs more than a few.
const COOKIES_MAX: usize = 50;
/// Lines of one answer that are looked at.
const LINES_MAX: usize = 100;
/// Name, value and attributes of one cookie, in bytes (RFC 6265, section 6.1).
const COOKIE_BYTES_MAX: usize = 4096;
/// What is sent in one request, in bytes: servers take no longer header lines than this.
const SENT_BYTES_MAX: usize = 8192;

/// What the hosts of one chain of redirects have set.
#[derive(Default)]
pub(super) struct Jar {
    cookies: CookieStore,
}

impl Jar {
    /// Takes what an answer of this address sets.
    pub(super) fn take(&mut self, headers: &HeaderMap, url: &Url) {
        for line in headers.get_all(SET_COOKIE).iter().take(LINES_MAX) {
            let text = line.to_str().ok().filter(|text| text.len() <= COOKIE_BYTES_MAX);
            let Some(Ok(mut cookie)) = text.map(|text| RawCookie::parse(text.to_owned())) else { continue };
            // One for a domain that the host isn't in is no cookie at all.
            if cookie_store::Cookie::try_from_raw_cookie(&cookie, url).is_err() {
                continue;
            }
            cookie.unset_domain();
            let is_known = self.cookies.matches(url).iter().any(|known| known.name() == cookie.name());
            if is_known || self.cookies.iter_any().count() < COOKIES_MAX {
                // What can't be stored is one more cookie that isn't accepted.
                let _ = self.cookies.insert_raw(&cookie, url);
            }
        }
    }

    /// The value of `Cookie` for an address. `own` is what the configuration has for it: that comes
    /// first, and no site replaces a cookie of the operator's.
    pub(super) fn header(&self, url: &Url, own: Option<&str>) -> Option<HeaderValue> {
        let own_names: Vec<&str> =
            own.iter().flat_map(|own| own.split(';')).filter_map(|pair| Some(pair.split_once('=')?.0.trim())).collect();
        let mut value = own.unwrap_or_default().to_owned();
        let mut is_ours = false;
        for (name, content) in self.cookies.get_request_values(url) {
            let pair = format!("{name}={content}");
            if own_names.contains(&name) || value.len() + pair.len() > SENT_BYTES_MAX {
                continue;
            }
            if !value.is_empty() {
                value += "; ";
            }
            value += &pair;
            is_ours = true;
        }
        let mut value = HeaderValue::from_str(&value).ok().filter(|_| is_ours)?;
        value.set_sensitive(true);
        Some(value)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn jar(place: &str, lines: &[&str]) -> Jar {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(SET_COOKIE, HeaderValue::from_str(line).unwrap());
        }
        let mut jar = Jar::default();
        jar.take(&headers, &url(place));
        jar
    }

    fn url(place: &str) -> Url {
        Url::parse(place).unwrap()
    }

    fn sent(jar: &Jar, place: &str, own: Option<&str>) -> Option<String> {
        jar.header(&url(place), own).map(|value| value.to_str().unwrap().to_owned())
    }

    #[test]
    fn h14_a_cookie_goes_where_it_belongs_and_nowhere_else() {
        let lines = [
            "ok=1; Path=/",
            "deep=2; Path=/politik",
            "tls=3; Path=/; Secure",
            "wide=4; Path=/; Domain=paper.example",
            "foreign=5; Path=/; Domain=other.example",
            "over=6; Path=/; Max-Age=0",
            "",
            "=;=",
        ];
        let jar = jar("https://www.paper.example/", &lines);
        let at = |place| sent(&jar, place, None);
        assert_eq!(at("https://www.paper.example/").as_deref(), Some("ok=1; tls=3; wide=4"));
        assert_eq!(at("http://www.paper.example/").as_deref(), Some("ok=1; wide=4"));
        let deep = at("https://www.paper.example/politik/1").unwrap();
        assert!(deep.contains("deep=2") && !deep.contains("foreign") && !deep.contains("over"), "{deep}");
        for other in ["https://paper.example/", "https://m.www.paper.example/", "https://other.example/"] {
            assert_eq!(at(other), None, "{other}");
        }
    }

    #[test]
    fn h14_a_cookie_of_the_operator_comes_first_and_is_never_replaced() {
        let place = "https://paper.example/";
        let jar = jar(place, &["id=site; Path=/", "ok=1; Path=/"]);
        assert_eq!(sent(&jar, place, Some("id=own; b=2")).as_deref(), Some("id=own; b=2; ok=1"));
        assert_eq!(sent(&jar, "https://other.example/", Some("id=own")), None, "nothing to add");
        assert!(jar.header(&url(place), None).unwrap().is_sensitive());
    }

    #[test]
    fn h14_a_jar_is_bounded() {
        let place = "https://paper.example/";
        let many: Vec<String> = (0..500).map(|number| format!("c{number}={}; Path=/", "x".repeat(1000))).collect();
        let long = format!("long={}", "x".repeat(COOKIE_BYTES_MAX));
        let lines: Vec<&str> = std::iter::once(long.as_str()).chain(many.iter().map(String::as_str)).collect();
        let jar = jar(place, &lines);
        assert_eq!(jar.cookies.iter_any().count(), COOKIES_MAX);
        let sent = sent(&jar, place, None).unwrap();
        assert!(sent.len() <= SENT_BYTES_MAX && sent.contains("c0=") && !sent.contains("long"), "{}", sent.len());
    }
}
