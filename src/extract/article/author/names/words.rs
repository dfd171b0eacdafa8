//! Words that announce names, and words that are none.

use std::sync::LazyLock;

use regex::Regex;

use crate::extract::article::pattern;

/// What stands before names.
pub(super) const PREFIXES: &[&str] = &[
    "von",
    "vom",
    "by",
    "par",
    "por",
    "di",
    "door",
    "av",
    "af",
    "od",
    "przez",
    "text",
    "texte",
    "text von",
    "texte von",
    "autor",
    "autorin",
    "autoren",
    "autor/in",
    "autor:in",
    "author",
    "authors",
    "auteur",
    "auteurs",
    "autore",
    "autori",
    "written by",
    "posted by",
    "published by",
    "words by",
    "reported by",
    "story by",
    "geschrieben von",
    "veröffentlicht von",
    "ein beitrag von",
    "ein artikel von",
    "ein kommentar von",
    "kommentar von",
    "eine analyse von",
    "eine kolumne von",
    "interview von",
    "interview",
    "interview:",
    "bericht von",
    "gastbeitrag von",
    "ein gastbeitrag von",
    "redaktion:",
    "verfasst von",
    "erstellt von",
    "ein interview von",
    "a cura di",
    "redacción",
    "escrito por",
    "publicado por",
    "publié par",
    "propos recueillis par",
    "exclusive by",
    "analysis by",
    "opinion by",
    "review by",
    "post author",
    "article by",
    "reporting by",
    "from",
    "aus",
    "mr",
    "verfasser",
    "redakteur",
    "protokoll",
    "aufgezeichnet von",
    "eine rezension von",
    "ein essay von",
    "reportage von",
    "essay by",
    "guest post by",
    "video von",
];

/// Words of which one makes a text a role, a place or a notice instead of a name.
pub(super) static NO_NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)\b(?:
        redakteur\w*|redaktionsleit\w*|chefredakt\w*|volont[äa]r\w*|korrespondent\w*|correspondent|reporter|editors?|editor-in-chief|
        journalist\w*|freelance\w*|columnist|contributor|producer|managing|senior|staff\ writer|writer|professor\ (?:of|für)|
        updated|published|posted|aktualisiert|veröffentlicht|minutes?|min\ read|hours?|ago|vor|uhr|kommentare?|comments?|
        read\ more|mehr|follow|folgen|email|e-mail|twitter|facebook|instagram|linkedin|subscribe|newsletter|login|
        copyright|quelle|source|foto|fotos|photos?|picture|bild|image|video|getty|about|über|profile?|view|all\ posts|
        abonn\w*|click|klick\w*|artikel|article|leave|permalink|
        special\ to|and\ others|share|print|save|leser\w*|category|kategorie|tags?|datum|date|bio|website|archive?s?|in|
        leitung|leiter(?:in)?|deputy|director|chief|head\ of|president|officer|specialist|strategist|manager|assistant|associate|instructor|consultant|ressort\w*|director|analyst|economist|researcher|fellow|lecturer|geschäftsführer\w*
        )\b",
    )
});

/// Bodies that stand for a person only if no person is named.
pub(super) static BODY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)\b(?:dpa(?:-\w+)?|afp|reuters|ap|sid|apa|kna|epd|ots|ansa|efe|lusa|anp|sda|ats|bloomberg|agencies|agenturen|agence\ france-presse|
        associated\ press|redaktion\w*|\w*redaktion|newsroom|news\ desk|staff|team|desk|agentur|agency|press|editorial|rédaction|redazione|
        redacción|red|onlineredaktion|news|zeitung|magazin|gmbh|ag|e\.?\s?v|inc|ltd|institut\w*|verlag|online|service|
        ministerium|universität|university|verband|foundation|stiftung|europa\ press|pa\ media|board)\b",
    )
});

/// Names that are none: of content systems and defaults.
pub(super) const DEFAULT_NAMES: &[&str] = &[
    "admin",
    "administrator",
    "webmaster",
    "root",
    "user",
    "guest",
    "gast",
    "anonymous",
    "unknown",
    "null",
    "none",
    "undefined",
    "author",
    "autor",
    "n/a",
    "default",
    "super user",
    "editor",
    "wordpress",
    "by",
    "von",
];
