//! `every` and `cron`.

use std::time::Duration;

use chrono_tz::Tz;

use super::super::checked::EVERY_DEFAULT;
use super::super::node::Node;
use super::super::table::Table;
use super::super::{Problem, quantity};
use crate::schedule::{Cron, Schedule};

/// The shortest `every`. Depesche is made for minutes; seconds are of use on one's own machine.
const EVERY_MIN: Duration = Duration::from_secs(1);

/// When something is refreshed, as written: a cron expression still lacks its zone.
#[derive(Clone, Copy)]
pub(super) enum Timing<'a> {
    Every(Duration),
    Cron(Node<'a>, &'a str),
}

/// The timing that a table gives, if any.
pub(super) fn timing<'a>(table: &Table<'a>) -> Option<Timing<'a>> {
    table.refuse_both("every", "cron", "keep the one that is meant");
    if let Some(node) = table.get("cron") {
        let text = node.text()?;
        // The zone does not matter for whether the expression can be read.
        if let Err(cause) = Cron::parse(text, Tz::UTC) {
            node.refuse(
                format!("`cron` cannot be used: {cause}"),
                "write minute, hour, day, month and weekday, like \"30 6-22 * * *\"",
            );
            return None;
        }
        return Some(Timing::Cron(node, text));
    }
    let every = table.duration("every")?;
    if every < EVERY_MIN {
        let node = table.get("every")?;
        node.refuse(
            format!("`every` is shorter than {}", quantity::display(EVERY_MIN)),
            "write a longer time, like 30m",
        );
        return None;
    }
    Some(Timing::Every(every))
}

/// The schedule of a timing in a zone. A clock time without a zone is nobody's: the machine's own
/// zone would change the schedule when the configuration moves to another machine.
pub(super) fn schedule(timing: Option<Timing<'_>>, zone: Option<Tz>) -> Schedule {
    match timing {
        None => Schedule::Every(EVERY_DEFAULT),
        Some(Timing::Every(every)) => Schedule::Every(every),
        Some(Timing::Cron(node, expression)) => {
            if zone.is_none() {
                require_zone(&node);
            }
            match Cron::parse(expression, zone.unwrap_or(Tz::UTC)) {
                Ok(cron) => Schedule::Cron(cron),
                Err(_) => Schedule::Every(EVERY_DEFAULT),
            }
        }
    }
}

/// Reports a `cron` that has no zone.
pub(super) fn require_zone(node: &Node<'_>) {
    let problem = Problem::at(node.place(), "`cron` names times of a clock, but not in which time zone");
    node.add_absence(problem.help("add timezone = \"Europe/Berlin\", or whichever it is, to the same table"));
}
