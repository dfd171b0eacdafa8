//! Where CDATA sections end, which writers of feeds forget to close.

use super::notes::{Fault, Notes};
use super::places::Places;

const START: &str = "<![CDATA[";
const END: &str = "]]>";

/// Finds the ends of the sections of one text.
pub(super) struct CdataEnds(Places);

impl Default for CdataEnds {
    fn default() -> Self {
        Self(Places::of(END))
    }
}

impl CdataEnds {
    /// What stands in the section at the beginning of a text, and how many bytes it takes. One
    /// that is not closed ends with the element that it stands in.
    pub(super) fn find<'t>(&mut self, rest: &'t str, element: Option<&str>, notes: &mut Notes) -> (&'t str, usize) {
        let end = self.0.next_in(rest).map(|end| end.max(START.len()));
        let inside = &rest[START.len()..end.unwrap_or(rest.len())];
        let is_suspect = end.is_none() || inside.contains(START);
        let element = element.filter(|name| is_suspect && !name.is_empty());
        if let Some(own) = element.and_then(|name| inside.find(&format!("</{name}>"))) {
            notes.add(Fault::Cdata);
            return (&inside[..own], START.len() + own);
        }
        if end.is_none() {
            notes.add(Fault::Cdata);
        }
        (inside, end.map_or(rest.len(), |end| end + END.len()))
    }
}
