//! Services for blogs.

use super::Place;

/// People, publications and tags.
pub(super) fn medium(place: &Place<'_>) -> Option<String> {
    if place.name_below("medium.com").is_some() {
        return place.path.is_empty().then(|| place.on_host("feed"));
    }
    match place.path[..] {
        _ if place.host != "medium.com" => None,
        ["tag", tag, ..] => Some(format!("https://medium.com/feed/tag/{tag}")),
        ["m" | "me" | "search" | "about" | "membership" | "feed", ..] => None,
        [name] => Some(format!("https://medium.com/feed/{name}")),
        _ => None,
    }
}

/// A newsletter.
pub(super) fn substack(place: &Place<'_>) -> Option<String> {
    let is_list = matches!(place.path[..], [] | ["archive"]);
    (is_list && place.name_below("substack.com").is_some_and(|name| name != "open")).then(|| place.on_host("feed"))
}

/// A blog, or what is tagged in it.
pub(super) fn tumblr(place: &Place<'_>) -> Option<String> {
    if place.host == "tumblr.com" {
        let [name] = place.path[..] else { return None };
        let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        let is_page = matches!(name, "dashboard" | "explore" | "login" | "register" | "search" | "about");
        return (is_name && !is_page).then(|| format!("https://{name}.tumblr.com/rss"));
    }
    place.name_below("tumblr.com")?;
    match place.path[..] {
        [] => Some(place.on_host("rss")),
        ["tagged", tag] => Some(place.on_host(&format!("tagged/{tag}/rss"))),
        _ => None,
    }
}

/// A blog, or what has a label in it.
pub(super) fn blogger(place: &Place<'_>) -> Option<String> {
    let is_hosted = place.host.split_once(".blogspot.").is_some_and(|(name, _)| !name.is_empty());
    if !is_hosted && !place.is_made_by("blogger") {
        return None;
    }
    match place.path[..] {
        [] | ["search"] => Some(place.on_host("feeds/posts/default")),
        ["search", "label", label] => Some(place.on_host(&format!("feeds/posts/default/-/{label}"))),
        _ => None,
    }
}

/// A blog, its categories, tags and authors: the feed is below each of them.
pub(super) fn wordpress(place: &Place<'_>) -> Option<String> {
    let is_hosted = place.name_below("wordpress.com").is_some();
    if !is_hosted && !place.is_made_by("wordpress") {
        return None;
    }
    match place.path[..] {
        [] => Some(place.on_host("feed/")),
        ["category" | "tag" | "author", _, ..] if !place.path.contains(&"page") => {
            Some(place.on_host(&format!("{}/feed/", place.path.join("/"))))
        }
        _ => None,
    }
}
