//! `depesche import FILE…`

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::check::counted;
use super::{Outcome, Refusal, print};
use crate::config;
use crate::import::{self, FILE_BYTES_MAX, Fate, Format, Imported, Input};

/// What `import` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The files; `-` is the standard input. What they are is seen from what they say. Of a
    /// directory, all site-config files (*.txt) are taken.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// The format of all files, if it is not to be found out.
    #[arg(long, value_name = "FORMAT")]
    format: Option<Told>,

    /// Where the configuration is written to, instead of the standard output.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Say nothing about what was taken, only about what was not.
    #[arg(long, short)]
    quiet: bool,
}

/// A format, as it is named in the call.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Told {
    /// OPML, also with the attributes of FreshRSS and Miniflux.
    Opml,
    /// feeds.toml of rsspls.
    Rsspls,
    /// YAML of html2rss.
    Html2rss,
    /// feeds.toml of Feed me up, Scotty!
    Scotty,
    /// JSON of Miniflux's API.
    Miniflux,
    /// Site-config files of fivefilters.
    SiteConfig,
    /// Depesche's own TOML.
    Depesche,
}

impl From<Told> for Format {
    fn from(told: Told) -> Self {
        match told {
            Told::Opml => Self::Opml,
            Told::Rsspls => Self::Rsspls,
            Told::Html2rss => Self::Html2rss,
            Told::Scotty => Self::Scotty,
            Told::Miniflux => Self::Miniflux,
            Told::SiteConfig => Self::SiteConfig,
            Told::Depesche => Self::Own,
        }
    }
}

/// Makes a configuration of the files, and says line by line what is in it and what not.
pub(super) fn run(arguments: &Arguments) -> Result<Outcome, Refusal> {
    let told = arguments.format.map(Format::from);
    let mut inputs = Vec::new();
    for path in &arguments.files {
        if path.is_dir() {
            inputs.extend(site_configs(path)?);
        } else {
            inputs.push(input(path, told)?);
        }
    }
    let imported = import::import(&inputs);
    report(&imported, arguments.quiet);
    let is_whole = !imported.notes.iter().any(|note| matches!(note.fate, Fate::Failed(..)));
    if imported.text.is_empty() {
        return Err(Refusal("nothing could be taken; nothing was written".to_owned()));
    }
    let path = arguments.output.as_deref().unwrap_or(Path::new("depesche.toml"));
    let is_valid = match config::parse(&imported.text, path) {
        Ok(_) => true,
        Err(problems) => {
            eprintln!("The configuration is not yet valid:\n{}", problems.render(false).trim_end());
            false
        }
    };
    match &arguments.output {
        Some(path) => write(path, &imported.text)?,
        None => drop(print(&imported.text)?),
    }
    Ok(if is_whole && is_valid { Outcome::Fine } else { Outcome::SourceBad })
}

/// The site-config files of a directory, in the order of names.
fn site_configs(directory: &Path) -> Result<Vec<Input>, Refusal> {
    let shown = directory.display();
    let refuse = |error: std::io::Error| Refusal(format!("{shown} cannot be read: {error}; check the path"));
    let mut paths = Vec::new();
    for entry in fs::read_dir(directory).map_err(refuse)? {
        let path = entry.map_err(refuse)?.path();
        if path.extension().is_some_and(|extension| extension == "txt") {
            paths.push(path);
        }
    }
    if paths.is_empty() {
        return Err(Refusal(format!("{shown} has no site-config files (*.txt); name the files one by one")));
    }
    paths.sort();
    paths.iter().map(|path| input(path, Some(Format::SiteConfig))).collect()
}

fn input(path: &Path, told: Option<Format>) -> Result<Input, Refusal> {
    let name = path.display().to_string();
    let refuse = |error: std::io::Error| Refusal(format!("{name} cannot be read: {error}; check the path"));
    let mut bytes = Vec::new();
    // One byte more tells that the file is too large.
    let limit = FILE_BYTES_MAX as u64 + 1;
    if path == Path::new("-") {
        std::io::stdin().lock().take(limit).read_to_end(&mut bytes).map_err(refuse)?;
    } else {
        fs::File::open(path).map_err(refuse)?.take(limit).read_to_end(&mut bytes).map_err(refuse)?;
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let line =
            error.as_bytes()[..error.utf8_error().valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        Refusal(format!("{name}:{line}: the text is not UTF-8; save it as UTF-8"))
    })?;
    Ok(Input { name, text: text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned), told })
}

fn report(imported: &Imported, quiet: bool) {
    let (mut taken, mut lost) = (0, 0);
    for note in &imported.notes {
        let is_loss = match note.fate {
            Fate::Taken(_) => {
                taken += 1;
                false
            }
            Fate::Needless(_) => false,
            Fate::Lost(..) | Fate::Failed(..) => {
                lost += 1;
                true
            }
        };
        if is_loss || !quiet {
            eprintln!("{note}");
        }
    }
    let Imported { sources, feeds, .. } = imported;
    let (sources, feeds) = (counted(*sources, "source"), counted(*feeds, "combined feed"));
    eprintln!("{sources}, {feeds}; of the directives {taken} were taken and {lost} not");
}

/// Writes the file, unless there is one: it may be somebody's work.
pub(super) fn write(path: &Path, text: &str) -> Result<(), Refusal> {
    let refuse = |error: std::io::Error| {
        let cure = match error.kind() {
            std::io::ErrorKind::AlreadyExists => "; move it away, or name another file",
            _ => "",
        };
        Refusal(format!("{} cannot be written: {error}{cure}", path.display()))
    };
    let mut file = fs::File::create_new(path).map_err(refuse)?;
    std::io::Write::write_all(&mut file, text.as_bytes()).map_err(refuse)
}
