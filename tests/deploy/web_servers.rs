//! nginx and Caddy, set up with what `deploy/` has for them, say of the published files what the
//! daemon says of the same documents.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::support::{Answer, Depesche, Running, Site, answer, free_port, get, tool, wait_for};

/// Where the files of `deploy/` expect the published documents.
const DIRECTORY: &str = "/var/lib/depesche/public";

/// The headers that are the same whoever serves.
const COMMON: [&str; 8] = [
    "access-control-allow-origin",
    "access-control-expose-headers",
    "x-content-type-options",
    "content-type",
    "content-encoding",
    "vary",
    "referrer-policy",
    "content-security-policy",
];

/// A daemon that serves and publishes a newspaper, and the server in front of its files.
struct Service {
    program: Depesche,
    daemon: u16,
    _running: Running,
    _site: Site,
    server: Option<Child>,
    visible: TempDir,
}

impl Service {
    fn start() -> Self {
        let site = Site::start();
        let teasers = include_str!("../fixtures/dwn/teasers.html");
        site.html("/", &include_str!("../fixtures/dwn/listing.html").replace("{{teasers}}", teasers));
        let daemon = free_port();
        let program = Depesche::new(&format!(
            "base_url = \"http://127.0.0.1:{daemon}/\"\n[server]\nlisten = [\"127.0.0.1:{daemon}\"]\n\
             [publish]\ndirectory = \"public\"\n[store]\nurl = \"sqlite:depesche.db\"\n\
             [fetch]\ndelay = \"1ms\"\nallow_private = [\"127.0.0.1\"]\n\
             [source.kw]\nurl = \"{}/\"\ntimezone = \"Europe/Berlin\"\n",
            site.base()
        ));
        let running = program.start(&["run"]);
        // Documents are in memory before they are on disk, and the page with all feeds comes last:
        // when it is there, both have the same.
        let list = program.public().join("index.html");
        let is_complete = || fs::read_to_string(&list).is_ok_and(|list| list.contains("kw.rss"));
        let ready = wait_for(Duration::from_secs(20), || is_complete().then_some(()));
        assert!(ready.is_some(), "{}", program.log());
        let visible = tempfile::Builder::new().prefix("depesche").tempdir().unwrap();
        Self { program, daemon, _running: running, _site: site, server: None, visible }
    }

    /// Starts the server and gives its port.
    fn serve(&mut self, command: &mut Command) {
        let log = fs::File::create(self.program.folder.path().join("server.log")).unwrap();
        let server = command.current_dir(self.program.folder.path()).stdout(Stdio::null()).stderr(log);
        self.server = Some(server.spawn().unwrap());
    }

    /// A file of `deploy/` for this folder.
    fn adapted(&self, file: &str, replace: &[(&str, &str)]) -> String {
        let text = fs::read_to_string(Path::new("deploy").join(file)).unwrap();
        // Caddy shows no file below a hidden folder, and that of the test is one.
        let public = self.visible.path().join("public");
        std::os::unix::fs::symlink(self.program.public(), &public).unwrap();
        let all = replace.iter().copied().chain([(DIRECTORY, public.to_str().unwrap())]);
        all.fold(text, |text, (old, new)| {
            assert!(text.contains(old), "{file} has no {old}");
            text.replace(old, new)
        })
    }

    /// Compares the answers to one request.
    #[track_caller]
    fn compare(&self, port: u16, method: &str, path: &str, headers: &[(&str, &str)]) {
        let (theirs, ours) = (answer(port, method, path, headers), answer(self.daemon, method, path, headers));
        let case = format!("{method} {path} {headers:?}\n{theirs:?}\n{ours:?}");
        assert_eq!(theirs.status, ours.status, "{case}");
        let ok = ours.status < 300;
        // The answer to a preflight has no document, to which the other headers could be.
        let common = if method == "OPTIONS" { &COMMON[..3] } else { &COMMON[..] };
        for name in common.iter().filter(|_| ok) {
            let lower = |value: Option<&str>| value.map(str::to_ascii_lowercase);
            assert_eq!(lower(theirs.header(name)), lower(ours.header(name)), "{name}: {case}");
        }
        // Another number of seconds, but the same words.
        let words = |value: Option<&str>| value.map(|value| value.replace(|c: char| c.is_ascii_digit(), ""));
        assert_eq!(words(theirs.header("cache-control")), words(ours.header("cache-control")), "{case}");
        for name in ["allow", "access-control-allow-methods", "access-control-allow-headers", "access-control-max-age"]
        {
            assert_eq!(theirs.header(name), ours.header(name), "{name}: {case}");
        }
        if ok {
            assert!(theirs.body == ours.body, "another body: {case}");
            // Caddy says nothing of 1970, which a list is as old as until it lists something dated.
            let dated =
                |answer: &Answer| answer.header("last-modified").filter(|at| !at.contains(" 1970 ")).map(str::to_owned);
            assert_eq!(dated(&theirs), dated(&ours), "{case}");
        }
        assert_eq!(theirs.header("set-cookie"), None);
    }

    /// Whether a form for the hub gets to the daemon.
    #[track_caller]
    fn check_hub(&self, port: u16) {
        let form = [("content-type", "application/x-www-form-urlencoded"), ("content-length", "0")];
        let (theirs, ours) = (answer(port, "POST", "/hub", &form), answer(self.daemon, "POST", "/hub", &form));
        assert_eq!((theirs.status, theirs.body), (ours.status, ours.body));
        assert_ne!(ours.status, 405);
        // And what hubs of others send.
        let callback = format!("/push/{}", "A".repeat(43));
        for method in ["GET", "POST"] {
            let (theirs, ours) =
                (answer(port, method, &callback, &form), answer(self.daemon, method, &callback, &form));
            assert_eq!((theirs.status, theirs.body), (ours.status, ours.body), "{method}");
            assert_eq!(ours.status, 404, "{method}");
        }
    }

    /// Whether the operator's pages are closed to whoever comes through the server.
    #[track_caller]
    fn check_closed(&self, port: u16) {
        for path in ["/status", "/status.json", "/status.atom", "/metrics"] {
            assert_eq!(answer(self.daemon, "GET", path, &[]).status, 200, "{path}");
            assert_eq!(answer(port, "GET", path, &[]).status, 404, "{path}");
        }
        let order = answer(port, "POST", "/admin/reload", &[("content-length", "0")]);
        assert!([404, 405].contains(&order.status), "{order:?}");
    }

    /// Compares everything that a reader may ask.
    fn compare_all(&self, port: u16, codings: &[&str]) {
        let up = wait_for(Duration::from_secs(20), || get(port, "/kw.rss"));
        assert!(up.is_some(), "{}", fs::read_to_string(self.program.folder.path().join("server.log")).unwrap());
        for path in ["/kw.rss", "/kw.atom", "/kw.json", "/kw.html", "/feeds.opml", "/", "/index.html"] {
            for coding in codings {
                let accept = ("accept-encoding", *coding);
                self.compare(port, "GET", path, &[accept]);
                self.compare(port, "HEAD", path, &[accept]);
                let full = answer(port, "GET", path, &[accept]);
                let etag = full.header("etag").unwrap();
                let current = answer(port, "GET", path, &[accept, ("if-none-match", etag)]);
                assert_eq!((current.status, current.body.len()), (304, 0), "{path} {coding}: {current:?}");
                // A cache puts these in the place of those it has.
                for name in ["etag", "cache-control", "vary", "access-control-allow-origin", "content-security-policy"]
                {
                    assert_eq!(current.header(name), full.header(name), "{name}: {path} {coding}: {current:?}");
                }
            }
            self.compare(port, "GET", path, &[]);
            self.compare(port, "OPTIONS", path, &[("origin", "https://reader.example")]);
            self.compare(port, "POST", path, &[("content-length", "0")]);
        }
        for path in ["/none.rss", "/kw", "/kw.rss.gz", "/kw.rss.br", "/.hidden", "/.depesche.lock", "/kw/"] {
            self.compare(port, "GET", path, &[("accept-encoding", "gzip")]);
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            // nginx's workers end with their master, which must have the time to tell them.
            let _ = Command::new("kill").arg(server.id().to_string()).status();
            if wait_for(Duration::from_secs(5), || server.try_wait().ok().flatten()).is_none() {
                let _ = server.kill();
                let _ = server.wait();
            }
        }
    }
}

#[test]
fn nginx_says_what_the_daemon_says() {
    let Some(mut nginx) = tool("nginx", &["-v"]) else { return };
    let mut service = Service::start();
    let port = free_port();
    let listen = format!("listen 127.0.0.1:{port};");
    let daemon = format!("http://127.0.0.1:{}", service.daemon);
    let socket = ("http://unix:/run/depesche/http.sock", &*daemon);
    let snippet = service.adapted("nginx.conf", &[("    listen [::]:80;\n", ""), ("listen 80;", &listen), socket]);
    fs::write(service.program.folder.path().join("depesche.conf"), snippet).unwrap();
    // As root, nginx would give its workers to a user who may not look into this folder.
    let root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    let user = if root { "user root;\n" } else { "" };
    let around = format!(
        "{user}daemon off;\npid nginx.pid;\nerror_log stderr;\nworker_processes 1;\nevents {{}}\nhttp {{\naccess_log off;\n\
         client_body_temp_path body;\nproxy_temp_path proxy;\nfastcgi_temp_path fastcgi;\nuwsgi_temp_path uwsgi;\n\
         scgi_temp_path scgi;\ninclude depesche.conf;\n}}\n"
    );
    let folder = service.program.folder.path().to_owned();
    fs::write(folder.join("nginx.conf"), around).unwrap();
    service.serve(nginx.args(["-e", "stderr", "-c", "nginx.conf", "-p"]).arg(&folder));
    service.compare_all(port, &["gzip", "identity"]);
    service.check_hub(port);
    service.check_closed(port);
}

#[test]
fn caddy_says_what_the_daemon_says() {
    let Some(mut caddy) = tool("caddy", &["version"]) else { return };
    let mut service = Service::start();
    let port = free_port();
    let address = format!("http://127.0.0.1:{port} {{");
    let daemon = format!("127.0.0.1:{}", service.daemon);
    let socket = ("unix//run/depesche/http.sock", &*daemon);
    let text = service.adapted("Caddyfile", &[("feeds.example.org {", &address), socket]);
    let folder = service.program.folder.path().to_owned();
    fs::write(folder.join("Caddyfile"), format!("{{\n\tadmin off\n\tauto_https off\n}}\n{text}")).unwrap();
    caddy.env("HOME", &folder).env("XDG_DATA_HOME", &folder).env("XDG_CONFIG_HOME", &folder);
    service.serve(caddy.args(["run", "--adapter", "caddyfile", "--config", "Caddyfile"]));
    service.compare_all(port, &["gzip", "br", "identity", "gzip, br"]);
    service.check_hub(port);
    service.check_closed(port);
}
