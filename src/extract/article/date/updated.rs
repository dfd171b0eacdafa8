//! When the article was last changed.

use super::readers_zone::of_readers;
use super::visible::Visible;
use super::{configured, names::UPDATED_METAS, read_stated};
use crate::extract::article::Subject;
use crate::extract::article::candidates::Candidates;
use crate::extract::metadata::json_ld;
use crate::model::{EvidenceKind, Field, Moment, Rejection};
use crate::normalise::date::{Context, Label};

/// Finds the time of the last change, which is not before the publication.
pub(super) fn find(
    subject: &Subject<'_>,
    context: &Context<'_>,
    visible: &[Visible],
    published: Option<&Field<Moment>>,
    rejected: &mut Vec<Rejection>,
) -> Option<Field<Moment>> {
    let mut candidates = Candidates::of("updated");
    let mut offer = |moment: Option<Moment>, kind: EvidenceKind, place: &str| {
        let Some(moment) = moment else { return };
        let is_before = published.is_some_and(|published| moment.at.date_naive() < published.value.at.date_naive());
        if is_before {
            candidates.refuse(&moment.to_rfc3339(), kind, place, "it lies before the publication");
        } else {
            candidates.offer(moment, kind, place);
        }
    };
    if let Some(field) = configured(subject, &subject.scope.fields.updated, context) {
        offer(Some(field.value), EvidenceKind::Selector, &field.evidence.place);
    }
    let stated = subject.article().and_then(|article| json_ld::text(article, "dateModified"));
    offer(stated.and_then(|text| read_stated(&text, context)), EvidenceKind::JsonLd, "dateModified");
    for name in UPDATED_METAS {
        let stated = subject.metadata.metas(name).next();
        offer(stated.and_then(|text| read_stated(text, context)), EvidenceKind::Meta, name);
    }
    for property in subject.metadata.article_properties("dateModified").take(1) {
        offer(read_stated(&property.value, context), EvidenceKind::Microdata, "dateModified");
    }
    for found in visible.iter().filter(|found| found.label == Label::Updated) {
        offer(Some(found.moment), found.kind, &found.place);
    }
    let others = candidates.offers().to_vec();
    let taken = candidates.first(Moment::to_rfc3339, rejected)?;
    Some(taken.map(|moment| of_readers(moment, &others, context.timezone)))
}
