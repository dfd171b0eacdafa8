//! What nobody is told, wherever it is configured and whatever fails.

use std::fs;

use crate::hook::receiver::Receiver;

use super::*;

/// Everything that is secret in the configuration below.
const SECRETS: [&str; 14] = [
    "planted-token",
    "planted-header",
    "planted-password",
    "planted-cookie",
    "planted-proxy",
    "planted-hook-key",
    "planted-hook-header",
    "planted-redirect",
    "planted-body",
    "planted-query",
    "planted-api-key",
    "planted-session",
    "planted-target",
    "planted-incident-header",
];

#[test]
fn w09_no_secret_is_told_whatever_fails() {
    let site = newspaper();
    site.answer("/fail", 500, "text/html", "planted-body");
    site.answer("/away", 302, "text/html", "");
    site.also_send("/away", &["Location: http://ada:planted-redirect@127.0.0.1:1/x"]);
    // A private feed: neither it nor its items say where else they are.
    let items = (1..6).map(|number| format!("<item><title>Meldung {number}</title><guid>m-{number}</guid></item>"));
    let private = items.collect::<String>();
    let private = format!("<rss version=\"2.0\"><channel><title>Privat</title>{private}</channel></rss>");
    site.put("/private?api_key=planted-api-key", "application/rss+xml", private);
    site.html("/list?session=planted-session", "<p>Hier steht nichts.</p>");
    let hook = Receiver::start(&[500]);
    let port = free_port();
    let base = site.base();
    let sources = format!(
        "[source.headers]\nurl = \"{base}/fail\"\nheaders = {{ X-Api-Key = {{ env = \"HEADER\" }} }}\n\
         [source.login]\nurl = \"http://127.0.0.1:1/\"\nauth = {{ user = \"ada\", password = {{ env = \"PASSWORD\" }} }}\n\
         [source.cookies]\nurl = \"{base}/fail\"\ncookies = {{ session = {{ env = \"COOKIE\" }} }}\n\
         [source.proxied]\nurl = \"{base}/fail\"\nproxy = {{ env = \"PROXY\" }}\n\
         [source.away]\nurl = \"{base}/away\"\nheaders = {{ X-Api-Key = {{ env = \"HEADER\" }} }}\n\
         [source.query]\nurl = \"{base}/fail?token=planted-query&page=2\"\nevery = \"1s\"\n\
         [source.private]\nurl = \"{base}/private?api_key=planted-api-key\"\nexpect = {{ items = 99 }}\n\
         [source.several]\nurl = [\"{base}/\", \"{base}/list?session=planted-session\"]\narticle = {{ follow = false }}\n\
         [incidents]\nhook = {{ url = \"{incidents}\", headers = {{ X-Key = {{ env = \"INCIDENTHEADER\" }} }} }}\n\
         [source.hooked]\nurl = \"{base}/\"\narticle = {{ follow = false }}\n\
         hook = {{ url = \"{base}/hook?token=planted-target\", secret = {{ env = \"HOOK\" }}, headers = {{ X-Key = {{ env = \"HOOKHEADER\" }} }} }}\n",
        incidents = hook.url()
    );
    let program = Depesche::new(&configuration(&site, port, "token = { env = \"OPERATOR\" }", &sources));
    let variables = [
        ("OPERATOR", "planted-token-0123456789"),
        ("HEADER", "planted-header"),
        ("PASSWORD", "planted-password"),
        ("COOKIE", "planted-cookie"),
        ("PROXY", "http://ada:planted-proxy@127.0.0.1:1"),
        ("HOOK", "planted-hook-key-0123456789"),
        ("HOOKHEADER", "planted-hook-header"),
        ("INCIDENTHEADER", "planted-incident-header"),
        // Everything that is ever said, also by libraries.
        ("DEPESCHE_LOG", "trace"),
    ];
    let running = program.start_with(&["run"], &variables);
    let service = Service { port, site, program, _running: running }.filled();
    let bearer = [("authorization", "Bearer planted-token-0123456789")];
    let read = wait_for(Duration::from_secs(40), || {
        let status = String::from_utf8(answer(port, "GET", "/status.json", &bearer).body).unwrap();
        (status.matches("\"verdict\": null").count() == 0).then_some(())
    });
    assert!(read.is_some(), "not every source was refreshed");
    let told = wait_for(Duration::from_secs(40), || Some(hook.calls()).filter(|calls| calls.len() >= 2));
    let told = told.expect("the hook of incidents was called twice");
    assert!(told[0].body.contains("/fail?token=[secret]&page=2: "), "{}", told[0].body);
    let mut texts: Vec<_> = told.into_iter().map(|call| ("the hook of incidents".to_owned(), call.body)).collect();
    for path in [
        "/status",
        "/status.json",
        "/status.atom",
        "/metrics",
        "/",
        "/feeds.opml",
        "/hooked.rss",
        "/private.rss",
        "/private.json",
        "/private.html",
        "/none",
    ] {
        let answer = answer(port, "GET", path, &bearer);
        texts.push((path.to_owned(), format!("{answer:?}{}", String::from_utf8_lossy(&answer.body))));
    }
    assert_eq!(answer(port, "POST", "/admin/refresh/nobody", &bearer).status, 404);
    for arguments in [&["status"][..], &["status", "--json"], &["check"], &["explain", "login"], &["explain", "query"]]
    {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_depesche"));
        let output =
            command.current_dir(service.program.folder.path()).args(arguments).envs(variables).output().unwrap();
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        texts.push((format!("{arguments:?}"), said.join("\n")));
    }
    for entry in fs::read_dir(service.program.public()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            texts.push((path.display().to_string(), String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned()));
        }
    }
    texts.push(("the log".to_owned(), service.program.log()));
    assert!(texts.iter().any(|(place, text)| place == "the log" && text.contains("TRACE")));
    for (place, text) in &texts {
        for secret in SECRETS {
            if let Some(at) = text.find(secret) {
                let (from, to) = (
                    text.floor_char_boundary(at.saturating_sub(300)),
                    text.ceil_char_boundary((at + 40).min(text.len())),
                );
                panic!("{place} tells {secret}: {}", &text[from..to]);
            }
        }
    }
}
