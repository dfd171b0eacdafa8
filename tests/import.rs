//! `depesche import`: the configuration gives the same items as the rules that it is made of.

mod pages;
mod rsspls;

use std::fs;

use serde_json::Value;

use crate::support::{Depesche, Run, Site};

/// What an item is for the tool that the rules are from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Item {
    url: String,
    title: String,
    /// The day, or nothing if the rules know none.
    day: Option<String>,
    /// The visible text of its content, spaces as one.
    text: Option<String>,
}

/// Imports a sample for a site, and expects that `check` accepts what comes out.
fn import(site: &Site, name: &str, sample: &str) -> (Depesche, Run) {
    let program = Depesche::new("");
    fs::write(program.folder.path().join(name), sample.replace("{{base}}", &site.base())).unwrap();
    let run = program.run(&["import", name]);
    program.configure(&run.stdout);
    let check = program.run(&["check"]);
    assert_eq!(check.code, Some(0), "{check:?}\n{}", run.stdout);
    (program, run)
}

/// The items of a feed, in the order of their addresses.
fn items(program: &Depesche, feed: &str) -> Vec<Item> {
    let text = |item: &Value, key: &str| item[key].as_str().map(str::to_owned);
    let read = |item: &Value| Item {
        url: text(item, "url").unwrap(),
        title: text(item, "title").unwrap(),
        day: text(item, "date_published").map(|date| date[..10].to_owned()),
        text: text(item, "content_html").map(|html| visible(&html)),
    };
    let mut items: Vec<Item> = program.items(feed).iter().map(read).collect();
    items.sort();
    items
}

/// The text of HTML with single spaces.
fn visible(html: &str) -> String {
    let text = dom_query::Document::from(html).text().to_string();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
