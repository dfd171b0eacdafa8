//! Pages that are no listing at all: a wall in front of the site, or a shell that a script fills.

mod advice;
mod error_page;
mod service;

use dom_query::local_name;

use super::sheet::Sheet;
use crate::extract::metadata::Metadata;
use crate::model::Verdict;

pub(crate) use advice::ASK_SUGGEST;
use advice::RUN_SCRIPTS;
pub(super) use advice::no_list;
pub(super) use error_page::says_empty;

/// A page with this many entries is a listing, whatever else it says.
const ENTRIES_ENOUGH: usize = 5;
/// The longest text of a consent wall, in characters without spaces.
const WALL_CHARS_MAX: usize = 4000;
/// The longest text of a wall against machines or before a login, in characters without spaces.
const ROBOT_WALL_CHARS_MAX: usize = 1200;
/// The longest text of an empty shell, in characters without spaces.
const SHELL_CHARS_MAX: usize = 600;
/// Links to other pages that an empty shell has at most.
const SHELL_LINKS_MAX: usize = 12;

/// Links that a consent page has at most: imprint, privacy, subscription, login.
const CONSENT_LINKS_MAX: usize = 8;

/// What walls against machines say.
const ROBOT_WALLS: &[&str] = &[
    "just a moment",
    "attention required",
    "checking your browser",
    "verify you are human",
    "are you a robot",
    "are you human",
    "captcha",
    "enable javascript and cookies",
    "access denied",
    "access to this page has been denied",
    "pardon our interruption",
    "request unsuccessful",
    "zugriff verweigert",
    "sicherheitsprüfung",
    "bist du ein mensch",
    "bestätigen sie, dass sie ein mensch",
    "unusual traffic",
    "you have been blocked",
    "please enable js and disable any ad blocker",
    "making sure you're not a bot",
    "making sure you are not a bot",
    "human verification",
    "bot verification",
    "press & hold",
    "ddos protection",
    "accès refusé",
    "acceso denegado",
];

/// What consent walls say.
const CONSENT_WALLS: &[&str] = &[
    "mit werbung und cookies",
    "alle akzeptieren",
    "zustimmen und weiter",
    "accept all",
    "we value your privacy",
    "ihre privatsphäre",
    "before you continue",
    "bevor sie fortfahren",
    "tout accepter",
    "aceptar todo",
    "werbefrei lesen",
    "einwilligung",
];

/// Ids of the elements into which scripts put their pages.
const SHELL_ROOTS: &[&str] =
    &["root", "app", "__next", "__nuxt", "___gatsby", "svelte", "ember", "app-root", "react-root", "q-app"];

/// Why the page is no listing, if it is none: the verdict and a sentence with a cure.
pub(super) fn diagnose(sheet: &Sheet<'_>, metadata: &Metadata<'_>, entries: usize) -> Option<(Verdict, String)> {
    let outline = sheet.outline;
    if let Some(says) = error_page::says(outline, metadata) {
        return Some((Verdict::Unreachable, error_page::reason(&says)));
    }
    if entries >= ENTRIES_ENOUGH {
        return None;
    }
    let chars = outline.elements.first().map_or(0, |root| root.chars);
    if chars <= WALL_CHARS_MAX {
        let mut text = metadata.title.clone().unwrap_or_default();
        text.push(' ');
        if !outline.elements.is_empty() {
            text.push_str(&outline.text(0));
        }
        let text = text.to_lowercase();
        let is_short = chars <= ROBOT_WALL_CHARS_MAX;
        if let Some(says) = ROBOT_WALLS.iter().find(|says| is_short && text.contains(**says)) {
            return Some((Verdict::Blocked, robot_wall(sheet, metadata, says)));
        }
        if entries == 0
            && let Some(says) = CONSENT_WALLS.iter().find(|says| text.contains(**says))
        {
            return Some((Verdict::Blocked, consent_wall(sheet, metadata, &format!(" (\"{says}\")"))));
        }
        if entries == 0 && is_short && has_password(sheet) {
            return Some((Verdict::Blocked, login_wall()));
        }
    }
    if entries > 0 || chars > SHELL_CHARS_MAX {
        return None;
    }
    if let Some(service) = service::challenge(outline) {
        return Some((Verdict::Blocked, robot_wall(sheet, metadata, service)));
    }
    shell(sheet, metadata).or_else(|| {
        let asks = sheet.targets.len() <= CONSENT_LINKS_MAX && service::consent_wall(outline).is_some();
        asks.then(|| (Verdict::Blocked, consent_wall(sheet, metadata, "")))
    })
}

fn robot_wall(sheet: &Sheet<'_>, metadata: &Metadata<'_>, says: &str) -> String {
    let whose = service::robot_wall(sheet.outline).map_or_else(String::new, |service| format!(" of {service}"));
    format!(
        "The site shows a wall{whose} against machines instead of the page (\"{says}\"); ask its operator to let this \
         fetcher in, refresh less often, or {}.",
        advice::elsewhere(sheet, metadata)
    )
}

fn consent_wall(sheet: &Sheet<'_>, metadata: &Metadata<'_>, says: &str) -> String {
    let whose = service::consent_wall(sheet.outline).map_or_else(String::new, |service| format!(" of {service}"));
    format!(
        "The site shows a consent page{whose} instead of the listing{says}; answer it in a browser and send \
         the cookie that it sets with `headers` of the source, or {}.",
        advice::elsewhere(sheet, metadata)
    )
}

fn login_wall() -> String {
    "The site asks for a login instead of showing the listing; send the session of an account with `headers`, or use a \
     public page."
        .to_owned()
}

fn has_password(sheet: &Sheet<'_>) -> bool {
    let outline = sheet.outline;
    (0..outline.elements.len()).any(|index| {
        outline.elements[index].name == local_name!("input")
            && outline.attr(index, "type").as_deref() == Some("password")
    })
}

/// Hardly any text and links, but scripts and a place for what they make.
fn shell(sheet: &Sheet<'_>, metadata: &Metadata<'_>) -> Option<(Verdict, String)> {
    let outline = sheet.outline;
    let scripts = outline.elements.iter().filter(|element| element.name == local_name!("script")).count();
    let root = (0..outline.elements.len())
        .find(|index| outline.attr(*index, "id").is_some_and(|id| SHELL_ROOTS.contains(&id.as_str())));
    let few_links = sheet.targets.len() <= SHELL_LINKS_MAX;
    (scripts > 0 && few_links && (root.is_some() || scripts >= 3)).then(|| {
        let reason = format!(
            "The page is an empty shell that a script fills in the browser; {RUN_SCRIPTS}, or {}.",
            advice::elsewhere(sheet, metadata)
        );
        (Verdict::AppShell, reason)
    })
}
