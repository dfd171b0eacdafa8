//! The section of a teaser: a badge or link in the block, the heading of its rail, its address.

use super::super::address;
use super::super::kind::Kinds;
use super::super::outline::Index;
use super::super::words;
use super::Teaser;
use crate::model::{Entry, EvidenceKind, Field, slug};
use url::Url;

/// The longest name of a section, in characters.
const SECTION_CHARS_MAX: usize = 40;
/// Words of the longest name.
const SECTION_WORDS_MAX: usize = 5;

/// Words of the longest kicker that names a section.
const KICKER_WORDS_MAX: usize = 3;
/// How far above an article the heading of its block may stand, in levels of elements.
const RAIL_LEVELS_MAX: usize = 6;

pub(super) struct Section {
    pub(super) field: Option<Field<Vec<String>>>,
    /// It stands above the list or in the address, not in the block.
    pub(super) is_inherited: bool,
    /// All elements that name it, so that no other field takes them.
    pub(super) elements: Vec<Index>,
}

pub(super) fn read(teaser: &Teaser<'_>, headline: Option<Index>, title: &str) -> Section {
    let mut elements = Vec::new();
    let named = by_class(teaser, headline, title, &mut elements);
    let linked = by_link(teaser, headline, title, &mut elements);
    let own = named.or(linked);
    let is_inherited = own.is_none();
    let own = own.map(|field| field.map(|name| vec![name]));
    let by_address = || by_address(teaser).map(|field| field.map(|name| vec![name]));
    let sheet = teaser.sheet;
    let known = |text: &str| sheet.known_section(text).map(str::to_owned);
    let repeated = |text: &str| {
        let is_selection = words::SELECTIONS.iter().any(|word| text.to_lowercase().contains(word));
        name_of(text)
            .filter(|_| !is_selection && !super::is_date(sheet, text) && sheet.census.is_heading_of_blocks(text))
    };
    let field = own.or_else(|| by_rails(teaser, known)).or_else(by_address).or_else(|| by_rails(teaser, repeated));
    Section { field, is_inherited, elements }
}

/// An element whose class names a section; a kicker only if the site has a section of its name,
/// or the kickers of the page are no subjects.
fn by_class(
    teaser: &Teaser<'_>,
    headline: Option<Index>,
    title: &str,
    elements: &mut Vec<Index>,
) -> Option<Field<String>> {
    let outline = teaser.sheet.outline;
    let mut best: Option<Field<String>> = None;
    for inner in teaser.range.clone() {
        let element = &outline.elements[inner];
        let is_genre = || outline.attr(inner, "itemprop").is_some_and(|name| name == "articleSection");
        let is_section = element.kinds.has(Kinds::SECTION) || is_genre();
        let is_heading = headline.is_some_and(|headline| inner < headline)
            && outline.is_heading(inner)
            && super::title::is_kicker(teaser, inner);
        let is_kicker = element.kinds.has(Kinds::KICKER);
        let around_headline = headline.is_some_and(|headline| outline.contains(inner, headline));
        if !(is_section || is_kicker || is_heading)
            || element.chars == 0
            || element.chars > SECTION_CHARS_MAX
            || around_headline
        {
            continue;
        }
        let Some(name) = name(teaser, &outline.text(inner), title) else { continue };
        if !elements.iter().any(|outer| outline.contains(*outer, inner)) {
            elements.push(inner);
        }
        let known = teaser.sheet.known_section(&name).is_some() || is_directory(teaser.url, &name);
        let is_named = element.kinds.has(Kinds::KICKER_LINE) && is_like_section(&name);
        if best.is_none() && (is_section || known || (is_named && teaser.sheet.census.kickers_are_sections())) {
            let class = outline.attr(inner, "class").unwrap_or_default();
            let place = match class.split_ascii_whitespace().next() {
                Some(class) => format!("{}.{class}", element.name),
                None => element.name.to_string(),
            };
            best = Some(Field::new(name, EvidenceKind::Html, place));
        }
    }
    best
}

/// A link in the block to the page above the article, or to a category.
fn by_link(
    teaser: &Teaser<'_>,
    headline: Option<Index>,
    title: &str,
    elements: &mut Vec<Index>,
) -> Option<Field<String>> {
    let outline = teaser.sheet.outline;
    let mut best = None;
    for (element, target) in teaser.sheet.links_in(teaser.range.clone()) {
        let target = &teaser.sheet.targets[*target];
        if !target.same_site || target.url == *teaser.url {
            continue;
        }
        let in_headline = headline.is_some_and(|headline| outline.contains(headline, *element));
        let Some(name) = name(teaser, &outline.text(*element), title).filter(|_| !in_headline) else { continue };
        let path = target.url.path().trim_end_matches('/');
        let above = !path.is_empty() && teaser.url.path().starts_with(&format!("{path}/"));
        let known = teaser.sheet.sections.iter().any(|(known, _)| known == &path.trim_matches('/').to_lowercase());
        let rel = outline.attr(*element, "rel").unwrap_or_default();
        if above || known || rel.contains("category") || address::is_category(&target.url) {
            elements.push(*element);
            best.get_or_insert_with(|| Field::new(name, EvidenceKind::Html, "link to the section"));
        }
    }
    best
}

/// Whether a kicker reads like the name of a section: few words, no sentence, no notice.
pub(super) fn is_like_section(name: &str) -> bool {
    name.split_whitespace().count() <= KICKER_WORDS_MAX
        && !name.ends_with(['.', '!', '?', '…', ':'])
        && !words::NOTICES.contains(&name.to_lowercase().as_str())
}

/// The headings above all blocks in which the article stands, as far as they name sections.
fn by_rails(teaser: &Teaser<'_>, section: impl Fn(&str) -> Option<String>) -> Option<Field<Vec<String>>> {
    let own = std::iter::once(teaser.range.start);
    let elsewhere = teaser.elsewhere();
    let mut names: Vec<String> = Vec::new();
    for name in own.chain(elsewhere).filter_map(|element| section(&rail(teaser, element)?)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    (!names.is_empty()).then(|| Field::new(names, EvidenceKind::Html, "heading above the list"))
}

/// The heading above an element.
fn rail(teaser: &Teaser<'_>, element: Index) -> Option<String> {
    let outline = teaser.sheet.outline;
    for outer in outline.ancestors(element).take(RAIL_LEVELS_MAX) {
        let heading = outline.children(outer).take(6).take_while(|child| *child < element).find_map(|child| {
            if outline.contains(child, element) {
                return None;
            }
            let in_child = std::iter::once(child).chain(outline.inside(child).take(6));
            in_child
                .into_iter()
                .find(|inner| outline.is_heading(*inner) && outline.elements[*inner].chars <= SECTION_CHARS_MAX)
        });
        if let Some(heading) = heading {
            return Some(outline.text(heading));
        }
    }
    None
}

/// The first part of the path, if the site's navigation has a name for it.
fn by_address(teaser: &Teaser<'_>) -> Option<Field<String>> {
    let first = teaser.url.path_segments()?.next()?.to_lowercase();
    if words::GENERAL_PATHS.contains(&first.as_str()) {
        return None;
    }
    let (_, name) = teaser.sheet.sections.iter().find(|(path, _)| *path == first)?;
    name_of(name).map(|name| Field::new(name, EvidenceKind::Url, "first part of the path, named in the navigation"))
}

/// Whether a name is that of a directory in which the article is: `/news/energy/…`.
pub(super) fn is_directory(url: &Url, name: &str) -> bool {
    let (slug, lower) = (slug(name), name.to_lowercase());
    let mut parts: Vec<String> = url.path_segments().into_iter().flatten().map(str::to_lowercase).collect();
    // The last part is the article's own; a path of one part has no directory but may be all there is.
    if parts.len() > 1 {
        parts.pop();
    }
    parts.iter().any(|part| !part.is_empty() && (*part == slug || *part == lower))
}

/// A text as the name of a section: of `Edition / Section` the last part; no date, no number, no
/// invitation, not the headline.
fn name(teaser: &Teaser<'_>, text: &str, title: &str) -> Option<String> {
    let name = name_of(text)?;
    (name != title && !super::is_date(teaser.sheet, &name)).then_some(name)
}

pub(super) fn name_of(text: &str) -> Option<String> {
    let last =
        text.rsplit([" / ", " | ", " > ", " › ", " » "].iter().find(|s| text.contains(**s)).copied().unwrap_or("\n"));
    let name = last.into_iter().map(str::trim).find(|part| !part.is_empty())?;
    let name = name.trim_matches(|c: char| matches!(c, ':' | '|' | '/' | '•' | '·' | '#' | ',' | '-' | '–')).trim();
    let lower = name.to_lowercase();
    // The prefixes keep their length in lower case.
    let all = words::ALL_OF.iter().find(|all| lower.starts_with(**all)).map_or(0, |all| all.len());
    let name = name.get(all..).unwrap_or(name).trim();
    let words = name.split_whitespace().count();
    let fits = (1..=SECTION_WORDS_MAX).contains(&words)
        && name.chars().count() <= SECTION_CHARS_MAX
        && name.chars().any(char::is_alphabetic)
        && (!name.starts_with(|c: char| c.is_ascii_digit()) || is_ordinal(name))
        && !words::MORE.contains(&lower.as_str())
        && !words::HOME.contains(&lower.as_str())
        && !words::ADVERTISING_MARKS.contains(&lower.as_str());
    fits.then(|| name.to_owned())
}

/// `2. Bundesliga`, unlike `24 Bilder`.
fn is_ordinal(name: &str) -> bool {
    let rest = name.trim_start_matches(|c: char| c.is_ascii_digit());
    name.len() - rest.len() == 1 && rest.strip_prefix(". ").is_some_and(|word| word.starts_with(char::is_uppercase))
}

/// Takes the section off the beginning of titles where the list as a whole repeats it there:
/// `Wirtschaft Neue Zahlen`. A single title may begin with the word on its own account.
pub(in super::super) fn strip_repeated(entries: &mut [Entry]) {
    let rest = |entry: &Entry| -> Option<String> {
        let section = entry.sections.as_ref()?.value.first()?;
        let title = &entry.title.as_ref()?.value;
        let rest = title.strip_prefix(section.as_str())?;
        let rest =
            rest.strip_prefix([' ', ':', '|', '/', '–', '-'])?.trim_start_matches([' ', ':', '|', '/', '–', '-']);
        (!rest.is_empty()).then(|| rest.to_owned())
    };
    let with_section = entries.iter().filter(|entry| entry.sections.is_some()).count();
    let repeated = entries.iter().filter(|entry| rest(entry).is_some()).count();
    if repeated < 2 || repeated * 5 < with_section * 3 {
        return;
    }
    for entry in entries {
        if let Some(rest) = rest(entry)
            && let Some(title) = &mut entry.title
        {
            title.value = rest;
        }
    }
}
