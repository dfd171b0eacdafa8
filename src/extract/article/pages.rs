//! Articles on several pages: the links from one page to the next, and to all of it on one.
//!
//! A configured link is taken as it is. Without one, `rel=next` is only a hint, for most sites mean
//! the next article by it: it counts where the address says that it is the next page of this one.

use std::sync::LazyLock;

use regex::Regex;
use url::Url;

use super::{Subject, pattern};
use crate::config::Rule;
use crate::extract::{dom, rule};
use crate::model::{EvidenceKind, Field};
use crate::normalise::url::same_site;

/// Names of parameters and path segments that hold the number of a page.
const NUMBER_NAMES: &[&str] = &["page", "p", "seite", "pagina", "paged", "pg", "pageno", "page_no", "s", "part"];
/// The largest number that is one of a page; larger ones are of articles.
const PAGE_NUMBER_MAX: u32 = 50;

/// A file name with the number of a page at its end: `artikel-2.html`, `artikel,page=3`.
static NUMBERED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(.*[^-_,.])[-_,.](?:(?:page|seite|pagina|p|s)[-_=]?)?(\d{1,2})(\.[a-z]{3,5})?$"));

/// The next page of the article.
#[derive(Debug, Clone, PartialEq)]
pub struct NextPage {
    /// Where it is, with how it was found.
    pub link: Field<Url>,
    /// Its number, as its address says; none where the link is configured.
    pub number: Option<u32>,
}

/// The link to the whole article, if one is configured and there.
pub(super) fn single(subject: &Subject<'_>) -> Option<Field<Url>> {
    configured(&subject.source.article.single, subject)
}

/// The link to the next page.
pub(super) fn next(subject: &Subject<'_>) -> Option<NextPage> {
    if let Some(link) = configured(&subject.source.article.next, subject) {
        return Some(NextPage { link, number: None });
    }
    let stated = subject.metadata.link("next").map(|link| (link.href.clone(), "link rel=next"));
    let shown = subject.document.select("a[rel~=next][href]");
    let shown = shown.nodes().iter().filter_map(|node| Some((dom::attr(node, "href")?, "a rel=next")));
    stated.into_iter().chain(shown).find_map(|(href, place)| {
        let url = dom::absolute(&href, &subject.base).filter(|url| is_beside(url, subject.url))?;
        let number = number_after(subject.url, &url)?;
        Some(NextPage { link: Field::new(url, EvidenceKind::Html, place), number: Some(number) })
    })
}

/// The address that the first of the rules finds: of a link, else what it says.
fn configured(rules: &[Rule], subject: &Subject<'_>) -> Option<Field<Url>> {
    let root = subject.document.root();
    rules.iter().find_map(|one| {
        let elements = if rule::is_plain(one) { rule::nodes(one, &root, &subject.chart) } else { Vec::new() };
        let linked =
            elements.iter().find_map(|element| dom::attr(element, "href").or_else(|| dom::attr(element, "src")));
        let said =
            || rule::values(std::slice::from_ref(one), &root, &subject.base, &subject.chart)?.value.into_iter().next();
        let address = linked.or_else(said)?;
        let url = dom::absolute(&address, &subject.base).filter(|url| is_beside(url, subject.url))?;
        Some(Field::new(url, EvidenceKind::Selector, rule::place(one)))
    })
}

/// Whether an address is another one of the same site.
fn is_beside(url: &Url, page: &Url) -> bool {
    let key = |url: &Url| url.as_str().split('#').next().map(str::to_owned);
    same_site(url, page) && key(url) != key(page)
}

/// The number of a page whose address says that it comes right after this one.
fn number_after(page: &Url, next: &Url) -> Option<u32> {
    let readings = readings(next);
    let of_next = |(stem, number): &(String, u32)| {
        readings.iter().find(|(other, next)| other == stem && *next == number + 1).map(|(_, next)| *next)
    };
    self::readings(page).iter().find_map(of_next)
}

/// What an address can mean: the address of the article, and the number of the page. A bare number
/// in the path that is 1 is none, since that is as well the first of many articles.
fn readings(url: &Url) -> Vec<(String, u32)> {
    let bare = |url: &Url| {
        let mut url = url.clone();
        url.set_fragment(None);
        url.as_str().trim_end_matches(['/', '?']).to_owned()
    };
    let mut readings = vec![(bare(url), 1)];
    let number = |text: &str| text.parse().ok().filter(|number| (1..=PAGE_NUMBER_MAX).contains(number));
    let is_number = |name: &str| NUMBER_NAMES.contains(&name.to_ascii_lowercase().as_str());
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    if let Some((_, value)) = pairs.iter().find(|(name, _)| is_number(name))
        && let Some(number) = number(value)
    {
        let mut stem = url.clone();
        stem.query_pairs_mut().clear().extend_pairs(pairs.iter().filter(|(name, _)| !is_number(name)));
        readings.push((bare(&stem), number));
    }
    let path = url.path().trim_end_matches('/');
    let (folder, last) = path.rsplit_once('/').unwrap_or(("", path));
    let with_path = |path: &str| {
        let mut stem = url.clone();
        stem.set_path(path);
        bare(&stem)
    };
    match number(last) {
        Some(number) => {
            let (outer, name) = folder.rsplit_once('/').unwrap_or(("", folder));
            if is_number(name) {
                readings.push((with_path(outer), number));
            } else if number > 1 {
                readings.push((with_path(folder), number));
            }
        }
        None => {
            if let Some(found) = NUMBERED.captures(last)
                && let Some(number) = number(&found[2]).filter(|number| *number > 1)
            {
                let end = found.get(3).map_or("", |end| end.as_str());
                readings.push((with_path(&format!("{folder}/{}{end}", &found[1])), number));
            }
        }
    }
    readings
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn addresses_say_which_page_comes_next() {
        for (page, next, number) in [
            ("/artikel", "/artikel?page=2", Some(2)),
            ("/artikel/", "/artikel/2/", Some(2)),
            ("/artikel/2", "/artikel/3", Some(3)),
            ("/artikel.html", "/artikel-2.html", Some(2)),
            ("/artikel-2.html", "/artikel-3.html", Some(3)),
            ("/artikel", "/artikel/seite/2", Some(2)),
            ("/artikel/page/2", "/artikel/page/3", Some(3)),
            ("/artikel?id=7", "/artikel?id=7&seite=2", Some(2)),
            ("/artikel?page=1", "/artikel?page=2", Some(2)),
            ("/artikel,seite-2", "/artikel,seite-3", Some(3)),
            ("/artikel", "/artikel?page=3", None),
            ("/artikel?page=2", "/artikel", None),
            ("/artikel", "/anderer-artikel", None),
            ("/artikel", "/anderer?page=2", None),
            ("/news/1", "/news/2", None),
            ("/news/1233", "/news/1234", None),
            ("/a-1.html", "/a-2.html", None),
            ("/artikel?id=7", "/artikel?id=8&seite=2", None),
        ] {
            let url = |path: &str| Url::parse("https://bote.example").unwrap().join(path).unwrap();
            assert_eq!(number_after(&url(page), &url(next)), number, "{page} {next}");
        }
    }
}
