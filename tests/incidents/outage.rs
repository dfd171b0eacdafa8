//! Nothing answers any more: it is the own network, and the operator is told once.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::thread;

use super::*;

/// Answers every request at an address with a feed of one article.
fn answers(address: SocketAddr) {
    let listener = TcpListener::bind(address).unwrap();
    let feed = "<rss version=\"2.0\"><channel><title>Bote</title><link>http://bote.example/</link>\
                <description>-</description><item><guid isPermaLink=\"false\">urn:x:1</guid>\
                <title>Meldung</title></item></channel></rss>";
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nConnection: close\r\n";
    let answer = format!("{head}Content-Length: {}\r\n\r\n{feed}", feed.len());
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
}

#[test]
fn an_outage_of_the_own_network_is_one_incident_and_blames_no_source() {
    let hosts = [1, 2].map(|host| SocketAddr::from((Ipv4Addr::new(127, 0, 0, host), free_port())));
    let mut text = format!(
        "base_url = \"http://feeds.example/\"\n[server]\nlisten = []\n[publish]\ndirectory = \"public\"\n\
         [fetch]\ndelay = \"1ms\"\nallow_private = [\"127.0.0.0/8\"]\n[store]\nurl = \"sqlite:depesche.db\"\n\
         [defaults]\nevery = \"1s\"\nrobots = false\n[incidents]\nhook = {WRITES}\n"
    );
    for source in 0..8 {
        text += &format!("[source.s{source}]\nurl = \"http://{}/{source}\"\n", hosts[source % 2]);
    }
    let program = Depesche::new(&text);
    let mut running = program.start(&["run"]);
    let told = |number| wait_for(PATIENCE, || (events(&program).len() == number).then_some(()));
    assert!(told(1).is_some(), "{}", program.log());
    assert!(
        program.log().contains("incident: the network seems to be down: 5 sources at 2 hosts"),
        "{}",
        program.log()
    );
    running.kill();
    let mut running = program.start(&["run"]);
    std::thread::sleep(Duration::from_secs(6));
    assert_eq!(events(&program).len(), 1, "{}", program.log());
    assert_eq!(count(&program.log(), "ERROR"), 0, "{}", program.log());
    let (run, json) = status(&program);
    assert_eq!(run.code, Some(1));
    assert_eq!((&json[0]["incident"], &json[0]["network"]["source"]), (&Value::Null, &"*".into()));
    assert_eq!(json[0]["failures"], 1, "it is asked as often as before");
    assert!(program.run(&["status"]).stdout.contains("the network seems to be down"));

    hosts.into_iter().for_each(answers);
    assert!(told(2).is_some(), "{}", program.log());
    let told = events(&program);
    assert_eq!(names(&told), ["incident-opened", "incident-ended"]);
    assert!(told.iter().all(|event| event["source"] == "*"), "{told:?}");
    assert_eq!(wait_for(PATIENCE, || (status(&program).0.code == Some(0)).then_some(())), Some(()));
    assert!(program.log().contains("the incident is over: sources answer again"), "{}", program.log());
    running.signal("TERM");
    assert_eq!(running.ends_within(PATIENCE), Some(0));
    assert_eq!(events(&program).len(), 2);
}
