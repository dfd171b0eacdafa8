//! Any bytes as a robots.txt.

use depesche::fetch::RobotsRules;

/// Reads bytes as a robots.txt, and asks it for some paths; one of them stands in it.
pub fn read(bytes: &[u8]) {
    let rules = RobotsRules::parse(bytes);
    let last_line = bytes.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
    let own_path = String::from_utf8_lossy(last_line);
    for path in ["/", "/politik/12345/rat-streitet?seite=2&x=%2F", "/%7Eada/a$b*c", &own_path] {
        rules.allow(path);
    }
    assert!(rules.allow("/robots.txt"), "a file cannot forbid itself");
}
