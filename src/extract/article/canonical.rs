//! What the page itself declares its address to be.

use url::Url;

use super::Subject;
use super::candidates::Candidates;
use crate::extract::dom;
use crate::extract::metadata::json_ld;
use crate::model::{EvidenceKind, Field, Rejection};

/// Finds the declared address.
pub(crate) fn find(subject: &Subject<'_>, rejected: &mut Vec<Rejection>) -> Option<Field<Url>> {
    let mut candidates = Candidates::of("canonical");
    let mut offer = |stated: Option<&str>, kind: EvidenceKind, place: &str| {
        let Some(url) = stated.and_then(|stated| dom::absolute(stated, &subject.base)) else { return };
        let is_home = url.path() == "/" && url.query().is_none() && subject.url.path() != "/";
        if is_home {
            // A template that declares the home page on every page.
            candidates.refuse(url.as_str(), kind, place, "it is the home page");
        } else {
            candidates.offer(url, kind, place);
        }
    };
    offer(subject.metadata.link("canonical").map(|link| link.href.as_str()), EvidenceKind::Meta, "link rel=canonical");
    offer(subject.metadata.metas("og:url").next(), EvidenceKind::Meta, "og:url");
    let stated = subject.article().and_then(|article| json_ld::text(article, "url"));
    offer(stated.as_deref(), EvidenceKind::JsonLd, "url");
    candidates.first(Url::to_string, rejected)
}
