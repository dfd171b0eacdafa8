//! Which items a source or feed takes.

use chrono::{DateTime, Duration, Utc};

use crate::config::{Filter, Part};
use crate::model::{Evidence, EvidenceKind, Item, Precision, Rejection};

use super::html;

/// Whether a filter takes an item; the rejection says why not. An item that states no language is
/// in that of its source, `spoken`.
pub fn admits(filter: &Filter, item: &Item, spoken: Option<&str>, now: DateTime<Utc>) -> Result<(), Rejection> {
    if let Some(age_max) = filter.age_max
        && age(item, now).to_std().is_ok_and(|age| age > age_max)
    {
        return Err(rejection(item, "it is older than the filter allows".to_owned()));
    }
    let in_section = |slug: &String| item.sections.iter().any(|section| section.slug == *slug);
    if !filter.sections.is_empty() && !filter.sections.iter().any(in_section) {
        return Err(rejection(item, "it is in none of the sections that the filter takes".to_owned()));
    }
    if !filter.languages.is_empty() {
        let Some(tag) = item.language.as_deref().or(spoken) else {
            return Err(rejection(item, "neither it nor its source states a language".to_owned()));
        };
        if !filter.languages.iter().any(|range| is_in(range, tag)) {
            return Err(rejection(item, format!("it is in none of the languages that the filter takes, but in {tag}")));
        }
    }
    if filter.include.is_empty() && filter.exclude.is_empty() {
        return Ok(());
    }
    let text = text(item);
    let part = |part: Part| match part {
        Part::Title => item.title.as_str(),
        Part::Text => text.as_str(),
    };
    if let Some(found) = filter.exclude.iter().find(|rule| rule.pattern.is_match(part(rule.part))) {
        return Err(rejection(item, format!("the filter excludes /{}/", found.pattern)));
    }
    if !filter.include.is_empty() && !filter.include.iter().any(|rule| rule.pattern.is_match(part(rule.part))) {
        return Err(rejection(item, "no pattern that the filter includes matches".to_owned()));
    }
    Ok(())
}

/// Basic filtering (RFC 4647, section 3.3.1): a tag is in a range that is equal to it, or to its
/// beginning up to a hyphen. A page in `de` is not in the range `de-AT`.
pub(super) fn is_in(range: &str, tag: &str) -> bool {
    let (Some(start), rest) = (tag.get(..range.len()), tag.get(range.len()..).unwrap_or_default()) else {
        return false;
    };
    start.eq_ignore_ascii_case(range) && (rest.is_empty() || rest.starts_with('-'))
}

/// How old an item is at least: one of which only the day is known may be from the end of the day.
pub(super) fn age(item: &Item, now: DateTime<Utc>) -> Duration {
    let only_day = item.published.is_some_and(|moment| moment.precision == Precision::Day);
    now - item.date() - if only_day { Duration::days(1) } else { Duration::zero() }
}

/// Headline, lead and body, one below the other.
fn text(item: &Item) -> String {
    let body = item.body_html.as_deref().map(html::to_text);
    let parts = [Some(item.title.as_str()), item.lead.as_deref(), body.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n")
}

fn rejection(item: &Item, reason: String) -> Rejection {
    Rejection {
        field: "item".to_owned(),
        candidate: item.title.clone(),
        evidence: Evidence::new(EvidenceKind::Config, "filter"),
        reason,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::time::Duration as Age;

    use regex::Regex;
    use url::Url;

    use super::*;
    use crate::config::{Source, TextFilter};
    use crate::model::{ArticleState, Entry, Field, SourceId};
    use crate::normalise::draft;

    fn now() -> DateTime<Utc> {
        "2024-11-24T15:00:00Z".parse().unwrap()
    }

    fn item() -> Item {
        let url = Url::parse("https://x.example/706332/slug").unwrap();
        let source = Source::automatic(SourceId::new("x").unwrap(), url.clone());
        let entry = Entry {
            title: Some(Field::new("Zinsen steigen".to_owned(), EvidenceKind::Html, "h1")),
            url: Some(Field::new(url, EvidenceKind::Html, "a")),
            sections: Some(Field::new(vec!["Politik".to_owned()], EvidenceKind::Html, "")),
            body: Some(Field::new("<p>Die <b>EZB</b> tagt</p>".to_owned(), EvidenceKind::Html, "")),
            ..Entry::default()
        };
        draft(&entry, String::new(), ArticleState::Read, &source, 0, now() - Duration::hours(2)).unwrap().item
    }

    #[test]
    fn languages_are_ranges() {
        for (range, tag, is_in) in [
            ("de", "de", true),
            ("de", "de-AT", true),
            ("de", "DE-at", true),
            ("de-AT", "de-AT-1996", true),
            ("de-AT", "de", false),
            ("de-AT", "de-CH", false),
            ("de", "den", false),
            ("en", "de", false),
            ("zh-Hant", "zh-Hant-TW", true),
            ("zh-Hant", "zh-TW", false),
        ] {
            assert_eq!(super::is_in(range, tag), is_in, "{tag} in {range}");
        }
    }

    #[test]
    fn the_item_states_its_language_or_else_its_source() {
        let filter = Filter { languages: vec!["de".into(), "en-GB".into()], ..Filter::default() };
        let taken = |stated: Option<&str>, spoken: Option<&str>| {
            let item = Item { language: stated.map(str::to_owned), ..item() };
            admits(&filter, &item, spoken, now()).is_ok()
        };
        assert!(taken(Some("de-CH"), Some("fr")) && taken(None, Some("en-GB")));
        assert!(!taken(Some("fr"), Some("de")) && !taken(None, Some("en-US")) && !taken(None, None));
    }

    fn rule(part: Part, pattern: &str) -> Vec<TextFilter> {
        vec![TextFilter { part, pattern: Regex::new(pattern).unwrap() }]
    }

    #[test]
    fn filters_look_at_section_text_and_age() {
        let all = Filter::default;
        for (filter, admitted) in [
            (all(), true),
            (Filter { sections: vec!["wirtschaft".into(), "politik".into()], ..all() }, true),
            (Filter { sections: vec!["wirtschaft".into()], ..all() }, false),
            (Filter { include: rule(Part::Title, "(?i)zins"), ..all() }, true),
            (Filter { include: rule(Part::Title, "EZB"), ..all() }, false),
            (Filter { include: rule(Part::Text, "Die EZB tagt"), ..all() }, true),
            (Filter { exclude: rule(Part::Text, "EZB"), ..all() }, false),
            (Filter { age_max: Some(Age::from_secs(3600)), ..all() }, false),
            (Filter { age_max: Some(Age::from_secs(3 * 3600)), ..all() }, true),
        ] {
            assert_eq!(admits(&filter, &item(), None, now()).is_ok(), admitted, "{filter:?}");
        }
    }
}
