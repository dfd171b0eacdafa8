//! Floor 0: the plain values that every other module speaks in.
//!
//! Nothing here reads a file, a clock or the network, and no type of a foreign library that
//! has a door of its own (feed-rs, rss, reqwest, SQL, hyper) may appear here.

mod address;
mod backfill;
mod baseline;
mod channel;
mod document;
mod entry;
mod evidence;
mod id;
mod incident;
mod item;
mod language;
mod moment;
mod moved;
mod page;
mod push;
mod report;
mod section;
mod shapes;
mod state;
mod text;
mod verdict;
mod wishes;

pub use address::{Shown, public, secret_values, shown};
pub use backfill::Backfill;
pub use baseline::{Baseline, Loss, Rate, Sample, Texts, Window};
pub use channel::{Channel, RefusedChannel, Via};
pub use document::{Coding, Compressed, Document, Encoded, Format};
pub use entry::{Access, Author, Enclosure, Entry, Lead, LeadOrigin};
pub use evidence::{Evidence, EvidenceKind, Field, Rejection};
pub use id::{FeedId, HookId, IdError, ItemId, SourceId};
pub use incident::{Incident, IncidentEvent, Trouble, Turn};
pub use item::{ArticleState, Elsewhere, Image, Item};
pub use language::language_tag;
pub use moment::{Moment, Precision, ZoneOrigin};
pub use moved::Moved;
pub use page::{Hop, Page, Validators};
pub use push::{PushOffer, PushedPage};
pub use report::{Counts, Report, SourceReport};
pub use section::{Section, slug};
pub use shapes::{AddressShapes, Tally};
pub use state::{ListingState, RefreshRecord, SiteFacts, SourceState};
pub use text::{ESCAPING_BYTES_MAX, clean_block, clean_line, clean_markup, escaping_bytes, shorten};
pub use verdict::Verdict;
pub use wishes::Wishes;
