//! Class words of the parts of a teaser.

/// Class words of the name of a section.
pub(in super::super) const SECTION_CLASSES: &[&str] = &[
    "section",
    "sectionbadge",
    "ressort",
    "rubrik",
    "rubrique",
    "category",
    "categories",
    "kategorie",
    "channel",
    "department",
    "seccion",
    "categoria",
    "sezione",
    "rubriek",
    "dzial",
    "editoria",
    "cat",
    "cats",
];

/// Class words of the line above a headline, which may name a section or a subject.
pub(in super::super) const KICKER_CLASSES: &[&str] = &[
    "kicker",
    "dachzeile",
    "overline",
    "eyebrow",
    "topline",
    "badge",
    "label",
    "surtitle",
    "spitzmarke",
    "pretitle",
    "supertitle",
    "roofline",
    "vorspann",
    "tag",
    "topic",
    "thema",
    "chip",
    "flag",
    "occhiello",
    "antetitulo",
];

/// Class words of the text below a headline.
pub(in super::super) const LEAD_CLASSES: &[&str] = &[
    "lead",
    "teaser",
    "teasertext",
    "anriss",
    "flash",
    "summary",
    "excerpt",
    "description",
    "desc",
    "intro",
    "dek",
    "standfirst",
    "abstract",
    "snippet",
    "subtitle",
    "subline",
    "subheadline",
    "subhead",
    "chapo",
    "entradilla",
    "bajada",
    "sommario",
    "abstrakt",
    "zajawka",
    "preview",
    "synopsis",
    "blurb",
    "vorspann",
    "unterzeile",
];

/// Class words of the names of authors.
pub(in super::super) const AUTHOR_CLASSES: &[&str] = &[
    "author",
    "authors",
    "autor",
    "autoren",
    "byline",
    "writer",
    "auteur",
    "autore",
    "autorzy",
    "verfasser",
    "redacteur",
];

/// Class words of parts of a headline's element that are not the headline.
pub(in super::super) const NOT_TITLE_CLASSES: &[&str] = &[
    "date",
    "datum",
    "time",
    "comments",
    "comment",
    "count",
    "icon",
    "reading",
    "readtime",
    "lesezeit",
    "duration",
    "premium",
    "plus",
    "paywall",
    "badge",
    "label",
    "kicker",
    "dachzeile",
    "overline",
    "eyebrow",
    "topline",
    "surtitle",
    "spitzmarke",
    "pretitle",
    "supertitle",
    "roofline",
    "section",
    "ressort",
    "rubrik",
    "category",
    "author",
    "byline",
    "visually",
    "sr",
    "screen",
    "tooltip",
    "anzeige",
    "sponsored",
];

/// Class words of headlines.
pub(in super::super) const TITLE_CLASSES: &[&str] =
    &["title", "titel", "headline", "heading", "schlagzeile", "titulo", "titre", "storylink"];

/// Class words of dates.
pub(in super::super) const DATE_CLASSES: &[&str] = &[
    "date",
    "datum",
    "time",
    "published",
    "pubdate",
    "timestamp",
    "datetime",
    "fecha",
    "zeit",
    "uhrzeit",
    "age",
    "posted",
];

/// Class words of pictures that are not the article's.
pub(in super::super) const SMALL_PICTURE_CLASSES: &[&str] =
    &["icon", "logo", "avatar", "emoji", "gravatar", "pixel", "tracking", "badge"];

/// Class words of those kickers that are a line of their own above the headline, unlike badges
/// and labels, which also say `Exklusiv` or `Video`.
pub(in super::super) const KICKER_LINE_CLASSES: &[&str] = &[
    "kicker",
    "dachzeile",
    "overline",
    "eyebrow",
    "topline",
    "surtitle",
    "spitzmarke",
    "pretitle",
    "supertitle",
    "roofline",
    "occhiello",
    "antetitulo",
];
