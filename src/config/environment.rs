//! What the surroundings of the process contribute to the configuration.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

/// The file that is looked for in each place.
const FILE_NAME: &str = "depesche.toml";
/// The configuration of the machine.
const SYSTEM_FILE: &str = "/etc/depesche/depesche.toml";

/// The environment variables, taken once. Everything that depends on them asks here, so that
/// tests and the demonstration can bring an environment of their own.
#[derive(Clone, Default)]
pub struct Environment {
    variables: BTreeMap<OsString, OsString>,
}

impl Environment {
    /// The environment of this process.
    pub fn of_process() -> Self {
        Self { variables: std::env::vars_os().collect() }
    }

    /// An environment with exactly these variables.
    pub fn of<N: Into<OsString>, V: Into<OsString>>(variables: impl IntoIterator<Item = (N, V)>) -> Self {
        Self { variables: variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect() }
    }

    /// A variable as text; `None` if it is not set, empty or not Unicode.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.value(name)?.to_str()
    }

    /// A variable that holds a directory. The XDG Base Directory Specification ("Basics") has
    /// relative paths ignored, and systemd only sets absolute ones.
    pub(super) fn directory(&self, name: &str) -> Option<PathBuf> {
        self.value(name).map(PathBuf::from).filter(|path| path.is_absolute())
    }

    fn value(&self, name: &str) -> Option<&OsStr> {
        self.variables.get(OsStr::new(name)).map(OsString::as_os_str).filter(|value| !value.is_empty())
    }

    /// Where a configuration is looked for, in this order, if none is named.
    pub(super) fn search_path(&self) -> Vec<PathBuf> {
        let of_user = self.directory("XDG_CONFIG_HOME").or_else(|| Some(self.directory("HOME")?.join(".config")));
        let of_user = of_user.map(|directory| directory.join("depesche").join(FILE_NAME));
        [Some(PathBuf::from(FILE_NAME)), of_user, Some(PathBuf::from(SYSTEM_FILE))].into_iter().flatten().collect()
    }

    /// The directory for what must outlive a restart: the one that systemd prepared
    /// (`StateDirectory=`, of which the first counts), else the user's own.
    pub(super) fn state_directory(&self) -> Option<PathBuf> {
        if let Some(list) = self.value("STATE_DIRECTORY")
            && let Some(first) = std::env::split_paths(list).next()
            && first.is_absolute()
        {
            return Some(first);
        }
        let of_user =
            self.directory("XDG_STATE_HOME").or_else(|| Some(self.directory("HOME")?.join(".local").join("state")))?;
        Some(of_user.join("depesche"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn systemd_comes_before_the_user() {
        let both = Environment::of([("STATE_DIRECTORY", "/var/lib/depesche:/var/lib/other"), ("HOME", "/home/ada")]);
        assert_eq!(both.state_directory(), Some(PathBuf::from("/var/lib/depesche")));
        let user = Environment::of([("HOME", "/home/ada")]);
        assert_eq!(user.state_directory(), Some(PathBuf::from("/home/ada/.local/state/depesche")));
        let xdg = Environment::of([("HOME", "/home/ada"), ("XDG_STATE_HOME", "/data")]);
        assert_eq!(xdg.state_directory(), Some(PathBuf::from("/data/depesche")));
        let relative = Environment::of([("XDG_STATE_HOME", "data")]);
        assert_eq!(relative.state_directory(), None);
    }

    #[test]
    fn the_nearest_file_is_looked_for_first() {
        let path = |text: &str| PathBuf::from(text);
        assert_eq!(
            Environment::of([("HOME", "/home/ada")]).search_path(),
            [path("depesche.toml"), path("/home/ada/.config/depesche/depesche.toml"), path(SYSTEM_FILE)]
        );
        assert_eq!(
            Environment::of([("HOME", "/home/ada"), ("XDG_CONFIG_HOME", "/c")]).search_path()[1],
            path("/c/depesche/depesche.toml")
        );
        assert_eq!(Environment::default().search_path(), [path("depesche.toml"), path(SYSTEM_FILE)]);
    }
}
