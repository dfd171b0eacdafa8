//! Words in class names and ids that say what an element is, as patterns.
//!
//! Of two words with one beginning the longer stands first, because the first that fits is taken.

/// The way from the home page to the article.
pub(super) const BREADCRUMB: &[&str] =
    &["breadcrumbs?", "crumbs?", "brotkrumen?", "breadcrumb[a-z_-]*", "rootline", "ariane", "kruimelpad"];

/// What leads elsewhere on the site.
pub(super) const NAVIGATION: &[&str] =
    &["nav", "navi", "navigation", "navbar", "menu", "mainmenu", "submenu", "topbar", "site-header", "masthead"];

/// What stands below every page.
pub(super) const FOOTER: &[&str] = &["footer", "site-footer", "colophon", "copyright"];

/// What stands beside the article, or advertises.
pub(super) const ASIDE: &[&str] = &[
    "sidebar",
    "aside",
    "related",
    "recommend(?:ed|ations?)?",
    "recirculation",
    "comments?",
    "kommentare?",
    "disqus",
    "newsletter",
    "outbrain",
    "taboola",
    "mehr-zum-thema",
    "readmore",
    "weiterlesen",
    "teaser-?list",
    "most-?read",
    "meistgelesen",
    "trending",
    "popular",
    "widget",
    "promo",
    "advert",
    "ads?",
    "anzeige",
    "werbung",
    "cookie",
    "consent",
    "modal",
    "popup",
    "paywall",
    "latest-?news",
    "more-?news",
    "newsboxe?s?",
    "see-?also",
    "read-?next",
    "up-?next",
];

/// Who wrote it.
pub(super) const AUTHOR: &[&str] = &[
    "authors?(?:names?|links?|info|list|text)?",
    "autor(?:en|in|es|e|i)?",
    "bylines?(?:name|author)?",
    "by-line",
    "writer",
    "written-by",
    "posted-by",
    "postedby",
    "submitted",
    "username",
    "verfasser",
    "redakteur",
    "contributors?",
    "reporter",
    "journalist",
    "auteurs?",
    "signature",
    "firma",
    "creator",
    "vcard",
];

/// The text between headline and body.
pub(super) const LEAD: &[&str] = &[
    "leadtext",
    "introduction",
    "lead",
    "lede",
    "teaser",
    "flash",
    "intro",
    "dek",
    "deck",
    "standfirst",
    "sub-?title",
    "sub-?head(?:line|er|ing)?",
    "summary",
    "excerpt",
    "abstract",
    "vorspann",
    "anriss",
    "einleitung",
    "chapo",
    "chapeau",
    "entradilla",
    "bajada",
    "sommario",
    "ingress",
    "unterzeile",
    "descri(?:ption|pcion)",
    "article[_-]+desc",
    "perex",
    "synopsis",
];

/// When it was published.
pub(super) const DATE: &[&str] = &[
    "timestamp",
    "datetime",
    "date",
    "datum",
    "time",
    "published",
    "publish",
    "pubdate",
    "posted",
    "fecha",
    "zeit",
    "publication",
    "veroeffentlicht",
    "stand",
];

/// The section, or the line above the headline.
pub(super) const KICKER: &[&str] = &[
    "kicker",
    "section",
    "rubrik",
    "ressort",
    "category",
    "kategorie",
    "categoria",
    "topline",
    "dachzeile",
    "overline",
    "roofline",
    "eyebrow",
    "supertitle",
    "overtitle",
    "pretitle",
    "rubric",
    "channel",
    "spitzmarke",
    "cat-links",
    "label",
    "flag",
];
