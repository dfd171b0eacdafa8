//! What reading a page costs, per stage and for the whole, from 10 KB to 2 MB.
//!
//! `cargo bench` prints milliseconds and MB/s, and compares with the run before. The stages are
//! measured from outside, so that nothing is public for their sake: decoding and parsing are those
//! of the libraries; an article whose body is named by a selector costs all but the search for
//! the main text; and a draft is what cleaning all fields and sanitising add.
#![allow(clippy::unwrap_used, missing_docs, reason = "benches")]

mod pages;

use std::hint::black_box;
use std::time::Duration;

use chrono::{DateTime, Utc};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use depesche::config::{Rule, Selector, Source};
use depesche::extract;
use depesche::model::{ArticleState, Page, SourceId};
use depesche::normalise;
use dom_query::Document;
use url::Url;

/// Measurements per stage and size.
const SAMPLES: usize = 20;

fn now() -> DateTime<Utc> {
    "2026-03-04T12:00:00Z".parse().unwrap()
}

fn source() -> Source {
    Source::automatic(SourceId::new("hafenbote").unwrap(), Url::parse("https://hafenbote.example/").unwrap())
}

/// A source whose body is named by a selector, so that no main text is looked for.
fn source_with_body() -> Source {
    let select = Some(Selector::new("p.byline").unwrap());
    let rule =
        Rule { select: select.map(Into::into), attr: None, regex: None, format: None, template: None, optional: false };
    let mut source = source();
    source.article.scope.fields.body = vec![rule];
    source
}

fn page(path: &str, content_type: &str, body: &str) -> Page {
    let url = Url::parse("https://hafenbote.example/").unwrap().join(path).unwrap();
    Page { content_type: Some(content_type.to_owned()), ..Page::of_bytes(url, body.as_bytes(), now()) }
}

/// Measures one stage for pages of every size.
fn stage<I>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    write: impl Fn(usize) -> String,
    prepare: impl Fn(&str) -> I,
    mut run: impl FnMut(&I),
) {
    for size_kb in pages::SIZES_KB {
        let text = write(size_kb);
        let input = prepare(&text);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_with_input(BenchmarkId::new(name, format!("{size_kb} KB")), &input, |bencher, input| {
            bencher.iter(|| run(input));
        });
    }
}

fn group<'c>(criterion: &'c mut Criterion, name: &str) -> BenchmarkGroup<'c, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group.sample_size(SAMPLES).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
    group
}

fn article(criterion: &mut Criterion) {
    let (source, with_body) = (source(), source_with_body());
    let fetched = |text: &str| page("/politik/1/streit-im-rat", "text/html", text);
    let mut group = group(criterion, "article");
    stage(
        &mut group,
        "decode",
        pages::article,
        |text| text.as_bytes().to_vec(),
        |bytes| {
            black_box(encoding_rs::UTF_8.decode(bytes));
        },
    );
    stage(&mut group, "parse", pages::article, str::to_owned, |text| {
        black_box(Document::from(text.as_str()));
    });
    stage(&mut group, "all but the main text", pages::article, fetched, |page| {
        black_box(extract::article(page, &with_body, now()));
    });
    stage(&mut group, "whole", pages::article, fetched, |page| {
        black_box(extract::article(page, &source, now()));
    });
    let base = Url::parse("https://hafenbote.example/").unwrap();
    let body = |text: &str| extract::article(&fetched(text), &source, now()).entry.body.unwrap().value;
    stage(&mut group, "sanitise", pages::article, body, |html| {
        black_box(normalise::html::sanitise(html, &base));
    });
    let entry = |text: &str| extract::article(&fetched(text), &source, now()).entry;
    stage(&mut group, "draft", pages::article, entry, |entry| {
        black_box(normalise::draft(entry, String::new(), ArticleState::Read, &source, 0, now())).unwrap();
    });
    group.finish();
}

fn listing(criterion: &mut Criterion) {
    let source = source();
    let mut group = group(criterion, "listing");
    stage(&mut group, "parse", pages::listing, str::to_owned, |text| {
        black_box(Document::from(text.as_str()));
    });
    stage(
        &mut group,
        "whole",
        pages::listing,
        |text| page("/", "text/html", text),
        |page| {
            black_box(extract::listing(page, &source, now()));
        },
    );
    group.finish();
}

fn feed(criterion: &mut Criterion) {
    let source = source();
    let mut group = group(criterion, "feed");
    stage(
        &mut group,
        "whole",
        pages::feed,
        |text| page("/feed", "application/rss+xml", text),
        |page| {
            black_box(extract::listing(page, &source, now()));
        },
    );
    group.finish();
}

criterion_group!(extraction, article, listing, feed);
criterion_main!(extraction);
