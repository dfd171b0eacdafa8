//! Pages that are no listing at all: a wall in front of the site, or a shell that a script fills.

use dom_query::local_name;

use super::sheet::Sheet;
use crate::extract::metadata::Metadata;
use crate::model::Verdict;

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
    if entries >= ENTRIES_ENOUGH {
        return None;
    }
    let outline = sheet.outline;
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
            return Some((Verdict::Blocked, robot_wall(says)));
        }
        if entries == 0
            && let Some(says) = CONSENT_WALLS.iter().find(|says| text.contains(**says))
        {
            return Some((Verdict::Blocked, consent_wall(says)));
        }
        if entries == 0 && is_short && has_password(sheet) {
            return Some((Verdict::Blocked, login_wall()));
        }
    }
    (entries == 0 && chars <= SHELL_CHARS_MAX).then(|| shell(sheet)).flatten()
}

fn robot_wall(says: &str) -> String {
    format!(
        "The site shows a wall against machines instead of the page (\"{says}\"); ask its operator to let this \
         fetcher in, refresh less often, or look for a feed of the site."
    )
}

fn consent_wall(says: &str) -> String {
    format!(
        "The site shows a consent page instead of the listing (\"{says}\"); send the cookie of a consent with \
         `headers`, or look for a feed of the site."
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
fn shell(sheet: &Sheet<'_>) -> Option<(Verdict, String)> {
    let outline = sheet.outline;
    let scripts = outline.elements.iter().filter(|element| element.name == local_name!("script")).count();
    let root = (0..outline.elements.len())
        .find(|index| outline.attr(*index, "id").is_some_and(|id| SHELL_ROOTS.contains(&id.as_str())));
    let few_links = sheet.targets.len() <= SHELL_LINKS_MAX;
    (scripts > 0 && few_links && (root.is_some() || scripts >= 3)).then(|| {
        let reason =
            "The page is an empty shell that a script fills in the browser; look for a feed or another address \
                      of the site that has its articles in the HTML (`depesche suggest` looks for them)."
                .to_owned();
        (Verdict::AppShell, reason)
    })
}
