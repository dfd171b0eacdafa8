//! Why a text is no lead.

use super::super::title::Headline;
use super::super::{Subject, site_name, wording};
use super::appeal::PHRASES;

/// The shortest lead, in characters.
pub(super) const LEAD_CHARS_MIN: usize = 30;
/// The longest lead, in characters.
const LEAD_CHARS_MAX: usize = 1200;

/// Whether a text asks something of its readers instead of telling them something.
fn is_appeal(text: &str) -> bool {
    let text = text.to_lowercase();
    PHRASES.iter().any(|phrase| text.contains(phrase))
}

/// Why a text is no lead.
pub(super) fn refusal(subject: &Subject<'_>, headline: &Headline, text: &str) -> Option<&'static str> {
    let chars = text.chars().count();
    if chars < LEAD_CHARS_MIN {
        return Some("it is too short for a lead");
    }
    if chars > LEAD_CHARS_MAX {
        return Some("it is too long for a lead");
    }
    if headline.title.as_ref().is_some_and(|title| {
        wording::containment(&title.value, text) >= 0.9 && wording::likeness(&title.value, text) >= 0.6
    }) {
        return Some("it is the headline");
    }
    if subject.metadata.metas("og:title").any(|title| wording::same(title, text)) {
        return Some("it is another wording of the headline");
    }
    if site_name::is_only(text, &subject.site_names) {
        return Some("it is the site's name");
    }
    if is_appeal(text) {
        return Some("it asks readers to subscribe, register or pay");
    }
    None
}
