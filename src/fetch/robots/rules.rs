//! The text of a robots.txt to the rules for us (RFC 9309). Pure.
//!
//! This is our own reader because the crates at hand deviate where it matters. texting_robots
//! (0.2.2) lets `Disallow:` beside `Disallow: /` allow everything, misses a group named
//! `Depesche/1.0`, doesn't compare `%7E` with `~`, loses the whole file to one rule that its
//! pattern compiler rejects, and pulls in a second, old regex engine. robotstxt reads the file
//! anew for every question.

use std::time::Duration;

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
    pattern: String,
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
const USER_AGENT: &[&str] = &["user-agent", "useragent", "user agent"];
const CRAWL_DELAY: &[&str] = &["crawl-delay", "crawldelay", "crawl delay"];

impl Rules {
    /// Reads a file. Whatever is no rule is passed over; there are no errors.
    pub fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let (mut ours, mut everyones) = (Group::default(), Group::default());
        let mut in_head = false;
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
                    let rule = Rule { allow, pattern: normalise_pattern(pattern) };
                    ours.add(&rule);
                    everyones.add(&rule);
                }
                // Other records must not end a group (section 2.2.4).
                Line::CrawlDelay(delay) => {
                    ours.delay(delay);
                    everyones.delay(delay);
                }
                Line::Sitemap(url) => {
                    if sitemaps.len() < SITEMAPS_MAX && !sitemaps.contains(&url) {
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
        let path = normalise(path_and_query, "*$");
        let matching = self.rules.iter().filter(|rule| matches(&rule.pattern, &path));
        matching.max_by_key(|rule| (rule.pattern.len(), rule.allow)).is_none_or(|rule| rule.allow)
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

    fn add(&mut self, rule: &Rule) {
        // An empty pattern matches nothing: `Disallow:` alone forbids nothing.
        if self.current && !rule.pattern.is_empty() {
            self.rules.rules.push(rule.clone());
        }
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
        let Some(place) = rest.find(part) else { return false };
        rest = rest.get(place + part.len()..).unwrap_or_default();
    }
    true
}

#[cfg(test)]
mod tests;
