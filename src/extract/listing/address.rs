//! What an address says of the page behind it.

use url::Url;

use super::words;

/// The shape of an address, as far as it tells articles from other pages.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shape {
    /// How much the address alone speaks for an article (above 0) or against it (below 0).
    pub(super) score: f32,
    /// What speaks against it, if anything does.
    pub(super) against: Option<&'static str>,
    /// The path with its changing parts generalised: `/#/slug`, `/word/####/##/slug`.
    pub(super) pattern: String,
    /// The shape as it is remembered between refreshes: the first directory by its name, the rest
    /// generalised: `/politik/slug`.
    pub(super) family: String,
    /// The pattern has a part that only single articles have: a number, a date, a long slug.
    pub(super) specific: bool,
}

/// Hyphenated words from which on the last part of a path is surely a headline.
const SLUG_WORDS: usize = 3;
/// Digits from which on a number is surely an article's.
const NUMBER_DIGITS: usize = 4;

/// Characters of a directory's name that are remembered.
const FAMILY_CHARS_MAX: usize = 40;

/// Reads the shape of an address.
pub(super) fn shape(url: &Url) -> Shape {
    let segments: Vec<String> = url
        .path_segments()
        .map(|parts| parts.filter(|part| !part.is_empty()).map(str::to_lowercase).collect())
        .unwrap_or_default();
    let number_in_query = url.query_pairs().any(|(name, value)| {
        matches!(&*name, "id" | "p" | "article" | "artid" | "storyid" | "nid" | "post" | "aid") && digits(&value) > 0
    });
    let mut shape = Shape {
        score: 0.0,
        against: None,
        pattern: pattern(&segments),
        family: family(&segments),
        specific: number_in_query,
    };
    if segments.is_empty() {
        if number_in_query {
            shape.score = 1.0;
        } else {
            shape.score = -6.0;
            shape.against = Some("the link leads to a home page");
        }
        return shape;
    }
    let last = segments.last().map_or("", String::as_str);
    let words = slug_words(last);
    let has_date = has_date(&segments);
    let number = segments.iter().map(|part| longest_number(part)).max().unwrap_or(0);
    shape.specific |= has_date || words >= SLUG_WORDS || number >= NUMBER_DIGITS;
    if let Some((penalty, against)) = against(&segments, words, has_date) {
        shape.score -= penalty;
        shape.against = Some(against);
    }
    shape.score += match words {
        0 | 1 => 0.0,
        2 => 0.5,
        3 => 1.5,
        _ => 2.0,
    };
    if has_date {
        shape.score += 2.0;
    } else if number >= NUMBER_DIGITS {
        shape.score += 1.0;
    }
    if number_in_query {
        shape.score += 1.0;
    }
    if last.ends_with(".html") || last.ends_with(".htm") {
        shape.score += 0.5;
    }
    if segments.len() == 1 && words < 2 && number < NUMBER_DIGITS {
        shape.score -= 1.0;
    }
    shape
}

/// Whether a page is the front page of its site or of one of its languages.
pub(in crate::extract) fn is_front(url: &Url) -> bool {
    let path = without_index(url.path());
    path.is_empty() || (path.len() == 2 && url.query().is_none())
}

/// A path without slashes around it and without the name that a server gives to the page of a
/// directory: `/politik/index.html` is `politik`.
pub(in crate::extract) fn without_index(path: &str) -> &str {
    let path = path.trim_matches('/');
    let (directory, last) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = last.split('.').next().unwrap_or(last);
    if stem.eq_ignore_ascii_case("index") { directory } else { path }
}

/// Whether an address leads to the list of a category.
pub(super) fn is_category(url: &Url) -> bool {
    const WORDS: &[&str] =
        &["category", "categories", "categoria", "categorie", "kategorie", "ressort", "section", "rubrik"];
    has_part(url, WORDS)
}

/// Whether an address leads to the list of a subject.
pub(super) fn is_subject(url: &Url) -> bool {
    has_part(url, &["tag", "tags", "topic", "topics", "thema", "themen", "label"])
}

fn has_part(url: &Url, words: &[&str]) -> bool {
    url.path_segments().is_some_and(|mut parts| parts.any(|part| words.contains(&part.to_lowercase().as_str())))
}

/// What speaks against an article, and how much.
fn against(segments: &[String], slug_words: usize, has_date: bool) -> Option<(f32, &'static str)> {
    let last = segments.last().map_or("", String::as_str);
    let name = last.split('.').next().unwrap_or(last);
    if words::SERVICE_PATHS.contains(&name) {
        return Some((5.0, "the link leads to a page about the site or an account"));
    }
    if is_file(last) {
        return Some((5.0, "the link leads to a file"));
    }
    let index = segments.iter().rposition(|part| words::INDEX_PATHS.contains(&part.as_str()));
    match index {
        Some(at) if segments.len() - at <= 2 && !has_date => {
            return Some((4.5, "the link leads to a list of an author, subject or category"));
        }
        _ => {}
    }
    let service = segments.iter().any(|part| words::SERVICE_PATHS.contains(&part.as_str()));
    (service && slug_words < SLUG_WORDS && !has_date)
        .then_some((2.5, "the link leads to a page about the site or an account"))
}

fn is_file(last: &str) -> bool {
    let extension = last.rsplit_once('.').map_or("", |(_, extension)| extension);
    ["jpg", "jpeg", "png", "gif", "webp", "svg", "pdf", "zip", "mp3", "mp4", "xml", "rss", "atom", "ics", "exe", "apk"]
        .contains(&extension)
}

/// `2026/11/24`, `2026/11` or `2026-11-24` in the path.
fn has_date(segments: &[String]) -> bool {
    let year = |part: &str| part.len() == 4 && (part.starts_with("19") || part.starts_with("20")) && digits(part) == 4;
    let month = |part: &str| part.len() <= 2 && part.parse::<u8>().is_ok_and(|number| (1..=12).contains(&number));
    segments.windows(2).any(|pair| year(&pair[0]) && month(&pair[1]) && segments.last() != Some(&pair[1]))
        || segments.iter().any(|part| {
            part.as_bytes().windows(10).any(|w| {
                let text = std::str::from_utf8(w).unwrap_or_default();
                year(text.get(..4).unwrap_or_default())
                    && matches!(w[4], b'-' | b'_')
                    && w[7] == w[4]
                    && [5, 6, 8, 9].iter().all(|at| w[*at].is_ascii_digit())
            })
        })
}

fn digits(text: &str) -> usize {
    if text.bytes().all(|b| b.is_ascii_digit()) { text.len() } else { 0 }
}

fn longest_number(part: &str) -> usize {
    part.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0)
}

/// Words with letters that hyphens or underscores join in a path part.
fn slug_words(part: &str) -> usize {
    let name = part.strip_suffix(".html").or_else(|| part.strip_suffix(".htm")).unwrap_or(part);
    let joined = |c: char| matches!(c, '-' | '_' | '+' | '.') || c == ',';
    name.replace("%20", "-").split(joined).filter(|word| word.chars().any(char::is_alphabetic)).count()
}

/// The pattern below the first directory, which sites name by section or by kind of page.
fn family(segments: &[String]) -> String {
    let pattern = pattern(segments);
    match segments {
        [first, _, ..] if digits(first) == 0 => {
            let rest = pattern[1..].find('/').map_or("", |at| &pattern[at + 1..]);
            format!("/{}{rest}", first.chars().take(FAMILY_CHARS_MAX).collect::<String>())
        }
        _ => pattern,
    }
}

fn pattern(segments: &[String]) -> String {
    let mut pattern = String::new();
    for (at, part) in segments.iter().enumerate() {
        pattern.push('/');
        let last = at + 1 == segments.len();
        if digits(part) > 0 {
            pattern.push_str(if part.len() >= NUMBER_DIGITS { "####" } else { "##" });
        } else if last && longest_number(part) >= NUMBER_DIGITS {
            pattern.push_str("slug#");
        } else if last && slug_words(part) >= 2 {
            pattern.push_str("slug");
        } else if last {
            pattern.push_str("word");
        } else {
            pattern.push('*');
        }
    }
    pattern
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn of(path: &str) -> Shape {
        shape(&Url::parse("https://example.org/").unwrap().join(path).unwrap())
    }

    #[test]
    fn articles_score_above_indexes_and_services() {
        for article in [
            "/706332/industriestrompreis-kein-ende",
            "/2026/11/24/slug",
            "/politik/haushalt-vor-dem-aus-1234567.html",
            "/?p=731",
            "/blog/2026-03-01-allocating",
        ] {
            assert!(of(article).score >= 1.0 && of(article).against.is_none(), "{article} {:?}", of(article));
        }
        for other in [
            "/",
            "/impressum",
            "/tag/konjunktur-und-boerse",
            "/author?id=30111",
            "/author/30111",
            "/feed.xml",
            "/datenschutz.html",
            "/politik",
        ] {
            assert!(of(other).score <= 0.0, "{other} {:?}", of(other));
        }
    }

    #[test]
    fn patterns_generalise() {
        assert_eq!(of("/politik/2026/11/ein-langer-titel").pattern, "/*/####/##/slug");
        assert_eq!(of("/706332/x-y").pattern, "/####/slug");
        assert_eq!(of("/politik/2026/11/ein-langer-titel").family, "/politik/####/##/slug");
        assert_eq!(of("/706332/x-y").family, "/####/slug");
        assert_eq!(of("/impressum").family, "/word");
    }
}
