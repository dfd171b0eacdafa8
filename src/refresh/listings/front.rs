//! What the feed of a source is called when its articles are read by another channel than the page.

use crate::extract::Listing;
use crate::model::{SiteFacts, Verdict};

/// The page in whose place another channel is read.
pub(super) enum Front {
    /// It was not asked, or did not come.
    Unseen,
    /// It lists articles, and says this of its site.
    Lists(SiteFacts),
    /// It lists nothing: it may be named after what fills it.
    Shell(SiteFacts),
}

impl Front {
    /// The page as it was read.
    pub(super) fn of(page: Listing) -> Self {
        match page.verdict {
            verdict if verdict.is_good() => Self::Lists(page.site),
            // What stands before a page speaks for itself.
            Verdict::Blocked | Verdict::Refused => Self::Unseen,
            _ => Self::Shell(page.site),
        }
    }
}

/// What a site says of itself. Where a channel is read in place of a page, the page comes first, as
/// it is or as it was, so that a feed is called the same whichever way its articles come.
pub(super) fn facts(own: SiteFacts, page: Option<Front>, stored: Option<&SiteFacts>) -> SiteFacts {
    let stored = stored.cloned().unwrap_or_default();
    let (now, shell) = match page {
        None => return own,
        Some(Front::Lists(facts)) => (facts, SiteFacts::default()),
        Some(Front::Shell(facts)) => (SiteFacts::default(), facts),
        Some(Front::Unseen) => Default::default(),
    };
    SiteFacts { home: None, ..now.or(&stored).or(&shell).or(&own) }
}
