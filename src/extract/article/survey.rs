//! What a person sees on the page, as lines of text in reading order.
//!
//! One walk over the tree serves all fields: the headline is a line, and section, date, authors
//! and lead are looked for in the lines around it.

use std::collections::HashSet;
use std::sync::LazyLock;

use dom_query::{Element, NodeId, NodeRef};
use regex::Regex;

use crate::extract::dom::{self, Step};
use crate::model::clean_line;

/// Lines that are kept per page.
const LINES_MAX: usize = 20_000;
/// Links that are kept per page.
const LINKS_MAX: usize = 1000;
/// The longest text of a link that can be a section, in bytes.
const LINK_BYTES_MAX: usize = 60;
/// A paragraph with so much text of its own, in bytes, is one of an article.
const LONG_PARAGRAPH_BYTES: usize = 120;
/// First and second headings that are kept per page.
const HEADS_MAX: usize = 500;

/// What a line lies in, by the elements around it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// `<nav>`, menus, breadcrumbs.
    pub(crate) navigation: bool,
    /// `<footer>` of the page.
    pub(crate) footer: bool,
    /// `<aside>`, sidebars, related and recommended articles, comments.
    pub(crate) aside: bool,
    /// `<figure>` and captions.
    pub(crate) figure: bool,
    /// A breadcrumb.
    pub(crate) breadcrumb: bool,
}

impl Place {
    /// The line belongs to the article, as far as the elements around it say.
    pub(crate) fn is_content(self) -> bool {
        !self.navigation && !self.footer && !self.aside
    }
}

/// One line of visible text: what stands between two breaks of block elements or `<br>`.
#[derive(Debug, Clone)]
pub(crate) struct Line<'a> {
    /// The block that it stands in.
    pub(crate) node: NodeRef<'a>,
    /// The text.
    pub(crate) text: String,
    /// What it lies in.
    pub(crate) place: Place,
    /// The level of the heading that it is, 1 to 6; 0 for none.
    pub(crate) heading: u8,
    /// The characters of it that are links.
    pub(crate) link_chars: usize,
    /// The characters of it that are bold.
    pub(crate) bold_chars: usize,
}

impl Line<'_> {
    /// The length in characters.
    pub(crate) fn chars(&self) -> usize {
        self.text.chars().count()
    }

    /// Mostly a link.
    pub(crate) fn is_link(&self) -> bool {
        self.link_chars * 10 >= self.chars() * 8
    }

    /// Mostly bold.
    pub(crate) fn is_bold(&self) -> bool {
        self.bold_chars * 10 >= self.chars() * 9
    }
}

/// What the class, id, `rel` or `itemprop` of an element says that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Author, byline.
    Author,
    /// Date, time.
    Date,
    /// Lead, teaser, standfirst.
    Lead,
    /// Kicker, section.
    Kicker,
    /// A link to the list of a category.
    Category,
}

/// An element with a mark, and the index of the line at which it begins.
#[derive(Debug, Clone)]
pub(crate) struct Marked<'a> {
    /// What it is said to be.
    pub(crate) mark: Mark,
    /// The element.
    pub(crate) node: NodeRef<'a>,
    /// The first line that starts after its beginning or contains it.
    pub(crate) line: usize,
    /// What it lies in.
    pub(crate) place: Place,
}

/// An `<h1>` or `<h2>`.
#[derive(Debug, Clone)]
pub(crate) struct Head<'a> {
    /// The element.
    pub(crate) node: NodeRef<'a>,
    /// Its level, 1 or 2.
    pub(crate) level: u8,
    /// The first line of it.
    pub(crate) line: usize,
    /// What it lies in.
    pub(crate) place: Place,
}

/// The page as a person sees it.
#[derive(Debug, Default)]
pub(crate) struct Survey<'a> {
    /// The lines in reading order.
    pub(crate) lines: Vec<Line<'a>>,
    /// Elements with a mark.
    pub(crate) marked: Vec<Marked<'a>>,
    /// Headings of the first two levels.
    pub(crate) heads: Vec<Head<'a>>,
    /// The texts and addresses of links in navigation.
    pub(crate) navigation: Vec<(String, String)>,
    /// The texts and addresses of short links elsewhere.
    pub(crate) links: Vec<(String, String)>,
    /// The texts of the links and other parts of breadcrumbs.
    pub(crate) crumbs: Vec<String>,
    /// The text that is not in links, in characters.
    pub(crate) text_chars: usize,
}

static PLACES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[ _-](?P<crumb>breadcrumbs?|crumbs?|brotkrumen?|breadcrumb[a-z_-]*)[ _-]|[ _-](?P<nav>nav|navi|navigation|navbar|menu|mainmenu|submenu|topbar|toolbar|site-header|masthead)[ _-]|[ _-](?P<foot>footer|site-footer|colophon|copyright)[ _-]|[ _-](?P<aside>sidebar|related|recommend(?:ed|ations?)?|recirculation|comments?|kommentare?|disqus|newsletter|outbrain|taboola|mehr-zum-thema|readmore|weiterlesen|teaser-?list|most-?read|meistgelesen|trending|popular|widget|promo|advert|ads?|anzeige|werbung|cookie|consent|modal|popup|paywall|latest-?news|more-?news|newsboxe?s?|see-?also|read-?next|up-?next)[ _-]",
    )
});

static MARKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<author>authors?|autor(?:en|in|e|es)?|byline|by-line|writer|verfasser|redakteur|contributors?|reporter|auteur|signature|firma|creator|vcard)|(?P<date>date|datum|time|timestamp|published|publish|pubdate|posted|fecha|zeit|datetime|publication|veroeffentlicht|stand)|(?P<lead>lead|lede|leadtext|teaser|flash|intro|introduction|dek|deck|standfirst|sub-?title|sub-?head(?:line|er|ing)?|summary|excerpt|abstract|vorspann|anriss|einleitung|chapo|chapeau|entradilla|bajada|sommario|ingress|unterzeile|descri(?:ption|pcion)|article-desc|perex|synopsis)|(?P<kicker>kicker|section|rubrik|ressort|category|kategorie|categoria|topline|dachzeile|overline|eyebrow|supertitle|overtitle|pretitle|rubric|channel|spitzmarke|cat-links|label|flag)",
    )
});

static CATEGORY_PATH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)/(?:category|categories|kategorien?|rubriken?|ressorts?|sections?|categorie|categoria|cat)/[^/?]|[?&](?:cat|category|rubrik|ressort)=",
    )
});

static AUTHOR_PATH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)/(?:authors?|autor(?:en|in|es|i)?|auteurs?|redaktion|journalists?|reporters?|writers?|by|staff|people|contributors?|verfasser|skribent|profil)/[^/?]+/?(?:$|[?#])|[?&]author(?:_?id)?=",
    )
});

/// Compiles a pattern of this file; one that is wrong matches nothing, which the tests would show.
fn pattern(text: &str) -> Regex {
    #[expect(clippy::expect_used, reason = "the pattern is a constant, compiled by every test")]
    Regex::new(text).expect("a valid pattern")
}

impl<'a> Survey<'a> {
    /// Surveys a part of a page.
    pub(crate) fn of(root: &NodeRef<'a>) -> Self {
        let mut walk = Walk {
            survey: Self::default(),
            open: Vec::new(),
            text: String::new(),
            owner: *root,
            links: 0,
            bolds: 0,
            after_inline: false,
            around_article: around_article(root),
        };
        dom::walk(root, |node, step| match step {
            Step::Open => walk.open(node),
            Step::Close => {
                walk.close(node);
                true
            }
        });
        walk.flush();
        walk.survey
    }
}

/// An element that changes how the text in it is taken.
struct Open<'a> {
    id: NodeId,
    block: Option<NodeRef<'a>>,
    place: Place,
    heading: u8,
    link: bool,
    bold: bool,
}

struct Walk<'a> {
    survey: Survey<'a>,
    open: Vec<Open<'a>>,
    text: String,
    owner: NodeRef<'a>,
    links: usize,
    bolds: usize,
    after_inline: bool,
    /// Elements around headline and text: whatever their classes say, they are no sidebar.
    around_article: HashSet<NodeId>,
}

impl<'a> Walk<'a> {
    fn open(&mut self, node: &NodeRef<'a>) -> bool {
        if dom::with_text(node, |text| self.push(text)).is_some() {
            return false;
        }
        let Some(element) = node.element_ref() else { return true };
        let name = &*element.name.local;
        if dom::is_silent(name) || dom::is_hidden(&element) {
            return false;
        }
        if name == "br" {
            self.flush();
            return false;
        }
        let block = dom::is_block(name);
        if block {
            self.flush();
            self.owner = *node;
        }
        let words = dom::class_words(&element);
        let (outer_place, outer_heading, outer_link, outer_bold) = self.current();
        let named = if self.around_article.contains(&node.id) { "" } else { words.as_str() };
        let place = place(name, &element, named, outer_place);
        let heading = match name.as_bytes() {
            [b'h', level @ b'1'..=b'6'] => level - b'0',
            _ => outer_heading,
        };
        if matches!(name, "h1" | "h2") && self.survey.heads.len() < HEADS_MAX {
            self.survey.heads.push(Head { node: *node, level: heading, line: self.survey.lines.len(), place });
        }
        let link = outer_link || name == "a";
        let bold = outer_bold || matches!(name, "b" | "strong" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
        if !block && !words.is_empty() && self.after_inline {
            // Two inline elements in a row that the style sheet sets apart.
            self.text.push(' ');
        }
        if self.survey.lines.len() < LINES_MAX {
            for mark in marks(name, &element, &words) {
                self.survey.marked.push(Marked { mark, node: *node, line: self.survey.lines.len(), place });
            }
        }
        if name == "a"
            && self.survey.links.len() + self.survey.navigation.len() < LINKS_MAX
            && let Some(href) = dom::element_attr(&element, "href")
        {
            let link = (dom::line(node), href.to_owned());
            if place.breadcrumb {
                self.survey.crumbs.push(link.0);
            } else if place.navigation {
                self.survey.navigation.push(link);
            } else if link.0.len() <= LINK_BYTES_MAX {
                self.survey.links.push(link);
            }
        }
        self.after_inline = false;
        if block || link != outer_link || bold != outer_bold || place != outer_place {
            self.open.push(Open { id: node.id, block: block.then_some(*node), place, heading, link, bold });
        }
        true
    }

    fn close(&mut self, node: &NodeRef<'a>) {
        self.after_inline = node.is_element();
        if let Some(open) = self.open.pop_if(|open| open.id == node.id)
            && open.block.is_some()
        {
            // The line still belongs to the block that ends here.
            self.open.push(open);
            self.flush();
            self.open.pop();
            self.owner = self.open.iter().rev().find_map(|open| open.block).unwrap_or(self.owner);
            self.after_inline = false;
        }
    }

    fn current(&self) -> (Place, u8, bool, bool) {
        self.open
            .last()
            .map_or((Place::default(), 0, false, false), |open| (open.place, open.heading, open.link, open.bold))
    }

    fn push(&mut self, text: &str) {
        let chars = text.chars().filter(|c| !c.is_whitespace()).count();
        if chars > 0 {
            let (_, _, link, bold) = self.current();
            let with_gaps = text.trim().chars().count();
            self.links += if link { with_gaps } else { 0 };
            self.bolds += if bold { with_gaps } else { 0 };
            self.survey.text_chars += if link { 0 } else { chars };
            self.after_inline = false;
        } else if !text.is_empty() {
            self.after_inline = false;
        }
        self.text.push_str(text);
    }

    fn flush(&mut self) {
        let text = clean_line(&self.text);
        self.text.clear();
        let (place, heading, _, _) = self.current();
        if !text.is_empty() && self.survey.lines.len() < LINES_MAX {
            self.survey.lines.push(Line {
                node: self.owner,
                text,
                place,
                heading,
                link_chars: self.links,
                bold_chars: self.bolds,
            });
        }
        (self.links, self.bolds) = (0, 0);
    }
}

/// The elements that hold both a first heading and a long paragraph.
fn around_article(root: &NodeRef<'_>) -> HashSet<NodeId> {
    let (mut heads, mut texts) = (HashSet::new(), HashSet::new());
    for node in root.descendants_it() {
        let Some(element) = node.element_ref() else { continue };
        let known = match &*element.name.local {
            "h1" => &mut heads,
            "p" if is_long(&node) => &mut texts,
            _ => continue,
        };
        for outer in dom::self_and_ancestors(&node).skip(1) {
            if !known.insert(outer.id) {
                break;
            }
        }
    }
    heads.intersection(&texts).copied().collect()
}

/// Whether a paragraph has a good deal of text of its own.
fn is_long(paragraph: &NodeRef<'_>) -> bool {
    let texts = paragraph.children_it(false).filter_map(|child| dom::with_text(&child, str::len));
    texts.sum::<usize>() >= LONG_PARAGRAPH_BYTES
}

fn place(name: &str, element: &Element, words: &str, outer: Place) -> Place {
    let mut place = outer;
    match name {
        "nav" => place.navigation = true,
        "footer" => place.footer = true,
        "aside" => place.aside = true,
        "figure" | "figcaption" => place.figure = true,
        // The body's classes are about the whole page.
        "html" | "body" | "main" | "h1" => return place,
        _ => {}
    }
    match dom::element_attr(element, "role") {
        Some("navigation" | "menu" | "menubar") => place.navigation = true,
        Some("contentinfo") => place.footer = true,
        Some("complementary" | "dialog") => place.aside = true,
        _ => {}
    }
    let label =
        dom::element_attr(element, "aria-label").is_some_and(|label| label.to_ascii_lowercase().contains("breadcrumb"));
    if (!words.is_empty() || label) && name != "article" {
        if let Some(found) = PLACES.captures(words) {
            place.breadcrumb |= found.name("crumb").is_some();
            place.navigation |= found.name("nav").is_some();
            place.footer |= found.name("foot").is_some();
            place.aside |= found.name("aside").is_some();
        }
        place.breadcrumb |= label;
        place.figure |= words.contains("caption");
    }
    place.navigation |= place.breadcrumb;
    place
}

/// The marks of an element. Whole words count in class names, so that `update` is no `date`.
fn marks(name: &str, element: &Element, words: &str) -> Vec<Mark> {
    let mut found = Vec::new();
    if name == "time" {
        found.push(Mark::Date);
    }
    let relation = dom::element_attr(element, "rel").unwrap_or_default();
    let leads_to_category =
        name == "a" && dom::element_attr(element, "href").is_some_and(|href| CATEGORY_PATH.is_match(href));
    if leads_to_category || relation.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("category")) {
        found.push(Mark::Category);
    }
    let leads_to_author =
        name == "a" && dom::element_attr(element, "href").is_some_and(|href| AUTHOR_PATH.is_match(href));
    if leads_to_author || relation.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("author")) {
        found.push(Mark::Author);
    }
    if matches!(name, "body" | "html" | "main" | "form" | "input" | "button" | "img" | "svg") || words.is_empty() {
        return found;
    }
    let bytes = words.as_bytes();
    let mut at = 0;
    while let Some(captures) = MARKS.captures_at(words, at) {
        let Some(whole) = captures.get(0) else { break };
        at = whole.end().max(at + 1);
        let is_word = !bytes[whole.start() - 1].is_ascii_alphabetic()
            && bytes.get(whole.end()).is_none_or(|b| !b.is_ascii_alphabetic());
        if !is_word {
            at = whole.start() + 1;
            continue;
        }
        let mark = [("author", Mark::Author), ("date", Mark::Date), ("lead", Mark::Lead), ("kicker", Mark::Kicker)]
            .into_iter()
            .find_map(|(name, mark)| captures.name(name).map(|_| mark));
        if let Some(mark) = mark.filter(|mark| !found.contains(mark)) {
            found.push(mark);
        }
    }
    found
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use dom_query::Document;

    use super::*;

    #[test]
    fn lines_know_where_they_stand() {
        let document = Document::from(
            "<body><nav><a href=/politik>Politik</a></nav><div class=kicker>Wirtschaft</div><h1>Ein <em>T</em>itel</h1>\
             <p><span class=author>Von Ada</span><span class=\"meta date\">1.1.2026</span><br><b>fett</b></p>\
             <div class=related-box><p>Mehr</p></div><footer>Fuß</footer>",
        );
        let survey = Survey::of(&document.body().unwrap());
        let texts: Vec<_> =
            survey.lines.iter().map(|line| (&*line.text, line.heading, line.place.is_content())).collect();
        assert_eq!(
            texts,
            [
                ("Politik", 0, false),
                ("Wirtschaft", 0, true),
                ("Ein Titel", 1, true),
                ("Von Ada 1.1.2026", 0, true),
                ("fett", 0, true),
                ("Mehr", 0, false),
                ("Fuß", 0, false)
            ]
        );
        assert!(survey.lines[4].is_bold());
        assert_eq!(survey.navigation, [("Politik".to_owned(), "/politik".to_owned())]);
        let marks: Vec<_> = survey.marked.iter().map(|marked| (marked.mark, marked.line)).collect();
        assert_eq!(marks, [(Mark::Kicker, 1), (Mark::Author, 3), (Mark::Date, 3)]);
    }
}
