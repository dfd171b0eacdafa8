//! Class, id and role words of the parts of a page.

/// Class, id and role words of parts that people use to get around, not to read.
pub(in super::super) const NAVIGATION: &[&str] = &[
    "nav",
    "navbar",
    "navi",
    "navigation",
    "menu",
    "menubar",
    "submenu",
    "megamenu",
    "dropdown",
    "breadcrumb",
    "breadcrumbs",
    "pagination",
    "paginator",
    "pager",
    "paging",
    "topbar",
    "toolbar",
    "skiplink",
    "sitemap",
    "offcanvas",
    "hamburger",
    "sitenav",
    "mainnav",
    "topnav",
    "subnav",
];

/// … of the foot of the page.
pub(in super::super) const FOOT: &[&str] = &["footer", "colophon", "contentinfo", "siteinfo", "imprint", "impressum"];

/// … of the head of the page.
pub(in super::super) const HEAD: &[&str] = &["masthead", "siteheader", "pageheader", "topheader"];

/// … of what is beside the lists: rankings and boxes that repeat what stands elsewhere.
pub(in super::super) const SIDE: &[&str] = &[
    "sidebar",
    "aside",
    "complementary",
    "meistgelesen",
    "mostread",
    "popular",
    "beliebt",
    "toplist",
    "ranking",
    "tagcloud",
    "blogroll",
    "rank",
    "archives",
];

/// … of advertising.
pub(in super::super) const ADVERTISING: &[&str] = &[
    "ad",
    "ads",
    "adslot",
    "adbox",
    "advert",
    "advertisement",
    "advertising",
    "adsbygoogle",
    "anzeige",
    "anzeigen",
    "werbung",
    "sponsored",
    "sponsor",
    "publireportage",
    "outbrain",
    "taboola",
    "affiliate",
];

/// … of forms, dialogs, sharing and accounts.
pub(in super::super) const CHROME: &[&str] = &[
    "cookie",
    "cookies",
    "consent",
    "gdpr",
    "modal",
    "dialog",
    "newsletter",
    "subscribe",
    "login",
    "signup",
    "searchform",
    "share",
    "sharing",
    "social",
    "follow",
    "comments",
];
