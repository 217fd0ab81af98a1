//! Every fault of the certs endpoint while requests come in: not one good token is refused as long as a usable set exists.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use cloudflare_access::refresh::Settings;
use cloudflare_access::{Application, Refusal, UnixTime, UnverifiedToken, Verifier};
use cloudflare_access_testing::{AUDIENCE, Fault, Issuer, LocalAccess, TestKey};
use cloudflare_access_ureq::TeamKeys;

/// Short, so that a fetch is nearly always under way.
const INTERVAL: Duration = Duration::from_millis(20);
const SHORT: Duration = Duration::from_millis(10);

/// Requests that never stop, by tokens of one key.
struct Traffic {
    refused: Arc<AtomicUsize>,
    accepted: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
    threads: Vec<thread::JoinHandle<()>>,
}

impl Traffic {
    fn start(verifier: &Verifier, token: &str) -> Traffic {
        let (refused, accepted) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let stop = Arc::new(AtomicBool::new(false));
        let threads = (0..3).map(|_| {
            let (verifier, token) = (verifier.clone(), token.to_owned());
            let (refused, accepted, stop) = (Arc::clone(&refused), Arc::clone(&accepted), Arc::clone(&stop));
            thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let now = UnixTime::from(std::time::UNIX_EPOCH.elapsed().unwrap());
                    let verdict = verifier.verify(&UnverifiedToken::parse(token.as_bytes()).unwrap(), now);
                    if verdict.is_ok() { &accepted } else { &refused }.fetch_add(1, Ordering::Relaxed);
                }
            })
        });
        Traffic { threads: threads.collect(), refused, accepted, stop }
    }

    /// How many were accepted and how many refused.
    fn end(self) -> (usize, usize) {
        self.stop.store(true, Ordering::Relaxed);
        self.threads.into_iter().for_each(|thread| thread.join().unwrap());
        (self.accepted.load(Ordering::Relaxed), self.refused.load(Ordering::Relaxed))
    }
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(10), "{what}");
        thread::sleep(Duration::from_millis(2));
    }
}

fn origin() -> (LocalAccess, TeamKeys, Verifier) {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    let application = Application::parse("acme", [AUDIENCE]).unwrap();
    let settings = Settings::default().with_interval(INTERVAL).with_cooldown(SHORT).with_backoff(SHORT, SHORT);
    let keys = TeamKeys::builder(application.team_domain())
        .loopback_certs_url(&access.certs_url())
        .unwrap()
        .settings(settings.with_longest_age(Duration::from_secs(60)))
        .timeout(Duration::from_millis(100))
        .start()
        .unwrap();
    (access, keys.clone(), Verifier::new(application, keys))
}

#[test]
fn no_fault_refuses_a_good_token() {
    let (access, keys, verifier) = origin();
    let token = access.issuer(|issuer| issuer.user("kim@example.com").sign());
    let traffic = Traffic::start(&verifier, &token);
    for fault in [
        Fault::BadChunk,
        Fault::Body(br#"{"keys":[{"kty":"EC","kid":"a"}]}"#.to_vec()),
        Fault::Drip,
        Fault::DripHeaders,
        Fault::EmptyBody,
        Fault::EmptyKeys,
        Fault::Endless,
        Fault::GzipBomb,
        Fault::GzipGarbage,
        Fault::HalfJson,
        Fault::Hang,
        Fault::Html,
        Fault::HugeHeaders,
        Fault::ManyInformational,
        Fault::Oversize,
        Fault::Raw(b"\x15\x03\x01\x00\x02\x02\x28".to_vec()), // what a TLS server says to plain HTTP
        Fault::Redirect("https://example.com/".to_owned()),
        Fault::Reset,
        Fault::RetryAfter { status: 503, value: "120".to_owned() },
        Fault::Status(404),
        Fault::Status(500),
        Fault::Truncated,
    ] {
        let asked = access.requests();
        access.answer_next(2, fault.clone());
        until("the fault is met, twice", || access.requests() >= asked + 2);
        until("and got over", || keys.status().last_error.is_none());
        assert!(verifier.verify(&UnverifiedToken::parse(token.as_bytes()).unwrap(), UnixTime::MAX).is_err());
    }
    access.down();
    until("nobody is there", || keys.status().failures > 2);
    access.up().unwrap();
    until("somebody is there again", || keys.status().last_error.is_none());
    let (accepted, refused) = traffic.end();
    assert!(accepted > 1_000 && refused == 0, "{accepted} accepted, {refused} refused");
}

#[test]
fn no_rotation_refuses_a_good_token_and_a_withdrawn_key_goes() {
    let (access, keys, verifier) = origin();
    let token = access.issuer(|issuer| issuer.user("kim@example.com").sign());
    let traffic = Traffic::start(&verifier, &token);
    access.answer_with(Fault::WrongContentType);
    for _ in 0..20 {
        access.issuer(Issuer::reverse_order);
        let asked = access.requests();
        until("the order has changed", || access.requests() > asked + 1);
    }
    access.answer_genuinely();
    access.issuer(Issuer::rotate);
    let asked = access.requests();
    until("the new key is there beside the old one", || access.requests() > asked + 1);
    let (accepted, refused) = traffic.end();
    assert!(accepted > 500 && refused == 0, "{accepted} accepted, {refused} refused");

    access.issuer(|issuer| issuer.withdraw(TestKey::second().key_id()));
    let now = UnixTime::from(std::time::UNIX_EPOCH.elapsed().unwrap());
    let token = UnverifiedToken::parse(token.as_bytes()).unwrap();
    until("the withdrawn key is gone", || verifier.verify(&token, now).err() == Some(Refusal::UnknownKey));
    assert!(keys.is_ready());
}
