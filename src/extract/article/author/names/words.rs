//! Words that announce names, and words that are none.

use std::sync::LazyLock;

use regex::Regex;

use crate::extract::article::pattern;

/// What stands before names without a word on what was done: it may begin a sentence as well.
pub(super) const PREPOSITIONS: &[&str] =
    &["von", "vom", "by", "par", "por", "di", "door", "av", "af", "od", "przez", "interview"];

/// What stands before names.
pub(super) const PREFIXES: &[&str] = &[
    "text",
    "texte",
    "text von",
    "texte von",
    "text by",
    "words",
    "words by",
    "autor",
    "autorin",
    "autoren",
    "autor/in",
    "autor:in",
    "autor*in",
    "über den autor",
    "author",
    "authors",
    "post author",
    "auteur",
    "auteurs",
    "autore",
    "autori",
    "autores",
    "written by",
    "posted by",
    "published by",
    "submitted by",
    "created by",
    "reported by",
    "reporting by",
    "story by",
    "article by",
    "analysis by",
    "opinion by",
    "review by",
    "essay by",
    "guest post by",
    "commentary by",
    "column by",
    "interview by",
    "exclusive by",
    "report by",
    "geschrieben von",
    "veröffentlicht von",
    "gespeichert von",
    "eingestellt von",
    "zusammengestellt von",
    "compiled by",
    "erstellt von",
    "verfasst von",
    "aufgezeichnet von",
    "gepostet von",
    "beitrag von",
    "ein beitrag von",
    "artikel von",
    "ein artikel von",
    "kommentar von",
    "ein kommentar von",
    "analyse von",
    "eine analyse von",
    "kolumne von",
    "eine kolumne von",
    "essay von",
    "ein essay von",
    "rezension von",
    "eine rezension von",
    "reportage von",
    "eine reportage von",
    "bericht von",
    "ein bericht von",
    "interview von",
    "ein interview von",
    "interview:",
    "gastbeitrag von",
    "ein gastbeitrag von",
    "gastkommentar von",
    "video von",
    "redaktion:",
    "verfasser",
    "verfasserin",
    "redakteur",
    "redakteurin",
    "protokoll",
    "protokoll:",
    "rechtsanwalt",
    "rechtsanwältin",
    "a cura di",
    "scritto da",
    "pubblicato da",
    "redacción",
    "escrito por",
    "publicado por",
    "publié par",
    "écrit par",
    "rédigé par",
    "propos recueillis par",
    "geschreven door",
    "geplaatst door",
    "skrevet av",
    "skrevet af",
    "skriven av",
    "tekst",
    "napisał",
    "napisała",
    "autorka",
    "napsal",
    "napsala",
    "szerző",
    "írta",
    "yazar",
    "yazan",
    "автор",
    "текст",
    "συντάκτης",
    "文",
    "文章",
    "作者",
    "記者",
    "记者",
    "投稿者",
    "執筆",
    "著者",
    "责编",
    "责任编辑",
    "責任編輯",
    "글",
    "mr",
];

/// What stands before those who did something else than write; the names follow.
pub(super) static CREDIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^(?:fotos?|fotografie|photos?|photograph(?:y|s|ed|ies)?|photographies|bild(?:er)?|images?|pictures?|
        illustrations?|illustrationen|illustriert|illustrated|zeichnung(?:en)?|styled|styling|grafik(?:en)?|graphics?|
        design(?:ed)?|code|translat(?:ed|ion)|übersetz(?:t|ung)|traduction|edited|(?:medically\ )?reviewed|
        fact[\ -]checked|produced|kamera|cr[ée]dits?)\s*(?::|(?:by|von|de|par|di|por)\b:?|$)",
    )
});

/// What ends a name within a line: a place, an occasion, a time, a sentence.
pub(super) static AFTER_NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?:\s(?:in|im|am|on|at|um|für|for|For|aus|from|under|unter|para|pour|voor)(?:\s|$)|\s@|\s\d).*$")
});

/// A date with the name of its month, and what is behind it.
pub(super) static DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)(?:^|\s)(?:jan|feb|mar|mär|mrz|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez|ene|abr|ago|dic|janv|févr|mars|avr|juin|juil|août|déc)
        \p{L}*\.?\s\d.*$",
    )
});

/// Degrees that stand behind a name.
pub(super) static DEGREE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:ph\.?\s?d|m\.?a|m\.?d|m\.?s|m\.?sc|b\.?a|b\.?sc|mba|rd|rdn|ld|mph|jd|esq|cfa|cpa|cpt|rn|jr|sr|ii|iii|ll\.?m)\.?$",
    )
});

/// Words of which one makes a text the role of a person.
pub(super) static ROLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)\b(?:
        redakteur\w*|redaktionsleit\w*|chefredakt\w*|volont[äa]r\w*|korrespondent\w*|correspondents?|reporter(?:in|s)?|editors?|
        editor-in-chief|journalist\w*|freelance\w*|columnist|kolumnist\w*|contributors?|producer|managing|senior|staff\ writer|writer|
        professor\ (?:of|für)|autor(?:in|en)?|author|pressesprecher\w*|sprecher(?:in)?|
        leitung|leiter(?:in)?|deputy|director|chief|head\ of|president|officer|specialist|strategist|manager|assistant|associate|
        instructor|consultant|ressort\w*|analyst|economist|researcher|fellow|lecturer|geschäftsführer\w*|reviewer|expert\w*|founder|gründer(?:in)?
        )\b",
    )
});

/// Words of which one makes a text a notice instead of a name.
pub(super) static NO_NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)\b(?:
        updated|published|posted|aktualisiert|veröffentlicht|minutes?|min\ read|hours?|ago|vor|uhr|kommentare?|comments?|
        read\ more|mehr|follow|folgen|email|e-mail|twitter|facebook|instagram|linkedin|subscribe|newsletter|login|
        youtube|vimeo|tiktok|whatsapp|pinterest|copyright|quelle|source|cc\ by|creative\ commons|foto|fotos|photos?|photograph\w*|picture|bild|image|video|getty|istock\w*|shutterstock|about|über|profile?s?|view|
        all\ posts|articles\ by|posts\ by|rss|feed|abonn\w*|click|klick\w*|artikel|articles?|posts?|show|learn|beitr[äa]ge?|leave|permalink|sponsored|anzeige|
        special\ to|(?:fact\ )?checked|and\ others|share|print|save|leser\w*|category|categories|kategorien?|schlagw\w*|(?:reading|read)\ time|lesezeit|tags?|datum|date|bio|website|archive?s?|in
        )\b",
    )
});

/// Bodies that stand for a person only if no person is named.
pub(super) static BODY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)\b(?:dpa(?:-\w+)?|afp|reuters|ap|sid|apa|kna|epd|ots|ansa|efe|lusa|anp|sda|ats|bloomberg|agencies|agenturen|agence\ france-presse|
        associated\ press|redaktion\w*|\w*redaktion|newsroom|news\ desk|staff|team|desk|agentur|agency|press|editorial|rédaction|redazione|
        redacción|red|onlineredaktion|news|zeitung|magazin|gmbh|ag|e\.?\s?v|inc|ltd|institut\w*|verlag|online|service|
        ministerium|universität|university|\w*verband|foundation|stiftung|europa\ press|pa\ media|board|presse-agentur|presseagentur|
        nachrichtenagentur|\w*press|pressestelle|institut\w*|college|school|cent(?:re|er)|academy|akademie|commission|kommission|department|
        council|ministry|association|society|verein|network|radio|media|reports?|times|tribune|herald|gazette|guardian|journal|
        (?:morning|evening|daily|sunday)\ post|llc|corp(?:oration)?|company|group|services?)\b
        |^the\s\w+\s\w|\w\.(?:com|de|at|ch|org|net|uk|fr|it|es|nl|pl|eu|info|tv)$",
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
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonntag",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// Parts of names that are written small.
pub(super) const PARTICLES: &[&str] = &[
    "von", "van", "der", "den", "dem", "zu", "zum", "zur", "vom", "de", "del", "della", "di", "da", "do", "dos", "das",
    "du", "la", "le", "el", "al", "bin", "ibn", "ten", "ter", "af", "av", "e", "y", "und", "st.", "d’", "d'",
];
