//! The directives of site-config files, one line at a time.

use super::dialect::{literal, xpath};
use super::{Cause, Link, Note, SiteConfig};
use crate::config::{XPath, Yields};

/// Elements that others may be put into: those of texts.
const WRAPPERS: &[&str] = &[
    "b",
    "blockquote",
    "center",
    "cite",
    "code",
    "div",
    "em",
    "fieldset",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "i",
    "li",
    "p",
    "pre",
    "q",
    "section",
    "span",
    "strong",
    "u",
    "ul",
];

/// Programs that a user agent must not claim to be: what a site shows to these alone is not for us.
const IMPERSONATED: &[&str] = &[
    "googlebot",
    "bingbot",
    "slurp",
    "facebookexternalhit",
    "twitterbot",
    "applebot",
    "yandexbot",
    "baiduspider",
    "duckduckbot",
    "google.com/bot",
    "adsbot",
    "mediapartners-google",
    "feedfetcher",
];

/// Headers that follow from the connection or the limits, or open doors that are somebody's own.
const OWN_HEADERS: &[&str] = &[
    "accept-encoding",
    "authorization",
    "connection",
    "content-length",
    "host",
    "if-modified-since",
    "if-none-match",
    "proxy-authorization",
    "range",
    "te",
    "transfer-encoding",
    "upgrade",
];

/// Directives that are not taken, with the reason.
const NOT_TAKEN: &[(&str, Cause, &str)] = &[
    ("prune", Cause::Unneeded, "what `body` names is never pruned, and what is found automatically always is"),
    ("tidy", Cause::Unneeded, "pages are always parsed as browsers do"),
    ("parser", Cause::Unneeded, "pages are always parsed as browsers do"),
    ("insert_detected_image", Cause::Unneeded, "the image of an article is never put into its text"),
    ("strip_comments", Cause::Unneeded, "comments are never published"),
    ("footnotes", Cause::Unneeded, "footnotes stay as they are"),
    ("post_strip_attr", Cause::Unneeded, "attributes without use for a reader are never published"),
    ("autodetect_next_page", Cause::Unneeded, "the next page is followed wherever it is proved to be one"),
    ("convert_double_br_tags", Cause::Unsupported, "line breaks stay as they are"),
    ("skip_id_or_class", Cause::Unsupported, "it is not a documented directive; narrow the rules that strip too much"),
    ("single_page_link_in_feed", Cause::Unsupported, "links in the texts of feeds are not followed"),
    ("requires_login", Cause::Unsupported, LOGIN),
    ("not_logged_in_xpath", Cause::Unsupported, LOGIN),
    ("login_uri", Cause::Unsupported, LOGIN),
    ("login_username_field", Cause::Unsupported, LOGIN),
    ("login_password_field", Cause::Unsupported, LOGIN),
    ("login_extra_fields", Cause::Unsupported, LOGIN),
];

const LOGIN: &str = "logins through forms are not made; give the source its `cookies`, `headers` or `auth`";

/// All other directives, for "did you mean".
const TAKEN: &[&str] = &[
    "title",
    "body",
    "author",
    "date",
    "strip",
    "strip_id_or_class",
    "strip_image_src",
    "strip_attr",
    "dissolve",
    "unwrap",
    "wrap_in",
    "move_into",
    "single_page_link",
    "next_page_link",
    "if_page_contains",
    "find_string",
    "replace_string",
    "http_header",
    "src_lazy_load_attr",
    "native_ad_clue",
    "skip_json_ld",
    "autodetect_on_failure",
    "test_url",
    "test_contains",
];

/// Reads lines in turn: some belong to the one before.
pub(super) struct Reader<'n> {
    name: &'n str,
    config: SiteConfig,
    notes: Vec<Note>,
    /// A `find_string` that waits for its `replace_string`.
    find: Option<(usize, String)>,
    /// The kind of link that `if_page_contains` is about.
    link: Option<LinkKind>,
}

#[derive(Clone, Copy)]
enum LinkKind {
    Single,
    Next,
}

/// Why a line is not taken.
type Refusal = (Cause, String);

impl<'n> Reader<'n> {
    pub(super) fn new(name: &'n str) -> Self {
        Self { name, config: SiteConfig::default(), notes: Vec::new(), find: None, link: None }
    }

    /// Reads one line without outer space.
    pub(super) fn read(&mut self, number: usize, line: &str) {
        if line.is_empty() || line.starts_with('#') || line.starts_with("//") {
            return;
        }
        let taken = match split(line) {
            // What is replaced by nothing goes.
            Some((directive, _, "")) if directive != "replace_string" => {
                Err((Cause::Wrong, "there is nothing after the colon".to_owned()))
            }
            Some((directive, argument, value)) => self.take(number, directive, argument, value),
            None => Err((Cause::Wrong, "it is not of the form `directive: value`".to_owned())),
        };
        if let Err((cause, text)) = taken {
            self.notes.push(Note { line: number, cause, text });
        }
    }

    pub(super) fn finish(mut self) -> (SiteConfig, Vec<Note>) {
        self.drop_find();
        self.notes.sort_by_key(|note| note.line);
        (self.config, self.notes)
    }

    fn take(&mut self, number: usize, directive: &str, argument: Option<&str>, value: &str) -> Result<(), Refusal> {
        if directive != "replace_string" {
            self.drop_find();
        }
        if directive != "if_page_contains" {
            self.link = None;
        }
        let origin = if self.name.is_empty() { format!("line {number}") } else { format!("{}:{number}", self.name) };
        let compiled = |text: &str| compile(text, &origin);
        let config = &mut self.config;
        match (directive, argument) {
            ("title", None) => config.title.push(valued(compiled(value)?)?),
            ("author", None) => config.author.push(valued(compiled(value)?)?),
            ("date", None) => config.date.push(valued(compiled(value)?)?),
            ("body", None) => config.body.push(valued(compiled(value)?)?),
            ("strip" | "strip_attr", None) => config.strip.push(nodes(compiled(value)?)?),
            ("dissolve" | "unwrap", None) => config.dissolve.push(nodes(compiled(value)?)?),
            ("strip_id_or_class", None) => {
                let word = literal(value.trim_matches(['\'', '"']));
                config.strip.push(compiled(&format!("//*[contains(@class, {word}) or contains(@id, {word})]"))?);
            }
            ("strip_image_src", None) => {
                let part = literal(value.trim_matches(['\'', '"']));
                config.strip.push(compiled(&format!("//img[contains(@src, {part})]"))?);
            }
            ("wrap_in", Some(element)) => config.wrap.push((wrapper(element)?, nodes(compiled(value)?)?)),
            ("move_into", Some(place)) => config.moves.push((nodes(compiled(place)?)?, nodes(compiled(value)?)?)),
            ("single_page_link", None) => {
                config.single_page_link.push(Link { xpath: valued(compiled(value)?)?, condition: None });
                self.link = Some(LinkKind::Single);
            }
            ("next_page_link", None) => {
                config.next_page_link.push(Link { xpath: valued(compiled(value)?)?, condition: None });
                self.link = Some(LinkKind::Next);
            }
            ("if_page_contains", None) => {
                let condition = compiled(value)?;
                let link = match self.link.take() {
                    Some(LinkKind::Single) => config.single_page_link.last_mut(),
                    Some(LinkKind::Next) => config.next_page_link.last_mut(),
                    None => None,
                };
                let what = "it must follow the `single_page_link` or `next_page_link` that it is about";
                link.ok_or((Cause::Wrong, what.to_owned()))?.condition = Some(condition);
            }
            ("find_string", None) => self.find = Some((number, value.to_owned())),
            ("replace_string", Some(find)) if !find.is_empty() => {
                config.replacements.push((find.to_owned(), value.to_owned()));
            }
            ("replace_string", None) => match self.find.take() {
                Some((_, find)) => config.replacements.push((find, value.to_owned())),
                None => return Err((Cause::Wrong, "there is no `find_string` right before it".to_owned())),
            },
            ("http_header", Some(name)) => config.headers.push(header(name, value)?),
            ("src_lazy_load_attr", None) => config.lazy_attributes.push(value.to_ascii_lowercase()),
            ("native_ad_clue", None) => config.native_ad_clue.push(compiled(value)?),
            ("skip_json_ld", None) => config.skip_json_ld = switch(value)?,
            ("autodetect_on_failure", None) => config.only_body = !switch(value)?,
            ("test_url", None) => config.tests.push((value.to_owned(), Vec::new())),
            ("test_contains", None) => match config.tests.last_mut() {
                Some((_, texts)) => texts.push(value.to_owned()),
                None => return Err((Cause::Wrong, "there is no `test_url` before it".to_owned())),
            },
            _ => return Err(not_taken(directive, argument)),
        }
        Ok(())
    }

    fn drop_find(&mut self) {
        if let Some((line, _)) = self.find.take() {
            let text = "there is no `replace_string` right after it".to_owned();
            self.notes.push(Note { line, cause: Cause::Wrong, text });
        }
    }
}

/// `directive: value` or `directive(argument): value`; an argument may have colons in it.
fn split(line: &str) -> Option<(&str, Option<&str>, &str)> {
    let name = line.len() - line.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '_').len();
    let (directive, rest) = line.split_at(name);
    if directive.is_empty() {
        return None;
    }
    let rest = rest.trim_start();
    if let Some(value) = rest.strip_prefix(':') {
        return Some((directive, None, value.trim()));
    }
    let (argument, value) = rest.strip_prefix('(')?.split_once("):")?;
    Some((directive, Some(argument), value.trim()))
}

fn compile(text: &str, origin: &str) -> Result<XPath, Refusal> {
    xpath(text, origin).map_err(|error| (Cause::Wrong, format!("it is not an XPath: {error}")))
}

fn valued(xpath: XPath) -> Result<XPath, Refusal> {
    match xpath.yields() {
        Yields::Truth => Err((Cause::Wrong, "it says whether something is so, and has no value".to_owned())),
        _ => Ok(xpath),
    }
}

fn nodes(xpath: XPath) -> Result<XPath, Refusal> {
    match xpath.yields() {
        Yields::Nodes => Ok(xpath),
        _ => Err((Cause::Wrong, "it finds no part of the page".to_owned())),
    }
}

fn wrapper(element: &str) -> Result<String, Refusal> {
    let name = element.trim().to_ascii_lowercase();
    if WRAPPERS.contains(&name.as_str()) {
        return Ok(name);
    }
    Err((Cause::Wrong, format!("`{name}` is no element of a text")))
}

fn header(name: &str, value: &str) -> Result<(String, String), Refusal> {
    let name = name.trim().to_ascii_lowercase();
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if name.is_empty() || !name.chars().all(is_token) {
        return Err((Cause::Wrong, format!("`{name}` is not the name of a header")));
    }
    if OWN_HEADERS.contains(&name.as_str()) {
        return Err((Cause::Unsupported, format!("the header `{name}` is set by Depesche itself")));
    }
    if !value.chars().all(|c| c == '\t' || c == ' ' || c.is_ascii_graphic()) {
        return Err((Cause::Wrong, "the value has characters that cannot be sent".to_owned()));
    }
    let lower = value.to_ascii_lowercase();
    if name == "user-agent" && IMPERSONATED.iter().any(|other| lower.contains(other)) {
        return Err((
            Cause::Unsupported,
            "Depesche does not pass itself off as the crawler of somebody else".to_owned(),
        ));
    }
    Ok((name, value.to_owned()))
}

fn switch(value: &str) -> Result<bool, Refusal> {
    match value.to_ascii_lowercase().as_str() {
        "yes" | "true" => Ok(true),
        "no" | "false" => Ok(false),
        _ => Err((Cause::Wrong, "it must be `yes` or `no`".to_owned())),
    }
}

fn not_taken(directive: &str, argument: Option<&str>) -> Refusal {
    if let Some((_, cause, text)) = NOT_TAKEN.iter().find(|(name, ..)| *name == directive) {
        return (*cause, (*text).to_owned());
    }
    if TAKEN.contains(&directive) {
        let form = if argument.is_some() { "without" } else { "with" };
        return (Cause::Wrong, format!("`{directive}` is written {form} parentheses before the colon"));
    }
    let names = TAKEN.iter().chain(NOT_TAKEN.iter().map(|(name, ..)| name)).copied();
    match crate::config::suggest::nearest(directive, names) {
        Some(meant) => (Cause::Wrong, format!("there is no directive `{directive}`; did you mean `{meant}`?")),
        None => (Cause::Wrong, format!("there is no directive `{directive}`")),
    }
}
