#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use std::path::Path;
use std::time::Duration;

use super::super::{Config, Environment, Listen, Part, Problem, Problems, Receiver, SourceKind, Store, parse_in};
use crate::schedule::Schedule;

/// Mistakes and what is said about them: `=== name`, the file, `---`, then line, column, message
/// and cure of each problem.
const CASES: &str = include_str!("problems.txt");

/// Set to any value, this variable has the test write the answers anew instead of comparing them.
const RENEW: &str = "DEPESCHE_RENEW_PROBLEMS";

fn read(text: &str) -> Result<Config, Problems> {
    let environment = Environment::of([
        ("HOME", "/home/ada"),
        ("TOKEN", "geheim"),
        ("BROKEN", "two\nlines"),
        ("SPACED", "words with spaces are no token"),
        ("ADMIN", "0123456789abcdef"),
        ("WHSEC", "whsec_#"),
        ("KEY", "whsec_c2l4dGVlbiBieXRlcyBhdCBsZWFzdA=="),
    ]);
    parse_in(text, Path::new("/etc/depesche/depesche.toml"), &environment)
}

fn valid(text: &str) -> Config {
    read(text).unwrap_or_else(|problems| panic!("{problems}"))
}

fn lines(problem: &Problem) -> String {
    let place = problem.place.as_ref().map_or("-".to_owned(), |place| {
        let before = &place.file.text[..place.span.start];
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        format!("{line}:{column}")
    });
    let help = problem.help.as_deref().unwrap_or_default();
    format!("{place} {}\n    {help}\n", problem.message)
}

#[test]
fn every_mistake_is_located_and_has_a_cure() {
    let mut renewed = Vec::new();
    for case in CASES.split("=== ").skip(1) {
        let (name, rest) = case.split_once('\n').unwrap();
        let (text, _) = rest.split_once("---\n").unwrap();
        let problems = read(text).err().unwrap_or_else(|| panic!("{name} is accepted"));
        assert!(problems.iter().all(|problem| problem.help.is_some()), "{name}: a problem without a cure:\n{problems}");
        renewed.push(format!("=== {name}\n{text}---\n{}", problems.iter().map(lines).collect::<String>()));
    }
    if std::env::var_os(RENEW).is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/config/check/problems.txt");
        std::fs::write(path, renewed.join("\n")).unwrap();
        return;
    }
    for (expected, found) in CASES.split("\n=== ").zip(&renewed) {
        let (expected, found) = (expected.trim_start_matches("=== ").trim_end(), found.trim_start_matches("=== "));
        assert!(expected == found.trim_end(), "expected:\n{expected}\n\nfound:\n{found}\n{RENEW}=1 accepts it");
    }
}

#[test]
fn an_address_is_enough() {
    let config = valid("[source.dwn]\nurl = 'https://www.example.org/'\n");
    assert_eq!(config.base_url.as_str(), "http://localhost:8080/");
    assert_eq!(config.server.listen, [Listen::Tcp("127.0.0.1:8080".parse().unwrap())]);
    assert!(config.server.token.is_none() && !config.server.admin_everywhere);
    assert_eq!(config.publish.directory, None);
    assert_eq!(config.publish.formats.len(), 4);
    assert_eq!(config.store, Store::Sqlite("/home/ada/.local/state/depesche/depesche.db".into()));
    let source = &config.sources[0];
    assert_eq!(source.urls[0].as_str(), "https://www.example.org/");
    assert!(source.robots && source.headers.is_empty() && source.article.follow.is_none());
    let alone = crate::config::Source::automatic(source.id.clone(), source.urls[0].clone());
    assert_eq!(source.fingerprint, alone.fingerprint);
}

#[test]
fn defaults_hold_until_a_source_says_otherwise() {
    let config = valid(
        "[defaults]\ncron = '0 6 * * *'\ntimezone = 'Europe/Berlin'\nlanguage = 'DE'\nrobots = false\nage = '30d'\n\
         keep = { items = 7 }\n[source.b]\nurl = 'https://b.example/'\n[source.a]\nurl = 'https://a.example/'\n\
         every = '1h'\nlanguage = 'en-gb'\nrobots = true\nage = '1d'\nkeep = { days = 3 }\n",
    );
    let [b, a] = config.sources.as_slice() else { panic!("two sources, in the order of the file") };
    assert!(matches!(&b.schedule, Schedule::Cron(cron) if cron.timezone == chrono_tz::Europe::Berlin));
    assert_eq!((b.language.as_deref(), b.robots, b.keep.items, b.keep.days), (Some("de"), false, 7, 365));
    assert_eq!(b.filter.age_max, Some(Duration::from_secs(30 * 86_400)));
    assert!(matches!(a.schedule, Schedule::Every(every) if every == Duration::from_secs(3600)));
    assert_eq!((a.language.as_deref(), a.robots, a.keep.items, a.keep.days), (Some("en-GB"), true, 7, 3));
    assert_eq!(a.filter.age_max, Some(Duration::from_secs(86_400)));
}

#[test]
fn the_whole_vocabulary_arrives() {
    let config = valid(
        "base_url = 'https://feeds.example.org/news'\n\
         server = { listen = ['[::1]:9000', 'unix:run/http.sock'], token = { env = 'ADMIN' }, admin = 'everywhere' }\n\
         publish = { directory = 'public', formats = ['json', 'rss'], items = 20, size = '2 MiB', archive = '0s' }\n\
         store.url = 'sqlite:data/x.db'\n\
         [fetch]\ncontact = 'mailto:ada@example.org'\ndelay = '250ms'\nworkers = 3\n\
         allow_private = ['::1', '10.0.0.0/8', 'Intranet.Example']\nbody_limit = '1 MiB'\nredirects = 0\n\
         [source.a]\nurl = ['https://a.example/x#top', 'https://a.example/y']\nkind = 'listing'\n\
         sections = 'Börse & Märkte'\ninclude = ['bank', { title = 'zins' }]\n\
         headers = { X-Api-Key = { env = 'TOKEN' }, Accept = 'text/html' }\n\
         auth = { user = 'ada', password = { env = 'TOKEN' } }\n\
         listing = { item = 'li', date = ['time', { attr = 'Data-Date', regex = '(\\d+)', template = '{} Uhr' }] }\n\
         article.follow = false\n\
         [feed.all]\nfrom = 'a'\nlanguage = 'de'\n",
    );
    assert_eq!(config.base_url.as_str(), "https://feeds.example.org/news/");
    assert_eq!(config.server.listen[1], Listen::Unix("/etc/depesche/run/http.sock".into()));
    assert_eq!(config.server.token.as_ref().map(|token| token.reveal()), Some("0123456789abcdef"));
    assert!(config.server.admin_everywhere);
    assert_eq!(config.publish.directory.as_deref(), Some(Path::new("/etc/depesche/public")));
    assert_eq!(config.publish.formats, [crate::model::Format::Rss, crate::model::Format::Json]);
    assert_eq!((config.publish.items_max, config.publish.bytes_max), (20, 2 << 20));
    assert_eq!(config.publish.archive, Duration::ZERO);
    assert_eq!(config.store, Store::Sqlite("/etc/depesche/data/x.db".into()));
    assert_eq!(config.fetch.allow_private, ["::1", "10.0.0.0/8", "intranet.example"]);
    assert_eq!((config.fetch.body_bytes_max, config.fetch.redirects_max, config.fetch.workers), (1 << 20, 0, 3));
    let a = &config.sources[0];
    assert_eq!(a.kind, SourceKind::Listing);
    assert_eq!(a.urls[0].as_str(), "https://a.example/x");
    assert_eq!(a.filter.sections, ["boerse-maerkte"]);
    assert_eq!((a.filter.include[0].part, a.filter.include[1].part), (Part::Text, Part::Title));
    assert!(a.filter.include[0].pattern.is_match("Die Bank"), "case makes no difference");
    let headers: Vec<_> = a.headers.iter().map(|header| (header.name.as_str(), header.value.reveal())).collect();
    let login = ("authorization", "Basic YWRhOmdlaGVpbQ==");
    assert_eq!(headers, [("x-api-key", "geheim"), ("accept", "text/html"), login]);
    let [first, second] = a.listing.fields.date.as_slice() else { panic!("two rules") };
    assert_eq!(first.select.as_ref().map(|select| select.as_str()), Some("time"));
    assert_eq!(
        (second.attr.as_deref(), second.template.as_ref().map(crate::config::Template::as_str)),
        (Some("data-date"), Some("{} Uhr"))
    );
    assert_eq!(a.article.follow, Some(false));
    assert_eq!(config.feeds[0].from, std::slice::from_ref(&a.id));
}

#[test]
fn hubs_are_found_below_the_base_or_elsewhere() {
    let config = valid(
        "base_url = 'https://feeds.example.org/news/'\nwebsub.hub = ['own', 'https://hub.example/?a=1']\n\
         [source.a]\nurl = 'https://a.example/'\n",
    );
    let addresses: Vec<String> = config.publish.hubs.iter().map(|hub| hub.address(&config.base_url)).collect();
    assert_eq!(addresses, ["https://feeds.example.org/news/hub", "https://hub.example/?a=1"]);
    assert!(valid("[source.a]\nurl = 'https://a.example/'\n").publish.hubs.is_empty());
}

#[test]
fn hooks_are_commands_or_signed_addresses() {
    let config = valid(
        "[source.a]\nurl = 'https://a.example/'\nhook.command = 'notify-send'\n\
         [source.b]\nurl = 'https://b.example/'\nhook = { command = ['/bin/sh', '-c', 'cat; true'], timeout = '1m', items = 1 }\n\
         [feed.c]\nfrom = 'a'\nhook = { url = 'https://c.example/x?key=1', secret = { env = 'KEY' }, headers.x-a = 'b' }\n",
    );
    let hook = |place: usize| config.sources[place].hook.as_ref().unwrap();
    assert!(
        matches!(&hook(0).receiver, Receiver::Command(program, rest) if program == "notify-send" && rest.is_empty())
    );
    assert_eq!((hook(0).timeout, hook(0).items_max), (Duration::from_secs(30), 20));
    assert!(matches!(&hook(1).receiver, Receiver::Command(program, rest) if program == "/bin/sh" && rest.len() == 2));
    assert_eq!((hook(1).timeout, hook(1).items_max), (Duration::from_secs(60), 1));
    let hook = config.feeds[0].hook.as_ref().unwrap();
    let Receiver::Webhook(webhook) = &hook.receiver else { panic!("{hook:?}") };
    assert_eq!(webhook.key.as_ref().unwrap().reveal(), b"sixteen bytes at least");
    assert_eq!((hook.timeout, webhook.headers[0].value.reveal()), (Duration::from_secs(10), "b"));
    assert!(!format!("{config:?}").contains("sixteen"));
}

#[test]
fn the_base_follows_the_address() {
    let base = |listen: &str| {
        let config = valid(&format!("server.listen = {listen}\n[source.a]\nurl = 'https://a.example/'\n"));
        config.base_url.to_string()
    };
    assert_eq!(base("'0.0.0.0:9000'"), "http://localhost:9000/");
    assert_eq!(base("'192.0.2.1:9000'"), "http://192.0.2.1:9000/");
    assert_eq!(base("['unix:x', '[2001:db8::1]:9000']"), "http://[2001:db8::1]:9000/");
    assert_eq!(base("[]"), "http://localhost:8080/");
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_change_nothing() {
    let text = "\u{feff}[source.a]\r\nurl = 'https://a.example/'\r\n";
    assert_eq!(valid(text).sources.len(), 1);
    let problems = read(&format!("{text}lang = 'de'\r\n")).unwrap_err();
    assert_eq!(
        problems.iter().map(lines).collect::<String>().lines().next(),
        Some("3:1 [source.<id>] has no key `lang`")
    );
}

#[test]
fn the_fingerprint_is_of_what_is_read_and_how() {
    let of =
        |text: &str| valid(&format!("[source.a]\nurl = 'https://a.example/'\n{text}")).sources[0].fingerprint.clone();
    let plain = of("");
    assert_eq!(plain.len(), 64);
    // A value that was written down: it must be the same in every run of every version.
    assert_eq!(plain, "c36e8aa74bc93a665c16ef2ed7d612234e6326383cae7cd56239941676fb4220");
    for other in ["title = 'x'", "every = '1h'", "robots = false", "include = 'x'", "age = '1d'", "keep.items = 3"] {
        assert_eq!(of(other), plain, "{other}");
    }
    let differing = [
        "",
        "kind = 'feed'",
        "kind = 'json'",
        "post = 'a=1'",
        "timezone = 'Europe/Berlin'",
        "language = 'de'",
        "section = 'x'",
        "article.follow = true",
        "listing.item = 'li'",
        "article.item = 'li'",
        "listing.remove = 'li'",
        "listing.title = 'li'",
        "listing.lead = 'li'",
        "listing.lead = { select = 'li', optional = true }",
        "listing.lead = { select = 'li', attr = 'title' }",
        "listing.lead = ['li', 'p']",
        "listing.lead = { xpath = 'li' }",
        "listing.item = { xpath = 'li' }",
    ];
    let all: std::collections::BTreeSet<String> = differing.iter().map(|text| of(text)).collect();
    assert_eq!(all.len(), differing.len());
    let tidy = of("[source.a.listing]\ntitle = 'h2'\nitem = 'li'\n");
    assert_eq!(of("listing = { item = \"li\", title = [ \"h2\" ] } # the same"), tidy);
}

#[test]
fn no_key_of_the_vocabulary_is_ignored() {
    use super::super::vocabulary::{self, Shape, TableShape};
    // A date is wrong for every key, so a key that is read is a key that is reported.
    fn probe(shape: &'static TableShape, prefix: &str, found: &mut Vec<String>) {
        for key in shape.keys() {
            let path = format!("{prefix}{}", key.name);
            let problems = read(&format!("{path} = 1979-05-27\n")).unwrap_err();
            let complaint = |of: &str| [format!("`{of}` must be "), format!("`{of}` is written into ")];
            let named =
                problems.iter().any(|problem| complaint(key.name).iter().any(|c| problem.message.starts_with(c)));
            assert!(named, "{path} is not read:\n{problems}");
            found.push(path.clone());
            match key.shape {
                Shape::Table(inner) => probe(inner, &format!("{path}."), found),
                Shape::TableById(inner) => probe(inner, &format!("{path}.x."), found),
                Shape::Query | Shape::Queries => probe(&vocabulary::QUERY, &format!("{path}."), found),
                Shape::Field => probe(&vocabulary::RULE, &format!("{path}."), found),
                Shape::Patterns => probe(&vocabulary::PATTERN, &format!("{path}."), found),
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    probe(&vocabulary::MAIN, "", &mut found);
    assert!(found.len() > 100, "{}", found.len());
}

#[test]
fn secrets_are_never_shown() {
    let texts = [
        "auth = { user = 'ada', password = 'hunter2' }",
        "auth = { user = 'ada', pass = 'hunter2' }",
        "headers = { Authorization = 'Bearer hunter2' }",
        "auth = { user = 'ada', password = hunter2 }",
        "auth = { user = 'ada', password = { value = 'hunter2' } }",
        "url = 'https://ada:hunter2@'",
        "url = 'ada:hunter2@a.example'",
        "headers = { Cookie = 'x', cookie = 'hunter2' }",
        "headers = { X = { value = 'hunter2' } }",
        "headers = { Cookie = 'hunter2', Host = 'x' }",
        "url = 'https://ada:hunter2@a.example/'",
        "auth = { token = { env = 'hunter' } }\nheaders = { X = 'hunter2ü' }",
    ];
    for text in texts {
        let problems = read(&format!("[source.a]\n{text}\n")).unwrap_err();
        let shown = format!("{problems}{problems:?}{}", problems.render(true));
        assert!(!shown.contains("hunter2"), "{shown}");
    }
    let config = valid("[source.a]\nurl = 'https://a.example/'\nauth.token.env = 'TOKEN'\n");
    assert!(!format!("{config:?}").contains("geheim"));
    let url = "[store]\nurl = 'postgres://ada:hunter2@db/x'\n";
    assert!(!read(url).unwrap_err().to_string().contains("hunter2"));
}
