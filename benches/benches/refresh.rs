//! What requests with known keys notice of a refresh: an axum service whose keys are being fetched all the time, beside
//! one whose keys are at rest. `cargo bench -p benches --bench refresh`
#![expect(clippy::print_stdout, reason = "the table is what the program prints")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;
use benches::{Latencies, ratio};
use cloudflare_access::refresh::Settings;
use cloudflare_access::{Application, VerifiedToken, Verifier};
use cloudflare_access_axum::{Access, AccessLayer};
use cloudflare_access_testing::{AUDIENCE, Fault, Issuer, LocalAccess};
use cloudflare_access_ureq::TeamKeys;
use tokio::net::TcpListener;

/// Rounds, and requests to each service in a round. The services take turns, so that noise meets both.
const ROUNDS: usize = 400;
const BATCH: usize = 50;

struct Origin {
    access: LocalAccess,
    keys: TeamKeys,
    connection: TcpStream,
    request: Vec<u8>,
    latencies: Latencies,
    refused: usize,
}

impl Origin {
    fn start(settings: Settings, fault: Option<Fault>) -> Origin {
        let access = LocalAccess::start(Issuer::new("acme")).expect("a local Access");
        let application = Application::parse("acme", [AUDIENCE]).expect("an application");
        let builder = TeamKeys::builder(application.team_domain()).loopback_certs_url(&access.certs_url());
        let keys = builder.expect("a loopback URL").settings(settings).start().expect("keys");
        if let Some(fault) = fault {
            access.answer_with(fault);
        }
        let address = serve(Verifier::new(application, keys.clone()));
        let token = access.issuer(|issuer| issuer.user("kim@example.com").sign());
        let request = format!("GET / HTTP/1.1\r\nHost: a\r\nCf-Access-Jwt-Assertion: {token}\r\n\r\n").into_bytes();
        let connection = TcpStream::connect(address).expect("a connection");
        connection.set_nodelay(true).expect("a socket option");
        Origin { access, keys, connection, request, latencies: Latencies::default(), refused: 0 }
    }

    fn batch(&mut self) {
        let mut answer = [0; 1024];
        for _ in 0..BATCH {
            let begun = Instant::now();
            self.connection.write_all(&self.request).expect("a request");
            let length = self.connection.read(&mut answer).expect("an answer");
            self.latencies.push(begun.elapsed());
            self.refused += usize::from(!answer[..length].starts_with(b"HTTP/1.1 200 "));
        }
    }
}

/// An axum service on a thread of its own.
fn serve(verifier: Verifier) -> SocketAddr {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().expect("a runtime");
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            sender.send(listener.local_addr().expect("an address")).expect("a receiver");
            let app = Router::new()
                .route("/", get(async |Access(token): Access<VerifiedToken>| token.principal().to_string()))
                .route_layer(AccessLayer::new(verifier));
            axum::serve(listener, app).await.expect("a service");
        });
    });
    receiver.recv().expect("an address")
}

fn main() {
    // At rest: nothing is fetched while it is measured. Busy: each fetch takes 20 ms and the next follows at once, so that
    // one is always under way and the set is swapped some forty times a second.
    let mut resting = Origin::start(Settings::default(), None);
    let short = Duration::from_millis(1);
    let settings =
        Settings::default().with_interval(short).with_cooldown(short).with_longest_age(Duration::from_secs(60));
    let mut busy = Origin::start(settings, Some(Fault::Late(Duration::from_millis(20))));

    for _ in 0..ROUNDS {
        resting.batch();
        busy.batch();
    }

    println!("{} requests to each, {} refreshes meanwhile", ROUNDS * BATCH, busy.access.requests());
    println!("{:>9} {:>12} {:>12} {:>7}", "quantile", "at rest", "refreshing", "ratio");
    for (name, thousandths) in [("p50", 500), ("p90", 900), ("p99", 990), ("p99.9", 999)] {
        let (rest, refreshing) = (resting.latencies.quantile(thousandths), busy.latencies.quantile(thousandths));
        println!("{name:>9} {rest:>12.1?} {refreshing:>12.1?} {:>7.2}", ratio(refreshing, rest));
    }
    println!("refused: {} at rest, {} while refreshing", resting.refused, busy.refused);
    assert!(busy.keys.is_ready() && resting.refused + busy.refused == 0, "a good token was refused");
}
