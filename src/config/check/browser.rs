//! The browser under `[fetch]`, and which pages of a source need it.

use std::path::PathBuf;
use std::time::Duration;

use super::super::browser::{BROWSER_MEMORY_DEFAULT, BROWSER_TIME_DEFAULT, BROWSERS_DEFAULT};
use super::super::table::Table;
use super::super::{Browser, Problem, Proxy, Render};

/// The least memory, in bytes: a browser without any page holds about half of it.
const MEMORY_BYTES_MIN: usize = 256 << 20;
/// The longest time for one page: it holds a worker, and the turn of its host.
const TIME_MAX: Duration = Duration::from_secs(300);

/// The browser of `[fetch]`.
pub(super) fn browser(table: &Table<'_>) -> Option<Browser> {
    let limits = Browser {
        program: PathBuf::new(),
        count_max: table.whole("browsers").unwrap_or(BROWSERS_DEFAULT),
        memory_bytes_max: memory(table).unwrap_or(BROWSER_MEMORY_DEFAULT),
        time_max: time(table).unwrap_or(BROWSER_TIME_DEFAULT),
        sandbox: table.get("browser_sandbox").and_then(|node| node.switch()).unwrap_or(true),
    };
    let node = table.get("browser")?;
    // A name alone is looked for in PATH, like that of any command.
    let program = if node.text()?.contains('/') { node.path()? } else { PathBuf::from(node.text()?) };
    Some(Browser { program, ..limits })
}

fn memory(table: &Table<'_>) -> Option<usize> {
    let node = table.get("browser_memory")?;
    let bytes = node.bytes()?;
    if bytes < MEMORY_BYTES_MIN {
        let least = MEMORY_BYTES_MIN >> 20;
        node.refuse(format!("`browser_memory` is less than {least} MiB"), "give it more; 1 GiB does for most pages");
        return None;
    }
    Some(bytes)
}

fn time(table: &Table<'_>) -> Option<Duration> {
    let time = table.duration("browser_time")?;
    if time > TIME_MAX {
        let node = table.get("browser_time")?;
        node.refuse("`browser_time` is longer than 5m", "write at most 5m; a page that takes longer never settles");
        return None;
    }
    Some(time)
}

/// What of a source is rendered: all that `render` says, unless `article` says otherwise. The
/// browser's way to the network is a gate of ours, which speaks no TLS to a proxy.
pub(super) fn render(
    table: &Table<'_>,
    article: Option<&Table<'_>>,
    has_browser: bool,
    proxy: Option<&Proxy>,
) -> Render {
    let switch = |table: &Table<'_>| table.get("render").and_then(|node| node.switch());
    let listing = switch(table).unwrap_or(false);
    let render = Render { listing, article: article.and_then(switch).unwrap_or(listing) };
    let node = table.get("render").or_else(|| article?.get("render"));
    let Some(node) = node.filter(|_| render.listing || render.article) else { return render };
    if !has_browser {
        let problem = Problem::at(node.key_place(), "pages cannot be rendered, because no browser is named");
        node.add(problem.help("add browser = \"/usr/bin/chromium\" under [fetch]"));
    }
    if let (true, Some(post)) = (render.listing, table.get("post")) {
        let problem = Problem::at(post.key_place(), "a page that is rendered is not posted to");
        post.add(problem.help("take `post` or `render` out; what answers to a query seldom needs a browser"));
    }
    if proxy.is_some_and(|proxy| proxy.place().scheme() == "https") {
        let problem = Problem::at(node.key_place(), "the browser goes through no proxy that is asked over https");
        node.add(problem.help("give the source another `proxy`: http://, socks5://, socks5h:// or \"none\""));
    }
    render
}
