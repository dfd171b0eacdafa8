//! Which of the articles that a page describes in JSON-LD is its own.
//!
//! A page may describe its teasers too, or nothing but one article that it only mentions.

use serde_json::Value;

use super::wording::Words;
use super::{Subject, address_key};
use crate::extract::dom;
use crate::extract::metadata::json_ld;

/// First headings that the headline of a description is compared with.
const HEADS_MAX: usize = 20;
/// What a description has to lose before it is taken for that of another page.
const TRUST: i32 = 2;
/// What it gains if it says what the page says of itself.
const SAME_GAIN: i32 = 3;
/// Share of words from which on two headlines are the same.
const ALIKE_MIN: f64 = 0.6;
/// Share of words below which two headlines are those of different articles.
const UNLIKE_MAX: f64 = 0.2;

/// The place of the own article among all articles: the one whose address or headline is the
/// page's, else the only one, unless it is plainly about another page.
pub(super) fn position(subject: &Subject<'_>) -> Option<usize> {
    let page = Identity::of(subject);
    let scored = subject.metadata.json_ld.articles().map(|node| page.score(subject, node)).enumerate();
    let (at, score) = scored.reduce(|best, next| if next.1 > best.1 { next } else { best })?;
    (score > 0).then_some(at)
}

/// By what a page is known.
struct Identity {
    /// Where it came from, and what it declares its address to be.
    addresses: Vec<String>,
    /// What it calls itself: `<title>`, `og:title`, the first headings.
    titles: Vec<Words>,
}

impl Identity {
    fn of(subject: &Subject<'_>) -> Self {
        let metadata = &subject.metadata;
        let canonical = metadata.link("canonical").map(|link| link.href.as_str());
        let addresses = [Some(subject.url.as_str()), canonical].into_iter().flatten();
        let addresses = addresses.filter_map(|address| subject.base.join(address).ok());
        let stated = metadata.title.as_deref().into_iter().chain(metadata.metas("og:title"));
        let heads = subject.survey.heads.iter().filter(|head| head.level == 1).take(HEADS_MAX);
        let heads = heads.map(|head| Words::of(&dom::line(&head.node)));
        Self {
            addresses: addresses.map(|url| address_key(&url)).collect(),
            titles: stated.map(Words::of).chain(heads).collect(),
        }
    }

    /// How well a description fits the page; 0 and less is that of another.
    fn score(&self, subject: &Subject<'_>, node: &Value) -> i32 {
        let stated = ["url", "mainEntityOfPage", "@id"].iter().filter_map(|key| address(node.get(*key)?));
        let stated = stated.filter_map(|address| subject.base.join(address).ok());
        let by_address = stated.map(|url| if self.addresses.contains(&address_key(&url)) { SAME_GAIN } else { -1 });
        let headline = json_ld::text(node, "headline").or_else(|| json_ld::text(node, "name"));
        let by_headline = headline.map_or(0, |headline| self.score_of_headline(&Words::of(&headline)));
        TRUST + by_address.sum::<i32>() + by_headline + i32::from(node.get("datePublished").is_some())
    }

    fn score_of_headline(&self, headline: &Words) -> i32 {
        match self.titles.iter().map(|title| headline.containment(title)).fold(0.0, f64::max) {
            alike if alike >= ALIKE_MIN => SAME_GAIN,
            alike if alike < UNLIKE_MAX => -1,
            _ => 1,
        }
    }
}

/// The address in a member, which is a text or a reference.
fn address(value: &Value) -> Option<&str> {
    match value {
        Value::Object(members) => members.get("@id").or_else(|| members.get("url")).and_then(Value::as_str),
        value => value.as_str(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use crate::extract::{article, sample};

    /// The author that is read from a page with these descriptions.
    fn author(json_ld: &str) -> Option<String> {
        let html = format!(
            "<html lang=de><head><title>Rat streitet über die Brücke</title>\
             <script type='application/ld+json'>{json_ld}</script></head><body><main><h1>Rat streitet über die Brücke</h1>\
             <p>Der Rat sprach lange über die Brücke, ehe die Fraktionen in die Pause gingen und der Saal sich leerte.</p>\
             </main></body></html>"
        );
        let url = "https://bote.example/politik/rat-streitet";
        let entry = article(&sample::page(url, &html), &sample::source(url), sample::now()).entry;
        entry.authors.map(|authors| authors.value[0].name.clone())
    }

    const TEASER: &str =
        r#"{"@type":"NewsArticle","headline":"Hafen wächst weiter","url":"/hafen","author":"Bert Muster"}"#;

    #[test]
    fn the_own_article_is_known_by_address_or_headline() {
        let by_headline =
            r#"{"@type":"NewsArticle","headline":"Rat streitet über die Brücke","author":"Ada Beispiel"}"#;
        let by_address = r#"{"@type":"NewsArticle","url":"/politik/rat-streitet/","author":"Ada Beispiel"}"#;
        for own in [by_headline, by_address] {
            assert_eq!(author(&format!("[{TEASER},{own}]")).unwrap(), "Ada Beispiel");
        }
    }

    #[test]
    fn a_description_of_another_page_is_none_of_this_one() {
        assert_eq!(author(TEASER), None);
    }
}
