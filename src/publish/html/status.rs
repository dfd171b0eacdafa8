//! The operator's page: how every source stands. In English, like the log and the commands.

use chrono::{DateTime, Utc};
use url::Url;

use super::language::Tongue;
use super::{Page, footer, time};
use crate::model::{Incident, Precision, Report, SourceReport, clean_line, shorten};
use crate::publish::markup::Escaped;

/// The longest reason shown, in characters; `status.json` has all of it.
const REASON_CHARS_MAX: usize = 600;

/// How everything stands, as a page. What is wrong stands first.
pub(in crate::publish) fn render(report: &Report, base: &Url) -> Vec<u8> {
    let tongue = &Tongue::of(Some("en"));
    let host = base.host_str().unwrap_or_default();
    let (bad, good): (Vec<_>, Vec<_>) =
        report.sources.iter().partition(|source| source.is_bad() || source.incident.is_some());
    let list: String = bad.into_iter().chain(good).map(|source| article(source, tongue)).collect();
    let title = format!("Status – {host}");
    Page {
        title: &title,
        description: "",
        tongue,
        icon: None,
        head: "<link rel=\"alternate\" type=\"application/atom+xml\" title=\"Incidents\" href=\"status.atom\">\n"
            .into(),
        body: format!(
            "<header>\n<p class=\"trail\">{host}</p>\n<h1>Status</h1>\n<p class=\"about\">{counts}</p>\n{troubles}\
             <p class=\"subscribe\"><strong>Follow</strong> <a class=\"pill\" href=\"status.atom\">Incidents</a> \
             <a class=\"pill\" href=\"status.json\">JSON</a> <a class=\"pill\" href=\"metrics\">Metrics</a></p>\n\
             </header>\n<main>\n{list}{incidents}</main>\n{footer}",
            host = Escaped(host),
            counts = counts(report),
            troubles = troubles(report),
            incidents = incidents(&report.incidents, tongue),
            footer = footer("", tongue),
        ),
    }
    .render()
}

fn counts(report: &Report) -> String {
    let counts = &report.counts;
    let mut parts = vec![format!("{} sources", counts.sources), format!("{} of them bad", counts.bad)];
    let others = [
        (counts.incidents, "open incidents"),
        (counts.unread, "never refreshed"),
        (counts.refreshing, "being refreshed"),
        (counts.waiting, "waiting for their turn"),
    ];
    parts.extend(others.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")));
    parts.join(", ")
}

fn troubles(report: &Report) -> String {
    let line = |trouble: &String| format!("<p><strong>{}</strong></p>\n", text(trouble));
    report.troubles.iter().map(line).collect()
}

fn article(source: &SourceReport, tongue: &Tongue) -> String {
    let verdict = source.verdict.map_or("never refreshed", |verdict| verdict.as_str());
    let mut marks = vec![format!("<span class=\"mark\">{verdict}</span>")];
    if source.refreshing {
        marks.push("<span class=\"mark\">being refreshed</span>".to_owned());
    }
    let reason = match text(&source.reason) {
        reason if reason.is_empty() => reason,
        reason => format!("<p>{reason}</p>\n"),
    };
    let incident = source.incident.as_ref().map(|incident| format!("incident since {}", at(incident.began, tongue)));
    let failures = (source.failures > 0).then(|| format!("{} failures in a row", source.failures));
    let last_good = source.last_good.map_or("never good".to_owned(), |good| format!("last good {}", at(good, tongue)));
    let next = source.next_due.map(|due| format!("next {}", at(due, tongue)));
    let facts: Vec<String> = [incident, failures, Some(last_good), next].into_iter().flatten().collect();
    format!(
        "<article id=\"{id}\">\n<p class=\"kicker\">{marks}</p>\n<h2>{id}</h2>\n{reason}<p class=\"byline\">{facts}</p>\n\
         </article>\n",
        id = Escaped(source.source.as_str()),
        marks = marks.join(" "),
        facts = facts.join(" · "),
    )
}

fn incidents(incidents: &[Incident], tongue: &Tongue) -> String {
    let ended = |incident: &Incident| {
        let ended = incident.ended?;
        let Incident { source, began, verdict, reason, refreshes, .. } = incident;
        Some(format!(
            "<article>\n<p class=\"kicker\"><span class=\"mark\">ended</span></p>\n<h2>{}: {verdict}</h2>\n<p>{}</p>\n\
             <p class=\"byline\">{} to {} · {refreshes} bad refreshes</p>\n</article>\n",
            Escaped(source.as_str()),
            text(reason),
            at(*began, tongue),
            at(ended, tongue),
        ))
    };
    incidents.iter().filter_map(ended).collect()
}

fn text(text: &str) -> String {
    Escaped(&shorten(&clean_line(text), REASON_CHARS_MAX)).to_string()
}

/// A time, in the zone of the log.
fn at(at: DateTime<Utc>, tongue: &Tongue) -> String {
    format!("{} UTC", time(at, Precision::Minute, tongue))
}
