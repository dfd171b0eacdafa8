//! When the article was first published, and when it was last changed.
//!
//! A time of change is not taken for one of publication while anything else is stated. A page
//! whose only date is a `Stand:` by the headline was published then, as far as a reader can tell.
//! A source that says only the day is joined with a visible time of the same day.

mod address;
mod elsewhere;
mod head;
mod line;
mod names;
mod order;
mod readers_zone;
mod script;
mod stated;
mod updated;
mod visible;

use super::Subject;
use super::candidates::{ASKED_FIRST, Candidates};
use super::title::Headline;
use crate::extract::rule;
use crate::model::{Evidence, EvidenceKind, Field, Moment, Precision, Rejection};
use crate::normalise::date::{self, Context, Label};
use elsewhere::{BEGINNING, FIRST_LINE};
use visible::{NEAR_TEXT, Visible};

/// How many visible dates become candidates.
const SEEN_MAX: usize = 5;
/// Where a date may be one that the text only mentions.
const RUNNING_TEXT: &[&str] = &[NEAR_TEXT, BEGINNING, FIRST_LINE];
/// The longest value that can be a date, in bytes.
const STATED_BYTES_MAX: usize = 160;

/// Finds both times.
pub(crate) fn find(
    subject: &Subject<'_>,
    headline: &Headline,
    rejected: &mut Vec<Rejection>,
) -> (Option<Field<Moment>>, Option<Field<Moment>>) {
    let context = context(subject);
    let context = Context { order: order::proven(&subject.survey, &context), ..context };
    let mut reader = Reader { subject, context, candidates: Candidates::of("date") };
    reader.configured();
    reader.published(headline);
    let mut visible = visible::find(subject, headline, &context);
    reader.visible(&visible);
    reader.vague();
    if reader.candidates.offers().is_empty() {
        let elsewhere = elsewhere::find(subject, headline, &context);
        reader.visible(&elsewhere);
        visible.extend(elsewhere);
    }
    reader.address();
    reader.changed(&visible);
    let published = reader.take(rejected);
    let updated = updated::find(subject, &context, &visible, published.as_ref(), rejected);
    (published, updated)
}

/// What the date reader is told about the page.
pub(super) fn context<'s>(subject: &'s Subject<'_>) -> Context<'s> {
    let title = subject.metadata.title.as_deref();
    let language = subject.language_tag().or_else(|| title.and_then(script::language));
    let timezone = subject.source.timezone.unwrap_or_else(|| date::zone_for(subject.url.host_str(), language));
    Context { now: subject.now, timezone, language, order: None }
}

struct Reader<'s, 'a> {
    subject: &'s Subject<'a>,
    context: Context<'s>,
    candidates: Candidates<Moment>,
}

impl Reader<'_, '_> {
    fn read(&mut self, text: &str, kind: EvidenceKind, place: &str) {
        match read_stated(text, &self.context) {
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
        if let Some(field) = configured(self.subject, rules, &self.context) {
            self.candidates.offer(field.value, field.evidence.kind, field.evidence.place);
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

    /// The index of the candidate to take: the first, unless it is a date of the running text
    /// that the address contradicts. Then one of the same day as in the address, or that itself.
    fn index(&self) -> usize {
        let offers = self.candidates.offers();
        let Some(first) = offers.first().filter(|first| RUNNING_TEXT.contains(&first.evidence.place.as_str())) else {
            return 0;
        };
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
        let (others, site) = (self.candidates.offers().to_vec(), self.context.timezone);
        let why = if index == 0 { ASKED_FIRST } else { "the address of the page names another day" };
        let taken = self.candidates.take(index, why, Moment::to_rfc3339, rejected)?;
        Some(match finer {
            None => taken.map(|moment| readers_zone::of_readers(moment, &others, site)),
            Some(finer) => {
                let place = format!("{}, its time from {}", taken.evidence.place, finer.evidence);
                Field { value: finer.value, evidence: Evidence::new(taken.evidence.kind, place), ..taken }
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
fn configured(subject: &Subject<'_>, rules: &[crate::config::Rule], context: &Context<'_>) -> Option<Field<Moment>> {
    rules.iter().find_map(|one| {
        let found = rule::values(std::slice::from_ref(one), &subject.root, &subject.base, &subject.chart)?;
        let moment = found.value.iter().find_map(|text| match &one.format {
            Some(format) => date::read_format(text, format, context),
            None => date::read(text, context),
        })?;
        Some(Field::new(moment, EvidenceKind::Selector, found.evidence.place))
    })
}

#[cfg(test)]
mod tests;
