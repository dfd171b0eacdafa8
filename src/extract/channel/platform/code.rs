//! Services for code and packages.

use super::Place;

/// First parts of paths at GitHub that are no person.
const GITHUB_PAGES: &[&str] = &[
    "about",
    "apps",
    "collections",
    "contact",
    "customer-stories",
    "enterprise",
    "explore",
    "features",
    "login",
    "marketplace",
    "notifications",
    "orgs",
    "pricing",
    "search",
    "security",
    "settings",
    "signup",
    "site",
    "solutions",
    "sponsors",
    "stars",
    "team",
    "topics",
    "trending",
];

/// Releases, tags and commits of a project, and what a person does.
pub(super) fn github(place: &Place<'_>) -> Option<String> {
    if place.host != "github.com" || place.path.first().is_some_and(|first| GITHUB_PAGES.contains(first)) {
        return None;
    }
    let path = match place.path[..] {
        [owner] => format!("{owner}.atom"),
        // Whoever follows a project by its front page wants to know of new versions.
        [owner, project] | [owner, project, "releases"] => format!("{owner}/{project}/releases.atom"),
        [owner, project, "tags"] => format!("{owner}/{project}/tags.atom"),
        [owner, project, "commits"] => format!("{owner}/{project}/commits.atom"),
        [owner, project, "commits", ref rest @ ..] => format!("{owner}/{project}/commits/{}.atom", rest.join("/")),
        [owner, project, "wiki"] => format!("{owner}/{project}/wiki.atom"),
        _ => return None,
    };
    Some(place.on_host(&path))
}

/// The same at GitLab, at its own host and where the page says that GitLab runs.
pub(super) fn gitlab(place: &Place<'_>) -> Option<String> {
    let is_gitlab = place.host == "gitlab.com" || place.html.contains("content=\"GitLab\" property=\"og:site_name\"");
    if !is_gitlab {
        return None;
    }
    // The path of a project has as many groups as its owner likes; `-` ends it.
    let end = place.path.iter().position(|part| *part == "-").unwrap_or(place.path.len());
    let (project, rest) = (&place.path[..end], place.path.get(end + 1..).unwrap_or_default());
    if project.len() < 2 || project[0] == "explore" || project[0] == "users" {
        return None;
    }
    let project = project.join("/");
    let path = match rest {
        [] => format!("{project}.atom"),
        ["releases"] => format!("{project}/-/releases.atom"),
        ["tags"] => format!("{project}/-/tags?format=atom"),
        ["commits", branch @ ..] if !branch.is_empty() => {
            format!("{project}/-/commits/{}?format=atom", branch.join("/"))
        }
        _ => return None,
    };
    Some(place.on_host(&path))
}

/// Releases and tags of a project, and what a person or project does.
pub(super) fn codeberg(place: &Place<'_>) -> Option<String> {
    if place.host != "codeberg.org" {
        return None;
    }
    let path = match place.path[..] {
        ["explore" | "user" | "org" | "api", ..] => return None,
        [owner] => format!("{owner}.rss"),
        [owner, project] => format!("{owner}/{project}.rss"),
        [owner, project, list @ ("releases" | "tags")] => format!("{owner}/{project}/{list}.rss"),
        _ => return None,
    };
    Some(place.on_host(&path))
}

/// The releases of a package.
pub(super) fn pypi(place: &Place<'_>) -> Option<String> {
    match place.path[..] {
        ["project", name] if place.host == "pypi.org" => {
            Some(format!("https://pypi.org/rss/project/{name}/releases.xml"))
        }
        _ => None,
    }
}
