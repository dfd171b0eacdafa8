//! Whether two addresses are renditions of one picture.

use url::Url;

/// The shortest beginning that two file names share as renditions of one picture, in bytes.
const SHARED_BYTES_MIN: usize = 12;
/// Words of an address of this length are names of pictures, in bytes.
const NAME_BYTES_MIN: usize = 14;
/// Shorter words are, if they have a digit.
const NUMBER_BYTES_MIN: usize = 6;

/// How much two addresses have in common that few other pictures share, in bytes of names and
/// numbers; 0 if they are different pictures. The number of the article is in the address of
/// each of its pictures, so the more is shared the better.
pub(super) fn likeness(a: &Url, b: &Url) -> usize {
    let known = names(a);
    let shared: usize = names(b).iter().filter(|name| known.contains(name)).map(String::len).sum();
    shared + shared_beginning(a, b)
}

fn names(url: &Url) -> Vec<String> {
    let path = url.path().to_ascii_lowercase();
    let words = path.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(|word| is_distinctive(word)).map(str::to_owned).collect()
}

/// Words of an address that few other pictures have in theirs.
fn is_distinctive(word: &str) -> bool {
    word.len() >= NAME_BYTES_MIN || (word.len() >= NUMBER_BYTES_MIN && word.bytes().any(|b| b.is_ascii_digit()))
}

/// The length of the common beginning of two file names, if they are alike for most of their length.
fn shared_beginning(a: &Url, b: &Url) -> usize {
    let file = |url: &Url| url.path().rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let (a, b) = (file(a), file(b));
    let shared = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    if shared >= SHARED_BYTES_MIN && shared * 10 >= a.len().min(b.len()) * 6 { shared } else { 0 }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn renditions_share_more_than_the_number_of_the_article() {
        let url = |path: &str| Url::parse(&format!("https://bild.example/{path}")).unwrap();
        let stated = url("social/1200x675_5cf0f21b26f659b1-9603212.jpg");
        let same = likeness(&stated, &url("wide/1920x1080_5cf0f21b26f659b1-9603212.jpg"));
        let other = likeness(&stated, &url("wide/1920x1080_028e81e0038b569d-9603212.jpg"));
        assert!(same > other && other > 0);
        assert_eq!(likeness(&stated, &url("wide/hafen.jpg")), 0);
        assert!(likeness(&url("bauernmarkt_am_dom-320.jpg"), &url("bauernmarkt_am_dom-1280.jpg")) > 0);
    }
}
