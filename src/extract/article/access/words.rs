//! The words by which pages say that an article is not for everybody.

use std::sync::LazyLock;

use regex::Regex;

use super::super::pattern;

/// Offers to read on for a subscription or an account. Each names the reading on or this article,
/// so that an advertisement for the newspaper does not count.
static OFFER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)
        weiterlesen\ (?:mit|für|ab)\ .{0,40}(?:abo|plus|\+|digital|euro|€|premium)|(?:jetzt\ )?(?:abonnieren|registrieren|anmelden|einloggen|testen|freischalten)[^.!?]{0,30}(?:um\ |und\ )[^.!?]{0,40}(?:weiter\ ?zu\ ?lesen|weiterlesen|(?:alle|diesen|den)\ (?:ganzen\ )?artikel)|
        (?:dieser|diesen|der|den|lesen\ sie)\ [^.!?]{0,30}(?:artikel|beitrag|text|inhalt)[^.!?]{0,40}(?:nur|exklusiv|ausschließlich)\ (?:für|mit)\ [^.!?]{0,30}(?:abo|plus|mitglied|premium|nutzer|leser)|(?:nur|exklusiv)\ für\ (?:abonnent|mitglieder)[^.!?]{0,20}(?:lesbar|verfügbar|zugänglich)|
        sie\ (?:möchten|wollen)\ (?:weiterlesen|den\ (?:ganzen|vollständigen)\ (?:artikel|text))|(?:artikel|beitrag|text)\ (?:jetzt\ )?(?:freischalten|weiterlesen\ mit)|(?:den\ )?(?:vollständigen|ganzen|kompletten)\ (?:artikel|beitrag|text)\ (?:lesen\ sie\ (?:mit|in|im)|mit\ [^.!?]{0,20}(?:abo|plus))|
        (?:subscribe|sign\ (?:in|up)|log\ in|register|create\ an?\ (?:free\ )?account|become\ a\ (?:member|subscriber)|start\ your\ (?:free\ )?trial)[^.!?]{0,40}\ to\ (?:continue|keep|read\ (?:the\ )?(?:full|more|rest|this)|unlock|access\ (?:this|the\ full))|
        (?:this|the)\ (?:article|story|content|post)\ is\ (?:only\ )?(?:(?:available\ )?(?:exclusively\ )?(?:for|to)\ (?:our\ )?(?:paid\ |paying\ |premium\ )?(?:subscribers|members)|(?:reserved\ for|exclusive\ to)\ |behind\ a\ paywall|subscriber-only)|(?:to\ (?:continue|keep)\ reading|keep\ reading|continue\ reading)[^.!?]{0,40}(?:subscri|sign\ (?:in|up)|log\ in|regist|membership|account)|this\ post\ is\ for\ (?:paid|paying)\ subscribers|already\ a\ subscriber\?|
        (?:cet|l')\ ?(?:article|contenu)\ (?:est\ )?(?:réservé|vous\ est)\ [^.!?]{0,30}abonn|(?:il\ vous\ reste|la\ suite\ (?:de\ cet\ article\ )?est\ réservée)|abonnez-vous\ pour\ (?:lire|continuer|poursuivre)|
        (?:contenido|artículo|noticia)\ (?:exclusiv[oa]|sol[oa])\ para\ (?:suscriptores|socios|abonados)|suscríbete\ para\ (?:seguir|continuar|leer)|(?:esta\ noticia|este\ (?:artículo|contenido))\ es\ (?:exclusiv|sol)|
        (?:contenuto|articolo)\ (?:riservato|esclusivo|per)\ [^.!?]{0,20}abbonati|abbonati\ per\ (?:continuare|leggere)|
        (?:conteúdo|artigo|matéria)\ exclusiv[oa]\ para\ assinantes|assine\ para\ (?:continuar|ler)|
        (?:dit\ artikel|lees\ verder)[^.!?]{0,30}(?:abonnee|voor\ leden)|(?:word\ abonnee|log\ in)[^.!?]{0,20}(?:om\ verder\ te\ lezen|verder\ lezen)|
        (?:artykuł|treść)\ (?:dostępn[ya]\ )?(?:tylko\ )?dla\ (?:prenumeratorów|subskrybentów)|(?:artikeln?|artikkelen|artiklen)\ är\ låst|(?:endast|kun|bare)\ for\ abonnenter|(?:för|for)\ (?:att|å|at)\ (?:läsa|lese|læse)\ (?:vidare|videre)|tilaajille|
        会員限定|有料会員|ログインして続きを読む|본\ 기사는\ 유료|订阅后|только\ (?:для|по)\ подпис",
    )
});

/// Whether a line offers the rest of an article for a subscription or an account.
pub(super) fn is_offer(text: &str) -> bool {
    OFFER.is_match(text)
}

/// Whether a stated tier closes an article to the public. `metered` does not: of such an article
/// everybody sees the whole, a few times a month.
pub(super) fn is_closed_tier(value: &str) -> bool {
    let value = value.trim().to_ascii_lowercase();
    matches!(
        value.as_str(),
        "locked"
            | "paid"
            | "premium"
            | "subscriber"
            | "subscribers"
            | "subscription"
            | "subscriber-only"
            | "plus"
            | "member"
            | "members"
            | "registered"
            | "restricted"
            | "closed"
            | "paywall"
            | "hard"
            | "true"
            | "yes"
            | "1"
    )
}

/// Whether a text was cut off: it ends in brackets that stand for what is missing.
pub(super) fn is_cut(text: &str) -> bool {
    let text = text.trim_end();
    ["[…]", "[...]", "(…)", "(...)", "[&hellip;]"].iter().any(|mark| text.ends_with(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offers_are_about_reading_on() {
        for text in [
            "Weiterlesen mit Bote Plus",
            "Jetzt abonnieren, um weiterzulesen",
            "Dieser Artikel ist nur für Abonnenten",
            "Subscribe to continue reading",
            "This article is for subscribers",
            "Cet article est réservé aux abonnés",
            "Contenido exclusivo para suscriptores",
            "この記事は会員限定です。",
        ] {
            assert!(is_offer(text), "{text}");
        }
        for text in [
            "Jetzt abonnieren",
            "Der Verein sucht neue Mitglieder",
            "Subscribe to our newsletter",
            "Die Bahn verkauft mehr Abos als im Vorjahr",
            "Sign in",
        ] {
            assert!(!is_offer(text), "{text}");
        }
    }

    #[test]
    fn tiers_and_cuts_are_known() {
        assert!(is_closed_tier("Locked") && !is_closed_tier("metered") && !is_closed_tier("free"));
        assert!(is_cut("Der Rat tagte bis in die Nacht […]") && !is_cut("Und dann war es still …"));
    }
}
