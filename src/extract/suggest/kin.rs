//! The list that an article is of, if the automatic reading has not found it: all links that are
//! named like its own.

use std::collections::HashMap;

use super::part::{self, Part};
use super::sheet::Sheet;
use super::tree::Index;
use crate::config::Selector;

/// Lists handed out.
const LISTS_MAX: usize = 4;
/// From how many articles on there is a list.
const LIST_ARTICLES_MIN: usize = 2;

/// The links of each article of a list.
pub(super) type List = Vec<Vec<Index>>;

/// The lists that have all of some articles, given by their keys. The narrowest comes first: wider
/// ones have menus and notices in them, too.
pub(super) fn lists(sheet: &Sheet<'_>, keys: &[&str]) -> Vec<List> {
    let own = sheet.links.iter().filter(|(_, key)| keys.contains(&key.as_str()));
    let mut names: Vec<Part> = own.flat_map(|(link, _)| names(sheet, *link)).collect();
    names.sort_by(|a, b| a.cost.cmp(&b.cost).then_with(|| a.text.cmp(&b.text)));
    names.dedup();
    let mut lists: Vec<List> = Vec::new();
    for name in names {
        let Some(list) = list(sheet, &name, keys) else { continue };
        if list.len() >= LIST_ARTICLES_MIN && !lists.contains(&list) {
            lists.push(list);
        }
        if lists.len() == LISTS_MAX {
            break;
        }
    }
    lists.sort_by_key(Vec::len);
    lists
}

/// How a link can be named, alone and as the child of its parent.
fn names(sheet: &Sheet<'_>, link: Index) -> Vec<Part> {
    let own = part::parts(sheet.tree, link);
    let outer = part::parts(sheet.tree, sheet.tree.elements[link].parent);
    let nested = outer.iter().flat_map(|outer| {
        own.iter()
            .map(|own| Part { text: format!("{} > {}", outer.text, own.text), cost: outer.cost + own.cost })
            .collect::<Vec<_>>()
    });
    own.iter().cloned().chain(nested).collect()
}

/// The articles whose links have a name, if all that are asked for are among them.
fn list(sheet: &Sheet<'_>, name: &Part, keys: &[&str]) -> Option<List> {
    let selector = Selector::new(&name.text).ok()?;
    let root = dom_query::Selection::from(sheet.tree.elements[0].node).select_matcher(selector.matcher());
    let matched: Vec<Index> = root.nodes().iter().filter_map(|node| sheet.tree.index(node)).collect();
    let mut place: HashMap<&str, usize> = HashMap::new();
    let mut list: List = Vec::new();
    for (link, key) in sheet.links.iter().filter(|(link, _)| matched.binary_search(link).is_ok()) {
        let at = *place.entry(key).or_insert_with(|| {
            list.push(Vec::new());
            list.len() - 1
        });
        list[at].push(*link);
    }
    keys.iter().all(|key| place.contains_key(key)).then_some(list)
}
