//! What kind of page it is: an article, a block page, a shell for scripts; and what it says of
//! itself beside its fields.

use std::sync::LazyLock;

use regex::Regex;

use super::title::Headline;
use super::{Subject, pattern};
use crate::extract::missing;
use crate::model::{Entry, Verdict};

/// A page with less text, in characters, may be a block page or a shell.
const TEXT_CHARS_MIN: usize = 600;
/// Less text, in characters, is no article.
const ARTICLE_CHARS_MIN: usize = 140;
/// Lines in which notices about the article are looked for.
const NOTICE_CHARS_MAX: usize = 60;

static BLOCKED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)access (?:to this page )?(?:has been )?denied|attention required!|just a moment\.\.\.|checking (?:if the site|your browser)|verify (?:that )?you are (?:a )?human|are you a robot|unusual traffic|enable javascript and cookies|ray id|captcha|zugriff verweigert|zustimmung (?:erforderlich|einholen)|bitte stimmen sie|mit werbung weiterlesen|werbefrei|we value your privacy|before you continue|request unsuccessful|403 forbidden|bot (?:detection|protection)",
    )
});
static SHELL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:enable|activate|requires?|need(?:s|ed)?) (?:to enable )?javascript|javascript (?:aktivieren|is (?:disabled|required)|muss)",
    )
});
static READING_TIME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:lesezeit|lesedauer|reading time|time to read|temps de lecture|tiempo de lectura|tempo di lettura|leestijd|lezen in)[^0-9]{0,12}(\d{1,3})|(\d{1,3})[ \u{a0}-]*(?:min(?:ute[ns]?|uten|utes|uti|utos|\.)?)[ \u{a0}-]*(?:read(?:ing)?(?: time)?|lesezeit|lesedauer|lesen|de lecture|de lectura|di lettura|leestijd)",
    )
});
static ADVERTISEMENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:anzeige|advertorial|sponsored(?: (?:post|content|by .{1,40}))?|gesponsert|bezahlter (?:inhalt|beitrag)|paid (?:content|post)|promoted|werbung|publireportage|brandstory|brand story|publirreportaje|contenu sponsorisé|- ?anzeige ?-)$",
    )
});

/// How the page ended up, and why, as a sentence for a person.
pub(crate) fn verdict(subject: &Subject<'_>, entry: &Entry) -> (Verdict, String) {
    let body_chars = entry.body.as_ref().map_or(0, |body| body.value.len());
    let stated = [entry.title.as_ref().map(|title| &title.value), subject.metadata.title.as_ref()];
    if let Some(says) = stated.into_iter().flatten().find_map(|title| missing::says(title)) {
        return (Verdict::Unreachable, format!("the site answers with an error page (\"{says}\")"));
    }
    if subject.survey.text_chars < TEXT_CHARS_MIN && body_chars < TEXT_CHARS_MIN {
        let text: String = subject
            .metadata
            .title
            .iter()
            .map(String::as_str)
            .chain(subject.survey.lines.iter().map(|line| line.text.as_str()))
            .collect::<Vec<_>>()
            .join("\n");
        if let Some(found) = BLOCKED.find(&text) {
            return (
                Verdict::Blocked,
                format!("the page is no article but asks or refuses something: \"{}\"", found.as_str()),
            );
        }
        let asks_for_scripts = subject
            .root
            .descendants_it()
            .filter(|node| node.has_name("noscript"))
            .any(|node| SHELL.is_match(&node.text()));
        let is_bare = subject.survey.text_chars < ARTICLE_CHARS_MIN && body_chars < ARTICLE_CHARS_MIN;
        if (is_bare && has_mount_point(subject)) || (asks_for_scripts && body_chars < ARTICLE_CHARS_MIN) {
            return (Verdict::AppShell, "the page is an empty shell that a script would fill".to_owned());
        }
        if is_bare && entry.title.is_none() {
            return (Verdict::Empty, "the page has no headline and no text".to_owned());
        }
    }
    if entry.title.is_none() && entry.body.is_none() {
        return (
            Verdict::Empty,
            "the page has no headline and no text that could be told apart from the rest".to_owned(),
        );
    }
    (Verdict::Ok, String::new())
}

/// The element that scripts of the common frameworks fill.
fn has_mount_point(subject: &Subject<'_>) -> bool {
    subject.root.descendants_it().take(500).any(|node| {
        matches!(
            node.id_attr().as_deref(),
            Some("root" | "app" | "__next" | "__nuxt" | "app-root" | "___gatsby" | "svelte" | "main-app")
        )
    })
}

/// The stated reading time.
pub(crate) fn reading_minutes(subject: &Subject<'_>) -> Option<u32> {
    subject.survey.lines.iter().filter(|line| line.chars() <= NOTICE_CHARS_MAX * 2 && line.place.is_content()).find_map(
        |line| {
            let found = READING_TIME.captures(&line.text)?;
            let minutes: u32 = found.get(1).or_else(|| found.get(2))?.as_str().parse().ok()?;
            (1..=300).contains(&minutes).then_some(minutes)
        },
    )
}

/// Whether a line of text is only a reading time.
pub(super) fn is_reading_time(text: &str) -> bool {
    text.chars().count() <= 40 && READING_TIME.is_match(text)
}

/// Whether a line of text only marks an advertisement.
pub(super) fn is_advertisement_mark(text: &str) -> bool {
    text.chars().count() <= NOTICE_CHARS_MAX && ADVERTISEMENT.is_match(text.trim())
}

/// Whether the page marks the article itself as advertising, right by its headline.
pub(crate) fn is_advertisement(subject: &Subject<'_>, headline: &Headline) -> bool {
    let Some(line) = headline.line else { return false };
    let lines = &subject.survey.lines;
    let by_type = subject.metadata.json_ld.articles().any(|article| {
        crate::extract::metadata::json_ld::types(article).any(|name| name == "AdvertiserContentArticle")
    });
    let near = line.saturating_sub(2)..(headline.end + 2).min(lines.len());
    by_type || lines[near].iter().any(|line| line.place.is_content() && is_advertisement_mark(&line.text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_times_are_read() {
        for text in
            ["Lesezeit: 2 min", "5 min read", "Lesedauer ca. 7 Minuten", "3 Min. Lesezeit", "Temps de lecture : 4 min"]
        {
            assert!(is_reading_time(text), "{text}");
        }
        assert!(!is_reading_time("In 5 Minuten beginnt das Spiel"));
        assert!(is_advertisement_mark("Anzeige") && !is_advertisement_mark("Anzeige erstattet"));
    }
}
