//! Teasers by a configured selector, and configured rules over what was found.

use std::collections::{HashMap, HashSet};

use dom_query::{Document, NodeId, NodeRef};

use super::block::{self, Block};
use super::outline::Index;
use super::rank;
use super::sheet::Sheet;
use super::teaser::{self, Teaser};
use super::{Listing, link, nothing};
use crate::config::{Fields, Query, Rule, Source};
use crate::extract::{dom, rule};
use crate::model::{
    Author, Entry, Evidence, EvidenceKind, Field, Lead, LeadOrigin, Moment, Rejection, SiteFacts, Verdict,
};
use crate::normalise::date;

/// What to do about a block that is not there.
const UNMATCHED: &str = "matches nothing on the page; correct it to the block of one teaser, or leave it out so that \
                         the list is found automatically";
/// Why an XPath finds nothing on a page on which XPaths took all the time there is.
const SPENT: &str = "took too long on this page and was given up; write it shorter";

/// Reads the blocks that the selector of a source names.
pub(super) fn find(document: &Document, sheet: &Sheet<'_>, source: &Source, selector: &Query) -> Listing {
    let place = format!("[source.{}.listing]", source.id);
    let matches = rule::matched_nodes(selector, &document.root(), &sheet.chart);
    if matches.is_empty() {
        let reason = format!(
            "The selector `{}` for `item` in {place} {}.",
            selector.as_str(),
            if sheet.chart.is_spent() { SPENT } else { UNMATCHED }
        );
        return nothing(SiteFacts::default(), Verdict::Drifted, reason);
    }
    let places = places(sheet, &matches);
    let mut readings = readings(sheet, &places);
    let mut entries: Vec<Entry> = Vec::new();
    let mut rejected = Vec::new();
    for (node, index) in places {
        let mut entry = readings.remove(&index).unwrap_or_default();
        overrule(&source.listing.fields, &node, sheet, &mut entry);
        if entry.url.is_none() {
            rejected.push(rejection(sheet, index, selector, "there is no link to an article in the block"));
        } else if is_new(&entries, &entry) {
            entries.push(entry);
        } else {
            rejected.push(rejection(sheet, index, selector, "the article stands in the list already"));
        }
    }
    teaser::strip_repeated(&mut entries);
    let found_by = format!("selector {}", selector.as_str());
    let (verdict, reason) = if entries.is_empty() {
        let reason = format!(
            "The selector `{}` for `item` in {place} matches {} blocks, and none of them holds a link to an article; \
             if the site shows articles there, name the link with `url`.",
            selector.as_str(),
            matches.len()
        );
        (Verdict::Empty, reason)
    } else {
        lost_field(&source.listing.fields, &entries).map_or((Verdict::Ok, String::new()), |r| (Verdict::Drifted, r))
    };
    rejected.truncate(super::REJECTIONS_MAX);
    Listing { entries, site: SiteFacts::default(), found_by, is_feed: false, verdict, reason, rejected, stand_in: None }
}

/// The matches with their places in the page, without those that lie in others.
fn places<'a>(sheet: &Sheet<'_>, matches: &[NodeRef<'a>]) -> Vec<(NodeRef<'a>, Index)> {
    let index_of: HashMap<NodeId, Index> =
        sheet.outline.elements.iter().enumerate().map(|(at, element)| (element.node.id, at)).collect();
    let mut places = Vec::new();
    let mut last_end = 0;
    for node in matches {
        let Some(index) = index_of.get(&node.id).copied().filter(|index| *index >= last_end) else { continue };
        last_end = sheet.outline.elements[index].end;
        places.push((*node, index));
    }
    places
}

/// What is read of the blocks without rules, as on a page whose list is found automatically: what
/// stands between two headlines of a flat list, and a day above several blocks, count.
fn readings(sheet: &Sheet<'_>, places: &[(NodeRef<'_>, Index)]) -> HashMap<Index, Entry> {
    let outline = sheet.outline;
    let block = |(_, index): &(NodeRef<'_>, Index)| {
        let range = *index..outline.elements[*index].end;
        Some(Block { target: target_of(sheet, *index)?, range, top: *index })
    };
    let mut blocks: Vec<Block> = places.iter().filter_map(block).collect();
    if blocks.iter().all(|block| is_part_of_teaser(sheet, block.top)) {
        let taken: HashSet<usize> = blocks.iter().map(|block| block.target).collect();
        let owners = rank::owners(outline, &sheet.targets, |at, _| taken.contains(&at));
        block::extend(outline, &owners, &mut blocks);
    }
    let mut entries: Vec<Entry> =
        blocks.iter().map(|block| Teaser::new(sheet, block.range.clone(), block.target).read()).collect();
    teaser::inherit(sheet, &blocks, &mut entries);
    teaser::paid_by_marks(sheet, &blocks, &mut entries);
    blocks.iter().map(|block| block.top).zip(entries).collect()
}

/// Whether an element is one of several that make up a teaser: a heading, a row, a paragraph.
fn is_part_of_teaser(sheet: &Sheet<'_>, index: Index) -> bool {
    sheet.outline.is_heading(index) || matches!(&*sheet.outline.elements[index].name, "dt" | "dd" | "tr" | "p")
}

/// The article of a block: of the targets linked in it (or around it) the best.
fn target_of(sheet: &Sheet<'_>, index: Index) -> Option<usize> {
    let outline = sheet.outline;
    let around = outline.ancestors(index).find(|outer| &*outline.elements[*outer].name == "a");
    let links = sheet.links_in(index..outline.elements[index].end);
    let around = around.map(|outer| sheet.links_in(outer..outer + 1));
    let score = |target: usize| {
        let target = &sheet.targets[target];
        let best = target.links.iter().filter(|link| outline.contains(index, link.element)).map(|link| link.quality);
        best.fold(f32::MIN, f32::max).max(-20.0) + target.shape.score
    };
    let candidates = links.iter().chain(around.into_iter().flatten()).map(|(_, target)| *target);
    // The first of the best, in the page's order.
    candidates
        .fold(None, |best: Option<(usize, f32)>, target| {
            let score = score(target);
            if best.is_none_or(|(_, known)| score > known) { Some((target, score)) } else { best }
        })
        .map(|(target, _)| target)
}

fn is_new(entries: &[Entry], entry: &Entry) -> bool {
    let key = |entry: &Entry| entry.url.as_ref().map(|url| link::key(&url.value));
    let own = key(entry);
    !entries.iter().any(|known| key(known) == own)
}

fn rejection(sheet: &Sheet<'_>, index: Index, selector: &Query, reason: &str) -> Rejection {
    Rejection {
        field: "item".to_owned(),
        candidate: sheet.outline.text(index).chars().take(super::CANDIDATE_CHARS_MAX).collect(),
        evidence: Evidence::new(EvidenceKind::Selector, selector.as_str()),
        reason: reason.to_owned(),
    }
}

/// Puts what the configured rules find in the place of what was found without them.
pub(super) fn overrule(fields: &Fields, node: &NodeRef<'_>, sheet: &Sheet<'_>, entry: &mut Entry) {
    let values = |rules: &[Rule]| rule::values(rules, node, &sheet.base, &sheet.chart);
    let first = |rules: &[Rule]| values(rules).map(|field| field.map(|mut values| values.swap_remove(0)));
    if let Some(title) = first(&fields.title) {
        entry.title = Some(title);
    }
    if let Some(url) = address(&fields.url, node, sheet) {
        entry.url = Some(url);
    }
    if let Some(sections) = values(&fields.section) {
        entry.sections = Some(sections);
    }
    if let Some(tags) = values(&fields.tags) {
        entry.tags = Some(tags);
    }
    if let Some(published) = moment(&fields.date, node, sheet) {
        entry.published = Some(published);
    }
    if let Some(updated) = moment(&fields.updated, node, sheet) {
        entry.updated = Some(updated);
    }
    if let Some(authors) = values(&fields.author) {
        entry.authors = Some(authors.map(|names| names.into_iter().map(Author::named).collect()));
    }
    if let Some(lead) = first(&fields.lead) {
        entry.lead = Some(lead.map(|text| {
            let (text, cut) = teaser::uncut(&text);
            Lead { text, cut, origin: LeadOrigin::Visible }
        }));
    }
    if let Some(body) = body(&fields.body, node, sheet) {
        entry.body = Some(body);
    }
    if let Some(image) = image(&fields.image, node, sheet) {
        entry.image = Some(image);
    }
}

/// A link: the `href` of the element unless the rule says what else to take.
fn address(rules: &[Rule], node: &NodeRef<'_>, sheet: &Sheet<'_>) -> Option<Field<url::Url>> {
    rules.iter().find_map(|one| {
        let elements = if rule::is_plain(one) { rule::nodes(one, node, &sheet.chart) } else { Vec::new() };
        let stated = if elements.is_empty() {
            let values = rule::values(std::slice::from_ref(one), node, &sheet.base, &sheet.chart);
            values.and_then(|field| field.value.into_iter().next())
        } else {
            elements.iter().find_map(|found| dom::attr(found, "href"))
        };
        let url = link::resolve(&stated?, &sheet.base)?;
        Some(Field::new(url, EvidenceKind::Selector, rule::place(one)))
    })
}

/// A date: the `datetime` of the element unless the rule says what else to take.
fn moment(rules: &[Rule], node: &NodeRef<'_>, sheet: &Sheet<'_>) -> Option<Field<Moment>> {
    rules.iter().find_map(|one| {
        let plain = rule::is_plain(one) && one.format.is_none();
        let machine = || rule::nodes(one, node, &sheet.chart).iter().find_map(|found| dom::attr(found, "datetime"));
        let stated = plain.then(machine).flatten().into_iter();
        let found = rule::values(std::slice::from_ref(one), node, &sheet.base, &sheet.chart);
        let found = found.map(|field| field.value).unwrap_or_default();
        let moment = stated.chain(found).find_map(|text| match &one.format {
            Some(format) => date::read_format(&text, format, &sheet.dates),
            None => date::read(&text, &sheet.dates),
        })?;
        Some(Field::new(moment, EvidenceKind::Selector, rule::place(one)))
    })
}

/// A text as HTML: the inside of the elements, unless the rule works on their text.
fn body(rules: &[Rule], node: &NodeRef<'_>, sheet: &Sheet<'_>) -> Option<Field<String>> {
    rules.iter().find_map(|one| {
        let html = rule::markup(one, node, &sheet.chart);
        (!html.is_empty()).then(|| Field::new(html, EvidenceKind::Selector, rule::place(one)))
    })
}

/// An image: the element or the first in it, unless the rule says what else to take.
fn image(rules: &[Rule], node: &NodeRef<'_>, sheet: &Sheet<'_>) -> Option<Field<url::Url>> {
    rules.iter().find_map(|one| {
        let elements = if rule::is_plain(one) { rule::nodes(one, node, &sheet.chart) } else { Vec::new() };
        let url = if !elements.is_empty() {
            elements.iter().find_map(|found| {
                dom::image_url(found, &sheet.base).or_else(|| {
                    let inner = dom_query::Selection::from(*found).select("img, source");
                    inner.nodes().iter().find_map(|image| dom::image_url(image, &sheet.base))
                })
            })
        } else {
            let found = rule::values(std::slice::from_ref(one), node, &sheet.base, &sheet.chart)?;
            found.value.iter().find_map(|value| dom::absolute(value, &sheet.base))
        };
        Some(Field::new(url?, EvidenceKind::Selector, rule::place(one)))
    })
}

/// A configured field that no teaser has, as a sentence: the site has changed, or the selector is
/// wrong. What the automatic found in its place keeps the entries useful meanwhile.
pub(in crate::extract) fn lost_field(fields: &Fields, entries: &[Entry]) -> Option<String> {
    let by_rule =
        |evidence: Option<&Evidence>| evidence.is_some_and(|evidence| evidence.kind == EvidenceKind::Selector);
    let any = |of: fn(&Entry) -> Option<&Evidence>| entries.iter().any(|entry| by_rule(of(entry)));
    let checks: [(&str, &[Rule], bool); 10] = [
        ("title", &fields.title, any(|entry| Some(&entry.title.as_ref()?.evidence))),
        ("url", &fields.url, any(|entry| Some(&entry.url.as_ref()?.evidence))),
        ("section", &fields.section, any(|entry| Some(&entry.sections.as_ref()?.evidence))),
        ("date", &fields.date, any(|entry| Some(&entry.published.as_ref()?.evidence))),
        ("updated", &fields.updated, any(|entry| Some(&entry.updated.as_ref()?.evidence))),
        ("author", &fields.author, any(|entry| Some(&entry.authors.as_ref()?.evidence))),
        ("lead", &fields.lead, any(|entry| Some(&entry.lead.as_ref()?.evidence))),
        ("body", &fields.body, any(|entry| Some(&entry.body.as_ref()?.evidence))),
        ("image", &fields.image, any(|entry| Some(&entry.image.as_ref()?.evidence))),
        ("tags", &fields.tags, any(|entry| Some(&entry.tags.as_ref()?.evidence))),
    ];
    let (name, rules, _) = checks
        .into_iter()
        .find(|(_, rules, found)| !found && !rules.is_empty() && !rules.iter().any(|rule| rule.optional))?;
    let select = rules.first().map(rule::place).unwrap_or_default();
    Some(format!(
        "`{select}` for `{name}` finds nothing in any of the {} teasers; correct it, or add `optional = true` if the \
         field may be missing.",
        entries.len()
    ))
}
