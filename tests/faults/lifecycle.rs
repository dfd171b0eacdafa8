//! Restarts, clocks, hangs, reloads (L).

mod configuration;

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::support::{Depesche, Running, Site, free_port, get, tool, wait_for};

const PATIENCE: Duration = Duration::from_secs(20);

/// A site of so many section pages, each with some articles.
fn paper(sections: usize) -> Site {
    let site = Site::start();
    for section in 0..sections {
        let mut teasers = String::new();
        for article in 0..4 {
            let number = 70_000 + section * 10 + article;
            let _ = write!(
                teasers,
                "<article><h2><a href=\"/artikel-{number}.html\">In Ort {section} ist heute etwas geschehen, Teil {article}</a></h2>\
                 <p>Davon handelt dieser Artikel in einigen Sätzen, die man gern liest.</p></article>"
            );
        }
        let page = format!("<html lang=\"de\"><body><main>{teasers}</main></body></html>");
        site.html(&format!("/{section}"), &page);
    }
    site
}

/// A configuration that reads them, and the port where its daemon serves. `more` goes into [fetch], and
/// each source has these further keys.
fn configuration(site: &Site, sections: usize, more: &str, keys: &str) -> (u16, String) {
    let port = free_port();
    let mut text = format!(
        "base_url = \"http://127.0.0.1:{port}/\"\n[server]\nlisten = [\"127.0.0.1:{port}\"]\n\
         [publish]\ndirectory = \"public\"\n[store]\nurl = \"sqlite:depesche.db\"\n\
         [fetch]\ndelay = \"1ms\"\nallow_private = [\"127.0.0.0/8\"]\n{more}\n"
    );
    for section in 0..sections {
        let _ = write!(
            text,
            "[source.s{section}]\nurl = \"{}/{section}\"\narticle = {{ follow = false }}\n{keys}\n",
            site.base()
        );
    }
    (port, text)
}

/// How often a path was asked for.
fn asked(site: &Site, path: &str) -> usize {
    site.seen().iter().filter(|seen| seen.path == path).count()
}

#[track_caller]
fn ready(port: u16, program: &Depesche) {
    assert!(wait_for(PATIENCE, || get(port, "/readyz")).is_some(), "{}", program.log());
}

#[test]
fn l01_twenty_restarts_ask_nobody_again() {
    let site = paper(3);
    let (port, text) = configuration(&site, 3, "", "every = \"1h\"");
    let program = Depesche::new(&text);
    for restart in 0..20 {
        let mut running = program.start(&["run"]);
        ready(port, &program);
        let all =
            || (0..3).all(|section| get(port, &format!("/s{section}.rss")).is_some_and(|feed| feed.contains("<item>")));
        assert!(wait_for(PATIENCE, || all().then_some(())).is_some(), "{}", program.log());
        if restart % 2 == 0 {
            running.signal("TERM");
            assert_eq!(running.ends_within(Duration::from_secs(10)), Some(0), "{}", program.log());
        } else {
            running.kill();
        }
    }
    let seen: Vec<String> = site.seen().into_iter().map(|seen| seen.path).collect();
    assert!((0..3).all(|section| asked(&site, &format!("/{section}")) == 1), "{seen:?}");
}

/// A daemon under a clock that the test sets.
struct Timed {
    running: Running,
    offset: PathBuf,
}

impl Timed {
    /// `None` if there is no libfaketime on this machine.
    fn start(program: &Depesche) -> Option<Self> {
        let output =
            tool("faketime", &["-f", "+1h", "true"])?.args(["-f", "+0", "sh", "-c", "echo $LD_PRELOAD"]).output();
        let library = String::from_utf8(output.unwrap().stdout).unwrap().trim().to_owned();
        let offset = program.folder.path().join("offset");
        std::fs::write(&offset, "+0").unwrap();
        let variables = [
            ("LD_PRELOAD", library.as_str()),
            ("FAKETIME_TIMESTAMP_FILE", offset.to_str().unwrap()),
            ("FAKETIME_NO_CACHE", "1"),
            // Only the wall clock can be set; what measures time goes on.
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
            ("NO_FAKE_STAT", "1"),
        ];
        Some(Self { running: program.start_with(&["run"], &variables), offset })
    }

    /// Sets the wall clock so many seconds ahead of the right one.
    fn set(&self, seconds: i64) {
        let file = self.offset.with_extension("new");
        std::fs::write(&file, format!("{seconds:+}")).unwrap();
        std::fs::rename(file, &self.offset).unwrap();
    }
}

#[test]
fn l03_a_clock_that_jumps_ten_years_and_back_an_hour_neither_bursts_nor_stalls() {
    const YEARS: i64 = 10 * 365 * 86_400;
    let site = paper(5);
    let (port, text) = configuration(&site, 5, "", "every = \"3s\"");
    let program = Depesche::new(&text);
    let Some(mut timed) = Timed::start(&program) else { return };
    ready(port, &program);
    let counts = || (0..5).map(|section| asked(&site, &format!("/{section}"))).collect::<Vec<_>>();
    let all_asked = || wait_for(PATIENCE, || counts().iter().all(|count| *count > 0).then_some(()));
    assert!(all_asked().is_some(), "{}", program.log());
    for offset in [YEARS, YEARS - 3600, YEARS, -3600, 0, 5 * 3600] {
        timed.set(offset);
        let began = Instant::now();
        site.forget();
        assert!(all_asked().is_some(), "nobody is asked at {offset:+} s: {}", program.log());
        // One for the jump, and then one in each interval; half an interval lies between them at least.
        let most = 2 + began.elapsed().as_millis() as usize / 1500;
        assert!(counts().iter().all(|count| *count <= most), "{offset:+}: {:?} in {:?}", counts(), began.elapsed());
    }
    assert!(program.log().contains("the clock jumped"), "{}", program.log());
    timed.running.signal("TERM");
    assert_eq!(timed.running.ends_within(Duration::from_secs(10)), Some(0), "{}", program.log());
}

#[test]
fn l06_hosts_that_never_answer_keep_no_worker() {
    // They take connections and never say a word.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let site = paper(2);
    let more = "workers = 2\nread_timeout = \"1s\"\ntotal_timeout = \"1s\"";
    let (port, mut text) = configuration(&site, 2, more, "every = \"1h\"");
    for number in 0..6 {
        let place = silent.local_addr().unwrap().port();
        let host = if number < 3 { "127.0.0.1" } else { "localhost" };
        let _ = write!(text, "[source.stumm{number}]\nurl = \"http://{host}:{place}/{number}\"\nrobots = false\n");
    }
    let text = text.replace("\"127.0.0.0/8\"", "\"127.0.0.0/8\", \"localhost\"");
    let program = Depesche::new(&text);
    let _running = program.start(&["run"]);
    for section in 0..2 {
        let feed = || get(port, &format!("/s{section}.rss")).filter(|feed| feed.contains("<item>"));
        assert!(wait_for(PATIENCE, feed).is_some(), "{}", program.log());
    }
    let all_failed = || (0..6).all(|number| program.log().contains(&format!("source=stumm{number}"))).then_some(());
    assert!(wait_for(PATIENCE, all_failed).is_some(), "{}", program.log());
    drop(silent);
}

#[test]
fn l08_sigterm_under_load_ends_in_time_and_keeps_what_was_done() {
    let site = paper(12);
    let (port, text) = configuration(&site, 12, "", "every = \"1h\"");
    let program = Depesche::new(&text);
    let mut running = program.start(&["run"]);
    ready(port, &program);
    site.slow_down(Duration::from_millis(400));
    assert!(wait_for(PATIENCE, || (site.seen().len() >= 3).then_some(())).is_some(), "{}", program.log());
    let began = Instant::now();
    running.signal("TERM");
    assert_eq!(running.ends_within(Duration::from_secs(10)), Some(0), "{}", program.log());
    assert!(began.elapsed() < Duration::from_secs(10));
    let before = site.seen().len();
    assert!(before < 12, "it ended in the middle of the work");

    // What was asked is stored and published, and is not asked again; the rest is.
    site.slow_down(Duration::ZERO);
    let _running = program.start(&["run"]);
    ready(port, &program);
    let all =
        || (0..12).all(|section| get(port, &format!("/s{section}.rss")).is_some_and(|feed| feed.contains("<item>")));
    assert!(wait_for(PATIENCE, || all().then_some(())).is_some(), "{}", program.log());
    let twice: Vec<usize> = (0..12).filter(|section| asked(&site, &format!("/{section}")) > 1).collect();
    assert!(twice.len() <= 1, "only what was cut off is asked again: {twice:?} {}", program.log());
}

#[test]
fn l10_who_stands_still_feeds_no_watchdog() {
    let site = paper(1);
    let (port, text) = configuration(&site, 1, "", "");
    let program = Depesche::new(&text);
    let path = program.folder.path().join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_nonblocking(true).unwrap();
    let variables = [("NOTIFY_SOCKET", path.to_str().unwrap()), ("WATCHDOG_USEC", "300000")];
    let running = program.start_with(&["run"], &variables);
    ready(port, &program);
    let signs = || {
        let mut buffer = [0; 4096];
        let messages = std::iter::from_fn(|| socket.recv(&mut buffer).ok().map(|length| buffer[..length].to_vec()));
        messages.filter(|message| String::from_utf8_lossy(message).contains("WATCHDOG=1")).count()
    };
    assert!(wait_for(PATIENCE, || (signs() > 0).then_some(())).is_some(), "{}", program.log());
    running.signal("STOP");
    std::thread::sleep(Duration::from_millis(200));
    signs();
    std::thread::sleep(Duration::from_millis(900));
    assert_eq!(signs(), 0, "three deadlines long");
    running.signal("CONT");
    assert!(wait_for(PATIENCE, || (signs() > 0).then_some(())).is_some(), "{}", program.log());
}

/// Starts a daemon on a socket that stays open when it ends, as the service manager does.
fn start_on(program: &Depesche, socket: &TcpListener) -> Child {
    let log = File::options().create(true).append(true).open(program.folder.path().join("log")).unwrap();
    let script = "exec 3<&0 0</dev/null; LISTEN_FDS=1 LISTEN_PID=$$ exec \"$0\" run";
    let mut command = Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_depesche")]).current_dir(program.folder.path());
    command.env_remove("NOTIFY_SOCKET").env_remove("DEPESCHE_CONFIG");
    let socket: std::os::fd::OwnedFd = socket.try_clone().unwrap().into();
    command.stdin(Stdio::from(socket)).stdout(Stdio::null()).stderr(log).spawn().unwrap()
}

/// A client that reads one answer after the other.
struct Reader {
    port: u16,
    stream: Option<BufReader<TcpStream>>,
    /// Whether it keeps its connection.
    keeps: bool,
}

impl Reader {
    fn read(&mut self, path: &str) -> io::Result<()> {
        let connect = || TcpStream::connect(("127.0.0.1", self.port)).map(BufReader::new);
        let mut stream = self.stream.take().map_or_else(connect, Ok)?;
        let connection = if self.keeps { "keep-alive" } else { "close" };
        write!(stream.get_mut(), "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: {connection}\r\n\r\n")?;
        let (mut status, mut length, mut ends) = (String::new(), 0, !self.keeps);
        stream.read_line(&mut status)?;
        loop {
            let mut line = String::new();
            stream.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            match name {
                "content-length" => length = value.parse().map_err(io::Error::other)?,
                "connection" => ends |= value == "close",
                _ => {}
            }
        }
        io::copy(&mut stream.by_ref().take(length), &mut io::sink())?;
        self.stream = (!ends).then_some(stream);
        if status.starts_with("HTTP/1.1 200") && length > 0 { Ok(()) } else { Err(io::Error::other(status)) }
    }
}

#[test]
fn l13_a_restart_behind_a_socket_that_stays_open_fails_no_request() {
    let site = paper(2);
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = socket.local_addr().unwrap().port();
    let (_, text) = configuration(&site, 2, "", "");
    let start = text.find("listen = ").unwrap();
    let end = start + text[start..].find('\n').unwrap();
    let program = Depesche::new(&format!("{}listen = []{}", &text[..start], &text[end..]));
    let mut daemon = start_on(&program, &socket);
    let feed = || get(port, "/s0.rss").filter(|feed| feed.contains("<item>"));
    assert!(wait_for(PATIENCE, feed).is_some(), "{}", program.log());

    let (done, served) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let readers: Vec<_> = (0..8)
        .map(|number| {
            let (done, served) = (Arc::clone(&done), Arc::clone(&served));
            std::thread::spawn(move || {
                let (mut reader, mut failures) = (Reader { port, stream: None, keeps: number % 2 == 0 }, 0);
                while !done.load(Ordering::Relaxed) {
                    match reader.read("/s0.rss") {
                        Ok(()) => _ = served.fetch_add(1, Ordering::Relaxed),
                        Err(_) => failures += 1,
                    }
                }
                failures
            })
        })
        .collect();
    for _ in 0..3 {
        std::thread::sleep(Duration::from_millis(300));
        let status = Command::new("kill").arg(daemon.id().to_string()).status().unwrap();
        assert!(status.success());
        assert_eq!(daemon.wait().unwrap().code(), Some(0), "{}", program.log());
        let before = served.load(Ordering::Relaxed);
        daemon = start_on(&program, &socket);
        let goes_on = wait_for(PATIENCE, || (served.load(Ordering::Relaxed) > before + 50).then_some(()));
        assert!(goes_on.is_some(), "{}", program.log());
    }
    done.store(true, Ordering::Relaxed);
    let failures: usize = readers.into_iter().map(|reader| reader.join().unwrap()).sum();
    let _ = daemon.kill();
    let _ = daemon.wait();
    let _ = writeln!(io::stderr(), "{} requests over three restarts", served.load(Ordering::Relaxed));
    assert_eq!(failures, 0, "of {}", served.load(Ordering::Relaxed));
}
