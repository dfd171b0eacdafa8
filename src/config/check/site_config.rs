//! `site_config`

use super::super::SiteConfigs;
use super::super::node::Node;

/// The files of the directory. What is wrong in them is told, but refuses nothing: they come from
/// others, and the rest of them is of use.
pub(super) fn directory(node: &Node<'_>) -> Option<SiteConfigs> {
    let path = node.path()?;
    let shown = path.display();
    match SiteConfigs::read(&path) {
        Ok(configs) if configs.is_empty() => {
            node.refuse(
                format!("the directory {shown} has no site-config files"),
                "they are named after hosts, like example.org.txt",
            );
            None
        }
        Ok(configs) => Some(configs),
        Err(error) => {
            node.refuse(
                format!("the directory {shown} cannot be read: {error}"),
                "name the directory of the files, like site_config = \"ftr-site-config\"",
            );
            None
        }
    }
}
