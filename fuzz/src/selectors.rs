//! Any texts as selectors, patterns, templates and forms of dates: they are refused with a place, or
//! they read a page and an answer of an API.

use std::path::Path;

use depesche::config::parse_in;
use depesche::extract;
use depesche::model::Page;
use toml::Value;

use crate::{environment, now, page};

const LISTING: &[u8] = include_bytes!("../../tests/fixtures/listing/cards.html");
const ANSWER: &[u8] = include_bytes!("../../tests/fixtures/feeds/json-1.1.json");

/// Reads the lines of a text as the rules of a source, and reads with them.
pub fn read(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut lines = text.split('\n');
    let mut next = || Value::from(lines.next().unwrap_or_default());
    let (item, title, regex, template, format, next_page) = (next(), next(), next(), next(), next(), next());
    for (kind, select) in [("listing", "select"), ("listing", "xpath"), ("json", "select")] {
        let rules = format!(
            "[source.bote]\nurl = 'https://bote.example/'\nkind = '{kind}'\n[source.bote.listing]\n\
             item = {{ {select} = {item} }}\ntitle = {{ {select} = {title} }}\n\
             section = {{ {select} = {title}, regex = {regex} }}\nurl = {{ {select} = {title}, template = {template} }}\n\
             date = {{ {select} = {title}, format = {format} }}\nnext = {{ {select} = {next_page} }}\npages = 2\n"
        );
        each_line_that_is_right(&rules);
    }
}

/// A configuration with one mistake is refused whole, so that the fields are tried one by one.
fn each_line_that_is_right(rules: &str) {
    let is_field =
        |line: &str| ["title", "section", "url = {", "date", "next"].iter().any(|name| line.starts_with(name));
    let (fields, head): (Vec<&str>, Vec<&str>) = rules.lines().partition(|line| is_field(line));
    let read = |lines: &[&str]| {
        let text = lines.join("\n");
        let config = parse_in(&text, Path::new("depesche.toml"), &environment());
        config.map(|config| config.sources.first().cloned())
    };
    let right = fields.into_iter().filter(|field| read(&[&head[..], &[*field]].concat()).is_ok());
    let lines: Vec<&str> = head.iter().copied().chain(right).collect();
    let Ok(Some(source)) = read(&lines) else { return };
    let answer = Page { content_type: Some("application/json".to_owned()), ..page(ANSWER) };
    for page in [page(LISTING), answer] {
        extract::listing(&page, &source, now());
        extract::next_page(&page, &source, &page.url, 1);
    }
}
