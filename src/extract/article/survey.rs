//! What a person sees on the page, as lines of text in reading order.
//!
//! One walk over the tree serves all fields: the headline is a line, and section, date, authors
//! and lead are looked for in the lines around it.

mod class_names;
mod class_words;
mod post;
mod walk;

use dom_query::NodeRef;
use walk::Walk;

/// What a line lies in, by the elements around it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// `<nav>`, menus, breadcrumbs.
    pub(crate) navigation: bool,
    /// The foot of the page: `<footer>`, and what is called so outside of articles.
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

/// An `<h1>`, `<h2>` or `<h3>`.
#[derive(Debug, Clone)]
pub(crate) struct Head<'a> {
    /// The element.
    pub(crate) node: NodeRef<'a>,
    /// Its level, 1 to 3.
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
    /// Headings of the first three levels.
    pub(crate) heads: Vec<Head<'a>>,
    /// The texts and addresses of links in navigation.
    pub(crate) navigation: Vec<(String, String)>,
    /// The texts and addresses of short links elsewhere.
    pub(crate) links: Vec<(String, String)>,
    /// The texts and addresses of the links in breadcrumbs.
    pub(crate) crumbs: Vec<(String, String)>,
    /// The texts and addresses of the links in navigation that are marked as the page's place.
    pub(crate) current: Vec<(String, String)>,
    /// The text that is not in links, in characters.
    pub(crate) text_chars: usize,
}

impl<'a> Survey<'a> {
    /// Surveys a part of a page.
    pub(crate) fn of(root: &NodeRef<'a>) -> Self {
        Walk::over(root)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use dom_query::Document;

    use super::*;

    #[test]
    fn lines_know_where_they_stand() {
        let document = Document::from(
            "<body><nav><li class=active><a href=/politik>Politik</a></nav><div class=kicker>Wirtschaft</div><h1>Ein <em>T</em>itel</h1>\
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
        assert_eq!(survey.current, survey.navigation);
        let marks: Vec<_> = survey.marked.iter().map(|marked| (marked.mark, marked.line)).collect();
        assert_eq!(marks, [(Mark::Kicker, 1), (Mark::Author, 3), (Mark::Date, 3)]);
    }

    #[test]
    fn the_foot_of_an_article_is_not_that_of_the_page() {
        let document = Document::from(
            "<body><div class=hentry><p>Text</p><div class=post-footer>Eingestellt von Ada</div></div>\
             <div itemscope itemtype=https://schema.org/Article><div class=footer>Forschung</div></div>\
             <div class=footer>Impressum</div>",
        );
        let survey = Survey::of(&document.body().unwrap());
        let places: Vec<_> = survey.lines.iter().map(|line| (&*line.text, line.place.footer)).collect();
        assert_eq!(
            places,
            [("Text", false), ("Eingestellt von Ada", false), ("Forschung", false), ("Impressum", true)]
        );
    }

    #[test]
    fn a_page_that_has_a_sidebar_is_not_one() {
        let document = Document::from(
            "<body><div class=has-double-sidebar><div>Text</div><div class=left-sidebar><div>Rand</div></div></div>",
        );
        let survey = Survey::of(&document.body().unwrap());
        let places: Vec<_> = survey.lines.iter().map(|line| (&*line.text, line.place.aside)).collect();
        assert_eq!(places, [("Text", false), ("Rand", true)]);
    }
}
