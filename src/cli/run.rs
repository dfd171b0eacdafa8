//! `depesche run`

use std::path::PathBuf;
use std::sync::Arc;

use futures_util::FutureExt as _;

use super::{Outcome, Refusal};
use crate::config::{self, Config, Local};
use crate::daemon::{self, Load, Notifier, Options, SystemClock};
use crate::operator::Operator;
use crate::serve::{Health, Listeners, Retrieve, Site};
use crate::wire::Wire;

/// Opens everything, then lets the daemon run until it is told to stop. The same file is read
/// again on SIGHUP.
pub(super) async fn run(path: Option<PathBuf>, config: Config) -> Result<Outcome, Refusal> {
    refuse_stdin(&config).map_err(Refusal)?;
    let load: Load = Arc::new(move || {
        let config = config::load(path.as_deref()).map_err(|problems| problems.to_string())?;
        refuse_stdin(&config).map(|()| config)
    });
    let handed_over = Listeners::handed_over()?;
    let listeners = if handed_over.is_empty() { Listeners::bind(&config.server.listen).await? } else { handed_over };
    let is_reachable = !listeners.is_empty();
    let base_url = config.base_url.clone();
    let config = Arc::new(config);
    let wire = Arc::new(Wire::open(config.clone()).await.map_err(Refusal)?);
    let health = Arc::new(Health::default());
    let removed = Arc::clone(&wire);
    let site = Site::new(wire.documents(), health.clone()).below(&base_url);
    let site = site.with_hub(Arc::new(Arc::clone(wire.websub()).door())).with_push(wire.subscriber().clone());
    if is_reachable {
        wire.subscriber().listen().await?;
    }
    let (wishes, signals) = daemon::signals()?;
    let office = Operator::new(wire.clone(), health.clone(), site.traffic(), wishes);
    let site = site.with_office(Arc::new(office));
    let options = Options {
        config,
        load,
        work: wire.clone(),
        clock: Arc::new(SystemClock),
        signals,
        notifier: Notifier::from_env()?,
        health,
        site: site.with_gone(move |path| removed.is_removed(path)).with_retrieve(retrieval_from(&wire)),
        listeners,
    };
    daemon::run(options).await.map_err(Refusal)?;
    wire.close().await;
    Ok(Outcome::Fine)
}

/// A daemon reads its sources again and again, and standard input is there once.
fn refuse_stdin(config: &Config) -> Result<(), String> {
    match config.sources.iter().find(|source| source.local == Some(Local::Stdin)) {
        None => Ok(()),
        Some(source) => Err(format!(
            "[source.{}] reads standard input, which a daemon does not have; use `depesche once {0}` for it, \
             or write what is to be read into a file: url = \"file:///path\"",
            source.id
        )),
    }
}

fn retrieval_from(wire: &Arc<Wire>) -> Arc<Retrieve> {
    let wire = Arc::clone(wire);
    Arc::new(move |path| {
        let wire = Arc::clone(&wire);
        // A task of its own: a reader who leaves must not give its turn away while the document is made.
        async move { tokio::spawn(async move { wire.retrieve(&path).await }).await.ok().flatten() }.boxed()
    })
}
