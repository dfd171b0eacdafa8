//! `next`, `pages` and `backfill` of `[source.<id>.listing]`.

use super::super::node::Node;
use super::super::table::Table;
use super::super::{ItemRules, Keep, Next, Paging, vocabulary};
use super::scope::{self, Kind};

/// Articles that a page of an archive is taken to have at least.
const PAGE_ITEMS_MIN: u32 = 10;
/// The number of a second page.
const SECOND: u64 = 2;

pub(super) fn paging(listing: &Table<'_>) -> Paging {
    let automatic = Paging::default();
    let paging = Paging::new(
        next(listing),
        listing.whole("pages").unwrap_or(automatic.pages),
        listing.whole("backfill").unwrap_or(automatic.backfill),
    );
    if let Some(node) = listing.get("next").filter(|_| !paging.goes_on()) {
        node.refuse(
            "`next` has no effect, since only the first page is read",
            "add pages = 5 for the pages of one refresh, or backfill = 100 for those of a new source",
        );
    }
    paging
}

fn next(listing: &Table<'_>) -> Next {
    let nodes = listing.many("next");
    if nodes.is_empty() {
        if let Some(node) = listing.get("next") {
            node.refuse("`next` is an empty list", "leave it out, so that what the page itself states is followed");
        }
        return Next::Stated;
    }
    if let [node] = nodes.as_slice()
        && let Some(number) = number(node)
    {
        return number;
    }
    Next::Rules(nodes.iter().filter_map(rule).collect())
}

/// Counting, if a table has neither a place to look at nor anything but a template.
fn number(node: &Node<'_>) -> Option<Next> {
    let table = node.is_table().then(|| node.table(&vocabulary::NEXT)).flatten()?;
    let finds = ["select", "xpath", "attr", "regex"].iter().any(|key| table.get(key).is_some());
    let counts = ["from", "step"].iter().any(|key| table.get(key).is_some());
    if finds && counts {
        node.refuse("`next` is found on the page or counted, not both", "take `from` and `step` out, or what is found");
    }
    if finds {
        return None;
    }
    let Some(place) = table.get("template") else {
        table.missing(
            "template",
            "`next` does not say what is counted",
            "add template = \"https://www.example.org/archive?page={}\"",
        );
        return Some(Next::Stated);
    };
    let Some(template) = scope::template(&place) else { return Some(Next::Stated) };
    if !template.takes_found() {
        // It is made of places in the JSON.
        return None;
    }
    Some(Next::Number { template, from: table.whole("from").unwrap_or(SECOND), step: table.whole("step").unwrap_or(1) })
}

fn rule(node: &Node<'_>) -> Option<super::super::Rule> {
    if !node.is_table() {
        return scope::rule(node, Kind::Text);
    }
    Some(scope::rule_of(node, &node.table(&vocabulary::NEXT)?, Kind::Text))
}

/// Reports an archive that would go again as soon as it was read.
pub(super) fn refuse_lost(listing: Option<&Table<'_>>, paging: &Paging, keep: &Keep) {
    let items = paging.backfill.saturating_mul(PAGE_ITEMS_MIN);
    let Some(node) = listing.and_then(|listing| listing.get("backfill")).filter(|_| items > keep.items) else { return };
    node.refuse(
        format!(
            "{} pages have {items} articles or more, and only {} are kept: the older ones would go again at once",
            paging.backfill, keep.items
        ),
        format!("write keep = {{ items = {items} }} for the source, or more, or read fewer pages"),
    );
}

/// Reports an archive of which a rule would take everything away again.
pub(super) fn refuse_limited(listing: Option<&Table<'_>>, paging: &Paging, rules: &ItemRules) {
    let node = listing.and_then(|listing| listing.get("backfill")).filter(|_| paging.backfill > 0);
    let (Some(node), Some((number, newest))) = (node, rules.limit()) else { return };
    node.refuse(
        format!("`backfill` reads what is older than the listing, and rule {number} takes only its newest {newest}"),
        "take one of them out; how many articles are kept is said by keep = { items = 1000 }",
    );
}
