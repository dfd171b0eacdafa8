//! What is wrong with a configuration, with the place where it is wrong.

use std::cell::RefCell;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::file::File;
use super::render;

/// A place in a configuration file.
#[derive(Debug, Clone)]
pub struct Place {
    /// The file.
    pub file: Arc<File>,
    /// The bytes of its text that are meant.
    pub span: Range<usize>,
}

/// One thing that is wrong: the place, the cause and the cure.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Where it is; `None` if there is no file to point into.
    pub place: Option<Place>,
    /// What is wrong.
    pub message: String,
    /// What stands beside the caret.
    pub label: Option<String>,
    /// What to do about it.
    pub help: Option<String>,
    /// Another place that it contradicts, and what is there.
    pub related: Option<(Place, String)>,
}

impl Problem {
    /// A problem without a place in a file.
    pub(super) fn anywhere(message: impl Into<String>) -> Self {
        Self { place: None, message: message.into(), label: None, help: None, related: None }
    }

    /// A problem at a place.
    pub(super) fn at(place: Place, message: impl Into<String>) -> Self {
        Self { place: Some(place), ..Self::anywhere(message) }
    }

    /// Says what to do about it.
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says beside the caret what is there.
    pub(super) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Points to the other place that this one contradicts.
    pub(super) fn related(mut self, place: Place, label: impl Into<String>) -> Self {
        self.related = Some((place, label.into()));
        self
    }
}

/// Everything that is wrong with a configuration, in the order of the files. Never empty.
pub struct Problems {
    list: Vec<Problem>,
    concealed: Vec<Place>,
}

impl Problems {
    /// The problems one by one.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.list.iter()
    }

    /// The problems as text for a person, each with its lines of the file, and colours if wanted.
    pub fn render(&self, colour: bool) -> String {
        render::problems(&self.list, &self.concealed, colour)
    }
}

impl From<Box<Problem>> for Problems {
    fn from(problem: Box<Problem>) -> Self {
        Self { list: vec![*problem], concealed: Vec::new() }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl fmt::Debug for Problems {
    // The derived form would show the texts of the files, and with them a secret that was written
    // into one by mistake.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Problems {}

/// Collects problems while the files are read and checked.
#[derive(Default)]
pub(super) struct Report {
    list: RefCell<Vec<Problem>>,
    concealed: RefCell<Vec<Place>>,
    shadows: RefCell<Vec<Place>>,
}

impl Report {
    /// Adds a problem, unless it lies in the shadow of a syntax error.
    pub(super) fn add(&self, problem: Problem) {
        let shadowed = |place: &Place| {
            self.shadows
                .borrow()
                .iter()
                .any(|shadow| shadow.file.number == place.file.number && shadow.span.contains(&place.span.start))
        };
        if !problem.place.as_ref().is_some_and(shadowed) {
            self.list.borrow_mut().push(problem);
        }
    }

    /// Adds a problem that consists in something not being there. It may only be hidden by a
    /// syntax error, so it is held back until there are none.
    pub(super) fn add_absence(&self, problem: Problem) {
        if self.shadows.borrow().is_empty() {
            self.add(problem);
        }
    }

    /// Adds a syntax error. What is read from its shadow is guesswork and not reported on.
    pub(super) fn add_syntax(&self, problem: Problem, shadow: Place) {
        self.list.borrow_mut().push(problem);
        self.shadows.borrow_mut().push(shadow);
    }

    /// Never shows what stands at this place, whatever problem is reported beside it.
    pub(super) fn conceal(&self, place: Place) {
        self.concealed.borrow_mut().push(place);
    }

    /// The value if nothing was reported, else the problems.
    pub(super) fn finish<T>(self, value: Option<T>) -> Result<T, Problems> {
        let mut list = self.list.into_inner();
        match value {
            Some(value) if list.is_empty() => Ok(value),
            _ => {
                list.sort_by_key(|problem| problem.place.as_ref().map(|place| (place.file.number, place.span.start)));
                Err(Problems { list, concealed: self.concealed.into_inner() })
            }
        }
    }
}
