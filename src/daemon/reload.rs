//! A new configuration for the running process.

use std::collections::HashMap;
use std::sync::Arc;

use crate::config::Config;
use crate::model::SourceId;

use super::work::{Standing, Work};

/// Reads the configuration from its files; the error is the report of all its problems. It may
/// block: it is called on a thread for that.
pub type Load = Arc<dyn Fn() -> Result<Config, String> + Send + Sync>;

/// A configuration that the work has taken over, with what the queue needs to know.
pub(super) type Reloaded = (Arc<Config>, HashMap<SourceId, Standing>);

/// Reads the configuration and has the work take it over. On any error nothing has changed.
pub(super) async fn reload(load: Load, before: Arc<Config>, work: Arc<dyn Work>) -> Result<Reloaded, String> {
    let loaded = tokio::task::spawn_blocking(move || load()).await;
    let config = Arc::new(loaded.map_err(|error| format!("reading it failed: {error}"))??);
    for setting in fixed_settings(&before, &config) {
        tracing::warn!(setting, "this setting takes effect only after a restart");
    }
    work.adopt(Arc::clone(&config)).await?;
    let standings = standings(work.as_ref(), &config).await;
    Ok((config, standings))
}

/// Where all sources stand. One that the store cannot tell of is missing.
pub(super) async fn standings(work: &dyn Work, config: &Config) -> HashMap<SourceId, Standing> {
    let mut standings = HashMap::with_capacity(config.sources.len());
    for source in &config.sources {
        match work.standing(&source.id).await {
            Ok(standing) => {
                standings.insert(source.id.clone(), standing);
            }
            Err(error) => tracing::error!(source = %source.id, error, "the store doesn't tell when it is due"),
        }
    }
    standings
}

/// Settings that changed but are bound to the start of the process.
fn fixed_settings(before: &Config, after: &Config) -> Vec<&'static str> {
    let listen = (before.server.listen != after.server.listen).then_some("[server] listen");
    let store = (before.store != after.store).then_some("[store] url");
    listen.into_iter().chain(store).collect()
}
