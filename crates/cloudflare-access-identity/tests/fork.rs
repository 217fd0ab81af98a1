//! A process that is forked off has what is known, but not the threads that fetch.
#![cfg(unix)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Poll, Waker};
use std::thread;
use std::time::Duration;

use cloudflare_access::{Application, IdentitySource, KeySet, UnixTime, UnverifiedToken, Verifier};
use cloudflare_access_identity::{FetchIdentity, Identities, IdentityError, TokenText};
use cloudflare_access_testing::{AUDIENCE, Issuer};
use fork::{Fork, fork, waitpid};

struct HangsInTheParent(AtomicBool);

impl FetchIdentity for HangsInTheParent {
    fn fetch(&self, _: &TokenText) -> Result<Vec<u8>, IdentityError> {
        while self.0.load(Ordering::SeqCst) {
            thread::sleep(Duration::from_millis(5));
        }
        Ok(br#"{"groups": ["eng"]}"#.to_vec())
    }
}

#[test]
fn it_fetches_anew_what_only_the_parent_waits_for() {
    let issuer = Issuer::new("acme");
    let keys = KeySet::parse(issuer.certs_json().as_bytes()).unwrap();
    let verifier = Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), keys);
    let text = issuer.user("kim@example.com").sign();
    let now = UnixTime::from(std::time::UNIX_EPOCH.elapsed().unwrap());
    let token = verifier.verify(&UnverifiedToken::parse(text.as_bytes()).unwrap(), now).unwrap();

    let fetch = Arc::new(HangsInTheParent(AtomicBool::new(true)));
    let identities = Identities::builder().max_flights(1).build(fetch.clone());
    assert!(identities.poll_identity(&token, text.as_bytes(), Waker::noop()).is_pending());
    // Its threads hold no lock while they rest.
    thread::sleep(Duration::from_millis(50));
    match fork().unwrap() {
        Fork::Child => {
            let asked = catch_unwind(AssertUnwindSafe(|| {
                fetch.0.store(false, Ordering::SeqCst);
                identities.identity_blocking(&token, text.as_bytes()).unwrap();
            }));
            std::process::exit(i32::from(asked.is_err()));
        }
        Fork::Parent(process) => assert_eq!(waitpid(process).unwrap(), 0, "the child's status"),
    }
    assert_eq!((identities.status().flights, identities.status().callers), (1, 0), "all that happened in the child");
    fetch.0.store(false, Ordering::SeqCst);
    while !matches!(identities.poll_identity(&token, text.as_bytes(), Waker::noop()), Poll::Ready(Ok(_))) {
        thread::sleep(Duration::from_millis(5));
    }
}
