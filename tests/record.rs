//! Recorded pages as tests of one's own rules: `record` and `check --offline`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::support::{Depesche, Run, Site, wait_for};

const TITLES: [&str; 3] =
    ["Die Fähre fährt wieder nach Fahrplan", "Der Hafen bekommt eine neue Mole", "Das Museum öffnet auch am Montag"];

/// A small newspaper; `prefix` stands before all class names of its layout.
fn publish(site: &Site, prefix: &str) {
    let mut teasers = String::new();
    for (number, title) in TITLES.iter().enumerate() {
        let path = format!("/artikel/7010{number}");
        teasers += &format!(
            "<div class=\"{prefix}teaser\"><span class=\"{prefix}kicker\">Hafen</span>\
             <h3><a href=\"{path}\">{title}</a></h3><p class=\"{prefix}lead\">Ein Anriss der Meldung {number}.</p></div>"
        );
        let text = "Ein Absatz, der lang genug ist, um als Text eines Artikels zu gelten. ".repeat(4);
        site.html(
            &path,
            &format!(
                "<html><body><main><article><h1>{title}</h1>\
                 <div class=\"{prefix}day\">1{number}.11.2026, 08:30 Uhr</div>\
                 <div class=\"{prefix}text\"><p>{text}</p><p>{text}</p></div></article></main></body></html>"
            ),
        );
    }
    site.html("/", &format!("<html><body><main><h1>Der Bote</h1>{teasers}</main></body></html>"));
}

/// Rules for that layout.
fn rules(site: &Site, prefixes: &[&str]) -> String {
    let any = |class: &str| prefixes.iter().map(|prefix| format!(".{prefix}{class}")).collect::<Vec<_>>().join(", ");
    format!(
        "[source.bote]\nurl = \"{}/\"\ntimezone = \"Europe/Berlin\"\nvia = \"page\"\n\
         [source.bote.listing]\nitem = \"{}\"\nsection = \"{}\"\n\
         [source.bote.article]\nbody = \"{}\"\ndate = {{ select = \"{}\", format = \"%d.%m.%Y, %H:%M Uhr\" }}\n",
        site.base(),
        any("teaser"),
        any("kicker"),
        any("text"),
        any("day")
    )
}

fn recorded(program: &Depesche) -> Run {
    let run = program.run(&["record", "bote"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    run
}

/// The recordings of the source, the oldest first.
fn recordings(program: &Depesche) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(program.folder.path().join("recordings/bote")) else { return Vec::new() };
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

/// All that is in a folder, as one text.
fn texts(folder: &Path) -> String {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned()).collect()
}

#[test]
fn a_rule_is_repaired_against_today_s_and_yesterday_s_page() {
    let site = Site::start();
    publish(&site, "");
    let program = Depesche::new(&rules(&site, &[""]));
    let run = recorded(&program);
    assert!(run.stdout.contains("bote") && run.stdout.contains("3"), "{run:?}");
    let items = fs::read_to_string(recordings(&program)[0].join("items.toml")).unwrap();
    assert!(TITLES.iter().all(|title| items.contains(title)), "{items}");
    assert!(items.contains("2026-11-10T08:30:00+01:00") && items.contains("Hafen"), "{items}");
    assert!(!program.folder.path().join("depesche.db").exists() && !program.public().exists());

    // Nobody is asked, not even with other pages on the site.
    publish(&site, "neu-");
    site.forget();
    let intact = program.run(&["check", "--offline"]);
    assert!(intact.code == Some(0) && intact.stdout.contains("as recorded, 3 items"), "{intact:?}");
    assert!(site.seen().is_empty());

    // The new layout is not read by the old rules.
    let broken = program.run(&["record", "bote"]);
    assert_eq!(broken.code, Some(1), "{broken:?}");
    assert_eq!(recordings(&program).len(), 2);
    let both = program.run(&["check", "--offline", "bote"]);
    assert_eq!(both.code, Some(1), "{both:?}");
    assert!(both.stdout.contains("as recorded, 3 items") && both.stdout.contains("nothing could be read"), "{both:?}");

    // The repaired rule reads both, with the articles to which the old one did not lead any longer.
    program.configure(&rules(&site, &["", "neu-"]));
    site.forget();
    let repaired = program.run(&["check", "--offline", "--accept", "bote"]);
    assert_eq!(repaired.code, Some(0), "{repaired:?}");
    assert!(repaired.stdout.contains("as recorded, 3 items") && repaired.stdout.contains("3 new"), "{repaired:?}");
    assert!(site.seen().is_empty());
    let both = program.run(&["check", "--offline", "bote"]);
    assert_eq!(both.stdout.matches("as recorded, 3 items").count(), 2, "{both:?}");
    for folder in recordings(&program) {
        assert!(fs::read_to_string(folder.join("items.toml")).unwrap().contains("2026-11-10T08:30:00+01:00"));
    }
}

#[test]
fn what_a_rule_does_is_shown_field_by_field_until_it_is_accepted() {
    let site = Site::start();
    publish(&site, "");
    let program = Depesche::new(&rules(&site, &[""]));
    recorded(&program);
    let wrong = rules(&site, &[""]).replace("section = \".kicker\"", "section = \".lead\"");
    let wrong = wrong.replace("via = \"page\"\n", "via = \"page\"\nexclude = [{ title = \"Museum\" }]\n");
    program.configure(&wrong);
    let other = program.run(&["check", "--offline"]);
    assert_eq!(other.code, Some(1), "{other:?}");
    for line in ["1 gone, 2 changed", "  - Das Museum", "  ~ Die Fähre", "      - Hafen", "      + Ein Anriss"] {
        assert!(other.stdout.contains(line), "{line}: {other:?}");
    }
    let accepted = program.run(&["check", "--offline", "--accept"]);
    assert!(accepted.code == Some(0) && accepted.stdout.contains("accepted: 1 gone, 2 changed"), "{accepted:?}");
    let same = program.run(&["check", "--offline"]);
    assert!(same.code == Some(0) && same.stdout.contains("as recorded, 2 items"), "{same:?}");

    // What cannot be read at all never becomes what is expected.
    program.configure(&rules(&site, &["no-such-"]));
    let lost = program.run(&["check", "--offline", "--accept"]);
    assert!(lost.code == Some(1) && lost.stdout.contains("other than recorded"), "{lost:?}");
    program.configure(&wrong);
    assert_eq!(program.run(&["check", "--offline"]).code, Some(0));
}

#[test]
fn what_is_recorded_is_all_that_a_refresh_asks_for() {
    let site = Site::start();
    publish(&site, "");
    let listing = String::from_utf8(site.body("/")).unwrap();
    let linked = |more: &str| listing.replace("<body>", &format!("<head>{more}</head><body>"));
    site.html("/feed-page", &linked("<link rel=\"alternate\" type=\"application/rss+xml\" href=\"/feed.xml\">"));
    let items: String = (0..3)
        .map(|number| {
            format!(
                "<item><title>{}</title><link>{}/artikel/7010{number}</link>\
                 <pubDate>Sun, 22 Nov 2026 0{number}:00:00 GMT</pubDate></item>",
                TITLES[number],
                site.base()
            )
        })
        .collect();
    let feed = format!("<rss version=\"2.0\"><channel><title>Bote</title>{items}</channel></rss>");
    site.put("/feed.xml", "application/rss+xml", feed);
    let sitemap = (0..3).map(|number| {
        format!("<url><loc>{}/artikel/7010{number}</loc><lastmod>2026-11-2{number}</lastmod></url>", site.base())
    });
    let sitemap: String = sitemap.collect();
    let head = "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">";
    site.put("/news.xml", "application/xml", format!("{head}{sitemap}</urlset>"));
    site.put("/robots.txt", "text/plain", format!("User-agent: *\nAllow: /\nSitemap: {}/news.xml\n", site.base()));
    let last = "<div class=\"teaser\"><h3><a href=\"/artikel/70101\">Der Hafen bekommt eine neue Mole</a></h3></div>";
    let first =
        "<div class=\"teaser\"><h3><a href=\"/artikel/70100\">Die Fähre fährt wieder nach Fahrplan</a></h3></div>";
    site.html(
        "/paged",
        &format!("<html><body><main>{first}<a class=\"more\" href=\"/paged?2\">mehr</a></main></body></html>"),
    );
    site.html("/paged?2", &format!("<html><body><main>{last}</main></body></html>"));
    let base = site.base();
    let program = Depesche::new(&format!(
        "[source.feed]\nurl = \"{base}/feed-page\"\nvia = \"feed\"\n[source.sitemap]\nurl = \"{base}/\"\nvia = \"sitemap\"\n\
         [source.paged]\nurl = \"{base}/paged\"\n[source.paged.listing]\nitem = \".teaser\"\nnext = \".more\"\npages = 3\n"
    ));
    let run = program.run(&["record"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    site.forget();
    let check = program.run(&["check", "--offline"]);
    assert_eq!(check.code, Some(0), "{check:?}");
    for (source, items) in [("feed", 3), ("sitemap", 3), ("paged", 2)] {
        let line = check.stdout.lines().find(|line| line.starts_with(source)).unwrap();
        assert!(line.ends_with(&format!("as recorded, {items} items")), "{check:?}");
    }
    assert!(site.seen().is_empty());
}

#[test]
fn a_page_that_is_not_recorded_is_named_and_not_fetched() {
    let site = Site::start();
    publish(&site, "");
    let listing = String::from_utf8(site.body("/")).unwrap();
    let more = "<aside><div class=\"also\"><h3><a href=\"/artikel/70109\">Eine Meldung, die niemand las</a></h3></div></aside>";
    site.html("/", &listing.replace("</main>", &format!("</main>{more}")));
    let program = Depesche::new(&rules(&site, &[""]));
    recorded(&program);
    site.forget();
    program.configure(&rules(&site, &[""]).replace("item = \".teaser\"", "item = \".teaser, .also\""));
    let run = program.run(&["check", "--offline"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stdout.contains("/artikel/70109 would be read, and is not in the recording"), "{run:?}");
    assert!(site.seen().is_empty());
}

#[test]
fn no_secret_gets_into_a_recording() {
    let site = Site::start();
    publish(&site, "");
    let listing = String::from_utf8(site.body("/")).unwrap();
    site.html("/", &listing.replace("</main>", "</main><form><input value=\"header-secret\"> cookie-secret</form>"));
    site.also_send("/", &["Set-Cookie: given=set-cookie-secret", "Link: </x?key=header-secret>; rel=preload"]);
    let program = Depesche::new("");
    for (name, secret) in [("header", "header-secret"), ("cookie", "cookie-secret"), ("password", "password-secret")] {
        fs::write(program.folder.path().join(name), secret).unwrap();
    }
    let secrets = "headers = { x-key = { file = \"header\" } }\ncookies = { session = { file = \"cookie\" } }\n\
                   auth = { user = \"reader\", password = { file = \"password\" } }\n";
    program.configure(&rules(&site, &[""]).replace("via = \"page\"\n", &format!("via = \"page\"\n{secrets}")));
    recorded(&program);
    let sent = &site.seen()[0].headers;
    assert!(sent["x-key"] == "header-secret" && sent["cookie"].contains("cookie-secret"), "{sent:?}");
    let texts = texts(&recordings(&program)[0]);
    assert!(texts.contains("Die Fähre fährt wieder"));
    for secret in
        ["header-secret", "cookie-secret", "password-secret", sent["authorization"].split(' ').nth(1).unwrap()]
    {
        assert!(!texts.contains(secret), "{secret}");
    }
    assert!(texts.contains(&"x".repeat("header-secret".len())));
    assert_eq!(program.run(&["check", "--offline"]).code, Some(0));
}

#[test]
fn w09_a_secret_in_an_address_gets_into_no_recording_and_the_page_is_found_without_it() {
    let site = Site::start();
    publish(&site, "");
    let listing = String::from_utf8(site.body("/")).unwrap();
    let again = "<a href=\"/?day=2&amp;feed_token=query%26secret\">query&amp;secret</a></main>";
    site.html("/", &listing.replace("</main>", again));
    let program = Depesche::new("");
    program.configure(&rules(&site, &[""]).replace("/\"\ntimezone", "/?day=1&feed_token=query%26secret\"\ntimezone"));
    recorded(&program);
    assert_eq!(site.seen()[0].path, "/?day=1&feed_token=query%26secret");
    let texts = texts(&recordings(&program)[0]);
    for spelling in ["query&secret", "query&amp;secret", "query%26secret"] {
        assert!(!texts.contains(spelling), "{spelling}");
    }
    assert!(texts.contains("day=1&feed_token=xxxxxxxx"));
    site.forget();
    let same = program.run(&["check", "--offline"]);
    assert!(same.code == Some(0) && same.stdout.contains("as recorded, 3 items"), "{same:?}");
    assert!(site.seen().is_empty());
}

#[test]
fn recorded_pages_are_read_at_the_time_when_they_came() {
    let site = Site::start();
    publish(&site, "");
    for number in 0..TITLES.len() {
        let path = format!("/artikel/7010{number}");
        let page = String::from_utf8(site.body(&path)).unwrap();
        site.html(&path, &page.replace(&format!("1{number}.11.2026, 08:30 Uhr"), "vor 3 Stunden"));
    }
    let program = Depesche::new(&rules(&site, &[""]).replace(", format = \"%d.%m.%Y, %H:%M Uhr\"", ""));
    recorded(&program);
    let manifest = recordings(&program)[0].join("recording.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    let time = text.lines().find(|line| line.starts_with("recorded = ")).unwrap();
    fs::write(&manifest, text.replace(time, "recorded = \"2020-05-05T12:00:00Z\"")).unwrap();
    let run = program.run(&["check", "--offline"]);
    assert!(run.stdout.contains("3 changed") && run.stdout.contains("+ 2020-05-05T11:00:00+02:00"), "{run:?}");
}

#[test]
fn nothing_half_is_left_when_recording_is_cut_short() {
    let site = Site::start();
    publish(&site, "");
    let program = Depesche::new(&rules(&site, &[""]));
    recorded(&program);
    let kills = std::env::var("DEPESCHE_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(8);
    for number in 0..kills {
        // Killed as soon as anything is there, and then a little later each time.
        let before = recordings(&program).len();
        let mut running = program.start(&["record", "bote"]);
        let limit = Instant::now() + Duration::from_secs(10);
        while recordings(&program).len() == before && Instant::now() < limit {
            std::thread::sleep(Duration::from_micros(200));
        }
        std::thread::sleep(Duration::from_micros(200) * number);
        running.kill();
        for folder in recordings(&program) {
            let name = folder.file_name().unwrap().to_string_lossy().into_owned();
            let is_whole = folder.join("recording.toml").exists() && folder.join("items.toml").exists();
            assert!(is_whole || name.starts_with(".unfinished-"), "{name}");
        }
    }
    let run = program.run(&["check", "--offline"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    // What a machine that stopped left is cleared away.
    let left = program.folder.path().join("recordings/bote/.unfinished-1");
    fs::create_dir(&left).unwrap();
    fs::write(left.join("001.html"), "half").unwrap();
    let long_ago = std::time::SystemTime::now() - Duration::from_secs(2 * 60 * 60);
    fs::File::open(&left).unwrap().set_modified(long_ago).unwrap();
    recorded(&program);
    assert!(!left.exists());
}

#[test]
fn a_damaged_recording_says_what_is_wrong_and_leads_nowhere_else() {
    let site = Site::start();
    publish(&site, "");
    let program = Depesche::new(&rules(&site, &[""]));
    let none = program.run(&["check", "--offline"]);
    assert!(none.code == Some(2) && none.stderr.contains("depesche record bote"), "{none:?}");
    recorded(&program);
    let folder = recordings(&program).remove(0);
    let manifest = fs::read_to_string(folder.join("recording.toml")).unwrap();
    for (from, to, word) in [
        ("version = 1", "version = 9", "of version 9"),
        ("\"001.html\"", "\"../../../depesche.toml\"", "no file beside it"),
        ("\"001.html\"", "\"009.html\"", "009.html"),
        ("source =", "sauce =", "unknown field"),
    ] {
        assert!(manifest.contains(from), "{manifest}");
        fs::write(folder.join("recording.toml"), manifest.replace(from, to)).unwrap();
        let run = program.run(&["check", "--offline"]);
        assert!(run.code == Some(1) && run.stdout.contains(word), "{word}: {run:?}");
    }
    fs::rename(program.folder.path().join("recordings/bote"), program.folder.path().join("recordings/old")).unwrap();
    recorded(&program);
    let strange = program.run(&["check", "--offline"]);
    assert!(strange.code == Some(0) && strange.stderr.contains("recordings/old is not read"), "{strange:?}");
    let unwritten = program.run(&["record", "--into", "depesche.toml"]);
    assert!(
        unwritten.code == Some(1) && unwritten.stderr.contains("bote: not recorded: depesche.toml/bote"),
        "{unwritten:?}"
    );
    let unknown = program.run(&["check", "--offline", "nobody"]);
    assert!(unknown.code == Some(2) && unknown.stderr.contains("there are: bote"), "{unknown:?}");
}

#[test]
fn a_source_that_does_not_answer_leaves_no_recording() {
    let site = Site::start();
    site.answer("/", 500, "text/plain", "no");
    let program = Depesche::new(&rules(&site, &[""]));
    let run = program.run(&["record"]);
    assert!(run.code == Some(1) && run.stdout.contains("not recorded, for no page came"), "{run:?}");
    assert_eq!(site.seen().len(), 1, "it is not asked again");
    assert!(wait_for(Duration::ZERO, || recordings(&program).pop()).is_none());
}
