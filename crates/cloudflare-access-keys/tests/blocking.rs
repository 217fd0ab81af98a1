//! Verifying on a thread that may block.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use std::thread;
use std::time::Duration;

use cloudflare_access::{Application, KeySet, KeySource, Outlook, Ticket, UnixTime, UnverifiedToken, Verifier};
use cloudflare_access_keys::verify_blocking;
use cloudflare_access_testing::{AUDIENCE, Issuer};

/// Keys that come once somebody has waited for them.
struct Late {
    key_set: KeySet,
    arrived: Arc<Mutex<bool>>,
}

impl KeySource for Late {
    fn key_set(&self) -> Option<KeySet> {
        self.arrived.lock().unwrap().then(|| self.key_set.clone())
    }

    fn report_unknown_key(&self, _: &str) -> Outlook {
        Outlook::Refreshing(Ticket::new(1))
    }

    fn poll_refreshed(&self, _: Ticket, waker: &Waker) -> Poll<()> {
        if *self.arrived.lock().unwrap() {
            return Poll::Ready(());
        }
        let (arrived, waker) = (Arc::clone(&self.arrived), waker.clone());
        thread::spawn(move || {
            thread::sleep(Duration::from_millis(20));
            *arrived.lock().unwrap() = true;
            waker.wake();
        });
        Poll::Pending
    }
}

#[test]
fn waits_for_the_keys_that_a_refresh_brings() {
    let issuer = Issuer::new("acme");
    let key_set = KeySet::parse(issuer.certs_json().as_bytes()).unwrap();
    let application = Application::parse("acme", [AUDIENCE]).unwrap();
    let verifier = Verifier::new(application, Late { key_set, arrived: Arc::default() });
    let verified = {
        let token = issuer.user("kim@example.org").sign();
        let now = UnixTime::from(std::time::UNIX_EPOCH.elapsed().unwrap());
        verify_blocking(&verifier, &UnverifiedToken::parse(token.as_bytes()).unwrap(), now)
    };
    assert_eq!(verified.unwrap().email(), Some("kim@example.org"));
}

/// Keys whose refresh ends after two looks at it and whose wakers are forgotten, as those of a thread that a fork left
/// behind.
struct Forgetful {
    key_set: KeySet,
    looks: AtomicUsize,
}

impl KeySource for Forgetful {
    fn key_set(&self) -> Option<KeySet> {
        (self.looks.load(Ordering::SeqCst) > 1).then(|| self.key_set.clone())
    }

    fn report_unknown_key(&self, _: &str) -> Outlook {
        Outlook::Refreshing(Ticket::new(1))
    }

    fn poll_refreshed(&self, _: Ticket, _: &Waker) -> Poll<()> {
        if self.looks.fetch_add(1, Ordering::SeqCst) > 0 { Poll::Ready(()) } else { Poll::Pending }
    }
}

#[test]
fn does_not_rely_on_being_woken() {
    let issuer = Issuer::new("acme");
    let key_set = KeySet::parse(issuer.certs_json().as_bytes()).unwrap();
    let application = Application::parse("acme", [AUDIENCE]).unwrap();
    let verifier = Verifier::new(application, Forgetful { key_set, looks: AtomicUsize::new(0) });
    let token = issuer.user("kim@example.org").sign();
    let now = UnixTime::from(std::time::UNIX_EPOCH.elapsed().unwrap());
    assert!(verify_blocking(&verifier, &UnverifiedToken::parse(token.as_bytes()).unwrap(), now).is_ok());
}

/// Keys that count how often they are asked for.
struct Counted {
    asked: Arc<AtomicUsize>,
    key_set: KeySet,
}

impl KeySource for Counted {
    fn key_set(&self) -> Option<KeySet> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        Some(self.key_set.clone())
    }
}

#[test]
fn a_token_that_needs_no_waiting_is_verified_once() {
    let issuer = Issuer::new("acme");
    let key_set = KeySet::parse(issuer.certs_json().as_bytes()).unwrap();
    let asked = Arc::new(AtomicUsize::new(0));
    let source = Counted { asked: Arc::clone(&asked), key_set };
    let verifier = Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), source);
    let now = UnixTime::from(std::time::UNIX_EPOCH.elapsed().unwrap());
    let good = issuer.user("kim@example.org");
    for (token, is_good) in [(good.sign(), true), (good.with_signature(&[1; 256]), false)] {
        asked.store(0, Ordering::SeqCst);
        let verdict = verify_blocking(&verifier, &UnverifiedToken::parse(token.as_bytes()).unwrap(), now);
        assert_eq!((verdict.is_ok(), asked.load(Ordering::SeqCst)), (is_good, 1));
    }
}
