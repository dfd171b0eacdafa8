//! Rules of listings that are JSON: `data`, and that no two languages are mixed.

use super::super::node::Node;
use super::super::table::Table;
use super::super::{JsonPath, Query, Rule, Source, SourceKind, Template};
use super::scope::{self, Kind};

/// The keys of a scope whose queries all look into the same page.
const KEYS: &[&str] =
    &["item", "title", "url", "section", "date", "updated", "author", "lead", "body", "image", "tags"];

/// What holds the JSON on a page.
pub(super) fn data(listing: &Table<'_>) -> Option<Rule> {
    let node = listing.get("data")?;
    let rule = scope::rule(&node, Kind::Text)?;
    if let Some(Query::Json(path)) = &rule.select {
        let message = format!("`{}` is a place in JSON, and `data` says where on the page the JSON is", path.as_str());
        node.refuse(message, "write the selector of the script: data = \"script#__NEXT_DATA__\"");
        return None;
    }
    Some(rule)
}

/// Reports queries of the wrong language: a listing is a page or JSON, and an article is a page.
pub(super) fn refuse_mixed(source: &Source, [listing, article]: &[Option<Table<'_>>; 2]) {
    let looks = queries(listing.as_ref());
    // Also where they cannot be compiled, they say what is meant.
    let is_json = source.reads_json()
        || looks.iter().any(|look| matches!(look, Look::IntoJson(node) if node.key() != "template"));
    refuse_removal(listing.as_ref(), is_json);
    refuse_removal(article.as_ref(), false);
    for look in looks {
        match look {
            Look::AtPage(node) if is_json => {
                let why = match source.kind {
                    SourceKind::Json => "the address leads to JSON (`kind`)",
                    _ if source.data.is_some() => "the list is read of JSON (`data`)",
                    _ => "other rules of `listing` look into JSON",
                };
                let message = format!("`{}` is looked for on a page, and {why}", node.key());
                node.refuse(message, "write a JSON Pointer like /title, or JSONPath like $.title");
            }
            Look::IntoJson(node) if !is_json => {
                let message = format!("`{}` has places in JSON, and the list is read of a page", node.key());
                node.refuse(message, "name the JSON with `data`, or use {} and a selector");
            }
            _ => {}
        }
    }
    for look in queries(article.as_ref()) {
        if let Look::IntoJson(node) = look {
            let message = format!("`{}` looks into JSON, and the page of an article is HTML", node.key());
            node.refuse(message, "write a CSS selector, or take what the listing has and leave this out");
        }
    }
}

/// Reports what would be taken out of JSON: only pages have parts that are in the way.
fn refuse_removal(scope: Option<&Table<'_>>, is_json: bool) {
    for node in scope.into_iter().flat_map(|scope| scope.many("remove")) {
        let looks_into_json = node.is_text() && node.text().is_some_and(JsonPath::is_meant);
        if is_json || looks_into_json {
            node.refuse("nothing is taken out of JSON", "take it out of `remove`; only what rules name is read");
        }
    }
}

/// Where something is looked for, and where that is written.
enum Look<'a> {
    AtPage(Node<'a>),
    IntoJson(Node<'a>),
}

/// All that looks for something in a scope.
fn queries<'a>(scope: Option<&Table<'a>>) -> Vec<Look<'a>> {
    let nodes = scope.into_iter().flat_map(|scope| KEYS.iter().flat_map(|key| scope.many(key)));
    nodes.flat_map(|node| if node.is_table() { of_table(&node) } else { of_text(node).into_iter().collect() }).collect()
}

fn of_text(node: Node<'_>) -> Option<Look<'_>> {
    let text = node.is_text().then(|| node.text()).flatten()?;
    Some(if JsonPath::is_meant(text) { Look::IntoJson(node) } else { Look::AtPage(node) })
}

fn of_table<'a>(node: &Node<'a>) -> Vec<Look<'a>> {
    let look = |entry: Node<'a>| match entry.key() {
        "select" => of_text(entry),
        "xpath" | "attr" => Some(Look::AtPage(entry)),
        "template" => {
            let template = Template::new(entry.is_text().then(|| entry.text()).flatten()?).ok()?;
            template.has_places().then_some(Look::IntoJson(entry))
        }
        _ => None,
    };
    node.entries_by_name("").into_iter().filter_map(look).collect()
}
