//! The picture of a teaser.

use super::super::kind::Kinds;
use dom_query::local_name;
use url::Url;

use super::super::outline::Index;
use super::Teaser;
use crate::extract::dom;
use crate::model::{EvidenceKind, Field};

/// Smaller pictures are icons, in pixels.
const SIDE_PIXELS_MIN: u32 = 50;
/// The first real picture of the block with its text alternative.
pub(super) fn read(teaser: &Teaser<'_>) -> Option<(Field<Url>, Option<String>)> {
    let outline = teaser.sheet.outline;
    let pictures = || teaser.range.clone().filter(|inner| is_picture(teaser, *inner));
    let image = pictures().find_map(|inner| {
        let url = dom::image_url(&outline.elements[inner].node, &teaser.sheet.base)?;
        Some((Field::new(url, EvidenceKind::Html, "img"), outline.attr(inner, "alt")))
    });
    image.or_else(|| source(teaser)).or_else(|| background(teaser))
}

fn is_picture(teaser: &Teaser<'_>, index: Index) -> bool {
    let outline = teaser.sheet.outline;
    let element = &outline.elements[index];
    if element.name != local_name!("img") && &*element.name != "amp-img" {
        return false;
    }
    let small = ["width", "height"].iter().any(|side| {
        outline
            .attr(index, side)
            .and_then(|value| value.parse().ok())
            .is_some_and(|pixels: u32| pixels < SIDE_PIXELS_MIN)
    });
    let near =
        std::iter::once(index).chain(outline.ancestors(index).take(2).filter(|outer| teaser.range.contains(outer)));
    let foreign = near.into_iter().any(|outer| {
        let kinds = outline.elements[outer].kinds;
        kinds.has(Kinds::SMALL_PICTURE) || (outer != teaser.range.start && kinds.has(Kinds::AUTHOR))
    });
    !small && !foreign
}

/// A `<picture>` whose `<img>` has a placeholder only.
fn source(teaser: &Teaser<'_>) -> Option<(Field<Url>, Option<String>)> {
    let outline = teaser.sheet.outline;
    teaser.range.clone().filter(|inner| outline.elements[*inner].name == local_name!("source")).find_map(|inner| {
        let url = dom::image_url(&outline.elements[inner].node, &teaser.sheet.base)?;
        Some((Field::new(url, EvidenceKind::Html, "picture source"), None))
    })
}

/// A picture that is the background of an element.
fn background(teaser: &Teaser<'_>) -> Option<(Field<Url>, Option<String>)> {
    let outline = teaser.sheet.outline;
    teaser.range.clone().find_map(|inner| {
        let style = outline.attr(inner, "style")?;
        let (_, rest) = style.split_once("background")?.1.split_once("url(")?;
        let (address, _) = rest.split_once(')')?;
        let address = address.trim_matches(['"', '\'', ' ']);
        let url = dom::absolute(address, &teaser.sheet.base)?;
        Some((Field::new(url, EvidenceKind::Html, "background image"), None))
    })
}
