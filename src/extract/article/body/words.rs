//! The words of lines that stand in or around an article's text and are no part of it.

use std::sync::LazyLock;

use regex::Regex;

use super::super::{kind, pattern};

/// The longest label of a date, in characters.
const LABEL_CHARS_MAX: usize = 30;

/// The first words of lines and boxes that lead to other articles.
static RELATED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^\W*(?:
        mehr\ (?:zum|zu\ diesem|über\ das|dazu|aus|von|lesen)\b|lesen\ sie\ (?:auch|mehr|dazu|hier|weiter|jetzt)|lies\ (?:auch|mehr)|auch\ interessant|das\ könnte\ (?:sie|dich)\ auch|weiterlesen|weitere\ (?:artikel|themen|infos?rmationen|nachrichten|beiträge)|siehe\ auch|zum\ weiterlesen|passend(?:e|\ dazu)|hier\ (?:lesen|geht)|ähnliche\ (?:artikel|beiträge)|
        benachrichtigung\ über|zum\ thema:?$|(?:verwandte|empfohlene)\ (?:artikel|themen|beiträge)|schlagw(?:ort|orte|örter):?|lesetipp|
        read\ (?:more|also|next|this|our)\b|see\ also|also\ (?:read|see)\b|(?:see\ |read\ )?more\s?:|related\s?:|don.?t\ miss\s?:|watch\ ?[:|]|you\ (?:may|might)\ (?:also\ )?(?:like|be\ interested)|related(?:\ (?:articles?|stories|posts|content|news|topics|links|coverage))?:?$|more\ (?:from|on|stories|news|articles|about)\b|recommended\b|don'?t\ miss|up\ next|further\ reading|trending|most\ (?:read|popular)|
        lire\ aussi|à\ lire|lisez\ aussi|sur\ le\ même\ (?:sujet|thème)|voir\ aussi|en\ savoir\ plus|lea\ también|leer\ (?:más|también)|te\ puede\ interesar|más\ (?:información|noticias)|leggi\ (?:anche|pure|di\ più)|potrebbe\ interessarti|lees\ (?:ook|meer|verder)|czytaj\ (?:też|także|więcej)|zobacz\ (?:też|także)|leia\ (?:também|mais)|läs\ (?:också|mer)|les\ også
        )",
    )
});

/// Lines that are no text of the article: calls to action, notices, credits of the page.
static NOTICE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^\W*(?:
        (?:anzeige|werbung|advert|advertisement|article\ continues\ below.{0,20}|story\ continues.{0,20}|show\ caption|hide\ caption|read\ ?more|see\ more|weiterlesen|реклама:?|publicité|publicidad|pubblicità|reklama|advertorial|sponsored)\W*$|
        (?:article\ content|recommended\ videos?|show\ more|editor['’]?s['’]?\ picks|teilen|share|drucken|print|merken|kommentieren|comments?|kommentare?|folgen|follow|facebook|twitter|whatsapp|email|e-mail|copy\ link|link\ kopieren|pinterest|linkedin|telegram|reddit|tumblr|xing|flipboard|tweet|pocket)\W*$|
        (?:share|teilen|follow|folgen)\ (?:this|on|via|sie|auf|us|uns)\b.{0,60}$|
        (?:newsletter|jetzt\ (?:abonnieren|anmelden|registrieren)|subscribe|sign\ up|abonnieren\ sie|abonniere|melden\ sie\ sich)\b.{0,140}$|
        (?:nach\ oben|zurück\ zur|back\ to\ top|zur\ startseite|zur\ übersicht|skip\ to|jump\ to)\b.{0,40}$|
        (?:loading|laden|wird\ geladen|bitte\ warten)\W*$|
        (?:tags?|schlagworte|keywords|themen|filed\ under|posted\ in|categor(?:y|ies)|kategorien?)\s*:|
        (?:personenbezogene\ daten\ (?:können|werden)|ich\ bin\ damit\ einverstanden|(?:du\ kannst|sie\ können)\ ihn\ (?:dir|sich)\ mit\ einem\ klick|an\ dieser\ stelle\ (?:findest|finden|befindet|steht)|link\ zum\ \w+-inhalt|mehr\ (?:dazu|infos)\ in\ unserer\ datenschutz|[\w-]+-?inhalte?\ (?:erlauben|anzeigen|laden|zulassen))|
        (?:\d+\s+(?:kommentare?|comments?|shares?|likes?|views?|commentaires?|comentarios?)\W*$)|
        (?:to\ embed|this\ (?:video|content)\ (?:is|can)|please\ enable|aktivieren\ sie\ javascript|um\ dieses\ (?:element|video)|empfohlener\ (?:externer|redaktioneller)\ inhalt|externer\ inhalt|hier\ finden\ sie\ (?:einen\ )?(?:externen\ )?inhalt)|
        (?:zugriffe|aufrufe|hits|views)\s?:\s?[\d.,]+\W*$|
        (?:©|\(c\)|copyright)\s.{0,80}$|
        (?:alle\ rechte\ vorbehalten|all\ rights\ reserved)\W*$
        )",
    )
});

/// Headings of what comes after an article: its author, other articles, comments.
static TAIL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^\W*(?:
        about\ the\ authors?|über\ (?:den\ autor|die\ autor(?:in|en)|uns)|zur\ person|(?:zum|zur)\ autor(?:in)?|der\ autor|die\ autor(?:in|en)|author\ bio|written\ by|
        (?:leave|add|post|write)\ a\ (?:reply|comment)|schreibe?n?\ (?:sie\ )?einen\ kommentar|kommentar\ (?:schreiben|verfassen|hinterlassen)|hinterlassen?\ .{0,12}(?:kommentar|antwort)|laisser\ un\ commentaire|deja\ un\ comentario|comments?|kommentare|diskussion|join\ the\ (?:conversation|discussion)|reader\ comments|\d+\ (?:kommentare?|comments?|responses?|thoughts?)\b.{0,60}|
        (?:other|more|related|similar|popular|recent|latest|recommended|featured|top|new(?:est)?|previous|next)\ (?:posts?|stories|articles?|news|reads?|reading|content|topics|from\ .{1,40}|on\ .{1,40}|for\ you|in\ .{1,30})(?:\ .{1,30})?|
        what\ others\ are\ reading|(?:you\ (?:may|might)|readers)\ also\ (?:like|liked|enjoy|read).{0,20}|you\ may\ also\ .{1,30}|keep\ reading|read\ next|good\ articles\ to.{1,30}|related(?:\ .{1,20})?|
        (?:ähnliche|weitere|verwandte|neueste|aktuelle|beliebte|andere|mehr)\ (?:artikel|beiträge|themen|nachrichten|news|meldungen|posts?|videos)(?:\ .{1,30})?|(?:das\ könnte|könnte)\ .{0,30}interessieren.{0,20}|auch\ interessant|meistgelesen.{0,20}|mehr\ (?:zum\ thema|aus\ .{1,30}|von\ .{1,30}|themen|dazu)|
        newsletter.{0,40}|teilen|share\ (?:this|on).{0,30}|diesen\ artikel\ teilen|artikel\ teilen|tags|schlagwörter|pingbacks?|trackbacks?|impressum|
        articles?\ (?:similaires?|récents?|liés)|à\ lire\ aussi|sur\ le\ même\ (?:sujet|thème)|artículos?\ relacionados?|noticias\ relacionadas|articoli\ correlati|leggi\ anche|gerelateerde?.{0,20}|lees\ ook
        )\W*$",
    )
});

/// Lines at the end that tell of the article or ask something of its reader. In the middle of a
/// text the same words may be text.
static CLOSING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^\W*(?:
        click\ here\b|for\ more\ (?:stories|news|information|on|articles|videos|coverage|great)\b.{0,160}|get\ (?:the\ latest|more\ (?:from|of)|.{0,40}\ (?:newsletter|in\ your\ inbox|app\b))|
        if\ you\ (?:purchase|buy|liked|enjoyed|found|would\ like\ to|want\ to)\b|(?:we|i)\ may\ (?:earn|receive|get)\b|(?:our\ journalism|this\ story\ is\ funded|support\ (?:our|us|the|independent))\b|
        (?:sign\ up|subscribe|join\ (?:us|our|the)|create\ (?:your|a)\ (?:free\ )?account|log\ in|buy\ tickets?|shop\ this|download\ (?:our|the)|donate|thanks?\ (?:you\ )?for\ (?:reading|visiting|your\ support))\b|
        this\ (?:story|article|post|piece|report|document|interview|essay)\ (?:was|is|has\ been|originally|first|will|contains|may|also)\b|(?:a|another)\ version\ of\ this\b|(?:first|originally)\ published\b|
        (?:copyright|©|\(c\))\ ?|citation:|more\ information:|provided\ by\b|journal\ reference|story\ source|
        (?:contributing|additional\ reporting|reporting|editing|edited|with\ (?:additional\ )?reporting|compiled|translated|photos?|images?|video|fotos?|bilder)\ ?(?:by\b|via\b|credits?\b|courtesy|:)|\(reporting\ by\b|.{3,120}\ contributed\ (?:reporting\ )?to\ this\ (?:report|story|article)|
        .{3,80}\ (?:may|can)\ be\ (?:reached|contacted)\b|have\ (?:a|any)\ (?:tip|story|question|news)|do\ you\ have\ (?:a|an|any)\ (?:story|tip|issue|question|news)|create\ an\ account\ or\ sign\ in\b|fill\ (?:in|out)\ the\ form\b|learn\ more\ about\ .{3,40}\ here\b|let\ us\ know\b|tell\ us\b|(?:share|send)\ (?:your|us)\b|what\ do\ you\ think|must\ watch|watch:|sharing\ is\ caring|editor['’]?s['’]?\ picks|
        (?:facebook|twitter|e-?mail|whatsapp|pinterest|linkedin|print|share|copy\ link|reddit|\W)+$|
        (?:mit\ (?:material|informationen)|quellen?:|dieser\ (?:artikel|beitrag|text)|das\ (?:interview|gespräch)\ führte|aus\ dem\ .{3,30}\ (?:übersetzt|von)|übersetz(?:t|ung)|fehler\ (?:auf|gefunden|entdeckt|melden)|wir\ freuen\ uns\ (?:über|auf)|(?:folgen|folge)\ (?:sie\ )?uns|weitere\ informationen|hinweis:|transparenzhinweis|korrekturhinweis|\(?(?:mit|von)\ (?:dpa|afp|reuters|ap|sid|apa)\b|alle\ angaben\ ohne\ gewähr|melden\ sie\ sich|bleiben\ sie)|
        (?:source|fuente|fonte|bron|źródło|zdroj|источник)\ ?:|(?:con\ información|avec\ (?:afp|reuters))\b
        )",
    )
});

/// Words that make a short line with a date in it a stamp.
static STAMP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)(?:^|\W)(?:published|posted|updated|last\ (?:updated|modified)|first\ published|created|veröffentlicht|aktualisiert|erschienen|erstellt|stand|publié|mis\ à\ jour|modifié|publicado|actualizado|pubblicato|aggiornato|gepubliceerd|bijgewerkt|opublikowano|aktualizacja|publicerad|uppdaterad|publisert|oppdatert|опубликовано|обновлено)\b",
    )
});

/// A line that names who wrote the text.
static BYLINE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\W*(?:(?i:geschrieben von|verfasst von|escrito por|écrit par|scritto da|published by|written by|posted by|story by|by|von|par|por|di|door|av|af|autor(?:in)?|author|redaktion|text)(?:\s*:\s*|\s+)\p{Lu}[^.!?:]*(?:\.\s?\p{Lu}[^.!?:]*)*|(?i:by|von|par|por))\W*$",
    )
});

/// How a text about a person goes on after the name.
static ABOUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^,?\s+(?:is|was|has\ been|has\ worked|has\ written|writes|covers|joined|reports|works|lives|studied|started|founded|may\ be|can\ be|ist|war|schreibt|arbeitet|lebt|studierte|berichtet|geboren|jahrgang|est|écrit|es|escribe|è|scrive)\b",
    )
});

/// What stands before the name of an author who wants to hear from readers.
static CONTACT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:contact|follow|e-?mail|reach|write to|kontakt(?: zu)?|folgen sie|schreiben sie)(?: our (?:reporter|editor))?\W*$",
    )
});

/// Names of a template that was never filled in: `article:fokus_txt`.
static DEBRIS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^\W*(?:[a-z]+:[a-z]+(?:_[a-z]+)+|\{\{[^}]*\}\}|\$\{[^}]*\}|%[A-Z_]{3,}%|\[\[[^\]]*\]\])\W*$")
});

/// Whether a short line leads to other articles or tells what follows does.
pub(super) fn is_related(text: &str) -> bool {
    text.chars().count() <= 200 && RELATED.is_match(text)
}

/// Whether a line is no text of the article.
pub(super) fn is_notice(text: &str) -> bool {
    text.chars().count() <= 220
        && (NOTICE.is_match(text)
            || DEBRIS.is_match(text)
            || kind::is_reading_time(text)
            || kind::is_advertisement_mark(text))
}

/// Whether a short line is the heading of what comes after an article.
pub(super) fn is_tail(text: &str) -> bool {
    text.chars().count() <= 70 && TAIL.is_match(text)
}

/// Whether a line at the end of a text tells of it or asks something of its reader.
pub(super) fn is_closing(text: &str) -> bool {
    text.chars().count() <= 400 && CLOSING.is_match(text)
}

/// Whether a short line with a date says what the date is of.
pub(super) fn is_stamp(text: &str) -> bool {
    STAMP.is_match(text)
}

/// Whether a line is nothing but the label of a date: "Date published".
pub(super) fn is_label_of_date(text: &str) -> bool {
    text.chars().count() <= LABEL_CHARS_MAX && STAMP.is_match(text)
}

/// Whether a short line says who wrote the text.
pub(super) fn is_byline(text: &str) -> bool {
    BYLINE.is_match(text)
}

/// Whether a line that began with a name goes on to tell of the person.
pub(super) fn is_about(rest: &str) -> bool {
    ABOUT.is_match(rest)
}

/// Whether a line that goes on with a name says how to reach the person.
pub(super) fn is_contact(before: &str) -> bool {
    CONTACT.is_match(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_and_debris_are_known() {
        for text in ["Anzeige", "article:fokus_txt", "Lesezeit: 2 min", "{{ headline }}", "Share this on Facebook"] {
            assert!(is_notice(text), "{text}");
        }
        for text in ["Verhältnis 3:2_a ist gut", "Anzeigen wurden erstattet.", "Das Werbung-Verbot kommt im Mai"] {
            assert!(!is_notice(text), "{text}");
        }
        assert!(
            is_related("Mehr zum Thema:")
                && is_related("Lesen Sie auch: Ein Titel")
                && !is_related("Mehr als 30 Menschen kamen")
        );
    }
}
