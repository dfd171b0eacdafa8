//! What names mean: addresses that may be asked, others that may not, and some that nobody answers at
//! (N05, N06, N17). Here 127.0.0.10 plays the public network, for it alone is allowed, and 127.0.0.20
//! the private one.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::super::http::{documents, listing, of_source};
use crate::support::{Bystander, Depesche, Hole, Site, in_own_network, name_service};

const PUBLIC: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 10));
const PRIVATE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 20));
/// The port of both, so that nothing but the address leads to one or the other.
const PORT: u16 = 8080;
/// What broken IPv6 may cost beside working IPv4.
const PENALTY_MAX: Duration = Duration::from_secs(1);

fn at(address: IpAddr) -> String {
    SocketAddr::from((address, PORT)).to_string()
}

/// A program that reads `http://paper.test/`, and may ask these addresses.
fn program(allow: &[&str]) -> Depesche {
    Depesche::new(&format!(
        "base_url = \"http://feeds.example/\"\n[server]\nlisten = []\n[publish]\ndirectory = \"public\"\n\
         [fetch]\ndelay = \"1ms\"\nallow_private = {allow:?}\n[store]\nurl = \"sqlite:depesche.db\"\n\
         [source.paper]\nurl = \"http://paper.test:{PORT}/\"\nrobots = false\nvia = \"page\"\n\
         article = {{ follow = false }}\n"
    ))
}

#[test]
fn n05_of_a_name_with_both_the_private_address_is_never_asked() {
    if !in_own_network(module_path!(), "n05_of_a_name_with_both_the_private_address_is_never_asked") {
        return;
    }
    // In one order and in the other, again and again.
    name_service(|_, times| if times % 2 == 0 { vec![PRIVATE, PUBLIC] } else { vec![PUBLIC, PRIVATE] });
    let bystander = Bystander::at(&at(PRIVATE));
    let program = program(&["127.0.0.10"]);
    for _ in 0..2 {
        // Nobody answers at the public address: the private one is no second choice.
        let run = program.run(&["once"]);
        assert_eq!(run.code, Some(1), "{run:?}");
        let status = of_source(&program, "paper");
        assert_eq!(status["verdict"], "unreachable", "{status}");
    }
    let site = Site::start_at(&at(PUBLIC));
    for number in 0..4 {
        site.html("/", &listing(number));
        program.once();
    }
    assert_eq!((site.seen().len(), bystander.visits()), (4, 0));
}

#[test]
fn n06_the_connection_goes_to_the_address_that_was_checked() {
    if !in_own_network(module_path!(), "n06_the_connection_goes_to_the_address_that_was_checked") {
        return;
    }
    // Whoever asks a second time between check and connection is led astray.
    name_service(|_, times| vec![if times == 0 { PUBLIC } else { PRIVATE }]);
    let site = Site::start_at(&at(PUBLIC));
    site.html("/", &listing(0));
    let bystander = Bystander::at(&at(PRIVATE));
    let program = program(&["127.0.0.10"]);
    program.once();
    assert_eq!((program.items("paper").len(), site.seen().len()), (5, 1));
    let before = documents(&program);

    // The next refresh learns the other address, and is refused.
    let run = program.run(&["once"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    let status = of_source(&program, "paper");
    assert_eq!(status["verdict"], "refused", "{status}");
    let reason = status["reason"].as_str().unwrap();
    assert!(reason.contains("paper.test leads to 127.0.0.20, which is a loopback address"), "{reason}");
    assert_eq!(documents(&program), before);
    assert_eq!((site.seen().len(), bystander.visits()), (1, 0));
}

/// How long a refresh takes whose name has these addresses beside the one that works.
fn time(program: &Depesche) -> Duration {
    let start = Instant::now();
    program.once();
    start.elapsed()
}

#[test]
fn n17_broken_ipv6_costs_less_than_a_second_where_ipv4_works() {
    if !in_own_network(module_path!(), "n17_broken_ipv6_costs_less_than_a_second_where_ipv4_works") {
        return;
    }
    let broken = IpAddr::V6(Ipv6Addr::LOCALHOST);
    name_service(move |_, times| if times == 0 { vec![PUBLIC] } else { vec![broken, PUBLIC] });
    let site = Site::start_at(&at(PUBLIC));
    let program = program(&["127.0.0.10", "::1"]);
    let mut number = 0;
    let mut refresh = || {
        site.html("/", &listing(number));
        number += 1;
        time(&program)
    };
    let alone = refresh();
    let refused = refresh();
    let hole = Hole::at(SocketAddr::from((broken, PORT)));
    let swallowed = refresh();
    drop(hole);
    assert!(refused < alone + PENALTY_MAX, "{refused:?} instead of {alone:?}");
    assert!(swallowed < alone + PENALTY_MAX, "{swallowed:?} instead of {alone:?}");
    assert_eq!(site.seen().len(), 3);
    // And IPv6 is what is tried first where it works.
    let newer = Site::start_at(&at(broken));
    newer.html("/", &listing(number));
    program.once();
    assert_eq!((site.seen().len(), newer.seen().len()), (3, 1));
    assert_eq!(of_source(&program, "paper")["verdict"], Value::from("ok"));
}
