//! The vocabularies of feeds: which namespaces mean which, under whatever address and prefix they
//! are used, and how their names are written.

use std::borrow::Cow;

/// What the root element makes of a document: the vocabulary of names without a prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Core {
    /// RSS of all versions, RDF and CDF, which is rewritten to RSS.
    Rss,
    /// Atom 0.3 and 1.0.
    Atom,
}

impl Core {
    /// The prefix that the vocabulary has in documents of the other.
    pub(super) fn prefix(self) -> &'static str {
        match self {
            Self::Rss => "rss",
            Self::Atom => "atom",
        }
    }
}

/// What namespaces are unknown are all bound to, so that their elements are not taken for others.
pub(super) const UNKNOWN: &str = "x";

/// Namespaces with the prefix that they are written with here, and the address that feed-rs knows.
pub(super) const NAMESPACES: &[(&str, &str)] = &[
    ("atom", "http://www.w3.org/2005/Atom"),
    ("rss", "http://purl.org/rss/1.0/"),
    ("content", "http://purl.org/rss/1.0/modules/content/"),
    ("dc", "http://purl.org/dc/elements/1.1/"),
    ("dcterms", "http://purl.org/dc/terms/"),
    ("feedburner", "http://rssnamespace.org/feedburner/ext/1.0"),
    ("georss", "http://www.georss.org/georss"),
    ("itunes", "http://www.itunes.com/dtds/podcast-1.0.dtd"),
    ("media", "http://search.yahoo.com/mrss/"),
    ("podcast", "https://podcastindex.org/namespace/1.0"),
    ("prism", "http://prismstandard.org/namespaces/basic/2.0/"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("slash", "http://purl.org/rss/1.0/modules/slash/"),
    ("sy", "http://purl.org/rss/1.0/modules/syndication/"),
    ("thr", "http://purl.org/syndication/thread/1.0"),
    ("wfw", "http://wellformedweb.org/CommentAPI/"),
    (UNKNOWN, "urn:unknown"),
    ("xhtml", "http://www.w3.org/1999/xhtml"),
];

/// Beginnings of addresses that mean a namespace: in small letters, without scheme, `www.` and
/// what ends them. The longer of two that begin alike stands first.
const ADDRESSES: &[(&str, &str)] = &[
    ("purl.org/rss/1.0/modules/content", "content"),
    ("purl.org/rss/1.0/modules/dcterms", "dcterms"),
    ("purl.org/rss/1.0/modules/slash", "slash"),
    ("purl.org/rss/1.0/modules/syndication", "sy"),
    ("purl.org/rss/1.0/modules/", UNKNOWN),
    ("purl.org/rss/1", "rss"),
    ("purl.org/rss/2", "rss"),
    ("purl.org/net/rss", "rss"),
    ("my.netscape.com/", "rss"),
    ("channel.netscape.com/", "rss"),
    ("backend.userland.com/creativecommons", UNKNOWN),
    ("backend.userland.com/blogchannel", UNKNOWN),
    ("backend.userland.com/", "rss"),
    ("blogs.law.harvard.edu/tech/rss", "rss"),
    ("cyber.law.harvard.edu/rss", "rss"),
    ("rssboard.org/rss-specification", "rss"),
    ("w3.org/2005/atom", "atom"),
    ("purl.org/atom/ns", "atom"),
    ("purl.org/dc/elements", "dc"),
    ("purl.org/dc/terms", "dcterms"),
    ("rssnamespace.org/feedburner", "feedburner"),
    ("georss.org", "georss"),
    ("itunes.com/dtds/podcast", "itunes"),
    ("example.com/dtds/podcast", "itunes"),
    ("search.yahoo.com/", "media"),
    ("video.search.yahoo.com/", "media"),
    ("tools.search.yahoo.com/", "media"),
    ("podcastindex.org/namespace", "podcast"),
    ("github.com/podcastindex-org", "podcast"),
    ("prismstandard.org/namespaces", "prism"),
    ("w3.org/1999/02/22-rdf-syntax-ns", "rdf"),
    ("purl.org/syndication/thread", "thr"),
    ("wellformedweb.org/commentapi", "wfw"),
    ("w3.org/1999/xhtml", "xhtml"),
    ("w3.org/tr/html", "xhtml"),
];

/// Elements and attributes whose names are not all in small letters.
const CAMEL: &[&str] = &[
    "commentRss",
    "fileSize",
    "isPermaLink",
    "lastBuildDate",
    "managingEditor",
    "origLink",
    "pubDate",
    "skipDays",
    "skipHours",
    "textInput",
    "updateBase",
    "updateFrequency",
    "updatePeriod",
    "webMaster",
];

/// Names of Atom 0.3 that are others in Atom 1.0 (RFC 4287).
const ATOM_03: &[(&str, &str)] =
    &[("issued", "published"), ("modified", "updated"), ("tagline", "subtitle"), ("copyright", "rights")];

/// Names of CDF that are others in RSS.
const CDF: &[(&str, &str)] = &[("abstract", "description")];

/// The namespace that a declaration means, as its usual prefix, and whether it is one of those
/// that are known. One that is not known means what its prefix usually means.
pub(super) fn namespace(address: &str, prefix: &str) -> (&'static str, bool) {
    let address = address.trim().to_ascii_lowercase();
    let bare = address.trim_start_matches("http://").trim_start_matches("https://").trim_start_matches("www.");
    match ADDRESSES.iter().find(|(start, _)| bare.starts_with(start)) {
        Some((_, known)) => (known, true),
        None => (usual(prefix).unwrap_or(UNKNOWN), false),
    }
}

/// What a prefix usually means.
pub(super) fn usual(prefix: &str) -> Option<&'static str> {
    let found = NAMESPACES.iter().map(|(known, _)| *known).find(|known| known.eq_ignore_ascii_case(prefix));
    found.filter(|known| *known != UNKNOWN)
}

/// How a name is written: known names in their case, others in small letters.
pub(super) fn spelled(name: &str) -> Cow<'_, str> {
    match CAMEL.iter().find(|camel| camel.eq_ignore_ascii_case(name)) {
        Some(camel) => Cow::Borrowed(camel),
        None if name.bytes().any(|byte| byte.is_ascii_uppercase()) => Cow::Owned(name.to_ascii_lowercase()),
        None => Cow::Borrowed(name),
    }
}

/// The name of today for one of an older format.
pub(super) fn modern(core: Core, name: &str) -> Option<&'static str> {
    let table = match core {
        Core::Rss => CDF,
        Core::Atom => ATOM_03,
    };
    table.iter().find(|(old, _)| *old == name).map(|(_, new)| *new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn namespaces_are_known_under_many_addresses() {
        for (address, prefix, expected) in [
            ("http://purl.org/rss/1.0/", "", "rss"),
            ("http://purl.org/rss/1.0/modules/content/", "c", "content"),
            ("https://www.w3.org/2005/ATOM/", "a10", "atom"),
            ("http://purl.org/atom/ns#", "", "atom"),
            ("http://search.yahoo.com/mrss", "m", "media"),
            ("http://www.itunes.com/DTDs/PodCast-1.0.dtd", "i", "itunes"),
            ("http://nowhere.example/", "DC", "dc"),
            ("http://nowhere.example/", "", UNKNOWN),
            ("http://purl.org/rss/1.0/modules/servicestatus/", "ss", UNKNOWN),
        ] {
            assert_eq!(namespace(address, prefix).0, expected, "{address}");
        }
    }

    #[test]
    fn names_have_one_spelling() {
        for (name, expected) in
            [("PUBDATE", "pubDate"), ("TiTlE", "title"), ("ispermalink", "isPermaLink"), ("skiphours", "skipHours")]
        {
            assert_eq!(spelled(name), expected);
        }
    }
}
