//! `depesche demo`

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use tokio::sync::watch;

use super::{Outcome, Refusal, print};
use crate::config::{self, Listen};
use crate::demo::Newspaper;
use crate::model::Document;
use crate::serve::{self, Health, Listeners, Site};

/// What `demo` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The port of the feeds; another one is taken if it is in use.
    #[arg(long, default_value_t = 8080)]
    port: u16,

    /// Where to keep the demo's database and documents [default: a temporary folder].
    #[arg(long, value_name = "FOLDER")]
    directory: Option<PathBuf>,

    /// Seconds between two new articles of the newspaper.
    #[arg(long, default_value_t = 45, value_name = "SECONDS")]
    new_every: u32,
}

/// The newspaper's pages are fresh for so long; Depesche asks no earlier.
const FRESH: Duration = Duration::from_secs(5);
const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// Starts the newspaper and a daemon that reads it, both real, until Ctrl-C.
pub(super) async fn run(arguments: Arguments) -> Result<Outcome, Refusal> {
    let paper = Newspaper::open(Utc::now(), TimeDelta::seconds(arguments.new_every.max(1).into()))?;
    let page = move |path: &str| paper.page(path, Utc::now()).map(|page| Arc::new(Document { max_age: FRESH, ..page }));
    let site = Site::over(page, Arc::new(Health::default()));
    let listeners = Listeners::bind(&[Listen::Tcp(SocketAddr::new(LOOPBACK, 0))]).await?;
    let paper_address = listeners.addresses().concat();
    let (stop_paper, paper_stops) = watch::channel(false);
    let newspaper = tokio::spawn(serve::serve(listeners, site, paper_stops));

    let temporary = tempfile::tempdir()?;
    let folder = arguments.directory.as_deref().unwrap_or(temporary.path());
    std::fs::create_dir_all(folder)?;
    let port = usable(arguments.port)?;
    let text = configuration(&paper_address, port);
    let file = folder.join("depesche.toml");
    std::fs::write(&file, &text)?;
    let config = config::load(Some(&file)).map_err(|problems| Refusal(problems.to_string()))?;
    print(&introduction(&paper_address, port, &file))?;

    super::run::run(Some(file), config).await?;
    stop_paper.send_replace(true);
    newspaper.await?;
    Ok(Outcome::Fine)
}

/// The port if it is free, else any that is.
fn usable(port: u16) -> io::Result<u16> {
    let bind = |port| TcpListener::bind(SocketAddr::new(LOOPBACK, port));
    bind(port).or_else(|_| bind(0))?.local_addr().map(|address| address.port())
}

fn configuration(paper: &str, port: u16) -> String {
    format!(
        "# What `depesche demo` runs with: the address of the newspaper is all it knows of it.\n\
         base_url = \"http://127.0.0.1:{port}/\"\n\n\
         [server]\nlisten = [\"127.0.0.1:{port}\"]\n\n\
         [publish]\ndirectory = \"public\"\n\n\
         [store]\nurl = \"sqlite:depesche.db\"\n\n\
         [fetch]\ndelay = \"20ms\"\nallow_private = [\"127.0.0.1\"] # the newspaper is on this machine\n\n\
         [defaults]\nevery = \"15s\"\ntimezone = \"Europe/Berlin\"\n\n\
         [source.bote]\nurl = \"{paper}/\"\n\n\
         [feed.draussen]\ntitle = \"Sport und Wissen\"\nfrom = [\"bote\"]\nsections = [\"Sport\", \"Wissen\"]\n"
    )
}

fn introduction(paper: &str, port: u16, file: &Path) -> String {
    let feeds = format!("http://127.0.0.1:{port}");
    format!(
        "A small newspaper is open at   {paper}/\n\
         and Depesche makes feeds of it:\n\n\
         \x20 RSS        {feeds}/bote.rss\n\
         \x20 Atom       {feeds}/bote.atom\n\
         \x20 JSON Feed  {feeds}/bote.json\n\
         \x20 section    {feeds}/bote/politik.rss\n\
         \x20 combined   {feeds}/draussen.rss\n\
         \x20 all        {feeds}/\n\n\
         Subscribe to one in your reader, or open the last in your browser; new articles appear as\n\
         you watch. The configuration is in {}.\n\
         Next: put the address of your own newspaper into a depesche.toml, and see what\n\
         `depesche preview https://…` makes of it. Ctrl-C ends the demo.\n\n",
        file.display()
    )
}
