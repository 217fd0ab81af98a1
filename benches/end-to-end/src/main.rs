#![doc = include_str!("../README.md")]
#![expect(clippy::print_stdout, reason = "addresses, tokens and tables are what the program prints")]

mod cpu;
mod load;
mod measure;
mod mode;
mod process;
mod server;
mod target;

use std::env;

use benches::{Scenario, Team};
use cloudflare_access_testing::{Issuer, LocalAccess};

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve", framework, mode] => server::serve(framework, mode::Mode::named(mode).verifier()),
        ["keys"] => keys(),
        ["tokens", count] => tokens(count.parse().expect("a number of tokens")),
        ["measure", rounds, python, write_to] => measure::measure(rounds.parse().expect("rounds"), python, write_to),
        _ => panic!("there are `serve FRAMEWORK MODE`, `keys`, `tokens COUNT` and `measure ROUNDS PYTHON FILE`"),
    }
}

/// The team's certs document over HTTP, for servers that fetch it. The key in use comes first: of the keys, the seed's way
/// tries one after the other.
fn keys() {
    let mut issuer = Issuer::new("acme");
    issuer.reverse_order();
    let access = LocalAccess::start(issuer).expect("a local Access");
    println!("{}", access.certs_url());
    loop {
        std::thread::park();
    }
}

fn tokens(count: usize) {
    let specimens = Scenario::Accepted.specimens(&Team::new(2048), count);
    specimens.iter().for_each(|specimen| println!("{}", specimen.token()));
}
