//! What is read automatically in the place of a rule of the configuration that finds nothing any more.

use std::collections::BTreeSet;

use super::{Doubted, Sight, agreement, another, sample};
use crate::model::{Baseline, Loss, Rate};

/// What automatic reading found in the place of a rule that finds no list any more, if it is the list
/// that is known. `sight` is of the automatic reading, `lost` says what the rule did.
pub fn stand_in(baseline: &Baseline, sight: &Sight<'_>, lost: &str) -> Option<Doubted> {
    let entries = sight.listing.entries.len();
    let known = sight.count(|at| sight.is_known(at));
    let most = usize::from(baseline.entries().most()?);
    // Besides its list a page may have others, which the rule left out.
    let is_same_list = known * 2 >= entries && known >= 2 && entries <= most + most / 2 + 2;
    let strangers = sight.count(|at| sight.is_stranger(baseline, at));
    if !baseline.is_established() || !is_same_list || strangers > 0 || another::strange(baseline, sight).is_some() {
        return None;
    }
    let untrue = agreement::contradicted(baseline, sight);
    let reason = format!(
        "{lost} Meanwhile the list is found automatically ({}): {known} of its {entries} entries are known. {}",
        sight.listing.found_by,
        instead(&untrue)
    );
    let losses = BTreeSet::from([Loss::Rule]);
    Some(Doubted { sample: sample::measure(baseline, sight), losses, reason: reason.trim_end().to_owned(), untrue })
}

/// What is done about a rule that finds nothing, as a sentence.
pub(super) fn instead(untrue: &BTreeSet<Rate>) -> String {
    let names: Vec<&str> = untrue.iter().map(|rate| agreement::name(*rate)).collect();
    match names.is_empty() {
        true => "Meanwhile it is read automatically.".to_owned(),
        false => {
            format!("What is found automatically as {} contradicts what is known, and is not taken.", names.join(", "))
        }
    }
}
