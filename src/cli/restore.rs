//! `depesche restore FILE`

use std::path::PathBuf;
use std::sync::Arc;

use super::{Outcome, Refusal, print};
use crate::config::Config;
use crate::{store, wire};

/// What `restore` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A file that `depesche backup` wrote.
    file: PathBuf,
}

/// Puts a copy in the place of the database. Items that were published since it was made are read
/// from the published documents, so that no reader gets them again as new.
pub(super) async fn run(config: Config, arguments: Arguments) -> Result<Outcome, Refusal> {
    let config = Arc::new(config);
    let recall = wire::of_files(Arc::clone(&config));
    let before = store::restore(&config.store, &arguments.file, recall).await?;
    let kept = before.map(|path| format!("; the one before is kept as {}", path.display())).unwrap_or_default();
    print(&format!("{} is the database now{kept}\n", arguments.file.display()))
}
