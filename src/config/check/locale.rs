//! Time zones and languages.

use chrono_tz::{TZ_VARIANTS, Tz};

use super::super::language;
use super::super::node::Node;
use super::super::suggest::nearest;
use super::super::table::Table;

/// Abbreviations of zones as people write them, with the place that most of them mean.
const ABBREVIATIONS: &[(&str, &str)] = &[
    ("AEDT", "Australia/Sydney"),
    ("AEST", "Australia/Sydney"),
    ("AKDT", "America/Anchorage"),
    ("AKST", "America/Anchorage"),
    ("BST", "Europe/London"),
    ("CDT", "America/Chicago"),
    ("CEST", "Europe/Berlin"),
    ("CST", "America/Chicago"),
    ("EDT", "America/New_York"),
    ("EEST", "Europe/Athens"),
    ("HKT", "Asia/Hong_Kong"),
    ("IST", "Asia/Kolkata"),
    ("JST", "Asia/Tokyo"),
    ("KST", "Asia/Seoul"),
    ("MDT", "America/Denver"),
    ("MESZ", "Europe/Berlin"),
    ("MEZ", "Europe/Berlin"),
    ("MSK", "Europe/Moscow"),
    ("NZDT", "Pacific/Auckland"),
    ("NZST", "Pacific/Auckland"),
    ("OEZ", "Europe/Athens"),
    ("PDT", "America/Los_Angeles"),
    ("PST", "America/Los_Angeles"),
    ("SGT", "Asia/Singapore"),
    ("WEST", "Europe/Lisbon"),
    ("WEZ", "Europe/Lisbon"),
];

/// The zone of a table's `timezone`.
pub(super) fn zone(table: &Table<'_>) -> Option<Tz> {
    let node = table.get("timezone")?;
    let name = node.text()?;
    time_zone(name).map_err(|cure| node.refuse(format!("there is no time zone `{name}`"), cure)).ok()
}

/// The zone of a name of the IANA database; the error says which name to use instead.
pub fn time_zone(name: &str) -> Result<Tz, String> {
    name.parse().map_err(|_| match meant(name) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "use a name of the IANA time zone database, like Europe/Berlin".to_owned(),
    })
}

/// The zone that was probably meant by a text that names none.
fn meant(name: &str) -> Option<&'static str> {
    // Names of places only: `EST` and `Etc/GMT+1` are in the database for old programs, and know
    // no summer time.
    let names =
        || TZ_VARIANTS.iter().map(|zone| zone.name()).filter(|zone| zone.contains('/') && !zone.starts_with("Etc/"));
    // A city alone is a likely slip; it is the last part of the name.
    let city = || names().find(|zone| zone.rsplit('/').next().is_some_and(|city| city.eq_ignore_ascii_case(name)));
    let short = ABBREVIATIONS.iter().find(|(short, _)| short.eq_ignore_ascii_case(name)).map(|(_, zone)| *zone);
    short.or_else(city).or_else(|| nearest(name, names()))
}

/// The tag of a table's `language`.
pub(super) fn language(table: &Table<'_>) -> Option<String> {
    tag(&table.get("language")?)
}

/// The language tag that a text is.
pub(super) fn tag(node: &Node<'_>) -> Option<String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn abbreviations_lead_to_places_that_exist() {
        for (short, zone) in ABBREVIATIONS {
            assert!(short.parse::<Tz>().is_err() && zone.parse::<Tz>().is_ok(), "{short}");
        }
        assert_eq!(meant("CEST"), Some("Europe/Berlin"));
        assert_eq!(meant("mesz"), Some("Europe/Berlin"));
        assert_eq!(meant("berlin"), Some("Europe/Berlin"));
        assert_eq!(meant("Europe/Berln"), Some("Europe/Berlin"));
        assert_eq!(meant("XST"), None);
    }
}
