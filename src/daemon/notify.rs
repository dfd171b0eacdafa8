//! What the service manager is told, by the protocol of sd_notify(3).
//!
//! The `sd-notify` crate words the messages. The sending is done here, because the crate finds
//! the socket only through the environment, which a test cannot set safely, and doesn't reach
//! abstract sockets.

use std::env;
use std::ffi::OsStr;
use std::fmt::Write;
use std::io;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::Duration;

use sd_notify::NotifyState;

/// The longest wait for a service manager that doesn't read.
const SEND_TIMEOUT: Duration = Duration::from_secs(1);

/// The line to the service manager; silent where there is none.
#[derive(Debug, Default)]
pub struct Notifier {
    socket: Option<UnixDatagram>,
    watchdog: Option<Duration>,
}

impl Notifier {
    /// As the environment says (`NOTIFY_SOCKET`, `WATCHDOG_USEC`).
    pub fn from_env() -> io::Result<Self> {
        match env::var_os("NOTIFY_SOCKET") {
            Some(address) if !address.is_empty() => Self::to(&address, sd_notify::watchdog_enabled()),
            _ => Ok(Self::default()),
        }
    }

    /// To a socket: a path, or `@` and the name of an abstract one.
    pub fn to(address: &OsStr, watchdog: Option<Duration>) -> io::Result<Self> {
        let target = match address.as_bytes().strip_prefix(b"@") {
            Some(name) => SocketAddr::from_abstract_name(name)?,
            None => SocketAddr::from_pathname(address)?,
        };
        let socket = UnixDatagram::unbound()?;
        socket.connect_addr(&target)?;
        socket.set_write_timeout(Some(SEND_TIMEOUT))?;
        Ok(Self { socket: Some(socket), watchdog })
    }

    /// The time without a sign of life after which the service manager restarts us.
    pub(super) fn watchdog(&self) -> Option<Duration> {
        self.watchdog
    }

    /// Start or reload is complete.
    pub(super) fn ready(&self, status: &str) {
        self.send(&[NotifyState::Ready, NotifyState::Status(status)]);
    }

    /// A reload begins. systemd 253 and later (`Type=notify-reload`) insist on the time, so that
    /// they can tell this reload from an earlier one.
    pub(super) fn reloading(&self) {
        match NotifyState::monotonic_usec_now() {
            Ok(time) => self.send(&[NotifyState::Reloading, time]),
            Err(_) => self.send(&[NotifyState::Reloading]),
        }
    }

    /// The end begins.
    pub(super) fn stopping(&self) {
        self.send(&[NotifyState::Stopping, NotifyState::Status("finishing what is under way")]);
    }

    /// One line for `systemctl status`.
    pub(super) fn status(&self, status: &str) {
        self.send(&[NotifyState::Status(status)]);
    }

    /// The sign of life.
    pub(super) fn alive(&self) {
        self.send(&[NotifyState::Watchdog]);
    }

    fn send(&self, states: &[NotifyState<'_>]) {
        let Some(socket) = &self.socket else { return };
        let mut message = String::new();
        for state in states {
            // A line break would begin another assignment.
            let line = state.to_string().replace('\n', " ");
            let _ = writeln!(message, "{line}");
        }
        if let Err(error) = socket.send(message.as_bytes()) {
            tracing::debug!(%error, "the service manager could not be told");
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn received(socket: &UnixDatagram) -> String {
        let mut buffer = [0; 4096];
        let length = socket.recv(&mut buffer).unwrap();
        String::from_utf8(buffer[..length].to_vec()).unwrap()
    }

    #[test]
    fn messages_are_worded_as_the_protocol_wants() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("notify.sock");
        let socket = UnixDatagram::bind(&path).unwrap();
        let notifier = Notifier::to(path.as_os_str(), None).unwrap();

        notifier.ready("12 sources\nREADY=0");
        assert_eq!(received(&socket), "READY=1\nSTATUS=12 sources READY=0\n");
        notifier.reloading();
        let reloading = received(&socket);
        let time = reloading.strip_prefix("RELOADING=1\nMONOTONIC_USEC=").unwrap().trim_end();
        assert!(time.parse::<u64>().unwrap() > 0);
        notifier.alive();
        assert_eq!(received(&socket), "WATCHDOG=1\n");
        notifier.stopping();
        assert!(received(&socket).starts_with("STOPPING=1\n"));
    }

    #[test]
    fn abstract_sockets_are_reached() {
        let name = format!("depesche-test-{}", std::process::id());
        let socket = UnixDatagram::bind_addr(&SocketAddr::from_abstract_name(&name).unwrap()).unwrap();
        Notifier::to(OsStr::new(&format!("@{name}")), None).unwrap().alive();
        assert_eq!(received(&socket), "WATCHDOG=1\n");
    }

    #[test]
    fn without_a_service_manager_nothing_happens() {
        Notifier::default().ready("fine");
        assert!(Notifier::to(OsStr::new("/nonexistent/notify.sock"), None).is_err());
    }
}
