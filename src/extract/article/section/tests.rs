//! Pages of an invented newspaper: what they call their sections, and where.

use crate::extract::{article, sample};

const MENU: &str = "<nav><a href=/>Start</a><a href=/politik>Politik</a><a href=/sport/>Sport</a>\
    <a href=/essen-trinken>Essen &amp; Trinken</a></nav>";

/// The sections of a page with this head, and this around its headline.
fn sections_at(path: &str, head: &str, above: &str, below: &str) -> Vec<String> {
    let text = "Der Rat hat am Abend den Haushalt beschlossen, nach vier Stunden und mit neun Stimmen. ".repeat(3);
    let html = format!(
        "<html lang=de><head><title>Rat beschließt den Haushalt - Bote</title>{head}</head><body>{MENU}<main><article>\
         {above}<h1>Rat beschließt den Haushalt</h1><p>{text}</p><p>{text}</p>{below}</article></main></body>"
    );
    let url = format!("https://bote.example{path}");
    let entry = article(&sample::page(&url, &html), &sample::source(&url), sample::now()).entry;
    entry.sections.map(|sections| sections.value).unwrap_or_default()
}

fn sections(head: &str, above: &str, below: &str) -> Vec<String> {
    sections_at("/4711-haushalt", head, above, below)
}

#[test]
fn two_places_that_agree_outweigh_one() {
    let stated = "<meta property=article:section content='Local Politics'>";
    assert_eq!(sections(stated, "", ""), ["Local Politics"]);
    assert_eq!(sections_at("/politik/haushalt", stated, "<a href=/politik>Politik</a>", ""), ["Politik"]);
}

#[test]
fn names_written_as_in_addresses_are_those_of_the_navigation() {
    assert_eq!(sections("<meta name=section content=essen-trinken>", "", ""), ["Essen & Trinken"]);
    assert_eq!(sections_at("/essen-trinken/braten", "", "", ""), ["Essen & Trinken"]);
}

#[test]
fn a_row_of_links_from_the_home_page_is_a_breadcrumb() {
    let row = "<div class=x7><a href=/>Front</a><span>|</span><a href=/inland>Inland</a><span>|</span></div>";
    assert_eq!(sections("", row, ""), ["Inland"]);
    let menu = "<div><a href=/>Front</a> <a href=/inland>Inland</a> <a href=/reise>Reise</a></div>";
    assert!(sections("", menu, "").is_empty());
    let line = "<div><a href=/>Front</a> | Von <a href=/ada>Ada Beispiel</a></div>";
    assert!(sections("", line, "").is_empty());
}

#[test]
fn a_breadcrumb_with_a_menu_counts_where_the_address_continues_it() {
    let crumbs = "<ul class=breadcrumb><li><a href=/politik/>Politik</a></li><li><a href=/a>Reisen</a></li>\
        <li><a href=/b>Umwelt</a></li><li><a href=/c>Garten</a></li><li><a href=/d>Technik</a></li>\
        <li><a href=/e>Auto</a></li></ul>";
    assert_eq!(sections_at("/politik/haushalt", "", crumbs, ""), ["Politik"]);
}

#[test]
fn breadcrumbs_take_the_shorter_name_of_the_navigation() {
    let crumbs = "<div class=breadcrumbs><a href=/>Start</a><a href=/sport>Alle Sport-Nachrichten</a></div>";
    assert_eq!(sections("", crumbs, ""), ["Sport"]);
}

#[test]
fn the_list_of_a_kicker_is_several_sections() {
    let list = "<ul class=category-list><li><a href=/a>Inland</a></li><li><a href=/b>Finanzen</a></li></ul>";
    assert_eq!(sections("", list, ""), ["Inland", "Finanzen"]);
}

#[test]
fn categories_in_the_footer_of_the_article_are_its_own() {
    let footer = "<footer>Abgelegt unter <a rel='category tag' href=/category/inland>Inland</a></footer>";
    assert_eq!(sections("", "", footer), ["Inland"]);
    let teaser =
        "<div class=x><article><h2>Anderes</h2><footer><a href=/category/reise>Reise</a></footer></article></div>";
    assert!(sections("", "", &format!("</article>{teaser}")).is_empty());
}

#[test]
fn the_marked_entry_of_the_menu_tells_the_section() {
    let menu = "<nav><li><a href=/kultur>Kultur</a></li><li class=current-post-ancestor><a href=/technik>Technik</a></li></nav>";
    assert_eq!(sections("", menu, ""), ["Technik"]);
    let tabs = "<nav><li class=active><a href='#apa'>APA</a></li></nav>";
    assert!(sections("", tabs, "").is_empty());
}

#[test]
fn the_end_of_a_menu_is_no_kicker() {
    let menu = "<ul><li><a href=/a>Spiele</a></li><li><a href=/b>Wetter</a></li></ul>";
    assert!(sections("", menu, "").is_empty());
    assert_eq!(sections("", "<p><a href=/liste?id=3>Wetter</a></p>", ""), ["Wetter"]);
}

#[test]
fn names_that_say_hardly_anything_lose() {
    let both = r#"<script type="application/ld+json">{"@type":"NewsArticle","headline":"Rat beschließt den Haushalt",
        "articleSection":["News","Inland"]}</script>"#;
    assert_eq!(sections(both, "", ""), ["Inland", "News"]);
    assert_eq!(sections("<meta name=section content=Startseite>", "", ""), [""; 0]);
}

#[test]
fn a_line_that_says_so_names_the_category() {
    assert_eq!(sections("", "", "<p>Danach</p>"), [""; 0]);
    let html = "<h1>Rat beschließt den Haushalt</h1><dl><dt>Details</dt><dd>Kategorie: Handball</dd></dl>";
    assert_eq!(sections("", html, ""), ["Handball"]);
}

#[test]
fn a_heading_beside_the_article_is_no_kicker() {
    assert!(sections("", "<div id=aside><h3>Sport</h3></div>", "").is_empty());
    assert_eq!(sections("", "<div><h3>Sport</h3></div>", ""), ["Sport"]);
}

#[test]
fn a_name_of_all_news_yields_to_a_category_however_many_places_have_it() {
    let trail = "<div class=breadcrumb><a href=/>Start</a> <a href=/aktuelles>Aktuelles</a></div>";
    let both = format!("{trail}<span class=category>Politik</span>");
    assert_eq!(sections_at("/aktuelles/haushalt", "", trail, ""), ["Aktuelles"]);
    assert_eq!(sections_at("/aktuelles/haushalt", "", &both, ""), ["Politik"]);
}
