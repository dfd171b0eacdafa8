//! Healthy papers with noise, refreshed for days; then each breaks.

use std::fmt::Write as _;

use chrono::{Datelike, Timelike};

use super::paper::{around, page};
use super::{Design, Newsroom, Paper};

/// Refreshes of healthy papers, unless `DEPESCHE_REFRESHES` says otherwise.
const REFRESHES: usize = 200;
/// Refreshes of one paper before it breaks.
const REFRESHES_OF_ONE: usize = 50;

/// What is odd about a paper.
struct Habits {
    design: Design,
    size: usize,
    /// Articles of a working hour, in a hundred hours.
    rate: u64,
    missing_images: u64,
    missing_dates: u64,
    has_ads: bool,
    reorders: bool,
    sticky: bool,
    rests_on_weekends: bool,
}

impl Habits {
    fn of(number: u64) -> Self {
        let dice = Paper::new(number + 1000, 1, chrono::DateTime::UNIX_EPOCH).below(1 << 40);
        Self {
            design: [Design::Classic, Design::Renamed, Design::Relaunched][(number % 3) as usize],
            size: [8, 15, 30, 60][(dice % 4) as usize],
            rate: [6, 40, 150, 400][(dice / 4 % 4) as usize],
            missing_images: dice / 16 % 60,
            missing_dates: dice / 1024 % 40,
            has_ads: (dice / 65536).is_multiple_of(2),
            reorders: (dice / 131_072).is_multiple_of(3),
            sticky: (dice / 524_288).is_multiple_of(2),
            rests_on_weekends: number.is_multiple_of(2),
        }
    }
}

/// One more hour of a paper.
fn hour(room: &mut Newsroom, habits: &Habits) {
    let is_weekend = habits.rests_on_weekends && room.now.weekday().number_from_monday() >= 6;
    let is_night = room.now.hour() < 6;
    if is_weekend || is_night {
        return;
    }
    let burst = if room.paper.percent(3) { 8 } else { 1 };
    let mut count = habits.rate * burst / 100;
    count += u64::from(room.paper.percent(habits.rate * burst % 100));
    let before = room.paper.stories.len();
    room.news((count as usize).min(habits.size / 2));
    for at in 0..room.paper.stories.len() - before {
        let (image, date) = (!room.paper.percent(habits.missing_images), !room.paper.percent(habits.missing_dates));
        (room.paper.stories[at].has_image, room.paper.stories[at].has_date) = (image, date);
    }
    if room.paper.percent(5) {
        // An article is taken back.
        let at = room.paper.below(5) as usize;
        let story = room.paper.stories.remove(at);
        room.paper.withdrawn.push(story);
    }
}

/// The front page of this hour, with its noise.
fn front(room: &mut Newsroom, habits: &Habits) -> String {
    let mut stories = room.paper.front().to_vec();
    if habits.sticky && stories.len() > 4 {
        let sticky = stories.remove(stories.len() - 2);
        stories.insert(0, sticky);
    }
    if habits.reorders {
        for _ in 0..3 {
            let (a, b) =
                (room.paper.below(stories.len() as u64) as usize, room.paper.below(stories.len() as u64) as usize);
            stories.swap(a, b);
        }
    }
    if room.paper.percent(10) {
        let left = stories.len() - stories.len() / 4;
        stories.truncate(left);
    }
    let mut teasers = String::new();
    for (at, story) in stories.iter().enumerate() {
        teasers.push_str(&story.teaser(habits.design));
        if habits.has_ads && at % 7 == 3 {
            let _ = write!(
                teasers,
                "<div class=\"anzeige\"><span>Anzeige</span><a href=\"https://werbung.example/klick?{}\">Jetzt günstig Strom vergleichen</a></div>",
                room.paper.below(10_000)
            );
        }
    }
    let mut html = page("Elbkurier", "de", &around(habits.design, &teasers));
    if room.paper.percent(30) {
        html =
            html.replace("<main>", "<div class=\"banner\"><p>Unwetterwarnung bis heute Abend</p></div><main id=\"m\">");
    }
    if room.paper.percent(20) {
        html = html
            .replace("class=\"teaser\"", "class=\"teaser teaser--neu\"")
            .replace("class=\"story\"", "class=\"story is-neu\"");
    }
    html
}

/// What a paper breaks into.
fn broken(room: &Newsroom, habits: &Habits, kind: u64) -> String {
    let bare = |title: &str, body: &str| {
        format!("<html lang=\"de\"><head><title>{title}</title></head><body>{body}</body></html>")
    };
    match kind % 6 {
        0 => bare("Just a moment...", "<h1>Just a moment...</h1><p>Verify you are human.</p>"),
        1 => bare(
            "Elbkurier",
            "<h1>Ihre Privatsphäre</h1><p>Weiter mit Werbung und Cookies.</p><button>Alle akzeptieren</button>",
        ),
        2 => page("Elbkurier", "de", "<h1>Willkommen</h1><p>Hier entsteht etwas Neues.</p>"),
        3 => {
            let links: String = (0..10)
                .map(|at| format!("<div class=\"x\"><h3><a href=\"https://parken.example/angebot/ein-guter-kredit-fuer-alle-{at}\">Ein guter Kredit für alle und jeden {at}</a></h3></div>"))
                .collect();
            bare("elbkurier.example", &links)
        }
        4 => {
            let links: String = (0..14)
                .map(|at| format!("<article class=\"teaser\"><h2><a href=\"/service/ratgeber/was-man-wissen-muss-{at}\">Was man über das Thema Nummer {at} wissen muss</a></h2></article>"))
                .collect();
            page("Elbkurier", "de", &links)
        }
        _ => {
            let old = Paper::new(room.paper.next.into(), 30, "2026-03-01T06:00:00Z".parse().unwrap());
            super::paper::front(habits.design, old.front())
        }
    }
}

#[test]
fn healthy_papers_give_no_alarm_and_every_break_is_noticed() {
    let refreshes = std::env::var("DEPESCHE_REFRESHES").ok().and_then(|count| count.parse().ok()).unwrap_or(REFRESHES);
    let (mut healthy, mut alarms, mut missed, mut wrong) = (0, Vec::new(), Vec::new(), Vec::new());
    let papers = refreshes.div_ceil(REFRESHES_OF_ONE) as u64;
    for number in 0..papers {
        let habits = Habits::of(number);
        let mut room = Newsroom::new(number + 1, habits.size, "");
        for _ in 0..REFRESHES_OF_ONE {
            hour(&mut room, &habits);
            let html = front(&mut room, &habits);
            let done = room.reads(&html);
            healthy += 1;
            if !done.verdict.is_good() {
                alarms.push(format!("paper {number}: {}: {}", done.verdict, done.reason));
            }
        }
        let before = (room.items().len(), room.feed());
        let mut noticed = false;
        for _ in 0..3 {
            let html = broken(&room, &habits, number);
            noticed |= !room.reads(&html).verdict.is_good();
        }
        if !noticed || room.state().trouble.open().is_none() {
            missed.push(format!("paper {number}: break {}", number % 6));
        }
        if (room.items().len(), room.feed()) != before {
            wrong.push(format!("paper {number}: the feed is another one"));
        }
        wrong.extend(room.wrong().into_iter().map(|title| format!("paper {number}: {title}")));
    }
    println!(
        "{healthy} healthy refreshes of {papers} papers: {} false alarms; {} of {papers} breaks missed; {} wrong items",
        alarms.len(),
        missed.len(),
        wrong.len()
    );
    assert!(alarms.is_empty() && missed.is_empty() && wrong.is_empty(), "{alarms:#?}\n{missed:#?}\n{wrong:#?}");
}
