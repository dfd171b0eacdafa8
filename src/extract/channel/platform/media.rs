//! Services for video and sound.

use super::Place;

/// How an id of a YouTube channel begins, and how long it is.
const CHANNEL: (&str, usize) = ("UC", 24);

/// Channels and playlists; of a handle the page says which channel it is.
pub(super) fn youtube(place: &Place<'_>) -> Option<String> {
    if place.host != "youtube.com" {
        return None;
    }
    let of = |parameter: &str, id: &str| format!("https://www.youtube.com/feeds/videos.xml?{parameter}={id}");
    match place.path[..] {
        ["channel", id, ..] if is_channel(id) => Some(of("channel_id", id)),
        ["playlist"] => place.parameter("list").filter(|id| id.chars().all(is_of_id)).map(|id| of("playlist_id", &id)),
        [name, ..] if name.starts_with('@') || matches!(name, "c" | "user") => {
            let marks = ["\"externalId\":\"", "itemprop=\"identifier\" content=\"", "youtube.com/channel/"];
            let id = marks.iter().find_map(|mark| place.after(mark, is_of_id).filter(|id| is_channel(id)))?;
            Some(of("channel_id", id))
        }
        _ => None,
    }
}

/// The videos of a person, a channel or a group.
pub(super) fn vimeo(place: &Place<'_>) -> Option<String> {
    if place.host != "vimeo.com" {
        return None;
    }
    match place.path[..] {
        [kind @ ("channels" | "groups"), name, ..] => Some(format!("https://vimeo.com/{kind}/{name}/videos/rss")),
        // A number is a single video.
        [name] | [name, "videos"] if !name.bytes().all(|byte| byte.is_ascii_digit()) && !is_page_of_vimeo(name) => {
            Some(format!("https://vimeo.com/{name}/videos/rss"))
        }
        _ => None,
    }
}

/// The sounds of a person; only the page knows their number.
pub(super) fn soundcloud(place: &Place<'_>) -> Option<String> {
    if place.host != "soundcloud.com" || !matches!(place.path[..], [_] | [_, "tracks"]) {
        return None;
    }
    let is_digit = |c: char| c.is_ascii_digit();
    let number = place.after("soundcloud://users:", is_digit).or_else(|| place.after("soundcloud:users:", is_digit))?;
    Some(format!("https://feeds.soundcloud.com/users/soundcloud:users:{number}/sounds.rss"))
}

fn is_channel(id: &str) -> bool {
    id.starts_with(CHANNEL.0) && id.len() == CHANNEL.1 && id.chars().all(is_of_id)
}

fn is_of_id(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

fn is_page_of_vimeo(name: &str) -> bool {
    matches!(name, "watch" | "categories" | "channels" | "groups" | "features" | "upgrade" | "log_in" | "join" | "blog")
}
