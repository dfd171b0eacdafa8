//! What a page says of its site: the defaults for a feed's title, language and icon.

use url::Url;

use super::dom;
use super::metadata::Metadata;
use crate::model::{SiteFacts, language_tag, slug};

/// What stands between the name of a page and that of its site in `<title>`.
const TITLE_SEPARATORS: &[&str] = &[" | ", " – ", " — ", " - ", " · ", " » ", " • ", ": "];

/// Reads the facts of a page. `content_language` is the HTTP header.
pub(crate) fn facts(metadata: &Metadata<'_>, page: &Url, content_language: Option<&str>) -> SiteFacts {
    let base = metadata.base_url(page);
    let picture = |rels: &[&str]| {
        let link = rels.iter().find_map(|rel| metadata.link(rel))?;
        dom::absolute(&link.href, &base)
    };
    SiteFacts {
        title: metadata.site_names().into_iter().next().or_else(|| title(metadata, page)),
        description: metadata.meta(&["description", "og:description"]).map(|(_, text)| dom::plain(text)),
        language: language(metadata, content_language),
        icon: picture(&["icon", "apple-touch-icon", "apple-touch-icon-precomposed"]),
        // The one that is meant to be seen at some size.
        logo: picture(&["apple-touch-icon", "apple-touch-icon-precomposed"]),
        home: None,
    }
}

/// The language of a page as a BCP 47 tag, if it states one.
pub(crate) fn language(metadata: &Metadata<'_>, content_language: Option<&str>) -> Option<String> {
    let meta = metadata.meta(&["og:locale", "content-language", "language", "dc.language"]).map(|(_, tag)| tag);
    metadata.lang.as_deref().or(meta).or(content_language).and_then(language_tag)
}

/// The name of the site out of `<title>`: of its parts, the one that is not the name of the
/// section that the address names; of several, the shortest.
fn title(metadata: &Metadata<'_>, page: &Url) -> Option<String> {
    let title = metadata.title.as_deref()?;
    let Some(separator) = TITLE_SEPARATORS.iter().find(|separator| title.contains(**separator)) else {
        return Some(title.trim().to_owned());
    };
    let path = page.path().to_lowercase();
    let names = || path.split('/').filter_map(|segment| segment.split('.').next()).filter(|name| !name.is_empty());
    let is_section = |part: &str| names().any(|name| name == slug(part));
    let parts = || title.split(separator).map(str::trim).filter(|part| !part.is_empty());
    let site = parts().filter(|part| !is_section(part)).min_by_key(|part| part.len());
    site.or_else(|| parts().next()).map(str::to_owned)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use dom_query::Document;

    use super::*;

    fn of(html: &str) -> SiteFacts {
        let document = Document::from(html);
        facts(&Metadata::read(&document), &Url::parse("https://bote.example/politik/").unwrap(), Some("fr"))
    }

    #[test]
    fn facts_come_from_the_head() {
        let site = of(r#"<html lang="de_at"><title>Politik | Bote</title><link rel="shortcut icon" href="/i.png">
            <meta name=description content="Alles &amp;amp; mehr">"#);
        assert_eq!(site.title.as_deref(), Some("Bote"));
        assert_eq!(site.description.as_deref(), Some("Alles & mehr"));
        assert_eq!(site.language.as_deref(), Some("de-AT"));
        assert_eq!(site.icon.unwrap().as_str(), "https://bote.example/i.png");
    }

    #[test]
    fn the_name_of_the_section_is_not_that_of_the_site() {
        assert_eq!(of("<title>Der Morgenbote - Politik</title>").title.as_deref(), Some("Der Morgenbote"));
    }

    #[test]
    fn the_stated_name_wins_and_http_fills_in() {
        let site = of("<title>Politik - der Tag</title><meta property=og:site_name content='Der Bote'>");
        assert_eq!(site.title.as_deref(), Some("Der Bote"));
        assert_eq!(site.language.as_deref(), Some("fr"));
    }
}
