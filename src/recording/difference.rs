//! What has become of the items of recorded pages under today's rules.

use std::fmt::{self, Write as _};

use super::Expected;
use super::expected::Expectation;
use crate::model::clean_line;

/// Letters of a value that are shown: leads are longer than what tells them apart.
const SHOWN_LETTERS_MAX: usize = 240;

/// What is other than it was.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// How the refresh ended, if it ended otherwise.
    verdict: Option<Change>,
    gone: Vec<String>,
    new: Vec<String>,
    changed: Vec<(String, Vec<Change>)>,
    is_moved: bool,
    /// Pages that are read now and are not recorded.
    not_recorded: Vec<String>,
}

/// A value that is another one.
#[derive(Debug, PartialEq, Eq)]
struct Change {
    field: &'static str,
    before: String,
    after: String,
}

/// Compares what was made of pages with what is made of them now. Items are the same if they have
/// the same link, or else the same title.
pub fn compare(before: &Expected, after: &Expected) -> Difference {
    let pairs = pair(&before.items, &after.items);
    let partner = |at: usize| pairs.iter().any(|(_, after)| *after == Some(at));
    let shown = |item: &Expectation| format!("{}  {}", line(&item.title), item.link);
    let both = || pairs.iter().filter_map(|(item, at)| Some((*item, at.as_ref().map(|at| (&after.items[*at], *at))?)));
    let gone = pairs.iter().filter(|(_, at)| at.is_none()).map(|(item, _)| shown(item)).collect();
    let new = after.items.iter().enumerate().filter(|(at, _)| !partner(*at)).map(|(_, item)| shown(item)).collect();
    let changed = both().map(|(before, (after, _))| (shown(after), changes(before, after)));
    let changed = changed.filter(|(_, changes)| !changes.is_empty()).collect();
    let order: Vec<usize> = both().map(|(_, (_, at))| at).collect();
    let said = |expected: &Expected| format!("{}: {}", expected.verdict, line(&expected.reason));
    let is_same_end = before.verdict == after.verdict;
    let not_recorded = after.not_recorded.difference(&before.not_recorded).map(ToString::to_string).collect();
    Difference {
        verdict: (!is_same_end).then(|| Change { field: "verdict", before: said(before), after: said(after) }),
        gone,
        new,
        changed,
        is_moved: !order.is_sorted(),
        not_recorded,
    }
}

/// For each item as it was where it is now, if it is there.
fn pair<'a>(before: &'a [Expectation], after: &[Expectation]) -> Vec<(&'a Expectation, Option<usize>)> {
    let mut is_taken = vec![false; after.len()];
    let mut take = |is_it: &dyn Fn(&Expectation) -> bool| {
        let at = after.iter().enumerate().position(|(at, item)| !is_taken[at] && is_it(item))?;
        is_taken[at] = true;
        Some(at)
    };
    let mut pairs: Vec<(&Expectation, Option<usize>)> =
        before.iter().map(|item| (item, take(&|other| other.link == item.link))).collect();
    for (item, at) in pairs.iter_mut().filter(|(_, at)| at.is_none()) {
        *at = take(&|other| other.title == item.title);
    }
    pairs
}

fn changes(before: &Expectation, after: &Expectation) -> Vec<Change> {
    let both = |field: &'static str, value: fn(&Expectation) -> Option<String>| {
        let (was, is) = (value(before), value(after));
        let said = |value: Option<String>| value.map_or_else(|| "none".to_owned(), |value| line(&value));
        (was != is).then(|| Change { field, before: said(was), after: said(is) })
    };
    let mut changes = [
        both("title", |item| Some(item.title.clone())),
        both("link", |item| Some(item.link.to_string())),
        both("date", |item| item.date.clone()),
        both("section", |item| joined(&item.sections)),
        both("author", |item| joined(&item.authors)),
        both("lead", |item| item.lead.clone()),
        both("body", |item| item.body.clone()),
        both("image", |item| item.image.as_ref().map(ToString::to_string)),
        both("tags", |item| joined(&item.tags)),
        both("access", |item| item.access.map(|access| format!("{access:?}"))),
    ];
    // Where a date was read is told only if it is another one.
    if let Some(date) = &mut changes[2] {
        for (text, item) in [(&mut date.before, before), (&mut date.after, after)] {
            if let Some(place) = &item.date_from {
                let _ = write!(text, "  ← {}", line(place));
            }
        }
    }
    changes.into_iter().flatten().collect()
}

fn joined(values: &[String]) -> Option<String> {
    (!values.is_empty()).then(|| values.join(" · "))
}

/// A value in one line that a terminal shows as it is.
fn line(text: &str) -> String {
    let text = clean_line(text);
    match text.char_indices().nth(SHOWN_LETTERS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

impl Difference {
    /// Whether all is as it was.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// What there is to see below, in a few words.
    pub fn summary(&self) -> String {
        let counts = [(self.gone.len(), "gone"), (self.new.len(), "new"), (self.changed.len(), "changed")];
        let mut parts: Vec<String> = Vec::new();
        parts.extend(self.verdict.as_ref().map(|_| "ended otherwise".to_owned()));
        parts.extend(counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")));
        parts.extend(self.is_moved.then(|| "in another order".to_owned()));
        parts.extend((!self.not_recorded.is_empty()).then(|| format!("{} not recorded", self.not_recorded.len())));
        parts.join(", ")
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let change = |f: &mut fmt::Formatter<'_>, change: &Change| {
            writeln!(f, "    {}", change.field)?;
            writeln!(f, "      - {}", change.before)?;
            writeln!(f, "      + {}", change.after)
        };
        if let Some(verdict) = &self.verdict {
            change(f, verdict)?;
        }
        for (mark, items) in [("-", &self.gone), ("+", &self.new)] {
            for item in items {
                writeln!(f, "  {mark} {item}")?;
            }
        }
        for (item, changes) in &self.changed {
            writeln!(f, "  ~ {item}")?;
            changes.iter().try_for_each(|each| change(f, each))?;
        }
        if self.is_moved {
            writeln!(f, "  the items are in another order")?;
        }
        for url in &self.not_recorded {
            writeln!(f, "  ? {url} would be read, and is not in the recording: its words are missing here")?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::model::Verdict;

    fn expected(items: &[(&str, &str)]) -> Expected {
        let item = |(link, title): &(&str, &str)| -> Expectation {
            let text = format!("title = {title:?}\nlink = \"https://paper.example{link}\"\n");
            toml::from_str(&text).unwrap()
        };
        let items = items.iter().map(item).collect();
        Expected { verdict: Verdict::Ok, reason: String::new(), not_recorded: Default::default(), items }
    }

    #[test]
    fn items_are_known_by_their_link_or_else_by_their_title() {
        let before = expected(&[("/1", "Eins"), ("/2", "Zwei"), ("/3", "Drei")]);
        assert!(compare(&before, &before).is_none());
        let after = expected(&[("/1", "Ein neuer Titel"), ("/zwei", "Zwei"), ("/4", "Vier")]);
        let difference = compare(&before, &after);
        assert_eq!(difference.summary(), "1 gone, 1 new, 2 changed");
        let told = difference.to_string();
        for line in ["- Drei", "+ Vier", "- Eins\n      + Ein neuer Titel", "- https://paper.example/2\n"] {
            assert!(told.contains(line), "{line}: {told}");
        }
        let moved = expected(&[("/2", "Zwei"), ("/1", "Eins"), ("/3", "Drei")]);
        assert_eq!(compare(&before, &moved).summary(), "in another order");
    }

    #[test]
    fn where_a_date_was_read_is_told_but_is_no_difference_by_itself() {
        let dated = |date: &str, place: &str| {
            let mut expected = expected(&[("/1", "Eins")]);
            expected.items[0].date = Some(date.to_owned());
            expected.items[0].date_from = Some(place.to_owned());
            expected
        };
        let before = dated("2026-11-10", "selector .day");
        assert!(compare(&before, &dated("2026-11-10", "text near the headline")).is_none());
        let told = compare(&before, &dated("2026-11-11", "text near the headline")).to_string();
        assert!(told.contains("- 2026-11-10  ← selector .day\n      + 2026-11-11  ← text near the headline"), "{told}");
    }
}
