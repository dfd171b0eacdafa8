//! In which order the page writes day and month, where its language leaves it open.

use crate::extract::article::survey::{Line, Survey};
use crate::normalise::date::{self, Context, Order};

/// The longest line that is looked at, in bytes.
const LINE_BYTES_MAX: usize = 200;
/// How many lines with such dates are looked at.
const LINES_MAX: usize = 50;

/// The order that the dates of the page prove, those of teasers and comments included.
pub(super) fn proven(survey: &Survey<'_>, context: &Context<'_>) -> Option<Order> {
    let lines = survey.lines.iter().filter(|line| has_digits_with_slash(line)).take(LINES_MAX);
    date::proven_order(lines.map(|line| line.text.as_str()), context)
}

fn has_digits_with_slash(line: &Line<'_>) -> bool {
    let is_between_digits = |three: &[u8]| three[0].is_ascii_digit() && three[1] == b'/' && three[2].is_ascii_digit();
    line.text.len() <= LINE_BYTES_MAX && line.text.as_bytes().windows(3).any(is_between_digits)
}
