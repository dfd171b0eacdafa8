//! What `suggest` prints: TOML whose comments tell what each source would give, or JSON.

use std::fmt::Write;

use serde::Serialize;
use url::Url;

use crate::model::clean_line;

/// The longest line of a comment, in characters.
const LINE_CHARS_MAX: usize = 100;
/// The longest text shown of a sample, in characters.
const SAMPLE_CHARS_MAX: usize = 90;

/// Everything that can be said of one address.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    /// The page that was looked at.
    pub(super) url: Url,
    /// The address that was given, if it leads to that page.
    pub(super) asked: Option<Url>,
    /// What could be configured, the best first.
    pub(super) proposals: Vec<Proposal>,
    /// Feeds that the site names and that are none.
    pub(super) dead_feeds: Vec<DeadFeed>,
    /// Listings of single sections of the site.
    pub(super) sections: Vec<Section>,
    /// Hosts that a configuration must allow, because they are private.
    pub(super) allow_private: Option<String>,
}

/// A source that could be configured.
#[derive(Debug, Serialize)]
pub(super) struct Proposal {
    pub(super) kind: Kind,
    pub(super) id: String,
    /// What it is and how good, in sentences.
    pub(super) notes: Vec<String>,
    pub(super) toml: String,
    pub(super) samples: Vec<Sample>,
    /// How many articles it gives now.
    pub(super) articles: usize,
}

/// What a proposal reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    /// The site's own feed.
    Feed,
    /// The page, with nothing else configured.
    Address,
    /// The page, with selectors.
    Selectors,
    /// Article pages, with selectors.
    Article,
}

/// One article as a proposal reads it.
#[derive(Debug, Serialize)]
pub(super) struct Sample {
    pub(super) title: String,
    pub(super) section: Option<String>,
    pub(super) date: Option<String>,
    pub(super) author: Option<String>,
    pub(super) link: Option<Url>,
}

/// A link to a feed that leads to none.
#[derive(Debug, Serialize)]
pub(super) struct DeadFeed {
    pub(super) url: Url,
    pub(super) found: String,
    pub(super) reason: String,
}

/// The listing of a section.
#[derive(Debug, Serialize)]
pub(super) struct Section {
    pub(super) name: String,
    pub(super) url: Url,
}

/// The report as a configuration file.
pub(super) fn text(report: &Report) -> String {
    let mut out = String::new();
    let asked = report.asked.as_ref().map(|asked| format!(", to which {asked} leads")).unwrap_or_default();
    comment(&mut out, "# ", &format!("Suggestions of `depesche suggest` for {}{asked}", report.url));
    if let [first, _, ..] = &report.proposals[..] {
        let hint = format!(
            "Keep one of these {} sources and delete the others. To look at one of them, save this as \
             suggested.toml and call: depesche -c suggested.toml preview {}",
            report.proposals.len(),
            first.id
        );
        comment(&mut out, "# ", &hint);
    }
    if let Some(host) = &report.allow_private {
        out.push('\n');
        comment(&mut out, "# ", "The host is a private one, which is only asked if that is allowed.");
        let _ = write!(out, "[fetch]\nallow_private = [{}]\n", super::toml::text(host));
    }
    for (at, proposal) in report.proposals.iter().enumerate() {
        out.push('\n');
        let number = if report.proposals.len() > 1 { format!("{}. ", at + 1) } else { String::new() };
        self::proposal(&mut out, &number, proposal);
    }
    if !report.dead_feeds.is_empty() {
        out.push('\n');
        comment(&mut out, "# ", "The page also names these feeds, which are of no use:");
        for feed in &report.dead_feeds {
            comment(&mut out, "#   ", &format!("{} ({}): {}", feed.url, feed.found, feed.reason));
        }
    }
    if !report.sections.is_empty() {
        out.push('\n');
        comment(
            &mut out,
            "# ",
            "The site lists single sections on pages of their own; to read some of those, too, make `url` a list like \
             url = [\"…\", \"…\"]:",
        );
        for section in &report.sections {
            let _ = writeln!(out, "#   {}  {}", super::toml::text(section.url.as_str()), clean_line(&section.name));
        }
    }
    out
}

fn proposal(out: &mut String, number: &str, proposal: &Proposal) {
    let mut prefix = format!("# {number}");
    for note in &proposal.notes {
        comment(out, &prefix, note);
        prefix = format!("# {}", " ".repeat(number.len()));
    }
    for sample in &proposal.samples {
        let _ = writeln!(out, "#   - {}", shortened(&sample.title));
        let facts = [
            sample.date.clone(),
            sample.section.clone(),
            sample.author.as_ref().map(|author| format!("by {author}")),
            sample.link.as_ref().map(Url::to_string),
        ];
        let facts: Vec<String> = facts.into_iter().flatten().map(|fact| clean_line(&fact)).collect();
        let _ = writeln!(out, "#     {}", facts.join(" | "));
    }
    out.push_str(&proposal.toml);
}

/// Writes sentences as a comment, in lines that fit a screen; addresses stay whole.
fn comment(out: &mut String, prefix: &str, text: &str) {
    let indent = format!("#{}", " ".repeat(prefix.chars().count() - 1));
    let mut line = prefix.to_owned();
    let mut is_empty = true;
    for word in clean_line(text).split(' ') {
        if !is_empty && line.chars().count() + 1 + word.chars().count() > LINE_CHARS_MAX {
            out.push_str(&line);
            out.push('\n');
            line = indent.clone();
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    out.push_str(&line);
    out.push('\n');
}

fn shortened(text: &str) -> String {
    let line = clean_line(text);
    match line.char_indices().nth(SAMPLE_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
