//! `url` of a source that is a file of this machine or standard input, and the `home` of such a one.

use url::Url;

use super::super::node::Node;
use super::super::table::Table;
use super::super::{Local, Problem};
use super::address;

/// The file that a source is, and the address that stands for it, as far as they can be read;
/// `None`: it has addresses.
pub(super) fn local(table: &Table<'_>) -> Option<(Option<Local>, Option<Url>)> {
    let nodes = table.many("url");
    let home = table.get("home");
    let Some((node, local)) = nodes.iter().find_map(|node| Some((node, read(node)?))) else {
        if let Some(home) = home.filter(|home| address::web(home).is_some()) {
            let problem = Problem::at(home.key_place(), "`home` says where a file comes from, and `url` is none");
            home.add(problem.help("take it out"));
        }
        return None;
    };
    if nodes.len() > 1 {
        node.refuse("a file is a source of its own", "make a source for each, and a feed of them all");
    }
    for name in ["post", "cookies", "headers", "auth"] {
        if let Some(other) = table.get(name) {
            let problem =
                Problem::at(other.key_place(), format!("nobody is asked for a file, so `{name}` has no effect"));
            other.add(problem.help("take it out"));
        }
    }
    if home.is_none() {
        table.missing(
            "home",
            "the source is a file, and it is not said where it comes from",
            "add home = \"https://…\": the address of the page, which relative links in it start from",
        );
    }
    Some((local, home.and_then(|home| address::web(&home))))
}

/// What a `url` means if it is no address of the web; the inner `None` was reported.
fn read(node: &Node<'_>) -> Option<Option<Local>> {
    let text = node.is_text().then(|| node.text()).flatten()?.trim();
    if Local::STDIN.contains(&text) {
        return Some(Some(Local::Stdin));
    }
    if text.starts_with(['/', '.']) {
        return Some(node.path().map(Local::File));
    }
    if text.get(..5).is_none_or(|scheme| !scheme.eq_ignore_ascii_case("file:")) {
        return None;
    }
    let path = Url::parse(text).ok().and_then(|url| url.to_file_path().ok());
    if path.is_none() {
        let cure = "write file:// and the whole path, as in file:///srv/feed.xml, or a path like ./feed.xml";
        node.refuse(format!("`{text}` is no file of this machine"), cure);
    }
    Some(path.map(Local::File))
}
