//! Pages with something around their text, each kind with its page.

use crate::extract::{article, sample, text_of_html};

const FIRST: &str =
    "Der Rat sprach lange über den Haushalt, ehe die Fraktionen in die Pause gingen und der Saal sich leerte.";
const SECOND: &str =
    "Danach stand fest, dass die Brücke erst im Frühjahr gebaut wird und die Schule auf ihr Dach warten muss.";
const THIRD: &str =
    "Im Dezember wird noch einmal beraten, dann aber ohne die Gäste, die bis zum späten Abend geblieben waren.";

/// The text of an article by Ida Maß with this markup below its headline.
fn text(markup: &str) -> String {
    let html = format!(
        "<html lang=de><head><title>Rat streitet über den Haushalt</title><meta name=author content='Ida Maß'></head>\
         <body><article><h1>Rat streitet über den Haushalt</h1>{markup}</article></body></html>"
    );
    let page = sample::page("https://bote.example/politik/rat-streitet", &html);
    let body = article(&page, &sample::source("https://bote.example/"), sample::now()).entry.body;
    body.map(|body| text_of_html(&body.value)).unwrap_or_default()
}

/// Three paragraphs with this before, between and after them.
fn around(before: &str, between: &str, after: &str) -> String {
    text(&format!("{before}<p>{FIRST}</p>{between}<p>{SECOND}</p><p>{THIRD}</p>{after}"))
}

fn whole() -> String {
    format!("{FIRST}\n\n{SECOND}\n\n{THIRD}")
}

#[test]
fn bylines_and_stamps_above_the_text_go() {
    assert_eq!(around("<p>Von Ida Maß</p><p>Veröffentlicht: 21.11.2026, 08:15 Uhr</p>", "", ""), whole());
    assert_eq!(around("<p>Ida Maß</p><p>Stand: 21. November 2026 08:15 Uhr</p>", "", ""), whole());
    let quoted = "<p>Von Ida Maß war nichts zu hören.</p>";
    assert!(around("", quoted, "").contains("war nichts zu hören"), "within the text a name is text");
}

#[test]
fn notes_below_the_text_go_and_stay_within_it() {
    for note in [
        "Dieser Artikel erschien zuerst im Boten.",
        "This story was originally published in March.",
        "Click here to get our app",
        "Ida Maß schreibt seit 2019 über Kommunen.",
        "Contact Ida Maß at ida@bote.example",
        "© 2026 Bote",
    ] {
        assert_eq!(around("", "", &format!("<p>{note}</p>")), whole(), "{note}");
    }
    let within = "<p>Dieser Artikel des Gesetzes gilt seit 1949.</p>";
    assert!(around("", within, "").contains("gilt seit 1949"));
}

#[test]
fn the_name_of_the_author_ends_the_text() {
    let about = "<p>Ida Maß</p><p>Seit 2019 im Boten. Interessiert sich für Haushalte, Brücken und das, was dazwischen liegt.</p>";
    assert_eq!(around("", "", about), whole());
}

#[test]
fn a_paragraph_that_is_only_a_link_leads_elsewhere() {
    let sign = "<p><strong><a href=/politik/anderes>Warum die Schule kein neues Dach bekommt</a></strong></p>";
    assert_eq!(around("", sign, ""), whole());
    let heading = "<h2><a href=/politik/dach>Warum die Schule kein neues Dach bekommt</a></h2>";
    assert!(around("", heading, "").contains("kein neues Dach"), "headings that are links are headings");
}

#[test]
fn a_caption_that_stands_twice_stands_once() {
    let caption = "Die Brücke über den Fluss im Sommer 2024";
    let twice = around("", &format!("<div><p>{caption}</p></div><div><p>{caption}</p></div>"), "");
    assert_eq!(twice.matches(caption).count(), 1, "{twice}");
}

#[test]
fn metered_text_in_a_paywall_container_is_the_text() {
    let inside = format!("<div class='story paywall'><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></div>");
    assert_eq!(text(&inside), whole());
}

#[test]
fn text_in_several_containers_is_taken_whole() {
    let part = |at: usize, name: &str| {
        format!(
            "<div><div><div class={name}><p>{FIRST} Das war Teil {at}.</p><p>{SECOND} So weit Teil {at}.</p></div></div></div>"
        )
    };
    let parts: String = (1..=5).map(|at| part(at, "accordion")).collect();
    let read = text(&format!("<div class=content>{parts}</div>"));
    for at in 1..=5 {
        assert!(read.contains(&format!("Das war Teil {at}.")), "part {at} of {read}");
    }
}

#[test]
fn paragraphs_that_an_author_wrote_twice_stay() {
    let twice = around("", &format!("<p>{FIRST}</p>"), "");
    assert_eq!(twice.matches(FIRST).count(), 2, "{twice}");
}

#[test]
fn widgets_are_boxes_unless_they_hold_the_text() {
    let widget = |inner: &str| format!("<div class='page-widget widget-text'><div>{inner}</div></div>");
    let beside = widget("<p>Der Bote sucht Austräger für die Südstadt und freut sich über jede Nachricht dazu.</p>");
    assert_eq!(around("", &beside, ""), whole());
    let built: String =
        [FIRST, SECOND, THIRD].map(|line| widget(&format!("<h3>Wort</h3><p>{line} {line}</p>"))).concat();
    let read = text(&built);
    for line in [FIRST, SECOND, THIRD] {
        assert!(read.contains(line), "{line} in {read}");
    }
}

#[test]
fn headings_stay_whatever_they_are_called() {
    for class in ["toc", "header-anchor"] {
        let read = around("", &format!("<h3 class={class}>Was noch kommt</h3>"), "");
        assert!(read.contains("Was noch kommt"), "{class}: {read}");
    }
}

#[test]
fn what_a_text_quotes_from_elsewhere_is_part_of_it() {
    let quoted = "<div class=social-media-embed><blockquote><p>Die Brücke wird schön, sagt Ida.</p></blockquote></div>";
    assert!(around("", quoted, "").contains("Die Brücke wird schön"));
    assert_eq!(around("", "<div class=social-media><p>Folgt uns auf allen Kanälen, sagt Ida.</p></div>", ""), whole());
}

#[test]
fn ingredients_are_text_and_other_asides_are_not() {
    let aside = |class: &str| {
        format!("<aside class={class}><h2>Dazu</h2><ul><li>200 g Mehl</li><li>drei Eier</li></ul></aside>")
    };
    assert!(around("", &aside("recipe__ingredients"), "").contains("200 g Mehl"));
    assert_eq!(around("", &aside("service"), ""), whole());
}

#[test]
fn what_a_click_unfolds_is_text() {
    let more =
        "Die Kosten teilen sich Stadt und Land; der Kreis zahlt die Planung, und der Rest kommt aus der Rücklage.";
    let part = |button: &str| format!("<h3>{button}</h3><div hidden aria-hidden=true><p>{more}</p></div>");
    assert!(around("", &part("<button aria-expanded=false>Kosten</button>"), "").contains(more));
    assert!(!around("", &part("Kosten"), "").contains(more), "what nobody can unfold is not for readers");
}

#[test]
fn a_picture_and_its_line_are_a_figure() {
    let picture = "<div class=picture><img src=/b.jpg><span>Die Brücke im Sommer. Bote/Maß</span></div>";
    assert_eq!(around("", picture, ""), whole());
}

#[test]
fn a_text_goes_on_behind_a_box_in_its_last_third() {
    let part = |line: &str| format!("<p>{line}</p><p>Dazu: {line}</p>");
    let card = "<div class=card><div class=card-title><p>Auch interessant</p></div></div>";
    let read = text(&format!("<div class=text>{}{}{card}<p>{THIRD}</p></div>", part(FIRST), part(SECOND)));
    assert!(read.ends_with(THIRD) && !read.contains("Auch interessant"), "{read}");
    let end = around(
        "",
        "",
        "<h3>Auch interessant</h3><p>Wie der Kreis seine Brücken baut und was die Gemeinden dafür zahlen müssen.</p>",
    );
    assert_eq!(end, whole(), "in the text's own element the heading ends it");
}

#[test]
fn lists_of_headlines_go_and_lists_of_products_stay() {
    let list = |host: &str| {
        let point = |name: &str| format!("<li><b>Dazu:</b> <a href={host}/a>{name} für die ganze Stadt</a></li>");
        format!("<ul>{}{}{}</ul>", point("Neue Brücken"), point("Alte Dächer"), point("Viele Schulen"))
    };
    assert_eq!(around("", &list("https://bote.example"), ""), whole());
    assert!(around("", &list("https://laden.example"), "").contains("Alte Dächer"));
}

#[test]
fn paragraphs_of_one_build_are_one_text() {
    let part = |at: usize| {
        format!(
            "<div class=block><div class=inner><section class=group><div class=piece><p>{FIRST} Das war Teil {at}.</p></div></section>\
             <section class=group><div class=piece><p>{SECOND} So weit Teil {at}.</p></div></section></div></div><hr>"
        )
    };
    let read = text(&(1..=6).map(part).collect::<String>());
    for at in 1..=6 {
        assert!(read.contains(&format!("So weit Teil {at}.")), "part {at} of {read}");
    }
}

#[test]
fn code_keeps_its_lines() {
    let read = {
        let html = format!(
            "<article><h1>Rat streitet über den Haushalt</h1><p>{FIRST}</p><pre><code>eins\n  zwei\ndrei</code></pre><p>{SECOND}</p><p>{THIRD}</p></article>"
        );
        let page = sample::page("https://bote.example/politik/rat-streitet", &html);
        article(&page, &sample::source("https://bote.example/"), sample::now()).entry.body
    };
    assert!(read.is_some_and(|body| body.value.contains("eins\n  zwei\ndrei")));
}

#[test]
fn a_line_with_author_and_date_above_the_text_goes() {
    assert_eq!(around("<div>Dr. Ida Maß, 30. August 2024 Grabungen</div>", "", ""), whole());
    let within = "<p>Am 30. August 2024 schrieb Ida Maß der Stadt.</p>";
    assert!(around("", within, "").contains("schrieb Ida Maß"));
}

#[test]
fn data_of_the_content_system_above_the_text_go() {
    let field = "<div><div class=field__label>Topic</div><div><a href=/t>Navigation</a></div></div>";
    assert_eq!(around(field, "", ""), whole());
    let list = "<dl class=article-info><dt>Details</dt><dd>Kategorie: Handball</dd></dl>";
    assert_eq!(around(list, "", ""), whole());
}

#[test]
fn plain_text_below_a_picture_in_a_box_of_its_own_is_its_caption() {
    let picture = "<div class=x1><img src=/b.jpg><div class=x2>So soll die Brücke aussehen. Bild: zvg</div></div>";
    assert!(!around(picture, "", "").contains("So soll"));
    let text = "<div class=x1><img src=/b.jpg><p>So soll die Brücke aussehen, sagt der Rat.</p></div>";
    assert!(around("", text, "").contains("So soll"));
}

#[test]
fn headline_and_byline_that_only_breaks_set_off_go() {
    let rest = format!(
        "<b>Rat streitet über den Haushalt</b><br><i>von Ida Maß, 9. November 1998</i><br><br>{FIRST}<br><br>{SECOND}<br><br>{THIRD}"
    );
    let page = sample::page(
        "https://bote.example/1998/rat",
        &format!(
            "<html lang=de><head><title>Bote - Rat streitet über den Haushalt</title></head><body><table><tr><td>{rest}</td></tr></table></body></html>"
        ),
    );
    let body = article(&page, &sample::source("https://bote.example/"), sample::now()).entry.body;
    assert_eq!(body.map(|body| text_of_html(&body.value)).unwrap_or_default(), whole());
}
