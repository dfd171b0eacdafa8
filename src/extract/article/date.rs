//! When the article was first published, and when it was last changed.
//!
//! A time of change is not taken for one of publication while anything else is stated. A page
//! whose only date is a `Stand:` by the headline was published then, as far as a reader can tell.
//! A source that says only the day is joined with a visible time of the same day.

mod line;
mod names;
mod visible;

use std::sync::LazyLock;

use regex::Regex;

use super::candidates::Candidates;
use super::title::Headline;
use super::{Subject, pattern};
use crate::extract::metadata::json_ld;
use crate::extract::rule;
use crate::model::{EvidenceKind, Field, Moment, Precision, Rejection};
use crate::normalise::date::{self, Context, Label};
use names::{PUBLISHED_METAS, PUBLISHED_METAS_OF_SYSTEMS, UPDATED_METAS, VAGUE_METAS};
use visible::{NEAR_TEXT, Visible};

/// How many visible dates become candidates.
const SEEN_MAX: usize = 5;
/// The longest value that can be a date, in bytes.
const STATED_BYTES_MAX: usize = 160;

/// Finds both times.
pub(crate) fn find(
    subject: &Subject<'_>,
    headline: &Headline,
    rejected: &mut Vec<Rejection>,
) -> (Option<Field<Moment>>, Option<Field<Moment>>) {
    let mut reader = Reader { subject, candidates: Candidates::of("date") };
    reader.configured();
    reader.machine();
    let visible = visible::find(subject, headline);
    reader.visible(&visible);
    reader.weak();
    reader.changed(&visible);
    let published = reader.take(rejected);
    let updated = updated(subject, &visible, published.as_ref(), rejected);
    (published, updated)
}

/// What the date reader is told about the page.
pub(super) fn context<'s>(subject: &'s Subject<'_>) -> Context<'s> {
    let language = subject.language_tag();
    let timezone = subject.source.timezone.unwrap_or_else(|| date::zone_for(subject.url.host_str(), language));
    Context { now: subject.now, timezone, language, order: None }
}

struct Reader<'s, 'a> {
    subject: &'s Subject<'a>,
    candidates: Candidates<Moment>,
}

impl Reader<'_, '_> {
    fn read(&mut self, text: &str, kind: EvidenceKind, place: &str) {
        match read_stated(text, &context(self.subject)) {
            Some(moment) => self.offer(moment, kind, place),
            None => self.candidates.refuse(text, kind, place, "it is no date"),
        }
    }

    fn offer(&mut self, moment: Moment, kind: EvidenceKind, place: &str) {
        if moment.utc() > self.subject.now + chrono::Duration::days(1) && kind != EvidenceKind::Selector {
            self.candidates.refuse(&moment.to_rfc3339(), kind, place, "it lies in the future");
        } else {
            self.candidates.offer(moment, kind, place);
        }
    }

    fn configured(&mut self) {
        let rules = &self.subject.scope.fields.date;
        if let Some(field) = configured(self.subject, rules) {
            self.candidates.offer(field.value, field.evidence.kind, field.evidence.place);
        }
    }

    /// What the page states for machines.
    fn machine(&mut self) {
        let subject = self.subject;
        if let Some(text) = subject.article().and_then(|article| json_ld::text(article, "datePublished")) {
            self.read(&text, EvidenceKind::JsonLd, "datePublished");
        }
        self.metas(PUBLISHED_METAS);
        for property in subject.metadata.article_properties("datePublished").take(2) {
            self.read(&property.value, EvidenceKind::Microdata, "datePublished");
        }
        self.metas(PUBLISHED_METAS_OF_SYSTEMS);
    }

    fn metas(&mut self, names: &[&str]) {
        for name in names {
            if let Some(text) = self.subject.metadata.metas(name).next() {
                self.read(text, EvidenceKind::Meta, name);
            }
        }
    }

    /// What people see: the first date that is no update, else the first at all.
    fn visible(&mut self, visible: &[Visible]) {
        let published = visible.iter().filter(|found| found.label == Label::Published);
        let unlabelled = |kind| visible.iter().filter(move |found| found.label == Label::None && found.kind == kind);
        let seen = published.chain(unlabelled(EvidenceKind::Html)).chain(unlabelled(EvidenceKind::Text));
        for found in seen.take(SEEN_MAX) {
            self.offer(found.moment, found.kind, &found.place);
        }
    }

    /// The time of change by the headline, where the page has no other date at all.
    fn changed(&mut self, visible: &[Visible]) {
        if self.candidates.offers().is_empty()
            && let Some(found) = visible.iter().find(|found| found.label == Label::Updated)
        {
            let place = format!("{}, a time of change as the only date", found.place);
            self.offer(found.moment, found.kind, &place);
        }
    }

    /// What is better than nothing.
    fn weak(&mut self) {
        self.metas(VAGUE_METAS);
        let subject = self.subject;
        let json_ld = &subject.metadata.json_ld;
        if let Some(article) = subject.article() {
            for key in ["dateCreated", "uploadDate"] {
                if let Some(text) = json_ld::text(article, key) {
                    self.read(&text, EvidenceKind::JsonLd, key);
                }
            }
        }
        let page = json_ld.of_type(|name| matches!(name, "WebPage" | "VideoObject" | "ItemPage")).next();
        if let Some(text) =
            page.and_then(|page| json_ld::text(page, "datePublished").or_else(|| json_ld::text(page, "uploadDate")))
        {
            self.read(&text, EvidenceKind::JsonLd, "datePublished of the page");
        }
        if let Some(day) = day_of_url(subject.url.path()) {
            self.read(&day, EvidenceKind::Url, "path");
        }
    }

    /// The index of the candidate to take: the first, unless it is a date of the running text
    /// that the address contradicts. Then one of the same day as in the address, or that itself.
    fn index(&self) -> usize {
        let offers = self.candidates.offers();
        let Some(first) = offers.first().filter(|first| first.evidence.place == NEAR_TEXT) else { return 0 };
        let address = offers.iter().position(|offer| offer.evidence.kind == EvidenceKind::Url);
        let Some(address) = address.filter(|at| !is_same_day(&offers[*at].value, &first.value)) else { return 0 };
        offers.iter().position(|offer| is_same_day(&offer.value, &offers[address].value)).unwrap_or(address)
    }

    /// The first candidate, made finer by another that says the same day and more.
    fn take(self, rejected: &mut Vec<Rejection>) -> Option<Field<Moment>> {
        let finer = self.candidates.offers().first().filter(|first| first.value.precision == Precision::Day).and_then(
            |first| {
                let day = first.value.at.date_naive();
                self.candidates
                    .offers()
                    .iter()
                    .find(|other| other.value.precision > Precision::Day && other.value.at.date_naive() == day)
                    .cloned()
            },
        );
        let index = self.index();
        let taken = self.candidates.take(index, "stronger evidence", Moment::to_rfc3339, rejected)?;
        Some(match finer {
            None => taken,
            Some(finer) => {
                let place = format!("{}, its time from {}", taken.evidence.place, finer.evidence);
                Field::new(finer.value, taken.evidence.kind, place)
            }
        })
    }
}

fn is_same_day(a: &Moment, b: &Moment) -> bool {
    a.at.date_naive() == b.at.date_naive()
}

/// Reads a value that should be a date and nothing else.
fn read_stated(text: &str, context: &Context<'_>) -> Option<Moment> {
    if text.len() > STATED_BYTES_MAX { None } else { date::read(text, context) }
}

/// The date of the first rule that yields one.
fn configured(subject: &Subject<'_>, rules: &[crate::config::Rule]) -> Option<Field<Moment>> {
    let context = context(subject);
    rules.iter().find_map(|one| {
        let found = rule::values(std::slice::from_ref(one), &subject.root, &subject.base)?;
        let moment = found.value.iter().find_map(|text| match &one.format {
            Some(format) => date::read_format(text, format, &context),
            None => date::read(text, &context),
        })?;
        Some(Field::new(moment, EvidenceKind::Selector, found.evidence.place))
    })
}

fn updated(
    subject: &Subject<'_>,
    visible: &[Visible],
    published: Option<&Field<Moment>>,
    rejected: &mut Vec<Rejection>,
) -> Option<Field<Moment>> {
    let context = context(subject);
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
    if let Some(field) = configured(subject, &subject.scope.fields.updated) {
        offer(Some(field.value), EvidenceKind::Selector, &field.evidence.place);
    }
    let stated = subject.article().and_then(|article| json_ld::text(article, "dateModified"));
    offer(stated.and_then(|text| read_stated(&text, &context)), EvidenceKind::JsonLd, "dateModified");
    for name in UPDATED_METAS {
        let stated = subject.metadata.metas(name).next();
        offer(stated.and_then(|text| read_stated(text, &context)), EvidenceKind::Meta, name);
    }
    for property in subject.metadata.article_properties("dateModified").take(1) {
        offer(read_stated(&property.value, &context), EvidenceKind::Microdata, "dateModified");
    }
    for found in visible.iter().filter(|found| found.label == Label::Updated) {
        offer(Some(found.moment), found.kind, &found.place);
    }
    candidates.first(Moment::to_rfc3339, rejected)
}

static URL_DAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[/_.-])((?:19|20)\d\d)([/_.-]?)(0[1-9]|1[0-2]|[1-9])([/_.-]?)(0[1-9]|[12]\d|3[01]|[1-9])(?:[/_.-]|$)",
    )
});

/// The day that a path states, as ISO 8601; both separators must be the same.
fn day_of_url(path: &str) -> Option<String> {
    URL_DAY.captures_iter(path).find_map(|parts| {
        let (first, second) = (&parts[2], &parts[4]);
        let plain = first.is_empty() && second.is_empty() && (parts[3].len() < 2 || parts[5].len() < 2);
        (first == second && !plain).then(|| format!("{}-{:0>2}-{:0>2}", &parts[1], &parts[3], &parts[5]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_state_days() {
        assert_eq!(day_of_url("/2018/10/20/slug").as_deref(), Some("2018-10-20"));
        assert_eq!(day_of_url("/news/slug-2024-5-3").as_deref(), Some("2024-05-03"));
        assert_eq!(day_of_url("/20240503/x").as_deref(), Some("2024-05-03"));
        assert_eq!(day_of_url("/706332/slug"), None);
        assert_eq!(day_of_url("/id-20191"), None);
        assert_eq!(day_of_url("/2018/10-20/slug"), None);
    }
}
