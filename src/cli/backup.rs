//! `depesche backup FILE`

use std::path::PathBuf;

use super::{Outcome, Refusal, print};
use crate::config::Config;
use crate::store;

/// What `backup` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Where the copy goes; there must be no file of this name yet.
    file: PathBuf,
}

/// Copies the database as it is now, also while a daemon is running on it.
pub(super) async fn run(config: Config, arguments: Arguments) -> Result<Outcome, Refusal> {
    store::backup(&config.store, &arguments.file).await?;
    print(&format!("{} holds all that is stored; `depesche restore` puts it back\n", arguments.file.display()))
}
