//! One address per article: what is published as its link, and what addresses are compared by.
//!
//! Two forms are made of an address. The *published* form is one that the site itself uses, with
//! only the marks of tracking taken off. The *key* ([`Key`]) is for comparison alone and never
//! requested: it has no scheme and no `www.`, its parameters are sorted, its escapes normalised
//! (RFC 3986, section 6.2.2).

mod key;
mod tracking;

use url::{Host, Url};

use crate::model::{Evidence, EvidenceKind, Field, Rejection};

pub use key::Key;

/// The longest address that is followed or published, in bytes; few servers answer longer ones. It
/// holds for what a link means, not only for what it says: a short one may stand on a long base, and
/// a page has thousands of them.
pub const ADDRESS_BYTES_MAX: usize = 8 * 1024;

/// What markup of so many bytes may take at most once its addresses are absolute: a short link on an
/// address of a hundred letters becomes eight times as long, and a long base must not make more of it.
pub fn resolved_bytes_max(markup_bytes: usize) -> usize {
    const FREE_BYTES: usize = 64 * 1024;
    const GROWTH_MAX: usize = 8;
    FREE_BYTES + GROWTH_MAX * markup_bytes
}

/// First labels of host names that lead to another rendering of the same site.
const HOST_PREFIXES: &[&str] = &["www.", "m.", "mobile.", "amp."];

/// Last path segments that lead to another rendering of the article before them.
const VARIANT_SEGMENTS: &[&str] = &["amp", "print", "druck", "drucken", "druckansicht", "druckversion"];

/// Ends of file names that lead to another rendering, with what stands in the main one.
const VARIANT_ENDS: &[(&str, &str)] =
    &[(".amp.html", ".html"), (".amp", ""), ("_print.html", ".html"), (".print.html", ".html")];

/// The address without fragment, credentials, session and tracking parameters.
pub fn strip_tracking(url: &Url) -> Url {
    let mut out = without_parameters(url, tracking::is_tracking);
    out.set_fragment(None);
    // Credentials of a link are no part of an address that is shown to others; the calls fail
    // only for addresses that cannot have any.
    let _ = out.set_username("");
    let _ = out.set_password(None);
    let path = without_session(out.path());
    if path != out.path() {
        out.set_path(&path);
    }
    if let Some(host) = out.host_str().and_then(|host| host.strip_suffix('.')).map(str::to_owned)
        && !host.is_empty()
    {
        let _ = out.set_host(Some(&host));
    }
    out
}

/// Whether two addresses belong to one site: the same host but for `www.`, `m.` and the like, or
/// one below the other, on the same port.
pub fn same_site(a: &Url, b: &Url) -> bool {
    let (Some(host_a), Some(host_b)) = (a.host(), b.host()) else { return false };
    if port(a) != port(b) {
        return false;
    }
    let (Host::Domain(_), Host::Domain(_)) = (&host_a, &host_b) else { return host_a == host_b };
    let (a, b) = (bare_host(a), bare_host(b));
    let below = |lower: &str, upper: &str| {
        upper.contains('.') && lower.strip_suffix(upper).is_some_and(|rest| rest.ends_with('.'))
    };
    a == b || below(&a, &b) || below(&b, &a)
}

/// The address that an article is published under: what its page declares to be its address
/// if that can be believed, else the link. Fails if neither is a web address.
pub(super) fn canonical(
    link: Option<&Field<Url>>,
    declared: Option<&Field<Url>>,
    notes: &mut Vec<Rejection>,
) -> Option<Field<Url>> {
    let web = |field: &&Field<Url>| is_web(&field.value);
    let link = link.filter(web);
    let Some(declared) = declared.filter(web) else { return link.map(clean) };
    let Some(link) = link else { return Some(clean(declared)) };
    if fragment(link).is_some() {
        // A page does not know which of its parts was linked.
        return Some(clean(link));
    }
    match doubt(link, declared) {
        None => {
            let mut chosen = clean(declared);
            // A page that was linked by https doesn't mean to send its readers back to http.
            if link.value.scheme() == "https" && chosen.value.scheme() == "http" && chosen.value.port().is_none() {
                let _ = chosen.value.set_scheme("https");
            }
            Some(chosen)
        }
        Some(reason) => {
            notes.push(Rejection {
                field: "url".to_owned(),
                candidate: declared.value.to_string(),
                evidence: declared.evidence.clone(),
                reason: reason.to_owned(),
            });
            Some(clean(link))
        }
    }
}

/// Whether an address can be the link of an item.
pub fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.has_host()
}

/// Host without a trailing dot and without the first label that only chooses a rendering.
fn bare_host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    let bare = HOST_PREFIXES.iter().find_map(|prefix| host.strip_prefix(prefix)).filter(|rest| rest.contains('.'));
    bare.unwrap_or(host).to_ascii_lowercase()
}

/// The port, unless it is the one of its scheme: http and https on their own ports are one site.
fn port(url: &Url) -> Option<u16> {
    url.port().filter(|port| !matches!(port, 80 | 443))
}

/// The fragment of an address, where it tells articles apart: in links of feeds, some of which
/// have one page for the articles of a day. Links of pages only say where to scroll to.
pub(super) fn fragment(field: &Field<Url>) -> Option<&str> {
    let fragment = field.value.fragment().filter(|_| field.evidence.kind == EvidenceKind::Feed)?;
    let name = fragment.split('=').next().unwrap_or_default();
    let value = fragment.get(name.len() + 1..).unwrap_or_default();
    // `#xtor=RSS-1` counts readers, `#:~:text=` marks words.
    let is_mark = (fragment.contains('=') && tracking::is_tracking(name, value)) || fragment.starts_with(":~:");
    (!fragment.is_empty() && !is_mark).then_some(fragment)
}

fn clean(field: &Field<Url>) -> Field<Url> {
    let mut url = main_variant(&strip_tracking(&field.value));
    url.set_fragment(fragment(field));
    Field { value: url, evidence: field.evidence.clone(), agreeing: field.agreeing.clone() }
}

/// Why a declared address is not believed.
fn doubt(link: &Field<Url>, declared: &Field<Url>) -> Option<&'static str> {
    let (from, to) = (Key::of(&link.value), Key::of(&declared.value));
    // Where a redirect led was seen, not declared, and redirectors live on other sites.
    let followed = matches!(declared.evidence, Evidence { kind: EvidenceKind::Http, .. });
    if from == to {
        return None;
    }
    if !followed && !same_site(&link.value, &declared.value) {
        return Some("the declared address is on another site");
    }
    if to.is_root() {
        return Some("the declared address is the site's home page");
    }
    if from.number.is_some() && from.number == to.number && from.host == to.host {
        return None;
    }
    if to.number.is_none() && to.query.is_none() && !to.has_slug() && !followed {
        return Some("the declared address looks like a section, not like an article");
    }
    None
}

/// The path and query of the main rendering where the address asks for AMP or print.
fn main_variant(url: &Url) -> Url {
    let mut out = without_parameters(url, tracking::is_variant);
    if let Some(path) = main_path(out.path()) {
        out.set_path(&path);
    }
    out
}

/// The path without its AMP or print ending, if it has one and what remains is an article's.
fn main_path(path: &str) -> Option<String> {
    let trimmed = path.trim_end_matches('/');
    let (parent, last) = trimmed.rsplit_once('/')?;
    let lower = last.to_ascii_lowercase();
    if VARIANT_SEGMENTS.contains(&lower.as_str()) {
        let before = parent.rsplit('/').next().unwrap_or_default();
        // `/politik/amp` may be a section; `/706332/amp` and `/ein-titel/amp` are articles.
        let article = before.contains('-') || before.bytes().filter(u8::is_ascii_digit).count() >= 4;
        let slash = if path.ends_with('/') { "/" } else { "" };
        return article.then(|| format!("{parent}{slash}"));
    }
    let (end, main) = VARIANT_ENDS.iter().find(|(end, _)| lower.ends_with(end) && lower.len() > end.len())?;
    Some(format!("{parent}/{}{main}", &last[..last.len() - end.len()]))
}

/// The path without `;jsessionid=…` and its kin (parameters of a path segment, RFC 3986,
/// section 3.3).
fn without_session(path: &str) -> String {
    path.split('/')
        .map(|segment| match segment.split_once(';') {
            Some((name, rest)) if rest.to_ascii_lowercase().contains("sess") => name,
            _ => segment,
        })
        .collect::<Vec<_>>()
        .join("/")
}

/// The address without the query parameters that `unwanted` names. The others keep their bytes
/// and their order: servers differ in how they read escapes.
fn without_parameters(url: &Url, unwanted: fn(&str, &str) -> bool) -> Url {
    let Some(query) = url.query() else { return url.clone() };
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| {
            let decoded = url::form_urlencoded::parse(pair.as_bytes()).next();
            decoded.is_some_and(|(name, value)| !unwanted(&name, &value))
        })
        .collect();
    let mut out = url.clone();
    out.set_query((!kept.is_empty()).then(|| kept.join("&")).as_deref());
    out
}

#[cfg(test)]
#[path = "url/tests.rs"]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests;
