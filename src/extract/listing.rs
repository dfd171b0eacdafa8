//! Pages that list articles -> entries.

mod address;
mod link;
mod outline;
mod rank;
mod words;
mod zone;

use dom_query::Document;
use url::Url;

pub fn debug(html: &str, url: &str) -> Vec<(String, String, f32, bool, String, u64)> {
    let page = Url::parse(url).unwrap();
    let document = Document::from(html);
    let base = document.base_uri().and_then(|b| page.join(&b).ok()).unwrap_or(page.clone());
    let outline = outline::Outline::new(document.html_root());
    let zones = zone::zones(&outline);
    let targets = link::targets(&outline, &zones, &base, &page);
    rank::rank(&outline, &targets)
        .into_iter()
        .map(|r| (targets[r.target].url.to_string(), format!("{} [{:?} h{} t{}]", targets[r.target].main().text, targets[r.target].main().zone, targets[r.target].main().heading.is_some() as u8, targets[r.target].main().titled as u8), r.score, r.taken, r.reason, r.group))
        .collect()
}
