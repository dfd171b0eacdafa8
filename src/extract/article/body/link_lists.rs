//! Lists that lead away from the article.

use dom_query::NodeRef;
use url::Url;

use super::super::Subject;
use crate::extract::dom::{self, Step};

/// A list of links shorter than this, in characters, may be part of a sentence.
const LIST_CHARS_MIN: usize = 20;
/// Fewer points with a headline behind a word or two may be a list of sources.
const POINTS_MIN: usize = 3;
/// The links of such points are headlines, of so many characters on average.
const HEADLINE_CHARS_MIN: usize = 20;

/// What an open list holds, in characters.
struct List<'a> {
    node: NodeRef<'a>,
    chars: usize,
    /// Those in links to the site.
    linked: usize,
    /// Those behind the last such link, in all points but the open one.
    behind: usize,
    /// Those behind it in the open point; all of them if it has none yet.
    open_behind: usize,
    points: usize,
}

impl<'a> List<'a> {
    fn new(node: NodeRef<'a>) -> Self {
        Self { node, chars: 0, linked: 0, behind: 0, open_behind: 0, points: 0 }
    }

    fn read(&mut self, chars: usize, is_linked: bool) {
        self.chars += chars;
        if is_linked {
            self.linked += chars;
            self.open_behind = 0;
        } else {
            self.open_behind += chars;
        }
    }

    fn end_point(&mut self) {
        self.points += 1;
        self.behind += std::mem::take(&mut self.open_behind);
    }

    /// It is nothing but links to the same site, or each of its points ends in one that is most
    /// of it. What leads to other sites is what the article is about: products, sources.
    fn leads_away(&self) -> bool {
        let all_links = self.linked * 10 > self.chars * 9;
        let are_headlines = self.points >= POINTS_MIN && self.linked >= self.points * HEADLINE_CHARS_MIN;
        let ends_in_links = are_headlines && self.behind == 0 && self.linked * 2 > self.chars;
        self.chars > LIST_CHARS_MIN && (all_links || ends_in_links)
    }
}

/// Takes such lists out of a text.
pub(super) fn remove(subject: &Subject<'_>, root: &NodeRef<'_>) {
    let mut open: Vec<List<'_>> = Vec::new();
    let mut links = 0;
    let mut found = Vec::new();
    dom::walk(root, |node, step| {
        let is_list = node.has_name("ul") || node.has_name("ol");
        let is_link = node.has_name("a") && !open.is_empty() && stays_on_site(subject, node);
        match step {
            Step::Open => {
                links += usize::from(is_link);
                if is_list {
                    open.push(List::new(*node));
                }
                if let Some(chars) = dom::with_text(node, |text| text.chars().filter(|c| !c.is_whitespace()).count())
                    && let Some(list) = open.last_mut()
                {
                    list.read(chars, links > 0);
                }
            }
            Step::Close => {
                links -= usize::from(is_link);
                if node.has_name("li")
                    && let Some(list) = open.last_mut()
                {
                    list.end_point();
                }
                if is_list && let Some(list) = open.pop() {
                    if list.leads_away() {
                        found.push(list.node);
                    }
                    if let Some(outer) = open.last_mut() {
                        outer.chars += list.chars;
                        outer.linked += list.linked;
                    }
                }
            }
        }
        true
    });
    for list in found {
        list.remove_from_parent();
    }
}

/// Whether a link leads to the site of the page.
fn stays_on_site(subject: &Subject<'_>, link: &NodeRef<'_>) -> bool {
    let host = |url: &Url| url.host_str().map(|host| host.trim_start_matches("www.").to_owned());
    let target = dom::attr(link, "href").and_then(|href| dom::absolute(&href, &subject.base));
    target.is_none_or(|target| host(&target) == host(subject.url))
}
