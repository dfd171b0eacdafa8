//! Where HTTP is served: addresses, Unix sockets, and sockets handed over by the service manager.

use std::fmt;
use std::fs::{self, Permissions};
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::UnixStream as StdUnixStream;
use std::path::{Path, PathBuf};

use listenfd::ListenFd;
use tokio::net::{TcpListener, UnixListener};

use crate::config::Listen;

/// Owner and group may connect: the proxy in front is put into the group.
const SOCKET_MODE: u32 = 0o660;

/// Why a place to listen at cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen at {place}: {cause}")]
pub struct ListenError {
    place: String,
    cause: String,
}

impl ListenError {
    fn new(place: impl fmt::Display, cause: impl fmt::Display) -> Self {
        Self { place: place.to_string(), cause: cause.to_string() }
    }
}

/// One open socket.
#[derive(Debug)]
pub(super) enum Listener {
    Tcp(TcpListener),
    Unix(UnixListener),
}

/// Who can reach a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Those on this machine, and whom a proxy on it lets through.
    Machine,
    /// Everybody on the network.
    Network,
}

impl Listener {
    /// Who can reach it. What cannot be told is taken for public.
    pub(super) fn reach(&self) -> Reach {
        match self {
            Self::Unix(_) => Reach::Machine,
            Self::Tcp(listener) => match listener.local_addr() {
                Ok(address) if address.ip().to_canonical().is_loopback() => Reach::Machine,
                _ => Reach::Network,
            },
        }
    }
}

/// All open sockets. Socket files that were made here are removed when this is dropped.
#[derive(Debug, Default)]
pub struct Listeners {
    pub(super) open: Vec<Listener>,
    files: Vec<PathBuf>,
}

impl Listeners {
    /// Opens all configured places.
    pub async fn bind(places: &[Listen]) -> Result<Self, ListenError> {
        let mut listeners = Self::default();
        for place in places {
            match place {
                Listen::Tcp(address) => listeners.open.push(Listener::Tcp(bind_tcp(*address).await?)),
                Listen::Unix(path) => {
                    listeners.open.push(Listener::Unix(bind_unix(path)?));
                    listeners.files.push(path.clone());
                }
            }
        }
        Ok(listeners)
    }

    /// Takes the sockets that the service manager opened for us (`LISTEN_FDS`); they replace the
    /// configured ones, so that a restart loses no connection. Empty without any.
    pub fn handed_over() -> Result<Self, ListenError> {
        let mut handed = ListenFd::from_env();
        let mut listeners = Self::default();
        for number in 0..handed.len() {
            let listener = take(&mut handed, number)
                .map_err(|error| ListenError::new(format!("socket {number} of the service manager"), error))?;
            listeners.open.extend(listener);
        }
        Ok(listeners)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// The addresses, for messages. A port that was left open (0) is the real one here.
    pub fn addresses(&self) -> Vec<String> {
        self.open.iter().map(Listener::to_string).collect()
    }
}

impl Drop for Listeners {
    fn drop(&mut self) {
        for file in &self.files {
            // A file that is gone already is what was wanted.
            let _ = fs::remove_file(file);
        }
    }
}

impl fmt::Display for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(listener) => match listener.local_addr() {
                Ok(address) => write!(f, "http://{address}"),
                Err(_) => f.write_str("a TCP socket"),
            },
            Self::Unix(listener) => {
                match listener.local_addr().ok().and_then(|at| at.as_pathname().map(Path::to_owned)) {
                    Some(path) => write!(f, "unix:{}", path.display()),
                    None => f.write_str("a Unix socket"),
                }
            }
        }
    }
}

async fn bind_tcp(address: SocketAddr) -> Result<TcpListener, ListenError> {
    TcpListener::bind(address).await.map_err(|error| {
        let cure = match error.kind() {
            ErrorKind::AddrInUse => "; another program has this port, choose another one in [server] listen",
            ErrorKind::PermissionDenied => "; ports below 1024 need a right of their own, choose a higher one",
            ErrorKind::AddrNotAvailable => "; this machine doesn't have that address",
            _ => "",
        };
        ListenError::new(address, format!("{error}{cure}"))
    })
}

fn bind_unix(path: &Path) -> Result<UnixListener, ListenError> {
    let fail = |cause: &dyn fmt::Display| ListenError::new(path.display(), cause);
    remove_stale(path).map_err(|error| fail(&error))?;
    // Until the mode is set, the usual umask lets nobody but the owner connect.
    let listener = UnixListener::bind(path).map_err(|error| fail(&error))?;
    fs::set_permissions(path, Permissions::from_mode(SOCKET_MODE)).map_err(|error| fail(&error))?;
    Ok(listener)
}

/// Removes the socket file that a killed process left behind; leaves everything else alone.
fn remove_stale(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
        Ok(found) if !found.file_type().is_socket() => {
            return Err(io::Error::new(ErrorKind::AlreadyExists, "there is a file that is not a socket"));
        }
        Ok(_) => {}
    }
    match StdUnixStream::connect(path) {
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => fs::remove_file(path),
        Err(error) => Err(error),
        Ok(_) => Err(io::Error::new(ErrorKind::AddrInUse, "another process is listening there")),
    }
}

fn take(handed: &mut ListenFd, number: usize) -> io::Result<Option<Listener>> {
    // A socket of the other kind is refused with an error and stays where it is.
    if let Ok(listener) = handed.take_tcp_listener(number) {
        let Some(listener) = listener else { return Ok(None) };
        listener.set_nonblocking(true)?;
        return TcpListener::from_std(listener).map(|listener| Some(Listener::Tcp(listener)));
    }
    let Some(listener) = handed.take_unix_listener(number)? else { return Ok(None) };
    listener.set_nonblocking(true)?;
    UnixListener::from_std(listener).map(|listener| Some(Listener::Unix(listener)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_stale_socket_is_replaced_and_a_living_one_is_not() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("http.sock");
        let place = [Listen::Unix(path.clone())];
        // A listener of std leaves its file behind, as a killed process does.
        drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
        assert!(path.exists());

        let first = Listeners::bind(&place).await.unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, SOCKET_MODE);
        let error = Listeners::bind(&place).await.unwrap_err().to_string();
        assert!(error.contains("another process is listening there"), "{error}");
        assert!(path.exists());

        drop(first);
        assert!(!path.exists());
    }

    #[tokio::test]
    async fn a_file_in_the_way_is_kept() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("precious");
        fs::write(&path, "text").unwrap();
        let error = Listeners::bind(&[Listen::Unix(path.clone())]).await.unwrap_err().to_string();
        assert!(error.contains("precious: there is a file that is not a socket"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "text");
    }

    #[tokio::test]
    async fn a_taken_port_is_explained() {
        let first = Listeners::bind(&[Listen::Tcp("127.0.0.1:0".parse().unwrap())]).await.unwrap();
        let address = first.addresses()[0].strip_prefix("http://").unwrap().parse().unwrap();
        let error = Listeners::bind(&[Listen::Tcp(address)]).await.unwrap_err().to_string();
        assert!(error.contains("another program has this port"), "{error}");
    }
}
