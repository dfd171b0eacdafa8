//! The names that the site's navigation has for its parts, and where they lead.

use std::collections::HashMap;

use super::super::{Subject, wording};

/// The links of navigation, and the short links elsewhere, by where they lead on the same host.
pub(super) struct Navigation {
    /// What people read in navigation, reduced to letters and digits.
    names: Vec<String>,
    /// Path -> the shortest text of the links in navigation.
    labels: HashMap<String, String>,
    /// Path -> the first text of the links elsewhere.
    others: HashMap<String, String>,
}

impl Navigation {
    /// Reads the links of a page.
    pub(super) fn of(subject: &Subject<'_>, is_name: impl Fn(&str) -> bool) -> Self {
        let survey = &subject.survey;
        let path = |href: &str| {
            let url = subject.base.join(href).ok().filter(|url| url.host_str() == subject.url.host_str())?;
            Some(key(url.path())).filter(|path| path.len() > 1)
        };
        let mut labels: HashMap<String, String> = HashMap::new();
        for (text, href) in survey.navigation.iter().filter(|(text, _)| is_name(text)) {
            let Some(path) = path(href) else { continue };
            let known = labels.entry(path).or_insert_with(|| text.clone());
            if text.chars().count() < known.chars().count() {
                known.clone_from(text);
            }
        }
        let mut others = HashMap::new();
        for (text, href) in survey.links.iter().filter(|(text, _)| is_name(text)) {
            if let Some(path) = path(href) {
                others.entry(path).or_insert_with(|| text.clone());
            }
        }
        let names = survey.navigation.iter().map(|(text, _)| wording::squeezed(text)).collect();
        Self { names, labels, others }
    }

    /// Whether a text stands in the navigation.
    pub(super) fn has(&self, text: &str) -> bool {
        let text = wording::squeezed(text);
        !text.is_empty() && self.names.contains(&text)
    }

    /// What links to a path are called, in the navigation first.
    pub(super) fn label(&self, path: &str) -> Option<&str> {
        let key = key(path);
        self.labels.get(&key).or_else(|| self.others.get(&key)).map(String::as_str)
    }

    /// The navigation's name for a part of the site that is written as in addresses: `eat-drink`.
    pub(super) fn label_of_slug(&self, slug: &str) -> Option<&str> {
        let is_slug = |c: char| c.is_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
        if slug.is_empty() || !slug.chars().all(is_slug) {
            return None;
        }
        let of_slug = self.labels.iter().filter(|(path, _)| path.rsplit('/').next() == Some(slug));
        of_slug.min_by_key(|(path, _)| (path.len(), path.as_str())).map(|(_, label)| label.as_str())
    }
}

/// What the spellings of one path have in common.
fn key(path: &str) -> String {
    let path = path.trim_end_matches('/');
    path.strip_suffix(".html").unwrap_or(path).to_lowercase()
}
