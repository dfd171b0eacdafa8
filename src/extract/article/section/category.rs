//! Links to the article's categories, and what the content system says of them elsewhere.

use dom_query::NodeRef;

use super::super::survey::{Mark, Marked};
use super::super::title::Headline;
use super::weigh::Witness;
use super::{Finder, LINES_ABOVE, name};
use crate::extract::dom;
use crate::model::EvidenceKind;

/// How many lines below the headline a link to a category counts as near.
const LINES_BELOW: usize = 12;
/// How many lines the links to the categories of one article take.
const GROUP_LINES: usize = 2;
/// The longest line, in characters, that names categories after a label.
const LABELLED_CHARS_MAX: usize = 80;
/// More links than these are a list of all categories.
const CATEGORIES_MAX: usize = 6;
/// How many entries of the navigation can be marked as the page's place.
const CURRENT_MAX: usize = 3;
/// How far around the headline the article's element is looked for, in levels.
const LEVELS_MAX: usize = 12;

/// Offers the categories that links near the headline or below the text lead to.
pub(super) fn offer(finder: &mut Finder<'_, '_>, headline: &Headline) {
    if let Some(line) = headline.line {
        links(finder, line, headline.end);
        labelled(finder, headline.end);
        classes(finder, line);
    }
    let names: Vec<String> = current(finder).cloned().collect();
    if names.len() <= CURRENT_MAX {
        finder.offer(names, Witness::Current, EvidenceKind::Html, "current entry of the navigation");
    }
}

/// The entries of the navigation that are marked as the page's place: lists of the site, not the
/// page itself, its parts or the home page.
fn current<'f>(finder: &'f Finder<'_, '_>) -> impl Iterator<Item = &'f String> {
    let (base, page) = (&finder.subject.base, finder.subject.url);
    let is_list = |href: &str| {
        let target = base.join(href).ok().filter(|target| target.host_str() == page.host_str());
        target.is_some_and(|target| target.path() != "/" && target.path() != page.path())
    };
    finder.subject.survey.current.iter().filter(move |(_, href)| is_list(href)).map(|(text, _)| text)
}

/// Links near the headline, else the first ones below the text.
fn links(finder: &mut Finder<'_, '_>, line: usize, end: usize) {
    let subject = finder.subject;
    let head = subject.survey.lines.get(line).map(|line| line.node);
    let marked = subject.survey.marked.iter().filter(|marked| {
        marked.mark == Mark::Category
            && !marked.place.navigation
            && !marked.place.aside
            && (!marked.place.footer || head.is_some_and(|head| shares_article(&marked.node, &head)))
    });
    let mut groups: Vec<Vec<&Marked<'_>>> = Vec::new();
    for link in marked {
        match groups.last_mut().filter(|group| link.line <= group[0].line + GROUP_LINES) {
            Some(group) => group.push(link),
            None => groups.push(vec![link]),
        }
    }
    groups.retain(|group| group.len() <= CATEGORIES_MAX);
    let near = line.saturating_sub(LINES_ABOVE * 2)..end + LINES_BELOW;
    let nearest = groups.iter().filter(|group| near.contains(&group[0].line));
    let nearest = nearest.min_by_key(|group| line.abs_diff(group[0].line));
    let is_labelled =
        |link: &Marked<'_>| subject.survey.lines.get(link.line).is_some_and(|line| name::is_labelled(&line.text));
    let below =
        || groups.iter().find(|group| group[0].line >= end && (says_category(&group[0].node) || is_labelled(group[0])));
    let names: Vec<String> =
        nearest.or_else(below).into_iter().flatten().map(|marked| dom::line(&marked.node)).collect();
    finder.offer(names, Witness::Categories, EvidenceKind::Html, "category links");
}

/// The first short line below the headline that says that it names the category.
fn labelled(finder: &mut Finder<'_, '_>, end: usize) {
    let lines = &finder.subject.survey.lines;
    let near = lines.iter().skip(end).take(LINES_BELOW);
    let mut named = near.filter(|line| line.place.is_content() && line.chars() <= LABELLED_CHARS_MAX);
    if let Some(line) = named.find(|line| name::is_labelled(&line.text)) {
        finder.offer([line.text.clone()], Witness::Categories, EvidenceKind::Html, "line labelled as category");
    }
}

/// Whether a link far from the headline is still one to a category of this article: it says so
/// itself, or it leads to a category of a wiki, which has its categories at the end.
fn says_category(link: &NodeRef<'_>) -> bool {
    let rel = dom::attr(link, "rel").unwrap_or_default();
    let is_wiki = |href: String| href.rsplit('/').next().is_some_and(|name| name.contains(':'));
    rel.split_ascii_whitespace().any(|word| matches!(word, "category" | "tag"))
        || dom::attr(link, "href").is_some_and(is_wiki)
}

/// Whether a link in a footer belongs to the article of the headline: the footer is the article's.
fn shares_article(link: &NodeRef<'_>, head: &NodeRef<'_>) -> bool {
    let article = dom::self_and_ancestors(link)
        .skip_while(|node| !node.has_name("footer"))
        .find(|node| node.has_name("article") || is_post(node));
    article.is_some_and(|article| dom::is_within(head, &article))
}

fn is_post(node: &NodeRef<'_>) -> bool {
    node.element_ref().is_some_and(|element| dom::class_words(&element).contains(" hentry "))
}

/// WordPress writes the categories of an article into its classes: `category-politik`.
fn classes(finder: &mut Finder<'_, '_>, line: usize) {
    let subject = finder.subject;
    let Some(head) = subject.survey.lines.get(line) else { return };
    let post = dom::self_and_ancestors(&head.node).take(LEVELS_MAX).find_map(|node| {
        let words = dom::class_words(&*node.element_ref()?);
        words.contains(" type-post ").then_some(words)
    });
    let slugs = post.iter().flat_map(|words| words.split(' ')).filter_map(|word| word.strip_prefix("category-"));
    let names: Vec<String> =
        slugs.filter_map(|slug| finder.navigation.label_of_slug(slug)).map(str::to_owned).collect();
    finder.offer(names, Witness::Classes, EvidenceKind::Html, "classes of the article");
}
