//! The processes of a browser: started in a group of their own, and ended with it.

use std::io;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustix::process::{Pid, Signal, geteuid, kill_process_group};
use tokio::io::AsyncReadExt as _;
use tokio::process::{Child, ChildStderr, Command};

use super::flags::FLAGS;
use super::pipe::Pipe;
use super::profile::Profile;
use crate::config::Browser;
use crate::fetch::failure::Failure;
use crate::model::clean_line;

/// Chromium speaks DevTools over the file descriptors 3 and 4; the shell makes them of the two that
/// every process gets, for which nothing unsafe is needed.
const SCRIPT: &str = r#"exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null"#;
/// How much of what the browser complains about is kept, in bytes: its end.
const COMPLAINT_BYTES_MAX: usize = 4096;
/// How long the end of a killed browser is waited for.
const END_TIME_MAX: Duration = Duration::from_secs(1);
/// How often it is looked whether it has come.
const END_PERIOD: Duration = Duration::from_millis(10);
/// How long a browser that closed its pipe may take to say why.
const LAST_WORDS_TIME: Duration = Duration::from_millis(500);

/// A browser with all that it started. Dropped, it is killed, and its directory removed.
pub(super) struct Process {
    pub(super) pipe: Pipe,
    child: Child,
    group: Pid,
    complaints: Arc<Mutex<Vec<u8>>>,
    /// Last, because it is removed when nobody writes to it any more.
    _profile: Profile,
}

impl Process {
    /// Starts one whose way to the network is the gate at a port.
    pub(super) fn start(browser: &Browser, gate: u16) -> Result<Self, Failure> {
        if browser.sandbox && geteuid().is_root() {
            return Err(Failure::refused(
                "Chromium does not confine itself when root runs it; run Depesche as another user, \
                 or, where nothing else is at stake on the machine, write `browser_sandbox = false` under [fetch]",
            ));
        }
        let program = browser.program.display();
        let not_started = |error: io::Error| {
            Failure::unreachable(format!(
                "the browser {program} can't be started: {error}; see `browser` under [fetch]"
            ))
        };
        if !is_there(browser) {
            return Err(not_started(io::ErrorKind::NotFound.into()));
        }
        let profile = Profile::new().map_err(not_started)?;
        let mut command = Command::new("/bin/sh");
        command.args(["-c", SCRIPT]).arg(&browser.program).args(FLAGS);
        command.arg(format!("--proxy-server=http://127.0.0.1:{gate}"));
        command.arg(format!("--user-data-dir={}", profile.path().display()));
        if !browser.sandbox {
            command.arg("--no-sandbox");
        }
        // Nothing of our environment may be secret to it, and nothing of the user's is touched.
        command.env_clear().env("HOME", profile.path()).env("TMPDIR", profile.path());
        command.envs(["PATH", "LANG"].into_iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.current_dir(profile.path()).process_group(0).kill_on_drop(true);
        let mut child = command.spawn().map_err(not_started)?;
        let group = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        let (Some(group), Some(stdin), Some(stdout)) = (group, child.stdin.take(), child.stdout.take()) else {
            return Err(not_started(io::ErrorKind::BrokenPipe.into()));
        };
        let complaints = Arc::default();
        if let Some(stderr) = child.stderr.take() {
            tokio::spawn(listen(stderr, Arc::clone(&complaints)));
        }
        Ok(Self { pipe: Pipe::new(stdin, stdout), child, group, complaints, _profile: profile })
    }

    /// The group of its processes.
    pub(super) fn group(&self) -> Pid {
        self.group
    }

    /// Whether it has not ended, as far as can be told.
    pub(super) fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Kills it, so that it is not used for another page.
    pub(super) fn give_up(&self) {
        let _ = kill_process_group(self.group, Signal::KILL);
    }

    /// Why it closed its pipe.
    pub(super) async fn why_ended(&mut self, browser: &Browser) -> Failure {
        let _ = tokio::time::timeout(LAST_WORDS_TIME, self.child.wait()).await;
        let said =
            String::from_utf8_lossy(&self.complaints.lock().unwrap_or_else(PoisonError::into_inner)).into_owned();
        let program = browser.program.display();
        if browser.sandbox && (said.contains("sandbox") || said.contains("namespace")) {
            return Failure::unreachable(format!(
                "the browser {program} can't confine itself here; allow unprivileged user namespaces (a service of \
                 systemd gets them by the drop-in browser.conf), install its setuid sandbox (package \
                 chromium-sandbox), or write `browser_sandbox = false` under [fetch]"
            ));
        }
        let last = said.lines().rev().map(clean_line).find(|line| !line.is_empty());
        let said = last.map(|line| format!(", saying {line:?}")).unwrap_or_default();
        Failure::unreachable(format!("the browser {program} ended by itself{said}; try it by hand, with --headless"))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // An error says that nobody is left.
        let _ = kill_process_group(self.group, Signal::KILL);
        let mut waited = Duration::ZERO;
        while waited < END_TIME_MAX && matches!(self.child.try_wait(), Ok(None)) {
            std::thread::sleep(END_PERIOD);
            waited += END_PERIOD;
        }
    }
}

/// Whether the program is there; the shell in between would say it less clearly.
fn is_there(browser: &Browser) -> bool {
    if browser.program.components().count() > 1 {
        return browser.program.exists();
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|directory| directory.join(&browser.program).exists())
}

/// Keeps the end of what a browser complains about.
async fn listen(mut stderr: ChildStderr, complaints: Arc<Mutex<Vec<u8>>>) {
    let mut buffer = [0; COMPLAINT_BYTES_MAX];
    while let Ok(length @ 1..) = stderr.read(&mut buffer).await {
        let mut kept = complaints.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend_from_slice(&buffer[..length]);
        let surplus = kept.len().saturating_sub(COMPLAINT_BYTES_MAX);
        kept.drain(..surplus);
    }
}
