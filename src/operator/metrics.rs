//! Numbers for monitors, in the text format of Prometheus (version 0.0.4).
//!
//! It is written here and by no library: what stands for sources is what the board says at this
//! moment, so that a source that is gone leaves no number behind, and nothing piles up while nobody
//! asks.

use std::fmt::{Display, Write};

use chrono::DateTime;

use crate::fetch;
use crate::model::{Counts, Document, SourceReport, Verdict};
use crate::wire::{DURATION_SECONDS, Tally};

const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// All that is told.
pub(super) struct Numbers {
    pub(super) sources: Vec<SourceReport>,
    pub(super) counts: Counts,
    pub(super) tally: Tally,
    pub(super) unwritten: usize,
    pub(super) store_fails: bool,
    /// Databases that were damaged and are kept.
    pub(super) damaged: usize,
    pub(super) reload_refused: bool,
    pub(super) fetched: fetch::Traffic,
    /// Answers by status.
    pub(super) served: Vec<(usize, u64)>,
}

/// The numbers as a document. It has no entity tag that two of them could share: each is asked for
/// to be another one.
pub(super) fn document(numbers: &Numbers) -> Document {
    Document::plain("metrics", CONTENT_TYPE, render(numbers), "\"\"", DateTime::UNIX_EPOCH)
}

fn render(numbers: &Numbers) -> String {
    let Numbers { sources, counts, tally, fetched, .. } = numbers;
    let mut text = Text::default();
    text.family("depesche_build_info", "gauge", "The version that runs.");
    text.sample("depesche_build_info", &[("version", &env!("CARGO_PKG_VERSION"))], 1);
    text.family("depesche_sources", "gauge", "Configured sources by the verdict of their last refresh.");
    for verdict in Verdict::ALL {
        let count = sources.iter().filter(|source| source.verdict == Some(verdict)).count();
        text.sample("depesche_sources", &[("verdict", &verdict)], count);
    }
    text.sample("depesche_sources", &[("verdict", &"none")], counts.unread);
    text.one("depesche_sources_refreshing", "gauge", "Sources that are being refreshed.", counts.refreshing);
    text.one("depesche_sources_waiting", "gauge", "Sources that are due and wait for their turn.", counts.waiting);
    text.one("depesche_incidents_open", "gauge", "Incidents that go on.", counts.incidents);
    let help = "When the last good refresh of a source began.";
    text.family("depesche_source_last_good_timestamp_seconds", "gauge", help);
    for (source, at) in sources.iter().filter_map(|source| Some((&source.source, source.last_good?))) {
        text.sample("depesche_source_last_good_timestamp_seconds", &[("source", source)], at.timestamp());
    }
    text.family("depesche_refreshes_total", "counter", "Refreshes by verdict.");
    for (verdict, count) in Verdict::ALL.iter().zip(tally.refreshes) {
        text.sample("depesche_refreshes_total", &[("verdict", verdict)], count);
    }
    durations(&mut text, tally);
    text.one("depesche_items_new_total", "counter", "Items seen for the first time.", tally.items_new);
    text.one("depesche_items_changed_total", "counter", "Items whose content changed.", tally.items_changed);
    let help = "Requests to sites, hubs and hooks, without those of a browser.";
    text.one("depesche_fetches_total", "counter", help, fetched.requests);
    let help = "Bytes of the bodies that they were answered, as they came over the wire.";
    text.one("depesche_fetch_body_bytes_total", "counter", help, fetched.body_bytes);
    text.family("depesche_http_responses_total", "counter", "Requests answered by status.");
    for (status, count) in &numbers.served {
        text.sample("depesche_http_responses_total", &[("status", status)], count);
    }
    text.one("depesche_store_failures_total", "counter", "Times that the store failed.", tally.store_failures);
    let help = "Whether the store failed when it was asked last.";
    text.one("depesche_store_failing", "gauge", help, u8::from(numbers.store_fails));
    let help = "Databases that were damaged and made anew, and are kept until the operator deletes them.";
    text.one("depesche_databases_damaged", "gauge", help, numbers.damaged);
    let help = "Documents that could not be written last, and are served from memory.";
    text.one("depesche_documents_unwritten", "gauge", help, numbers.unwritten);
    let help = "Whether the last reload was refused.";
    text.one("depesche_reload_refused", "gauge", help, u8::from(numbers.reload_refused));
    text.0
}

fn durations(text: &mut Text, tally: &Tally) {
    const NAME: &str = "depesche_refresh_duration_seconds";
    text.family(NAME, "histogram", "How long refreshes took.");
    let all: u64 = tally.refreshes.iter().sum();
    let mut so_far = 0;
    for (end, count) in DURATION_SECONDS.iter().zip(tally.durations) {
        so_far += count;
        text.sample(&format!("{NAME}_bucket"), &[("le", end)], so_far);
    }
    text.sample(&format!("{NAME}_bucket"), &[("le", &"+Inf")], all);
    text.sample(&format!("{NAME}_sum"), &[], tally.duration_ms as f64 / 1000.0);
    text.sample(&format!("{NAME}_count"), &[], all);
}

/// The text so far.
#[derive(Default)]
struct Text(String);

impl Text {
    /// Begins the samples of a metric.
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        // Writing into a text cannot fail.
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    /// A metric of one sample.
    fn one(&mut self, name: &str, kind: &str, help: &str, value: impl Display) {
        self.family(name, kind, help);
        self.sample(name, &[], value);
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &dyn Display)], value: impl Display) {
        let label = |(name, value): &(&str, &dyn Display)| format!("{name}=\"{}\"", escaped(&value.to_string()));
        let labels: Vec<String> = labels.iter().map(label).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(self.0, "{name}{labels} {value}");
    }
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::model::{SourceId, SourceState};

    #[test]
    fn the_text_is_what_monitors_read() {
        let state = SourceState {
            verdict: Some(Verdict::AppShell),
            last_good: Some("2026-11-22T10:00:00.5Z".parse().unwrap()),
            ..Default::default()
        };
        let sources = vec![
            SourceReport::of(&SourceId::new("bote").unwrap(), &state),
            SourceReport::of(&SourceId::new("neu").unwrap(), &SourceState::default()),
        ];
        let mut tally = Tally { duration_ms: 2_000_300, ..Tally::default() };
        (tally.refreshes[0], tally.durations[0], tally.durations[2]) = (4, 1, 2);
        let numbers = Numbers {
            counts: Counts::of(&sources, "2026-11-22T11:00:00Z".parse().unwrap()),
            sources,
            tally,
            unwritten: 3,
            store_fails: true,
            damaged: 1,
            reload_refused: false,
            fetched: fetch::Traffic { requests: 7, body_bytes: 8 },
            served: vec![(200, 5)],
        };
        let text = render(&numbers);
        for line in [
            "depesche_sources{verdict=\"app-shell\"} 1",
            "depesche_sources{verdict=\"ok\"} 0",
            "depesche_sources{verdict=\"none\"} 1",
            "depesche_sources_waiting 2",
            "depesche_source_last_good_timestamp_seconds{source=\"bote\"} 1795341600",
            "depesche_refreshes_total{verdict=\"ok\"} 4",
            "# TYPE depesche_refresh_duration_seconds histogram",
            "depesche_refresh_duration_seconds_bucket{le=\"0.1\"} 1",
            "depesche_refresh_duration_seconds_bucket{le=\"0.25\"} 1",
            "depesche_refresh_duration_seconds_bucket{le=\"0.5\"} 3",
            "depesche_refresh_duration_seconds_bucket{le=\"1800\"} 3",
            "depesche_refresh_duration_seconds_bucket{le=\"+Inf\"} 4",
            "depesche_refresh_duration_seconds_sum 2000.3",
            "depesche_refresh_duration_seconds_count 4",
            "depesche_http_responses_total{status=\"200\"} 5",
            "depesche_fetches_total 7",
            "depesche_store_failing 1",
            "depesche_databases_damaged 1",
            "depesche_documents_unwritten 3",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} is missing in\n{text}");
        }
        assert!(text.ends_with('\n'));
        assert_eq!(escaped("a\"b\\c\n"), "a\\\"b\\\\c\\n");
    }
}
