//! Addresses that are no main image, or only one for social networks.

use std::sync::LazyLock;

use regex::Regex;
use url::Url;

use super::super::pattern;

/// What the file name of a logo, an icon or a stand-in contains.
const NO_PICTURES: &[&str] = &[
    "logo",
    "placeholder",
    "default-image",
    "default_image",
    "fallback",
    "favicon",
    "sprite",
    "spacer",
    "blank",
    "avatar",
    "gravatar",
    "apple-touch-icon",
    "no-image",
    "noimage",
    "no_image",
    "missing",
    "loader",
    "og-default",
    "site-icon",
];

static PORTRAIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)/(?:profiles?|avatars?|authors?|autoren|user_images|users|headshots?|portraits?)/|headshot")
});

static SHARE_CARD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)/(?:(?:og|open-?graph|share|sharing|social|facebook|fb|twitter)(?:[_-]?(?:image|img|card|default|share|media|preview|logo))?|default)(?:[_-]?\d+(?:x\d+)?)?\.(?:png|jpe?g|webp|gif)$",
    )
});

/// Why an address is no main image.
pub(super) fn refusal(url: &Url) -> Option<&'static str> {
    let path = url.path().to_ascii_lowercase();
    let file = path.rsplit('/').next().unwrap_or_default();
    if file.ends_with(".svg") {
        return Some("it is a drawing, as logos are");
    }
    if NO_PICTURES.iter().any(|word| file.contains(word))
        || path.contains("/logos/")
        || url.host_str().is_some_and(|host| host.contains("gravatar.com"))
    {
        return Some("its name is that of a logo or placeholder");
    }
    if path == "/" && url.query().is_none() {
        return Some("it has no path");
    }
    None
}

/// Whether an address is among those of portraits of authors.
pub(super) fn is_portrait(url: &Url) -> bool {
    PORTRAIT.is_match(url.path())
}

/// Whether a file's whole name says that it is the site's card for social networks.
pub(super) fn is_share_card(url: &Url) -> bool {
    SHARE_CARD.is_match(url.path())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn cards_and_stand_ins_are_known_by_name() {
        let url = |path: &str| Url::parse(&format!("https://bild.example{path}")).unwrap();
        for card in ["/static/og-image.png", "/share.jpg", "/x/facebook_1200x630.png", "/default.jpg"] {
            assert!(is_share_card(&url(card)), "{card}");
        }
        for picture in ["/social/hafen.jpg", "/2026/sharing-economy.jpg", "/og/4711"] {
            assert!(!is_share_card(&url(picture)), "{picture}");
        }
        assert!(refusal(&url("/img/missing_face.png")).is_some());
        assert!(refusal(&url("/img/brand.svg")).is_some());
        assert!(refusal(&url("/?url=https://a.example/hafen.jpg")).is_none());
        assert!(refusal(&url("/")).is_some());
        assert!(is_portrait(&url("/autoren/ada.jpg")));
    }
}
