//! The text of a robots.txt to the rules for us (RFC 9309). Pure.
//!
//! This is our own reader because the crates at hand deviate where it matters. texting_robots
//! (0.2.2) lets `Disallow:` beside `Disallow: /` allow everything, misses a group named
//! `Depesche/1.0`, doesn't compare `%7E` with `~`, loses the whole file to one rule that its
//! pattern compiler rejects, and pulls in a second, old regex engine. robotstxt reads the file
//! anew for every question.

use std::time::Duration;

use memchr::memmem;
use url::Url;

/// The name by which robots.txt addresses us; the first part of the user agent (section 2.2.1).
pub(super) const PRODUCT_TOKEN: &str = "Depesche";

/// The rules that apply to us.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rules {
    rules: Vec<Rule>,
    /// The pause between two requests that the site asks for.
    pub(super) crawl_delay: Option<Duration>,
    /// The sitemaps that the file names, which belong to no group.
    pub(super) sitemaps: Vec<Url>,
}

#[derive(Debug, Clone, PartialEq)]
struct Rule {
    allow: bool,
    /// Normalised, with `*` and a closing `$` as the only special characters.
    pattern: Box<str>,
    /// How much it says: the length of the pattern that the file has.
    weight: usize,
}

/// One line that means something to us.
enum Line<'a> {
    Agent(&'a str),
    Rule { allow: bool, pattern: &'a str },
    CrawlDelay(Duration),
    Sitemap(Url),
}

/// Names of `Disallow` as people write them. Obeying a slip of the pen costs us little.
const DISALLOW: &[&str] = &["disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"];
/// Sitemaps of one file that are kept.
const SITEMAPS_MAX: usize = 20;
/// The longest address of a sitemap that is kept, in bytes; longer ones are not asked for.
const SITEMAP_BYTES_MAX: usize = 8 * 1024;
/// Rules with `*` of one file that are read as such: each is searched for all over an address, while
/// any number of others are compared with its beginning. The largest newspapers have some hundreds.
const WILDCARDS_MAX: usize = 2_000;
/// The longest pattern that is read as such, in bytes: few servers have addresses as long.
const PATTERN_BYTES_MAX: usize = 2 * 1024;
/// The longest address that rules are asked about, in bytes; longer ones are not followed.
const ADDRESS_BYTES_MAX: usize = 8 * 1024;
/// What memory takes around a piece of it, in bytes.
const ALLOCATION_BYTES: usize = 16;
const USER_AGENT: &[&str] = &["user-agent", "useragent", "user agent"];
const CRAWL_DELAY: &[&str] = &["crawl-delay", "crawldelay", "crawl delay"];

impl Rules {
    /// Reads a file. Whatever is no rule is passed over; there are no errors.
    pub fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let (mut ours, mut everyones) = (Group::default(), Group::default());
        let mut in_head = false;
        let mut wildcards = 0;
        let mut sitemaps: Vec<Url> = Vec::new();
        for line in text.split(['\n', '\r']).filter_map(Line::parse) {
            match line {
                Line::Agent(name) => {
                    // Lines of agents in a row share the rules that follow (section 2.2).
                    if !in_head {
                        (ours.current, everyones.current) = (false, false);
                    }
                    in_head = true;
                    ours.enter(is_ours(name));
                    everyones.enter(name == "*");
                }
                Line::Rule { allow, pattern } => {
                    in_head = false;
                    let Some(rule) = Rule::read(allow, pattern, wildcards < WILDCARDS_MAX) else { continue };
                    let is_added = [ours.add(&rule), everyones.add(&rule)].contains(&true);
                    wildcards += usize::from(is_added && rule.is_wildcard());
                }
                // Other records must not end a group (section 2.2.4).
                Line::CrawlDelay(delay) => {
                    ours.delay(delay);
                    everyones.delay(delay);
                }
                Line::Sitemap(url) => {
                    let is_fit = sitemaps.len() < SITEMAPS_MAX && url.as_str().len() <= SITEMAP_BYTES_MAX;
                    if is_fit && !sitemaps.contains(&url) {
                        sitemaps.push(url);
                    }
                }
            }
        }
        // A group of our own counts alone, even an empty one (section 2.2.1).
        let rules = if ours.named { ours.rules } else { everyones.rules };
        Self { sitemaps, ..rules }
    }

    /// Whether a path with its query may be asked for: the longest rule decides, and `Allow` wins
    /// a draw (section 2.2.2). robots.txt itself is always allowed.
    pub fn allow(&self, path_and_query: &str) -> bool {
        if path_and_query == "/robots.txt" {
            return true;
        }
        if path_and_query.len() > ADDRESS_BYTES_MAX {
            return self.rules.iter().all(|rule| rule.allow);
        }
        let path = normalise(path_and_query, "*$");
        let matching = self.rules.iter().filter(|rule| matches(&rule.pattern, &path));
        matching.max_by_key(|rule| (rule.weight, rule.allow)).is_none_or(|rule| rule.allow)
    }

    /// What the rules take in memory, in bytes.
    pub(super) fn bytes(&self) -> usize {
        let rules = self.rules.iter().map(|rule| size_of::<Rule>() + ALLOCATION_BYTES + rule.pattern.len());
        let sitemaps = self.sitemaps.iter().map(|url| size_of::<Url>() + ALLOCATION_BYTES + url.as_str().len());
        size_of::<Self>() + rules.sum::<usize>() + sitemaps.sum::<usize>()
    }
}

impl Rule {
    /// A rule of a file; `None` if there is nothing in it. One that is too costly to be read as it is
    /// errs on the side of the site: `Allow` means nothing then, and `Disallow` all that begins like it.
    fn read(allow: bool, pattern: &str, may_have_wildcards: bool) -> Option<Self> {
        let mut pattern = normalise_pattern(pattern);
        let weight = pattern.len();
        let is_long = weight > PATTERN_BYTES_MAX;
        let is_costly = is_long || (!may_have_wildcards && pattern.contains('*'));
        match (is_costly, allow) {
            (true, true) => return None,
            (true, false) => {
                let end = pattern.find('*').unwrap_or(pattern.len()).min(PATTERN_BYTES_MAX);
                pattern.truncate(end);
            }
            (false, _) => {}
        }
        // An empty pattern matches nothing: `Disallow:` alone forbids nothing.
        (weight > 0).then(|| Self { allow, pattern: pattern.into(), weight })
    }

    fn is_wildcard(&self) -> bool {
        self.pattern.contains('*')
    }
}

/// The rules of all groups of one name, which count as one group (section 2.2.1).
#[derive(Default)]
struct Group {
    named: bool,
    current: bool,
    rules: Rules,
}

impl Group {
    fn enter(&mut self, is_meant: bool) {
        self.named |= is_meant;
        self.current |= is_meant;
    }

    /// Takes a rule if it is one of this group. Answers whether it is.
    fn add(&mut self, rule: &Rule) -> bool {
        if self.current {
            self.rules.rules.push(rule.clone());
        }
        self.current
    }

    fn delay(&mut self, delay: Duration) {
        if self.current {
            self.rules.crawl_delay.get_or_insert(delay);
        }
    }
}

impl<'a> Line<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let line = line.split('#').next()?.trim();
        // Some leave the colon out, and are understood.
        let (key, value) = line.split_once(':').or_else(|| line.split_once(char::is_whitespace))?;
        let (key, value) = (key.trim(), value.trim());
        let is = |names: &[&str]| names.iter().any(|name| key.eq_ignore_ascii_case(name));
        if is(USER_AGENT) {
            Some(Self::Agent(value))
        } else if is(DISALLOW) || is(&["allow"]) {
            Some(Self::Rule { allow: is(&["allow"]), pattern: value })
        } else if is(CRAWL_DELAY) {
            Duration::try_from_secs_f64(value.parse().ok()?).ok().map(Self::CrawlDelay)
        } else if is(&["sitemap"]) {
            Url::parse(value).ok().map(Self::Sitemap)
        } else {
            None
        }
    }
}

/// Whether a line of agents means us: its product token, in any case, with or without a version
/// behind it.
fn is_ours(name: &str) -> bool {
    let is_token = |c: char| c.is_ascii_alphabetic() || c == '-' || c == '_';
    let token = name.split(|c| !is_token(c)).next().unwrap_or_default();
    token.eq_ignore_ascii_case(PRODUCT_TOKEN)
}

/// A pattern in the spelling that paths are compared in. A `$` that doesn't close the pattern is
/// an ordinary character.
fn normalise_pattern(pattern: &str) -> String {
    match pattern.strip_suffix('$') {
        Some(rest) => normalise(rest, "$") + "$",
        None => normalise(pattern, "$"),
    }
}

/// The one spelling of a path (section 2.2.2): escapes of unreserved characters are resolved,
/// the others get upper-case digits, and all that is not visible ASCII, or is in `also`, is
/// escaped.
fn normalise(path: &str, also: &str) -> String {
    let bytes = path.as_bytes();
    let mut spelled = String::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let escaped = (byte == b'%').then(|| path.get(at + 1..at + 3)).flatten();
        let escaped = escaped.and_then(|digits| {
            let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
            is_hex.then(|| u8::from_str_radix(digits, 16).ok()).flatten()
        });
        let (value, is_escaped) = (escaped.unwrap_or(byte), escaped.is_some());
        let is_unreserved = value.is_ascii_alphanumeric() || b"-._~".contains(&value);
        let is_plain = !is_escaped && value.is_ascii_graphic() && !also.as_bytes().contains(&value);
        if is_unreserved || is_plain {
            spelled.push(char::from(value));
        } else {
            spelled.push_str(&format!("%{value:02X}"));
        }
        at += if is_escaped { 3 } else { 1 };
    }
    spelled
}

/// Whether a pattern matches the beginning of a path, or all of it if it ends with `$`.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, to_the_end) = match pattern.strip_suffix('$') {
        Some(rest) => (rest, true),
        None => (pattern, false),
    };
    let mut parts = pattern.split('*');
    let Some(mut rest) = path.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return !to_the_end || rest.is_empty();
    }
    // The leftmost place of each part leaves most room for the next, so nothing has to be tried
    // twice, and the last part of a closed pattern only has to stand at the end.
    while let Some(part) = parts.next() {
        if to_the_end && parts.peek().is_none() {
            return rest.ends_with(part);
        }
        // Linear whatever is looked for, and many bytes at a time.
        let Some(place) = memmem::find(rest.as_bytes(), part.as_bytes()) else { return false };
        rest = rest.get(place + part.len()..).unwrap_or_default();
    }
    true
}

#[cfg(test)]
mod tests;
