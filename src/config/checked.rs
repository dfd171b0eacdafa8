//! What the rest of the program works with. Nothing in these types can be invalid.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono_tz::Tz;
use regex::Regex;
use url::Url;

use super::fingerprint::{self, fingerprint};
use super::{Browser, Hook, ItemRules, Local, Proxy, Query, Render, SiteConfigs, Template};
use crate::model::{FeedId, Format, SourceId, Via};
use crate::schedule::Schedule;

/// How often a source is refreshed unless it says otherwise.
pub(super) const EVERY_DEFAULT: Duration = Duration::from_secs(30 * 60);
/// Items kept per source unless it says otherwise.
pub(super) const KEEP_ITEMS_DEFAULT: u32 = 1000;
/// Days an item is kept after it left the listing, unless the source says otherwise.
pub(super) const KEEP_DAYS_DEFAULT: u32 = 365;
/// Items that one document holds at most, unless configured.
pub(super) const DOCUMENT_ITEMS_DEFAULT: usize = 100;
/// About how many bytes one document has at most, unless configured: more than this is a burden to
/// readers, who fetch a document often.
pub(super) const DOCUMENT_BYTES_DEFAULT: usize = 1 << 20;
/// How long archives are kept, unless configured.
pub(super) const ARCHIVE_DEFAULT: Duration = Duration::from_secs(365 * 24 * 60 * 60);
/// Pages of one listing that a refresh reads at most, unless the source says otherwise.
const PAGES_DEFAULT: u32 = 1;
/// Pause between two requests to one host, unless configured.
pub(super) const DELAY_DEFAULT: Duration = Duration::from_secs(1);
/// Refreshes at the same time, unless configured.
pub(super) const WORKERS_DEFAULT: usize = 32;
/// Time to connect, unless configured.
pub(super) const CONNECT_TIMEOUT_DEFAULT: Duration = Duration::from_secs(10);
/// Longest silence while reading, unless configured.
pub(super) const READ_TIMEOUT_DEFAULT: Duration = Duration::from_secs(20);
/// Time for the whole exchange, unless configured.
pub(super) const TOTAL_TIMEOUT_DEFAULT: Duration = Duration::from_secs(60);
/// Largest body as it comes in bytes, unless configured. What is larger is most often packed.
pub(super) const WIRE_BYTES_MAX_DEFAULT: usize = 10 << 20;
/// Largest body after content decoding in bytes, unless configured.
pub(super) const BODY_BYTES_MAX_DEFAULT: usize = 20 << 20;
/// Redirects followed at most, unless configured.
pub(super) const REDIRECTS_MAX_DEFAULT: usize = 5;

/// The whole configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// All files it was read from, the main one first.
    pub files: Vec<PathBuf>,
    /// The public address under which the feeds are found; ends with a slash.
    pub base_url: Url,
    /// Where HTTP is served.
    pub server: Server,
    /// What is written to disk, and in which formats feeds exist.
    pub publish: Publish,
    /// How pages are asked for.
    pub fetch: Fetch,
    /// Where items are kept.
    pub store: Store,
    /// Who is told of incidents.
    pub incidents: Incidents,
    /// What is read, in the order of the files.
    pub sources: Vec<Arc<Source>>,
    /// The directory of site-config files.
    pub site_configs: Option<Arc<SiteConfigs>>,
    /// The feeds of `[feed.<id>]`. Feeds of single sources are implicit.
    pub feeds: Vec<Feed>,
}

impl Config {
    /// The source with this id.
    pub fn source(&self, id: &str) -> Option<&Arc<Source>> {
        self.sources.iter().find(|source| source.id.as_str() == id)
    }

    /// The ids of all sources, for messages.
    pub fn source_ids(&self) -> String {
        self.sources.iter().map(|source| source.id.as_str()).collect::<Vec<_>>().join(", ")
    }
}

/// `[server]`
#[derive(Debug, Clone)]
pub struct Server {
    /// Where to listen; empty: no HTTP, unless sockets are handed over by the service manager.
    pub listen: Vec<Listen>,
    /// What opens the operator's pages. `None`: they are there for this machine alone, and no orders
    /// are taken.
    pub token: Option<Secret>,
    /// Whether orders (`/admin/…`) are taken from elsewhere than this machine; only with a token.
    pub admin_everywhere: bool,
}

/// One place to listen at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listen {
    /// An address and port.
    Tcp(SocketAddr),
    /// A Unix socket.
    Unix(PathBuf),
}

/// `[publish]`
#[derive(Debug, Clone)]
pub struct Publish {
    /// The directory for documents; `None`: nothing on disk.
    pub directory: Option<PathBuf>,
    /// The formats that every feed exists in; never empty.
    pub formats: Vec<Format>,
    /// How many items one document holds at most.
    pub items_max: usize,
    /// About how many bytes one document has at most; a larger item stands alone.
    pub bytes_max: usize,
    /// How long older items are kept in archives; zero: there are no archives.
    pub archive: Duration,
    /// The WebSub hubs that subscribers are told of; empty: there is no push.
    pub hubs: Vec<Hub>,
    /// Private and loopback networks and hosts where subscribers of the own hub may be.
    pub subscribers_private: Vec<String>,
}

impl Default for Publish {
    fn default() -> Self {
        Self {
            directory: None,
            formats: Format::ALL.to_vec(),
            items_max: DOCUMENT_ITEMS_DEFAULT,
            bytes_max: DOCUMENT_BYTES_DEFAULT,
            archive: ARCHIVE_DEFAULT,
            hubs: Vec::new(),
            subscribers_private: Vec::new(),
        }
    }
}

/// `[websub]`: who tells subscribers of changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hub {
    /// Depesche itself.
    Own,
    /// Another service, which is told that something changed and asks for it.
    At(Url),
}

impl Hub {
    /// Where the own hub is found below the public address.
    pub const PATH: &str = "hub";

    /// The address to subscribe at.
    pub fn address(&self, base_url: &Url) -> String {
        match self {
            // A base URL ends with a slash.
            Self::Own => format!("{base_url}{}", Self::PATH),
            Self::At(url) => url.to_string(),
        }
    }
}

/// `[fetch]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetch {
    /// The page about this fetcher, named in the user agent.
    pub contact: Option<Url>,
    /// Pause between two requests to one host.
    pub delay: Duration,
    /// Refreshes at the same time.
    pub workers: usize,
    /// Private and loopback networks and hosts that may be asked nevertheless: `127.0.0.1`,
    /// `10.0.0.0/8`, `intranet.example`.
    pub allow_private: Vec<String>,
    /// Time to connect.
    pub connect_timeout: Duration,
    /// Longest silence while reading.
    pub read_timeout: Duration,
    /// Time for the whole exchange with its redirects.
    pub total_timeout: Duration,
    /// Largest body as it comes, before content decoding, in bytes.
    pub wire_bytes_max: usize,
    /// Largest body after content decoding, in bytes.
    pub body_bytes_max: usize,
    /// Redirects followed at most.
    pub redirects_max: usize,
    /// What renders the pages of sources that want it.
    pub browser: Option<Browser>,
}

impl Default for Fetch {
    fn default() -> Self {
        Self {
            contact: None,
            delay: DELAY_DEFAULT,
            workers: WORKERS_DEFAULT,
            allow_private: Vec::new(),
            connect_timeout: CONNECT_TIMEOUT_DEFAULT,
            read_timeout: READ_TIMEOUT_DEFAULT,
            total_timeout: TOTAL_TIMEOUT_DEFAULT,
            wire_bytes_max: WIRE_BYTES_MAX_DEFAULT,
            body_bytes_max: BODY_BYTES_MAX_DEFAULT,
            redirects_max: REDIRECTS_MAX_DEFAULT,
            browser: None,
        }
    }
}

/// `[store]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Store {
    /// A SQLite file.
    Sqlite(PathBuf),
}

/// `[incidents]`
#[derive(Debug, Clone, Default)]
pub struct Incidents {
    /// What is told when an incident begins, and when it is over.
    pub hook: Option<Hook>,
}

/// What kind of thing the addresses of a source lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
    /// Found out from the bytes.
    Auto,
    /// Pages that list articles.
    Listing,
    /// RSS, Atom or JSON Feed.
    Feed,
    /// Any other JSON: the answers of an API.
    Json,
}

/// `[source.<id>]`, with `[defaults]` already applied.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its id.
    pub id: SourceId,
    /// The title of its feed; `None`: the site's own name.
    pub title: Option<String>,
    /// The description of its feed.
    pub description: Option<String>,
    /// The listing pages or feeds to read, at least one.
    pub urls: Vec<Url>,
    /// What is read instead of asking the address, which then only says where it comes from.
    pub local: Option<Local>,
    /// What they are.
    pub kind: SourceKind,
    /// By which channel of the site its articles are read; `None`: the best one is found.
    pub via: Option<Via>,
    /// When it is refreshed.
    pub schedule: Schedule,
    /// The zone of dates that state none; `None`: concluded from the site's country and language.
    pub timezone: Option<Tz>,
    /// The language of its items, if they don't state one, as a BCP 47 tag.
    pub language: Option<String>,
    /// The section of items that have none of their own.
    pub section: Option<String>,
    /// Whether robots.txt is obeyed.
    pub robots: bool,
    /// Whether the hubs that its pages name are to tell of news; `None`: if they can reach us, and
    /// the source is no secret.
    pub subscribe: Option<bool>,
    /// Whether its feed says when it is out of order.
    pub notice: bool,
    /// Headers sent to the origin of `urls` only.
    pub headers: Vec<Header>,
    /// What its pages, and robots.txt of their sites, are asked through.
    pub proxy: Option<Proxy>,
    /// Which of its pages are read as a browser shows them.
    pub render: Render,
    /// What is posted to `urls`; `None`: they are asked for as usual.
    pub post: Option<PostBody>,
    /// How listings are read.
    pub listing: Scope,
    /// What holds the JSON that listings are read of; `None`: the whole answer.
    pub data: Option<Rule>,
    /// Which further pages of listings are read.
    pub paging: Paging,
    /// How article pages are read.
    pub article: ArticleScope,
    /// How article pages of single hosts are read, where this source says nothing else.
    pub site_configs: Option<Arc<SiteConfigs>>,
    /// Which items are kept.
    pub filter: Filter,
    /// What is kept of its items before they are stored, and what is changed in them.
    pub rules: ItemRules,
    /// How long they are kept.
    pub keep: Keep,
    /// What it does as long as it is healthy.
    pub expect: Expect,
    /// What new items of its feed are handed over to.
    pub hook: Option<Hook>,
    /// Changes whenever anything changes that decides how pages are read.
    pub fingerprint: String,
}

impl Source {
    /// Whether its listings are JSON by the configuration.
    pub fn reads_json(&self) -> bool {
        let Fields { title, url, section, date, updated, author, lead, body, image, tags } = &self.listing.fields;
        let fields = [title, url, section, date, updated, author, lead, body, image, tags];
        let queries = fields.into_iter().flatten().filter_map(|rule| rule.select.as_ref()).chain(&self.listing.item);
        let is_json = |query: &Query| matches!(query, Query::Json(_));
        self.kind == SourceKind::Json || self.data.is_some() || queries.into_iter().any(is_json)
    }

    /// A source as it is when nothing but its address is configured.
    pub fn automatic(id: SourceId, url: Url) -> Self {
        let mut source = Self {
            id,
            title: None,
            description: None,
            urls: vec![url],
            local: None,
            kind: SourceKind::Auto,
            via: None,
            schedule: Schedule::Every(EVERY_DEFAULT),
            timezone: None,
            language: None,
            section: None,
            robots: true,
            subscribe: None,
            notice: false,
            headers: Vec::new(),
            post: None,
            proxy: None,
            render: Render::default(),
            listing: Scope::default(),
            data: None,
            paging: Paging::default(),
            article: ArticleScope::default(),
            site_configs: None,
            filter: Filter::default(),
            rules: ItemRules::default(),
            keep: Keep::default(),
            expect: Expect::default(),
            hook: None,
            fingerprint: String::new(),
        };
        source.fingerprint = fingerprint(&source);
        source
    }
}

/// What is posted to a source instead of merely asking for it: the query of an API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostBody {
    /// The body.
    pub text: String,
    /// Its media type, unless a header of the source says otherwise.
    pub content_type: &'static str,
}

/// How a listing goes on, and how far it is followed.
#[derive(Debug, Clone)]
pub struct Paging {
    /// How the address of the next page is found.
    pub next: Next,
    /// A hash of that: another one means that an archive that seemed to end may go on.
    pub rule: String,
    /// Pages that one refresh reads at most, until one has nothing new.
    pub pages: u32,
    /// Pages that are read at most when the listing is new, spread over refreshes.
    pub backfill: u32,
}

impl Default for Paging {
    fn default() -> Self {
        Self::new(Next::default(), PAGES_DEFAULT, 0)
    }
}

impl Paging {
    /// The pages that a rule leads to.
    pub(super) fn new(next: Next, pages: u32, backfill: u32) -> Self {
        Self { rule: fingerprint::of_next(&next), next, pages, backfill }
    }

    /// Whether more than the first page is ever read.
    pub fn goes_on(&self) -> bool {
        self.pages > 1 || self.backfill > 0
    }
}

/// How the address of the next page is found.
#[derive(Debug, Clone, Default)]
pub enum Next {
    /// By what the page or feed itself states to be the next one.
    #[default]
    Stated,
    /// By rules, tried in turn: an address, or what the template of the rule makes one of.
    Rules(Vec<Rule>),
    /// By counting.
    Number {
        /// The address, with a place for the number.
        template: Template,
        /// The number of the second page.
        from: u64,
        /// How far apart the numbers of two pages are.
        step: u64,
    },
}

/// A request header of a source; its value may be a secret.
#[derive(Debug, Clone)]
pub struct Header {
    /// Lower-case name.
    pub name: String,
    /// Its value.
    pub value: Secret,
}

/// A text that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one place that sends it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// How one kind of page is read: `[source.<id>.listing]` and the fields of `[source.<id>.article]`.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// The block of one entry (listing) or of the article (article page).
    pub item: Option<Query>,
    /// What is taken out of the page before anything is read.
    pub remove: Vec<Query>,
    /// The configured fields; what is not given is found automatically.
    pub fields: Fields,
}

/// `[source.<id>.article]`
#[derive(Debug, Clone, Default)]
pub struct ArticleScope {
    /// Whether article pages are fetched at all. `None`: yes for listings, no for feeds.
    pub follow: Option<bool>,
    /// Links to the next page of one article.
    pub next: Vec<Rule>,
    /// Links to the whole of an article on one page.
    pub single: Vec<Rule>,
    /// How they are read.
    pub scope: Scope,
}

/// The rules per field, tried in turn; an empty list means automatic.
#[derive(Debug, Clone, Default)]
pub struct Fields {
    /// Headline.
    pub title: Vec<Rule>,
    /// Link of the article.
    pub url: Vec<Rule>,
    /// Section.
    pub section: Vec<Rule>,
    /// First publication.
    pub date: Vec<Rule>,
    /// Last change.
    pub updated: Vec<Rule>,
    /// Author.
    pub author: Vec<Rule>,
    /// Lead.
    pub lead: Vec<Rule>,
    /// Text.
    pub body: Vec<Rule>,
    /// Main image.
    pub image: Vec<Rule>,
    /// Topics.
    pub tags: Vec<Rule>,
}

impl Fields {
    /// Whether every field is found automatically.
    pub fn are_automatic(&self) -> bool {
        // Taken apart by name, so that a new field cannot be forgotten here.
        let Self { title, url, section, date, updated, author, lead, body, image, tags } = self;
        [title, url, section, date, updated, author, lead, body, image, tags].iter().all(|rules| rules.is_empty())
    }
}

/// One way to get a field: where to look, and what to do with the text found there.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Where to look; `None`: the block itself.
    pub select: Option<Query>,
    /// The attribute to take instead of the text.
    pub attr: Option<String>,
    /// Takes the first group (or the whole match) of a pattern.
    pub regex: Option<Regex>,
    /// How a date is written (strftime); `None`: read freely.
    pub format: Option<String>,
    /// The value is this text with what was found in its places.
    pub template: Option<Template>,
    /// The field may be missing without the source counting as drifted.
    pub optional: bool,
}

/// Which items are taken.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Slugs of sections; empty: all.
    pub sections: Vec<String>,
    /// At least one must match, unless empty.
    pub include: Vec<TextFilter>,
    /// None may match.
    pub exclude: Vec<TextFilter>,
    /// Older items are left out.
    pub age_max: Option<Duration>,
    /// Language ranges (RFC 4647, section 2.1); empty: all languages.
    pub languages: Vec<String>,
}

/// By what an article of several sources is known to be the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unite {
    /// By its address and ids.
    #[default]
    Address,
    /// By nearly the same text, too.
    Text,
}

/// A pattern over an item's visible text.
#[derive(Debug, Clone)]
pub struct TextFilter {
    /// What is looked at.
    pub part: Part,
    /// The pattern.
    pub pattern: Regex,
}

/// The part of an item that a [`TextFilter`] looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The headline.
    Title,
    /// Headline, lead and body.
    Text,
}

/// What a source does as long as it is healthy, as its operator knows. It decides nothing of how pages
/// are read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Expect {
    /// A new item comes at least so often.
    pub every: Option<Duration>,
    /// So many entries are in each listing at least.
    pub items: Option<u32>,
}

/// How long items are kept; an item goes when it breaks either limit and is not in the listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    /// Items per source.
    pub items: u32,
    /// Days since it was last in the listing.
    pub days: u32,
}

impl Default for Keep {
    fn default() -> Self {
        Self { items: KEEP_ITEMS_DEFAULT, days: KEEP_DAYS_DEFAULT }
    }
}

/// `[feed.<id>]`
#[derive(Debug, Clone)]
pub struct Feed {
    /// Its id.
    pub id: FeedId,
    /// Its title; `None`: the titles of its sources.
    pub title: Option<String>,
    /// Its description.
    pub description: Option<String>,
    /// The sources it is made of; never empty.
    pub from: Vec<SourceId>,
    /// Which of their items it has.
    pub filter: Filter,
    /// What it shows of them.
    pub rules: ItemRules,
    /// By what an article of several sources is known to be the same.
    pub unite: Unite,
    /// Its language, if one is to be stated.
    pub language: Option<String>,
    /// What new items of it are handed over to.
    pub hook: Option<Hook>,
}
