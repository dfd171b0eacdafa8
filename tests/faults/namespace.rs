//! A small disk of its own for the program under test: a tmpfs in a mount namespace.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Depesche, Running, tool};

/// The program running with one of its folders on a small disk.
pub struct SmallDisk {
    pub running: Running,
    folder: PathBuf,
}

impl SmallDisk {
    /// Starts `depesche run` with a folder that holds `kilobytes`, after what is there was copied
    /// onto it. `None`, with a line that says so, where mounting is not allowed.
    pub fn start(program: &Depesche, name: &str, kilobytes: u32) -> Option<Self> {
        tool("unshare", &["--mount", "sh", "-c", "mount -t tmpfs tmpfs /mnt"])?;
        let folder = program.folder.path().join(name);
        let script = format!(
            "cp -a {0} {0}.before && mount -t tmpfs -o size={kilobytes}k,mode=755 tmpfs {0} && cp -a {0}.before/. {0} \
             && exec \"$@\"",
            folder.display()
        );
        fs::create_dir_all(&folder).unwrap();
        let running = program.start_through("unshare", &["--mount", "sh", "-c", &script, "sh"], &["run"]);
        Some(Self { running, folder })
    }

    /// What a command prints that sees the small disk, too.
    pub fn run(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("nsenter");
        command.args(["--mount", "--target", &self.running.pid().to_string()]);
        command.args(["sh", "-c", "cd \"$0\" && exec \"$@\""]).arg(self.folder.parent().unwrap());
        let output = command.arg(env!("CARGO_BIN_EXE_depesche")).args(arguments).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    /// A file on the small disk.
    pub fn path(&self, name: &str) -> PathBuf {
        let folder = self.folder.strip_prefix("/").unwrap();
        Path::new("/proc").join(self.running.pid().to_string()).join("root").join(folder).join(name)
    }

    /// Fills it to the last byte.
    pub fn fill(&self) {
        use std::io::Write as _;
        let mut ballast = fs::File::create(self.path("ballast")).unwrap();
        for size in [64 << 10, 4 << 10, 1] {
            while ballast.write_all(&vec![b'x'; size]).is_ok() {}
        }
    }

    /// Makes room.
    pub fn make_room(&self) {
        fs::remove_file(self.path("ballast")).unwrap();
    }
}
