//! `[defaults]`: what holds for every source that says nothing else.

use std::sync::Arc;
use std::time::Duration;

use chrono_tz::Tz;

use super::super::environment::Environment;
use super::super::quantity;
use super::super::table::Table;
use super::super::{Expect, Keep, Proxy, SiteConfigs};
use super::timing::{self, Timing};
use super::{locale, proxy};

/// The shortest time within which a new item may be expected: a source is hardly asked more often.
const EXPECTED_EVERY_MIN: Duration = Duration::from_secs(60);

/// The checked `[defaults]`.
#[derive(Default)]
pub(super) struct Defaults<'a> {
    pub(super) timing: Option<Timing<'a>>,
    pub(super) timezone: Option<Tz>,
    pub(super) language: Option<String>,
    pub(super) robots: Option<bool>,
    pub(super) subscribe: Option<bool>,
    pub(super) notice: Option<bool>,
    pub(super) keep: Keep,
    pub(super) expect: Expect,
    pub(super) age_max: Option<Duration>,
    /// Not of this table, but as much the same for all sources.
    pub(super) site_configs: Option<Arc<SiteConfigs>>,
    pub(super) proxy: Option<Proxy>,
    /// Whether pages can be rendered at all.
    pub(super) has_browser: bool,
}

pub(super) fn defaults<'a>(table: Option<&Table<'a>>, environment: &Environment) -> Defaults<'a> {
    let Some(table) = table else { return Defaults::default() };
    let timing = timing::timing(table);
    // Reported here, or else once for each source.
    let timing = match timing {
        Some(Timing::Cron(node, _)) if table.get("timezone").is_none() => {
            timing::require_zone(&node);
            None
        }
        timing => timing,
    };
    Defaults {
        timing,
        timezone: locale::zone(table),
        language: locale::language(table),
        robots: table.get("robots").and_then(|node| node.switch()),
        subscribe: table.get("subscribe").and_then(|node| node.switch()),
        notice: table.get("notice").and_then(|node| node.switch()),
        keep: keep(table, Keep::default()),
        expect: expect(table, Expect::default()),
        age_max: table.duration("age"),
        site_configs: None,
        proxy: proxy::proxy(table, environment).flatten(),
        has_browser: false,
    }
}

/// The `keep` of a table; what it does not say stays as it is in `otherwise`.
pub(super) fn keep(table: &Table<'_>, otherwise: Keep) -> Keep {
    let Some(table) = table.table("keep") else { return otherwise };
    Keep { items: table.whole("items").unwrap_or(otherwise.items), days: table.whole("days").unwrap_or(otherwise.days) }
}

/// The `expect` of a table; what it does not say stays as it is in `otherwise`.
pub(super) fn expect(table: &Table<'_>, otherwise: Expect) -> Expect {
    let Some(table) = table.table("expect") else { return otherwise };
    let every = table.duration("every").inspect(|every| {
        if let Some(node) = table.get("every").filter(|_| *every < EXPECTED_EVERY_MIN) {
            let shortest = quantity::display(EXPECTED_EVERY_MIN);
            node.refuse(format!("`every` of `expect` is shorter than {shortest}"), "write a longer time, like 2d");
        }
    });
    Expect { every: every.or(otherwise.every), items: table.whole("items").or(otherwise.items) }
}
