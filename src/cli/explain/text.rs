//! Reports for people: short lines, the values first, then why.

use console::{Style, Term, measure_text_width};

use super::super::hits::RuleHits;
use super::fields::FieldReport;
use super::place;
use super::report::{EntryReport, Left, Loser, Report};
use crate::model::{Channel, Verdict, clean_line};

/// The width of lines where no terminal says how wide it is.
const WIDTH_DEFAULT: usize = 100;
/// Narrower lines are not made, however narrow the terminal is.
const WIDTH_MIN: usize = 40;
/// The column at which the text about a field begins.
const INDENT: usize = 12;
/// The longest text shown of a value, in characters.
const VALUE_CHARS_MAX: usize = 300;
/// Articles of a listing that are shown with all their fields.
const ENTRIES_WHOLE_MAX: usize = 5;
/// Examples of links shown per reason.
const EXAMPLES_MAX: usize = 3;
/// Reasons shown, the most frequent first.
const REASONS_MAX: usize = 12;

/// All reports, one below the other.
pub(super) fn of(reports: &[Report]) -> String {
    let columns = Term::stdout().size_checked().map_or(WIDTH_DEFAULT, |(_, columns)| usize::from(columns));
    let mut sheet = Sheet { out: String::new(), width: columns.max(WIDTH_MIN) };
    for (at, report) in reports.iter().enumerate() {
        if at > 0 {
            sheet.out.push('\n');
        }
        sheet.report(report);
    }
    sheet.out
}

/// Text that grows by wrapped paragraphs.
struct Sheet {
    out: String,
    width: usize,
}

impl Sheet {
    fn report(&mut self, report: &Report) {
        let kind = match report.kind {
            "article" => "Article",
            "feed" => "Feed",
            _ => "Listing",
        };
        self.labelled(kind, kind.len() + 1, &bold(), report.url.as_str());
        if report.verdict != Verdict::Ok {
            self.line(2, &Style::new().red(), &format!("Verdict: {}. {}", report.verdict, report.reason));
        }
        if !report.note.is_empty() {
            self.line(2, &dim(), &report.note);
        }
        if let Some(channel) = &report.channel {
            let Channel { via, url, reason, refused, .. } = channel;
            self.line(2, &dim(), &format!("Channel of the site: the {via} {url}, because {reason}."));
            for refused in refused {
                self.line(4, &dim(), &format!("not the {refused}"));
            }
        }
        if report.kind == "article" {
            report.entries.iter().for_each(|entry| self.article(entry));
        } else {
            self.listing(report);
        }
    }

    fn article(&mut self, entry: &EntryReport) {
        for field in &entry.fields {
            self.out.push('\n');
            self.field(field);
        }
    }

    /// The value, where it was read and who agrees, and each candidate that lost with its reason.
    fn field(&mut self, field: &FieldReport) {
        let FieldReport { name, values, remarks, evidence, agreeing, rejected, looked_at } = field;
        let value = if values.is_empty() { "nothing".to_owned() } else { shorten(&values.join(" · ")) };
        let style = if values.is_empty() { Style::new().yellow() } else { bold() };
        self.labelled(&format!("  {name}"), INDENT, &style, &value);
        for remark in remarks {
            self.line(INDENT, &dim(), remark);
        }
        if let Some(evidence) = evidence {
            self.line(INDENT, &Style::new().green(), &format!("from {}", place::in_words(evidence)));
            let witnesses = place::all_in_words(agreeing);
            if !witnesses.is_empty() {
                let agreement = agreement(witnesses.len());
                self.line(INDENT, &dim(), &format!("{agreement}: {}", witnesses.join(", ")));
            }
        } else if !looked_at.is_empty() {
            let found = if rejected.is_empty() { "nothing was found there" } else { "nothing usable was found there" };
            self.line(INDENT, &dim(), &format!("looked at {looked_at}: {found}"));
        }
        for (reason, losers) in by_reason(rejected) {
            self.losers(reason, &losers);
        }
    }

    /// Candidates that lost for one reason, and the reason below them.
    fn losers(&mut self, reason: &str, losers: &[&Loser]) {
        let label = format!("{}not", " ".repeat(INDENT));
        for loser in losers.iter().take(EXAMPLES_MAX) {
            let places = place::all_in_words(&loser.places).join(", ");
            let value = format!("“{}” in {places}", shorten(&loser.candidate));
            self.labelled(&label, INDENT + 4, &Style::new(), &value);
        }
        if losers.len() > EXAMPLES_MAX {
            self.line(INDENT + 4, &Style::new(), &format!("nor {} more like these", losers.len() - EXAMPLES_MAX));
        }
        self.line(INDENT + 4, &dim(), &format!("because {}", reason.trim_end_matches('.')));
    }

    fn listing(&mut self, report: &Report) {
        let count = report.entries.len();
        if !report.next.is_empty() {
            self.line(2, &dim(), &format!("Next page: {}.", report.next));
        }
        if !report.found_by.is_empty() {
            let articles = if count == 1 { "article" } else { "articles" };
            self.line(2, &Style::new(), &format!("{count} {articles} found: {}.", report.found_by));
        }
        for hub in &report.hubs {
            self.line(2, &Style::new(), &format!("A hub tells of its news (WebSub): {hub}"));
        }
        let one_language = is_of_one_language(&report.entries);
        for (at, entry) in report.entries.iter().enumerate() {
            if at < ENTRIES_WHOLE_MAX {
                self.out.push('\n');
                self.teaser(at + 1, entry, one_language);
            } else {
                if at == ENTRIES_WHOLE_MAX {
                    self.out.push_str("\n  The others:\n");
                }
                self.labelled(&format!("{:>5}", at + 1), 7, &Style::new(), &title(entry));
            }
        }
        if !report.rules.is_empty() {
            self.out.push('\n');
            self.line(
                2,
                &bold(),
                "Rules of the source, and which of these articles they hit, as far as the list tells",
            );
            report.rules.iter().for_each(|rule| self.rule(rule));
        }
        if !report.lists.is_empty() {
            self.out.push('\n');
            self.line(2, &bold(), "Lists of links that were not taken");
            for Loser { candidate, reason, .. } in report.lists.iter().take(REASONS_MAX) {
                self.line(4, &Style::new(), candidate);
                self.line(6, &dim(), reason);
            }
        }
        if !report.left.is_empty() {
            self.out.push('\n');
            self.line(2, &bold(), "Links that were not taken, by the reason");
            report.left.iter().take(REASONS_MAX).for_each(|left| self.left(left));
            if report.left.len() > REASONS_MAX {
                self.line(
                    4,
                    &dim(),
                    &format!("… and {} more reasons (--json has all)", report.left.len() - REASONS_MAX),
                );
            }
        }
    }

    /// An article of a list: its fields have a line each, which ends with where it was read. The
    /// language is told only where it tells articles apart.
    fn teaser(&mut self, number: usize, entry: &EntryReport, one_language: bool) {
        self.labelled(&format!("{number:>5}"), 7, &bold(), &title(entry));
        if let Some(url) = &entry.url {
            self.line(7, &dim(), url.as_str());
        }
        for field in entry.fields.iter().filter(|field| !(one_language && field.name == "language")) {
            let Some(evidence) = &field.evidence else { continue };
            let value = if field.name == "title" { "" } else { &*shorten(&field.values.join(" · ")) };
            let text = format!("{} ← {}", value, place::in_words(evidence));
            self.labelled(&format!("{}{}", " ".repeat(7), field.name), 17, &Style::new(), text.trim_start());
        }
    }

    fn rule(&mut self, RuleHits { number, rule, items }: &RuleHits) {
        self.labelled(&format!("{number:>5}"), 8, &Style::new(), rule);
        self.line(10, &dim(), &format!("hits {}", items.len()));
        for title in items.iter().take(EXAMPLES_MAX) {
            self.line(10, &dim(), title);
        }
        if items.len() > EXAMPLES_MAX {
            self.line(10, &dim(), "…");
        }
    }

    fn left(&mut self, left: &Left) {
        let Left { reason, candidates } = left;
        self.labelled(&format!("{:>5} ×", candidates.len()), 8, &Style::new(), reason);
        for candidate in candidates.iter().take(EXAMPLES_MAX) {
            self.line(10, &dim(), candidate);
        }
        if candidates.len() > EXAMPLES_MAX {
            self.line(10, &dim(), "…");
        }
    }

    fn line(&mut self, indent: usize, style: &Style, text: &str) {
        self.labelled("", indent, style, text);
    }

    /// A label and a text beside it that is wrapped within the column at which it begins.
    fn labelled(&mut self, label: &str, column: usize, style: &Style, text: &str) {
        for (at, line) in wrap(text, self.width.saturating_sub(column)).iter().enumerate() {
            let label = if at == 0 { label } else { "" };
            let gap = column.saturating_sub(measure_text_width(label)).max(usize::from(!label.is_empty()));
            let _ = std::fmt::Write::write_fmt(
                &mut self.out,
                format_args!("{label}{}{}\n", " ".repeat(gap), style.apply_to(line)),
            );
        }
    }
}

fn is_of_one_language(entries: &[EntryReport]) -> bool {
    let language = |entry: &EntryReport| {
        entry.fields.iter().find(|field| field.name == "language").map(|field| field.values.clone())
    };
    let mut languages = entries.iter().map(language);
    let first = languages.next();
    languages.all(|other| first.as_ref() == Some(&other))
}

/// The losers in groups of one reason, in the order of the first of each group.
fn by_reason(losers: &[Loser]) -> Vec<(&str, Vec<&Loser>)> {
    let mut groups: Vec<(&str, Vec<&Loser>)> = Vec::new();
    for loser in losers {
        match groups.iter_mut().find(|(reason, _)| *reason == loser.reason) {
            Some((_, group)) => group.push(loser),
            None => groups.push((&loser.reason, vec![loser])),
        }
    }
    groups
}

fn title(entry: &EntryReport) -> String {
    let title = entry.fields.iter().find(|field| field.name == "title").and_then(|field| field.values.first());
    title.map_or_else(|| "(without a headline)".to_owned(), |title| shorten(title))
}

fn agreement(count: usize) -> String {
    if count == 1 { "1 other place says the same".to_owned() } else { format!("{count} other places say the same") }
}

fn bold() -> Style {
    Style::new().bold()
}

fn dim() -> Style {
    Style::new().dim()
}

fn shorten(text: &str) -> String {
    let line = clean_line(text);
    match line.char_indices().nth(VALUE_CHARS_MAX) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

/// A text in lines of at most this width; a longer word has a line of its own.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split_whitespace() {
        let wide = measure_text_width(word);
        if used > 0 && used + 1 + wide > width {
            lines.push(String::new());
            used = 0;
        }
        let Some(line) = lines.last_mut() else { break };
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        line.push_str(word);
        used += wide;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_wrapped_at_words() {
        assert_eq!(wrap("eins zwei drei", 9), ["eins zwei", "drei"]);
        assert_eq!(wrap("https://lang.example/ab c", 5), ["https://lang.example/ab", "c"]);
        assert_eq!(wrap("日本 日本", 5), ["日本", "日本"], "wide letters count twice");
        assert_eq!(wrap("", 5), [""]);
    }
}
