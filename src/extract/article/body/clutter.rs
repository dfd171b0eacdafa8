//! What stands in or around an article's text and is no part of it.

use std::sync::LazyLock;

use dom_query::{Element, NodeRef};
use regex::Regex;

use super::super::kind;
use crate::extract::dom;

fn pattern(text: &str) -> Regex {
    #[expect(clippy::expect_used, reason = "the pattern is a constant, compiled by every test")]
    Regex::new(text).expect("a valid pattern")
}

/// Class names of boxes that no reader would call the article. Whole words between separators.
static BOX: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)[\ _-](?:
        related[a-z]*|relatedposts|yarpp[a-z-]*|jp-relatedposts|recommend(?:ed|ations?)?|recirc[a-z]*|outbrain|taboola[a-z-]*|plista|
        newsletter[a-z]*|newsletter-?signup|nl-?box|subscribe[a-z-]*|subscription-?box|signup|
        share|shares|sharing|share-?(?:bar|buttons?|tools|links|icons)|sharedaddy|addtoany[a-z_-]*|addthis[a-z_-]*|social|socials|social-?(?:media|share|sharing|links|bar|icons|buttons|nav)|shariff[a-z]*|sharethis[a-z-]*|a2a_kit|
        comments?|comment-?(?:list|form|section|area)|commentlist|kommentare|disqus[a-z_]*|respond|
        ad|ads|adslot|adbox|ad-?(?:container|wrapper|slot|box|unit|label)|advert|adverts|advertisement|advertising|anzeige|werbung|sponsored|promo|promobox|banner|
        read-?time|reading-?time|lesezeit|readingtime|read-?more|read-?also|readmore|lesen-sie-auch|mehr-zum-thema|see-?also|also-?read|weitere-?artikel|
        author-?(?:bio|box|info|card)|about-?(?:the-?)?author|autorenbox|autoren-?info|post-?author-?box|
        breadcrumbs?|breadcrumb-?nav|pagination|pager|post-?navigation|nav-?links|toolbar|
        teaser-?(?:list|box|group|grid|row)|newsbox|newsboxes|most-?(?:read|popular)|meistgelesen|topstories|more-?(?:news|stories|articles|from|on)|
        cookie[a-z-]*|consent|gdpr|modal|popup|overlay|tooltip|paywall|piano[a-z-]*|poool[a-z-]*|registration-?wall|
        tags|tag-?(?:list|cloud|links)|post-?tags|article-?tags|entry-?tags|keywords|post-?meta|entry-?meta|article-?meta|entry-?footer|
        print-?only|screen-?reader-?text|sr-only|visually-?hidden|visuallyhidden|skip-?link|hidden|noprint|no-?print|
        widget|widgets|sidebar|rating|ratings|vote|votes|poll|quiz|feedback|correction-?form|copyright|
        infobox-related|radar-in-article|fin2box|embed-?consent|audio-?player|player-?controls|toc|table-of-contents|inhaltsverzeichnis|
        donate|donation|spenden|support-us|contribute|app-?(?:promo|banner|download)|whatsapp[a-z-]*
        )[\ _-]",
    )
});

/// The first words of lines and boxes that lead to other articles.
static RELATED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^\W*(?:
        mehr\ (?:zum|zu\ diesem|über\ das|dazu|aus|von|lesen)\b|lesen\ sie\ (?:auch|mehr|dazu|hier|weiter|jetzt)|lies\ (?:auch|mehr)|auch\ interessant|das\ könnte\ (?:sie|dich)\ auch|weiterlesen|weitere\ (?:artikel|themen|infos?rmationen|nachrichten|beiträge)|siehe\ auch|zum\ weiterlesen|passend(?:e|\ dazu)|hier\ (?:lesen|geht)|ähnliche\ (?:artikel|beiträge)|
        benachrichtigung\ über|zum\ thema:?$|(?:verwandte|empfohlene)\ (?:artikel|themen|beiträge)|schlagw(?:ort|orte|örter):?|lesetipp|
        read\ (?:more|also|next|this|our)\b|see\ also|also\ read|you\ (?:may|might)\ (?:also\ )?(?:like|be\ interested)|related(?:\ (?:articles?|stories|posts|content|news|topics|links|coverage))?:?$|more\ (?:from|on|stories|news|articles|about)\b|recommended\b|don'?t\ miss|up\ next|further\ reading|trending|most\ (?:read|popular)|
        lire\ aussi|à\ lire|lisez\ aussi|sur\ le\ même\ (?:sujet|thème)|voir\ aussi|en\ savoir\ plus|lea\ también|leer\ (?:más|también)|te\ puede\ interesar|más\ (?:información|noticias)|leggi\ (?:anche|pure|di\ più)|potrebbe\ interessarti|lees\ (?:ook|meer|verder)|czytaj\ (?:też|także|więcej)|zobacz\ (?:też|także)|leia\ (?:também|mais)|läs\ (?:också|mer)|les\ også
        )",
    )
});

/// Lines that are no text of the article: calls to action, notices, credits of the page.
static NOTICE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^\W*(?:
        (?:anzeige|werbung|advertisement|publicité|publicidad|pubblicità|reklama|advertorial|sponsored)\W*$|
        (?:teilen|share|drucken|print|merken|kommentieren|comments?|kommentare?|folgen|follow|facebook|twitter|whatsapp|email|e-mail|copy\ link|link\ kopieren|pinterest|linkedin|telegram|reddit|tumblr|xing|flipboard|tweet|pocket)\W*$|
        (?:share|teilen|follow|folgen)\ (?:this|on|via|sie|auf|us|uns)\b.{0,60}$|
        (?:newsletter|jetzt\ (?:abonnieren|anmelden|registrieren)|subscribe|sign\ up|abonnieren\ sie|abonniere|melden\ sie\ sich)\b.{0,140}$|
        (?:nach\ oben|zurück\ zur|back\ to\ top|zur\ startseite|zur\ übersicht|skip\ to|jump\ to)\b.{0,40}$|
        (?:loading|laden|wird\ geladen|bitte\ warten)\W*$|
        (?:tags?|schlagworte|keywords|themen|filed\ under|posted\ in|categor(?:y|ies)|kategorien?)\s*:|
        (?:personenbezogene\ daten\ (?:können|werden)|ich\ bin\ damit\ einverstanden|(?:du\ kannst|sie\ können)\ ihn\ (?:dir|sich)\ mit\ einem\ klick|an\ dieser\ stelle\ (?:findest|finden|befindet|steht)|link\ zum\ \w+-inhalt|mehr\ (?:dazu|infos)\ in\ unserer\ datenschutz|[\w-]+-?inhalte?\ (?:erlauben|anzeigen|laden|zulassen))|
        (?:\d+\s+(?:kommentare?|comments?|shares?|likes?|views?|commentaires?|comentarios?)\W*$)|
        (?:to\ embed|this\ (?:video|content)\ (?:is|can)|please\ enable|aktivieren\ sie\ javascript|um\ dieses\ (?:element|video)|empfohlener\ (?:externer|redaktioneller)\ inhalt|externer\ inhalt|hier\ finden\ sie\ (?:einen\ )?(?:externen\ )?inhalt)|
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

/// Names of a template that was never filled in: `article:fokus_txt`.
static DEBRIS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^\W*(?:[a-z]+:[a-z]+(?:_[a-z]+)+|\{\{[^}]*\}\}|\$\{[^}]*\}|%[A-Z_]{3,}%|\[\[[^\]]*\]\])\W*$")
});

/// Whether class or id of an element say that it is a box beside the article.
pub(super) fn is_box(element: &Element) -> bool {
    let name = &*element.name.local;
    if matches!(
        name,
        "html" | "body" | "main" | "article" | "p" | "h1" | "img" | "picture" | "source" | "em" | "strong" | "b" | "i"
    ) {
        return false;
    }
    if matches!(name, "nav" | "dialog" | "form" | "button" | "input" | "footer" | "aside") {
        return true;
    }
    if matches!(
        dom::element_attr(element, "role"),
        Some("navigation" | "complementary" | "contentinfo" | "dialog" | "search" | "banner")
    ) {
        return true;
    }
    let words = dom::class_words(element);
    !words.is_empty() && BOX.is_match(&words)
}

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

/// The share of a node's text that is in links, 0 to 1.
pub(super) fn link_density(node: &NodeRef<'_>) -> f64 {
    let all = dom::line(node).chars().count();
    let linked: usize =
        node.descendants_it().filter(|inner| inner.has_name("a")).map(|link| dom::line(&link).chars().count()).sum();
    if all == 0 { 0.0 } else { linked as f64 / all as f64 }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use dom_query::Document;

    use super::*;

    #[test]
    fn boxes_are_known_by_whole_words() {
        let is = |html: &str| {
            let document = Document::fragment(html);
            let selection = document.select("body > *, div, aside, p");
            is_box(&selection.nodes()[0].element_ref().unwrap())
        };
        assert!(is("<div class='article__related-posts'>"));
        assert!(is("<div class=radar-in-article>"));
        assert!(is("<div id=newsletterBox>"));
        assert!(!is("<div class='shareholder-news'>"));
        assert!(!is("<p class=ad>"));
    }

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
