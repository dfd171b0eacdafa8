//! What may stand in a published body: the elements of a running text, its tables and media.

/// Elements that stay. Of all others only the text stays.
pub(super) const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "audio",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "picture",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "source",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];

/// Elements that go with everything in them: programs, styles, drawings, controls, and what only
/// browsers without scripts are shown.
pub(super) const ELEMENTS_WITH_CONTENT: &[&str] = &[
    "applet", "button", "canvas", "dialog", "embed", "form", "frameset", "iframe", "input", "map", "math", "noembed",
    "noframes", "noscript", "object", "script", "select", "style", "svg", "template", "textarea", "title", "xmp",
];

/// Attributes per element. Those of [`LAZY_SOURCES`], and `style`, are only read while the tree
/// is tidied and then taken out.
pub(super) const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("a", &["href", "hreflang"]),
    ("audio", &["src", "controls"]),
    ("blockquote", &["cite"]),
    ("del", &["datetime"]),
    (
        "img",
        &[
            "src",
            "srcset",
            "alt",
            "width",
            "height",
            "style",
            "data-original",
            "data-src",
            "data-lazy-src",
            "data-lazy",
            "data-hi-res-src",
            "data-full-src",
            "data-srcset",
            "data-lazy-srcset",
        ],
    ),
    ("ins", &["datetime"]),
    ("li", &["value"]),
    ("ol", &["start", "reversed"]),
    ("source", &["src", "srcset", "type", "media", "data-srcset", "data-src"]),
    ("td", &["colspan", "rowspan"]),
    ("th", &["colspan", "rowspan", "scope"]),
    ("time", &["datetime"]),
    ("video", &["src", "poster", "controls", "width", "height"]),
];

/// Attributes that any element may have.
pub(super) const ATTRIBUTES_ANYWHERE: &[&str] = &["dir", "lang", "title"];

/// Schemes of addresses that may be linked or loaded.
pub(super) const SCHEMES: &[&str] = &["http", "https", "mailto", "tel"];

/// Where pages keep the address of a picture that a script loads later, best first.
pub(super) const LAZY_SOURCES: &[&str] =
    &["data-original", "data-full-src", "data-hi-res-src", "data-src", "data-lazy-src", "data-lazy"];

/// The same for sets of pictures.
pub(super) const LAZY_SOURCE_SETS: &[&str] = &["data-srcset", "data-lazy-srcset"];

/// Hosts, and hosts with the beginning of a path, whose pictures only count readers.
pub(super) const COUNTERS: &[&str] = &[
    "met.vgwort.de/",
    "ivwbox.de/",
    "doubleclick.net/",
    "google-analytics.com/",
    "pixel.wp.com/",
    "stats.wp.com/",
    "feeds.feedburner.com/~r/",
    "feedsportal.com/",
    "scorecardresearch.com/",
    "facebook.com/tr",
    "quantserve.com/",
];

/// Elements that are taken out when nothing is in them.
pub(super) const EMPTY_REMOVED: &[&str] = &[
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "figure",
    "figcaption",
    "blockquote",
    "div",
    "section",
    "article",
    "aside",
    "address",
    "details",
    "summary",
    "pre",
    "code",
    "a",
    "b",
    "i",
    "em",
    "strong",
    "u",
    "s",
    "small",
    "mark",
    "q",
    "cite",
    "sub",
    "sup",
    "abbr",
    "del",
    "ins",
    "picture",
    "table",
    "caption",
];

/// Elements that are something although they hold no text.
pub(super) const REPLACED: &[&str] = &["img", "video", "audio", "hr"];

/// Elements that begin and end a paragraph of the plain text.
pub(super) const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "caption",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tr",
    "ul",
];

/// Elements whose text nobody reads.
pub(super) const SILENT: &[&str] = &["script", "style", "template", "noscript", "svg", "math", "title", "head"];
