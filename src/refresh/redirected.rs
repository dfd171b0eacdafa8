//! Links to articles that lead elsewhere: to the article under its new address, but also to a login,
//! the front page, or one page for all that is gone. What such a page says is not said of the article,
//! and must not become its text, or the one item of many articles.

use std::collections::HashMap;

use url::Url;

use crate::extract;
use crate::model::Entry;

/// Why the page that a link led to is not that of the article which the link announces, as a
/// sentence without its subject; `None` if nothing speaks against it. `listings`: where those of the
/// source are, `hub`: why the page is a list.
pub(super) fn objection(
    announced: &Entry,
    (place, read): (&Url, &Entry),
    listings: &[Url],
    hub: Option<&str>,
) -> Option<String> {
    let is_front = place.path() == "/" && place.query().is_none();
    if is_front || listings.iter().any(|listing| extract::is_same_address(listing, place)) {
        return Some("is where articles are listed".to_owned());
    }
    if let Some(hub) = hub {
        return Some(format!("lists articles ({hub})"));
    }
    let title = &announced.title.as_ref()?.value;
    (!extract::speaks_of(read, title)).then(|| format!("does not speak of {title:?}"))
}

/// The places to which links with different headlines led: one page is not several articles.
pub(super) fn of_several<'a>(led: impl Iterator<Item = (&'a Url, &'a Entry)>) -> Vec<Url> {
    let mut places: HashMap<&Url, Vec<&Entry>> = HashMap::new();
    for (place, announced) in led {
        places.entry(place).or_default().push(announced);
    }
    let is_of_several = |announced: &[&Entry]| {
        let mut titled = announced.iter().filter(|entry| entry.title.is_some());
        titled.next().is_some_and(|first| titled.any(|other| !extract::is_same_article(first, other)))
    };
    places.into_iter().filter(|(_, announced)| is_of_several(announced)).map(|(place, _)| place.clone()).collect()
}
