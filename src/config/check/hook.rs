//! `hook` of sources, feeds and incidents.

use std::path::Path;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::super::environment::Environment;
use super::super::node::Node;
use super::super::table::Table;
use super::super::{Header, Hook, Problem, Receiver, SigningKey, Webhook, quantity, secret};
use super::{address, headers};

/// How long a command may work unless it is given another time: enough for a slow mail server.
const COMMAND_TIME: Duration = Duration::from_secs(30);
/// How long a call of an address may take unless it is given another time: the receiver has only
/// to take the items, not to work on them.
const CALL_TIME: Duration = Duration::from_secs(10);
/// The longest time that one call may be given. What works longer than this is better started by
/// the command than done by it: the items behind it wait.
const TIMEOUT_MAX: Duration = Duration::from_secs(60 * 60);
/// How many items one call has unless configured: a burst is a few calls, not a hundred.
const ITEMS_DEFAULT: usize = 20;

/// Before a key in the form of Standard Webhooks.
const KEY_PREFIX: &str = "whsec_";
/// The shortest key, in bytes: shorter ones can be guessed from one signed call.
const KEY_BYTES_MIN: usize = 16;

/// The hook in a table, if it has one.
pub(super) fn hook(owner: &Table<'_>, environment: &Environment) -> Option<Hook> {
    let table = owner.table("hook")?;
    table.refuse_both("command", "url", "a hook is either a command or an address");
    let (receiver, time) = match (table.get("command"), table.get("url")) {
        (Some(command), _) => {
            ["secret", "headers"].iter().for_each(|name| refuse_without_address(&table, name));
            (self::command(&command), COMMAND_TIME)
        }
        (None, Some(url)) => (webhook(&table, &url, environment), CALL_TIME),
        (None, None) => {
            let cure = "add command = [\"program\", \"argument\"] or url = \"https://…\"";
            table.missing("command", "the hook has neither a command nor an address", cure);
            // What else is wrong is told in the same breath.
            _ = (key(&table, environment), own_headers(&table, environment));
            (None, COMMAND_TIME)
        }
    };
    Some(Hook {
        timeout: timeout(&table).unwrap_or(time),
        items_max: table.whole("items").unwrap_or(ITEMS_DEFAULT),
        receiver: receiver?,
    })
}

fn timeout(table: &Table<'_>) -> Option<Duration> {
    let timeout = table.duration("timeout")?;
    if timeout > TIMEOUT_MAX {
        let node = table.get("timeout")?;
        node.refuse(
            format!("`timeout` is longer than {}", quantity::display(TIMEOUT_MAX)),
            "write a shorter time, and let the command start in the background what works longer",
        );
        return None;
    }
    Some(timeout)
}

fn refuse_without_address(table: &Table<'_>, name: &str) {
    if let Some(node) = table.get(name) {
        let message = format!("`{name}` is for a hook with an address, not for a command");
        node.add(Problem::at(node.key_place(), message).help("take it out; a command finds secrets for itself"));
    }
}

/// A program with its arguments. No shell stands between, so nothing in an argument is special.
fn command(node: &Node<'_>) -> Option<Receiver> {
    let parts = node.one_or_many();
    let Some((first, rest)) = parts.split_first() else {
        node.refuse("`command` is an empty list", "write [\"program\", \"argument\"]");
        return None;
    };
    let name = first.text()?;
    if rest.is_empty() && name.contains(char::is_whitespace) && !first.path()?.is_file() {
        let program = name.split_whitespace().next().unwrap_or_default();
        let cure = format!("write command = [\"{program}\", \"argument\"]; for a shell, [\"sh\", \"-c\", \"…\"]");
        node.refuse(format!("`{name}` is more than the name of a program"), cure);
        return None;
    }
    // Without a slash it is looked up in PATH, each time it is run.
    let program = if name.contains('/') { own_program(first, &first.path()?)? } else { name.to_owned() };
    let arguments = rest.iter().map(|node| node.text().map(str::to_owned)).collect::<Option<_>>()?;
    Some(Receiver::Command(program, arguments))
}

/// A program that is named by its path: it must be there and may be run.
fn own_program(node: &Node<'_>, path: &Path) -> Option<String> {
    let shown = path.display();
    let refuse = |message: String, cure: &str| {
        node.refuse(message, cure);
        None
    };
    let found = match std::fs::metadata(path) {
        Ok(found) => found,
        Err(error) => {
            let cure = "check the path, and that the user Depesche runs as may see it";
            return refuse(format!("the program {shown} cannot be found: {error}"), cure);
        }
    };
    #[cfg(unix)]
    let may_be_run = std::os::unix::fs::PermissionsExt::mode(&found.permissions()) & 0o111 != 0;
    #[cfg(not(unix))]
    let may_be_run = true;
    if !found.is_file() || !may_be_run {
        return refuse(format!("{shown} is not a program"), "name one, or let it be run: chmod +x");
    }
    let text = path.to_str().map(str::to_owned);
    text.map_or_else(|| refuse(format!("{shown} is not text"), "give it another name"), Some)
}

fn webhook(table: &Table<'_>, url: &Node<'_>, environment: &Environment) -> Option<Receiver> {
    let (key, headers) = (key(table, environment), own_headers(table, environment));
    Some(Receiver::Webhook(Webhook { url: address::web(url)?, key: key?, headers }))
}

/// The headers that are configured.
fn own_headers(table: &Table<'_>, environment: &Environment) -> Vec<Header> {
    let headers = headers::headers(table, environment);
    if let Some(header) = headers.iter().find(|header| is_ours(header))
        && let Some(node) = table.get("headers")
    {
        let message = format!("the header `{}` is set by Depesche itself", header.name);
        node.add(Problem::at(node.key_place(), message).help("take it out"));
    }
    headers
}

/// Whether a header is one of those that say what a call has.
fn is_ours(header: &Header) -> bool {
    header.name == "content-type" || header.name.starts_with("webhook-")
}

/// The key, if there is one. The outer `None` is one that was refused.
fn key(table: &Table<'_>, environment: &Environment) -> Option<Option<SigningKey>> {
    table.get("secret").map_or(Some(None), |node| signing_key(&node, environment).map(Some))
}

/// A key as Standard Webhooks writes it, `whsec_` and Base64; any other text stands for its bytes.
fn signing_key(node: &Node<'_>, environment: &Environment) -> Option<SigningKey> {
    let text = secret::resolve(node, environment)?;
    let bytes = match text.strip_prefix(KEY_PREFIX) {
        None => text.into_bytes(),
        Some(encoded) => match BASE64_STANDARD.decode(encoded) {
            Ok(bytes) => bytes,
            Err(_) => {
                let cure = format!("write `{KEY_PREFIX}` and the Base64 of the key, or a text without `{KEY_PREFIX}`");
                node.refuse(format!("what follows `{KEY_PREFIX}` is not Base64"), cure);
                return None;
            }
        },
    };
    if bytes.len() < KEY_BYTES_MIN {
        node.refuse(
            format!(
                "the secret has {} bytes, of which {KEY_BYTES_MIN} are the least that cannot be guessed",
                bytes.len()
            ),
            "make one with: openssl rand -hex 32",
        );
        return None;
    }
    Some(SigningKey::new(bytes))
}
