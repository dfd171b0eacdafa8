//! Which coding of a document the client wants (RFC 9110, section 12.5.3).

use hyper::HeaderMap;
use hyper::header::ACCEPT_ENCODING;

use crate::model::{Coding, Document};

/// The codings from the best to the last where the client has no preference.
const PREFERRED: [Coding; 3] = [Coding::Brotli, Coding::Gzip, Coding::Identity];

/// A weight in thousandths; 0: not acceptable.
type Weight = u16;

/// What a client says of each coding, in the order of [`PREFERRED`]. `None`: nothing.
#[derive(Default)]
struct Wishes {
    named: [Option<Weight>; PREFERRED.len()],
    others: Option<Weight>,
}

/// The coding to send the document in. `None`: the client takes none of those there are.
///
/// A client that says nothing takes anything by the letter, but has perhaps never heard of
/// codings; it gets the document as it is. So does one whose words make no sense.
pub(super) fn negotiate(headers: &HeaderMap, document: &Document) -> Option<Coding> {
    let mut lines = headers.get_all(ACCEPT_ENCODING).iter().map(|line| line.as_bytes()).peekable();
    if lines.peek().is_none() {
        return Some(Coding::Identity);
    }
    let mut wishes = Wishes::default();
    for line in lines {
        if wishes.read(line).is_none() {
            return Some(Coding::Identity);
        }
    }
    wishes.best(document)
}

impl Wishes {
    /// Reads one line; `None`: it makes no sense.
    fn read(&mut self, line: &[u8]) -> Option<()> {
        for element in std::str::from_utf8(line).ok()?.split(',').map(trim).filter(|element| !element.is_empty()) {
            let (name, weight) = match element.split_once(';') {
                Some((name, parameter)) => (trim(name), weight(trim(parameter))?),
                None => (element, 1000),
            };
            if name.is_empty() || name.bytes().any(|byte| !byte.is_ascii_graphic()) {
                return None;
            }
            if name == "*" {
                self.others = Some(weight);
            } else if let Some(place) = PREFERRED.iter().position(|coding| is_named(*coding, name)) {
                self.named[place] = Some(weight);
            }
        }
        Some(())
    }

    /// The coding with the greatest weight, of those the document has.
    fn best(&self, document: &Document) -> Option<Coding> {
        let mut best = None;
        for (coding, named) in PREFERRED.into_iter().zip(self.named) {
            // What is not named is not wanted, except for the document as it is: that one is only
            // unwanted if the client says so, and wanted less than anything it names.
            let weight = match (named.or(self.others), coding) {
                (Some(0), _) | (None, Coding::Brotli | Coding::Gzip) => continue,
                (Some(weight), _) => weight,
                (None, Coding::Identity) => 0,
            };
            if document.etag_in(coding).is_some() && best.is_none_or(|(_, most)| weight > most) {
                best = Some((coding, weight));
            }
        }
        best.map(|(coding, _)| coding)
    }
}

/// Whether this names the coding; `x-gzip` is an old name (section 8.4.1.3).
fn is_named(coding: Coding, name: &str) -> bool {
    let name = if coding == Coding::Gzip { name.strip_prefix("x-").unwrap_or(name) } else { name };
    name.eq_ignore_ascii_case(coding.token())
}

/// A weight, `q=0.5` (section 12.4.2).
fn weight(parameter: &str) -> Option<Weight> {
    let value = parameter.strip_prefix("q=").or_else(|| parameter.strip_prefix("Q="))?;
    let (whole, decimals) = value.split_once('.').unwrap_or((value, ""));
    let digits = decimals.bytes().all(|byte| byte.is_ascii_digit());
    if !matches!(whole, "0" | "1") || decimals.len() > 3 || !digits {
        return None;
    }
    let thousandths =
        decimals.bytes().chain(*b"000").take(3).fold(0, |sum, digit| sum * 10 + Weight::from(digit - b'0'));
    let weight = if whole == "1" { 1000 } else { 0 } + thousandths;
    (weight <= 1000).then_some(weight)
}

/// Without the white space that may stand around an element (section 5.6.3).
fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::model::Compressed;

    fn document(codings: &[Coding]) -> Document {
        let plain = Document::plain("dwn.rss", "text/plain", "x", "\"x\"", chrono::DateTime::UNIX_EPOCH);
        let encoded = |coding: Coding| {
            codings.contains(&coding).then(|| Compressed::new(format!("\"x-{}\"", coding.token()), || "y".into()))
        };
        Document { gzip: encoded(Coding::Gzip), brotli: encoded(Coding::Brotli), ..plain }
    }

    #[track_caller]
    fn check(lines: &[&str], codings: &[Coding], expected: Option<Coding>) {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(ACCEPT_ENCODING, line.parse().unwrap());
        }
        assert_eq!(negotiate(&headers, &document(codings)), expected, "{lines:?}");
    }

    #[test]
    fn the_best_that_the_client_takes() {
        let all = Coding::COMPRESSED;
        for (line, expected) in [
            ("gzip", Coding::Gzip),
            ("GZip", Coding::Gzip),
            ("x-gzip", Coding::Gzip),
            ("br", Coding::Brotli),
            ("gzip, deflate, br, zstd", Coding::Brotli),
            ("gzip;q=1.0, br;q=0.9", Coding::Gzip),
            ("br;q=0.001,gzip;q=0.002", Coding::Gzip),
            ("gzip ; q=0.5 , br\t;\tQ=0.5", Coding::Brotli),
            ("br;q=0, gzip", Coding::Gzip),
            ("gzip;q=0.1", Coding::Gzip),
            ("gzip;q=0.1, identity;q=0.2", Coding::Identity),
            ("gzip;q=0, *", Coding::Brotli),
            ("*;q=0, gzip", Coding::Gzip),
            ("identity;q=0, gzip;q=0.001", Coding::Gzip),
            ("*", Coding::Brotli),
            ("deflate, zstd", Coding::Identity),
            ("gzip;q=0", Coding::Identity),
            ("", Coding::Identity),
            (" , ,", Coding::Identity),
        ] {
            check(&[line], &all, Some(expected));
        }
        check(&["deflate", "gzip"], &all, Some(Coding::Gzip));
    }

    #[test]
    fn only_what_there_is() {
        check(&["gzip, br"], &[], Some(Coding::Identity));
        check(&["gzip, br"], &[Coding::Gzip], Some(Coding::Gzip));
        check(&["br, identity;q=0"], &[Coding::Gzip], None);
    }

    #[test]
    fn a_client_may_refuse_everything() {
        for line in ["identity;q=0", "*;q=0", "deflate, *;q=0.000", "identity;q=0.0, gzip;q=0"] {
            check(&[line], &Coding::COMPRESSED, None);
        }
    }

    #[test]
    fn silence_and_nonsense_get_the_document_as_it_is() {
        check(&[], &Coding::COMPRESSED, Some(Coding::Identity));
        for line in [
            "gzip;q=2",
            "gzip;q=1.5",
            "gzip;q=0.1234",
            "gzip;q=",
            "gzip;x=1",
            "gzip br",
            ";q=1",
            "gzip;q=-1",
            "gzip;q=1;q=1",
        ] {
            check(&[line], &Coding::COMPRESSED, Some(Coding::Identity));
            check(&["br", line], &Coding::COMPRESSED, Some(Coding::Identity));
        }
    }
}
