//! Forums and places of questions and answers.

use super::Place;

/// The front page of Hacker News.
pub(super) fn hacker_news(place: &Place<'_>) -> Option<String> {
    let is_front = place.host == "news.ycombinator.com" && matches!(place.path[..], [] | ["news"]);
    is_front.then(|| "https://news.ycombinator.com/rss".to_owned())
}

/// Sites of the Stack Exchange network.
const STACK_EXCHANGE: &[&str] =
    &["stackoverflow.com", "serverfault.com", "superuser.com", "askubuntu.com", "mathoverflow.net", "stackapps.com"];

/// Questions: all, those of tags, one with its answers; and what a person writes.
pub(super) fn stack_exchange(place: &Place<'_>) -> Option<String> {
    let is_one = STACK_EXCHANGE.contains(&place.host) || place.name_below("stackexchange.com").is_some();
    let is_local = place.host.split_once('.').is_some_and(|(_, rest)| rest == "stackoverflow.com");
    if !is_one && !is_local {
        return None;
    }
    let path = match place.path[..] {
        [] | ["questions"] => "feeds".to_owned(),
        ["questions", "tagged", tags] => format!("feeds/tag/{tags}"),
        ["questions", number, ..] if is_number(number) => format!("feeds/question/{number}"),
        ["users", number, ..] if is_number(number) => format!("feeds/user/{number}"),
        _ => return None,
    };
    Some(place.on_host(&path))
}

/// The topics of a forum, of a category, with a tag; and one topic.
pub(super) fn discourse(place: &Place<'_>) -> Option<String> {
    let path = match place.path[..] {
        [] | ["latest"] => "latest.rss".to_owned(),
        ["top"] => "top.rss".to_owned(),
        ["c" | "tag", _, ..] | ["t", _, _] => format!("{}.rss", place.path.join("/")),
        _ => return None,
    };
    place.is_made_by("discourse").then(|| place.on_host(&path))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
