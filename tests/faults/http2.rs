//! Servers that speak HTTP/2 to harm (H16).

use std::fs;
use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;

use super::http::{listing, of_source};
use crate::support::{Depesche, Site, Stream, TlsSite};

/// The kinds of frames (RFC 9113, section 6).
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;
const CONTINUATION: u8 = 9;
/// Their flags.
const ACK: u8 = 1;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
/// `:status: 200`, as HPACK has it in its table.
const STATUS_200: u8 = 0x88;
/// The longest frame that everybody accepts, in bytes.
const FRAME_BYTES: usize = 16_384;
/// What a server sends at most that would go on for ever, in bytes.
const FLOOD_BYTES_MAX: usize = 64 * 1024 * 1024;
/// What a client may take of a head without an end before it hangs up, in bytes: buffers of the
/// system included.
const HEAD_BYTES_TAKEN_MAX: usize = 16 * 1024 * 1024;
/// The memory that the program may take while all of them flood it, in kB; each sends half as much.
const MEMORY_KB_MAX: u64 = 128 * 1024;

/// How a server answers a request.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Manner {
    GoAwayAtOnce,
    /// With this error code.
    GoAwayWithinTheBody(u8),
    ResetWithinTheBody,
    Resets,
    Header(usize),
    Continuations,
    Settings,
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// A field as HPACK writes one that it does not index (RFC 7541, section 6.2.2).
fn field(name: &str, value: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0, u8::try_from(name.len()).unwrap()];
    bytes.extend_from_slice(name.as_bytes());
    let mut rest = value.len();
    if rest < 127 {
        bytes.push(u8::try_from(rest).unwrap());
    } else {
        bytes.push(127);
        rest -= 127;
        while rest >= 128 {
            bytes.push((rest % 128) as u8 | 128);
            rest /= 128;
        }
        bytes.push(rest as u8);
    }
    bytes.extend_from_slice(value);
    bytes
}

/// A list of fields in as many frames as it takes.
fn head(stream: u32, block: &[u8]) -> Vec<u8> {
    let parts: Vec<&[u8]> = block.chunks(FRAME_BYTES).collect();
    let last = parts.len() - 1;
    let frames = parts.iter().enumerate().map(|(number, part)| {
        let kind = if number == 0 { HEADERS } else { CONTINUATION };
        frame(kind, if number == last { END_HEADERS } else { 0 }, stream, part)
    });
    frames.collect::<Vec<_>>().concat()
}

fn good_head(stream: u32) -> Vec<u8> {
    head(stream, &[vec![STATUS_200], field("content-type", b"text/html; charset=utf-8")].concat())
}

/// Sends the same again until the client has enough, and counts what it took.
fn flood(to: &mut Stream, bytes: &[u8], taken: &AtomicUsize) -> std::io::Result<()> {
    while taken.load(Ordering::SeqCst) < FLOOD_BYTES_MAX {
        to.write_all(bytes)?;
        taken.fetch_add(bytes.len(), Ordering::SeqCst);
    }
    Ok(())
}

fn answer(to: &mut Stream, stream: u32, manner: Option<Manner>, taken: &AtomicUsize) -> std::io::Result<()> {
    let no_error = frame(GOAWAY, 0, 0, &[0; 8]);
    match manner {
        None => {
            to.write_all(&good_head(stream))?;
            to.write_all(&frame(DATA, END_STREAM, stream, listing(0).as_bytes()))?;
            return to.flush();
        }
        Some(Manner::GoAwayAtOnce) => to.write_all(&no_error)?,
        Some(Manner::GoAwayWithinTheBody(code)) => {
            to.write_all(&good_head(stream))?;
            to.write_all(&frame(DATA, 0, stream, &listing(0).as_bytes()[..500]))?;
            to.write_all(&frame(GOAWAY, 0, 0, &[0, 0, 0, 0, 0, 0, 0, code]))?;
        }
        Some(Manner::ResetWithinTheBody) => {
            to.write_all(&good_head(stream))?;
            to.write_all(&frame(DATA, 0, stream, &listing(0).as_bytes()[..500]))?;
            to.write_all(&frame(RST_STREAM, 0, stream, &0_u32.to_be_bytes()))?;
        }
        Some(Manner::Resets) => {
            to.write_all(&good_head(stream))?;
            let resets = frame(RST_STREAM, 0, stream, &8_u32.to_be_bytes()).repeat(1000);
            flood(to, &resets, taken)?;
        }
        Some(Manner::Header(bytes)) => {
            to.write_all(&head(stream, &[vec![STATUS_200], field("x-long", &vec![b'x'; bytes])].concat()))?;
            to.write_all(&frame(DATA, END_STREAM, stream, listing(0).as_bytes()))?;
        }
        Some(Manner::Continuations) => {
            to.write_all(&frame(HEADERS, 0, stream, &[STATUS_200]))?;
            flood(to, &frame(CONTINUATION, 0, stream, &field("x-a", &[b'x'; 100])).repeat(100), taken)?;
        }
        Some(Manner::Settings) => flood(to, &frame(SETTINGS, 0, 0, &[0, 4, 0, 1, 0, 0]).repeat(1000), taken)?,
    }
    to.flush()?;
    Err(std::io::ErrorKind::ConnectionAborted.into())
}

/// A server that is bad in its manner until it is told to be good.
fn server(manner: Manner, is_good: &Arc<AtomicBool>, taken: &Arc<AtomicUsize>) -> TlsSite {
    let (is_good, taken) = (Arc::clone(is_good), Arc::clone(taken));
    TlsSite::start(b"h2", move |with| {
        let mut preface = [0; 24];
        with.read_exact(&mut preface)?;
        with.write_all(&frame(SETTINGS, 0, 0, &[]))?;
        with.flush()?;
        loop {
            let mut start = [0; 9];
            with.read_exact(&mut start)?;
            let length = u32::from_be_bytes([0, start[0], start[1], start[2]]) as usize;
            with.read_exact(&mut vec![0; length])?;
            let stream = u32::from_be_bytes([start[5], start[6], start[7], start[8]]);
            match (start[3], start[4] & ACK) {
                (SETTINGS, 0) => {
                    with.write_all(&frame(SETTINGS, ACK, 0, &[]))?;
                    with.flush()?;
                }
                (HEADERS, _) => {
                    let manner = (!is_good.load(Ordering::SeqCst)).then_some(manner);
                    answer(with, stream, manner, &taken)?;
                }
                _ => {}
            }
        }
    })
}

/// The most memory that a process took so far, in kB.
fn memory_of(pid: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().strip_suffix(" kB")?.parse().ok()
}

#[test]
fn h16_a_server_that_misuses_http2_costs_one_refresh_and_no_more() {
    const MANNERS: [(&str, Manner); 9] = [
        ("goaway", Manner::GoAwayAtOnce),
        ("within", Manner::GoAwayWithinTheBody(11)),
        ("kindly", Manner::GoAwayWithinTheBody(0)),
        ("reset", Manner::ResetWithinTheBody),
        ("resets", Manner::Resets),
        ("header", Manner::Header(80 * 1024)),
        ("huge", Manner::Header(10 * 1024 * 1024)),
        ("continuations", Manner::Continuations),
        ("settings", Manner::Settings),
    ];
    let is_good = Arc::new(AtomicBool::new(false));
    let taken: Vec<Arc<AtomicUsize>> = MANNERS.iter().map(|_| Arc::default()).collect();
    let sites = MANNERS.iter().zip(&taken).map(|((id, manner), taken)| (*id, server(*manner, &is_good, taken)));
    let sites: Vec<(&str, TlsSite)> = sites.collect();
    let decent = Site::start();
    decent.html("/", &listing(1));
    let mut sources = format!("[source.decent]\nurl = \"{}/\"\narticle = {{ follow = false }}\n", decent.base());
    for (id, site) in &sites {
        sources += &format!(
            "[source.{id}]\nurl = \"{}/\"\nrobots = false\nvia = \"page\"\narticle = {{ follow = false }}\n",
            site.base()
        );
    }
    let program = Depesche::new(&format!(
        "base_url = \"http://feeds.example/\"\n[server]\nlisten = []\n[publish]\ndirectory = \"public\"\n\
         [fetch]\ndelay = \"1ms\"\nallow_private = [\"127.0.0.1\"]\nconnect_timeout = \"3s\"\nread_timeout = \"3s\"\ntotal_timeout = \"5s\"\n\
         [store]\nurl = \"sqlite:depesche.db\"\n{sources}"
    ));
    let (name, file) = TlsSite::trust();
    let mut running = program.start_with(&["once"], &[(name, &file)]);
    let mut memory_kb = 0;
    let code = loop {
        memory_kb = memory_of(running.pid()).unwrap_or(0).max(memory_kb);
        if let Some(code) = running.ends_within(Duration::from_millis(20)) {
            break code;
        }
    };
    assert_eq!(code, 1, "{}", program.log());
    assert!((1..MEMORY_KB_MAX).contains(&memory_kb), "{memory_kb} kB");
    assert_eq!(program.items("decent").len(), 5, "the others go on");
    for (number, (id, _)) in sites.iter().enumerate() {
        let status = of_source(&program, id);
        let reason = status["reason"].as_str().unwrap();
        assert_eq!(status["verdict"], Value::from("unreachable"), "{id}: {reason}");
        assert!(!reason.contains("fault of Depesche") && reason.len() > 20, "{id}: {reason}");
        if *id == "continuations" {
            let taken = taken[number].load(Ordering::SeqCst);
            assert!(taken < HEAD_BYTES_TAKEN_MAX, "listened to for {taken} bytes");
        }
    }

    is_good.store(true, Ordering::SeqCst);
    let run = program.run_with(&["once"], &[(name, &file)]);
    assert_eq!(run.code, Some(0), "{run:?}");
    for (id, _) in &sites {
        assert_eq!(program.items(id).len(), 5, "{id}");
    }
}
