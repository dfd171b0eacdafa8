//! WebSub over HTTP: the numbered tests of websub.rocks against the hub of the program, and other
//! people's hubs and subscribers.

mod others;
mod pushed;
mod rocks;
mod subscriber;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::support::{Answer, Depesche, Running, Site, answer, free_port, get, wait_for};

const PATIENCE: Duration = Duration::from_secs(30);

/// A daemon that reads a newspaper every second, and tells of changes.
struct Service {
    program: Depesche,
    running: Running,
    site: Site,
    port: u16,
}

impl Service {
    /// With this value of `hub` under `[websub]`.
    fn start(hub: &str) -> Self {
        let site = Site::start();
        let port = free_port();
        let program = Depesche::new(&format!(
            "base_url = \"http://127.0.0.1:{port}/\"\n[server]\nlisten = [\"127.0.0.1:{port}\"]\n\
             [store]\nurl = \"sqlite:depesche.db\"\n[fetch]\ndelay = \"1ms\"\nallow_private = [\"127.0.0.1\"]\n\
             [websub]\nhub = {hub}\nallow_private = [\"127.0.0.1\"]\n\
             [source.kw]\nurl = \"{}/\"\nevery = \"1s\"\narticle = {{ follow = false }}\n",
            site.base()
        ));
        let service = Self { running: program.start(&["run"]), program, site, port };
        service.write("kein Kompromiss in Sicht");
        // The list of all feeds is published last.
        let ready = wait_for(PATIENCE, || get(port, "/feeds.opml").filter(|list| list.contains("wirtschaft")));
        assert!(ready.is_some(), "{}", service.program.log());
        service
    }

    /// Changes a headline of the newspaper.
    fn write(&self, title: &str) {
        let teasers = include_str!("fixtures/dwn/teasers.html").replace("kein Kompromiss in Sicht", title);
        self.site.html("/", &include_str!("fixtures/dwn/listing.html").replace("{{teasers}}", &teasers));
    }

    /// The address of a document.
    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The document at a path as readers get it.
    fn document(&self, path: &str) -> Answer {
        answer(self.port, "GET", path, &[])
    }

    /// Kills the program and starts it again.
    fn restart(&mut self) {
        self.running.kill();
        self.running = self.program.start(&["run"]);
        assert!(wait_for(PATIENCE, || get(self.port, "/feeds.opml")).is_some(), "{}", self.program.log());
    }

    /// Sends a form to the hub, and answers the status and the text.
    fn send(&self, fields: &[(&str, &str)]) -> (u16, String) {
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        post_form(self.port, "/hub", &form)
    }
}

/// Posts a form, and answers the status and the text.
fn post_form(port: u16, path: &str, form: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\nContent-Length: {}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\n{form}",
        form.len()
    )
    .unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let status = text.split(' ').nth(1).unwrap().parse().unwrap();
    (status, text.split_once("\r\n\r\n").unwrap().1.to_owned())
}
