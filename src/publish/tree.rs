//! Feeds of sections below the feed of their source, for the lists of all feeds.

use super::FeedLink;

/// A feed of a whole source or a mix, with the feeds of its sections.
pub(super) struct Branch<'a> {
    pub(super) feed: &'a FeedLink,
    pub(super) sections: Vec<&'a FeedLink>,
}

/// All feeds as branches, in their order. The feed of a section whose source is not listed stands
/// for itself, so that no feed is lost.
pub(super) fn branches(links: &[FeedLink]) -> Vec<Branch<'_>> {
    let parent = |link: &FeedLink| {
        let (parent, _) = link.path.split_once('/')?;
        link.section.as_ref()?;
        links.iter().position(|other| other.path == parent)
    };
    let of = |place: usize| links.iter().filter(move |link| parent(link) == Some(place)).collect();
    let mains = links.iter().enumerate().filter(|(_, link)| parent(link).is_none());
    mains.map(|(place, feed)| Branch { feed, sections: of(place) }).collect()
}
