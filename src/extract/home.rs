//! Where a site is at home: the zone of its clock, and the reader of its dates.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use url::Url;

use crate::config::Source;
use crate::normalise::date::Context;

/// Countries with one zone, by top-level domain.
const ZONE_BY_DOMAIN: &[(&str, Tz)] = &[
    ("at", Tz::Europe__Vienna),
    ("be", Tz::Europe__Brussels),
    ("ch", Tz::Europe__Zurich),
    ("cz", Tz::Europe__Prague),
    ("de", Tz::Europe__Berlin),
    ("dk", Tz::Europe__Copenhagen),
    ("es", Tz::Europe__Madrid),
    ("fi", Tz::Europe__Helsinki),
    ("fr", Tz::Europe__Paris),
    ("gr", Tz::Europe__Athens),
    ("hu", Tz::Europe__Budapest),
    ("ie", Tz::Europe__Dublin),
    ("it", Tz::Europe__Rome),
    ("jp", Tz::Asia__Tokyo),
    ("lu", Tz::Europe__Luxembourg),
    ("nl", Tz::Europe__Amsterdam),
    ("no", Tz::Europe__Oslo),
    ("pl", Tz::Europe__Warsaw),
    ("pt", Tz::Europe__Lisbon),
    ("ro", Tz::Europe__Bucharest),
    ("se", Tz::Europe__Stockholm),
    ("tr", Tz::Europe__Istanbul),
    ("uk", Tz::Europe__London),
];

/// Languages that are mostly written in one zone.
const ZONE_BY_LANGUAGE: &[(&str, Tz)] = &[
    ("cs", Tz::Europe__Prague),
    ("da", Tz::Europe__Copenhagen),
    ("de", Tz::Europe__Berlin),
    ("en-gb", Tz::Europe__London),
    ("es-es", Tz::Europe__Madrid),
    ("fi", Tz::Europe__Helsinki),
    ("fr", Tz::Europe__Paris),
    ("it", Tz::Europe__Rome),
    ("ja", Tz::Asia__Tokyo),
    ("nl", Tz::Europe__Amsterdam),
    ("pl", Tz::Europe__Warsaw),
    ("pt-pt", Tz::Europe__Lisbon),
    ("sv", Tz::Europe__Stockholm),
    ("tr", Tz::Europe__Istanbul),
];

/// The zone of a site's clock: as configured, else of its country, else of its language.
pub(crate) fn timezone(source: &Source, page: &Url, language: Option<&str>) -> Tz {
    source.timezone.or_else(|| by_domain(page)).or_else(|| by_language(language?)).unwrap_or(Tz::UTC)
}

/// What the reader of dates must know of a page.
pub(crate) fn dates<'a>(source: &Source, page: &Url, language: Option<&'a str>, now: DateTime<Utc>) -> Context<'a> {
    Context { now, timezone: timezone(source, page, language), language, order: None }
}

fn by_domain(page: &Url) -> Option<Tz> {
    let domain = page.host_str()?.rsplit('.').next()?;
    ZONE_BY_DOMAIN.iter().find(|(known, _)| *known == domain).map(|(_, zone)| *zone)
}

fn by_language(language: &str) -> Option<Tz> {
    let language = language.to_ascii_lowercase().replace('_', "-");
    let general = language.split('-').next().unwrap_or_default();
    let of = |wanted: &str| ZONE_BY_LANGUAGE.iter().find(|(known, _)| *known == wanted).map(|(_, zone)| *zone);
    of(&language).or_else(|| of(general))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::model::SourceId;

    #[test]
    fn configuration_country_language() {
        let zone = |url: &str, language: Option<&str>, set: Option<Tz>| {
            let url = Url::parse(url).unwrap();
            let mut source = Source::automatic(SourceId::new("s").unwrap(), url.clone());
            source.timezone = set;
            timezone(&source, &url, language)
        };
        assert_eq!(zone("https://a.de/", Some("fr"), Some(Tz::Asia__Tokyo)), Tz::Asia__Tokyo);
        assert_eq!(zone("https://a.at/", Some("de"), None), Tz::Europe__Vienna);
        assert_eq!(zone("https://a.com/", Some("de_DE"), None), Tz::Europe__Berlin);
        assert_eq!(zone("https://a.com/", Some("en-US"), None), Tz::UTC);
    }
}
