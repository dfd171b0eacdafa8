//! What the tests share: a website to read from, the program to run, a client, and other people's
//! tools.

mod http;
mod network;
mod program;
mod proxy;
mod site;
mod tls;
mod tool;

pub use http::{Answer, answer, get};
pub use network::{Bystander, Hole, in_own_network, name_service};
pub use program::{Depesche, Run, Running, free_port, wait_for};
pub use proxy::Proxy;
pub use site::Site;
pub use tls::{Stream, TlsSite};
pub use tool::tool;
