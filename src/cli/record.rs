//! `depesche record [SOURCE…]`

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, SubsecRound, Utc};
use futures_util::{StreamExt, stream};

use super::table::Table;
use super::{Outcome, Refusal, print, replay, target};
use crate::config::{ArticleScope, Config, Source};
use crate::fetch::Client;
use crate::model::{Item, RefreshRecord};
use crate::recording::{self, BYTES_MAX, Expected, Mask, Recording};
use crate::refresh::{ARTICLES_PER_REFRESH_MAX, Trial};

/// What `record` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Only these sources.
    #[arg(value_name = "SOURCE")]
    sources: Vec<String>,

    /// The folder of all recordings [default: `recordings` beside the configuration].
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,

    /// Article pages to record at most.
    #[arg(long, default_value_t = ARTICLES_PER_REFRESH_MAX)]
    articles: usize,
}

/// Sources that are recorded side by side: their pages are held in memory until all came.
const SOURCES_AT_ONCE_MAX: usize = 4;

/// What became of one source.
enum Kept {
    /// It is in a folder.
    Recorded { folder: PathBuf, expected: Expected, pages: usize, bytes: usize },
    /// Not one page came.
    Nothing(Expected),
}

/// Saves the pages of sources with the items that they give. Neither the store nor what is
/// published is touched.
pub(super) async fn run(config: Config, arguments: Arguments) -> Result<Outcome, Refusal> {
    let sources = target::chosen(&config, &arguments.sources)?;
    let root = replay::folder(&config, arguments.into);
    let client = Client::new(&config.fetch).map_err(Refusal)?;
    let kept: Vec<(Arc<Source>, Result<Kept, Refusal>)> = stream::iter(sources)
        .map(|source| {
            let (client, root) = (&client, &root);
            async move {
                let kept = record(client, &source, root, arguments.articles).await;
                (source, kept)
            }
        })
        .buffered(SOURCES_AT_ONCE_MAX)
        .collect()
        .await;

    let mut table = Table::new(["source", "verdict", "items", "pages", "KiB", "folder"]);
    let mut outcome = Outcome::Fine;
    for (source, kept) in kept {
        let kept = match kept {
            Ok(kept) => kept,
            Err(Refusal(cause)) => {
                eprintln!("{}: not recorded: {cause}", source.id);
                outcome = Outcome::SourceBad;
                continue;
            }
        };
        let expected = kept.expected();
        eprintln!("{}: {}", source.id, told(expected));
        if !expected.verdict.is_good() {
            outcome = Outcome::SourceBad;
        }
        table.row(kept.row(&source));
    }
    print(&table.render())?;
    Ok(outcome)
}

impl Kept {
    fn expected(&self) -> &Expected {
        match self {
            Self::Recorded { expected, .. } | Self::Nothing(expected) => expected,
        }
    }

    fn row(&self, source: &Source) -> [String; 6] {
        let Expected { verdict, items, .. } = self.expected();
        let [pages, kib, folder] = match self {
            Self::Recorded { folder, pages, bytes, .. } => {
                [pages.to_string(), bytes.div_ceil(1024).to_string(), folder.display().to_string()]
            }
            Self::Nothing(_) => ["0".into(), "0".into(), "not recorded, for no page came".into()],
        };
        [source.id.to_string(), verdict.to_string(), items.len().to_string(), pages, kib, folder]
    }
}

/// Fetches what a refresh of a source would, and keeps it.
async fn record(client: &Client, source: &Arc<Source>, root: &Path, articles_max: usize) -> Result<Kept, Refusal> {
    let (client, recorder) = client.recording(BYTES_MAX);
    let now = Utc::now().trunc_subsecs(0);
    let source = replay::without_archive(source);
    let (record, items) = fetch(&client, &source, articles_max, now).await?;
    let has_pages = || recorder.tape().exchanges.iter().any(|exchange| exchange.answer.is_ok());
    if !has_pages() {
        return Ok(Kept::Nothing(Expected::of(&record, &items, Default::default())));
    }
    if !record.verdict.is_good() {
        // Rules that are repaired need the articles to which broken ones do not lead any longer.
        fetch(&client, &Arc::new(without_rules(&source)), articles_max, now).await?;
    }
    if recorder.is_full() {
        let most = BYTES_MAX >> 20;
        eprintln!("{}: a recording has at most {most} MiB, and some pages are not in it; see --articles", source.id);
    }
    let mask = Mask::of(&source);
    let mut tape = recorder.tape();
    mask.cover(&mut tape);
    // What is expected is what the recording itself gives: it is tried before it is kept.
    let expected = replay::play(&source, tape.clone(), now).await?;
    let live = Expected::of(&record, &items, expected.not_recorded.clone());
    let difference = recording::compare(&live, &expected);
    if !difference.is_none() {
        eprint!("{}: the recording reads otherwise than the site just did\n{difference}", source.id);
    }
    let sizes = tape.exchanges.iter().filter_map(|exchange| Some(exchange.answer.as_ref().ok()?.body.len()));
    let (pages, bytes) = sizes.fold((0, 0), |(pages, bytes), size| (pages + 1, bytes + size));
    let recording = Recording { source: source.id.to_string(), recorded: now, tape, expected };
    let folder = recording::write(root, &recording, &mask)?;
    Ok(Kept::Recorded { folder, expected: recording.expected, pages, bytes })
}

/// Asks for what a refresh asks for.
async fn fetch(
    client: &Client,
    source: &Arc<Source>,
    articles_max: usize,
    now: DateTime<Utc>,
) -> Result<(RefreshRecord, Vec<Item>), Refusal> {
    let trial = Trial { client, source, articles_max, unread: "are not recorded", further: true, now };
    let folder = tempfile::tempdir()?;
    let (collected, items) = trial.run(folder.path()).await?;
    Ok((collected.record, items))
}

/// A source whose pages are asked for as configured, and read as if nothing were said of them.
fn without_rules(source: &Source) -> Source {
    let follow = source.article.follow;
    Source {
        listing: Default::default(),
        data: None,
        article: ArticleScope { follow, ..Default::default() },
        ..source.clone()
    }
}

/// How many items have what, or why there are none.
fn told(expected: &Expected) -> String {
    if !expected.verdict.is_good() {
        return expected.reason.clone();
    }
    let filled: Vec<String> = expected.filled().iter().map(|(field, count)| format!("{field} {count}")).collect();
    format!("{}; of {} items have: {}", expected.reason, expected.items.len(), filled.join(", "))
}
