//! Time zones and languages.

use chrono_tz::{TZ_VARIANTS, Tz};

use super::super::language;
use super::super::suggest::nearest;
use super::super::table::Table;

/// The zone of a table's `timezone`.
pub(super) fn zone(table: &Table<'_>) -> Option<Tz> {
    let node = table.get("timezone")?;
    let name = node.text()?;
    if let Ok(zone) = name.parse() {
        return Some(zone);
    }
    let names = || TZ_VARIANTS.iter().map(|zone| zone.name());
    // A city alone is a likely slip; it is the last part of the name.
    let city = names().find(|zone| zone.rsplit('/').next().is_some_and(|city| city.eq_ignore_ascii_case(name)));
    let cure = match city.or_else(|| nearest(name, names())) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "use a name of the IANA time zone database, like Europe/Berlin".to_owned(),
    };
    node.refuse(format!("there is no time zone `{name}`"), cure);
    None
}

/// The tag of a table's `language`.
pub(super) fn language(table: &Table<'_>) -> Option<String> {
    let node = table.get("language")?;
    let text = node.text()?;
    let tag = language::tag(text);
    if tag.is_none() {
        let cure = match language::tag(&text.replace('_', "-")) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "use a tag of two or three letters, with a region if it matters: de, de-AT, pt-BR".to_owned(),
        };
        node.refuse(format!("`{text}` is not a language tag"), cure);
    }
    tag
}
