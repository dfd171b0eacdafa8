//! `[server]` and `base_url`.
//!
//! A public address to listen at needs no token: feeds are for everybody, and nothing of the
//! operator's answers there without one. What is refused is to take orders from everywhere and to
//! ask nobody who they are.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use url::Url;

use super::super::environment::Environment;
use super::super::node::Node;
use super::super::table::Table;
use super::super::{Listen, Secret, Server, secret};
use super::address;

/// Where HTTP is served unless configured: nobody else on the network can see it.
const LISTEN_DEFAULT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// The longest path of a Unix socket, in bytes: `sun_path` of unix(7) with its final zero is 108.
const SOCKET_PATH_BYTES_MAX: usize = 107;

/// The shortest token, in bytes: whoever may ask may guess, as often as he likes.
const TOKEN_BYTES_MIN: usize = 16;

pub(super) fn server(table: Option<&Table<'_>>, environment: &Environment) -> Server {
    let local = vec![Listen::Tcp(LISTEN_DEFAULT)];
    let Some(table) = table else { return Server { listen: local, token: None, admin_everywhere: false } };
    let token = table.get("token");
    let admin = table.word("admin").filter(|(word, _)| *word == "everywhere");
    if let (Some((_, node)), None) = (&admin, &token) {
        node.refuse(
            "orders would be taken from everywhere and everybody, for there is no token",
            "add token = { credential = \"…\" } under [server], or take `admin` out",
        );
    }
    Server {
        listen: table.get("listen").map_or(local, |_| listens(table)),
        token: token.and_then(|node| self::token(&node, environment)),
        admin_everywhere: admin.is_some(),
    }
}

/// A token as it can stand in a header, alone or as the password of a login.
fn token(node: &Node<'_>, environment: &Environment) -> Option<Secret> {
    let token = secret::resolve(node, environment)?;
    if token.len() < TOKEN_BYTES_MIN {
        node.refuse(
            format!(
                "the token has {} bytes, of which {TOKEN_BYTES_MIN} are the least that nobody guesses",
                token.len()
            ),
            "make one with: openssl rand -hex 32",
        );
        return None;
    }
    if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        node.refuse(
            "the token has spaces, line breaks or characters beyond ASCII, which a header cannot carry",
            "make one with: openssl rand -hex 32",
        );
        return None;
    }
    Some(Secret::new(token))
}

fn listens(table: &Table<'_>) -> Vec<Listen> {
    let mut all = Vec::new();
    for node in table.many("listen") {
        let Some(listen) = listen(&node) else { continue };
        // Port 0 is a free port each time.
        let repeats = all.contains(&listen) && !matches!(listen, Listen::Tcp(address) if address.port() == 0);
        if repeats {
            node.refuse("this address is given twice", "keep one of them");
        } else {
            all.push(listen);
        }
    }
    all
}

fn listen(node: &Node<'_>) -> Option<Listen> {
    let text = node.text()?.trim();
    if let Some(path) = text.strip_prefix("unix:") {
        let is_named = !path.is_empty() && !path.ends_with('/');
        let path = node.file().directory().join(path);
        if !is_named || path.as_os_str().len() > SOCKET_PATH_BYTES_MAX {
            node.refuse(
                format!("`{text}` cannot be a socket"),
                format!("write unix:/run/depesche/http.sock, with a path of at most {SOCKET_PATH_BYTES_MAX} bytes"),
            );
            return None;
        }
        return Some(Listen::Unix(path));
    }
    if let Ok(address) = text.parse() {
        return Some(Listen::Tcp(address));
    }
    let cure = match (text.rsplit_once(':'), text.parse::<IpAddr>()) {
        (_, Ok(IpAddr::V4(host))) => format!("add the port: {host}:8080"),
        (_, Ok(IpAddr::V6(host))) => format!("add the port: [{host}]:8080"),
        (Some(("", port)), _) => format!("write 127.0.0.1:{port} for this machine, or [::]:{port} for the network"),
        (Some(("localhost", port)), _) => format!("write 127.0.0.1:{port}; names are not looked up"),
        _ => "write an address with a port, like 127.0.0.1:8080, or unix: and a path".to_owned(),
    };
    node.refuse(format!("`{text}` is not an address to listen at"), cure);
    None
}

/// The public address: as configured, else the one at which a browser on this machine finds the
/// first address that is listened at.
pub(super) fn base_url(node: Option<&Node<'_>>, server: &Server) -> Url {
    if let Some(url) = node.and_then(configured_base) {
        return url;
    }
    let first = server.listen.iter().find_map(|listen| match listen {
        Listen::Tcp(address) => Some(*address),
        Listen::Unix(_) => None,
    });
    local_base(first.unwrap_or(LISTEN_DEFAULT))
}

fn configured_base(node: &Node<'_>) -> Option<Url> {
    let mut url = address::web(node)?;
    if url.query().is_some() {
        node.refuse("`base_url` has a query, which addresses of feeds cannot follow", "write it up to the ?");
        return None;
    }
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Some(url)
}

#[expect(clippy::expect_used, reason = "an IP address or localhost with a port is an address")]
fn local_base(address: SocketAddr) -> Url {
    let everywhere = address.ip().is_loopback() || address.ip().is_unspecified();
    let host = if everywhere { format!("localhost:{}", address.port()) } else { address.to_string() };
    Url::parse(&format!("http://{host}/")).expect("an address")
}
