//! Where WordPress has its interface for programs (the "REST API"), by what a page says.

use url::Url;

use crate::extract::dom;
use crate::extract::metadata::Metadata;
use crate::model::Page;

/// The relation by which WordPress names the root of its interface.
const RELATION: &str = "https://api.w.org/";
/// Posts that are asked for: as many as a front page of a blog has, twice over.
const POSTS: &str = "20";
/// What of a post is asked to come along: its author, its picture and its categories.
const EMBEDDED: &str = "author,wp:featuredmedia,wp:term";

/// By the elements of the head.
pub(super) fn in_page(metadata: &Metadata<'_>, page: &Url) -> Option<Url> {
    let base = metadata.base_url(page);
    let root = metadata.links.iter().find(|link| link.rel.split_ascii_whitespace().any(|word| word == RELATION))?;
    let root = dom::absolute(&root.href, &base)?;
    // The page of a category, tag or author names itself as the interface knows it.
    let own = metadata.links.iter().filter(|link| link.rel.contains("alternate") && link.kind == "application/json");
    let own = own.filter_map(|link| filter_of(&link.href)).next();
    posts(&root, own, page)
}

/// By the header `Link`, for pages that have no head.
pub(super) fn in_headers(page: &Page) -> Option<Url> {
    let links = page.links.iter().flat_map(|value| value.split(',')).filter_map(|link| {
        let (target, parameters) = link.trim().strip_prefix('<')?.split_once('>')?;
        parameters.contains(RELATION).then(|| dom::absolute(target, &page.url)).flatten()
    });
    posts(&links.into_iter().next()?, None, &page.url)
}

/// `categories=5` of `…/wp/v2/categories/5`.
fn filter_of(href: &str) -> Option<(&'static str, String)> {
    let (_, path) = href.split_once("wp/v2/")?;
    let (kind, number) = path.split_once('/')?;
    let name = match kind {
        "categories" => "categories",
        "tags" => "tags",
        "users" => "author",
        _ => return None,
    };
    let number: String = number.chars().take_while(char::is_ascii_digit).collect();
    (!number.is_empty()).then_some((name, number))
}

/// The newest posts, if those are what the page is about.
fn posts(root: &Url, own: Option<(&'static str, String)>, page: &Url) -> Option<Url> {
    // The interface below a front page is that of the whole site; of any other page that does not
    // name itself nobody knows which posts are its own.
    if own.is_none() && !crate::extract::listing::is_front(page) {
        return None;
    }
    let mut url = root.clone();
    match url.query_pairs().find(|(name, _)| name == "rest_route").map(|(_, route)| route.into_owned()) {
        // Sites without rewritten addresses take the route as a parameter.
        Some(route) => {
            let route = format!("{}/wp/v2/posts", route.trim_end_matches('/'));
            url.query_pairs_mut().clear().append_pair("rest_route", &route);
        }
        None => url.set_path(&format!("{}/wp/v2/posts", root.path().trim_end_matches('/'))),
    }
    url.query_pairs_mut().append_pair("_embed", EMBEDDED).append_pair("per_page", POSTS);
    if let Some((name, number)) = own {
        url.query_pairs_mut().append_pair(name, &number);
    }
    Some(url)
}
