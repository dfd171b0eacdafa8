//! What a feed asks of those who come back: not before its `ttl`, no more often than it is
//! updated, and not in the hours and on the days that it names (RSS 2.0; RSS 1.0, "Syndication").

use std::collections::BTreeSet;

use url::Url;

use super::element::{self, Element};
use super::repair;
use crate::model::Wishes;

/// How far into a feed its wishes are looked for, in bytes: they stand in front of the items.
const HEAD_BYTES_MAX: usize = 16 * 1024;
/// What begins the items, which are not read.
const ITEMS: &[&str] = &["<item", "<ITEM", "<entry"];
/// Without one of these words there is no wish.
const WORDS: &[&str] = &["ttl>", "skipHours", "skipDays", "updatePeriod"];

/// Content systems write "hourly" into every feed, so that it says nothing.
const PERIOD_SECONDS_MIN: u64 = 2 * 3600;
/// The days by their first letters, in the order of the week.
const DAYS: &[&str] = &["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// What the feed wishes.
pub(in crate::extract) fn wishes(body: &[u8], url: &Url) -> Wishes {
    let head = String::from_utf8_lossy(&body[..body.len().min(HEAD_BYTES_MAX)]);
    let end = ITEMS.iter().filter_map(|item| head.find(item)).min().unwrap_or(head.len());
    let head = &head[..end];
    if !WORDS.iter().any(|word| head.contains(word)) {
        return Wishes::default();
    }
    let Some(head) = repair::xml(head).and_then(|repaired| element::of_xml(&repaired.xml, url)) else {
        return Wishes::default();
    };
    let (skip_hours, skip_days) = skipped(&head);
    Wishes { pause_seconds: time_to_live(&head).max(period(&head)), skip_hours, skip_days }
}

fn text(head: &Element, name: &str) -> Option<String> {
    head.named(&[name]).map(Element::text).find(|text| !text.is_empty())
}

fn time_to_live(head: &Element) -> Option<u64> {
    text(head, "ttl")?.parse::<u64>().ok()?.checked_mul(60)
}

/// How long one period of updating takes.
fn period(head: &Element) -> Option<u64> {
    let hours = match text(head, "sy:updatePeriod")?.to_ascii_lowercase().as_str() {
        "hourly" => 1,
        "daily" => 24,
        "weekly" => 7 * 24,
        "monthly" => 30 * 24,
        "yearly" => 365 * 24,
        _ => return None,
    };
    let times = text(head, "sy:updateFrequency").and_then(|times| times.parse().ok()).unwrap_or(1_u64).max(1);
    Some(hours * 3600 / times).filter(|seconds| *seconds >= PERIOD_SECONDS_MIN)
}

/// The hours of Greenwich and the days on which nobody is to come.
fn skipped(head: &Element) -> (BTreeSet<u32>, BTreeSet<u32>) {
    let of = |list: &str, one: &str| -> Vec<String> {
        let lists = head.elements().filter(|element| element.name == list);
        lists.flat_map(Element::elements).filter(|element| element.name == one).map(Element::text).collect()
    };
    // Some count the hours from 1 to 24 (RSS 0.91).
    let hours = of("skipHours", "hour").iter().filter_map(|hour| hour.parse::<u32>().ok()).map(|h| h % 24).collect();
    let number = |day: &String| DAYS.iter().position(|known| day.to_ascii_lowercase().starts_with(known));
    (hours, of("skipDays", "day").iter().filter_map(number).map(|day| day as u32).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn wishes_are_heard_in_front_of_the_items() {
        let url = Url::parse("https://bote.example/").unwrap();
        // A Tuesday.
        let now = "2026-11-24T22:30:00Z".parse().unwrap();
        let asked =
            |head: &str| wishes(format!("<rss><channel>{head}<item><ttl>9</ttl>").as_bytes(), &url).seconds(now);
        assert_eq!(asked("<title>a</title>"), None);
        assert_eq!(asked("<ttl> 90 </ttl>"), Some(5400));
        assert_eq!(asked("<ttl>soon</ttl>"), None);
        assert_eq!(
            asked("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>"),
            Some(21600)
        );
        assert_eq!(asked("<sy:updatePeriod>hourly</sy:updatePeriod>"), None);
        assert_eq!(asked("<skipHours><hour>22</hour><hour>23</hour><hour>24</hour></skipHours>"), Some(9000));
        assert_eq!(asked("<skipHours><hour>3</hour></skipHours>"), None);
        assert_eq!(asked("<skipDays><day>Tuesday</day></skipDays><ttl>10</ttl>"), Some(5400));
        let all: String = (0..24).map(|hour| format!("<hour>{hour}</hour>")).collect();
        assert_eq!(asked(&format!("<skipHours>{all}</skipHours>")), None);
    }
}
