//! Ports at which something else than a web server listens.
//!
//! A request to such a port may be understood as a command by whatever listens there. The first
//! part is the list of the Fetch standard (section "Port blocking"), which browsers refuse as
//! well; the second adds databases, caches and control interfaces that are often open inside a
//! network.

/// The blocked ports of the Fetch standard, in its order.
const BLOCKED_BY_BROWSERS: &[u16] = &[
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
    110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531,
    532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060,
    5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
];

/// Services that answer, or obey, whoever reaches them.
const OPEN_INSIDE: &[u16] = &[
    445,   // SMB
    873,   // rsync
    1433,  // SQL Server
    1521,  // Oracle
    2375,  // Docker
    2376,  // Docker with TLS
    2379,  // etcd
    3306,  // MySQL
    3389,  // remote desktop
    5432,  // PostgreSQL
    5672,  // AMQP
    5900,  // VNC
    6379,  // Redis
    9042,  // Cassandra
    9200,  // Elasticsearch
    9300,  // Elasticsearch, between nodes
    10250, // kubelet
    11211, // memcached
    27017, // MongoDB
];

/// Whether a port is known to speak something else than HTTP with pages for people.
pub(super) fn belongs_to_another_protocol(port: u16) -> bool {
    BLOCKED_BY_BROWSERS.contains(&port) || OPEN_INSIDE.contains(&port)
}
