//! The main image.

use serde_json::Value;
use url::Url;

use super::Subject;
use super::candidates::Candidates;
use super::title::Headline;
use crate::extract::dom;
use crate::model::{EvidenceKind, Field, Rejection};

/// The smallest width or height of a main image, in pixels.
const PIXELS_MIN: u32 = 200;
/// How many images of the page are looked at.
const IMAGES_MAX: usize = 400;

/// Finds the main image and its text alternative.
pub(crate) fn find(
    subject: &Subject<'_>,
    headline: &Headline,
    rejected: &mut Vec<Rejection>,
) -> (Option<Field<Url>>, Option<String>) {
    let mut finder = Finder { subject, candidates: Candidates::of("image") };
    if let Some(field) = subject.configured(&subject.scope.fields.image) {
        for address in &field.value {
            if let Some(url) = dom::absolute(address, &subject.base) {
                finder.candidates.offer(url, EvidenceKind::Selector, field.evidence.place.clone());
            }
        }
    }
    for name in ["og:image:secure_url", "og:image", "og:image:url"] {
        finder.stated(subject.metadata.metas(name).next(), EvidenceKind::Meta, name);
    }
    for address in json_ld_images(subject) {
        finder.stated(Some(&address), EvidenceKind::JsonLd, "image");
    }
    for name in [
        "twitter:image",
        "twitter:image:src",
        "parsely-image-url",
        "sailthru.image.full",
        "image",
        "image_src",
        "thumbnail",
    ] {
        finder.stated(subject.metadata.metas(name).next(), EvidenceKind::Meta, name);
    }
    finder.stated(
        subject.metadata.link("image_src").map(|link| link.href.as_str()),
        EvidenceKind::Meta,
        "link rel=image_src",
    );
    let properties: Vec<&str> = ["image", "thumbnailUrl", "contentUrl"]
        .iter()
        .filter_map(|name| subject.metadata.article_properties(name).next())
        .map(|property| property.value.as_str())
        .collect();
    for address in properties {
        finder.stated(Some(address), EvidenceKind::Microdata, "image");
    }
    finder.visible(headline);
    let image = finder.candidates.first(Url::to_string, rejected);
    let alt = image.as_ref().and_then(|image| alt_of(subject, &image.value));
    (image, alt)
}

struct Finder<'s, 'a> {
    subject: &'s Subject<'a>,
    candidates: Candidates<Url>,
}

impl Finder<'_, '_> {
    fn stated(&mut self, address: Option<&str>, kind: EvidenceKind, place: &str) {
        let Some(url) = address.and_then(|address| dom::absolute(&dom::plain(address), &self.subject.base)) else {
            return;
        };
        match refusal(&url) {
            Some(reason) => self.candidates.refuse(url.as_str(), kind, place, reason),
            None => self.candidates.offer(url, kind, place),
        }
    }

    /// The first large image near the headline, those in a figure first.
    fn visible(&mut self, headline: &Headline) {
        let subject = self.subject;
        let lines = &subject.survey.lines;
        // The part of the page that holds the headline and a good deal of text.
        let scope = headline
            .line
            .and_then(|at| lines.get(at))
            .and_then(|line| dom::self_and_ancestors(&line.node).skip(1).find(|node| has_text_and_image(node)));
        let scope = scope.unwrap_or(subject.root);
        let mut found: Vec<(bool, Url)> = Vec::new();
        for node in scope.descendants_it().filter(|node| node.has_name("img")).take(IMAGES_MAX) {
            let outside = dom::self_and_ancestors(&node)
                .take(12)
                .any(|node| matches!(node.node_name().as_deref(), Some("nav" | "footer" | "aside")));
            if outside || is_small(&node) {
                continue;
            }
            let Some(url) = dom::image_url(&node, &subject.base) else { continue };
            if refusal(&url).is_some() {
                continue;
            }
            let in_figure =
                dom::self_and_ancestors(&node).take(6).any(|node| node.has_name("figure") || node.has_name("picture"));
            found.push((in_figure, url));
            if in_figure {
                break;
            }
        }
        let figure = found.iter().position(|(in_figure, _)| *in_figure);
        if let Some((in_figure, url)) = figure.map(|at| found.swap_remove(at)).or_else(|| found.into_iter().next()) {
            self.candidates.offer(url, EvidenceKind::Html, if in_figure { "figure" } else { "img near the headline" });
        }
    }
}

fn has_text_and_image(node: &dom_query::NodeRef<'_>) -> bool {
    let mut paragraphs = 0;
    let mut images = 0;
    for inner in node.descendants_it().take(3000) {
        if inner.has_name("p") {
            paragraphs += 1;
        } else if inner.has_name("img") {
            images += 1;
        }
        if paragraphs >= 3 && images >= 1 {
            return true;
        }
    }
    false
}

fn is_small(node: &dom_query::NodeRef<'_>) -> bool {
    ["width", "height"].iter().any(|name| {
        dom::attr(node, name)
            .and_then(|value| value.trim_end_matches("px").parse::<u32>().ok())
            .is_some_and(|pixels| pixels < PIXELS_MIN / 2)
    })
}

/// Why an address is no main image.
fn refusal(url: &Url) -> Option<&'static str> {
    let path = url.path().to_ascii_lowercase();
    let file = path.rsplit('/').next().unwrap_or_default();
    if file.ends_with(".svg") {
        return Some("it is a drawing, as logos are");
    }
    let words = [
        "logo",
        "placeholder",
        "default-image",
        "default_image",
        "fallback",
        "favicon",
        "sprite",
        "spacer",
        "blank",
        "avatar",
        "gravatar",
        "apple-touch-icon",
        "no-image",
        "noimage",
        "og-default",
        "site-icon",
    ];
    if words.iter().any(|word| file.contains(word))
        || path.contains("/logos/")
        || url.host_str().is_some_and(|host| host.contains("gravatar.com"))
    {
        return Some("its name is that of a logo or placeholder");
    }
    if path == "/" {
        return Some("it has no path");
    }
    None
}

/// The images of the article's JSON-LD node, the largest first.
fn json_ld_images(subject: &Subject<'_>) -> Vec<String> {
    let Some(article) = subject.article() else { return Vec::new() };
    let json_ld = &subject.metadata.json_ld;
    let mut found: Vec<(u64, String)> = Vec::new();
    for key in ["image", "thumbnailUrl"] {
        for value in json_ld.list(article, key) {
            let address = match value {
                Value::String(address) => Some(address.clone()),
                Value::Object(members) => {
                    ["url", "contentUrl", "@id"].iter().find_map(|key| match members.get(*key)? {
                        Value::String(address) => Some(address.clone()),
                        Value::Array(list) => list.first()?.as_str().map(str::to_owned),
                        _ => None,
                    })
                }
                _ => None,
            };
            let width = value
                .get("width")
                .and_then(|width| width.as_u64().or_else(|| width.as_str()?.trim_end_matches("px").parse().ok()))
                .unwrap_or(0);
            found.extend(address.map(|address| (width, address)));
        }
    }
    found.sort_by_key(|(width, _)| std::cmp::Reverse(*width));
    found.into_iter().map(|(_, address)| address).collect()
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
