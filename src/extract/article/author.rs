//! Who wrote it.

mod names;

use dom_query::NodeRef;
use serde_json::Value;

use super::candidates::Candidates;
use super::survey::{Line, Mark, Marked};
use super::title::Headline;
use super::{Subject, site_name, wording};
use crate::extract::dom;
use crate::extract::metadata::json_ld;
use crate::model::{Author, EvidenceKind, Field, Rejection, clean_line};
use crate::normalise::date;

/// `<meta>` names that state authors.
const METAS: &[&str] = &[
    "author",
    "parsely-author",
    "sailthru.author",
    "cxenseparse:author",
    "dc.creator",
    "dcterms.creator",
    "dc.contributor",
    "article:author",
    "article:author_name",
    "og:article:author",
    "og:author",
    "byl",
    "authors",
    "citation_author",
    "creator",
    "twitter:data1",
];
/// How many lines above the headline a byline may stand.
const LINES_ABOVE: usize = 5;
/// How many lines below the headline a byline may stand.
const LINES_BELOW: usize = 20;
/// The longest byline, in characters.
const BYLINE_CHARS_MAX: usize = 150;

/// Finds the authors.
pub(crate) fn find(
    subject: &Subject<'_>,
    headline: &Headline,
    rejected: &mut Vec<Rejection>,
) -> Option<Field<Vec<Author>>> {
    let mut candidates = Candidates::of("author");
    if let Some(field) = subject.configured(&subject.scope.fields.author) {
        let authors = field.value.iter().flat_map(|text| named(subject, text)).collect::<Vec<_>>();
        if !authors.is_empty() {
            candidates.offer(authors, EvidenceKind::Selector, field.evidence.place);
        }
    }
    let configured = candidates.offers().len();
    from_json_ld(subject, &mut candidates);
    from_metas(subject, &mut candidates);
    from_properties(subject, &mut candidates);
    from_marks(subject, headline, &mut candidates);
    from_lines(subject, headline, &mut candidates);
    from_lone_person(subject, &mut candidates);
    // A person anywhere is better than a newsroom in a better place.
    let person =
        candidates.offers().iter().position(|field| field.value.iter().any(|author| !is_house(subject, &author.name)));
    let index = if configured > 0 { 0 } else { person.unwrap_or(0) };
    let taken = candidates.take(index, "stronger evidence", show, rejected)?;
    Some(taken.map(|authors| persons(subject, authors)))
}

#[expect(clippy::ptr_arg, reason = "it is handed over as the way to show a field's value")]
fn show(authors: &Vec<Author>) -> String {
    authors.iter().map(|author| author.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// Newsrooms and agencies are left out beside a person.
fn persons(subject: &Subject<'_>, authors: Vec<Author>) -> Vec<Author> {
    let has_person = authors.iter().any(|author| !is_house(subject, &author.name));
    authors.into_iter().filter(|author| !has_person || !is_house(subject, &author.name)).collect()
}

fn is_house(subject: &Subject<'_>, name: &str) -> bool {
    names::is_body(name) || site_name::is_site(name, &subject.site_names)
}

fn named(subject: &Subject<'_>, text: &str) -> Vec<Author> {
    names::stated(&dom::plain(text), subject.language_tag()).into_iter().map(Author::named).collect()
}

/// The text of an element marked as author, with a comma between the elements in it: names in
/// a row of elements have nothing else between them. Single words are parts of one name.
fn byline_text(node: &NodeRef<'_>) -> String {
    let mut holder = *node;
    while let [only] = &holder.element_children()[..]
        && dom::line(only) == dom::line(&holder)
    {
        holder = *only;
    }
    let whole = dom::line(&holder);
    if holder.element_children().len() < 2 && holder.immediate_text().trim().is_empty() {
        return whole;
    }
    let pieces: Vec<String> = holder
        .children_it(false)
        .map(|child| if child.is_text() { clean_line(&child.text()) } else { byline_text(&child) })
        .filter(|piece| !piece.is_empty())
        .collect();
    let has_name = pieces.iter().any(|piece| piece.contains(' '));
    if has_name && pieces.len() > 1 { pieces.join(", ") } else { whole }
}

fn from_json_ld(subject: &Subject<'_>, candidates: &mut Candidates<Vec<Author>>) {
    let Some(article) = subject.article() else { return };
    let json_ld = &subject.metadata.json_ld;
    for key in ["author", "creator"] {
        let mut authors: Vec<Author> = Vec::new();
        for value in json_ld.list(article, key) {
            let Some(name) = json_ld::raw_text(value) else { continue };
            let mut found = named(subject, &name);
            if found.is_empty() {
                candidates.refuse(&name, EvidenceKind::JsonLd, key, "it is no name");
            }
            if let [author] = &mut found[..] {
                author.url = author_url(subject, value);
            }
            authors.extend(found);
        }
        dedup(&mut authors);
        if !authors.is_empty() {
            candidates.offer(authors, EvidenceKind::JsonLd, key);
            return;
        }
    }
}

fn author_url(subject: &Subject<'_>, value: &Value) -> Option<url::Url> {
    let stated = ["url", "sameAs"].iter().find_map(|key| value.get(*key).and_then(json_ld::raw_text))?;
    dom::absolute(&stated, &subject.base)
}

fn dedup(authors: &mut Vec<Author>) {
    let mut seen: Vec<String> = Vec::new();
    authors.retain(|author| {
        let key = wording::squeezed(&author.name);
        let is_new = !seen.contains(&key);
        seen.push(key);
        is_new
    });
}

fn from_metas(subject: &Subject<'_>, candidates: &mut Candidates<Vec<Author>>) {
    for name in METAS {
        let mut authors: Vec<Author> = Vec::new();
        for content in subject.metadata.metas(name) {
            let found = named(subject, content);
            if found.is_empty() {
                candidates.refuse(content, EvidenceKind::Meta, *name, "it is no name");
            }
            authors.extend(found);
        }
        dedup(&mut authors);
        if !authors.is_empty() {
            candidates.offer(authors, EvidenceKind::Meta, *name);
        }
    }
}

fn from_properties(subject: &Subject<'_>, candidates: &mut Candidates<Vec<Author>>) {
    let mut authors: Vec<Author> = Vec::new();
    for property in subject.metadata.article_properties("author") {
        // The name within a person, or all that the person's element says.
        let name = subject.metadata.properties.iter().find(|inner| {
            inner.name == "name" && inner.node.id != property.node.id && dom::is_within(&inner.node, &property.node)
        });
        authors.extend(named(subject, name.map_or(&property.value, |name| &name.value)));
    }
    dedup(&mut authors);
    if !authors.is_empty() {
        candidates.offer(authors, EvidenceKind::Microdata, "author");
    }
}

/// Elements that are marked as author near the headline; of nested ones the innermost.
fn from_marks(subject: &Subject<'_>, headline: &Headline, candidates: &mut Candidates<Vec<Author>>) {
    let (start, end) = match headline.line {
        Some(line) => (line.saturating_sub(LINES_ABOVE), headline.end + LINES_BELOW),
        None => (0, LINES_BELOW * 2),
    };
    let all: Vec<&Marked<'_>> = subject
        .survey
        .marked
        .iter()
        .filter(|marked| marked.mark == Mark::Author && !marked.place.navigation && !marked.place.footer)
        .collect();
    let near: Vec<&Marked<'_>> =
        all.iter().filter(|marked| (start..end).contains(&marked.line) && marked.place.is_content()).copied().collect();
    offer_marks(subject, &near, "byline near the headline", candidates);
    let linked: Vec<&Marked<'_>> = all
        .into_iter()
        .filter(|marked| {
            dom::attr(&marked.node, "rel").is_some_and(|rel| rel.contains("author")) && marked.place.is_content()
        })
        .collect();
    offer_marks(subject, &linked, "rel=author", candidates);
}

fn offer_marks(subject: &Subject<'_>, marks: &[&Marked<'_>], place: &str, candidates: &mut Candidates<Vec<Author>>) {
    let mut authors: Vec<Author> = Vec::new();
    let mut last_line = None;
    for (at, marked) in marks.iter().enumerate() {
        let is_outer = marks[at + 1..].iter().any(|inner| dom::is_within(&inner.node, &marked.node));
        let text = byline_text(&marked.node);
        if text.chars().count() > BYLINE_CHARS_MAX {
            continue;
        }
        let found = named(subject, &text);
        if is_outer
            && (found.len() != 1
                || marks[at + 1..].iter().any(|inner| {
                    dom::is_within(&inner.node, &marked.node) && !named(subject, &byline_text(&inner.node)).is_empty()
                }))
        {
            continue;
        }
        // Names further down belong to other articles.
        if last_line.is_some_and(|line| marked.line > line + 4) {
            break;
        }
        if found.is_empty() {
            candidates.refuse(&text, EvidenceKind::Html, place, "it is no name");
        } else {
            last_line = Some(marked.line);
        }
        let href = dom::attr(&marked.node, "href").and_then(|href| dom::absolute(&href, &subject.base));
        authors.extend(found.into_iter().map(|author| Author { url: href.clone(), ..author }));
    }
    dedup(&mut authors);
    if !authors.is_empty() {
        candidates.offer(authors, EvidenceKind::Html, place);
    }
}

/// Lines near the headline that are a byline: "Von Ada Beispiel", or "1.2.2026 von Ada Beispiel".
fn from_lines(subject: &Subject<'_>, headline: &Headline, candidates: &mut Candidates<Vec<Author>>) {
    let Some(line) = headline.line else { return };
    let lines = &subject.survey.lines;
    let below = headline.end..(headline.end + LINES_BELOW).min(lines.len());
    let above = line.saturating_sub(LINES_ABOVE)..line;
    for at in below.chain(above) {
        let line = &lines[at];
        if line.chars() > BYLINE_CHARS_MAX || !line.place.is_content() || line.heading > 0 {
            continue;
        }
        let Some(text) = byline_of(subject, lines, at) else { continue };
        let names = names::split(&text, subject.language_tag()).into_iter();
        let authors: Vec<Author> =
            names.filter(|name| name.contains(' ') || names::is_body(name)).map(Author::named).collect();
        if !authors.is_empty() && show(&authors).chars().count() * 2 >= text.chars().count().min(60) {
            candidates.offer(authors, EvidenceKind::Text, "byline");
            return;
        }
    }
}

/// The part of a line that names authors, with the word that announces them.
fn byline_of(subject: &Subject<'_>, lines: &[Line<'_>], at: usize) -> Option<String> {
    let text = lines[at].text.as_str();
    if names::has_prefix(text) {
        return Some(text.to_owned());
    }
    // "Von" and the name may stand in two blocks.
    let is_announced = names::has_prefix(&format!("{text} x"));
    if let Some(next) = lines.get(at + 1).filter(|next| is_announced && next.chars() < 60) {
        return Some(format!("{text} {}", next.text));
    }
    let has_date = !date::find(text, &super::date::context(subject)).is_empty();
    let announced = ANNOUNCEMENTS.iter().find_map(|word| text.find(word)).filter(|_| has_date)?;
    Some(text[announced..].trim().to_owned())
}

/// Words before names in the middle of a line.
const ANNOUNCEMENTS: &[&str] =
    &[" von ", " Von ", " by ", " By ", " par ", " Par ", " por ", " Por ", " door ", " di "];

/// Where no article is described, a lone person in JSON-LD is the author of the page.
fn from_lone_person(subject: &Subject<'_>, candidates: &mut Candidates<Vec<Author>>) {
    let persons: Vec<&Value> = subject.metadata.json_ld.of_type(|name| name == "Person").collect();
    let mut names: Vec<String> = persons.iter().filter_map(|person| json_ld::text(person, "name")).collect();
    names.dedup();
    if let [name] = &names[..] {
        let authors = named(subject, name);
        if !authors.is_empty() {
            candidates.offer(authors, EvidenceKind::JsonLd, "the only Person");
        }
    }
}
