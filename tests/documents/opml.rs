//! Rules for OPML 2.0.

use roxmltree::Node;

use super::strict::Complaints;
use super::xml;

pub fn check(text: &str, complaints: &mut Complaints) {
    let Some(document) = xml::check(text, complaints) else { return };
    let root = document.root_element();
    complaints
        .unless(root.has_tag_name("opml") && root.attribute("version") == Some("2.0"), || "no OPML 2.0".to_owned());
    let names: Vec<&str> = root.children().filter(Node::is_element).map(|node| node.tag_name().name()).collect();
    complaints.unless(names == ["head", "body"], || format!("it consists of {names:?}"));
    let outlines = document.descendants().filter(|node| node.has_tag_name("outline"));
    let mut count = 0;
    for outline in outlines {
        count += 1;
        complaints.line("text", outline.attribute("text").unwrap_or_default());
        match outline.attribute("xmlUrl") {
            Some(address) => {
                complaints.web_address("xmlUrl", address);
                complaints.web_address("htmlUrl", outline.attribute("htmlUrl").unwrap_or_default());
                complaints.unless(outline.attribute("type") == Some("rss"), || "a feed is not of type rss".to_owned());
            }
            None => {
                let bare = outline.attributes().len() == 1;
                complaints.unless(bare, || "a folder has more than a text".to_owned());
            }
        }
    }
    complaints.unless(count > 0, || "the body is empty".to_owned());
}
