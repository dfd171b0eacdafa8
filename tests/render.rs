//! Pages that scripts write, read with a Chromium.

use std::fs;
use std::net::{TcpListener, UdpSocket};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::support::{Depesche, Run, Site, tool, wait_for};

/// A page of which nothing is there before its script has run.
const SHELL: &str = "<!DOCTYPE html><html lang=\"de\"><head><meta charset=\"utf-8\"><title>Der Bote</title></head>\
    <body><div id=\"app\"></div><img src=\"/logo.png\"><iframe src=\"/ad.html\"></iframe>\
    <script src=\"/app.js\"></script></body></html>";

/// Fetches the list, or the article of the address, and writes the page.
const APP: &str = r#"
const app = document.getElementById("app");
const get = async path => (await fetch(path)).json();
(async () => {
  const number = location.pathname.match(/^\/artikel\/(\d+)/);
  if (!number) {
    const list = await get("/api/list.json");
    app.innerHTML = "<main>" + list.map(item =>
      `<article><span class="ressort">${item.section}</span><h2><a href="/artikel/${item.id}">${item.title}</a></h2>` +
      `<time datetime="${item.date}"></time><p>${item.lead}</p></article>`).join("") + "</main>";
  } else {
    const item = await get(`/api/${number[1]}.json`);
    document.title = item.title;
    await new Promise(done => setTimeout(done, 100));
    app.innerHTML = `<article><h1>${item.title}</h1><time datetime="${item.date}"></time>` +
      item.text.map(paragraph => `<p>${paragraph}</p>`).join("") + "</article>";
  }
})();
"#;

const TITLES: [&str; 3] = [
    "Die Fähre bleibt bis zum Frühjahr am Kai liegen",
    "Der Stadtrat beschließt den Umbau der alten Mühle",
    "Ein Chor aus drei Dörfern singt zum ersten Mal gemeinsam",
];

/// The script-only newspaper.
fn paper() -> Site {
    paper_at("")
}

/// The same at another address, for whose pages the site is asked as a proxy.
fn paper_at(base: &str) -> Site {
    let site = Site::start();
    let mut list = Vec::new();
    for (index, title) in TITLES.iter().enumerate() {
        let id = 70_101 + index;
        let date = format!("2026-11-{:02}T08:30:00+01:00", 10 + index);
        let text =
            "Ein Absatz, der lang genug ist, um als Text eines Artikels erkannt zu werden, und noch etwas länger.";
        let article = serde_json::json!({ "title": title, "date": date, "text": [text, text, text] });
        site.put(&format!("{base}/api/{id}.json"), "application/json", article.to_string());
        site.html(&format!("{base}/artikel/{id}"), SHELL);
        let lead = "Ein Anriss, der sagt, worum es geht.";
        list.push(serde_json::json!({ "id": id, "title": title, "date": date, "lead": lead, "section": "Ort" }));
    }
    site.put(&format!("{base}/api/list.json"), "application/json", serde_json::Value::from(list).to_string());
    site.put(&format!("{base}/app.js"), "text/javascript", APP);
    site.html(&format!("{base}/"), SHELL);
    site
}

/// A configuration with a browser, for sources that are rendered. Whoever runs the tests as root
/// has no sandbox.
fn program(browser: &str, source: &str) -> Depesche {
    let is_root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    Depesche::new(&format!(
        "base_url = \"http://feeds.example/\"\n[server]\nlisten = []\n[publish]\ndirectory = \"public\"\n\
         [store]\nurl = \"sqlite:depesche.db\"\n[fetch]\ndelay = \"1ms\"\nallow_private = [\"127.0.0.1\"]\n\
         browser = \"chromium\"\nbrowser_sandbox = {}\n{browser}\n{source}",
        !is_root
    ))
}

fn source(url: &str) -> String {
    format!("[source.bote]\nurl = \"{url}\"\nrender = true\n")
}

/// The processes that have a text in their command line.
fn processes(part: &str) -> Vec<String> {
    let entries = fs::read_dir("/proc").unwrap().flatten();
    let lines = entries.filter_map(|entry| fs::read_to_string(entry.path().join("cmdline")).ok());
    lines.filter(|line| line.contains(part)).collect()
}

fn has_chromium() -> bool {
    tool("chromium", &["--version"]).is_some()
}

/// Runs `once` for a page that must fail, and gives the reason.
fn failure(browser: &str, url: &str) -> String {
    let Run { code, stdout, stderr } = program(browser, &source(url)).run(&["once"]);
    assert_eq!(code, Some(1), "{stdout}{stderr}");
    stdout
}

#[test]
fn a_newspaper_that_only_scripts_write_gives_its_items() {
    if !has_chromium() {
        return;
    }
    let site = paper();
    let program = program("", &source(&site.base()));
    let plain = Depesche::new(&source(&site.base()).replace("true", "false")).run(&["once"]);
    assert_eq!(plain.code, Some(1), "without a browser there is nothing to see: {plain:?}");

    site.forget();
    program.once();
    let items = program.items("bote");
    let mut titles: Vec<&str> = items.iter().map(|item| item["title"].as_str().unwrap()).collect();
    titles.sort_unstable();
    let mut expected = TITLES;
    expected.sort_unstable();
    assert_eq!(titles, expected);
    for item in &items {
        assert!(item["content_html"].as_str().unwrap().contains("lang genug"), "{item}");
        assert!(item["date_published"].as_str().unwrap().contains("2026-11-1"), "{item}");
    }
    let seen: Vec<String> = site.seen().into_iter().map(|seen| seen.path).collect();
    assert!(!seen.iter().any(|path| path == "/logo.png" || path == "/ad.html"), "{seen:?}");
}

#[test]
fn a_page_is_rendered_through_the_proxy_of_its_source() {
    if !has_chromium() {
        return;
    }
    let proxy = paper_at("http://bote.example");
    let program = program("", &format!("{}proxy = \"{}\"\n", source("http://bote.example/"), proxy.base()));
    program.once();
    assert_eq!(program.items("bote").len(), TITLES.len());
    let seen = proxy.seen();
    assert!(seen.iter().any(|seen| seen.path == "http://bote.example/api/list.json"), "{seen:?}");
}

#[test]
fn a_page_that_never_loads_is_cut_off_and_one_that_never_settles_is_taken_as_it_is() {
    if !has_chromium() {
        return;
    }
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let site = paper();
    let never = format!("<script src=\"http://{}/x.js\"></script>", silent.local_addr().unwrap());
    site.html("/never", &format!("<html><body>{never}</body></html>"));
    let reason = failure("browser_time = \"5s\"", &format!("{}/never", site.base()));
    assert!(reason.contains("was not loaded within 5s") && reason.contains("browser_time"), "{reason}");

    site.html("/loop", "<html><body><script>for (;;) {}</script></body></html>");
    let reason = failure("browser_time = \"5s\"", &format!("{}/loop", site.base()));
    assert!(reason.contains("was not loaded within 5s"), "{reason}");

    let restless =
        "<p id=\"clock\"></p><script>setInterval(() => { clock.textContent = performance.now(); }, 20)</script>";
    site.html("/", &SHELL.replace("</body>", &format!("{restless}</body>")));
    let program = program("browser_time = \"8s\"", &source(&site.base()));
    program.once();
    assert_eq!(program.items("bote").len(), TITLES.len());
}

#[test]
fn a_page_that_goes_elsewhere_while_it_is_waited_for_is_followed() {
    if !has_chromium() {
        return;
    }
    let site = paper();
    site.html("/start", "<html><body><script>setTimeout(() => { location = '/' }, 700)</script></body></html>");
    let program = program_of(&site, "/start");
    program.once();
    assert_eq!(program.items("bote").len(), TITLES.len());
}

/// What the source of the tests may tell its origin only.
const SECRETS: [(&str, &str); 3] = [("x-key", "geheim"), ("cookie", "abo=ja"), ("authorization", "Bearer schluessel")];

/// A source with secrets.
fn secretive(url: &str) -> Depesche {
    let secrets =
        "headers = { X-Key = \"geheim\" }\nauth = { token = { file = \"token\" } }\ncookies = { abo = \"ja\" }\n";
    let program = program("", &format!("{}{secrets}", source(url)));
    let token = program.folder.path().join("token");
    fs::write(&token, "schluessel").unwrap();
    fs::set_permissions(&token, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    program
}

/// Which of the secrets each request to a path carried.
fn told(site: &Site, path: &str) -> Vec<usize> {
    let seen = site.seen();
    let asked = seen.iter().filter(|seen| seen.path == path);
    let has = |headers: &std::collections::BTreeMap<String, String>| {
        SECRETS.iter().filter(|(name, value)| headers.get(*name).is_some_and(|told| told == value)).count()
    };
    asked.map(|seen| has(&seen.headers)).collect()
}

#[test]
fn the_secrets_of_a_source_reach_its_own_pages_and_nobody_else() {
    if !has_chromium() {
        return;
    }
    let (site, other) = (paper(), paper());
    // The page asks a stranger, at once and over a redirect.
    other.also_send("/x.js", &["Access-Control-Allow-Origin: *"]);
    other.put("/x.js", "text/javascript", "0");
    site.answer("/to-other.js", 302, "text/plain", "");
    site.also_send("/to-other.js", &[&format!("Location: {}/redirected.js", other.base())]);
    other.put("/redirected.js", "text/javascript", "0");
    let foreign = format!("<script src=\"{}/x.js\"></script><script src=\"/to-other.js\"></script>", other.base());
    site.html("/", &SHELL.replace("</body>", &format!("{foreign}</body>")));
    let program = secretive(&site.base());
    program.once();
    assert_eq!(program.items("bote").len(), TITLES.len());
    for path in ["/", "/app.js", "/api/list.json", "/to-other.js"] {
        let told = told(&site, path);
        assert!(!told.is_empty() && told.iter().all(|count| *count == SECRETS.len()), "{path}: {told:?}");
    }
    for path in ["/x.js", "/redirected.js"] {
        let told = told(&other, path);
        assert!(!told.is_empty() && told.iter().all(|count| *count == 0), "{path}: {told:?}");
    }
}

#[test]
fn a_foreign_page_that_a_source_leads_to_asks_without_its_secrets() {
    if !has_chromium() {
        return;
    }
    let (site, other) = (paper(), paper());
    site.also_send("/secret.json", &["Access-Control-Allow-Origin: *"]);
    site.put("/secret.json", "application/json", "{}");
    let ask = format!("<script>fetch('{}/secret.json')</script>", site.base());
    other.html("/", &SHELL.replace("</body>", &format!("{ask}</body>")));
    site.answer("/", 302, "text/plain", "");
    site.also_send("/", &[&format!("Location: {}/", other.base())]);
    secretive(&site.base()).run(&["once"]);
    assert!(told(&site, "/").contains(&SECRETS.len()), "{:?}", site.seen());
    assert!(told(&other, "/").iter().chain(&told(&other, "/app.js")).all(|count| *count == 0), "{:?}", other.seen());
    assert!(!told(&other, "/app.js").is_empty(), "{:?}", other.seen());
    let told = told(&site, "/secret.json");
    assert!(!told.is_empty() && told.iter().all(|count| *count == 0), "{told:?}");
}

#[test]
fn a_page_that_eats_memory_is_cut_off_and_costs_only_itself() {
    if !has_chromium() {
        return;
    }
    let site = paper();
    site.html(
        "/eater",
        "<html><body><script>const kept = []; const eat = () => { document.body.append(kept.length); \
        kept.push(new Uint8Array(20e6).fill(7)); setTimeout(eat, 40); }; eat();</script></body></html>",
    );
    let sources = format!("{}[source.eater]\nurl = \"{}/eater\"\nrender = true\n", source(&site.base()), site.base());
    let program = program("browser_memory = \"600 MiB\"", &sources);
    let run = program.run(&["once"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stdout.contains("held more than 600 MiB") && run.stdout.contains("browser_memory"), "{run:?}");
    assert_eq!(program.items("bote").len(), TITLES.len(), "{run:?}");
}

#[test]
fn what_a_page_sends_is_not_held_and_may_be_longer_than_we_hear() {
    if !has_chromium() {
        return;
    }
    let site = paper();
    // Half an emoji is no text, as scripts make it that cut texts.
    let sends = "<script>const big = 'a'.repeat(24 << 20); fetch('/post', { method: 'POST', body: big });\
        new WebSocket('ws://' + location.host + '/\\ud83d'); alert('\\ud83d');\
        app.after('Halb: \\ud83d');</script>";
    site.html("/", &SHELL.replace("</body>", &format!("{sends}</body>")));
    let program = program("browser_time = \"10s\"", &source(&site.base()));
    let mut run = program.start(&["once"]);
    let mut held_kib = 0;
    let ended = wait_for(Duration::from_secs(60), || {
        held_kib = held_kib.max(peak_kib(run.pid()));
        run.ends_within(Duration::ZERO)
    });
    assert_eq!(ended, Some(0), "{}", program.log());
    assert_eq!(program.items("bote").len(), TITLES.len());
    assert!((1..MEMORY_KIB_MAX).contains(&held_kib), "{held_kib} KiB");
}

/// What the program may hold for a page that sends 24 MiB, which makes a message of 56 MiB, in KiB.
const MEMORY_KIB_MAX: u64 = 128 << 10;

/// The most that a process has held so far.
fn peak_kib(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

#[test]
fn a_page_longer_than_a_message_is_taken_whole_up_to_the_limit() {
    if !has_chromium() {
        return;
    }
    let site = paper();
    // Characters of two units each, an odd one before them: some stand where the slices part.
    let grow = "<script>app.before(Object.assign(document.createElement('script'), \
        { type: 'text/plain', text: 'x' + '\\u{1f4f0}'.repeat(5 << 19) }));</script>";
    site.html("/", &SHELL.replace("</body>", &format!("{grow}</body>")));
    let long = program("", &source(&site.base()));
    long.once();
    assert_eq!(long.items("bote").len(), TITLES.len());

    let reason = failure("body_limit = \"8 MiB\"", &site.base());
    assert!(reason.contains("more than 8388608 bytes") && reason.contains("body_limit"), "{reason}");
}

#[test]
fn downloads_popups_and_dialogs_come_to_nothing() {
    if !has_chromium() {
        return;
    }
    let site = paper();
    site.put("/file", "application/octet-stream", vec![0; 100_000]);
    site.also_send("/file", &["Content-Disposition: attachment; filename=\"a.bin\""]);
    let reason = failure("", &format!("{}/file", site.base()));
    assert!(reason.contains("file to download") && reason.contains("octet-stream"), "{reason}");

    let pushy = "<script>alert('stop'); window.open('/popup'); setTimeout(() => location = '/file', 50);</script>";
    site.html(
        "/",
        &SHELL.replace("</body>", &format!("<a id=\"p\" target=\"_blank\" href=\"/popup\"></a>{pushy}</body>")),
    );
    let program = program("", &source(&site.base()));
    program.once();
    assert_eq!(program.items("bote").len(), TITLES.len());
    assert!(!site.seen().iter().any(|seen| seen.path == "/popup"), "{:?}", site.seen());
}

#[test]
fn a_page_reaches_only_what_the_guard_allows() {
    if !has_chromium() {
        return;
    }
    let inside = TcpListener::bind("127.0.0.2:0").unwrap();
    inside.set_nonblocking(true).unwrap();
    let address = inside.local_addr().unwrap();
    // WebRTC asks a STUN server over UDP, past every proxy.
    let stun = UdpSocket::bind("127.0.0.2:0").unwrap();
    stun.set_nonblocking(true).unwrap();
    let site = paper();
    let probes = format!(
        "<script>fetch('http://{address}/a').catch(() => 0); new WebSocket('ws://{address}/b'); \
         fetch('http://localhost:{0}/c').catch(() => 0); \
         const peer = new RTCPeerConnection({{ iceServers: [{{ urls: 'stun:{1}' }}, \
         {{ urls: 'turn:{address}?transport=tcp', username: 'a', credential: 'b' }}] }}); \
         peer.createDataChannel('x'); \
         peer.createOffer().then(offer => peer.setLocalDescription(offer)).then(() => fetch('/offered'));</script>\
         <link rel=\"preconnect\" href=\"http://{address}\"><link rel=\"dns-prefetch\" href=\"//x.invalid\">",
        address.port(),
        stun.local_addr().unwrap()
    );
    site.html("/", &SHELL.replace("</body>", &format!("{probes}</body>")));
    let program = program("", &source(&site.base()));
    program.once();
    assert_eq!(program.items("bote").len(), TITLES.len());
    assert!(site.seen().iter().any(|seen| seen.path == "/offered"), "WebRTC never began: {:?}", site.seen());
    assert!(inside.accept().is_err(), "the page reached a private address");
    assert!(stun.recv(&mut [0]).is_err(), "the page reached a private address over UDP");

    site.html("/away", &format!("<html><body><script>location = 'http://{address}/'</script></body></html>"));
    let reason = failure("", &format!("{}/away", site.base()));
    assert!(reason.contains("allow_private"), "{reason}");
    site.html("/local", "<html><body><script>location = 'file:///etc/passwd'</script></body></html>");
    let run = program_of(&site, "/local").run(&["once"]);
    assert!(!run.stdout.contains("root:"), "{run:?}");
    site.put("/robots.txt", "text/plain", "User-agent: *\nDisallow: /private\n");
    site.html("/to-private", "<html><body><script>location = '/private'</script></body></html>");
    let reason = failure("", &format!("{}/to-private", site.base()));
    assert!(reason.contains("robots.txt forbids"), "{reason}");
    assert!(!site.seen().iter().any(|seen| seen.path == "/private"));
}

fn program_of(site: &Site, path: &str) -> Depesche {
    program("", &source(&format!("{}{path}", site.base())))
}

#[test]
fn nothing_of_a_browser_is_left_when_the_daemon_is_killed_or_stopped() {
    if !has_chromium() {
        return;
    }
    let site = paper();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let never = format!("<script src=\"http://{}/x.js\"></script>", silent.local_addr().unwrap());
    site.html("/never", &format!("<html><body>{never}</body></html>"));
    let program = program_of(&site, "/never");
    let place = tempfile::tempdir().unwrap();
    let place = place.path().to_str().unwrap();
    let mark = format!("--user-data-dir={place}/depesche-browser-");
    let profiles = || fs::read_dir(Path::new(place)).unwrap().count();

    let mut daemon = program.start_with(&["run"], &[("TMPDIR", place)]);
    let is_busy = || (processes(&mark).iter().any(|line| line.contains("--type=renderer"))).then_some(());
    wait_for(Duration::from_secs(20), is_busy).unwrap_or_else(|| panic!("{}", program.log()));
    daemon.kill();
    let is_gone = || processes(place).is_empty().then_some(());
    wait_for(Duration::from_secs(10), is_gone).unwrap_or_else(|| panic!("{:?}", processes(place)));
    assert_eq!(profiles(), 1, "what was left behind");

    // The next start removes it, and a stop leaves nothing.
    let mut daemon = program.start_with(&["run"], &[("TMPDIR", place)]);
    wait_for(Duration::from_secs(20), is_busy).unwrap_or_else(|| panic!("{}", program.log()));
    assert_eq!(profiles(), 1, "only that of the new browser");
    daemon.signal("TERM");
    assert_eq!(daemon.ends_within(Duration::from_secs(15)), Some(0), "{}", program.log());
    wait_for(Duration::from_secs(10), is_gone).unwrap_or_else(|| panic!("{:?}", processes(place)));
    assert_eq!(profiles(), 0);
}

#[test]
fn a_browser_confines_itself_where_it_is_not_root_who_runs_it() {
    if !has_chromium() {
        return;
    }
    const NOBODY: u32 = 65_534;
    let nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
    let probe = Command::new("setpriv").args(nobody).args(["unshare", "--user", "true"]).status();
    if !probe.is_ok_and(|status| status.success()) {
        eprintln!("skipped: only root can try it as somebody else, and only where user namespaces are allowed");
        return;
    }
    let site = paper();
    let program = program("", &source(&site.base()));
    let folder = program.folder.path();
    let config = fs::read_to_string(folder.join("depesche.toml")).unwrap();
    program.configure(&config.replace("browser_sandbox = false", "browser_sandbox = true"));
    // What is built may lie where only root may look.
    fs::copy(env!("CARGO_BIN_EXE_depesche"), folder.join("depesche")).unwrap();
    for path in [folder, &folder.join("depesche"), &folder.join("depesche.toml")] {
        std::os::unix::fs::chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    }
    let mut command = Command::new("setpriv");
    command.args(nobody).args(["./depesche", "once"]).current_dir(folder).env_remove("DEPESCHE_CONFIG");
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(program.items("bote").len(), TITLES.len());
}

#[test]
fn a_browser_that_is_not_there_is_named() {
    let site = paper();
    let program = program("", &source(&site.base()));
    let config = fs::read_to_string(program.folder.path().join("depesche.toml")).unwrap();
    program.configure(&config.replace("\"chromium\"", "\"/nowhere/chromium\""));
    let run = program.run(&["once"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stdout.contains("/nowhere/chromium can't be started"), "{run:?}");
    if config.contains("browser_sandbox = false") {
        program.configure(&config.replace("browser_sandbox = false", "browser_sandbox = true"));
        let run = program.run(&["once"]);
        assert!(run.stdout.contains("browser_sandbox = false"), "{run:?}");
    }
}
