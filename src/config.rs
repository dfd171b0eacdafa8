//! Floor 1: the configuration, from TOML files to a checked [`Config`].
//!
//! A file becomes a tree whose values know their place (`syntax`, `node`, `table`); the checks (`check`)
//! turn the trees of all files into the values of `checked`. There is no third form in between:
//! serde would stop at the first error and lose the places of most, so the tree itself is what the
//! files look like, and `vocabulary` names every table and key that it may have. The reader, the
//! "did you mean" and the JSON Schema all go by that one list.
//!
//! All problems of all files are reported at once, each with its place, cause and cure. After the
//! checks nothing invalid can be represented: selectors and patterns are compiled, schedules, zones
//! and URLs parsed, ids safe as file names, secrets read.
//!
//! The surroundings (variables, credentials, state directory) are asked through [`Environment`],
//! never directly.

mod browser;
mod check;
mod checked;
mod environment;
mod file;
mod fingerprint;
mod hook;
mod include;
mod item_rule;
mod json_path;
mod language;
mod load;
mod local;
mod node;
mod problem;
mod proxy;
mod quantity;
mod query;
mod render;
mod schema;
mod secret;
mod selector;
mod site_config;
mod suggest;
mod syntax;
mod table;
mod template;
mod vocabulary;
mod xpath;

#[cfg(test)]
mod tests;

pub use browser::{Browser, Render};
pub use check::time_zone;
pub use checked::{
    ArticleScope, Config, Expect, Feed, Fetch, Fields, Filter, Header, Hub, Incidents, Keep, Listen, Next, Paging,
    Part, PostBody, Publish, Rule, Scope, Secret, Server, Source, SourceKind, Store, TextFilter, Unite,
};
pub use environment::Environment;
pub use file::File;
pub use hook::{Hook, Receiver, SigningKey, Webhook};
pub use item_rule::{
    Action, Comparison, Condition, ItemField, ItemRule, ItemRules, ItemTemplate, Length, Order, Piece,
};
pub use json_path::{JsonPath, JsonPathError};
pub use load::{find, load, load_in, parse, parse_in};
pub use local::Local;
pub use problem::{Place, Problem, Problems};
pub use proxy::Proxy;
pub(crate) use quantity::display as duration_text;
pub use query::Query;
pub use schema::schema;
pub use selector::{Selector, SelectorError};
pub use site_config::{Cause, Link, Note, SiteConfig, SiteConfigs};
pub use template::Template;
pub use xpath::{XPath, XPathError, Yields};
