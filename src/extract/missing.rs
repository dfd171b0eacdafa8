//! Titles of error pages. Some sites answer with one and call it a good page (status 200).

/// What nothing but an error page is called, in lower case and without signs.
const TITLES: &[&str] = &[
    "404",
    "404 not found",
    "404 error",
    "error 404",
    "fehler 404",
    "404 fehler",
    "404 page not found",
    "404 seite nicht gefunden",
    "404 file not found",
    "error 404 page not found",
    "erreur 404",
    "not found",
    "page not found",
    "file not found",
    "article not found",
    "this page could not be found",
    "404 this page could not be found",
    "page not found 404",
    "oops page not found",
    "the page you requested could not be found",
    "seite nicht gefunden",
    "seite nicht gefunden 404",
    "die seite wurde nicht gefunden",
    "diese seite wurde nicht gefunden",
    "diese seite existiert nicht",
    "artikel nicht gefunden",
    "artikel nicht mehr verfügbar",
    "inhalt nicht gefunden",
    "page introuvable",
    "page non trouvée",
    "cette page est introuvable",
    "página no encontrada",
    "pagina non trovata",
    "pagina niet gevonden",
    "página não encontrada",
    "strona nie istnieje",
    "nie znaleziono strony",
    "sidan hittades inte",
    "siden blev ikke fundet",
    "siden ble ikke funnet",
    "internal server error",
    "500 internal server error",
    "service unavailable",
    "503 service unavailable",
    "service temporarily unavailable",
    "bad gateway",
    "502 bad gateway",
    "wartungsarbeiten",
    "under maintenance",
    "site maintenance",
    "error establishing a database connection",
    "database error",
];
/// What parts the name of a page from that of its site.
const SEPARATORS: [&str; 6] = [" | ", " - ", " – ", " — ", " · ", " :: "];

/// The part of a title that says that the page is an error page, as it is written. A headline that only
/// speaks of one ("404 Media", "Error 404: how a page became art") is none.
pub(super) fn says(title: &str) -> Option<String> {
    let mut parts = vec![title];
    for separator in SEPARATORS {
        parts = parts.into_iter().flat_map(|part| part.split(separator)).collect();
    }
    // The error comes first or last, beside the name of the site; bare numbers are names, too.
    parts.insert(0, title);
    let found = parts.into_iter().find(|part| {
        let plain = plain(part);
        TITLES.contains(&plain.as_str()) && (plain != "404" || plain == self::plain(title))
    });
    found.map(|part| part.trim().to_owned())
}

fn plain(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_called_an_error_is_one() {
        for title in ["404", "Seite nicht gefunden | Elbkurier", "Elbkurier - 404 - Page not found!", "Fehler 404"] {
            assert!(says(title).is_some(), "{title}");
        }
        for title in ["404 Media", "Elbkurier", "Warum die Seite nicht gefunden wurde", "News | 404", ""] {
            assert_eq!(says(title), None, "{title}");
        }
    }
}
