//! Whether the public gets to read the whole article.
//!
//! What is behind a paywall is not looked for: the article is taken as far as it is shown, and
//! marked, so that a reader knows why it ends.

mod words;

use serde_json::Value;

use super::Subject;
use super::survey::Line;
use crate::extract::metadata::json_ld;
use crate::model::{Access, EvidenceKind, Field};

/// `<meta>` names under which publishers state who may read an article.
const TIERS: &[&str] = &[
    "article:content_tier",
    "og:article:content_tier",
    "content_tier",
    "cxenseparse:access",
    "cxenseparse:paywall",
    "cxenseparse:contenttier",
    "contenttier",
    "access-level",
    "paywall",
    "is_paywalled",
];
/// The longest line, in characters, that is an offer to subscribe.
const OFFER_CHARS_MAX: usize = 300;
/// A longer text, in characters, is no sample of an article: who is offered more of it below has
/// read it already, and the offer is for those who read too many.
const SHOWN_CHARS_MAX: usize = 3500;
/// A line of so many characters is running text.
const PROSE_CHARS_MIN: usize = 120;
/// Lines of running text that may follow an offer: what the subscription contains.
const LINES_AFTER_OFFER_MAX: usize = 3;

/// What the page says of the access to its article; `None` if nothing says that it is limited.
/// `body` is the text that was found, as markup.
pub(crate) fn find(subject: &Subject<'_>, body: Option<&str>) -> Option<Field<Access>> {
    let (paywalled, cut_off) = (Access::Paywalled, Access::CutOff);
    let article = subject.article();
    match article.and_then(|article| article.get("isAccessibleForFree")).and_then(stated) {
        Some(false) => return Some(Field::new(paywalled, EvidenceKind::JsonLd, "isAccessibleForFree")),
        Some(true) => return None,
        None => {}
    }
    if article.is_some_and(|article| has_closed_part(subject, article)) {
        return Some(Field::new(paywalled, EvidenceKind::JsonLd, "hasPart isAccessibleForFree"));
    }
    let tier = subject.metadata.meta(TIERS);
    if let Some((name, value)) = tier
        && words::is_closed_tier(value)
    {
        return Some(Field::new(paywalled, EvidenceKind::Meta, name));
    }
    if body.is_none_or(|body| shown_chars(body) <= SHOWN_CHARS_MAX)
        && let Some(offer) = offer(&subject.survey.lines)
    {
        return Some(Field::new(paywalled, EvidenceKind::Text, format!("\"{}\"", shortened(offer))));
    }
    let text = without_end_tags(body?);
    words::is_cut(text).then(|| Field::new(cut_off, EvidenceKind::Text, "the end of the text"))
}

/// The characters of text in markup.
fn shown_chars(html: &str) -> usize {
    let mut in_tag = false;
    let is_text = |c: &char| {
        in_tag = (in_tag || *c == '<') && *c != '>';
        !in_tag && *c != '>'
    };
    html.chars().filter(is_text).count()
}

/// Markup up to its last text.
fn without_end_tags(html: &str) -> &str {
    let mut rest = html.trim_end();
    while rest.ends_with('>')
        && let Some(at) = rest.rfind('<')
    {
        rest = rest[..at].trim_end();
    }
    rest
}

/// Reads a Boolean as publishers write it: `false`, `"False"`, `http://schema.org/False`.
fn stated(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(is_free) => Some(*is_free),
        Value::String(text) => {
            let word = text.rsplit('/').next().unwrap_or(text).trim();
            match word.to_ascii_lowercase().as_str() {
                "false" | "no" | "0" => Some(false),
                "true" | "yes" | "1" => Some(true),
                _ => None,
            }
        }
        Value::Array(values) => values.iter().find_map(stated),
        _ => None,
    }
}

/// Whether a part of the article is stated to be closed.
fn has_closed_part(subject: &Subject<'_>, article: &Value) -> bool {
    let parts = subject.metadata.json_ld.list(article, "hasPart");
    let is_section = |part: &&Value| json_ld::types(part).any(|name| name == "WebPageElement");
    parts.iter().copied().filter(is_section).any(|part| part.get("isAccessibleForFree").and_then(stated) == Some(false))
}

/// Whether a line offers the rest of an article for a subscription or an account.
pub(crate) fn is_offer(text: &str) -> bool {
    text.chars().count() <= OFFER_CHARS_MAX && words::is_offer(text)
}

/// The line that offers the rest of the text for a subscription. It is the end of the article:
/// where the text goes on below it, it offers something else.
fn offer<'s>(lines: &'s [Line<'_>]) -> Option<&'s str> {
    let is_offer = |line: &Line<'_>| is_offer(&line.text);
    let is_text = |line: &Line<'_>| line.place.is_content() && line.chars() >= PROSE_CHARS_MIN && !line.is_link();
    let mut text_lines = 0;
    let mut from_end = lines.iter().rev().take_while(|line| {
        let is_near = text_lines <= LINES_AFTER_OFFER_MAX;
        text_lines += usize::from(is_text(line));
        is_near
    });
    from_end.find(|line| is_offer(line)).map(|line| line.text.as_str())
}

fn shortened(text: &str) -> String {
    const CHARS_MAX: usize = 60;
    let mut short: String = text.chars().take(CHARS_MAX).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use crate::extract::{article, sample};
    use crate::model::Access;

    const TEXT: &str = "Der Rat sprach lange über den Haushalt, ehe die Fraktionen in die Pause gingen und der Saal sich leerte. \
                        Danach stand fest, dass die Brücke erst im Frühjahr gebaut wird und die Schule auf ihr Dach warten muss.";

    /// What is said of a page with this head and this behind its text.
    fn access(head: &str, end: &str) -> Option<(Access, String)> {
        let html = format!(
            "<html lang=de><head><title>Rat streitet</title>{head}</head><body><article><h1>Rat streitet über den Haushalt</h1>\
             <p>{TEXT}</p><p>{TEXT} Das war alles.</p>{end}</article></body></html>"
        );
        let url = "https://bote.example/politik/rat-streitet";
        let read = article(&sample::page(url, &html), &sample::source("https://bote.example/"), sample::now());
        assert!(read.verdict.is_good(), "a paywall is no reason not to publish: {}", read.reason);
        assert!(read.entry.body.is_some());
        read.entry.access.map(|field| (field.value, field.evidence.to_string()))
    }

    fn json_ld(members: &str) -> String {
        format!(
            "<script type='application/ld+json'>{{\"@type\":\"NewsArticle\",\"headline\":\"Rat streitet über den Haushalt\",{members}}}</script>"
        )
    }

    #[test]
    fn stated_access_is_read_in_every_spelling() {
        for value in ["false", "\"False\"", "\"false\"", "\"http://schema.org/False\""] {
            let found = access(&json_ld(&format!("\"isAccessibleForFree\":{value}")), "");
            assert_eq!(found, Some((Access::Paywalled, "JSON-LD isAccessibleForFree".to_owned())), "{value}");
        }
        let part = "\"hasPart\":{\"@type\":\"WebPageElement\",\"isAccessibleForFree\":false,\"cssSelector\":\".rest\"}";
        assert_eq!(access(&json_ld(part), "").unwrap().1, "JSON-LD hasPart isAccessibleForFree");
        assert_eq!(
            access("<meta property=article:content_tier content=locked>", "").unwrap().1,
            "meta article:content_tier"
        );
        assert_eq!(access("<meta property=article:content_tier content=metered>", ""), None);
        assert_eq!(access(&json_ld("\"isAccessibleForFree\":true"), "<p>Weiterlesen mit Bote Plus</p>"), None);
    }

    #[test]
    fn offers_count_at_the_end_of_the_text() {
        let offer = "<div class=offer><p>Weiterlesen mit Bote Plus</p></div>";
        assert_eq!(access("", offer).unwrap(), (Access::Paywalled, "text \"Weiterlesen mit Bote Plus\"".to_owned()));
        let goes_on: String = (0..4).map(|at| format!("<p>{TEXT} Das ist Absatz {at}.</p>")).collect();
        assert_eq!(access("", &format!("{offer}{goes_on}")), None);
        assert_eq!(access("", "<p>Jetzt abonnieren</p>"), None);
    }

    #[test]
    fn whole_articles_are_not_closed_by_what_stands_below_them() {
        let whole: String = (0..24).map(|at| format!("<p>{TEXT} Das ist Absatz {at}.</p>")).collect();
        let offer = "<div class=offer><p>Register to continue reading</p></div>";
        assert_eq!(access("", &format!("{whole}{offer}")), None);
        assert!(access("", offer).is_some());
    }

    #[test]
    fn texts_that_break_off_are_told_of() {
        assert_eq!(access("", &format!("<p>{TEXT} Dann aber kam […]</p>")).unwrap().0, Access::CutOff);
        assert_eq!(access("", &format!("<p>{TEXT} Dann aber kam …</p>")), None);
    }
}
