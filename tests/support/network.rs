//! A network of the test's own, in which it says what names mean: the test begins anew in namespaces
//! of its own (network, mounts, users), where nothing but loopback is, and nobody else hears it.

use std::collections::HashMap;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, TcpListener, TcpStream, UdpSocket};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use super::tool;

/// Set in a test that has begun anew.
const WITHIN: &str = "DEPESCHE_TEST_NETWORK";
/// What happens in the namespaces before the test: loopback goes up, and names are asked of the test.
const PREPARE: &str = "ip link set lo up && mount --bind \"$1/resolv.conf\" /etc/resolv.conf \
                       && mount --bind \"$1/nsswitch.conf\" /etc/nsswitch.conf && shift && exec \"$@\"";
/// Where names are asked; the port is not for the system to choose.
const SERVICE: (Ipv4Addr, u16) = (Ipv4Addr::LOCALHOST, 53);
/// The types of the records that are answered.
const A: u16 = 1;
const AAAA: u16 = 28;
/// How long a connection to this machine takes at most, if anybody takes it.
const SOON: Duration = Duration::from_millis(200);

/// Whether the test is in its own network. If not, it has run there when this returns, or was skipped
/// with a line that says so; then there is nothing left to do.
pub fn in_own_network(module: &str, test: &str) -> bool {
    if std::env::var_os(WITHIN).is_some() {
        return true;
    }
    if tool("unshare", &["-rnm", "ip", "link", "set", "lo", "up"]).is_none() {
        return false;
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("resolv.conf"), format!("nameserver {}\noptions timeout:2\n", SERVICE.0)).unwrap();
    fs::write(folder.path().join("nsswitch.conf"), "hosts: dns\n").unwrap();
    let name = format!("{}::{test}", module.split_once("::").unwrap().1);
    let mut command = Command::new("unshare");
    command.args(["-rnm", "sh", "-c", PREPARE, "sh"]).arg(folder.path()).arg(std::env::current_exe().unwrap());
    let output = command.args(["--exact", &name, "--nocapture"]).env(WITHIN, "yes").output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
    false
}

/// What the names of the network mean: told by the name and by how often it was asked for before
/// (addresses of one family count apart). Nobody may keep an answer.
pub fn name_service(meaning: impl Fn(&str, usize) -> Vec<IpAddr> + Send + 'static) {
    let socket = UdpSocket::bind(SERVICE).unwrap();
    thread::spawn(move || {
        let mut asked: HashMap<(String, u16), usize> = HashMap::new();
        let mut query = [0; 512];
        while let Ok((length, from)) = socket.recv_from(&mut query) {
            let (name, end) = name(&query[12..length]);
            let kind = u16::from_be_bytes([query[12 + end], query[13 + end]]);
            let times = asked.entry((name.clone(), kind)).or_default();
            let addresses = meaning(&name, *times);
            *times += 1;
            socket.send_to(&answer(&query[..12 + end + 4], kind, &addresses), from).unwrap();
        }
    });
}

/// The name at the beginning of a question, and where it ends (RFC 1035, section 4.1.2).
fn name(question: &[u8]) -> (String, usize) {
    let (mut labels, mut at) = (Vec::new(), 0);
    while question[at] > 0 {
        let end = at + 1 + usize::from(question[at]);
        labels.push(String::from_utf8_lossy(&question[at + 1..end]).to_ascii_lowercase());
        at = end;
    }
    (labels.join("."), at + 1)
}

/// The answer to a question, with those of the addresses that it asks for.
fn answer(asked: &[u8], kind: u16, addresses: &[IpAddr]) -> Vec<u8> {
    let records: Vec<Vec<u8>> = addresses
        .iter()
        .filter_map(|address| match (kind, address) {
            (A, IpAddr::V4(address)) => Some(address.octets().to_vec()),
            (AAAA, IpAddr::V6(address)) => Some(address.octets().to_vec()),
            _ => None,
        })
        .collect();
    let count = u16::try_from(records.len()).unwrap().to_be_bytes();
    // A response, recursion available, no error; one question.
    let mut bytes = [&asked[..2], &[0x81, 0x80, 0, 1], &count, &[0; 4], &asked[12..]].concat();
    for record in records {
        let length = u16::try_from(record.len()).unwrap().to_be_bytes();
        // The name of the question, the type, the Internet, and not to be kept for a second.
        bytes.extend([&[0xc0, 12], &kind.to_be_bytes()[..], &[0, 1, 0, 0, 0, 0], &length, &record].concat());
    }
    bytes
}

/// Somebody who must not be asked: counts who comes.
pub struct Bystander {
    address: std::net::SocketAddr,
    visits: Arc<AtomicUsize>,
}

impl Bystander {
    /// Listens at an address with its port; 0 is any.
    pub fn at(address: &str) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let bystander = Self { address: listener.local_addr().unwrap(), visits: Arc::default() };
        let visits = Arc::clone(&bystander.visits);
        thread::spawn(move || {
            for _stream in listener.incoming().flatten() {
                visits.fetch_add(1, Ordering::SeqCst);
            }
        });
        bystander
    }

    /// Where it listens, without a slash at its end.
    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address alone.
    pub fn host(&self) -> IpAddr {
        self.address.ip()
    }

    /// How many connections came so far.
    pub fn visits(&self) -> usize {
        self.visits.load(Ordering::SeqCst)
    }
}

/// An address that swallows what is sent to it, as a broken network does: its queue is full, so that
/// the system drops whatever else wants to connect.
pub struct Hole {
    _listener: TcpListener,
    _queue: Vec<TcpStream>,
}

impl Hole {
    /// Begins to swallow.
    pub fn at(address: std::net::SocketAddr) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let mut queue = Vec::new();
        while let Ok(stream) = TcpStream::connect_timeout(&address, SOON) {
            queue.push(stream);
        }
        Self { _listener: listener, _queue: queue }
    }
}
