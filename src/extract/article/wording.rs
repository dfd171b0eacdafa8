//! Comparing short texts: is this headline the same as that one, and whose name is at its end?

/// The words of a text in lower case.
pub(crate) fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// A text reduced to what counts when two are compared: letters and digits in lower case.
pub(crate) fn squeezed(text: &str) -> String {
    letters(text).collect()
}

fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// Whether two texts say the same, whatever their quotes, dashes and spaces.
pub(crate) fn same(a: &str, b: &str) -> bool {
    letters(a).eq(letters(b))
}

/// The share of the shorter text's words that the longer one has too, 0 to 1.
pub(crate) fn containment(a: &str, b: &str) -> f64 {
    let (a, b) = (words(a), words(b));
    let shorter = a.len().min(b.len());
    if shorter == 0 { 0.0 } else { shared(&a, &b) as f64 / shorter as f64 }
}

/// How alike two texts are in their words (the harmonic mean of both shares), 0 to 1.
pub(crate) fn likeness(a: &str, b: &str) -> f64 {
    let (a, b) = (words(a), words(b));
    if a.is_empty() || b.is_empty() { 0.0 } else { 2.0 * shared(&a, &b) as f64 / (a.len() + b.len()) as f64 }
}

/// How many words two sorted multisets have in common.
fn shared(a: &[String], b: &[String]) -> usize {
    let (mut a, mut b) = (a.to_vec(), b.to_vec());
    a.sort_unstable();
    b.sort_unstable();
    let (mut i, mut j, mut count) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                count += 1;
                i += 1;
                j += 1;
            }
        }
    }
    count
}

/// What stands between a headline and a site's name.
const SEPARATORS: &[&str] = &[
    " | ", " - ", " – ", " — ", " · ", " • ", " :: ", " » ", " « ", " › ", " / ", " ~ ", " ‹ ", "| ", " |", "：", "_",
    "｜", ": ",
];

/// A headline without the names of the site before and after it.
pub(crate) fn without_site<'t>(title: &'t str, site_names: &[String]) -> &'t str {
    let mut title = title.trim();
    // "Titel - Ressort - Zeitung" has a name at the end twice at most.
    for _ in 0..2 {
        let Some(shorter) = without_one_name(title, site_names) else { break };
        title = shorter;
    }
    title
}

fn without_one_name<'t>(title: &'t str, site_names: &[String]) -> Option<&'t str> {
    SEPARATORS.iter().find_map(|separator| {
        let after = title.rsplit_once(separator).filter(|_| *separator != ": ");
        let before = title.split_once(separator);
        after
            .filter(|(rest, name)| is_site(name, site_names) && !rest.trim().is_empty())
            .map(|(rest, _)| rest.trim())
            .or_else(|| {
                before
                    .filter(|(name, rest)| is_site(name, site_names) && !rest.trim().is_empty())
                    .map(|(_, rest)| rest.trim())
            })
    })
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
pub(crate) fn is_only_site(text: &str, site_names: &[String]) -> bool {
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
        assert_eq!(without_site("Eins - zwei – Beispiel-Zeitung", &site), "Eins - zwei");
        assert_eq!(without_site("Die Beispiel-Zeitung: Eins", &site), "Eins");
        assert_eq!(without_site("Eins | zwei", &site), "Eins | zwei");
        assert_eq!(without_site("Die Beispiel-Zeitung", &site), "Die Beispiel-Zeitung");
    }

    #[test]
    fn likeness_ignores_punctuation() {
        assert!(same("„Eins“ – zwei", "\"eins\" - Zwei"));
        assert!(likeness("a b c d", "a b c x") > 0.7);
        assert!(containment("a b", "a b c d e f") > 0.99);
        assert_eq!(likeness("", ""), 0.0);
    }
}
