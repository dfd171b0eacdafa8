//! Who puts walls in front of sites: what their pages load or contain gives them away.

use dom_query::NodeRef;

use super::super::outline::Outline;
use crate::extract::dom::{self, Step};

/// Services that keep machines out, by parts of addresses and ids on their pages.
const ROBOT_WALLS: &[(&str, &str)] = &[
    ("challenges.cloudflare.com", "Cloudflare"),
    ("cdn-cgi/challenge-platform", "Cloudflare"),
    ("cf-challenge", "Cloudflare"),
    ("cf-error", "Cloudflare"),
    ("cf-wrapper", "Cloudflare"),
    ("captcha-delivery.com", "DataDome"),
    ("datadome", "DataDome"),
    ("px-captcha", "HUMAN (PerimeterX)"),
    ("perimeterx", "HUMAN (PerimeterX)"),
    ("edgesuite.net", "Akamai"),
    ("akamai", "Akamai"),
    ("_incapsula_", "Imperva"),
    ("incapsula", "Imperva"),
    ("awswaf", "AWS WAF"),
    ("sucuri", "Sucuri"),
    ("anubis", "Anubis"),
    ("kpsdk", "Kasada"),
    ("recaptcha", "reCAPTCHA"),
    ("hcaptcha", "hCaptcha"),
    ("friendlycaptcha", "Friendly Captcha"),
];

/// Parts that stand on no page but a wall.
const CHALLENGES: &[(&str, &str)] = &[
    ("captcha-delivery.com", "DataDome"),
    ("px-captcha", "HUMAN (PerimeterX)"),
    ("_incapsula_resource", "Imperva"),
    ("awswaf.com", "AWS WAF"),
    ("/ips.js", "Kasada"),
];

/// Services that ask for consent.
const CONSENT_WALLS: &[(&str, &str)] = &[
    ("sourcepoint", "Sourcepoint"),
    ("privacy-mgmt.com", "Sourcepoint"),
    ("sp_message", "Sourcepoint"),
    ("usercentrics", "Usercentrics"),
    ("onetrust", "OneTrust"),
    ("didomi", "Didomi"),
    ("cookiebot", "Cookiebot"),
    ("consentmanager", "consentmanager"),
    ("consent.google", "Google"),
    ("consent.yahoo", "Yahoo"),
    ("contentpass", "contentpass"),
    ("quantcast", "Quantcast"),
];

/// The service that keeps machines out of a page.
pub(super) fn robot_wall(outline: &Outline<'_>) -> Option<&'static str> {
    find(outline, ROBOT_WALLS)
}

/// The service that asks for consent on a page.
pub(super) fn consent_wall(outline: &Outline<'_>) -> Option<&'static str> {
    find(outline, CONSENT_WALLS)
}

/// The service whose challenge is all there is on a page, even without a word about it.
pub(super) fn challenge(outline: &Outline<'_>) -> Option<&'static str> {
    find(outline, CHALLENGES)
}

/// Asked only of pages without a list, so the tree may be walked once more.
fn find(outline: &Outline<'_>, table: &[(&str, &'static str)]) -> Option<&'static str> {
    let mut found = None;
    let mut look = |node: &NodeRef<'_>| {
        for name in ["src", "href", "action", "id", "class"] {
            let Some(value) = dom::attr(node, name) else { continue };
            let value = value.to_lowercase();
            found = found.or_else(|| table.iter().find(|(part, _)| value.contains(part)).map(|(_, service)| *service));
        }
        found.is_none()
    };
    if let Some(root) = outline.elements.first() {
        dom::walk(&root.node, |node, step| !node.is_text() && matches!(step, Step::Open) && look(node));
    }
    found
}
