//! `depesche check --offline`: recorded pages under today's rules.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::{StreamExt, stream};

use super::counted;
use crate::cli::{Outcome, Refusal, print, replay};
use crate::config::{Config, Source};
use crate::recording::{self, Expected, Mask, RecordingError};

/// Recordings that are read side by side.
const RECORDINGS_AT_ONCE_MAX: usize = 4;

/// What became of one recording.
enum Finding {
    /// All is as recorded.
    Same(usize),
    /// Nothing could be read when it was recorded, and now it can.
    Mended(String),
    /// Nothing could be read when it was recorded, and it still can't.
    Broken(String),
    /// Something is other than recorded.
    Other(String),
    /// What is read now is what is expected from now on.
    Accepted(String),
    /// There is nothing that could be compared.
    Unreadable(String),
}

/// Reads all recordings of some sources, prints what is other than recorded, and takes it for right
/// if that is wanted.
pub(super) async fn run(
    config: &Config,
    sources: &[Arc<Source>],
    root: &Path,
    accept: bool,
) -> Result<Outcome, Refusal> {
    let mut folders: Vec<(&Arc<Source>, PathBuf)> = Vec::new();
    for source in sources {
        folders.extend(recording::list(root, source.id.as_str())?.into_iter().map(|folder| (source, folder)));
    }
    if folders.is_empty() {
        let names: Vec<&str> = sources.iter().map(|source| source.id.as_str()).collect();
        let (root, names) = (root.display(), names.join(" "));
        return Err(Refusal(format!("{root} has no recording of {names}; `depesche record {names}` makes one")));
    }
    let total = folders.len();
    for name in recording::sources(root)?.iter().filter(|name| config.source(name).is_none()) {
        eprintln!("{} is not read, for no source {name:?} is configured", root.join(name).display());
    }
    let findings: Vec<(PathBuf, Finding)> = stream::iter(folders)
        .map(|(source, folder)| async move {
            let finding = read(source, &folder, accept).await;
            (folder, finding)
        })
        .buffered(RECORDINGS_AT_ONCE_MAX)
        .collect()
        .await;

    let (mut text, mut bad) = (String::new(), 0);
    for (folder, finding) in findings {
        bad += usize::from(finding.is_bad());
        let shown = folder.strip_prefix(root).unwrap_or(&folder).display().to_string();
        // Writing to a text never fails.
        let _ = write!(text, "{shown}: {}", finding.told());
    }
    print(&text)?;
    eprintln!("{}, {bad} bad", counted(total, "recording"));
    Ok(if bad == 0 { Outcome::Fine } else { Outcome::SourceBad })
}

async fn read(source: &Arc<Source>, folder: &Path, accept: bool) -> Finding {
    let mut recording = match recording::read(folder) {
        Ok(recording) => recording,
        Err(error) => return Finding::Unreadable(error.to_string()),
    };
    let mask = Mask::of(source);
    mask.uncover(source, &mut recording.tape);
    let before = recording.expected;
    let after = match replay::play(source, recording.tape, recording.recorded).await {
        Ok(after) => after,
        Err(Refusal(cause)) => return Finding::Unreadable(cause),
    };
    let accepts = || recording::accept(folder, &after, &mask);
    judge(&before, &after, accept.then_some(&accepts as &dyn Fn() -> Result<(), RecordingError>))
}

/// Compares what was read with what is read now; `accept` keeps the latter.
fn judge(before: &Expected, after: &Expected, accept: Option<&dyn Fn() -> Result<(), RecordingError>>) -> Finding {
    let difference = recording::compare(before, after);
    let told = format!("{}\n{difference}", difference.summary());
    // What cannot be read is never what is expected: the items as they were would be lost.
    if after.verdict.is_good()
        && !difference.is_none()
        && let Some(accept) = accept
    {
        return match accept() {
            Ok(()) => Finding::Accepted(told),
            Err(error) => Finding::Unreadable(error.to_string()),
        };
    }
    match (before.verdict.is_good(), after.verdict.is_good()) {
        (false, false) => Finding::Broken(format!("{}: {}", after.verdict, after.reason)),
        (false, true) => Finding::Mended(told),
        _ if difference.is_none() => Finding::Same(after.items.len()),
        _ => Finding::Other(told),
    }
}

impl Finding {
    fn is_bad(&self) -> bool {
        matches!(self, Self::Broken(_) | Self::Other(_) | Self::Unreadable(_))
    }

    /// The lines about it, after its name.
    fn told(self) -> String {
        match self {
            Self::Same(items) => format!("as recorded, {}\n", counted(items, "item")),
            Self::Mended(told) => format!("read again, --accept keeps this: {told}"),
            Self::Broken(reason) => format!("nothing could be read when it was recorded, nor now: {reason}\n"),
            Self::Other(told) => format!("other than recorded: {told}"),
            Self::Accepted(told) => format!("accepted: {told}"),
            Self::Unreadable(cause) => format!("not read: {cause}\n"),
        }
    }
}
