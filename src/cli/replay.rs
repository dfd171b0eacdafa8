//! Recorded pages, read by the code that reads the site: for `record` and `check --offline`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::Refusal;
use crate::config::{Config, Paging, Source};
use crate::fetch::Client;
use crate::fetch::tape::Tape;
use crate::recording::{self, Expected};
use crate::refresh::Trial;

/// Where recordings are.
pub(super) fn folder(config: &Config, named: Option<PathBuf>) -> PathBuf {
    let home = config.files.first().and_then(|file| file.parent()).unwrap_or(Path::new(""));
    named.unwrap_or_else(|| home.join(recording::FOLDER))
}

/// A source without the archive behind its listings, which is read once and not by every refresh.
pub(super) fn without_archive(source: &Arc<Source>) -> Arc<Source> {
    let paging = Paging { backfill: 0, ..source.paging.clone() };
    Arc::new(Source { paging, ..Source::clone(source) })
}

/// What a refresh makes of recorded pages.
pub(super) async fn play(source: &Arc<Source>, tape: Tape, now: DateTime<Utc>) -> Result<Expected, Refusal> {
    let (client, player) = Client::playing(tape);
    let source = without_archive(source);
    let trial = Trial {
        client: &client,
        source: &source,
        articles_max: usize::MAX,
        unread: "are not recorded",
        further: true,
        now,
    };
    let folder = tempfile::tempdir()?;
    let (collected, items) = trial.run(folder.path()).await?;
    Ok(Expected::of(&collected.record, &items, player.missing()))
}
