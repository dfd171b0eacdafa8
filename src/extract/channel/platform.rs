//! Where the feeds of well-known services are, by the address of a page.
//!
//! Only rules that the services document, or keep stable for everybody who asks, stand here. A
//! rule looks at the address, and at the page only for an id that the address does not have or to
//! tell which software runs a site that has a name of its own. Nothing is guessed: a page that no
//! rule names exactly has none.

mod blog;
mod code;
mod forum;
mod media;
mod social;

use url::Url;

/// A page as the rules see it.
struct Place<'a> {
    url: &'a Url,
    /// The host without `www.` and the like, in lower case.
    host: &'a str,
    /// The parts of the path that are not empty.
    path: Vec<&'a str>,
    html: &'a str,
}

/// A service: its name, and what gives the address of a page's feed.
type Service = (&'static str, fn(&Place<'_>) -> Option<String>);

const SERVICES: &[Service] = &[
    ("YouTube", media::youtube),
    ("Vimeo", media::vimeo),
    ("SoundCloud", media::soundcloud),
    ("Reddit", social::reddit),
    ("Mastodon", social::mastodon),
    ("Bluesky", social::bluesky),
    ("Hacker News", forum::hacker_news),
    ("Stack Exchange", forum::stack_exchange),
    ("Discourse", forum::discourse),
    ("GitHub", code::github),
    ("GitLab", code::gitlab),
    ("Codeberg", code::codeberg),
    ("PyPI", code::pypi),
    ("Medium", blog::medium),
    ("Substack", blog::substack),
    ("Tumblr", blog::tumblr),
    ("Blogger", blog::blogger),
    ("WordPress", blog::wordpress),
];

/// Prefixes of hosts that lead to another rendering of the same site.
const HOST_PREFIXES: &[&str] = &["www.", "m.", "old.", "new.", "mobile."];

/// The feed of a page on a known service, with the name of the service.
pub(super) fn feed(url: &Url, html: &str) -> Option<(Url, &'static str)> {
    let host = url.domain()?;
    let host = HOST_PREFIXES.iter().find_map(|prefix| host.strip_prefix(prefix)).unwrap_or(host);
    let path = url.path_segments().map(|parts| parts.filter(|part| !part.is_empty()).collect()).unwrap_or_default();
    let place = Place { url, host, path, html };
    SERVICES.iter().find_map(|(name, rule)| {
        let feed = Url::parse(&rule(&place)?).ok()?;
        (feed != *url).then_some((feed, *name))
    })
}

impl Place<'_> {
    /// The path and query of a feed on the same host.
    fn on_host(&self, path: &str) -> String {
        format!("{}/{path}", self.url.origin().ascii_serialization())
    }

    /// The value of a parameter of the query.
    fn parameter(&self, name: &str) -> Option<String> {
        self.url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// The first label of the host, if the rest is this domain: `bote` of `bote.substack.com`.
    fn name_below(&self, domain: &str) -> Option<&str> {
        let name = self.host.strip_suffix(domain)?.strip_suffix('.')?;
        (!name.is_empty() && !name.contains('.')).then_some(name)
    }

    /// Whether the page says that this software made it.
    fn is_made_by(&self, software: &str) -> bool {
        let lower = self.html.get(..self.html.floor_char_boundary(GENERATOR_BYTES_MAX)).unwrap_or_default();
        let lower = lower.to_ascii_lowercase();
        let generator = lower.match_indices("generator").any(|(at, _)| {
            let tag = &lower[at..lower[at..].find('>').map_or(lower.len(), |end| at + end)];
            tag.contains(&format!("content=\"{software}")) || tag.contains(&format!("content='{software}"))
        });
        generator || lower.contains(&format!("<meta content=\"{software}"))
    }

    /// What follows a text in the page, as long as it is made of such characters.
    fn after(&self, text: &str, is_part: fn(char) -> bool) -> Option<&str> {
        let rest = &self.html[self.html.find(text)? + text.len()..];
        let end = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
        Some(&rest[..end]).filter(|found| !found.is_empty())
    }
}

/// How far into a page its generator is looked for, in bytes: it stands in the head.
const GENERATOR_BYTES_MAX: usize = 128 * 1024;

#[cfg(test)]
mod tests;
