//! The README is true: what it says to type works.

use std::fs;
use std::time::Duration;

use crate::support::{Depesche, Site, wait_for};

/// The fenced blocks of a kind, in order.
fn blocks(kind: &str) -> Vec<String> {
    let readme = include_str!("../README.md");
    let fence = format!("```{kind}\n");
    readme.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

/// The commands of the README that start with the program's name, without their comments.
fn commands() -> Vec<Vec<String>> {
    let lines = blocks("sh").concat();
    let commands = lines.lines().filter_map(|line| line.split('#').next().unwrap().strip_prefix("depesche "));
    commands.map(|command| command.split_whitespace().map(str::to_owned).collect()).collect()
}

#[test]
fn every_command_works() {
    let site = Site::start();
    let teasers = include_str!("fixtures/dwn/teasers.html");
    let article = include_str!("fixtures/dwn/article.html").replace("{{teasers}}", teasers);
    site.html("/", &include_str!("fixtures/dwn/listing.html").replace("{{teasers}}", teasers));
    site.html("/706332/windpark-vor-der-kueste-kein-kompromiss-in-sicht", &article);

    // The example with the loopback newspaper in place of the real one.
    let example = blocks("toml").concat().replace("https://www.deutsche-wirtschafts-nachrichten.de", &site.base());
    let port = crate::support::free_port();
    let program = Depesche::new(&format!(
        "[store]\nurl = \"sqlite:depesche.db\"\n[server]\nlisten = [\"127.0.0.1:{port}\"]\n\
         [fetch]\ndelay = \"1ms\"\nallow_private = [\"127.0.0.1\"]\n{example}"
    ));
    fs::write(program.folder.path().join("article.html"), &article).unwrap();

    let commands = commands();
    assert!(commands.len() >= 7, "{commands:?}");
    for command in commands {
        let arguments: Vec<&str> = command.iter().map(String::as_str).collect();
        if arguments == ["run"] {
            let mut running = program.start(&arguments);
            let answer = wait_for(Duration::from_secs(20), || crate::support::get(port, "/dwn.rss"));
            assert!(answer.unwrap().contains("<rss"), "{}", program.log());
            running.signal("TERM");
            assert_eq!(running.ends_within(Duration::from_secs(10)), Some(0), "{}", program.log());
        } else {
            let run = program.run(&arguments);
            assert_eq!(run.code, Some(0), "{arguments:?} {run:?}");
            assert!(!run.stdout.is_empty(), "{arguments:?} {run:?}");
        }
    }
    assert!(program.document("dwn/politik.rss").contains("Straßenfeste"));
}
