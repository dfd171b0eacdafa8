//! Where a mark stands next in a text that is read from its beginning to its end.

/// Finds one mark again and again; each place of it is looked for once, however often it is asked
/// for.
pub(super) struct Places {
    mark: &'static str,
    /// Where it stands next, in bytes from the end of the text.
    next: Option<Option<usize>>,
}

impl Places {
    pub(super) fn of(mark: &'static str) -> Self {
        Self { mark, next: None }
    }

    /// Where the mark stands first in the rest of the text.
    pub(super) fn next_in(&mut self, rest: &str) -> Option<usize> {
        match self.next {
            Some(Some(from_end)) if from_end < rest.len() => Some(rest.len() - from_end),
            Some(None) => None,
            _ => {
                let found = rest.find(self.mark);
                self.next = Some(found.map(|at| rest.len() - at));
                found
            }
        }
    }
}
