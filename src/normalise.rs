//! Floor 2: entries -> items.
//!
//! Pure, like extraction: values in, values and notes out; no clock, no log, no failure on a bad
//! page. An entry passes through here in this order:
//!
//! 1. [`gather`] makes one list of all listings of a source: each article once, and no key of
//!    identity that different articles share.
//! 2. [`keys`] ask the store whether an article is known; [`listing_hash`] tells whether the
//!    listing says something new of it, so that its page is worth reading (again).
//! 3. [`merge()`] joins what listing and article page say, per field by the better evidence.
//! 4. [`draft()`] cleans every field and proposes an item; [`admits`] filters.
//!    [`rewrite()`] applies the rules of the source.
//! 5. [`reconcile()`] meets the stored item: what is frozen stays, what changed is dated.
//! 6. [`unite()`] makes one item of the same article of several sources, for feeds over them;
//!    [`Text`] tells which texts are nearly the same.

pub mod date;
mod digest;
mod draft;
mod filter;
pub mod html;
mod identity;
mod merge;
mod reconcile;
mod rules;
mod section;
mod text;
mod twins;
pub mod url;

pub use digest::listing_hash;
pub use draft::{Draft, date_objection, draft, relinked};
pub use filter::admits;
pub use identity::{incident_id, is_incident_id, keys};
pub use merge::{gather, join, merge};
pub use reconcile::{Sight, reconcile};
pub use rules::{Circumstances, Hits, apply, limit, rewrite, sort};
pub use twins::{Bonds, LIKE_OWN_MARGIN, LIKE_OWN_MAX, SAME_TEXT_MIN, TEXT_WINDOW, Text, United, unite};
