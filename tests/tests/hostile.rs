//! The test kit's hostile tokens: each is refused for the reason that it names, by the core and by every server.

use std::collections::HashSet;
use std::io;

use cloudflare_access::{Application, KeySet, UnverifiedToken, Verifier};
use cloudflare_access_testing::{AUDIENCE, Issuer};
use conformance::servers::{ALL, Refusals};
use conformance::{client, verifiers};

fn verifier(issuer: &Issuer) -> Verifier {
    let keys = KeySet::parse(issuer.certs_json().as_bytes()).unwrap();
    Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), keys)
}

#[test]
fn each_is_refused_for_the_reason_that_it_names() {
    let issuer = Issuer::new("acme");
    let verifier = verifier(&issuer);
    let verdict = |token: &str| {
        UnverifiedToken::parse(token.as_bytes()).and_then(|token| verifier.verify(&token, verifiers::now()))
    };
    assert!(verdict(&issuer.user("kim@example.org").sign()).is_ok());
    for hostile in issuer.hostile() {
        let refusal = verdict(hostile.token()).expect_err(hostile.name());
        assert_eq!(refusal.reason(), hostile.reason(), "{}", hostile.name());
    }
}

#[test]
fn names_are_unique_and_tokens_are_in_no_debug_output() {
    let hostile = Issuer::new("acme").hostile();
    let names: HashSet<&str> = hostile.iter().map(|hostile| hostile.name()).collect();
    assert_eq!(names.len(), hostile.len());
    assert!(!format!("{hostile:?}").contains("eyJ"));
}

#[test]
fn every_server_refuses_every_one() -> io::Result<()> {
    let issuer = Issuer::new("acme");
    for server in ALL {
        let address = (server.start)(verifier(&issuer), Refusals::Default)?;
        for hostile in issuer.hostile() {
            let head = "GET /admin HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCf-Access-Jwt-Assertion: ";
            let answer = client::send(address, format!("{head}{}\r\n\r\n", hostile.token()).as_bytes())?;
            hostile.assert_refused(answer.status);
        }
    }
    Ok(())
}

#[test]
#[should_panic(expected = "the hostile token \"alg-none\" (unsupported-algorithm) was answered with 200")]
fn an_origin_that_takes_one_fails_its_test() {
    Issuer::new("acme").hostile()[0].assert_refused(200);
}
