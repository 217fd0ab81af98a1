//! A process that is forked off has the keys, but not the thread that keeps them fresh: the first request that needs it
//! starts it again.
#![cfg(unix)]

use std::panic::catch_unwind;
use std::thread;
use std::time::Duration;

use cloudflare_access::refresh::Settings;
use cloudflare_access::{Application, Refusal, UnixTime, UnverifiedToken, Verifier};
use cloudflare_access_testing::{AUDIENCE, Issuer, LocalAccess};
use cloudflare_access_ureq::{TeamKeys, verify_blocking};
use fork::{Fork, fork, waitpid};

fn verify(verifier: &Verifier, token: &str) -> Option<Refusal> {
    let now = UnixTime::from(std::time::UNIX_EPOCH.elapsed().unwrap());
    verify_blocking(verifier, &UnverifiedToken::parse(token.as_bytes()).unwrap(), now).err()
}

// The only test of this program: what another one holds at the moment of the fork would be held for ever.
#[test]
fn a_process_that_is_forked_off_verifies_known_keys_and_fetches_unknown_ones() {
    let short = Duration::from_millis(20);
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    let application = Application::parse("acme", [AUDIENCE]).unwrap();
    let keys = TeamKeys::builder(application.team_domain())
        .loopback_certs_url(&access.certs_url())
        .unwrap()
        .settings(Settings::default().with_cooldown(short).with_backoff(short, short))
        .start()
        .unwrap();
    let verifier = Verifier::new(application, keys);
    let token = || access.issuer(|issuer| issuer.user("kim@example.com").sign());
    let known = token();
    access.issuer(Issuer::rotate);
    let new = token();
    // Also for the threads of the first fetch to end.
    thread::sleep(short * 5);
    match fork().unwrap() {
        Fork::Child => {
            let outcome = catch_unwind(std::panic::AssertUnwindSafe(|| {
                assert_eq!(verify(&verifier, &known), None);
                assert_eq!(verify(&verifier, &new), None, "on its first request");
            }));
            std::process::exit(if outcome.is_ok() { 0 } else { 1 });
        }
        Fork::Parent(child) => assert_eq!(waitpid(child).unwrap(), 0, "the child's status"),
    }
    assert_eq!(access.requests(), 2);
    assert_eq!(verify(&verifier, &new), None, "and the parent by itself");
    assert_eq!(access.requests(), 3);
}
