use std::hint::black_box;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::thread;

use cf_access::reqwest::Client;
use cf_access::{Claims, Error, Validator};
use openssl::asn1::Asn1Time;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::ssl::{SslAcceptor, SslMethod};
use openssl::x509::{X509, X509Builder};

use crate::{Contender, Specimen, Team};

/// Its validator as it is. It knows keys from nowhere but the team's own address, so that address leads to this process.
pub(super) fn contender(team: &Team) -> Contender {
    let client = Client::builder()
        .danger_accept_invalid_certs(true)
        .no_proxy()
        .resolve(team.issuer().team_domain(), serve_once(team.certs_json()))
        .build()
        .expect("an HTTP client");
    let name = team.issuer().team_domain().split('.').next().expect("a team name");
    let validator = Validator::with_client(client, name, team.issuer().audience());

    // The keys are fetched by the first token, and kept for three days.
    let first = crate::Scenario::Accepted.specimens(team, 1).remove(0);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(validator.validate(first.token())).expect("a key set from this process");

    let verify = move |specimen: &Specimen| now(&validator, specimen.token());
    Contender::new("peer/cf-access", move |specimen| black_box(verify(specimen)).is_ok())
}

/// With the keys at hand nothing waits, and no runtime is needed, which would only cost.
fn now(validator: &Validator, token: &str) -> Result<Claims, Error> {
    match pin!(validator.validate(token)).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(verdict) => verdict,
        Poll::Pending => panic!("the keys were fetched before"),
    }
}

/// A server with a certificate of its own making that answers one request.
fn serve_once(certs_json: String) -> SocketAddr {
    let key = PKey::private_key_from_pem(include_bytes!("../../keys/rsa-3072.pem")).expect("a private key");
    let mut acceptor = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server()).expect("a TLS server");
    acceptor.set_private_key(&key).expect("the key");
    acceptor.set_certificate(&certificate(&key)).expect("its certificate");
    let acceptor = acceptor.build();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        let (stream, _) = listener.accept().expect("a connection");
        let mut stream = acceptor.accept(stream).expect("a handshake");
        let mut request = [0; 4096];
        let _ = stream.read(&mut request).expect("a request");
        let length = certs_json.len();
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
        stream.write_all(format!("{head}{certs_json}").as_bytes()).expect("an answer");
    });
    address
}

fn certificate(key: &PKey<Private>) -> X509 {
    let mut builder = X509Builder::new().expect("a certificate in the making");
    builder.set_version(2).expect("version 3");
    builder.set_pubkey(key).expect("the key");
    builder.set_not_before(&Asn1Time::days_from_now(0).expect("today")).expect("its first day");
    builder.set_not_after(&Asn1Time::days_from_now(1).expect("tomorrow")).expect("its last day");
    builder.sign(key, MessageDigest::sha256()).expect("a signature");
    builder.build()
}
