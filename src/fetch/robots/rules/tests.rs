use std::time::{Duration, Instant};

use super::Rules;

fn allows(robots: &str, path: &str) -> bool {
    Rules::parse(robots.as_bytes()).allow(path)
}

/// Checks one pattern as the only `Disallow` rule.
fn forbids(pattern: &str, path: &str) -> bool {
    !allows(&format!("User-agent: *\nDisallow: {pattern}\n"), path)
}

#[test]
fn our_group_counts_alone_in_any_case_and_with_a_version() {
    for name in ["Depesche", "depesche", "DEPESCHE/1.0", "Depesche *"] {
        let robots = format!("User-agent: *\nDisallow: /\n\nUser-agent: {name}\nDisallow: /private\n");
        assert!(allows(&robots, "/news"), "{name}");
        assert!(!allows(&robots, "/private/1"), "{name}");
    }
    for name in ["DepescheBot", "Depesche-News", "Dep", "other Depesche"] {
        assert!(!allows(&format!("User-agent: *\nDisallow: /\nUser-agent: {name}\nAllow: /\n"), "/news"), "{name}");
    }
}

#[test]
fn an_empty_group_of_ours_allows_everything() {
    assert!(allows("User-agent: *\nDisallow: /\n\nUser-agent: Depesche\n", "/news"));
}

#[test]
fn groups_of_one_name_are_merged() {
    let robots =
        "User-agent: depesche\nDisallow: /a\n\nUser-agent: x\nDisallow: /b\n\nUser-agent: Depesche\nDisallow: /c";
    assert!(!allows(robots, "/a") && allows(robots, "/b") && !allows(robots, "/c"));
}

#[test]
fn agents_in_a_row_share_their_rules_and_other_records_do_not_part_them() {
    let robots =
        "User-agent: x\nSitemap: https://example.org/s.xml\nCrawl-delay: 9\n\nUser-agent: depesche\nDisallow: /a\n";
    let rules = Rules::parse(robots.as_bytes());
    assert!(!rules.allow("/a"));
    assert_eq!(rules.crawl_delay, None, "the delay stands before our name");
    let robots = "User-agent: depesche\nCrawl-delay: 2.5\nUser-agent: x\nDisallow: /a\n";
    let rules = Rules::parse(robots.as_bytes());
    assert!(!rules.allow("/a"));
    assert_eq!(rules.crawl_delay, Some(Duration::from_millis(2500)));
}

#[test]
fn the_longest_rule_wins_and_allow_wins_a_draw() {
    let robots = "User-agent: *\nDisallow: /news\nAllow: /news/public\nAllow: /draw\nDisallow: /draw\n";
    assert!(!allows(robots, "/news/1"));
    assert!(allows(robots, "/news/public/1"));
    assert!(allows(robots, "/draw"));
    assert!(allows("User-agent: *\nDisallow: /\nAllow: /$\n", "/"));
    assert!(!allows("User-agent: *\nDisallow: /\nAllow: /$\n", "/page"));
}

#[test]
fn an_empty_disallow_forbids_nothing_and_excuses_nothing() {
    assert!(allows("User-agent: *\nDisallow:\n", "/"));
    assert!(!allows("User-agent: *\nDisallow:\nDisallow: /\n", "/news"));
}

#[test]
fn wildcards_and_ends() {
    assert!(forbids("/fish", "/fish.html") && forbids("/fish", "/fishheads/yum") && !forbids("/fish", "/Fish.asp"));
    assert!(forbids("/fish/", "/fish/salmon") && !forbids("/fish/", "/fish"));
    assert!(forbids("/*.php", "/a/b.php?x=1") && forbids("/*.php$", "/b.php") && !forbids("/*.php$", "/b.php?x=1"));
    assert!(forbids("/a*b*c", "/a-c-b-c") && !forbids("/a*b*c", "/a-c-b"));
    assert!(forbids("/a*ab$", "/aab") && !forbids("/a*ab$", "/ab"));
    assert!(forbids("*", "/") && forbids("/*", "/x") && forbids("/x*", "/x") && forbids("/x*$", "/xyz"));
    assert!(forbids("/a$b", "/a$bc"), "a dollar sign inside is an ordinary character");
    assert!(forbids("/?s=", "/?s=term"), "the query belongs to the path");
}

#[test]
fn escapes_compare_in_one_spelling() {
    for (pattern, path) in [
        ("/~user", "/%7Euser"),
        ("/%7euser", "/~user"),
        ("/a%3cd.html", "/a%3Cd.html"),
        ("/bücher", "/b%C3%BCcher"),
        ("/b%c3%bccher", "/bücher"),
        ("/100%", "/100%"),
        ("/x%24", "/x$"),
        ("/x%2A", "/x*"),
    ] {
        assert!(forbids(pattern, path), "{pattern} {path}");
    }
    assert!(!forbids("/a%2Fb", "/a/b"), "an escaped slash is another character");
    assert!(!forbids("/x%2A", "/xy"));
}

#[test]
fn sloppy_files_are_read() {
    let robots =
        "\u{feff}# hello\r\nuser-AGENT :  *  # all\rDissallow : /a # not this\r\nDisallow /b\nnonsense\nAllow\n";
    assert!(!allows(robots, "/a") && !allows(robots, "/b") && allows(robots, "/c"));
    assert!(allows("Disallow: /\n", "/"), "rules before the first agent belong to nobody");
    assert!(allows("<!doctype html><html><body>Not found: /</body></html>", "/"));
    assert!(allows("User-agent: *\nDisallow: /\n", "/robots.txt"));
    assert_eq!(Rules::parse(b"User-agent: *\nCrawl-delay: -3\nCrawl-delay: inf\n").crawl_delay, None);
    assert!(!Rules::parse(b"User-agent: *\nDisallow: /\xff\xfe\nDisallow: /b\n").allow("/b"));
}

#[test]
fn a_hostile_file_costs_little() {
    let path = format!("/{}", "a".repeat(8_000));
    // The second is longer than patterns are, so it forbids whatever begins like it.
    for (parts, is_allowed) in [(1_000, true), (250_000, false)] {
        let rules = Rules::parse(format!("User-agent: *\nDisallow: /{}x\n", "*a".repeat(parts)).as_bytes());
        let started = Instant::now();
        assert_eq!(rules.allow(&path), is_allowed, "{parts}");
        assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
    }
}

#[test]
fn h17_very_many_wildcards_cost_little_and_err_on_the_side_of_the_site() {
    let path = format!("/{}", "ab".repeat(4_000));
    for rule in ["Allow:*bc", "Disallow:*bc", "Disallow:/*b*c", "Allow:/*b*c$"] {
        let robots = format!("User-agent: *\n{}", format!("{rule}\n").repeat(500_000 / (rule.len() + 1)));
        let rules = Rules::parse(robots.as_bytes());
        let started = Instant::now();
        // What is too much of `Disallow` forbids all that it might.
        assert_eq!(rules.allow(&path), rule.starts_with("Allow"), "{rule}");
        assert!(started.elapsed() < Duration::from_millis(250), "{rule}: {:?}", started.elapsed());
        assert!(rules.bytes() < 8 << 20, "{}", rules.bytes());
    }
    let plain: String = (0..30_000).map(|number| format!("Disallow:/{number}/\n")).collect();
    let rules = Rules::parse(format!("User-agent: *\n{plain}").as_bytes());
    assert!(!rules.allow("/29999/a") && rules.allow("/30000/a"), "any number of beginnings is read");
}

#[test]
fn h17_rules_and_addresses_that_are_too_long_err_on_the_side_of_the_site() {
    let long = "a".repeat(3_000);
    let robots = |rules: &str| format!("User-agent: *\n{rules}\n");
    assert!(!allows(&robots(&format!("Disallow: /{long}/b")), &format!("/{long}/c")));
    assert!(!allows(&robots(&format!("Disallow: /\nAllow: /{long}")), &format!("/{long}")));
    // A pattern that was shortened decides by the length that it had.
    assert!(!allows(&robots(&format!("Disallow: /*{long}\nAllow: /ab")), "/abc"));
    let endless = format!("/{}", "a".repeat(9_000));
    assert!(!allows(&robots("Disallow: /b"), &endless) && allows(&robots("Allow: /b"), &endless));
}
