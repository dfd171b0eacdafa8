//! Where a healthy source leads one day: into the private network (N07), or out of a secure one (N10).

use std::io::{BufRead, BufReader, Write};

use serde_json::Value;

use super::super::http::{documents, listing, of_source};
use crate::support::{Bystander, Depesche, Site, TlsSite};

#[test]
fn n07_a_healthy_source_that_redirects_into_the_private_network_keeps_its_feed() {
    let bystander = Bystander::at("127.0.0.2:0");
    let site = Site::start();
    site.html("/", &listing(0));
    let program =
        Depesche::new(&format!("[source.hafen]\nurl = \"{}/\"\narticle = {{ follow = false }}\n", site.base()));
    program.once();
    assert_eq!(program.items("hafen").len(), 5);
    let before = documents(&program);

    site.answer("/", 302, "text/html", "");
    site.also_send("/", &[&format!("Location: {}/admin", bystander.base())]);
    for failures in 1..=2 {
        let run = program.run(&["once"]);
        assert_eq!(run.code, Some(1), "{run:?}");
        let status = of_source(&program, "hafen");
        assert_eq!(
            (&status["verdict"], &status["failures"]),
            (&Value::from("refused"), &Value::from(failures)),
            "{status}"
        );
        let reason = status["reason"].as_str().unwrap();
        assert!(reason.contains("127.0.0.2 is a loopback address, and only public addresses are asked"), "{reason}");
    }
    assert_eq!(documents(&program), before);
    assert_eq!(bystander.visits(), 0);
    let table = program.run(&["status"]);
    assert_eq!(table.code, Some(1), "{table:?}");
    assert!(table.stdout.contains("127.0.0.2 is a loopback address"), "{table:?}");
}

/// A site that leads everybody from https to this address.
fn downgrading(to: &str) -> TlsSite {
    let answer = format!("HTTP/1.1 302 -\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    TlsSite::start(b"http/1.1", move |stream| {
        let mut line = String::new();
        let mut reader = BufReader::new(&mut *stream);
        while reader.read_line(&mut line)? > 2 {
            line.clear();
        }
        stream.write_all(answer.as_bytes())?;
        stream.flush()
    })
}

#[test]
fn n10_no_credentials_follow_a_redirect_out_of_https() {
    let site = Site::start();
    site.html("/", &listing(0));
    let secure = downgrading(&site.base());
    let (name, file) = TlsSite::trust();
    for keys in [
        "auth = { user = \"ada\", password = { env = \"PASSWORD\" } }",
        "headers = { x-api-key = { env = \"PASSWORD\" } }",
        "headers = { x-theme = \"plain\" }",
        "cookies = { session = { env = \"PASSWORD\" } }",
    ] {
        let program = of_secure(&secure, keys);
        let run = program.run_with(&["once"], &[(name, &file), ("PASSWORD", "geheim")]);
        assert_eq!(run.code, Some(1), "{keys}: {run:?}");
        let status: Value = program.run_with(&["status", "--json"], &[("PASSWORD", "geheim")]).stdout.parse().unwrap();
        assert_eq!(status[0]["verdict"], "refused", "{keys}: {status}");
        let reason = status[0]["reason"].as_str().unwrap();
        assert!(reason.contains("the server redirects from https to http"), "{keys}: {reason}");
        assert!(!reason.contains("geheim"), "{reason}");
        assert!(site.seen().is_empty(), "{keys}");
    }
    // What is public anyway may be had there.
    let program = of_secure(&secure, "");
    let run = program.run_with(&["once"], &[(name, &file)]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!((program.items("hafen").len(), site.seen().len()), (5, 1));
}

fn of_secure(secure: &TlsSite, keys: &str) -> Depesche {
    Depesche::new(&format!(
        "[source.hafen]\nurl = \"{}/\"\nrobots = false\nvia = \"page\"\narticle = {{ follow = false }}\n{keys}\n",
        secure.base()
    ))
}
