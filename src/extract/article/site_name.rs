//! The site's and its sections' names in titles: whose name is at the end of this headline?

use url::Url;

use super::Subject;
use super::survey::Survey;
use super::wording::{same, squeezed, words};
use crate::extract::dom;

/// What stands between a headline and a site's name.
const SEPARATORS: &[&str] = &[
    " | ", " - ", " – ", " — ", " · ", " • ", " :: ", " » ", " « ", " › ", " / ", " ~ ", " ‹ ", "| ", " |", "：", "_",
    "｜", " -- ", ": ",
];
/// The most parts that a title is taken apart into.
const PARTS_MAX: usize = 50;
/// The most names that a title carries: "headline - section - newspaper".
const NAMES_MAX: usize = 3;
/// The most words of a name that is only known by its place in the title.
const NAME_WORDS_MAX: usize = 4;
/// First headings that are looked at for the site's name.
const BANNERS_MAX: usize = 3;
/// The most words of a section's name.
const SECTION_WORDS_MAX: usize = 3;

/// The name in the page's banner: a first heading that is a link to the front page.
pub(crate) fn of_banner(survey: &Survey<'_>, base: &Url) -> Option<String> {
    let mut heads = survey.heads.iter().filter(|head| head.level == 1).take(BANNERS_MAX);
    heads.find_map(|head| {
        let name = dom::line(&head.node);
        let link = head.node.descendants_it().find(|node| node.has_name("a"))?;
        let target = dom::absolute(&dom::attr(&link, "href")?, base)?;
        let is_front = target.host_str() == base.host_str() && target.path() == "/" && target.query().is_none();
        (is_front && !name.is_empty() && dom::line(&link) == name).then_some(name)
    })
}

/// A headline without the names of the site before and after it.
pub(crate) fn without<'t>(title: &'t str, site_names: &[String]) -> &'t str {
    let mut title = title.trim();
    for _ in 0..NAMES_MAX {
        let shorter = without_one_suffix(title, site_names).or_else(|| without_one_prefix(title, site_names));
        let Some(shorter) = shorter else { break };
        title = shorter;
    }
    title
}

/// A heading without the names of the site after it.
pub(crate) fn without_suffix<'t>(title: &'t str, site_names: &[String]) -> &'t str {
    without_one_suffix(title, site_names).unwrap_or(title)
}

fn without_one_suffix<'t>(title: &'t str, site_names: &[String]) -> Option<&'t str> {
    SEPARATORS.iter().filter(|separator| **separator != ": ").find_map(|separator| {
        let (rest, name) = title.rsplit_once(separator)?;
        (is_site(name, site_names) && !rest.trim().is_empty()).then(|| rest.trim())
    })
}

fn without_one_prefix<'t>(title: &'t str, site_names: &[String]) -> Option<&'t str> {
    SEPARATORS.iter().find_map(|separator| {
        let (name, rest) = title.split_once(separator)?;
        (is_site(name, site_names) && !rest.trim().is_empty()).then(|| rest.trim())
    })
}

/// A headline without the names of sections after it: what the navigation calls so, or a folder in
/// the page's address.
pub(crate) fn without_sections<'t>(title: &'t str, subject: &Subject<'_>) -> &'t str {
    let mut title = title;
    for _ in 0..NAMES_MAX {
        let [.., last] = parts(title)[..] else { break };
        let rest = title[..title.len() - last.len()].trim_end_matches(is_joint);
        if last.len() > rest.len() || words(last).len() > SECTION_WORDS_MAX || !is_section(last, subject) {
            break;
        }
        title = rest;
    }
    title.trim_end_matches(is_joint)
}

/// The text of `<title>` without a last part that looks like a name: short beside what stands
/// before it, and set off by a sign that a headline hardly has so near to its end.
pub(crate) fn without_last_part(title: &str) -> &str {
    let [.., last] = parts(title)[..] else { return title };
    let last = glued_name(last).unwrap_or(if last == title { "" } else { last });
    let rest = title[..title.len() - last.len()].trim_end_matches(is_joint);
    let is_name = last.starts_with(|c: char| c.is_uppercase() || !c.is_ascii()) && words(last).len() <= NAME_WORDS_MAX;
    if is_name && last.len() < rest.len() { rest } else { title }
}

/// The name behind the last hyphen in a script without spaces (`标题-报纸`).
fn glued_name(title: &str) -> Option<&str> {
    let (rest, name) = title.rsplit_once('-')?;
    (!rest.ends_with(|c: char| c.is_ascii()) && !name.contains(|c: char| c.is_ascii() || c.is_lowercase()))
        .then_some(name)
}

fn is_joint(c: char) -> bool {
    c.is_whitespace() || "|-–—·•:»«›/~‹_｜".contains(c)
}

/// Whether a text is what the navigation or a folder in the page's address calls a section.
pub(crate) fn is_section(name: &str, subject: &Subject<'_>) -> bool {
    let letters = squeezed(name);
    // The last part of the address is made of the headline.
    let folders = subject.url.path().rsplit_once('/').map_or("", |(folders, _)| folders);
    let in_address = || folders.split('/').any(|folder| same(folder, name));
    let in_navigation = || {
        let mut names = subject.survey.navigation.iter().filter(|(text, _)| text.len() <= name.len() + 4);
        names.any(|(text, _)| squeezed(text) == letters)
    };
    !letters.is_empty() && (in_address() || in_navigation())
}

/// The parts of a title between its separators.
pub(crate) fn parts(title: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = title.trim();
    let separators = || SEPARATORS.iter().filter(|separator| **separator != ": ");
    while parts.len() < PARTS_MAX
        && let Some((at, separator)) = separators()
            .filter_map(|separator| rest.find(separator).map(|at| (at, separator)))
            .min_by_key(|(at, _)| *at)
    {
        parts.push(rest[..at].trim());
        rest = &rest[at + separator.len()..];
    }
    parts.push(rest.trim());
    parts
}

/// Whether a text is a name of the site, or one with little around it (`WELT` in `DIE WELT`).
pub(crate) fn is_site(text: &str, site_names: &[String]) -> bool {
    let text = squeezed(text);
    if text.is_empty() {
        return false;
    }
    site_names.iter().map(|name| squeezed(name)).any(|name| {
        text == name
            || (text.len() >= 4 && name.contains(&text) && text.len() * 2 >= name.len())
            || (name.len() >= 4 && text.contains(&name) && name.len() * 2 >= text.len())
    })
}

/// Whether a text is nothing but a name of the site.
pub(crate) fn is_only(text: &str, site_names: &[String]) -> bool {
    let text = squeezed(text);
    site_names.iter().map(|name| squeezed(name)).any(|name| {
        let (shorter, longer) = if name.len() < text.len() { (&name, &text) } else { (&text, &name) };
        shorter.len() >= 3 && longer.contains(shorter.as_str()) && shorter.len() * 10 >= longer.len() * 8
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn site_names_come_off() {
        let site = ["Die Beispiel-Zeitung".to_owned(), "zeitung.example".to_owned()];
        assert_eq!(without("Eins - zwei – Beispiel-Zeitung", &site), "Eins - zwei");
        assert_eq!(without("Die Beispiel-Zeitung: Eins", &site), "Eins");
        assert_eq!(without("Eins | zwei", &site), "Eins | zwei");
        assert_eq!(without("Die Beispiel-Zeitung", &site), "Die Beispiel-Zeitung");
    }

    #[test]
    fn a_heading_keeps_a_name_before_a_colon() {
        let site = ["Beispiel-Zeitung".to_owned()];
        assert_eq!(without_suffix("Beispiel-Zeitung: Neue Köpfe", &site), "Beispiel-Zeitung: Neue Köpfe");
        assert_eq!(without_suffix("Neue Köpfe | Beispiel-Zeitung", &site), "Neue Köpfe");
    }

    #[test]
    fn a_last_part_that_looks_like_a_name_comes_off() {
        assert_eq!(without_last_part("Der Fluss steigt weiter an – Kreisblatt Neustadt"), "Der Fluss steigt weiter an");
        assert_eq!(without_last_part("河水继续上涨城市准备应对-新报"), "河水继续上涨城市准备应对");
        assert_eq!(without_last_part("河边：水继续上涨，城市准备应对！-新报"), "河边：水继续上涨，城市准备应对！");
        for whole in ["Der Fluss steigt – was jetzt kommt", "Neue E-Mail-Regeln", "Ein Wort | Ein ganzer Satz folgt"]
        {
            assert_eq!(without_last_part(whole), whole);
        }
    }

    #[test]
    fn titles_come_apart_at_every_separator() {
        assert_eq!(parts("Eins-zwei: drei | Vier – Fünf_Sechs"), ["Eins-zwei: drei", "Vier", "Fünf", "Sechs"]);
        assert_eq!(parts("Nur eins"), ["Nur eins"]);
    }
}
