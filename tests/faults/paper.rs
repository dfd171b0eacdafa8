//! A paper without dates: only who remembers it knows since when an article is there.

use std::collections::BTreeMap;

use crate::support::{Depesche, Site};

/// Puts articles `0..count` on a site, the newest first.
pub fn publish(site: &Site, count: usize) {
    let teasers: String = (0..count).rev().map(teaser).collect();
    site.html("/", &format!("<html lang=\"de\"><body><main>{teasers}</main></body></html>"));
    for number in 0..count {
        let text = format!("<p>{} ist der Anfang eines Artikels, der sonst nichts weiter sagt.</p>", title(number));
        let body = format!("<article><h1>{}</h1>{text}</article>", title(number));
        site.html(&path(number), &format!("<html lang=\"de\"><body>{body}</body></html>"));
    }
}

fn teaser(number: usize) -> String {
    format!("<article><h2><a href=\"{}\">{}</a></h2><p>Ein Anriss dazu.</p></article>", path(number), title(number))
}

fn path(number: usize) -> String {
    format!("/artikel-{}.html", 80_000 + number)
}

/// The title of an article.
pub fn title(number: usize) -> String {
    format!("Meldung {number:04} aus dem Rathaus der Stadt")
}

/// The source, with more lines.
pub fn source(site: &Site, more: &str) -> String {
    format!("[source.blatt]\nurl = \"{}/\"\n{more}\n[source.blatt.listing]\nitem = \"article\"\n", site.base())
}

/// The published items by their ids, each with its dates.
pub fn dates(program: &Depesche) -> BTreeMap<String, (String, Option<String>)> {
    let items = program.items("blatt").into_iter();
    let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
    let dates = |item: serde_json::Value| {
        (text(&item["id"]).unwrap(), (text(&item["date_published"]).unwrap(), text(&item["date_modified"])))
    };
    items.map(dates).collect()
}

/// A test is run so many times: what the variable says, or by default a few times.
pub fn times(variable: &str, default: u64) -> u64 {
    std::env::var(variable).map_or(default, |value| value.parse().expect("the variable is a number"))
}
