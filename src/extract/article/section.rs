//! The newspaper's own ressort.

mod names;

use super::Subject;
use super::candidates::Candidates;
use super::survey::Mark;
use super::title::Headline;
use super::wording;
use crate::extract::dom;
use crate::extract::metadata::json_ld;
use crate::model::{EvidenceKind, Field, Rejection, clean_line};
use names::{NO_SECTIONS, WEAK_SECTIONS};

/// The longest name of a section, in characters.
const SECTION_CHARS_MAX: usize = 40;
/// The most words in the name of a section.
const SECTION_WORDS_MAX: usize = 5;
/// How many lines above the headline a kicker may stand.
const LINES_ABOVE: usize = 4;
/// How many lines below the headline a link to a category counts as near.
const LINES_BELOW: usize = 12;
/// How many parts of a breadcrumb are taken.
const TRAIL_MAX: usize = 3;
/// How many categories are taken.
const CATEGORIES_MAX: usize = 5;

/// Finds the sections, the main one first.
pub(crate) fn find(
    subject: &Subject<'_>,
    headline: &Headline,
    rejected: &mut Vec<Rejection>,
) -> Option<Field<Vec<String>>> {
    let mut candidates = Candidates::of("section");
    if let Some(field) = subject.configured(&subject.scope.fields.section) {
        candidates.offer(field.value, EvidenceKind::Selector, field.evidence.place);
    }
    let mut finder = Finder {
        subject,
        title: headline.title.as_ref().map(|title| title.value.clone()),
        candidates: &mut candidates,
    };
    finder.stated();
    finder.breadcrumb_list();
    finder.breadcrumb();
    let kicker = finder.kicker(headline);
    finder.categories(headline);
    finder.path();
    if let Some(kicker) = kicker {
        finder.offer([kicker], EvidenceKind::Html, "kicker");
    }
    let show = |sections: &Vec<String>| sections.join(", ");
    let strong = candidates
        .offers()
        .iter()
        .position(|field| !field.value.iter().all(|name| WEAK_SECTIONS.contains(&&*name.to_lowercase())));
    candidates.take(strong.unwrap_or(0), "stronger evidence", show, rejected)
}

struct Finder<'s, 'a, 'c> {
    subject: &'s Subject<'a>,
    title: Option<String>,
    candidates: &'c mut Candidates<Vec<String>>,
}

impl Finder<'_, '_, '_> {
    fn offer(&mut self, names: impl IntoIterator<Item = String>, kind: EvidenceKind, place: &str) {
        let mut sections: Vec<String> = Vec::new();
        let is_seen = matches!(kind, EvidenceKind::Html | EvidenceKind::Text);
        let names = names.into_iter().flat_map(|name| if is_seen { parts(&name) } else { vec![name] });
        for name in names {
            let name = clean_line(last_of_path(&name)).trim_matches(is_mark).to_owned();
            match self.refusal(&name) {
                Some(reason) if !name.is_empty() => self.candidates.refuse(&name, kind, place, reason),
                Some(_) => {}
                None if sections.iter().any(|known| known.eq_ignore_ascii_case(&name)) => {}
                None => sections.push(name),
            }
        }
        if !sections.is_empty() {
            self.candidates.offer(sections, kind, place);
        }
    }

    /// Why a text is no section.
    fn refusal(&self, name: &str) -> Option<&'static str> {
        let lower = name.to_lowercase();
        if !name.chars().any(char::is_alphabetic) {
            return Some("it has no letters");
        }
        if name.chars().count() > SECTION_CHARS_MAX || name.split_whitespace().count() > SECTION_WORDS_MAX {
            return Some("it is too long for a section");
        }
        if NO_SECTIONS.contains(&&*lower) && !WEAK_SECTIONS.contains(&&*lower) {
            return Some("it is no section but a page of its own");
        }
        if self.subject.site_names.iter().any(|site| wording::same(site, name)) {
            return Some("it is the site's name");
        }
        if self.title.as_ref().is_some_and(|title| wording::same(title, name)) {
            return Some("it is the headline");
        }
        None
    }

    /// What metadata calls the section.
    fn stated(&mut self) {
        let subject = self.subject;
        if let Some(article) = subject.article() {
            let names: Vec<String> = subject
                .metadata
                .json_ld
                .list(article, "articleSection")
                .into_iter()
                .filter_map(json_ld::raw_text)
                .map(|name| dom::plain(&name))
                .collect();
            // A list written as one text: "Politik, Inland".
            let names =
                if let [only] = &names[..] { only.split([',', ';']).map(str::to_owned).collect() } else { names };
            self.offer(names, EvidenceKind::JsonLd, "articleSection");
        }
        for property in subject.metadata.article_properties("articleSection").take(1) {
            self.offer([property.value.clone()], EvidenceKind::Microdata, "articleSection");
        }
        for name in [
            "article:section",
            "og:article:section",
            "parsely-section",
            "sailthru.section",
            "cxenseparse:section",
            "section",
            "category",
            "dc.subject.section",
            "rubrik",
            "ressort",
            "cxenseparse:recs:category",
            "article.section",
            "news_category",
            "page-topic",
        ] {
            let found = subject.metadata.metas(name).next().map(dom::plain);
            let found = found.map(|text| text.split([',', ';', '|']).next().unwrap_or_default().to_owned());
            self.offer(found, EvidenceKind::Meta, name);
        }
    }

    /// The last element but the article itself of a stated breadcrumb.
    fn breadcrumb_list(&mut self) {
        let subject = self.subject;
        let json_ld = &subject.metadata.json_ld;
        let lists: Vec<_> = json_ld.of_type(|name| name == "BreadcrumbList").collect();
        for list in lists {
            let mut elements: Vec<(i64, String)> = Vec::new();
            for (at, element) in json_ld.list(list, "itemListElement").into_iter().enumerate() {
                let name = json_ld::text(element, "name").or_else(|| json_ld::text(element.get("item")?, "name"));
                let position = element
                    .get("position")
                    .and_then(|p| p.as_i64().or_else(|| p.as_str()?.parse().ok()))
                    .unwrap_or(at as i64);
                if let Some(name) = name {
                    elements.push((position, name));
                }
            }
            elements.sort_by_key(|(position, _)| *position);
            let names: Vec<String> = elements.into_iter().map(|(_, name)| name).collect();
            let found = self.trail(&names);
            self.offer(found, EvidenceKind::JsonLd, "BreadcrumbList");
        }
        let names: Vec<String> = subject
            .metadata
            .properties
            .iter()
            .filter(|property| {
                property.name == "name" && matches!(&*property.of, "ListItem" | "Breadcrumb" | "Thing" | "WebPage")
            })
            .filter(|property| {
                dom::self_and_ancestors(&property.node)
                    .take(8)
                    .any(|node| dom::attr(&node, "itemtype").is_some_and(|kind| kind.ends_with("BreadcrumbList")))
            })
            .map(|property| property.value.clone())
            .collect();
        let found = self.trail(&names);
        self.offer(found, EvidenceKind::Microdata, "BreadcrumbList");
    }

    /// The visible breadcrumb: its links, else its text.
    fn breadcrumb(&mut self) {
        let survey = &self.subject.survey;
        let texts = survey.lines.iter().filter(|line| line.place.breadcrumb).take(8);
        let parts = texts.flat_map(|line| line.text.split(['>', '»', '›', '/', '|']).map(clean_line));
        let names: Vec<String> = if survey.crumbs.is_empty() { parts.collect() } else { survey.crumbs.clone() };
        let found = self.trail(&names);
        self.offer(found, EvidenceKind::Html, "breadcrumb");
    }

    /// Of the way to an article the parts that can be sections, the nearest first.
    fn trail(&self, names: &[String]) -> Vec<String> {
        let usable = names.iter().rev().filter(|name| !name.is_empty() && self.refusal(name).is_none());
        usable
            .filter(|name| self.title.as_ref().is_none_or(|title| wording::likeness(title, name) < 0.5))
            .take(TRAIL_MAX)
            .cloned()
            .collect()
    }

    /// Links to lists of categories near the headline, else below the text.
    fn categories(&mut self, headline: &Headline) {
        let subject = self.subject;
        let Some(line) = headline.line else { return };
        let near = line.saturating_sub(LINES_ABOVE * 2)..headline.end + LINES_BELOW;
        let links = subject.survey.marked.iter().filter(|marked| {
            marked.mark == Mark::Category && !marked.place.navigation && !marked.place.aside && !marked.place.footer
        });
        let (above, below): (Vec<_>, Vec<_>) = links.partition(|marked| near.contains(&marked.line));
        let mut chosen = if above.is_empty() { below } else { above };
        // Links further down belong to the teasers of other articles.
        let first = chosen.first().map_or(0, |marked| marked.line);
        chosen.retain(|marked| marked.line <= first + 2);
        let names: Vec<String> =
            chosen.into_iter().take(CATEGORIES_MAX).map(|marked| dom::line(&marked.node)).collect();
        self.offer(names, EvidenceKind::Html, "category links");
    }

    /// The short text right above the headline, if it is a name in the navigation. Returns the
    /// one that is only marked as a section.
    fn kicker(&mut self, headline: &Headline) -> Option<String> {
        let subject = self.subject;
        let line = headline.line?;
        let start = line.saturating_sub(LINES_ABOVE);
        let marks = subject.survey.marked.iter().filter(|marked| {
            marked.mark == Mark::Kicker
                && (start..headline.end + 2).contains(&marked.line)
                && !marked.place.aside
                && !marked.place.footer
        });
        let mut found: Vec<(bool, usize, String)> = marks
            .map(|marked| (marked.line, dom::line(&marked.node)))
            .filter(|(_, text)| self.refusal(text).is_none())
            .map(|(at, text)| (self.is_navigation(&text), line.abs_diff(at), text))
            .collect();
        // Names that the navigation knows first, then the nearest to the headline.
        found.sort_by_key(|(known, distance, _)| (!known, *distance));
        let marked = found.into_iter().next();
        if let Some((true, _, text)) = &marked {
            self.offer([text.clone()], EvidenceKind::Html, "kicker that the navigation has");
        }
        let above = subject.survey.lines[start..line].iter().rev().find(|line| {
            !line.place.footer
                && !line.place.navigation
                && self.refusal(&line.text).is_none()
                && self.is_navigation(&line.text)
        });
        if let Some(above) = above {
            let text = above.text.clone();
            self.offer([text], EvidenceKind::Text, "text above the headline that the navigation has");
        }
        marked.map(|(_, _, text)| text)
    }

    fn is_navigation(&self, name: &str) -> bool {
        self.subject.survey.navigation.iter().any(|(text, _)| wording::same(text, name))
    }

    /// The first part of the path, if the navigation leads there.
    fn path(&mut self) {
        let subject = self.subject;
        let Some(mut segments) = subject.url.path_segments() else { return };
        let parts: Vec<&str> = segments.by_ref().filter(|part| !part.is_empty()).collect();
        let Some((_, folders)) = parts.split_last() else { return };
        let (navigation, links) = (&subject.survey.navigation, &subject.survey.links);
        let mut found: Vec<String> = Vec::new();
        for depth in (1..=folders.len().min(2)).rev() {
            let path = format!("/{}", folders[..depth].join("/"));
            let leads_there = |(text, href): &&(String, String)| {
                !text.is_empty()
                    && subject.base.join(href).is_ok_and(|url| {
                        let target = url.path().trim_end_matches('/').trim_end_matches(".html");
                        url.host_str() == subject.url.host_str() && target == path
                    })
            };
            let target = navigation.iter().find(leads_there).or_else(|| links.iter().find(leads_there));
            found.extend(target.map(|(text, _)| text.clone()));
        }
        self.offer(found, EvidenceKind::Url, "path that a link has");
    }
}

/// What people see as several names in a row: `Kategorien: Event, Mode`.
fn parts(text: &str) -> Vec<String> {
    const LABELS: &[&str] = &[
        "kategorien:",
        "kategorie:",
        "rubrik:",
        "ressort:",
        "category:",
        "categories:",
        "filed under:",
        "filed under",
        "posted in",
        "in:",
    ];
    let lower = text.to_lowercase();
    let label = LABELS.iter().find(|label| lower.starts_with(**label)).and_then(|label| text.get(label.len()..));
    label.unwrap_or(text).split([',', '|', '•', '·']).map(clean_line).filter(|part| !part.is_empty()).collect()
}

/// Marks that stand around names and are no part of them.
fn is_mark(c: char) -> bool {
    matches!(c, ':' | '|' | '/' | '>' | '»' | '›' | '#' | '•' | '-' | '–') || c.is_whitespace()
}

/// The last part of a name that is a path of names: `News/Politik` -> `Politik`.
fn last_of_path(name: &str) -> &str {
    let mut parts = name.trim().split(['/', '>']).map(str::trim).filter(|part| !part.is_empty());
    if name.trim().starts_with('/') || name.contains(" > ") || name.matches('/').count() > 1 {
        parts.next_back().unwrap_or(name)
    } else {
        name
    }
}
