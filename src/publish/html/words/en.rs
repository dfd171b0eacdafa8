//! English.

use super::Words;

pub(super) const WORDS: Words = Words {
    tags: &["en"],
    all_feeds: "All feeds",
    subscribe: "Subscribe",
    subscribe_how: "Copy one of these addresses into a feed reader, and it will show you what is new here.",
    subscribe_all: "Subscribe to all of them",
    subscribe_all_how: "Import this file into a feed reader.",
    sections: "Sections",
    advertisement: "Advertisement",
    paywalled: "Subscribers only",
    cut_off: "Excerpt",
    first_seen: "first seen",
    reading: "min read",
    updated: "updated",
    no_items: "Nothing has been published here yet.",
    no_feeds: "There are no feeds yet.",
    made_by: "Made by",
    older: "Older articles",
    newest: "Newest articles",
    skip: "Skip to the articles",
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    day: "%-d %B %Y",
    clock: ", %H:%M",
};

/// English in an address or a text whose language has no words here: all but dates, which
/// everybody can read in the order of ISO 8601.
pub(super) const ANY: Words = Words { tags: &[], day: "%Y-%m-%d", clock: " %H:%M", ..WORDS };

/// American English.
pub(super) const AMERICAN: Words = Words { tags: &["en-US"], day: "%B %-d, %Y", clock: ", %-I:%M %p", ..WORDS };
