//! Answers that break off, trickle, lead in circles or never end, in the whole program (H11, H14, N11,
//! N19, N20).

use std::fs;
use std::io::{Read, Result, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::http::{documents, listing, of_source, until};
use crate::support::{Depesche, Site};

/// What the buffers of the system may hold of a body that nobody reads, in bytes.
const BUFFERED_BYTES: usize = 16 * 1024 * 1024;

/// A site that answers each request as its script wants; all it was asked, with the whole head.
fn raw(
    script: impl Fn(&str, &mut TcpStream) -> Result<()> + Send + Sync + 'static,
) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let (asked, script) = (Arc::new(Mutex::new(Vec::new())), Arc::new(script));
    let log = Arc::clone(&asked);
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let (log, script) = (Arc::clone(&log), Arc::clone(&script));
            thread::spawn(move || {
                stream.set_write_timeout(Some(Duration::from_secs(10))).unwrap();
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    let mut byte = [0];
                    if stream.read_exact(&mut byte).is_err() {
                        return;
                    }
                    head.push(byte[0]);
                }
                let head = String::from_utf8(head).unwrap();
                log.lock().unwrap().push(head.clone());
                // Clients that have enough hang up.
                let _ = script(&head, &mut stream);
            });
        }
    });
    (base, asked)
}

/// What a site says before its body.
fn head(status: &str, headers: &[&str]) -> String {
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    format!("HTTP/1.1 {status}\r\nContent-Type: text/html\r\nConnection: close\r\n{headers}\r\n")
}

fn good(headers: &[&str]) -> String {
    head("200 OK", headers) + &listing(0)
}

/// One worker, and sources that are read by their listings.
fn program(sources: &[(&str, &str)]) -> Depesche {
    let sources: String = sources
        .iter()
        .map(|(id, base)| {
            format!("[source.{id}]\nurl = \"{base}/\"\nrobots = false\nvia = \"page\"\narticle = {{ follow = false }}\nevery = \"1m\"\n")
        })
        .collect();
    Depesche::new(&format!(
        "base_url = \"http://feeds.example/\"\n[server]\nlisten = []\n[publish]\ndirectory = \"public\"\n\
         [fetch]\ndelay = \"1ms\"\nworkers = 1\nallow_private = [\"127.0.0.1\"]\nbody_limit = \"100 kB\"\n\
         connect_timeout = \"2s\"\nread_timeout = \"2s\"\ntotal_timeout = \"2s\"\n[store]\nurl = \"sqlite:depesche.db\"\n{sources}"
    ))
}

/// Starts the daemon some times and leaves it running for a moment.
fn some_ticks(program: &Depesche) {
    for _ in 0..3 {
        let mut running = program.start(&["run"]);
        thread::sleep(Duration::from_millis(1200));
        running.kill();
    }
}

/// That the operator finds the reason in the status, and no more than once.
fn check_told_once(program: &Depesche, words: &str) {
    let told = program.run(&["status"]).stdout;
    let line: String = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(line.matches(words).count(), 1, "{words}: {told}");
}

#[test]
fn h11_a_body_beyond_the_limit_is_told_and_not_asked_for_again_at_once() {
    let (sent, rounds) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&sent);
    let (base, asked) = raw(move |_, to| {
        if rounds.fetch_add(1, Ordering::SeqCst) == 0 {
            return to.write_all(good(&[]).as_bytes());
        }
        to.write_all(good(&[]).as_bytes())?;
        loop {
            to.write_all(&[b' '; 10_000])?;
            counted.fetch_add(10_000, Ordering::SeqCst);
        }
    });
    let program = program(&[("hafen", &base)]);
    program.once();
    let before = documents(&program);
    let run = program.run(&["once"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    let status = of_source(&program, "hafen");
    assert_eq!(status["verdict"], "refused");
    assert!(status["reason"].as_str().unwrap().contains("`wire_limit`"), "{status}");
    assert!(until(&status, "next_due") > 40, "{status}");
    assert!(sent.load(Ordering::SeqCst) < BUFFERED_BYTES, "the connection was closed");
    assert_eq!(documents(&program), before, "the feed stays");
    some_ticks(&program);
    assert_eq!(asked.lock().unwrap().len(), 2);
    check_told_once(&program, "`wire_limit`");
}

#[test]
fn h14_a_page_that_wants_its_cookie_back_comes_and_no_cookie_is_kept() {
    let (base, asked) = raw(|asked, to| match asked.contains("consent=geheim") {
        true => to.write_all(good(&["Set-Cookie: later=geheim"]).as_bytes()),
        false => {
            let cookie = "Set-Cookie: consent=geheim; Path=/; Max-Age=31536000; HttpOnly";
            to.write_all(head("302 Found", &["Location: /", "Content-Length: 0", cookie]).as_bytes())
        }
    });
    let program = program(&[("hafen", &base)]);
    for round in 1..=2 {
        let run = program.run_with(&["once"], &[("RUST_LOG", "trace")]);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert!(!run.stderr.contains("geheim") && !run.stdout.contains("geheim"), "no cookie is logged");
        assert_eq!(asked.lock().unwrap().len(), 2 * round);
    }
    assert_eq!(program.items("hafen").len(), 5);
    assert!(asked.lock().unwrap().iter().step_by(2).all(|asked| !asked.contains("cookie")), "none is kept");
    let run = program.run(&["record", "hafen"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let mut folders = vec![program.folder.path().to_owned()];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
                continue;
            }
            files += 1;
            let bytes = fs::read(entry.path()).unwrap();
            assert!(!bytes.windows(6).any(|part| part == b"geheim"), "{:?}", entry.path());
        }
    }
    assert!(files > 6, "documents, the store and the recording: {files}");
}

#[test]
fn n11_redirects_without_an_end_are_left_at_the_limit_and_not_asked_again_at_once() {
    let (circle, circled) = raw(|asked, to| {
        let next = if asked.starts_with("GET / ") { "Location: /kreis" } else { "Location: /" };
        to.write_all(head("302 Found", &[next, "Content-Length: 0"]).as_bytes())
    });
    let (chain, chained) = raw(|asked, to| {
        let path = asked.split(' ').nth(1).unwrap();
        to.write_all(head("302 Found", &[&format!("Location: {path}x"), "Content-Length: 0"]).as_bytes())
    });
    let program = program(&[("kreis", &circle), ("kette", &chain)]);
    assert_eq!(program.run(&["once"]).code, Some(1));
    some_ticks(&program);
    assert_eq!((circled.lock().unwrap().len(), chained.lock().unwrap().len()), (2, 6));
    check_told_once(&program, "redirects in a circle");
    check_told_once(&program, "more than 5 redirects");
    assert!(until(&of_source(&program, "kreis"), "next_due") > 40);
    assert!(until(&of_source(&program, "kette"), "next_due") > 30);
}

#[test]
fn n19_a_trickle_frees_its_worker_for_the_other_source() {
    let (base, _) = raw(|_, to| {
        to.write_all(head("200 OK", &["Content-Length: 5000"]).as_bytes())?;
        for byte in listing(0).as_bytes() {
            to.write_all(&[*byte])?;
            thread::sleep(Duration::from_millis(200));
        }
        Ok(())
    });
    let decent = Site::start();
    decent.html("/", &listing(1));
    let program = program(&[("anker", &base), ("hafen", &decent.base())]);
    let started = Instant::now();
    let run = program.run(&["once"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(started.elapsed() < Duration::from_secs(15), "{:?}", started.elapsed());
    assert_eq!(program.items("hafen").len(), 5, "the other one had the worker after it");
    let status = of_source(&program, "anker");
    assert_eq!(status["verdict"], "unreachable");
    assert!(status["reason"].as_str().unwrap().contains("`total_timeout`"), "{status}");
    check_told_once(&program, "`total_timeout`");
}

#[test]
fn n20_nothing_of_a_body_that_breaks_off_is_kept() {
    let long = listing(7);
    let part = &long[..long.len() / 2];
    let broken = [
        head("200 OK", &["ETag: \"new\"", &format!("Content-Length: {}", long.len())]) + part,
        head("200 OK", &["ETag: \"new\"", "Transfer-Encoding: chunked"]) + &format!("fffff\r\n{part}"),
        head("200 OK", &["ETag: \"new\"", "Transfer-Encoding: chunked"]) + &format!("{:x}\r\n{part}\r\n", part.len()),
        head("200 OK", &["ETag: \"new\"", "Transfer-Encoding: chunked"]) + &format!("zz\r\n{part}\r\n0\r\n\r\n"),
    ];
    let rounds = broken.len();
    let number = Arc::new(AtomicUsize::new(0));
    let (base, asked) = raw(move |_, to| {
        let round = number.fetch_add(1, Ordering::SeqCst);
        match round.checked_sub(1).and_then(|round| broken.get(round)) {
            Some(broken) => to.write_all(broken.as_bytes()),
            None => to.write_all(good(&["ETag: \"old\""]).as_bytes()),
        }
    });
    let program = program(&[("hafen", &base)]);
    program.once();
    let before = documents(&program);
    for _ in 0..rounds {
        let run = program.run(&["once"]);
        assert_eq!(run.code, Some(1), "{run:?}");
        assert_eq!(of_source(&program, "hafen")["verdict"], "unreachable", "{run:?}");
        assert_eq!(documents(&program), before);
    }
    program.once();
    let asked = asked.lock().unwrap();
    let conditions = asked.iter().filter_map(|head| head.lines().find(|line| line.starts_with("if-none-match")));
    assert!(conditions.clone().all(|line| line.contains("\"old\"")), "what broke off left no validators");
    assert_eq!(conditions.count(), rounds + 1);
}
