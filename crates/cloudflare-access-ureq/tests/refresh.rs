//! Keeping keys fresh over real HTTP: rotations, faults and floods while requests come in.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Poll, Wake, Waker};
use std::thread;
use std::time::{Duration, Instant};

use cloudflare_access::refresh::Settings;
use cloudflare_access::{
    Application, Attempt, KeySource, Outlook, Refusal, Ticket, UnixTime, UnverifiedToken, Verifier,
};
use cloudflare_access_testing::{AUDIENCE, Fault, Issuer, LocalAccess};
use cloudflare_access_ureq::{TeamKeys, TeamKeysBuilder};

const SHORT: Duration = Duration::from_millis(50);

struct Origin {
    access: LocalAccess,
    keys: TeamKeys,
    verifier: Verifier,
}

impl Origin {
    fn start(configure: impl FnOnce(TeamKeysBuilder) -> TeamKeysBuilder) -> Origin {
        let access = LocalAccess::start(Issuer::new("acme")).unwrap();
        let application = Application::parse("acme", [AUDIENCE]).unwrap();
        let builder = TeamKeys::builder(application.team_domain())
            .loopback_certs_url(&access.certs_url())
            .unwrap()
            .timeout(Duration::from_millis(400));
        let keys = configure(builder).start().unwrap();
        let verifier = Verifier::new(application, keys.clone());
        Origin { access, keys, verifier }
    }

    fn with_short_cooldown() -> Origin {
        Origin::start(|builder| builder.settings(short_settings()))
    }

    fn token(&self) -> String {
        self.access.issuer(|issuer| issuer.user("kim@example.com").sign())
    }

    fn attempt(&self, token: &str) -> Attempt {
        self.verifier.attempt(&UnverifiedToken::parse(token.as_bytes()).unwrap(), now())
    }

    fn verify(&self, token: &str) -> Option<Refusal> {
        self.verifier.verify(&UnverifiedToken::parse(token.as_bytes()).unwrap(), now()).err()
    }

    /// What a blocking server does.
    fn verify_patiently(&self, token: &str) -> Option<Refusal> {
        match self.attempt(token) {
            Attempt::Verified(_) => None,
            Attempt::Refreshing(ticket) => {
                self.keys.wait_refreshed(ticket);
                self.verify(token)
            }
            Attempt::Refused(refusal) => Some(refusal),
            _ => unreachable!(),
        }
    }
}

fn short_settings() -> Settings {
    Settings::default().with_cooldown(SHORT).with_backoff(SHORT, SHORT)
}

fn now() -> UnixTime {
    UnixTime::from(std::time::UNIX_EPOCH.elapsed().unwrap())
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(10), "{what}");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_rotation_is_followed_without_a_refused_request() {
    let origin = Origin::with_short_cooldown();
    let old = origin.token();
    let withdrawn = origin.access.issuer(|issuer| issuer.published_keys()[0]);
    let oldest = origin.access.issuer(|issuer| issuer.user("kim@example.com").signed_by(&withdrawn).sign());
    assert_eq!((origin.verify(&old), origin.verify(&oldest)), (None, None));

    thread::sleep(SHORT * 2);
    origin.access.issuer(Issuer::rotate);
    assert_eq!(origin.verify_patiently(&origin.token()), None, "the new key, on its first request");
    assert_eq!(origin.verify(&old), None, "the previous key is still published");
    assert_eq!(origin.verify(&oldest), Some(Refusal::UnknownKey), "the withdrawn key");
    assert_eq!(origin.access.requests(), 2);
    assert_eq!(origin.access.recorded()[1].header("cache-control"), Some("no-cache"));
}

#[test]
fn a_new_key_waits_for_the_cooldown_and_no_longer() {
    let cooldown = Duration::from_millis(600);
    let origin = Origin::start(|builder| builder.settings(Settings::default().with_cooldown(cooldown)));
    origin.access.issuer(Issuer::rotate);
    let token = origin.token();
    assert_eq!(origin.verify_patiently(&token), Some(Refusal::UnknownKey), "the set was fetched a moment ago");
    assert_eq!(origin.access.requests(), 1);
    until("the refresh comes by itself once the cooldown is over", || origin.access.requests() == 2);
    until("the new key is good", || origin.verify(&token).is_none());
}

#[test]
fn a_withdrawn_key_is_gone_with_the_next_scheduled_refresh() {
    let settings = short_settings().with_interval(Duration::from_millis(200));
    let origin = Origin::start(|builder| builder.settings(settings));
    let token = origin.token();
    assert_eq!(origin.verify(&token), None);
    origin.access.issuer(|issuer| {
        issuer.rotate();
        issuer.rotate();
    });
    until("refused although nobody named an unknown key", || origin.verify(&token).is_some());
    assert_eq!(origin.access.recorded()[1].header("cache-control"), None, "a scheduled fetch may be served by a cache");
}

#[test]
fn no_fault_takes_good_keys_away() {
    for fault in [
        Fault::Html,
        Fault::Status(404),
        Fault::Status(500),
        Fault::Status(204),
        Fault::Redirect("https://example.com/".to_owned()),
        Fault::Oversize,
        Fault::Hang,
        Fault::EmptyBody,
        Fault::EmptyKeys,
        Fault::HalfJson,
        Fault::Truncated,
        Fault::BadChunk,
        Fault::GzipBomb,
        Fault::GzipGarbage,
        Fault::Reset,
        Fault::Drip,
        Fault::DripHeaders,
        Fault::Endless,
        Fault::HugeHeaders,
        Fault::Raw(b"garbage".to_vec()),
        Fault::Body(br#"{"keys":[{"kty":"EC","kid":"a"}]}"#.to_vec()),
    ] {
        let origin = Origin::with_short_cooldown();
        let good = origin.token();
        origin.access.answer_with(fault.clone());
        thread::sleep(SHORT * 2);
        origin.access.issuer(Issuer::rotate);
        let new = origin.token();
        let refusal = origin.verify_patiently(&new);
        assert_eq!(refusal, Some(Refusal::KeysUnavailable), "{fault:?}: nobody can tell whether the key exists");
        assert_eq!(origin.verify(&good), None, "{fault:?}");
        until("the failure shows", || origin.keys.status().last_error.is_some());

        origin.access.answer_genuinely();
        until("recovers by itself", || origin.verify(&new).is_none());
        assert_eq!(origin.keys.status().last_error, None, "{fault:?}");
        assert_eq!(origin.verify(&good), None, "{fault:?}");
    }
}

#[test]
fn keys_serve_through_an_outage_for_a_bounded_time() {
    let settings =
        short_settings().with_interval(Duration::from_millis(100)).with_longest_age(Duration::from_millis(700));
    let origin = Origin::start(|builder| builder.settings(settings));
    let token = origin.token();
    origin.access.down();
    thread::sleep(Duration::from_millis(300));
    assert_eq!(origin.verify(&token), None);
    until("given up", || origin.verify(&token) == Some(Refusal::KeysUnavailable));
    origin.access.up().unwrap();
    until("back without a restart", || origin.verify(&token).is_none());
}

#[test]
fn a_program_that_started_before_its_keys_gets_them() {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    access.down();
    let application = Application::parse("acme", [AUDIENCE]).unwrap();
    let keys = TeamKeys::builder(application.team_domain())
        .loopback_certs_url(&access.certs_url())
        .unwrap()
        .settings(short_settings())
        .start_in_background()
        .unwrap();
    let verifier = Verifier::new(application, keys.clone());
    let token = access.issuer(|issuer| issuer.user("kim@example.com").sign());
    let verify = || verifier.verify(&UnverifiedToken::parse(token.as_bytes()).unwrap(), now()).err();
    assert_eq!(verify(), Some(Refusal::KeysUnavailable));
    until("the failure shows", || keys.status().last_error.is_some());
    access.up().unwrap();
    until("good without a restart", || verify().is_none());
}

#[test]
fn floods_of_unknown_keys_cause_one_fetch() {
    let origin =
        Arc::new(Origin::start(|builder| builder.settings(Settings::default().with_cooldown(Duration::from_secs(20)))));
    let good = origin.token();
    let threads: Vec<_> = (0..4)
        .map(|thread| {
            let (origin, good) = (Arc::clone(&origin), good.clone());
            thread::spawn(move || {
                for number in 0..250 {
                    let random = origin
                        .access
                        .issuer(|issuer| issuer.user("kim@example.com").key_id(format!("{thread}-{number}")))
                        .with_signature(&[1; 256]);
                    assert_eq!(origin.verify_patiently(&random), Some(Refusal::UnknownKey));
                    assert_eq!(origin.verify(&good), None);
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    assert_eq!(origin.access.requests(), 1);
}

#[test]
fn bad_signatures_by_known_keys_cause_none() {
    let origin = Origin::with_short_cooldown();
    thread::sleep(SHORT * 2);
    let forged = origin.access.issuer(|issuer| issuer.user("kim@example.com")).with_signature(&[1; 256]);
    for _ in 0..100 {
        assert_eq!(origin.verify_patiently(&forged), Some(Refusal::BadSignature));
    }
    assert_eq!(origin.access.requests(), 1);
}

#[test]
fn requests_that_wait_share_one_fetch() {
    let origin = Arc::new(Origin::with_short_cooldown());
    thread::sleep(SHORT * 2);
    origin.access.issuer(Issuer::rotate);
    origin.access.answer_with(Fault::Late(Duration::from_millis(150)));
    let token = origin.token();
    let threads: Vec<_> = (0..32)
        .map(|_| {
            let (origin, token) = (Arc::clone(&origin), token.clone());
            thread::spawn(move || origin.verify_patiently(&token))
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), None);
    }
    assert_eq!(origin.access.requests(), 2);
}

#[test]
fn patience_ends_before_a_hanging_fetch_does() {
    let origin = Origin::start(|builder| {
        builder.settings(short_settings()).timeout(Duration::from_secs(5)).patience(Duration::from_millis(100))
    });
    thread::sleep(SHORT * 2);
    origin.access.issuer(Issuer::rotate);
    origin.access.answer_with(Fault::Hang);
    let token = origin.token();
    let begun = Instant::now();
    assert_eq!(origin.verify_patiently(&token), Some(Refusal::KeysUnavailable));
    let first = begun.elapsed();
    assert!(first >= Duration::from_millis(90) && first < Duration::from_secs(2), "{first:?}");
    assert_eq!(origin.verify_patiently(&token), Some(Refusal::KeysUnavailable));
    assert!(begun.elapsed() < first + Duration::from_millis(90), "later requests do not wait for it anew");
}

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[test]
fn async_waiters_are_woken_by_success_by_failure_and_by_running_out_of_patience() {
    for (fault, patience) in [
        (Fault::Late(Duration::from_millis(100)), Duration::from_secs(2)),
        (Fault::Status(500), Duration::from_secs(2)),
        (Fault::Hang, Duration::from_millis(100)),
    ] {
        let origin = Origin::start(|builder| {
            builder.settings(short_settings()).timeout(Duration::from_secs(5)).patience(patience)
        });
        thread::sleep(SHORT * 2);
        origin.access.answer_with(fault.clone());
        let Outlook::Refreshing(ticket) = origin.keys.report_unknown_key("unknown") else { panic!("{fault:?}") };
        let flag = Arc::new(Flag(AtomicBool::new(false)));
        let waker = Waker::from(Arc::clone(&flag));
        if origin.keys.poll_refreshed(ticket, &waker) == Poll::Pending {
            until("woken", || flag.0.load(Ordering::SeqCst));
        }
        assert_eq!(origin.keys.poll_refreshed(ticket, &waker), Poll::Ready(()), "{fault:?}");
    }
}

#[test]
fn waiters_are_bounded() {
    let origin = Origin::start(|builder| {
        builder.settings(short_settings()).timeout(Duration::from_secs(5)).patience(Duration::from_secs(60))
    });
    thread::sleep(SHORT * 2);
    origin.access.answer_with(Fault::Hang);
    let Outlook::Refreshing(ticket) = origin.keys.report_unknown_key("unknown") else { panic!() };
    let mut pending = 0;
    for _ in 0..2_000 {
        let waker = Waker::from(Arc::new(Flag(AtomicBool::new(false))));
        pending += usize::from(origin.keys.poll_refreshed(ticket, &waker) == Poll::Pending);
    }
    assert_eq!(pending, 1024);
    assert_eq!(origin.keys.poll_refreshed(Ticket::new(0), Waker::noop()), Poll::Ready(()), "a refresh that has ended");
}
