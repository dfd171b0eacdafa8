//! Every table and key that a configuration file may have: name, shape and meaning, in one place.
//!
//! The reader knows a key only from here, the unknown ones are found by it, and the JSON Schema
//! is written from it, so that the three cannot differ.

use Shape::{
    Choice, Choices, Duration, Field, Headers, Next, Patterns, Queries, Query, Reference, Renamings, Size, Switch,
    Table, TableById, Tables, Text, Texts, Whole,
};

/// The value of a key, as far as the file's form goes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// A text.
    Text,
    /// A text or a list of texts.
    Texts,
    /// One of these texts.
    Choice(&'static [&'static str]),
    /// One or several of these texts.
    Choices(&'static [&'static str]),
    /// `true` or `false`.
    Switch,
    /// A whole number from the first to the second.
    Whole(u64, u64),
    /// A text like `1h30m`.
    Duration,
    /// A text like `20 MiB`.
    Size,
    /// A pattern, a table with one, or a list of those.
    Patterns,
    /// A selector, or a table with an XPath.
    Query,
    /// One of those or several.
    Queries,
    /// A selector, a table with one, or a list of those.
    Field,
    /// A selector, a table with one or with a number, or a list of those.
    Next,
    /// Names with texts or references to secrets.
    Headers,
    /// Names, each with a text or a list of texts.
    Renamings,
    /// A text or a reference to a secret.
    Reference,
    /// A table.
    Table(&'static TableShape),
    /// A table or a list of tables.
    Tables(&'static TableShape),
    /// Tables by id.
    TableById(&'static TableShape),
}

/// A key and its value.
#[derive(Debug)]
pub(super) struct Key {
    /// Its name.
    pub(super) name: &'static str,
    /// What its value looks like.
    pub(super) shape: Shape,
    /// What it means, for editors.
    pub(super) doc: &'static str,
}

/// A table and its keys.
#[derive(Debug)]
pub(super) struct TableShape {
    /// Its name in the schema.
    pub(super) name: &'static str,
    /// What it is called in messages.
    pub(super) title: &'static str,
    /// Its keys; groups may be shared between tables.
    pub(super) keys: &'static [&'static [Key]],
}

impl TableShape {
    /// All keys.
    pub(super) fn keys(&self) -> impl Iterator<Item = &'static Key> + use<> {
        self.keys.iter().copied().flatten()
    }

    /// The key of a name.
    pub(super) fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys().find(|key| key.name == name)
    }
}

const fn key(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key { name, shape, doc }
}

/// The main file.
pub(super) const MAIN: TableShape = TableShape {
    name: "main",
    title: "the main file",
    keys: &[
        &[
            key(
                "base_url",
                Text,
                "The public address of the feeds. Default: http://localhost with the port of `listen`.",
            ),
            key(
                "include",
                Texts,
                "Further files with sources and feeds: paths and patterns like `sources.d/*.toml`, relative to this file.",
            ),
            key(
                "site_config",
                Text,
                "A directory of site-config files of Full-Text RSS, like example.org.txt: how article pages are read.",
            ),
            key("defaults", Table(&DEFAULTS), "What holds for every source that does not say otherwise."),
            key("server", Table(&SERVER), "Where feeds are served."),
            key("publish", Table(&PUBLISH), "What is published, and where it is written."),
            key("websub", Table(&WEBSUB), "Who tells subscribers at once that a feed changed."),
            key("fetch", Table(&FETCH), "How pages are asked for."),
            key("store", Table(&STORE), "Where items are kept."),
            key("incidents", Table(&INCIDENTS), "Who is told when a source is out of order for longer."),
        ],
        INCLUDABLE,
    ],
};

/// A file that another one includes.
pub(super) const INCLUDED: TableShape = TableShape { name: "included", title: "an included file", keys: &[INCLUDABLE] };

const INCLUDABLE: &[Key] = &[
    key("source", TableById(&SOURCE), "What is read: [source.<id>]."),
    key("feed", TableById(&FEED), "Feeds over several sources or some of their items: [feed.<id>]."),
];

/// `[defaults]`
pub(super) const DEFAULTS: TableShape =
    TableShape { name: "defaults", title: "[defaults]", keys: &[TIMING, &[AGE], MANNERS] };

/// `[server]`
pub(super) const SERVER: TableShape = TableShape {
    name: "server",
    title: "[server]",
    keys: &[&[
        key(
            "listen",
            Texts,
            "Addresses with port, or `unix:` and a path. Default: 127.0.0.1:8080. An empty list: no HTTP.",
        ),
        key("token", Table(&SECRET), "What opens the operator's pages, by reference. Default: this machine sees them."),
        key("admin", Choice(&["local", "everywhere"]), "Where orders are taken with the token. Default: local."),
    ]],
};

/// `[publish]`
pub(super) const PUBLISH: TableShape = TableShape {
    name: "publish",
    title: "[publish]",
    keys: &[&[
        key("directory", Text, "Where documents are written. Default: nowhere, they are only served."),
        key("formats", Choices(&["rss", "atom", "json", "html"]), "The formats of every feed. Default: all."),
        key("items", Whole(1, 10_000), "How many items one document has at most. Default: 100."),
        key("size", Size, "About how large one document is at most, whatever `items` says. Default: 1 MiB."),
        key(
            "archive",
            Duration,
            "How long older items stay in archives that the feed links to. Default: 365d. 0s: no archives.",
        ),
    ]],
};

/// `[websub]`
pub(super) const WEBSUB: TableShape = TableShape {
    name: "websub",
    title: "[websub]",
    keys: &[&[
        key(
            "hub",
            Texts,
            "`own` for the hub that is built in (at /hub below `base_url`), or addresses of other hubs. Default: none.",
        ),
        key(
            "allow_private",
            Texts,
            "Private and loopback networks and hosts where subscribers of the built-in hub may be. Default: none.",
        ),
    ]],
};

/// `[fetch]`
pub(super) const FETCH: TableShape = TableShape {
    name: "fetch",
    title: "[fetch]",
    keys: &[&[
        key(
            "contact",
            Text,
            "A page or mail address about this fetcher, for the operators of the sites. It goes into the user agent.",
        ),
        key("delay", Duration, "The pause between two requests to one host. Default: 1s."),
        key("workers", Whole(1, 1024), "How many sources are refreshed at the same time. Default: 32."),
        key(
            "allow_private",
            Texts,
            "Loopback and private addresses, networks and hosts that may be asked nevertheless.",
        ),
        key("connect_timeout", Duration, "The time to connect. Default: 10s."),
        key("read_timeout", Duration, "The longest silence while reading. Default: 20s."),
        key("total_timeout", Duration, "The time for a page with all its redirects. Default: 60s."),
        key("wire_limit", Size, "The largest page before decompression. Default: `body_limit`, else 10 MiB."),
        key("body_limit", Size, "The largest page after decompression. Default: 20 MiB."),
        key("redirects", Whole(0, 20), "How many redirects are followed. Default: 5."),
        key("browser", Text, "A Chromium for sources with `render`: its path, or its name. Default: none."),
        key("browsers", Whole(1, 16), "How many browsers run at the same time. Default: 1."),
        key("browser_memory", Size, "What one browser may hold in memory before it is ended. Default: 1 GiB."),
        key("browser_time", Duration, "The time for one rendered page. Default: 30s."),
        key("browser_sandbox", Switch, "Whether Chromium confines its own processes. Default: true."),
    ]],
};

/// `[store]`
pub(super) const STORE: TableShape = TableShape {
    name: "store",
    title: "[store]",
    keys: &[&[key(
        "url",
        Text,
        "`sqlite:` and a path. Default: depesche.db in the state directory of the service or of the user.",
    )]],
};

/// `[source.<id>]`
pub(super) const SOURCE: TableShape = TableShape {
    name: "source",
    title: "[source.<id>]",
    keys: &[
        &[
            key(
                "url",
                Texts,
                "The page or pages that list articles, or the feed; or a file: `file:///path`, `./path` or `stdin`.",
            ),
            key("home", Text, "Of a file: the address of the page, which relative links in it start from."),
            key("kind", Choice(&["auto", "listing", "feed", "json"]), "What the address leads to. Default: auto."),
            key(
                "via",
                Choice(&["auto", "page", "feed", "sitemap", "wordpress", "data"]),
                "By which channel of the site its articles are read. Default: auto, the best one is found.",
            ),
            key("title", Text, "The title of its feed. Default: the name of the site."),
            key("description", Text, "The description of its feed."),
            key("section", Text, "The section of items that name none."),
            key("headers", Headers, "Request headers for the origin of `url`."),
            key("post", Text, "What is posted to `url`, such as the query of an API: JSON, or a form like a=1&b=2."),
            key("auth", Table(&AUTH), "The login for the origin of `url`."),
            key("cookies", Headers, "Cookies for the origin of `url`."),
            key("render", Switch, "Whether its pages are read as a browser shows them. Default: false."),
            key("listing", Table(&LISTING), "How listing pages are read. What is not given is found automatically."),
            key("article", Table(&ARTICLE), "How article pages are read. What is not given is found automatically."),
        ],
        TIMING,
        MANNERS,
        FILTER,
        &[AGE, RULES, HOOKED],
    ],
};

/// `[feed.<id>]`
pub(super) const FEED: TableShape = TableShape {
    name: "feed",
    title: "[feed.<id>]",
    keys: &[
        &[
            key("from", Texts, "The ids of the sources it is made of."),
            key("title", Text, "Its title. Default: the titles of its sources."),
            key("description", Text, "Its description."),
            key(
                "unite",
                Choice(&["address", "text"]),
                "By what articles of several sources are one: `address`, or also nearly the same `text`, as of an \
                 agency. Default: address.",
            ),
            key("language", Text, "Its language as a tag like `de` or `pt-BR`."),
        ],
        FILTER,
        &[AGE, RULES, HOOKED],
    ],
};

const TIMING: &[Key] = &[
    key("every", Duration, "How often it is refreshed. Default: 30m."),
    key("cron", Text, "When it is refreshed, instead of `every`: five or six cron fields on the clock of `timezone`."),
    key("timezone", Text, "The zone of dates that state none, and of `cron`, like Europe/Berlin."),
];

const MANNERS: &[Key] = &[
    key("language", Text, "The language of items that state none, as a tag like `de` or `pt-BR`."),
    key("robots", Switch, "Whether robots.txt is obeyed. Default: true."),
    key(
        "subscribe",
        Switch,
        "Whether the hub of a feed is to tell of news at once (WebSub). Default: if `base_url` is public, and the source has no `headers` and no `auth`.",
    ),
    key("keep", Table(&KEEP), "How long items are kept."),
    key(
        "expect",
        Table(&EXPECT),
        "What a healthy source does, for those who know theirs. Default: nothing is expected.",
    ),
    key(
        "notice",
        Switch,
        "Whether its own feed has a notice while the source is out of order, for its readers. Default: false.",
    ),
    key("proxy", Reference, "The proxy that pages are asked through: http, https, socks5 or socks5h; or `none`."),
];

const FILTER: &[Key] = &[
    key("sections", Texts, "Only items of these sections."),
    key("include", Patterns, "Only items that match one of these regular expressions, upper or lower case."),
    key("exclude", Patterns, "No items that match one of these regular expressions, upper or lower case."),
    key("languages", Texts, "Only items in these languages: `de` takes de-AT, too."),
];

const AGE: Key = key("age", Duration, "Only items that are not older, like `30d`.");

const RULES: Key = key(
    "rules",
    Tables(&ITEM_RULE),
    "What is kept of the items, and what is changed in them, in this order. `sections`, `include`, `exclude`, \
     `languages` and `age` are short forms that hold besides.",
);

const HOOKED: Key = key("hook", Table(&HOOK), "A command or an address that new items are handed over to.");

/// `[incidents]`
pub(super) const INCIDENTS: TableShape = TableShape {
    name: "incidents",
    title: "[incidents]",
    keys: &[&[key(
        "hook",
        Table(&HOOK),
        "A command or an address that is told when an incident begins, and when it is over.",
    )]],
};

/// `hook = { … }`
pub(super) const HOOK: TableShape = TableShape {
    name: "hook",
    title: "`hook`",
    keys: &[&[
        key("command", Texts, "A program and its arguments. It reads what is new as JSON from its standard input."),
        key("url", Text, "An address, instead of a command. The same JSON is posted to it."),
        key("secret", Table(&SECRET), "What calls of the address are signed with, by reference."),
        key("headers", Headers, "Further headers of calls of the address."),
        key("timeout", Duration, "How long one call may take. Default: 30s for a command, 10s for an address."),
        key("items", Whole(1, 1000), "How many items, or events of incidents, one call has at most. Default: 20."),
    ]],
};

/// `keep = { … }`
pub(super) const KEEP: TableShape = TableShape {
    name: "keep",
    title: "`keep`",
    keys: &[&[
        key("items", Whole(1, 1_000_000), "How many items per source. Default: 1000."),
        key("days", Whole(1, 36_500), "How many days after it left the listing. Default: 365."),
    ]],
};

/// `expect = { … }`
pub(super) const EXPECT: TableShape = TableShape {
    name: "expect",
    title: "`expect`",
    keys: &[&[
        key("every", Duration, "A new item comes at least so often, like `2d`; else the source counts as bad."),
        key("items", Whole(1, 1000), "So many entries are in each listing at least; else the source counts as bad."),
    ]],
};

/// `auth = { … }`
pub(super) const AUTH: TableShape = TableShape {
    name: "auth",
    title: "`auth`",
    keys: &[&[
        key("user", Text, "The user name; it comes with `password`."),
        key("password", Table(&SECRET), "The password, by reference."),
        key("token", Table(&SECRET), "A bearer token, by reference, instead of user and password."),
    ]],
};

/// A reference to a secret.
pub(super) const SECRET: TableShape = TableShape {
    name: "secret",
    title: "a secret",
    keys: &[&[
        key("credential", Text, "The name of a systemd credential."),
        key("file", Text, "The path of a file that has nothing else in it."),
        key("env", Text, "The name of an environment variable."),
    ]],
};

/// `[source.<id>.listing]`
pub(super) const LISTING: TableShape =
    TableShape { name: "listing", title: "[source.<id>.listing]", keys: &[SCOPE, FIELDS, PAGING] };

/// `[source.<id>.article]`
pub(super) const ARTICLE: TableShape = TableShape {
    name: "article",
    title: "[source.<id>.article]",
    keys: &[
        &[
            key("follow", Switch, "Whether article pages are fetched. Default: for listings yes, for feeds no."),
            key("render", Switch, "Whether they are read as a browser shows them. Default: as `render` of the source."),
            key(
                "next",
                Field,
                "The link to the next page of an article that has several. Default: the page's own rel=next.",
            ),
            key("single", Field, "The link to the whole article on one page, which is read instead."),
        ],
        SCOPE,
        FIELDS,
    ],
};

const PAGING: &[Key] = &[
    key("data", Field, "The script or attribute of the page that holds the list as JSON: script#__NEXT_DATA__"),
    key("next", Next, "Where the next page is. Default: where the page or feed itself says."),
    key("pages", Whole(1, 100), "How many pages one refresh reads at most, until one has nothing new. Default: 1."),
    key(
        "backfill",
        Whole(0, 1000),
        "How many pages are read when the source is new, over several refreshes. Default: 0.",
    ),
];

const SCOPE: &[Key] = &[
    key("item", Query, "The selector of the block that is one article."),
    key("remove", Queries, "Selectors of what is taken out before anything is read."),
];

const FIELDS: &[Key] = &[
    key("title", Field, "The headline."),
    key("url", Field, "The link of the article."),
    key("section", Field, "The section."),
    key("date", Field, "The first publication."),
    key("updated", Field, "The last change."),
    key("author", Field, "The author or authors."),
    key("lead", Field, "The lead."),
    key("body", Field, "The text."),
    key("image", Field, "The main image."),
    key("tags", Field, "The topics."),
];

/// One rule of a field, written as a table.
pub(super) const RULE: TableShape = TableShape { name: "rule", title: "a field", keys: &[RULE_KEYS] };

const RULE_KEYS: &[Key] = &[
    key("select", Text, "The selector of the element. Default: the whole block."),
    key(
        "xpath",
        Text,
        "The XPath 1.0 of the element, attribute or text, instead of `select`. A leading / starts at the page.",
    ),
    key("attr", Text, "The attribute to take instead of the text."),
    key("regex", Text, "A regular expression; its first group, or else the whole match, is the value."),
    key("format", Text, "How a date is written, in strftime form: %d.%m.%Y %H:%M."),
    key("template", Text, "A text in which {} stands for what was found, and {/a/b} for what is there in the JSON."),
    key("optional", Switch, "Whether it may be missing. Default: false."),
];

/// `next = { … }`
pub(super) const NEXT: TableShape = TableShape {
    name: "next",
    title: "`next`",
    keys: &[
        RULE_KEYS,
        &[
            key("from", Whole(0, 1_000_000_000), "The number of the second page, for {} in `template`. Default: 2."),
            key("step", Whole(1, 1_000_000), "How far apart the numbers of two pages are. Default: 1."),
        ],
    ],
};

/// A query that is no CSS selector, written as a table.
pub(super) const QUERY: TableShape = TableShape {
    name: "query",
    title: "a query",
    keys: &[&[key("xpath", Text, "An XPath 1.0. A leading / starts at the page, anything else at the block.")]],
};

/// One pattern of `include` or `exclude`, written as a table.
pub(super) const PATTERN: TableShape = TableShape {
    name: "pattern",
    title: "a pattern",
    keys: &[&[
        key("title", Text, "A regular expression for the headline."),
        key("text", Text, "A regular expression for headline, lead and body."),
    ]],
};

/// One of `rules`.
pub(super) const ITEM_RULE: TableShape = TableShape {
    name: "item-rule",
    title: "a rule",
    keys: &[&[
        key("drop", Table(&CONDITIONS), "Take the items away that are all of this."),
        key("keep", Table(&CONDITIONS), "Take the items away that are not all of this."),
        key("set", Table(&SETTINGS), "Give fields other values; {title} and the like stand for what the item has."),
        key("replace", Table(&REPLACEMENTS), "Replace what regular expressions find in fields, by `with`."),
        key("with", Text, "What `replace` puts there; $1 stands for the first group. Default: nothing."),
        key("sections", Renamings, "Sections, each with its new name or names; an empty list takes it away."),
        key("strip", Texts, "Selectors of what is taken out of the body."),
        key("limit", Whole(1, 10_000), "Take only so many of the newest items."),
        key(
            "sort",
            Choice(&["date", "title", "listing"]),
            "The order in which the feed shows its items. Default: date.",
        ),
        key("when", Table(&CONDITIONS), "Act only on items that are all of this."),
        key("unless", Table(&CONDITIONS), "Don't act on items that are all of this."),
    ]],
};

/// What an item must be for a rule to act on it.
pub(super) const CONDITIONS: TableShape = TableShape {
    name: "conditions",
    title: "a condition",
    keys: &[&[
        key("title", Texts, "One of these regular expressions is found in the headline, upper or lower case."),
        key("text", Texts, "One of these regular expressions is found in headline, lead or body."),
        key("lead", Texts, "One of these regular expressions is found in the lead."),
        key("body", Texts, "One of these regular expressions is found in the text of the body."),
        key("section", Texts, "It is in one of these sections."),
        key("author", Texts, "One of these regular expressions is found in the name of an author."),
        key("tags", Texts, "One of these regular expressions is found in a topic."),
        key("url", Texts, "One of these regular expressions is found in the link."),
        key("language", Texts, "It is in one of these languages: `de` takes de-AT, too."),
        key("source", Texts, "It comes from one of these sources; for rules of a feed."),
        key("age", Text, "How long ago it was published: `> 30d` or `< 2h`."),
        key("length", Text, "How long headline, lead and body are: `< 50 words`, `> 2000 characters`."),
        key("access", Choices(&["whole", "paywalled", "cut-off"]), "How much of the article the public gets to read."),
        key("advertisement", Switch, "Whether the source marks it as advertising."),
        key("has", Choices(FIELDS_OF_ITEMS), "It has all of these."),
        key("lacks", Choices(FIELDS_OF_ITEMS), "It has none of these."),
    ]],
};

const FIELDS_OF_ITEMS: &[&str] =
    &["title", "lead", "body", "section", "author", "tags", "language", "image", "date", "enclosure"];

/// `set = { … }`
pub(super) const SETTINGS: TableShape = TableShape {
    name: "set",
    title: "`set`",
    keys: &[&[
        key("title", Text, "The headline."),
        key("lead", Text, "The lead; \"\" takes it away."),
        key("body", Text, "The body as HTML; \"\" takes it away."),
        key("section", Texts, "The section or sections; [] takes them away."),
        key("author", Texts, "The author or authors; [] takes them away."),
        key("tags", Texts, "The topics; [] takes them away."),
        key("url", Text, "The link."),
        key("language", Text, "The language as a tag like `de` or `pt-BR`."),
        key("image", Text, "The address of the main picture; \"\" takes it away."),
    ]],
};

/// `replace = { … }`
pub(super) const REPLACEMENTS: TableShape = TableShape {
    name: "replace",
    title: "`replace`",
    keys: &[&[
        key("title", Texts, "Regular expressions for the headline."),
        key("lead", Texts, "Regular expressions for the lead."),
        key("body", Texts, "Regular expressions for the HTML of the body."),
        key("section", Texts, "Regular expressions for the names of sections."),
        key("author", Texts, "Regular expressions for the names of authors."),
        key("tags", Texts, "Regular expressions for topics."),
        key("url", Texts, "Regular expressions for the link."),
    ]],
};

/// All tables. The main file comes first.
pub(super) const TABLES: &[&TableShape] = &[
    &MAIN,
    &DEFAULTS,
    &SERVER,
    &PUBLISH,
    &WEBSUB,
    &FETCH,
    &STORE,
    &INCIDENTS,
    &SOURCE,
    &FEED,
    &LISTING,
    &ARTICLE,
    &EXPECT,
    &HOOK,
    &KEEP,
    &AUTH,
    &SECRET,
    &RULE,
    &NEXT,
    &QUERY,
    &PATTERN,
    &ITEM_RULE,
    &CONDITIONS,
    &SETTINGS,
    &REPLACEMENTS,
];
