//! Words by which pages name their parts, in the languages of the news we read.

/// Class, id and role words of parts that people use to get around, not to read.
pub(super) const NAVIGATION: &[&str] = &[
    "nav", "navbar", "navi", "navigation", "menu", "menubar", "submenu", "megamenu", "dropdown", "breadcrumb",
    "breadcrumbs", "pagination", "paginator", "pager", "paging", "topbar", "toolbar", "skiplink", "sitemap",
    "offcanvas", "hamburger", "sitenav", "mainnav", "topnav", "subnav",
];

/// … of the foot of the page.
pub(super) const FOOT: &[&str] = &["footer", "colophon", "contentinfo", "siteinfo", "imprint", "impressum"];

/// … of the head of the page.
pub(super) const HEAD: &[&str] = &["masthead", "siteheader", "pageheader", "topheader"];

/// … of what is beside the lists: rankings and boxes that repeat what stands elsewhere.
pub(super) const SIDE: &[&str] = &[
    "sidebar", "aside", "complementary", "meistgelesen", "mostread", "popular", "beliebt", "toplist", "ranking",
    "tagcloud", "blogroll", "archives",
];

/// … of advertising.
pub(super) const ADVERTISING: &[&str] = &[
    "ad", "ads", "adslot", "adbox", "advert", "advertisement", "advertising", "adsbygoogle", "anzeige", "anzeigen",
    "werbung", "sponsored", "sponsor", "publireportage", "outbrain", "taboola", "affiliate",
];

/// … of forms, dialogs, sharing and accounts.
pub(super) const CHROME: &[&str] = &[
    "cookie", "cookies", "consent", "gdpr", "modal", "dialog", "newsletter", "subscribe", "login", "signup",
    "searchform", "share", "sharing", "social", "follow", "comments",
];

/// What a teaser says where it was paid for.
pub(super) const ADVERTISING_MARKS: &[&str] = &[
    "anzeige", "anzeigen", "werbung", "advertorial", "advertisement", "sponsored", "sponsored post",
    "sponsored content", "gesponsert", "promoted", "partner content", "paid content", "paid post",
    "bezahlter inhalt", "publicité", "publicidad", "pubblicità", "advertentie", "reklama", "publicidade", "ad",
];

/// Link texts that invite to read on, and are no headline.
pub(super) const MORE: &[&str] = &[
    "weiterlesen", "mehr lesen", "mehr", "weiter", "lesen", "zum artikel", "artikel lesen", "jetzt lesen",
    "mehr erfahren", "read more", "continue reading", "more", "read", "read full story", "full story", "learn more",
    "view article", "read article", "read the article", "keep reading", "read post", "read now", "view more",
    "lire la suite", "lire plus", "en savoir plus", "lire l'article", "lire", "leer más", "seguir leyendo",
    "leer", "continua a leggere", "leggi tutto", "leggi", "leggi di più", "lees meer", "lees verder", "czytaj dalej",
    "czytaj więcej", "więcej", "leia mais", "continuar lendo", "ler mais", "saiba mais", "discuss", "comments",
    "kommentare", "kommentieren", "leave a comment", "permalink", "share", "teilen", "video", "bilder", "foto",
    "fotos", "past", "hide", "listen", "watch", "play", "download", "subscribe", "facebook", "twitter", "email",
    "view all", "see all", "alle anzeigen", "mehr anzeigen", "load more", "show more", "mehr laden", "next", "previous",
    "zurück", "vorherige", "nächste", "older posts", "newer posts", "ältere beiträge", "neuere beiträge", "image",
];

/// Path words in front of the name of a person or a subject, whose page is no article.
pub(super) const INDEX_PATHS: &[&str] = &[
    "author", "authors", "autor", "autoren", "autorin", "auteur", "autore", "redakteur", "category", "categories",
    "categoria", "categorie", "kategorie", "kategorien", "label", "labels", "page", "profile", "profil", "ressort",
    "search", "seite", "stichwort", "suche", "tag", "tags", "thema", "themen", "topic", "topics", "user", "users",
    "from", "domain", "member", "members", "hub", "dossier", "dossiers", "schlagwort",
];

/// Path words of pages about the site or the reader's account.
pub(super) const SERVICE_PATHS: &[&str] = &[
    "about", "about-us", "abo", "abonnement", "abonnieren", "abos", "account", "accounts", "advertise", "agb",
    "anmelden", "archive", "archives", "archiv", "barrierefreiheit", "careers", "cart", "cgu", "checkout", "comments",
    "contact", "contact-us", "contacts", "cookie", "cookies", "cookie-policy", "datenschutz", "datenschutzerklaerung",
    "disclaimer", "donate", "e-paper", "epaper", "faq", "feed", "feeds", "forum", "forums", "help", "hide", "hilfe",
    "impressum", "imprint", "jobs", "karriere", "kontakt", "legal", "login", "logout", "mediadaten", "mein-konto",
    "mentions-legales", "my-account", "newsletter", "newsletters", "nutzungsbedingungen", "people", "podcasts",
    "privacy", "privacy-policy", "register", "registrieren", "reply", "rss", "settings", "shop", "sign-in", "sign-up",
    "signin", "signup", "sitemap", "staff", "subscribe", "subscription", "subscriptions", "team", "terms",
    "terms-of-service", "terms-of-use", "vote", "warenkorb", "werben", "widerruf",
];

/// Hosts of networks where a link is for sharing and following.
pub(super) const SOCIAL_HOSTS: &[&str] = &[
    "facebook.com", "twitter.com", "x.com", "instagram.com", "linkedin.com", "youtube.com", "pinterest.com",
    "whatsapp.com", "wa.me", "t.me", "telegram.me", "threads.net", "threads.com", "tiktok.com", "bsky.app", "xing.com", "reddit.com",
    "flipboard.com", "getpocket.com", "snapchat.com", "discord.gg", "discord.com", "apple.com", "google.com", "spotify.com", "addtoany.com",
    "feedly.com", "bufferapp.com", "tumblr.com", "medium.com", "patreon.com", "paypal.com", "amzn.to", "ko-fi.com",
];

/// Class words of the name of a section.
pub(super) const SECTION_CLASSES: &[&str] = &[
    "section", "sectionbadge", "ressort", "rubrik", "rubrique", "category", "categories", "kategorie", "channel",
    "department", "seccion", "categoria", "sezione", "rubriek", "dzial", "editoria", "cat", "cats",
];

/// Class words of the line above a headline, which may name a section or a subject.
pub(super) const KICKER_CLASSES: &[&str] = &[
    "kicker", "dachzeile", "overline", "eyebrow", "topline", "badge", "label", "surtitle", "spitzmarke", "pretitle",
    "supertitle", "roofline", "vorspann", "tag", "topic", "thema", "chip", "flag", "occhiello", "antetitulo",
];

/// Class words of the text below a headline.
pub(super) const LEAD_CLASSES: &[&str] = &[
    "lead", "teaser", "teasertext", "anriss", "flash", "summary", "excerpt", "description", "desc", "intro", "dek",
    "standfirst", "abstract", "snippet", "subtitle", "subline", "subheadline", "subhead", "chapo", "entradilla", "bajada",
    "sommario", "abstrakt", "zajawka", "preview", "synopsis", "blurb", "vorspann", "unterzeile", "content", "text",
    "body", "copy",
];

/// Class words of the names of authors.
pub(super) const AUTHOR_CLASSES: &[&str] =
    &["author", "authors", "autor", "autoren", "byline", "writer", "auteur", "autore", "autorzy", "verfasser", "redacteur"];

/// Class words of parts of a headline's element that are not the headline.
pub(super) const NOT_TITLE_CLASSES: &[&str] = &[
    "date", "datum", "time", "comments", "comment", "count", "icon", "reading", "readtime", "lesezeit", "duration",
    "premium", "plus", "paywall", "badge", "label", "kicker", "dachzeile", "overline", "eyebrow", "topline", "surtitle",
    "spitzmarke", "pretitle", "supertitle", "roofline", "section", "ressort", "rubrik", "category", "author", "byline",
    "visually", "sr", "screen", "tooltip", "anzeige", "sponsored",
];

/// Words in front of an author's name.
pub(super) const BY: &[&str] =
    &["von ", "by ", "par ", "por ", "di ", "door ", "autor: ", "autorin: ", "author: ", "text: ", "od ", "written by "];

/// Ends that a source puts where it cuts a text.
pub(super) const CUT_ENDS: &[&str] = &["[…]", "[...]", "[&hellip;]", "(…)", "(...)", "…", "...", ". . ."];
