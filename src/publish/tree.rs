//! Feeds of sections below the feed of their source, for the lists of all feeds.

use std::collections::HashMap;

use super::FeedLink;

/// A feed of a whole source or a mix, with the feeds of its sections.
pub(super) struct Branch<'a> {
    pub(super) feed: &'a FeedLink,
    pub(super) sections: Vec<&'a FeedLink>,
}

/// All feeds as branches, in their order. The feed of a section whose source is not listed stands
/// for itself, so that no feed is lost.
pub(super) fn branches(links: &[FeedLink]) -> Vec<Branch<'_>> {
    // The first of two feeds with one path gets the sections.
    let listed: HashMap<&str, usize> =
        links.iter().enumerate().rev().map(|(place, link)| (link.path.as_str(), place)).collect();
    let parent = |link: &FeedLink| {
        link.section.as_ref()?;
        let (parent, _) = link.path.split_once('/')?;
        listed.get(parent).copied()
    };
    let mut sections: HashMap<usize, Vec<&FeedLink>> = HashMap::new();
    let mut mains = Vec::new();
    for (place, link) in links.iter().enumerate() {
        match parent(link) {
            Some(parent) => sections.entry(parent).or_default().push(link),
            None => mains.push((place, link)),
        }
    }
    mains
        .into_iter()
        .map(|(place, feed)| Branch { feed, sections: sections.remove(&place).unwrap_or_default() })
        .collect()
}
