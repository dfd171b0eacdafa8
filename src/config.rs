//! Floor 1: the configuration, from TOML files to a checked [`Config`].
//!
//! Two sets of types: `raw` holds the shapes of the files as serde reads them; `checked` holds
//! what the program works with. There is one conversion between them, and it reports all
//! problems of all files at once. After it, nothing invalid can be represented: selectors and
//! patterns are compiled, schedules, zones and URLs parsed, ids safe as file names.

mod checked;

pub use checked::{
    ArticleScope, Config, Feed, Fetch, Fields, Filter, Header, Keep, Listen, Part, Publish, Rule, Scope, Secret,
    Selector, Server, Source, SourceKind, Store, TextFilter,
};
