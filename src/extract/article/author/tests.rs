use crate::extract::{article, sample};
use crate::model::Entry;

const TEXT: &str = "<p>Der Rat sprach lange über den Haushalt, ehe die Fraktionen in die Pause gingen und der Saal sich \
                    leerte; am Abend stand fest, dass die Bücherei bleibt und das Bad ein Jahr lang schließt.</p>";

fn entry(head: &str, below_headline: &str, below_text: &str) -> Entry {
    let html = format!(
        "<html lang=de><head><title>Rat streitet - Der Bote</title><meta property=og:site_name content='Der Bote'>{head}\
         <body><main><h1>Rat streitet</h1>{below_headline}{TEXT}{TEXT}{below_text}</main>"
    );
    let source = sample::source("https://bote.example/");
    article(&sample::page("https://bote.example/a", &html), &source, sample::now()).entry
}

fn names(entry: &Entry) -> Vec<&str> {
    entry.authors.iter().flat_map(|field| &field.value).map(|author| author.name.as_str()).collect()
}

#[track_caller]
fn check(head: &str, below_headline: &str, below_text: &str, expect: &[&str]) {
    assert_eq!(names(&entry(head, below_headline, below_text)), expect);
}

fn json_ld(author: &str) -> String {
    format!(
        r#"<script type="application/ld+json">{{"@type":"NewsArticle","headline":"Rat streitet","author":{author}}}</script>"#
    )
}

#[test]
fn the_printed_byline_beats_the_account_of_the_content_system() {
    check("<meta name=author content='Cleo Konto'>", "<p>Von Ada Beispiel</p>", "", &["Ada Beispiel"]);
    check("<meta name=author content='Cleo Konto'>", "", "", &["Cleo Konto"]);
}

#[test]
fn a_person_beats_newsroom_site_and_agency() {
    let byline = "<p>Von Ada Beispiel</p>";
    check("<meta name=author content='Der Bote'>", byline, "", &["Ada Beispiel"]);
    check(&json_ld(r#"{"name":"Redaktion Lokales"}"#), byline, "", &["Ada Beispiel"]);
    check(&json_ld(r#"[{"name":"Ada Beispiel"},{"name":"dpa"}]"#), "", "", &["Ada Beispiel"]);
    check(&json_ld(r#"{"name":"dpa"}"#), "", "", &["dpa"]);
}

#[test]
fn json_ld_names_authors_in_lists_strings_and_nested_names() {
    check(
        &json_ld(r#"[["Ada Beispiel"],{"name":["Bert Muster","Cleo Probe"]}]"#),
        "",
        "",
        &["Ada Beispiel", "Bert Muster", "Cleo Probe"],
    );
    check(&json_ld(r#""Von Ada Beispiel und Bert Muster""#), "", "", &["Ada Beispiel", "Bert Muster"]);
}

#[test]
fn a_byline_adds_those_whom_metadata_leave_out() {
    let two = "<div class=byline>Von <a href=/autor/ada>Ada Beispiel</a> und <a href=/autor/bert>Bert Muster</a></div>";
    check(&json_ld(r#"{"name":"Ada Beispiel"}"#), two, "", &["Ada Beispiel", "Bert Muster"]);
    let reviewed =
        "<div>Von <a class=author>Ada Beispiel</a></div><div>Reviewed by <a class=author>Bert Muster</a></div>";
    check(&json_ld(r#"{"name":"Ada Beispiel"}"#), reviewed, "", &["Ada Beispiel"]);
}

#[test]
fn photographers_are_no_authors() {
    let byline = "<p class=byline>Von <b>Ada Beispiel</b> <i>Fotos von</i> <b>Bert Muster</b></p>";
    check(&json_ld(r#"[{"name":"Ada Beispiel"},{"name":"Bert Muster"}]"#), byline, "", &["Ada Beispiel"]);
    let picture =
        "<figure><img src=/a.jpg><figcaption>Der Saal <span class=byline>Bert Muster</span></figcaption></figure>";
    check("", picture, "", &[]);
}

#[test]
fn handles_and_given_names_are_spelt_as_in_the_byline() {
    check("<meta name=parsely-author content=ada.mueller>", "<p>Von Ada Müller</p>", "", &["Ada Müller"]);
    check(&json_ld(r#"{"name":"adabeispiel"}"#), "<a rel=author href=/x>Ada Beispiel</a>", "", &["Ada Beispiel"]);
    check(&json_ld(r#"{"name":"Ada"}"#), "<p>Ein Kommentar von Ada Beispiel</p>", "", &["Ada Beispiel"]);
}

#[test]
fn authors_of_teasers_stay_out() {
    let article = "<div itemscope itemtype=https://schema.org/NewsArticle>";
    let own =
        "<span itemprop=author itemscope itemtype=https://schema.org/Person><b itemprop=name>Ada Beispiel</b></span>";
    let teaser = format!("{article}<h3>Bad zu</h3><span itemprop=author>Bert Muster</span></div>");
    let html = format!("<html lang=de><body>{article}<h1>Rat streitet</h1>{own}{TEXT}{TEXT}{teaser}</div>{teaser}");
    let source = sample::source("https://bote.example/");
    let entry = article_of(&html, &source);
    assert_eq!(names(&entry), ["Ada Beispiel"]);
}

fn article_of(html: &str, source: &crate::config::Source) -> Entry {
    article(&sample::page("https://bote.example/a", html), source, sample::now()).entry
}

#[test]
fn bylines_stand_aside_in_footers_of_articles_and_below_the_text() {
    check(
        "",
        "<aside class=meta><p class=authors>Von: <a href=/autor/ada>Ada Beispiel</a></p></aside>",
        "",
        &["Ada Beispiel"],
    );
    check("", "", "<article><footer><a rel=author href=/u/1>Ada Beispiel</a></footer></article>", &["Ada Beispiel"]);
    check("", "", "<p>Text: Ada Beispiel</p>", &["Ada Beispiel"]);
    check("", "", "<p>Titel: Das Bad</p><p>Autorin: Bert Muster</p><p>Verlag: Probe</p>", &[]);
    check("", "", "<footer>Von Ada Beispiel</footer>", &[]);
}

#[test]
fn nicknames_need_an_announcement_and_a_date_or_an_end() {
    check("", "<p>Gespeichert von rasos am 24. Juli 2017 - 18:55</p>", "", &["rasos"]);
    check("", "<p>06.11.2023 13:30 von Olga</p>", "", &["Olga"]);
    check("", "<p>Von Grund auf neu gebaut</p>", "", &[]);
}

#[test]
fn a_lone_name_needs_a_date_or_a_role_at_its_side() {
    check("", "<p>24.11.2026 | 9:10 Uhr | Ada Beispiel</p>", "", &["Ada Beispiel"]);
    check("", "<p>Ada Beispiel</p><p>Redakteurin</p>", "", &["Ada Beispiel"]);
    check("", "<p>24.11.2026</p><form><label>Ihr Suchbegriff</label></form>", "", &[]);
    check("", "<p>24.11.2026</p><p><a href=/thema/schwimmen>Neues Bad</a></p>", "", &[]);
    check("", "<p>Ada Beispiel</p>", "", &[]);
}

#[test]
fn a_name_in_a_sentence_is_no_byline() {
    let guests = "<p>Zu Gast bei uns in der Bücherei am Markt waren am Abend <a href=/profil/ada>Ada Beispiel</a> und andere, \
                  die über ihre Arbeit im Rat und über die Lage der Bäder in den Dörfern erzählten, wie es war und wird.</p>";
    check("", guests, "", &[]);
}

#[test]
fn data_of_twitter_are_an_author_if_their_label_says_so() {
    let data = |label: &str| {
        format!("<meta name=twitter:label1 content='{label}'><meta name=twitter:data1 content='Ada Beispiel'>")
    };
    check(&data("Verfasst von"), "", "", &["Ada Beispiel"]);
    check(&data("Verein"), "", "", &[]);
}

#[test]
fn what_is_refused_says_why() {
    let entry = entry("<meta property=article:author content=https://social.example/Bote>", "", "");
    assert_eq!(entry.authors, None);
    let reasons: Vec<_> =
        entry.rejected.iter().filter(|lost| lost.field == "author").map(|lost| &*lost.reason).collect();
    assert_eq!(reasons, ["it is no name"]);
}
