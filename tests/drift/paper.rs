//! A newspaper in several designs, made of a seed.

use std::fmt::Write as _;

use chrono::{DateTime, TimeDelta, Utc};

/// How the pages of a paper are built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Design {
    /// Articles with everything.
    Classic,
    /// The same content at the same addresses, with all classes and elements others.
    Renamed,
    /// Other elements, other classes, other addresses.
    Relaunched,
}

/// One article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    pub number: u32,
    pub title: String,
    pub section: &'static str,
    pub at: DateTime<Utc>,
    pub lead: String,
    pub author: &'static str,
    pub has_image: bool,
    pub has_date: bool,
}

/// What stands on the front page.
pub struct Paper {
    seed: u64,
    pub next: u32,
    pub stories: Vec<Story>,
    /// What was taken back.
    pub withdrawn: Vec<Story>,
    /// How many articles the front page has.
    pub size: usize,
}

const SECTIONS: [&str; 5] = ["Politik", "Wirtschaft", "Kultur", "Sport", "Lokales"];
const WHO: [&str; 14] = [
    "Der Stadtrat",
    "Die Hafenmeisterin",
    "Der Sportverein",
    "Das Landgericht",
    "Die Feuerwehr",
    "Der Bauernverband",
    "Die Volkshochschule",
    "Das Stadttheater",
    "Der Fährverein",
    "Die Sparkasse",
    "Das Museum",
    "Die Werft",
    "Der Imkerbund",
    "Die Bürgermeisterin",
];
const DOES: [&str; 14] = [
    "streitet über den",
    "eröffnet feierlich den",
    "warnt vor dem",
    "plant für das Frühjahr den",
    "verteidigt den",
    "verschiebt den",
    "stimmt gegen den",
    "feiert den",
    "prüft noch einmal den",
    "kritisiert scharf den",
    "bezahlt nun doch den",
    "verlängert den",
    "bedauert den",
    "erklärt ausführlich den",
];
const WHAT: [&str; 14] = [
    "Ausbau der alten Brücke",
    "Umzug des Wochenmarkts",
    "Neubau am Kanal",
    "Verkauf der Mühle",
    "Streit um die Deiche",
    "Abriss des Kinos",
    "Plan für die Altstadt",
    "Wettbewerb der Chöre",
    "Fahrplan der Fähren",
    "Haushalt für das Jahr",
    "Schutz der Auwälder",
    "Umbau des Bahnhofs",
    "Vertrag mit dem Nachbarn",
    "Preis für den Strom",
];
const AUTHORS: [&str; 4] = ["Jana Petersen", "Ole Martens", "Rieke Hansen", "Tom Brandt"];

impl Paper {
    pub fn new(seed: u64, size: usize, now: DateTime<Utc>) -> Self {
        let mut paper = Self {
            seed: seed.wrapping_mul(2).wrapping_add(1),
            next: 10_000,
            stories: Vec::new(),
            withdrawn: Vec::new(),
            size,
        };
        for age in (0..size as i64).rev() {
            paper.publish(now - TimeDelta::minutes(97 * age));
        }
        paper
    }

    /// A number below a limit.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        (self.seed >> 11) % limit
    }

    /// Whether something happens that does so many times in a hundred.
    pub fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn one(&mut self, words: &[&'static str]) -> &'static str {
        words[self.below(words.len() as u64) as usize]
    }

    /// Publishes one article, at the top.
    pub fn publish(&mut self, at: DateTime<Utc>) {
        let number = self.next;
        self.next += 1 + self.below(7) as u32;
        let (who, does, what) = (self.one(&WHO), self.one(&DOES), self.one(&WHAT));
        // The number makes each headline one of its own.
        let title = format!("{who} {does} {what} im Ortsteil {number}");
        let lead = format!("{who} hat am Morgen gesprochen, und es ging um den {what} in der Nummer {number}.");
        let (section, author) = (self.one(&SECTIONS), self.one(&AUTHORS));
        self.stories.insert(0, Story { number, title, section, at, lead, author, has_image: true, has_date: true });
    }

    /// What is on the front page.
    pub fn front(&self) -> &[Story] {
        &self.stories[..self.stories.len().min(self.size)]
    }
}

impl Story {
    pub fn address(&self, design: Design) -> String {
        let slug = slug(&self.title);
        match design {
            Design::Classic | Design::Renamed => {
                format!("/{}/{slug}-{}.html", self.section.to_lowercase(), self.number)
            }
            Design::Relaunched => format!("/nachrichten/{}/{slug}", self.at.format("%Y/%m")),
        }
    }

    fn time(&self, design: Design) -> String {
        if !self.has_date {
            return String::new();
        }
        let (machine, people) = (self.at.format("%Y-%m-%dT%H:%M:%S+00:00"), self.at.format("%d.%m.%Y, %H:%M Uhr"));
        match design {
            Design::Classic => format!("<time class=\"date\" datetime=\"{machine}\">{people}</time>"),
            Design::Renamed => format!("<span class=\"x-stamp\">{people}</span>"),
            Design::Relaunched => format!("<time datetime=\"{machine}\">{people}</time>"),
        }
    }

    fn image(&self) -> String {
        match self.has_image {
            true => format!(
                "<img src=\"/bilder/{}.jpg\" alt=\"Ein Bild zum Thema\" width=\"640\" height=\"360\">",
                self.number
            ),
            false => String::new(),
        }
    }

    /// Its teaser.
    pub fn teaser(&self, design: Design) -> String {
        let Self { title, section, lead, author, .. } = self;
        let (href, time, image) = (self.address(design), self.time(design), self.image());
        match design {
            Design::Classic => format!(
                "<article class=\"teaser\">{image}<span class=\"kicker\">{section}</span><h2><a href=\"{href}\">{title}</a></h2>\
                 {time}<p class=\"lead\">{lead}</p><span class=\"author\">Von {author}</span></article>"
            ),
            Design::Renamed => format!(
                "<div class=\"x-card\"><div class=\"x-media\">{image}</div><div class=\"x-body\"><span class=\"x-kicker\">{section}</span>\
                 <h3 class=\"x-head\"><a href=\"{href}\">{title}</a></h3>{time}<p class=\"x-text\">{lead}</p>\
                 <span class=\"x-by\">Von {author}</span></div></div>"
            ),
            Design::Relaunched => format!(
                "<li class=\"story\"><a class=\"story__link\" href=\"{href}\"><h2 class=\"story__title\">{title}</h2></a>\
                 <p class=\"story__section\">{section}</p>{time}<p class=\"story__text\">{lead}</p>\
                 <p class=\"story__author\">Von {author}</p>{image}</li>"
            ),
        }
    }
}

fn slug(title: &str) -> String {
    let plain = title.to_lowercase().replace('ä', "ae").replace('ö', "oe").replace('ü', "ue").replace('ß', "ss");
    plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

/// A page around some content.
pub fn page(title: &str, lang: &str, main: &str) -> String {
    let mut nav = String::new();
    for section in SECTIONS {
        let _ = write!(nav, "<li><a href=\"/{}/\">{section}</a></li>", section.to_lowercase());
    }
    format!(
        "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\"><title>{title}</title></head><body>\
         <header><nav><ul>{nav}</ul></nav></header><main>{main}</main>\
         <footer><a href=\"/impressum\">Impressum</a> <a href=\"/datenschutz\">Datenschutz</a></footer></body></html>"
    )
}

/// The front page with these stories.
pub fn front(design: Design, stories: &[Story]) -> String {
    let teasers: String = stories.iter().map(|story| story.teaser(design)).collect();
    page("Elbkurier", "de", &around(design, &teasers))
}

/// What a design puts around its teasers.
pub fn around(design: Design, teasers: &str) -> String {
    match design {
        Design::Classic => format!("<section class=\"list\">{teasers}</section>"),
        Design::Renamed => format!("<div class=\"x-grid\">{teasers}</div>"),
        Design::Relaunched => format!("<ul class=\"stories\">{teasers}</ul>"),
    }
}
