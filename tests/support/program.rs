//! The program under test, run as a user would run it.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A folder with a configuration in it, and the program to run there.
pub struct Depesche {
    pub folder: TempDir,
}

/// What a run of the program left.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Depesche {
    /// A folder with this configuration. Store and publication are in the folder, loopback may be
    /// asked, and there is no pause between requests, unless the text says so itself.
    pub fn new(sources: &str) -> Self {
        let program = Self { folder: tempfile::tempdir().unwrap() };
        program.configure(sources);
        program
    }

    /// Replaces the configuration.
    pub fn configure(&self, sources: &str) {
        let head = "base_url = \"http://feeds.example/\"\n\
             [server]\nlisten = []\n\
             [publish]\ndirectory = \"public\"\nformats = [\"rss\", \"atom\", \"json\", \"html\"]\n\
             [fetch]\ndelay = \"1ms\"\nallow_private = [\"127.0.0.1\"]\n\
             [store]\nurl = \"sqlite:depesche.db\"\n";
        let text = if sources.contains("[store]") { sources.to_owned() } else { format!("{head}{sources}") };
        fs::write(self.folder.path().join("depesche.toml"), text).unwrap();
    }

    /// The folder of published documents.
    pub fn public(&self) -> PathBuf {
        self.folder.path().join("public")
    }

    /// A published document.
    pub fn document(&self, path: &str) -> String {
        let path = self.public().join(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The items of a feed, from its JSON Feed.
    pub fn items(&self, feed: &str) -> Vec<serde_json::Value> {
        let feed: serde_json::Value = serde_json::from_str(&self.document(&format!("{feed}.json"))).unwrap();
        feed["items"].as_array().unwrap().clone()
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(arguments, &[])
    }

    /// Runs a command to its end, with variables in its environment.
    pub fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
        let mut command = command(self.folder.path());
        let output = command.args(arguments).envs(variables.iter().copied()).output().unwrap();
        Run {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs `once` and expects that all is fine.
    pub fn once(&self) -> Run {
        let run = self.run(&["once"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        run
    }

    /// Starts a command that goes on.
    pub fn start(&self, arguments: &[&str]) -> Running {
        self.start_with(arguments, &[])
    }

    /// Starts a command that goes on, with variables in its environment.
    pub fn start_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Running {
        let mut command = command(self.folder.path());
        command.args(arguments).envs(variables.iter().copied());
        self.spawn(command)
    }

    /// Starts a command that goes on through another program, which runs it.
    pub fn start_through(&self, starter: &str, options: &[&str], arguments: &[&str]) -> Running {
        let mut command = Command::new(starter);
        command.args(options).arg(env!("CARGO_BIN_EXE_depesche")).args(arguments);
        self.spawn(prepared(command, self.folder.path()))
    }

    fn spawn(&self, mut command: Command) -> Running {
        let log = fs::File::create(self.folder.path().join("log")).unwrap();
        Running { child: command.stdout(Stdio::null()).stderr(log).spawn().unwrap() }
    }

    /// What a command that goes on has said.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

fn command(folder: &Path) -> Command {
    prepared(Command::new(env!("CARGO_BIN_EXE_depesche")), folder)
}

/// The command in a folder, in an environment that does not depend on who runs the tests.
fn prepared(mut command: Command, folder: &Path) -> Command {
    command.current_dir(folder).env_remove("DEPESCHE_CONFIG").env_remove("NOTIFY_SOCKET").env("TZ", "UTC");
    command
}

/// A program that is running; killed at the latest when the test ends.
pub struct Running {
    child: Child,
}

impl Running {
    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// kill -9
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        let status = Command::new("kill").arg(format!("-{name}")).arg(self.pid().to_string()).status().unwrap();
        assert!(status.success());
    }

    /// Waits for the end; `None` if it does not come in time.
    pub fn ends_within(&mut self, limit: Duration) -> Option<i32> {
        let ended = || self.child.try_wait().unwrap();
        let status = wait_for(limit, ended)?;
        status.code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks again and again until there is an answer, or the time is up.
pub fn wait_for<T>(limit: Duration, mut ask: impl FnMut() -> Option<T>) -> Option<T> {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return Some(answer);
        }
        if start.elapsed() > limit {
            return None;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A loopback port that was free a moment ago.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
