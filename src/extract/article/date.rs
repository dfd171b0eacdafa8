//! When the article was first published, and when it was last changed.
//!
//! A time of change is never taken for one of publication. A source that says only the day is
//! joined with a visible time of the same day.

use std::sync::LazyLock;

use regex::Regex;

use super::Subject;
use super::candidates::Candidates;
use super::survey::Mark;
use super::title::Headline;
use crate::extract::metadata::json_ld;
use crate::extract::{dom, rule};
use crate::model::{EvidenceKind, Field, Moment, Precision, Rejection};
use crate::normalise::date::{self, Context, Found, Label};

/// `<meta>` names that state the first publication, the most reliable first.
const PUBLISHED_METAS: &[&str] =
    &["article:published_time", "og:article:published_time", "og:published_time", "article:published", "datepublished"];
/// Further such names, of single systems.
const PUBLISHED_METAS_OF_SYSTEMS: &[&str] = &[
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dcterms.available",
    "publication_date",
    "published_time",
    "publishdate",
    "publish-date",
    "publish_date",
    "pubdate",
    "article.published",
    "article_date_original",
    "originalpublicationdate",
    "citation_publication_date",
    "citation_date",
    "displaydate",
    "rnews:datepublished",
    "datecreated",
    "article:created",
    "og:pubdate",
    "ptime",
    "date.created",
    "vr:published_time",
    "bt:pubdate",
];
/// Names that some sites use for the publication, others for the last change or the rendering.
const VAGUE_METAS: &[&str] = &["date", "dc.date", "dcterms.date", "last-published", "created", "gentime"];
/// `<meta>` names that state the last change.
const UPDATED_METAS: &[&str] = &[
    "article:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "article:modified",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
    "lastmod",
    "modified_time",
    "revised",
];
/// How many lines above the headline a date may stand.
const LINES_ABOVE: usize = 6;
/// How many lines below the headline a date may stand.
const LINES_BELOW: usize = 25;
/// The longest line, in characters, that can be a date and little more.
const LONE_DATE_CHARS_MAX: usize = 60;
/// How many visible dates become candidates.
const SEEN_MAX: usize = 5;
/// The place of a date that stands somewhere in the lines around the headline.
const NEAR_TEXT: &str = "text near the headline";
/// The longest line in which an unlabelled date is looked for, in characters.
const LINE_CHARS_MAX: usize = 160;

/// Finds both times.
pub(crate) fn find(
    subject: &Subject<'_>,
    headline: &Headline,
    rejected: &mut Vec<Rejection>,
) -> (Option<Field<Moment>>, Option<Field<Moment>>) {
    let mut reader = Reader { subject, candidates: Candidates::of("date") };
    reader.configured();
    reader.machine();
    let visible = visible(subject, headline);
    reader.visible(&visible);
    reader.weak();
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

/// A date that people see, where it stands and what it is said to be.
struct Visible {
    moment: Moment,
    label: Label,
    kind: EvidenceKind,
    place: String,
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
    if text.len() > LINE_CHARS_MAX { None } else { date::read(text, context) }
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

/// The dates around the headline, `<time>` and elements marked as date first.
fn visible(subject: &Subject<'_>, headline: &Headline) -> Vec<Visible> {
    let context = context(subject);
    let lines = &subject.survey.lines;
    let (start, end) = match headline.line {
        Some(line) => (line.saturating_sub(LINES_ABOVE), headline.end + LINES_BELOW),
        None => (0, LINES_BELOW * 2),
    };
    let mut found = Vec::new();
    let near =
        subject.survey.marked.iter().filter(|marked| {
            marked.mark == Mark::Date && (start..end).contains(&marked.line) && marked.place.is_content()
        });
    // What stands below the headline is about this article more surely than what stands above.
    let (above, below): (Vec<_>, Vec<_>) =
        near.partition(|marked| headline.line.is_some_and(|line| marked.line < line));
    for marked in below.into_iter().chain(above) {
        let is_time = marked.node.has_name("time");
        let text = dom::line(&marked.node);
        if let Some(datetime) = dom::attr(&marked.node, "datetime").filter(|_| is_time)
            && let Some(moment) = date::read(&datetime, &context)
        {
            let before = lines.get(marked.line).map_or("", |line| line.text.as_str());
            let label = label_of(&text, before, &marked.node, &context);
            found.push(Visible { moment, label, kind: EvidenceKind::Html, place: "time".to_owned() });
        } else if text.chars().count() <= LINE_CHARS_MAX {
            found.extend(date::find(&text, &context).into_iter().map(|date| seen(date, "date near the headline")));
        }
    }
    let window = lines.iter().enumerate().take(end.min(lines.len())).skip(start);
    for (at, line) in window {
        if line.place.is_content() && !line.place.figure && line.chars() <= LINE_CHARS_MAX && Some(at) != headline.line
        {
            found.extend(date::find(&line.text, &context).into_iter().map(|date| seen(date, NEAR_TEXT)));
        }
    }
    if found.is_empty() {
        elsewhere(subject, &context, &mut found);
    }
    if found.is_empty() {
        found.extend(only_date(subject, &context));
    }
    found
}

fn seen(date: Found, place: &str) -> Visible {
    Visible { moment: date.moment, label: date.label, kind: EvidenceKind::Text, place: place.to_owned() }
}

/// Dates far from the headline count only if the page says what they are: `<time>` inside the
/// content, or a label.
fn elsewhere(subject: &Subject<'_>, context: &Context<'_>, found: &mut Vec<Visible>) {
    for line in subject.survey.lines.iter().filter(|line| line.place.is_content() && line.chars() <= LINE_CHARS_MAX) {
        found.extend(
            date::find(&line.text, context)
                .into_iter()
                .filter(|date| date.label == Label::Published)
                .map(|date| seen(date, "labelled text")),
        );
    }
    let times = subject.survey.marked.iter().filter(|marked| marked.mark == Mark::Date && marked.place.is_content());
    for marked in times.take(3) {
        let stated = dom::attr(&marked.node, "datetime").unwrap_or_else(|| dom::line(&marked.node));
        if stated.len() <= LINE_CHARS_MAX
            && let Some(moment) = date::read(&stated, context)
        {
            found.push(Visible {
                moment,
                label: Label::None,
                kind: EvidenceKind::Html,
                place: "date in the content".to_owned(),
            });
        }
    }
}

/// A date that stands alone in its line, if there is only one such day on the page.
fn only_date(subject: &Subject<'_>, context: &Context<'_>) -> Option<Visible> {
    let lines =
        subject.survey.lines.iter().filter(|line| line.place.is_content() && line.chars() <= LONE_DATE_CHARS_MAX);
    let mut dates = lines.filter_map(|line| {
        let date = date::find(&line.text, context).into_iter().next()?;
        (date.span.len() * 2 >= line.text.len() && date.label != Label::Updated).then_some(date)
    });
    let first = dates.next()?;
    dates.all(|date| is_same_day(&date.moment, &first.moment)).then(|| seen(first, "the only date that stands alone"))
}

static UPDATE_WORDS: LazyLock<Regex> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the pattern is a constant, compiled by every test")]
    Regex::new(r"(?i)updat|aktualis|modifi|mis à jour|actualiz|aggiorna|geändert|bijgewerkt|atualiz|last-?mod|revised|ge[üu]pdate")
        .expect("a valid pattern")
});

/// What a `<time>` is said to be by its class and the words right before it.
fn label_of(text: &str, line: &str, node: &dom_query::NodeRef<'_>, context: &Context<'_>) -> Label {
    let words: String = dom::self_and_ancestors(node)
        .take(2)
        .filter_map(|node| {
            node.element_ref().map(|element| {
                let mut words = dom::class_words(&element);
                words.push_str(dom::element_attr(&element, "itemprop").unwrap_or_default());
                words
            })
        })
        .collect();
    if UPDATE_WORDS.is_match(&words) && !words.contains("publish") {
        return Label::Updated;
    }
    let before = line.find(text).map_or("", |at| &line[..at]);
    let labelled = date::find(&format!("{} {text}", last_words(before)), context);
    match labelled.first().map(|found| found.label) {
        Some(label) if label != Label::None => label,
        _ if UPDATE_WORDS.is_match(last_words(before)) || UPDATE_WORDS.is_match(text) => Label::Updated,
        _ => Label::None,
    }
}

fn last_words(text: &str) -> &str {
    let start = text.char_indices().rev().nth(24).map_or(0, |(at, _)| at);
    &text[start..]
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
    #[expect(clippy::expect_used, reason = "the pattern is a constant, compiled by every test")]
    Regex::new(
        r"(?:^|[/_.-])((?:19|20)\d\d)([/_.-]?)(0[1-9]|1[0-2]|[1-9])([/_.-]?)(0[1-9]|[12]\d|3[01]|[1-9])(?:[/_.-]|$)",
    )
    .expect("a valid pattern")
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
