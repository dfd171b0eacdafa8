//! What rules that changed reach: every known article of the listings, once.

use crate::support::{Depesche, Site};

/// The listing pages of a paper without dates, and its articles.
fn paper(site: &Site, pages: usize, size: usize) {
    for page in 1..=pages {
        let numbers = (page - 1) * size..page * size;
        let teasers: String = numbers.clone().map(teaser).collect();
        let older = format!("<a class=\"older\" href=\"/liste/{}\">Ältere</a>", page + 1);
        let older = if page < pages { older } else { String::new() };
        let list = format!("<html lang=\"de\"><body><main>{teasers}</main>{older}</body></html>");
        site.html(&format!("/liste/{page}"), &list);
        numbers.for_each(|number| article(site, number));
    }
}

fn teaser(number: usize) -> String {
    format!("<article><h2><a href=\"{}\">{}</a></h2></article>", path(number), title(number))
}

fn path(number: usize) -> String {
    format!("/artikel-{}.html", 80_000 + number)
}

fn title(number: usize) -> String {
    format!("Meldung {number:04} aus dem Rathaus der Stadt")
}

fn article(site: &Site, number: usize) {
    let text = format!("<p>{} ist der Anfang eines Artikels, der sonst nichts weiter sagt.</p>", title(number));
    let body = format!("<article><h1>{}</h1>{text}</article>", title(number));
    site.html(&path(number), &format!("<html lang=\"de\"><body>{body}</body></html>"));
}

/// The configuration of the paper with rules, and with more for its listing.
fn configuration(site: &Site, rules: &str, listing: &str) -> String {
    format!(
        "[source.bote]\nurl = \"{}/liste/1\"\nrules = [{rules}]\n[source.bote.listing]\nitem = \"article\"\n{listing}",
        site.base()
    )
}

const RULES: &str = "{ set = { lead = 'Neu gelesen' } }";

/// How many items of the feed the rule has reached, and how many there are.
fn reached(program: &Depesche) -> (usize, usize) {
    let items = program.items("bote");
    (items.iter().filter(|item| item["summary"] == "Neu gelesen").count(), items.len())
}

fn articles_asked(site: &Site) -> usize {
    site.seen().iter().filter(|seen| seen.path.starts_with("/artikel")).count()
}

#[test]
fn rules_reach_what_one_refresh_cannot_read_anew() {
    let site = Site::start();
    paper(&site, 1, 130);
    let program = Depesche::new(&configuration(&site, "", ""));
    program.once();
    program.once();
    program.configure(&configuration(&site, RULES, ""));
    // Something new at the end of the list.
    article(&site, 500);
    let list = String::from_utf8(site.body("/liste/1")).unwrap();
    site.html("/liste/1", &list.replace("</main>", &format!("{}</main>", teaser(500))));
    site.forget();
    assert!(program.once().stdout.contains("31 of 131 article pages are left for the next refresh"));
    assert_eq!(articles_asked(&site), 100);
    assert_eq!(program.items("bote")[0]["title"], title(500), "what is new goes before what is only read again");
    let (some, all) = reached(&program);
    assert!(some > 0 && some < all, "what was found later stands above what was read anew: {some} of {all}");
    program.once();
    assert_eq!(articles_asked(&site), 131, "each is read once by the new rules");
    let (some, all) = reached(&program);
    assert_eq!(some, all);
    program.once();
    assert_eq!(articles_asked(&site), 131);
}

#[test]
fn rules_reach_what_could_not_be_read_when_they_were_new() {
    let site = Site::start();
    paper(&site, 1, 5);
    let program = Depesche::new(&configuration(&site, "", ""));
    program.once();
    let list = site.body("/liste/1");
    site.answer("/liste/1", 500, "text/plain", "Fehler");
    program.configure(&configuration(&site, RULES, ""));
    assert_eq!(program.run(&["once"]).code, Some(1));
    site.put("/liste/1", "text/html; charset=utf-8", list);
    program.once();
    assert_eq!(reached(&program), (5, 5));
}

#[test]
fn rules_reach_further_pages() {
    let site = Site::start();
    paper(&site, 3, 5);
    let listing = "next = \"a.older\"\npages = 3\n";
    let program = Depesche::new(&configuration(&site, "", listing));
    program.once();
    program.configure(&configuration(&site, RULES, listing));
    program.once();
    assert_eq!(reached(&program), (15, 15));
}

#[test]
fn what_new_rules_make_nothing_of_is_not_asked_for_again_and_again() {
    let site = Site::start();
    paper(&site, 1, 3);
    let program = Depesche::new(&configuration(&site, "", ""));
    program.once();
    // Two of the articles turn out to be one, which only their pages tell.
    let one = format!("<link rel=\"canonical\" href=\"{}{}\">", site.base(), path(0));
    let page = String::from_utf8(site.body(&path(1))).unwrap().replace("<body>", &format!("<head>{one}</head><body>"));
    site.html(&path(1), &page);
    program.configure(&configuration(&site, RULES, ""));
    site.forget();
    program.once();
    assert_eq!(articles_asked(&site), 3);
    // Something new brings the whole listing.
    article(&site, 9);
    let list = String::from_utf8(site.body("/liste/1")).unwrap().replace("<main>", &format!("<main>{}", teaser(9)));
    site.html("/liste/1", &list);
    program.once();
    assert_eq!(articles_asked(&site), 4, "only what is new");
}
