use crate::extract::{article, sample};
use crate::model::Entry;

const TEXT: &str = "<p>Das Wasser der Ahne steigt seit Montag, und die Gemeinden am Ufer bereiten sich auf die \
                    höchste Flut seit vielen Jahren vor, sagte der Landrat am Abend den Bürgern.</p>";

fn read(head: &str, body: &str) -> Entry {
    let html = format!("<html lang=de><head>{head}</head><body>{body}{TEXT}{TEXT}</body></html>");
    let page = sample::page("https://bote.example/land/umwelt/flut-an-der-ahne", &html);
    article(&page, &sample::source("https://bote.example/"), sample::now()).entry
}

fn title(head: &str, body: &str) -> String {
    read(head, body).title.unwrap().value
}

fn reason(entry: &Entry, candidate: &str) -> String {
    let lost = entry.rejected.iter().find(|lost| lost.field == "title" && lost.candidate == candidate);
    lost.unwrap_or_else(|| panic!("{candidate} in {:#?}", entry.rejected)).reason.clone()
}

#[test]
fn a_first_heading_that_leads_home_is_the_name_of_the_site() {
    let entry = read(
        "<title>Flut an der Ahne | Aus dem Tal und den Bergen</title>",
        "<h1><a href=/>Aus dem Tal und den Bergen</a></h1><h2><a href=/land/umwelt/flut-an-der-ahne>Flut an der Ahne</a></h2>",
    );
    assert_eq!(entry.title.as_ref().unwrap().value, "Flut an der Ahne");
    assert!(reason(&entry, "Aus dem Tal und den Bergen").contains("site's name"));
}

#[test]
fn a_first_heading_in_a_teaser_leads_elsewhere() {
    let teaser = "<a href=/sport/pokal><div><div><h1>Pokal an der Ahne: Flut der Tore</h1></div></div></a>";
    let entry = read("<title>Flut an der Ahne</title>", &format!("<h1>Was die Leute am Ufer nun tun</h1>{teaser}"));
    assert_eq!(entry.title.as_ref().unwrap().value, "Was die Leute am Ufer nun tun");
    assert_eq!(reason(&entry, "Pokal an der Ahne: Flut der Tore"), "it leads to another page");
}

#[test]
fn a_heading_at_the_end_of_a_breadcrumb_loses_to_the_one_people_see() {
    let crumbs = "<ul><li><a href=/>Bote</a></li><li><a href=/land/>Land</a></li><li><a href=/land/umwelt/>Umwelt</a></li>\
                  <li><h1>Flut Ahne: Pegel, Lage und Prognose</h1></li></ul>";
    let head = "<title>Flut Ahne: Pegel, Lage und Prognose</title><meta property=og:title content='Ein Tal wartet auf das Wasser'>";
    assert_eq!(
        title(head, &format!("{crumbs}<h2>Ein Tal wartet auf das Wasser</h2>")),
        "Ein Tal wartet auf das Wasser"
    );
    // One link above the headline is a kicker.
    let kicker = "<a href=/land/umwelt/>Umwelt</a><h1>Flut Ahne: Pegel, Lage und Prognose</h1>";
    let both = format!("{kicker}<h2>Ein Tal wartet auf das Wasser</h2>");
    assert_eq!(title(head, &both), "Flut Ahne: Pegel, Lage und Prognose");
}

#[test]
fn the_name_of_a_section_is_no_headline_beside_another_heading() {
    let head = "<title>Umwelt - Bote</title><meta property=og:title content='Ein Tal wartet auf das Wasser'>";
    assert_eq!(title(head, "<h1>Umwelt</h1><h1>Ein Tal wartet auf das Wasser</h1>"), "Ein Tal wartet auf das Wasser");
}

#[test]
fn a_third_heading_counts_where_the_page_title_confirms_it() {
    let head = "<title>Ein Tal wartet auf das Wasser - Bote</title>";
    assert_eq!(title(head, "<h3>Ein Tal wartet auf das Wasser</h3>"), "Ein Tal wartet auf das Wasser");
}

#[test]
fn a_kicker_in_the_heading_stays_out_unless_metadata_has_it() {
    let body = "<h1><span class=roofline>Umwelt im Land</span> <span>Ein Tal wartet auf das Wasser</span></h1>";
    let with = "<title>Tal</title><meta property=og:title content='Umwelt im Land: Ein Tal wartet auf das Wasser'>";
    let without = "<title>Tal</title><meta property=og:title content='Ein Tal wartet auf das Wasser'>";
    assert_eq!(title("<title>Das Tal und das Wasser</title>", body), "Ein Tal wartet auf das Wasser");
    assert_eq!(title(without, body), "Ein Tal wartet auf das Wasser");
    assert_eq!(title(with, body), "Umwelt im Land: Ein Tal wartet auf das Wasser");
}

#[test]
fn words_that_run_into_each_other_are_spelled_as_in_the_metadata() {
    let head = "<title>Ein Tal wartet: Das Wasser kommt - Bote</title>";
    let body = "<h1>Ein Tal wartet:Das Wasser<i></i>kommt</h1>";
    assert_eq!(title(head, body), "Ein Tal wartet: Das Wasser kommt");
}

#[test]
fn sections_and_unknown_names_come_off_the_page_title() {
    assert_eq!(title("<title>Ein Tal wartet auf das Wasser | Umwelt</title>", ""), "Ein Tal wartet auf das Wasser");
    let head = "<title>Ein Tal wartet auf das Wasser – Talblatt</title>";
    assert_eq!(title(head, ""), "Ein Tal wartet auf das Wasser");
}

#[test]
fn a_title_that_is_cut_off_gives_way_to_the_whole_one() {
    let head = "<title>Ein Tal wartet auf das Wasser der Ahne</title>\
                <meta property=og:title content='Ein Tal wartet auf das Was…'>";
    assert_eq!(title(head, ""), "Ein Tal wartet auf das Wasser der Ahne");
    let natural =
        "<meta property=og:title content='Und das Wasser steigt…'><title>Und das Wasser steigt… | Talblatt</title>";
    assert_eq!(title(natural, ""), "Und das Wasser steigt…");
}

#[test]
fn a_page_whose_title_names_the_site_is_called_what_links_to_it_say() {
    let head = "<title>Heimatverein an der Ahne</title>";
    let list = "<ul><li><a href=/land/umwelt/flut-an-der-ahne>Das Tal wartet auf die Flut</a></li></ul>";
    let line = "<div>Das Tal wartet auf die Flut</div>";
    let entry = read(head, &format!("{list}{line}"));
    assert_eq!(entry.title.as_ref().unwrap().value, "Das Tal wartet auf die Flut");
    assert_eq!(entry.title.unwrap().evidence.place, "link to this page");
    // What is on the page only as a link is no headline.
    assert_eq!(title(head, list), "Heimatverein an der Ahne");
    // With another query it is another page.
    let other = list.replace("flut-an-der-ahne>", "flut-an-der-ahne?id=7>");
    assert_eq!(title(head, &format!("{other}{line}")), "Heimatverein an der Ahne");
}

#[test]
fn the_headline_stands_above_the_text_and_not_in_a_box_below_it() {
    let head = "<title>Das Tal wartet auf die Flut</title>";
    let above = "<div>Das Tal wartet auf die Flut</div><p>12.11.2026</p>";
    let below = "<h3>Das Tal wartet auf die Flut</h3><p>20.11.2026</p>";
    let entry = read(head, &format!("{above}{TEXT}{TEXT}{below}"));
    assert_eq!(entry.published.unwrap().value.at.date_naive().to_string(), "2026-11-12");
}

#[test]
fn a_headline_is_found_behind_a_section_in_its_line() {
    let head = "<title>Das Tal wartet auf die Flut</title>";
    let entry = read(head, &format!("{TEXT}{TEXT}<div>Umwelt : Das Tal wartet auf die Flut</div><p>12.11.2026</p>"));
    assert_eq!(entry.published.unwrap().value.at.date_naive().to_string(), "2026-11-12");
}
