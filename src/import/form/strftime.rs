//! A date form being put together in strftime form.

use chrono::format::{Item, StrftimeItems};

/// The form so far.
#[derive(Debug, Default)]
pub(super) struct Strftime(String);

impl Strftime {
    /// Adds a part of a date, like `%d`.
    pub(super) fn part(&mut self, part: &str) {
        self.0.push_str(part);
    }

    /// Adds text that stands in the date.
    pub(super) fn text(&mut self, text: &str) {
        self.0.push_str(&text.replace('%', "%%"));
    }

    /// The form, if it says anything.
    pub(super) fn finish(self) -> Result<String, String> {
        let items: Vec<_> = StrftimeItems::new(&self.0).collect();
        let is_good = items.iter().all(|item| !matches!(item, Item::Error))
            && items.iter().any(|item| matches!(item, Item::Numeric(..) | Item::Fixed(..)));
        if is_good { Ok(self.0) } else { Err("it has no part of a date in it".to_owned()) }
    }
}
