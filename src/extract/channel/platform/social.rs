//! Services where people post.

use super::Place;

/// Listings of Reddit have a feed under the same path.
pub(super) fn reddit(place: &Place<'_>) -> Option<String> {
    if place.host != "reddit.com" {
        return None;
    }
    match place.path[..] {
        [] => Some("https://www.reddit.com/.rss".to_owned()),
        ["r" | "user" | "u", _] | ["r", _, "new" | "top" | "hot" | "rising"] | ["r", _, "comments", _, ..] => {
            Some(format!("https://www.reddit.com/{}/.rss", place.path.join("/")))
        }
        ["user" | "u", name, "m", list] => Some(format!("https://www.reddit.com/user/{name}/m/{list}/.rss")),
        _ => None,
    }
}

/// The public posts of an account or with a hashtag, on whatever server Mastodon runs.
pub(super) fn mastodon(place: &Place<'_>) -> Option<String> {
    let path = match place.path[..] {
        [name] if name.len() > 1 && name.starts_with('@') && !name[1..].contains('@') => format!("{name}.rss"),
        ["tags", name] => format!("tags/{name}.rss"),
        _ => return None,
    };
    let is_mastodon = place.is_made_by("mastodon") || place.html.contains("id=\"mastodon\"");
    is_mastodon.then(|| place.on_host(&path))
}

/// The posts of an account.
pub(super) fn bluesky(place: &Place<'_>) -> Option<String> {
    match place.path[..] {
        ["profile", name] if place.host == "bsky.app" => Some(format!("https://bsky.app/profile/{name}/rss")),
        _ => None,
    }
}
