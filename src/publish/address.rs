//! Where documents are found: their paths, and their addresses below the base URL.

use url::Url;

use crate::config::Hub;
use crate::model::Format;

/// The list of all feeds for other programs.
pub(super) const OPML_PATH: &str = "feeds.opml";
/// The list of all feeds for people.
pub(super) const INDEX_PATH: &str = "index.html";

/// The longest path of a document, in bytes.
const PATH_BYTES_MAX: usize = 512;

/// What all documents of one configuration share: where they are found, and in which formats.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Site {
    base: Url,
    formats: Vec<Format>,
    /// Addresses of the WebSub hubs that tell of changes.
    hubs: Vec<String>,
}

impl Site {
    pub(super) fn new(base: &Url, formats: &[Format]) -> Self {
        // Advertised in one order, however they are configured.
        let formats = Format::ALL.into_iter().filter(|format| formats.contains(format)).collect();
        Self { base: base.clone(), formats, hubs: Vec::new() }
    }

    /// The same site, whose documents name these hubs.
    pub(super) fn with_hubs(self, hubs: &[Hub]) -> Self {
        let hubs = hubs.iter().map(|hub| hub.address(&self.base)).collect();
        Self { hubs, ..self }
    }

    /// The hubs, for the links in documents.
    pub(super) fn hubs(&self) -> &[String] {
        &self.hubs
    }

    /// The `Link` header of a document that hubs tell of: the hubs, and the one address that
    /// subscribers name as the topic (WebSub, section 4).
    pub(super) fn link(&self, path: &str) -> Option<String> {
        let hubs = self.hubs.iter().map(|hub| format!("<{hub}>; rel=\"hub\""));
        let itself = format!("<{}>; rel=\"self\"", self.address(path));
        (!self.hubs.is_empty()).then(|| hubs.chain([itself]).collect::<Vec<_>>().join(", "))
    }

    pub(super) fn base(&self) -> &Url {
        &self.base
    }

    pub(super) fn formats(&self) -> &[Format] {
        &self.formats
    }

    /// The formats that feed readers subscribe to.
    pub(super) fn subscribable(&self) -> impl Iterator<Item = Format> {
        self.formats.iter().copied().filter(|format| *format != Format::Html)
    }

    pub(super) fn has(&self, format: Format) -> bool {
        self.formats.contains(&format)
    }

    /// The absolute address of a document.
    pub(super) fn address(&self, path: &str) -> String {
        // A path is plain ASCII without dots at its start, so appending it is all that
        // joining would do.
        format!("{}{path}", self.base)
    }

    /// The absolute address of a feed in one format.
    pub(super) fn feed_address(&self, feed: &str, format: Format) -> String {
        self.address(&document_path(feed, format))
    }
}

/// The path of a feed's document in one format.
pub(super) fn document_path(feed: &str, format: Format) -> String {
    format!("{feed}.{format}")
}

/// Whether an address may stand where readers load from.
pub(super) fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

/// The address of something on the web as it stands in a document. The URL standard lets
/// characters stand that an address of RFC 3986 does not have, and validators refuse
/// `InvalidLink`s with them.
pub(super) fn web_address(url: &Url) -> String {
    const HOST_ENDS: [char; 3] = ['/', '?', '#'];
    let text = url.as_str();
    let behind_scheme = text.find("://").map_or(0, |at| at + 3);
    let path = text[behind_scheme..].find(HOST_ENDS).map_or(text.len(), |at| behind_scheme + at);
    let (origin, path) = text.split_at(path);
    let is_foreign = |c: char| "\"<>\\^`{|}[]".contains(c);
    if !path.contains(is_foreign) {
        return text.to_owned();
    }
    let mut out = origin.to_owned();
    for c in path.chars() {
        // All of them are ASCII; anything beyond it was encoded when the address was parsed.
        if is_foreign(c) { out.push_str(&format!("%{:02X}", u32::from(c))) } else { out.push(c) }
    }
    out
}

/// The way from one document to another as a relative reference, so that pages lead to each
/// other on disk as well as on any server.
pub(super) fn relative(from: &str, to: &str) -> String {
    let up = from.matches('/').count();
    format!("{}{to}", "../".repeat(up))
}

/// Whether a path may be published: ids and slugs joined by `/`, with one extension. Anything
/// else (`..`, an empty part, a hidden name, a backslash) could leave the publish directory.
pub(super) fn check(path: &str) -> Result<(), String> {
    let plain = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphanumeric())
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    let (stem, extension) = path.rsplit_once('.').unwrap_or((path, ""));
    if path.len() <= PATH_BYTES_MAX && plain(extension) && stem.split('/').all(plain) {
        return Ok(());
    }
    Err(format!("{path:?} is not a path that may be published: it must be made of ids and slugs"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn p07_only_ids_and_slugs_are_paths() {
        for good in ["dwn.rss", "dwn/politik.atom", "dwn/archive/2026-11.atom", "a_b.json", OPML_PATH, INDEX_PATH] {
            assert!(check(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "dwn",
            ".rss",
            "../dwn.rss",
            "dwn/../x.rss",
            "/dwn.rss",
            "dwn//x.rss",
            "dwn/.x.rss",
            "a\\b.rss",
            "a b.rss",
            "dwn.rss/",
            "a\0.rss",
            "ä.rss",
            "dwn.",
            "dwn/.",
            "a.b.rss",
        ] {
            assert!(check(bad).is_err(), "{bad:?}");
        }
        assert!(check(&format!("{}.rss", "a".repeat(600))).is_err());
    }

    #[test]
    fn addresses_have_the_characters_of_addresses() {
        for (text, expected) in [
            ("https://x.example/ä|b?c=[d]{e}#^f", "https://x.example/%C3%A4%7Cb?c=%5Bd%5D%7Be%7D#%5Ef"),
            ("http://[::1]:8/[a]", "http://[::1]:8/%5Ba%5D"),
            ("https://x.example?a='b'&c=%5B", "https://x.example/?a=%27b%27&c=%5B"),
        ] {
            assert_eq!(web_address(&Url::parse(text).unwrap()), expected);
        }
    }

    #[test]
    fn pages_lead_to_each_other() {
        assert_eq!(relative("dwn.html", "dwn/politik.html"), "dwn/politik.html");
        assert_eq!(relative("dwn/politik.html", "index.html"), "../index.html");
    }

    #[test]
    fn documents_name_their_hubs_and_themselves() {
        let site = Site::new(&Url::parse("https://x.example/feeds/").unwrap(), &[Format::Rss]);
        assert_eq!(site.link("dwn.rss"), None);
        let site = site.with_hubs(&[Hub::Own, Hub::At(Url::parse("https://hub.example/").unwrap())]);
        assert_eq!(
            site.link("dwn.rss").as_deref(),
            Some(
                "<https://x.example/feeds/hub>; rel=\"hub\", <https://hub.example/>; rel=\"hub\", \
                 <https://x.example/feeds/dwn.rss>; rel=\"self\""
            )
        );
    }

    #[test]
    fn addresses_are_below_the_base() {
        let site = Site::new(&Url::parse("https://x.example/feeds/").unwrap(), &[Format::Html, Format::Rss]);
        assert_eq!(site.feed_address("dwn/politik", Format::Rss), "https://x.example/feeds/dwn/politik.rss");
        assert_eq!(site.formats(), [Format::Rss, Format::Html]);
        assert_eq!(site.subscribable().collect::<Vec<_>>(), [Format::Rss]);
    }
}
