//! Many large bodies at the same time (D06): memory for them is bounded, and who gets none is asked
//! again soon.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::support::{Depesche, Site, wait_for};

/// How many bodies of this kind fill the memory that there is for them: each has a first share of 2 MiB.
const STALLED: usize = 24;
const PATIENCE: Duration = Duration::from_secs(30);

/// A site at many addresses that sends a part of a large page and then nothing more, and counts those
/// who asked.
fn stalling() -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("0.0.0.0:0").unwrap();
    let (port, asked) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
    let counter = Arc::clone(&asked);
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let counter = Arc::clone(&counter);
            thread::spawn(move || {
                let mut request = [0; 4096];
                let read = stream.read(&mut request).unwrap_or(0);
                if request[..read].starts_with(b"GET /robots.txt") {
                    let _ = stream.write_all(b"HTTP/1.1 404 -\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                    return;
                }
                let head = b"HTTP/1.1 200 -\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n";
                let _ = stream.write_all(head).and_then(|()| stream.write_all(&b"wort ".repeat(200_000)));
                counter.fetch_add(1, Ordering::Relaxed);
                thread::sleep(PATIENCE);
            });
        }
    });
    (port, asked)
}

#[test]
fn d06_what_there_is_no_memory_for_is_not_blamed_and_is_asked_again_soon() {
    let (port, asked) = stalling();
    let mut text = "base_url = \"http://feeds.example/\"\n[server]\nlisten = []\n[publish]\ndirectory = \"public\"\n\
         [store]\nurl = \"sqlite:depesche.db\"\n\
         [fetch]\ndelay = \"1ms\"\nallow_private = [\"127.0.0.0/8\"]\ntotal_timeout = \"16s\"\nread_timeout = \"16s\"\n"
        .to_owned();
    for number in 0..STALLED {
        let _ = writeln!(text, "[source.s{number}]\nurl = \"http://127.0.1.{}:{port}/\"", number + 1);
    }
    let program = Depesche::new(&text);
    let daemon = program.start(&["run"]);
    let are_all_in = || (asked.load(Ordering::Relaxed) == STALLED).then_some(());
    assert!(wait_for(PATIENCE, are_all_in).is_some(), "{}", program.log());
    let site = Site::start();
    site.html("/", &format!("<html><body><p>{}</p></body></html>", "wort ".repeat(200_000)));
    let _ = writeln!(text, "[source.gross]\nurl = \"{}/\"\nevery = \"6h\"", site.base());
    program.configure(&text);
    let begun = Utc::now();
    daemon.signal("HUP");
    let told = || program.log().lines().find(|line| line.contains("source=gross")).map(str::to_owned);
    let told = wait_for(PATIENCE, told).unwrap_or_else(|| panic!("{}", program.log()));
    assert!(told.contains("no memory for the page") && told.contains("no part in it"), "{told}");
    let due = told.split("next_due=").nth(1).unwrap().split(" UTC").next().unwrap();
    let due: DateTime<Utc> = format!("{}Z", due.replace(' ', "T")).parse().unwrap();
    assert!(due - begun < TimeDelta::seconds(100), "{told}");
}
