//! The number that a content management system gives an article, read from a path.
//!
//! Such a number outlives changes of the headline and of the slug made of it, so it is the better
//! identity. But two articles that are taken for one lose one of them, while one article that is
//! taken for two shows twice after a rare change of its address. So what may be a date, an amount
//! or the number of something else is not taken.

use super::places::{MARKS, NOT_ARTICLES};

/// Digits of the shortest number that is taken where it stands alone or is marked.
const DIGITS_MIN: usize = 5;
/// Digits of the shortest number that is taken at the end of a headline: `-10000` may be part of
/// what the headline says.
const SLUG_DIGITS_MIN: usize = 6;
/// Digits of the longest number; longer ones are time stamps with fractions or hashes.
const DIGITS_MAX: usize = 18;
/// Years that may stand in an address.
const YEARS: std::ops::RangeInclusive<u32> = 1980..=2079;

/// Last segments that name a rendering or part of the article before them.
const TRAILERS: &[&str] = &["amp", "artikel", "article", "index", "print", "story", "komplettansicht"];

/// The number (or UUID, or news agency URN) of the article in a path, if it surely has one.
pub(in crate::normalise) fn of_path(path: &str) -> Option<String> {
    let mut segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    if segments.len() > 1 && segments.last().is_some_and(|last| TRAILERS.contains(last)) {
        segments.pop();
    }
    let last = segments.len().checked_sub(1)?;
    // Numbers below `/tag/` and the like are not articles'.
    let end = segments.iter().position(|segment| is_other(segment));
    if end.is_some_and(|end| end < last) {
        return None;
    }
    let names: Vec<&str> = segments.iter().map(|segment| without_extension(segment)).collect();
    names
        .iter()
        .rev()
        .find_map(|name| alone(name))
        .or_else(|| names.last().and_then(|name| uuid(name).or_else(|| agency(name)).or_else(|| trailing(name))))
}

fn is_other(segment: &str) -> bool {
    NOT_ARTICLES.contains(&segment.to_ascii_lowercase().as_str())
}

/// The segment without a file extension (which begins with a letter: `slug-1.5678901` has none).
fn without_extension(segment: &str) -> &str {
    match segment.rsplit_once('.') {
        Some((name, extension))
            if !name.is_empty() && extension.len() <= 5 && extension.starts_with(|c: char| c.is_ascii_alphabetic()) =>
        {
            name
        }
        _ => segment,
    }
}

/// A segment that is nothing but a number, perhaps with a mark before it.
fn alone(name: &str) -> Option<String> {
    let (word, digits) = split_digits(name)?;
    let word = word.trim_end_matches(['-', '_', '.', ',']).to_ascii_lowercase();
    let marked = MARKS.contains(&word.as_str());
    // A marked number is no date.
    let surely = (DIGITS_MIN..=DIGITS_MAX).contains(&digits.len()) && (marked || !is_date(digits));
    ((marked || word.is_empty()) && surely).then(|| significant(digits))
}

/// A number at the end of a headline: `slug-706332`, `slug_706332`, `slug-article251234567`,
/// `slug-1.5678901`.
fn trailing(name: &str) -> Option<String> {
    let (head, digits) = split_digits(name)?;
    if head.is_empty() || digits.len() > DIGITS_MAX {
        return None;
    }
    let word = head.rsplit(['-', '_', ',', '.', '~']).next().unwrap_or_default().to_ascii_lowercase();
    if !word.is_empty() {
        return (MARKS.contains(&word.as_str()) && digits.len() >= DIGITS_MIN).then(|| significant(digits));
    }
    let before = head.trim_end_matches(['-', '_', ',', '.', '~']);
    let word = before.rsplit(['-', '_', ',', '.', '~']).next().unwrap_or_default().to_ascii_lowercase();
    if before.is_empty() || NOT_ARTICLES.contains(&word.as_str()) {
        return None;
    }
    let marked = MARKS.contains(&word.as_str()) || !head.ends_with('-');
    let min = if marked { DIGITS_MIN } else { SLUG_DIGITS_MIN };
    let amount = !marked && digits.ends_with("000");
    (digits.len() >= min && !amount && !is_date(digits)).then(|| significant(digits))
}

/// A UUID (RFC 9562, section 4) as the whole name or at its end.
fn uuid(name: &str) -> Option<String> {
    const LENGTHS: [usize; 5] = [8, 4, 4, 4, 12];
    let start = name.len().checked_sub(36)?;
    let tail = name.get(start..)?;
    let groups: Vec<&str> = tail.split('-').collect();
    let shaped = groups.len() == LENGTHS.len()
        && groups
            .iter()
            .zip(LENGTHS)
            .all(|(group, length)| group.len() == length && group.bytes().all(|b| b.is_ascii_hexdigit()));
    let bounded = name[..start].is_empty() || name[..start].ends_with(['-', '_', ',', '.']);
    (shaped && bounded).then(|| tail.to_ascii_lowercase())
}

/// The URN of a news agency's text, whose last number counts only within a day:
/// `…-dpa.urn-newsml-dpa-com-20090101-241124-930-296789`.
fn agency(name: &str) -> Option<String> {
    let start = name.find("urn-newsml-")?;
    let urn = &name[start..];
    urn.ends_with(|c: char| c.is_ascii_digit()).then(|| urn.to_ascii_lowercase())
}

/// The text and the digits at its end, if there are any.
fn split_digits(name: &str) -> Option<(&str, &str)> {
    let head = name.trim_end_matches(|c: char| c.is_ascii_digit());
    (head.len() < name.len()).then(|| name.split_at(head.len()))
}

/// Without leading zeros, which some templates add.
fn significant(digits: &str) -> String {
    let trimmed = digits.trim_start_matches('0');
    if trimmed.is_empty() { digits.to_owned() } else { trimmed.to_owned() }
}

/// Whether digits can be read as a date: yyyymmdd, ddmmyyyy, yyyymm, yymmdd, ddmmyy, or a date
/// with a time of day.
fn is_date(digits: &str) -> bool {
    let number =
        |range: std::ops::Range<usize>| digits.get(range).and_then(|part| part.parse::<u32>().ok()).unwrap_or(0);
    let month_day = |month: u32, day: u32| (1..=12).contains(&month) && (1..=31).contains(&day);
    match digits.len() {
        6 => {
            (YEARS.contains(&number(0..4)) && month_day(number(4..6), 1))
                || ((0..=79).contains(&number(0..2)) && month_day(number(2..4), number(4..6)))
                || ((0..=79).contains(&number(4..6)) && month_day(number(2..4), number(0..2)))
        }
        8 => {
            (YEARS.contains(&number(0..4)) && month_day(number(4..6), number(6..8)))
                || (YEARS.contains(&number(4..8)) && month_day(number(2..4), number(0..2)))
        }
        // A date with hours and minutes, perhaps seconds, is the time of publication; it tells
        // articles apart hardly better than a date.
        12 | 14 => YEARS.contains(&number(0..4)) && month_day(number(4..6), number(6..8)) && number(8..10) < 24,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_articles_are_found() {
        for (path, number) in [
            ("/706332/slug", "706332"),
            ("/706332/another-slug-with-20241124", "706332"),
            ("/706332/spendet-123456", "706332"),
            ("/706332", "706332"),
            ("/politik/ein-titel-706332.html", "706332"),
            ("/politik/ein_titel_706332", "706332"),
            ("/ein-titel,706332", "706332"),
            ("/politik/article251234567/Ein-Titel.html", "251234567"),
            ("/politik/Ein-Titel-article24567890.html", "24567890"),
            ("/nachrichten/id_100123456/titel.html", "100123456"),
            ("/titel-ld.1234567", "1234567"),
            ("/politik/titel-1.5678901", "5678901"),
            ("/story/3000000245678/titel", "3000000245678"),
            ("/politik/titel-a-01234567-89ab-cdef-0123-456789ABCDEF", "01234567-89ab-cdef-0123-456789abcdef"),
            ("/slug-1012345/artikel", "1012345"),
            ("/2024/11/24/706332/slug", "706332"),
            ("/x/dpa.urn-newsml-dpa-com-20090101-241124-930-296789", "urn-newsml-dpa-com-20090101-241124-930-296789"),
        ] {
            assert_eq!(of_path(path).as_deref(), Some(number), "{path}");
        }
    }

    #[test]
    fn other_numbers_are_not_taken() {
        for path in [
            "/",
            "/tag/200145",
            "/thema/12345",
            "/thema/ukraine-123456",
            "/tag-200145",
            "/2024/11/24/slug",
            "/20241124/slug",
            "/slug-20241124",
            "/slug-241124.html",
            "/24112024",
            "/202411/slug",
            "/1234/slug",
            "/slug-100.html",
            "/verein-spendet-10000",
            "/verein-spendet-250000",
            "/autor/123456/name",
            "/bildergalerie/1234567/titel",
            "/video/1234567",
            "/seite/12345",
            "/kommentare/1234567",
            "/slug",
        ] {
            assert_eq!(of_path(path), None, "{path}");
        }
    }
}
