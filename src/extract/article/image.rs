//! The main image.

mod likeness;
mod refusal;
mod seen;
mod stated;

use url::Url;

use super::Subject;
use super::candidates::Candidates;
use super::title::Headline;
use crate::extract::dom;
use crate::model::{EvidenceKind, Field, Rejection};
use likeness::likeness;
use seen::AT_THE_HEAD;

/// How many stated images are compared with those on the page.
const STATED_COMPARED: usize = 4;
/// How many images of the page are asked for their text alternative.
const IMAGES_MAX: usize = 400;

/// Finds the main image and its text alternative.
pub(crate) fn find(
    subject: &Subject<'_>,
    headline: &Headline,
    rejected: &mut Vec<Rejection>,
) -> (Option<Field<Url>>, Option<String>) {
    let mut candidates = Candidates::of("image");
    if let Some(field) = subject.configured(&subject.scope.fields.image) {
        for url in field.value.iter().filter_map(|address| dom::absolute(address, &subject.base)) {
            candidates.offer(url, EvidenceKind::Selector, field.evidence.place.clone());
        }
    }
    stated::offer(subject, &mut candidates);
    seen::offer(subject, headline, &mut candidates);
    let (best, why) = best(candidates.offers(), subject.article().is_some());
    let image = candidates.take(best, why, Url::to_string, rejected);
    let alt = image.as_ref().and_then(|image| alt_of(subject, &image.value));
    (image, alt)
}

/// The candidate to take, and what it has before the others.
///
/// A page that describes its article in JSON-LD, for search engines, keeps `og:image` for social
/// networks: cropped for them, with lettering over it. There the picture that people see is the
/// main one. On a page without, `og:image` is its only word on which picture stands for it.
fn best(offers: &[Field<Url>], is_described: bool) -> (usize, &'static str) {
    const STATED: &str = "the page states its picture";
    if offers.first().is_some_and(|first| first.evidence.kind == EvidenceKind::Selector) {
        return (0, "the configuration decides");
    }
    let (seen, stated): (Vec<_>, Vec<_>) =
        offers.iter().enumerate().partition(|(_, offer)| offer.evidence.kind == EvidenceKind::Html);
    let Some((_, first)) = stated.first() else { return (0, "it stands first at the headline") };
    if !is_described && !refusal::is_share_card(&first.value) {
        return (0, STATED);
    }
    if let Some((at, _)) = seen.first().filter(|(_, first)| first.evidence.place == AT_THE_HEAD) {
        return (*at, "people see another one at the head of the article");
    }
    let likeness_of = |seen: &Url| stated.iter().take(STATED_COMPARED).map(|(_, s)| likeness(seen, &s.value)).max();
    // Of equals the first: `max_by_key` would take the last.
    let alike = seen.iter().rev().max_by_key(|(_, offer)| likeness_of(&offer.value));
    match alike {
        Some((at, offer)) if likeness_of(&offer.value) > Some(0) => (*at, "people see this form of the picture"),
        _ => (0, STATED),
    }
}

/// The text alternative: stated, or of the same image on the page.
fn alt_of(subject: &Subject<'_>, image: &Url) -> Option<String> {
    let file = image.path_segments()?.next_back().filter(|file| file.len() > 4)?;
    let images = subject.root.descendants_it().filter(|node| node.has_name("img")).take(IMAGES_MAX);
    let same = |node: &dom_query::NodeRef<'_>| {
        dom::image_url(node, &subject.base).is_some_and(|url| url.path().ends_with(file))
    };
    images
        .filter(same)
        .find_map(|node| dom::attr(&node, "alt"))
        .or_else(|| subject.metadata.meta(&["og:image:alt", "twitter:image:alt"]).map(|(_, alt)| alt.to_owned()))
        .map(|alt| dom::plain(&alt))
        .filter(|alt| !alt.is_empty())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use crate::extract::{article, sample};

    /// Reads the image of a page with this head, and this cover at the headline.
    fn image(head: &str, cover: &str) -> Option<String> {
        let text = "Der Rat hat am Abend den Haushalt beschlossen, nach vier Stunden und mit neun Stimmen. ".repeat(3);
        let html = format!(
            "<html lang=de><head>{head}</head><body><main><h1>Rat beschließt den Haushalt</h1>{cover}\
             <p>{text}</p><p>{text}</p><p>{text}</p></main></body>"
        );
        let url = "https://bote.example/politik/haushalt";
        let entry = article(&sample::page(url, &html), &sample::source(url), sample::now()).entry;
        entry.image.map(|image| image.value.path().to_owned())
    }

    const SOCIAL: &str = "<meta property=og:image content=/social/rat-1200x630.jpg>";
    const DESCRIBED: &str = r#"<script type="application/ld+json">{"@type":"NewsArticle",
        "headline":"Rat beschließt den Haushalt","image":"/suche/rathaus_saal_abend-16x9.jpg"}</script>"#;
    const FIGURE: &str = "<figure><img src=/bild/ratssaal.jpg width=800></figure>";

    #[test]
    fn what_people_see_wins_over_the_crop_for_social_networks() {
        assert_eq!(image(&format!("{SOCIAL}{DESCRIBED}"), FIGURE).unwrap(), "/bild/ratssaal.jpg");
        assert_eq!(image(&format!("{SOCIAL}{DESCRIBED}"), "").unwrap(), "/social/rat-1200x630.jpg");
        let seen = "<img src=/bild/werbung.jpg><img src=/bild/rathaus_saal_abend-4x3.jpg>";
        assert_eq!(image(&format!("{SOCIAL}{DESCRIBED}"), seen).unwrap(), "/bild/rathaus_saal_abend-4x3.jpg");
    }

    #[test]
    fn where_nothing_else_is_stated_the_social_picture_is_the_main_one() {
        assert_eq!(image(SOCIAL, FIGURE).unwrap(), "/social/rat-1200x630.jpg");
        let card = "<meta property=og:image content=/static/og-image.png>";
        assert_eq!(image(card, FIGURE).unwrap(), "/bild/ratssaal.jpg");
        assert_eq!(image(card, "").unwrap(), "/static/og-image.png");
    }

    #[test]
    fn stand_ins_are_no_picture() {
        let waiting = "<figure><img src=/w/81.gif></figure>".repeat(3);
        assert_eq!(image("", &waiting), None);
        assert_eq!(image("", &format!("{waiting}{FIGURE}")).unwrap(), "/bild/ratssaal.jpg");
    }
}
