//! Running a command with items on its standard input.
//!
//! It gets a process group of its own, which ends with it when its time is up or the daemon stops;
//! an environment without anything that may be secret; and pipes that never make it wait for us.

use std::ffi::OsString;
use std::io;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use super::delivery::Failure;
use crate::model::clean_line;

/// How much of what a command says is kept, in bytes: the end, where the error stands.
const OUTPUT_BYTES_MAX: usize = 1024;
/// How long a command that is asked to end may tidy up before it is killed.
const TERM_TIMEOUT: Duration = Duration::from_secs(2);
/// How long the output is read on when the command has ended: what it left running may hold the
/// pipe open for ever.
const OUTPUT_TIMEOUT: Duration = Duration::from_millis(200);

/// What a command gets of our own environment, besides all that begins with `LC_`. The rest may
/// hold passwords, or sockets that are ours.
const VARIABLES: &[&str] = &[
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "LANG",
    "LANGUAGE",
    "TZ",
    "TMPDIR",
    "XDG_RUNTIME_DIR",
    "STATE_DIRECTORY",
    // Where the service manager puts what the command may want to know, not what it is.
    "CREDENTIALS_DIRECTORY",
];

/// Runs a command to its end. It succeeds if its exit status says so.
pub(super) async fn run(
    program: &str,
    arguments: &[String],
    variables: &[(&str, String)],
    input: &[u8],
    limit: Duration,
) -> Result<(), Failure> {
    let mut command = Command::new(program);
    command.args(arguments).env_clear().envs(inherited()).envs(variables.iter().map(|(name, value)| (name, value)));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.process_group(0).kill_on_drop(true);
    let mut child = command.spawn().map_err(|error| not_started(program, &error))?;
    let group = Group::of(&child);
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (mut said, mut complained) = (Vec::new(), Vec::new());
    let ended = {
        let write = async {
            if let Some(mut stdin) = stdin {
                // Who does not read all may succeed all the same.
                let _ = stdin.write_all(input).await;
            }
        };
        let talk = async { tokio::join!(write, listen(stdout, &mut said), listen(stderr, &mut complained)) };
        tokio::pin!(talk);
        let mut silent = false;
        let end = async {
            loop {
                tokio::select! {
                    status = child.wait() => break status,
                    _ = &mut talk, if !silent => silent = true,
                }
            }
        };
        let ended = timeout(limit, end).await.ok();
        if ended.is_some() && !silent {
            let _ = timeout(OUTPUT_TIMEOUT, talk).await;
        }
        ended
    };
    match ended {
        Some(Ok(status)) => {
            group.spare();
            settle(program, status, &said, &complained)
        }
        Some(Err(error)) => Err(failure(format!("{program} was lost sight of: {error}"), "see the log of the system")),
        None => {
            group.ask_to_end();
            // Whatever is left after that is killed with the group.
            let _ = timeout(TERM_TIMEOUT, child.wait()).await;
            let said = told(&said, &complained);
            let cause = format!("{program} did not end within {limit:?} and was killed{said}");
            Err(failure(cause, "give it a longer `timeout`, or let it do its work in the background"))
        }
    }
}

fn settle(program: &str, status: ExitStatus, said: &[u8], complained: &[u8]) -> Result<(), Failure> {
    let told = told(said, complained);
    if status.success() {
        tracing::debug!(program, "the command ended well{told}");
        return Ok(());
    }
    let how = match (status.code(), status.signal()) {
        (Some(code), _) => format!("ended with exit status {code}"),
        (None, Some(signal)) => format!("was ended by signal {signal}"),
        (None, None) => "ended badly".to_owned(),
    };
    Err(failure(format!("{program} {how}{told}"), "run it by hand with the JSON of a feed to see why"))
}

/// The end of what a command said, its complaints before all else.
fn told(said: &[u8], complained: &[u8]) -> String {
    let lines = [complained, said].map(|bytes| clean_line(&String::from_utf8_lossy(bytes)));
    let line = lines.into_iter().find(|line| !line.is_empty());
    line.map(|line| format!(", saying {line:?}")).unwrap_or_default()
}

fn not_started(program: &str, error: &io::Error) -> Failure {
    let cure = match error.kind() {
        io::ErrorKind::NotFound => "write its whole path, or add its directory to PATH",
        io::ErrorKind::PermissionDenied => "let the user that Depesche runs as execute it",
        _ => "see that it can be run by hand",
    };
    failure(format!("{program} cannot be started: {error}"), cure)
}

fn failure(cause: String, cure: &'static str) -> Failure {
    Failure { cause, cure, retry_after: None }
}

/// What is passed on of our own environment.
fn inherited() -> impl Iterator<Item = (OsString, OsString)> {
    std::env::vars_os().filter(|(name, _)| {
        let name = name.to_string_lossy();
        VARIABLES.contains(&&*name) || name.starts_with("LC_")
    })
}

/// Reads a pipe to its end, and keeps the last of it.
async fn listen(pipe: Option<impl AsyncRead + Unpin>, last: &mut Vec<u8>) {
    let Some(mut pipe) = pipe else { return };
    let mut buffer = [0; OUTPUT_BYTES_MAX];
    while let Ok(length @ 1..) = pipe.read(&mut buffer).await {
        last.extend_from_slice(&buffer[..length]);
        let surplus = last.len().saturating_sub(OUTPUT_BYTES_MAX);
        last.drain(..surplus);
    }
}

/// The process group of a command. Dropped, it is killed.
struct Group(Option<Pid>);

impl Group {
    fn of(child: &Child) -> Self {
        let pid = child.id().and_then(|id| i32::try_from(id).ok());
        Self(pid.and_then(Pid::from_raw))
    }

    fn ask_to_end(&self) {
        if let Some(pid) = self.0 {
            let _ = kill_process_group(pid, Signal::TERM);
        }
    }

    /// Leaves alone what the command left running: it ended well, and its number is no longer ours.
    fn spare(mut self) {
        self.0 = None;
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(pid) = self.0 {
            // An error says that nobody is left.
            let _ = kill_process_group(pid, Signal::KILL);
        }
    }
}
