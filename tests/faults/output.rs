//! What is published of hostile input (S).

mod corpus;

use std::fs;
use std::time::Duration;

use crate::support::{Depesche, Running, free_port, get, tool, wait_for};
use corpus::Corpus;

/// A daemon that has read the corpus in every form that sources have.
struct Service {
    port: u16,
    corpus: Corpus,
    program: Depesche,
    _running: Running,
}

impl Service {
    fn start() -> Self {
        let corpus = Corpus::publish();
        let port = free_port();
        let program = Depesche::new(&corpus.configuration(port));
        program.run(&["once"]);
        let running = program.start(&["run"]);
        let served = wait_for(Duration::from_secs(30), || get(port, "/feeds.opml"));
        assert!(served.is_some(), "{}", program.log());
        Self { port, corpus, program, _running: running }
    }
}

#[test]
fn s01_s02_nothing_of_the_corpus_runs_in_any_reader() {
    let Some(mut node) = tool("node", &["tests/page/check.mjs"]) else { return };
    let service = Service::start();
    let vectors = service.corpus.vectors();
    for (feed, least) in service.corpus.expected() {
        let items = service.program.items(feed).len();
        assert!(items >= least, "{feed}: {items} of at least {least} items");
    }
    let list = service.program.folder.path().join("vectors.json");
    fs::write(&list, serde_json::to_string(&vectors).unwrap()).unwrap();
    let feeds = service.corpus.expected().into_iter().map(|(feed, _)| feed);
    let paths: Vec<String> =
        feeds.flat_map(|feed| ["rss", "atom", "json", "html"].map(|format| format!("{feed}.{format}"))).collect();
    let base = format!("http://127.0.0.1:{}", service.port);
    let output = node.arg("tests/page/xss.mjs").arg(&list).arg(&base).args(&paths).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let complaints: Vec<&str> =
        report["complaints"].as_array().unwrap().iter().map(|complaint| complaint.as_str().unwrap()).collect();
    assert!(
        complaints.is_empty(),
        "{} complaints\n{}",
        complaints.len(),
        complaints[..complaints.len().min(40)].join("\n")
    );
    // What is put there as it is runs: the vectors are alive, and the browser would have told.
    assert!(report["ran"].as_u64().unwrap() > 40, "{report}");
    assert!(report["alive"].as_u64().unwrap() as usize > vectors.len() / 2, "{report}");
    assert!(report["shown"].as_u64().unwrap() as usize > 10 * vectors.len(), "{report}");
}
