//! Everything that a page can name, beside articles, at an address that must not be asked (N14).

use std::time::Duration;

use super::super::http::listing;
use crate::support::{Bystander, Depesche, Site, free_port, wait_for};

/// How long until everything that a page names is asked, or refused.
const PATIENCE: Duration = Duration::from_secs(20);
/// What a page, a feed or a robots.txt names, and whether anybody asks it at all.
const NAMED: [(&str, bool); 9] = [
    ("robots", true),
    ("alternate", true),
    ("sitemap", true),
    ("next", true),
    ("article", true),
    ("hub", true),
    ("icon", false),
    ("picture", false),
    ("enclosure", false),
];

/// A newspaper that names addresses of others, each of a host of its own.
struct Paper {
    site: Site,
    strict: Site,
    others: Vec<(&'static str, bool, Bystander)>,
}

impl Paper {
    fn start() -> Self {
        let others = NAMED
            .iter()
            .zip(2..)
            .map(|(&(name, is_asked), number)| (name, is_asked, Bystander::at(&format!("127.0.0.{number}:0"))));
        let paper = Self { site: Site::start(), strict: Site::start(), others: others.collect() };
        let at = |name: &str| format!("{}/{name}", paper.other(name).base());
        paper.strict.answer("/robots.txt", 302, "text/plain", "");
        paper.strict.also_send("/robots.txt", &[&format!("Location: {}", at("robots"))]);
        paper.strict.html("/", &listing(0));
        let robots = format!("User-agent: *\nAllow: /\nSitemap: {}\n", at("sitemap"));
        paper.site.put("/robots.txt", "text/plain", robots);
        let head = format!(
            "<head><link rel=\"alternate\" type=\"application/rss+xml\" href=\"{}\"><link rel=\"next\" href=\"{}\">\
             <link rel=\"icon\" href=\"{}\"><meta property=\"og:image\" content=\"{}\">",
            at("alternate"),
            at("next"),
            at("icon"),
            at("picture")
        );
        paper.site.html("/", &listing(0).replace("<head>", &head));
        let items: String = (0..3)
            .map(|number| {
                format!(
                    "<item><title>Am Hafen, Folge {number}</title><link>{}-{number}</link><guid>hafen-{number}</guid>\
             <enclosure url=\"{}\" length=\"9\" type=\"image/png\"/></item>",
                    at("article"),
                    at("enclosure")
                )
            })
            .collect();
        let feed = format!(
            "<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel><title>Hafen</title>\
             <atom:link rel=\"self\" href=\"{}/feed\"/><atom:link rel=\"hub\" href=\"{}\"/>{items}</channel></rss>",
            paper.site.base(),
            at("hub")
        );
        paper.site.put("/feed", "application/rss+xml", feed);
        paper
    }

    fn other(&self, name: &str) -> &Bystander {
        &self.others.iter().find(|(other, ..)| *other == name).unwrap().2
    }

    /// The names of those who were asked.
    fn asked(&self) -> Vec<&str> {
        self.others.iter().filter(|(.., other)| other.visits() > 0).map(|(name, ..)| *name).collect()
    }

    /// A program that reads it in every way, and may ask these addresses.
    fn program(&self, allow: &str) -> Depesche {
        let (site, strict, port) = (self.site.base(), self.strict.base(), free_port());
        Depesche::new(&format!(
            "base_url = \"https://feeds.depesche-test.com/\"\n[server]\nlisten = [\"127.0.0.1:{port}\"]\n[publish]\ndirectory = \"public\"\n\
             [fetch]\ndelay = \"1ms\"\nallow_private = [\"{allow}\"]\n\
             [websub]\nallow_private = [\"{allow}\"]\n[store]\nurl = \"sqlite:depesche.db\"\n\
             [source.strict]\nurl = \"{strict}/\"\n\
             [source.auto]\nurl = \"{site}/\"\n\
             [source.map]\nurl = \"{site}/\"\nvia = \"sitemap\"\n\
             [source.older]\nurl = \"{site}/\"\nvia = \"page\"\nlisting = {{ pages = 3 }}\n\
             article = {{ follow = false }}\n\
             [source.feed]\nurl = \"{site}/feed\"\nsubscribe = true\narticle = {{ follow = true }}\n"
        ))
    }
}

#[test]
fn n14_nothing_that_a_page_names_leads_into_the_private_network() {
    let expected: Vec<&str> = NAMED.iter().filter(|(_, is_asked)| *is_asked).map(|(name, _)| *name).collect();
    // Where they are allowed, all come to be asked that ever are; so what follows refuses something.
    let paper = Paper::start();
    let program = paper.program("127.0.0.0/8");
    let running = program.start(&["run"]);
    wait_for(PATIENCE, || (paper.asked().len() >= expected.len()).then_some(()));
    drop(running);
    assert_eq!(paper.asked(), expected, "{}", program.log());

    let paper = Paper::start();
    let program = paper.program("127.0.0.1");
    let running = program.start(&["run"]);
    for name in expected {
        let refusal =
            format!("{} is a loopback address, and only public addresses are asked", paper.other(name).host());
        let is_refused = wait_for(PATIENCE, || program.log().contains(&refusal).then_some(()));
        assert!(is_refused.is_some(), "{name}: {}", program.log());
    }
    drop(running);
    assert!(paper.asked().is_empty(), "{:?}", paper.asked());
}
