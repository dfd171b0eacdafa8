//! The main image.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;
use url::Url;

use super::Subject;
use super::candidates::Candidates;
use super::title::Headline;
use crate::extract::dom;
use crate::model::{EvidenceKind, Field, Rejection};

/// The smallest width or height of a main image, in pixels.
const PIXELS_MIN: u32 = 150;
/// How many stated images are compared with those on the page.
const STATED_COMPARED: usize = 4;
/// How many images of the page are compared with what is stated.
const RENDITIONS_COMPARED: usize = 2;
/// How many images of the page may become candidates.
const SEEN_MAX: usize = 12;
/// How many paragraphs may stand above the cover.
const PARAGRAPHS_ABOVE: usize = 1;
/// The shortest paragraph, in characters.
const PARAGRAPH_CHARS_MIN: usize = 120;
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
    let best = best(finder.candidates.offers());
    let image = finder.candidates.take(best, "stronger evidence", Url::to_string, rejected);
    let alt = image.as_ref().and_then(|image| alt_of(subject, &image.value));
    (image, alt)
}

/// What the metadata states first, in the rendition that people see if it is on the page: the
/// one for social networks is often cropped, with lettering over it. Else what people see.
fn best(offers: &[Field<Url>]) -> usize {
    let is_configured = offers.first().is_some_and(|first| first.evidence.kind == EvidenceKind::Selector);
    let (seen, stated): (Vec<_>, Vec<_>) =
        offers.iter().enumerate().partition(|(_, offer)| offer.evidence.kind == EvidenceKind::Html);
    let mut first_seen = seen.iter().take(RENDITIONS_COMPARED);
    let rendition = first_seen.find(|(_, seen)| {
        stated.iter().take(STATED_COMPARED).any(|(_, stated)| is_same_picture(&seen.value, &stated.value))
    });
    match rendition {
        Some((at, _)) if !is_configured => *at,
        _ => 0,
    }
}

/// Whether two addresses are renditions of one picture: they share a long name or number.
fn is_same_picture(a: &Url, b: &Url) -> bool {
    let names = |url: &Url| -> Vec<String> {
        let path = url.path().to_ascii_lowercase();
        let words = path.split(|c: char| !c.is_ascii_alphanumeric());
        words.filter(|word| is_distinctive(word)).map(str::to_owned).collect()
    };
    let known = names(a);
    names(b).iter().any(|name| known.contains(name)) || shares_beginning(a, b)
}

/// Whether the names of two files begin alike for most of their length.
fn shares_beginning(a: &Url, b: &Url) -> bool {
    let file = |url: &Url| url.path().rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let (a, b) = (file(a), file(b));
    let shared = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    shared >= 12 && shared * 10 >= a.len().min(b.len()) * 6
}

/// Words of an address that few other pictures have in theirs.
fn is_distinctive(word: &str) -> bool {
    word.len() >= 14 || (word.len() >= 6 && word.bytes().any(|b| b.is_ascii_digit()))
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

    /// The large images near the headline, those in a figure at the head of the text first.
    fn visible(&mut self, headline: &Headline) {
        let subject = self.subject;
        let head = headline.line.and_then(|at| subject.survey.lines.get(at)).map(|line| line.node);
        // The part of the page that holds the headline and a good deal of text.
        let scope = head.and_then(|node| dom::self_and_ancestors(&node).skip(1).find(has_text_and_image));
        let (mut paragraphs, mut is_below, mut images) = (0, false, 0);
        let mut found: Vec<(&str, Url)> = Vec::new();
        dom::walk(&scope.unwrap_or(subject.root), |node, step| {
            if matches!(step, dom::Step::Close) || found.len() >= SEEN_MAX || images >= IMAGES_MAX {
                return false;
            }
            is_below |= head.is_some_and(|head| head.id == node.id);
            let Some(name) = node.node_name() else { return true };
            match &*name {
                "nav" | "footer" | "aside" | "script" | "style" => return false,
                "p" if is_below && dom::line(node).chars().count() >= PARAGRAPH_CHARS_MIN => paragraphs += 1,
                "img" => {
                    images += 1;
                    let in_figure = dom::self_and_ancestors(node).take(6).any(|node| is_figure(&node));
                    let place = match in_figure {
                        true if paragraphs <= PARAGRAPHS_ABOVE => "figure at the head of the article",
                        true => "figure",
                        false => "img near the headline",
                    };
                    let url = dom::image_url(node, &subject.base);
                    found.extend(
                        url.filter(|url| !is_small(node, url) && refusal(url).is_none()).map(|url| (place, url)),
                    );
                }
                _ => {}
            }
            true
        });
        // "figure at the head" before "figure" before "img": a stable sort keeps the page's order.
        found.sort_by_key(|(place, _)| (!place.contains("head of"), !place.contains("figure")));
        for (place, url) in found {
            self.candidates.offer(url, EvidenceKind::Html, place);
        }
    }
}

fn is_figure(node: &dom_query::NodeRef<'_>) -> bool {
    node.has_name("figure") || node.has_name("picture")
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

/// Whether an image is as small as portraits and icons are, by its attributes or its address.
fn is_small(node: &dom_query::NodeRef<'_>, url: &Url) -> bool {
    let stated =
        ["width", "height"].iter().filter_map(|name| dom::attr(node, name)?.trim_end_matches("px").parse::<u32>().ok());
    let in_address = SIZE
        .captures_iter(url.as_str())
        .filter_map(|size| size.iter().skip(1).flatten().find_map(|size| size.as_str().parse::<u32>().ok()));
    stated.chain(in_address).any(|pixels| pixels < PIXELS_MIN) || PORTRAIT.is_match(url.path())
}

static SIZE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:^|[^0-9])(\d{2,3})x\d{2,3}(?:[^0-9]|$)|[?&](?:w|width|h|height)=(\d+)|square_(\d+)"));
static PORTRAIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)/(?:profiles?|avatars?|authors?|autoren|user_images|users|headshots?|portraits?)/|headshot")
});

fn pattern(text: &str) -> Regex {
    #[expect(clippy::expect_used, reason = "the pattern is a constant, compiled by every test")]
    Regex::new(text).expect("a valid pattern")
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
