//! A server that speaks TLS on loopback, with a script for what it says inside. `fixtures/tls` holds
//! its key and certificate, for 127.0.0.1 and of no other use, and the authority that signed it.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// The longest that a script waits for its client.
const PATIENCE: Duration = Duration::from_secs(10);

/// A connection as the script sees it.
pub type Stream = StreamOwned<ServerConnection, TcpStream>;

/// A running server; it stops listening when the test process ends.
pub struct TlsSite {
    address: SocketAddr,
}

impl TlsSite {
    /// Starts a server that offers one protocol (ALPN), and does with each connection what the
    /// script says.
    pub fn start(protocol: &[u8], script: impl Fn(&mut Stream) -> std::io::Result<()> + Send + Sync + 'static) -> Self {
        let folder = folder();
        let certificate = CertificateDer::from(std::fs::read(folder.join("site.der")).unwrap());
        let key = PrivatePkcs8KeyDer::from(std::fs::read(folder.join("site.key.der")).unwrap());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let mut config = config.with_no_client_auth().with_single_cert(vec![certificate], key.into()).unwrap();
        config.alpn_protocols = vec![protocol.to_vec()];
        let (config, script) = (Arc::new(config), Arc::new(script));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (config, script) = (Arc::clone(&config), Arc::clone(&script));
                thread::spawn(move || {
                    stream.set_read_timeout(Some(PATIENCE)).unwrap();
                    stream.set_write_timeout(Some(PATIENCE)).unwrap();
                    let connection = ServerConnection::new(config).unwrap();
                    // A client that hangs up has its reasons; what it says of them is tested there.
                    let _ = script(&mut StreamOwned::new(connection, stream));
                });
            }
        });
        Self { address }
    }

    /// The address of the site, without a slash at its end.
    pub fn base(&self) -> String {
        format!("https://{}", self.address)
    }

    /// The variable of the environment under which the program trusts the server.
    pub fn trust() -> (&'static str, String) {
        ("SSL_CERT_FILE", folder().join("authority.pem").display().to_string())
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/tls")
}
