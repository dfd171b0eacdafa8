//! Depesche turns any website into a feed that a reader can trust.
//!
//! One binary, one TOML file. It asks listing pages, article pages and existing feeds on a
//! schedule, normalises what they say into items with section and date, remembers them, and
//! republishes them as RSS 2.0, Atom 1.0 and JSON Feed 1.1, on disk and over HTTP.
//!
//! # The house from above
//!
//! ```text
//! main.rs          hands over to cli
//!
//! floor 3          assembly: knows everybody, is known by nobody below
//!   refresh        one refresh of one source, the calls in order: start reading here
//!   feeds          which feeds exist, and what is in them
//!   hook/          new items and incidents are handed over to commands and webhooks
//!   websub/        the hub: who subscribed is told of changes, and so are other hubs
//!   operator/      how everything stands, for the operator, and the orders he may give
//!   subscriber/    the other side of it: hubs of others tell us what is new
//!   recording/     pages of a source with the items that they gave: tests of one's own rules
//!   wire           what refreshes share: configuration, network, store, publication
//!   daemon/        scheduler loop, workers, reload, shutdown, service manager
//!   cli/           one file per command
//!   demo           the bundled newspaper that `depesche demo` reads
//!
//! floor 2          the way of the data
//!   source         configuration -> what to ask for next
//!   fetch/         requests -> pages: the only way to the network
//!   extract/       pages -> entries, examples -> rules of a source (pure)
//!   import/        other tools' rules -> configuration text (pure)
//!   normalise/     entries -> items (pure)
//!   store/         items and the state of sources, across restarts
//!   publish/       items -> documents -> memory and disk
//!   serve/         documents -> HTTP
//!
//! floor 1          what to do and when
//!   config/        TOML files -> checked configuration, with all problems located
//!   schedule/      intervals, cron on the wall clock, back-off
//!
//! floor 0          plain values
//!   model/         page, entry with evidence, item, section, moment, document, verdict
//!   lock           a file that one process holds at a time
//! ```
//!
//! A module uses lower floors. Beside it, on its own floor, it uses nothing, but for these:
//!
//! - `config` parses schedules with `schedule`, because a schedule that can never fire is a
//!   problem of the file and must be reported with its place.
//! - `extract` reads dates with `normalise::date` and compares addresses with `normalise::url`:
//!   which text is a date, and which link leads to an article, decides what an extractor takes.
//! - On floor 3, `cli` uses all others; `refresh` uses `wire`, is the work that `daemon` schedules
//!   (its trait `Work`), and `wire` uses `feeds`, `hook`, `subscriber` and `websub`. `operator` uses
//!   `wire`, asks `refresh` who may be asked, and sends `daemon` its wishes. Nothing there is used the other
//!   way round.
//! - `source` speaks of `fetch::Request`, and `serve` serves `publish::Documents`: they exist to
//!   make the one and to show the other.
//!
//! # One item's way
//!
//! `[source.bote] url = "https://bote.example/"` is all the configuration says.
//!
//! 1. [`config::load`] reads the file, compiles selectors, patterns and schedules, and hands out a
//!    [`config::Config`] in which nothing invalid can be represented.
//! 2. The loop in [`daemon`] sees that the source is due and calls [`refresh::refresh`].
//! 3. [`source::listing_requests`] makes a conditional request of what the store remembers, and
//!    [`fetch::Client::get`] waits for the host's turn, asks robots.txt, checks the address, and
//!    brings a [`model::Page`], or the word that nothing changed. What a hub sends of its own accord
//!    is such a page as well ([`subscriber`]): then the loop begins at once, and nobody is asked.
//!    A source with `render` gets the page as a browser shows it, whose every request passes the
//!    same guard. At first sight of an address, the refresh looks which channel of the site tells
//!    best of its articles (`refresh::channel`): the page, an own feed, WordPress's answers for
//!    programs, a sitemap, the data of its scripts; from then on that one is asked.
//! 4. [`extract::listing_with`] decodes the bytes, parses them once, finds the blocks that are
//!    teasers, and reads an [`model::Entry`] of each: title, link, section, day, cut-off lead;
//!    every field with its [`model::Evidence`]. Which links lead to articles, the
//!    [`model::AddressShapes`] help to tell: what earlier refreshes found behind addresses like
//!    these. Where the configuration wants more than one page, [`extract::next_page`] says where
//!    the next one is; the archive behind a new listing is read page by page, each committed
//!    before the next is asked for ([`model::Backfill`]).
//!    What was read is held against what the listing usually is ([`extract::drift`],
//!    [`model::Baseline`]) before anything of it becomes an item: another list is refused whole, and
//!    one that lost something is taken without what cannot be trusted, which the operator is told.
//! 5. [`normalise::gather`] makes one entry of an article that stands in several sections or
//!    listings. The store is asked which of the entries it knows. For one it does not know,
//!    whose teaser changed, or that was read by other rules, [`source::article_request`] and
//!    [`extract::article`] read the article page: for each field all that the page says of it is
//!    collected and one candidate taken, the others kept with the reason for `depesche explain`.
//!    What a site-config file says of the host ([`config::SiteConfigs`]) counts where the source says
//!    nothing; an article on several pages is completed by them. What is for subscribers only is marked with its [`model::Access`], not
//!    sought. [`normalise::merge`] keeps the better evidence per field: the page knows the minute,
//!    the teaser knew only the day. A page that is proved to list articles itself
//!    ([`extract::hub`]) makes no item, unless the listing states a date.
//! 6. [`normalise::draft`] cleans texts, sanitises the body, canonicalises the link and names the
//!    keys of its identity: `/706332/slug` is article 706332, whatever the slug says tomorrow.
//!    [`normalise::rewrite`] applies the rules of the source, which do not touch the identity.
//!    [`normalise::reconcile`] compares the draft with the stored item: id and first-seen time are
//!    frozen, `updated` moves only when a reader would see a difference.
//! 7. [`store::Store::commit`] writes items, state and history in one transaction.
//! 8. [`feeds`] says which views show the item: the source's, its section's, and those of combined
//!    feeds, where an article of several sources is one item ([`normalise::unite`]), by its address
//!    or by nearly the same text. What a view has no more room for is closed in archive documents.
//!    [`publish::Publisher`] renders them in every format, keeps the bytes in memory and
//!    replaces the file on disk, if they are other bytes than before.
//! 9. [`serve`] answers readers from memory, with 304 where they have the bytes already. Those who
//!    subscribed get the document from [`websub`] without asking.
//!
//! Where the automatic reading errs, [`extract::suggest`] goes the way back: from a page and an
//! example of what is on it to the selectors that `depesche suggest` prints.
//!
//! # What always holds
//!
//! - `extract` and `normalise` are pure: bytes, configuration and an explicit `now` in, values and
//!   notes out. No network, no clock, no log, no failure on a bad page.
//! - Foreign shapes stop at the door: feed-rs lives in `extract::feed`, quick-xml there and in
//!   `extract::sitemap`, `rss` and `atom_syndication` in `publish`, reqwest in `fetch`, SQL in `store`, hyper in `serve`, `cron`
//!   in `schedule`.
//! - There is one way to the network, [`fetch`], with one guard and one set of limits.
//! - Raw and checked configuration are two sets of types with one conversion.
//! - Every limit is a named constant or a setting with its unit.
//! - The same items give the same bytes: no document contains "now".
//! - An archive document keeps its items as they were when it was closed, whatever becomes of them;
//!   and no version of an item is in two documents of a feed.
//! - Wrong is worse than none: a date, a section or an author that the page does not support stays
//!   empty. Items without a date are published under the time of first sight, for ever the same.
//! - A refresh that fails changes no item.
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "tests talk to their own servers"))]

pub mod cli;
pub mod config;
pub mod daemon;
pub mod demo;
pub mod extract;
pub mod feeds;
pub mod fetch;
pub mod hook;
pub mod import;
mod lock;
pub mod model;
pub mod normalise;
pub mod operator;
pub mod publish;
pub mod recording;
pub mod refresh;
pub mod schedule;
pub mod serve;
pub mod source;
pub mod store;
pub mod subscriber;
pub mod websub;
pub mod wire;
