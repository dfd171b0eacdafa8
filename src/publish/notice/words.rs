//! The sentences of notices, one table for each language.

use crate::model::Verdict;

/// The sentences of one language.
pub(super) struct Phrases {
    /// The primary language subtag that they are for.
    language: &'static str,
    /// The headline, with places for the name of the feed and the time.
    pub(super) title: &'static str,
    empty: &'static str,
    drifted: &'static str,
    blocked: &'static str,
    app_shell: &'static str,
    unreachable: &'static str,
    refused: &'static str,
    gone: &'static str,
    /// What it means for the reader.
    pub(super) outlook: &'static str,
}

const LANGUAGES: &[Phrases] = &[GERMAN, ENGLISH, FRENCH, SPANISH, ITALIAN, DUTCH];

impl Phrases {
    /// The sentences for a language tag, if there are any.
    pub(super) fn of(tag: &str) -> Option<&'static Self> {
        let primary = tag.split('-').next()?;
        LANGUAGES.iter().find(|phrases| phrases.language.eq_ignore_ascii_case(primary))
    }

    /// What a verdict means, in a sentence; nothing if all is well.
    pub(super) fn reason(&self, verdict: Verdict) -> &'static str {
        match verdict {
            Verdict::Ok | Verdict::Unchanged => "",
            Verdict::Empty => self.empty,
            Verdict::Drifted => self.drifted,
            Verdict::Blocked => self.blocked,
            Verdict::AppShell => self.app_shell,
            Verdict::Unreachable => self.unreachable,
            Verdict::Refused => self.refused,
            Verdict::Gone => self.gone,
        }
    }
}

const GERMAN: Phrases = Phrases {
    language: "de",
    title: "{name}: seit {time} gestört",
    empty: "Auf der Seite stehen keine Artikel mehr.",
    drifted: "Die Seite ist anders aufgebaut als bisher, und ihre Artikel werden nicht mehr sicher erkannt.",
    blocked: "Die Seite zeigt statt ihrer Artikel eine Sperre, eine Anmeldung oder eine Zustimmungsabfrage.",
    app_shell: "Die Seite ist nur noch ein leeres Gerüst, das erst ein Browser füllt.",
    unreachable: "Die Seite antwortet nicht oder nur mit einem Fehler.",
    refused: "Die Seite darf zurzeit nicht abgefragt werden.",
    gone: "Die Seite gibt es nicht mehr.",
    outlook: "Solange das so ist, können hier neue Artikel fehlen. Dieser Hinweis verschwindet von selbst, sobald \
              die Seite wieder gelesen werden kann.",
};

/// Also for all languages that have no sentences here.
pub(super) const ENGLISH: Phrases = Phrases {
    language: "en",
    title: "{name}: out of order since {time}",
    empty: "The page no longer lists any articles.",
    drifted: "The page is built otherwise than before, and its articles are no longer recognised with certainty.",
    blocked: "Instead of its articles, the page shows a block, a login or a consent form.",
    app_shell: "The page has become an empty shell that only a browser would fill.",
    unreachable: "The page does not answer, or answers with an error.",
    refused: "The page may not be asked for at present.",
    gone: "The page no longer exists.",
    outlook: "As long as this lasts, new articles may be missing here. This notice goes away by itself as soon as \
              the page can be read again.",
};

const FRENCH: Phrases = Phrases {
    language: "fr",
    title: "{name} : perturbé depuis le {time}",
    empty: "La page ne présente plus aucun article.",
    drifted: "La page est construite autrement qu’avant, et ses articles ne sont plus reconnus avec certitude.",
    blocked: "Au lieu de ses articles, la page affiche un blocage, une connexion ou une demande de consentement.",
    app_shell: "La page n’est plus qu’une coquille vide que seul un navigateur remplirait.",
    unreachable: "La page ne répond pas, ou répond par une erreur.",
    refused: "La page ne peut pas être consultée pour le moment.",
    gone: "La page n’existe plus.",
    outlook: "Tant que cela dure, de nouveaux articles peuvent manquer ici. Cet avis disparaît de lui-même dès que \
              la page peut de nouveau être lue.",
};

const SPANISH: Phrases = Phrases {
    language: "es",
    title: "{name}: con problemas desde el {time}",
    empty: "La página ya no muestra ningún artículo.",
    drifted: "La página está construida de otra manera que antes, y sus artículos ya no se reconocen con seguridad.",
    blocked: "En lugar de sus artículos, la página muestra un bloqueo, un acceso o una solicitud de consentimiento.",
    app_shell: "La página es ahora un armazón vacío que solo un navegador rellenaría.",
    unreachable: "La página no responde, o responde con un error.",
    refused: "Por ahora no se puede consultar la página.",
    gone: "La página ya no existe.",
    outlook: "Mientras dure, aquí pueden faltar artículos nuevos. Este aviso desaparece por sí solo en cuanto la \
              página se puede leer de nuevo.",
};

const ITALIAN: Phrases = Phrases {
    language: "it",
    title: "{name}: problemi dal {time}",
    empty: "La pagina non elenca più alcun articolo.",
    drifted: "La pagina è costruita diversamente da prima, e i suoi articoli non sono più riconosciuti con certezza.",
    blocked: "Al posto degli articoli la pagina mostra un blocco, un accesso o una richiesta di consenso.",
    app_shell: "La pagina è ora un guscio vuoto che solo un browser riempirebbe.",
    unreachable: "La pagina non risponde, o risponde con un errore.",
    refused: "Al momento la pagina non può essere consultata.",
    gone: "La pagina non esiste più.",
    outlook: "Finché dura, qui possono mancare nuovi articoli. Questo avviso scompare da solo non appena la pagina \
              può essere letta di nuovo.",
};

const DUTCH: Phrases = Phrases {
    language: "nl",
    title: "{name}: gestoord sinds {time}",
    empty: "Op de pagina staan geen artikelen meer.",
    drifted: "De pagina is anders opgebouwd dan voorheen, en de artikelen worden niet meer met zekerheid herkend.",
    blocked: "In plaats van de artikelen toont de pagina een blokkade, een aanmelding of een toestemmingsvraag.",
    app_shell: "De pagina is nog slechts een leeg geraamte dat alleen een browser zou vullen.",
    unreachable: "De pagina antwoordt niet, of alleen met een fout.",
    refused: "De pagina mag op dit moment niet worden opgevraagd.",
    gone: "De pagina bestaat niet meer.",
    outlook: "Zolang dit duurt, kunnen hier nieuwe artikelen ontbreken. Deze melding verdwijnt vanzelf zodra de \
              pagina weer gelezen kan worden.",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_says_everything() {
        let bad = [Verdict::Empty, Verdict::Drifted, Verdict::Blocked, Verdict::AppShell, Verdict::Unreachable];
        for phrases in LANGUAGES {
            assert!(phrases.title.contains("{name}") && phrases.title.contains("{time}"), "{}", phrases.title);
            for verdict in bad.into_iter().chain([Verdict::Refused, Verdict::Gone]) {
                assert!(phrases.reason(verdict).ends_with('.'), "{} {verdict}", phrases.language);
            }
            assert!(Phrases::of(phrases.language).is_some_and(|found| found.title == phrases.title));
        }
    }
}
