//! What to do about a page without a list: words for the person who configures it.

use url::Url;

use super::super::sheet::Sheet;
use super::super::zone::Zone;
use crate::extract::dom;
use crate::extract::metadata::Metadata;

/// Who looks for feeds; left out where that has just been done.
pub(crate) const ASK_SUGGEST: &str = " (`depesche suggest` does)";

/// What shows a page as its scripts make it.
pub(super) const RUN_SCRIPTS: &str =
    "let a browser run it with render = true for the source (and `browser` under [fetch])";

/// The feed that the page names itself.
fn feed(sheet: &Sheet<'_>, metadata: &Metadata<'_>) -> Option<Url> {
    let is_feed = |kind: &str| ["rss", "atom", "feed+json"].iter().any(|name| kind.contains(name));
    let link = metadata.links.iter().find(|link| link.rel.contains("alternate") && is_feed(&link.kind))?;
    dom::absolute(&link.href, &sheet.base)
}

/// Where else to look: the feed that the page names, or a search for one.
pub(super) fn elsewhere(sheet: &Sheet<'_>, metadata: &Metadata<'_>) -> String {
    match feed(sheet, metadata) {
        Some(feed) => format!("give the feed that the page names as `url`: {feed}"),
        None => format!("look for a feed or another page of the site{ASK_SUGGEST}"),
    }
}

/// Why no list was found: what was looked at, what it was, and what can be done.
pub(in super::super) fn no_list(sheet: &Sheet<'_>, metadata: &Metadata<'_>, id: &str) -> String {
    let elsewhere = elsewhere(sheet, metadata);
    if sheet.targets.is_empty() {
        return format!("The page has no links at all, so there is nothing to list; {elsewhere}.");
    }
    if metadata.meta(&["og:type"]).is_some_and(|(_, kind)| kind.eq_ignore_ascii_case("article")) {
        return format!(
            "The page is an article and lists no others; give the address of a page that lists articles, such as the \
             front page or a section; or {elsewhere}."
        );
    }
    let content = sheet.targets.iter().filter(|target| target.main().zone <= Zone::Side).count();
    let by_script = if content == 0 {
        format!(
            " Where articles should be, there are none: if a browser shows some, a script puts them there; then \
             {RUN_SCRIPTS}."
        )
    } else {
        String::new()
    };
    format!(
        "No list of articles was found; the page has {}.{by_script} What to do: {elsewhere}; or name the block of one \
         teaser as `item` in [source.{id}.listing]; `depesche explain` says of each link why it was not taken.",
        looked_at(sheet)
    )
}

/// `12 links (7 in the navigation, 3 in the foot of the page, 2 in the content)`.
fn looked_at(sheet: &Sheet<'_>) -> String {
    let zones = [Zone::Content, Zone::Side, Zone::Head, Zone::Navigation, Zone::Foot, Zone::Chrome, Zone::Advertising];
    let of = |zone: Zone| sheet.targets.iter().filter(|target| target.main().zone == zone).count();
    let places: Vec<String> =
        zones.into_iter().filter(|zone| of(*zone) > 0).map(|zone| format!("{} in {}", of(zone), zone.name())).collect();
    let links = match sheet.targets.len() {
        1 => "1 link".to_owned(),
        count => format!("{count} links"),
    };
    format!("{links} ({})", places.join(", "))
}
