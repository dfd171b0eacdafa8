//! The names under which pages state their dates.

/// `<meta>` names that state the first publication, the most reliable first.
pub(super) const PUBLISHED_METAS: &[&str] =
    &["article:published_time", "og:article:published_time", "og:published_time", "article:published", "datepublished"];
/// Further such names, of single systems.
pub(super) const PUBLISHED_METAS_OF_SYSTEMS: &[&str] = &[
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dcterms.available",
    "publication_date",
    "published_time",
    "publishdate",
    "publish-date",
    "publish_date",
    "pubdate",
    "article.published",
    "article_date_original",
    "originalpublicationdate",
    "citation_publication_date",
    "citation_date",
    "displaydate",
    "rnews:datepublished",
    "datecreated",
    "article:created",
    "og:pubdate",
    "ptime",
    "date.created",
    "vr:published_time",
    "bt:pubdate",
];
/// Names that some sites use for the publication, others for the last change or the rendering.
pub(super) const VAGUE_METAS: &[&str] = &["date", "dc.date", "dcterms.date", "last-published", "created", "gentime"];
/// `<meta>` names that state the last change.
pub(super) const UPDATED_METAS: &[&str] = &[
    "article:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "article:modified",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
    "lastmod",
    "modified_time",
    "revised",
];

/// Whether a name that is in none of these lists says by its words that it states the
/// publication: `w-published-date`, `article:publication_time`.
pub(super) fn says_published(name: &str) -> bool {
    const PUBLICATION: &[&str] = &["publish", "publicat", "publicac", "pubdat", "pub_dat", "pub-dat", "posted"];
    const TIME: &[&str] = &["date", "time", "_at", "-at", "_on", "-on"];
    const OTHER: &[&str] = &["publisher", "modif", "updat", "expir", "last", "until", "unpub", "end"];
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    has(PUBLICATION) && has(TIME) && !has(OTHER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_by_their_words_what_they_state() {
        for name in ["w-published-date", "article:publication_time", "x:published_at", "dateposted", "og:publish_date"]
        {
            assert!(says_published(name), "{name}");
        }
        for name in ["article:publisher", "last-published-date", "publish-end-date", "publication", "update-time"] {
            assert!(!says_published(name), "{name}");
        }
    }
}
