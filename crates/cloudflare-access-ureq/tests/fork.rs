//! A process that is forked off has the keys, but not the thread that keeps them fresh: the first request that needs it
//! starts it again.
#![cfg(unix)]

use std::panic::catch_unwind;
use std::thread;
use std::time::{Duration, Instant};

use cloudflare_access::refresh::Settings;
use cloudflare_access::{Application, KeySource, Refusal, TeamDomain, UnixTime, UnverifiedToken, Verifier};
use cloudflare_access_testing::{AUDIENCE, Fault, Issuer, LocalAccess};
use cloudflare_access_ureq::{TeamKeys, TeamKeysBuilder, verify_blocking};
use fork::{Fork, fork, waitpid};

const SHORT: Duration = Duration::from_millis(20);

fn builder(team: &TeamDomain, access: &LocalAccess) -> TeamKeysBuilder {
    let builder = TeamKeys::builder(team).loopback_certs_url(&access.certs_url()).unwrap();
    builder.settings(Settings::default().with_cooldown(SHORT).with_backoff(SHORT, SHORT))
}

/// Keys whose first fetch hangs, of a team whose server answers from now on.
struct NeverFetched {
    access: LocalAccess,
    keys: TeamKeys,
}

fn never_fetched(team: &TeamDomain) -> NeverFetched {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    access.answer_with(Fault::Hang);
    let keys = builder(team, &access).start_in_background().unwrap();
    until("the fetch is under way", || access.requests() == 1);
    access.answer_genuinely();
    NeverFetched { access, keys }
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(10), "{what}");
        thread::sleep(SHORT / 4);
    }
}

fn verify(verifier: &Verifier, token: &str) -> Option<Refusal> {
    let now = UnixTime::from(std::time::UNIX_EPOCH.elapsed().unwrap());
    verify_blocking(verifier, &UnverifiedToken::parse(token.as_bytes()).unwrap(), now).err()
}

// The only test of this program: what another one holds at the moment of the fork would be held for ever.
#[test]
fn a_process_that_is_forked_off_verifies_known_keys_and_fetches_unknown_ones() {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    let application = Application::parse("acme", [AUDIENCE]).unwrap();
    let keys = builder(application.team_domain(), &access).start().unwrap();
    let [shared, shown] = [(); 2].map(|()| never_fetched(application.team_domain()));
    let verifier = Verifier::new(application, keys);
    let token = || access.issuer(|issuer| issuer.user("kim@example.com").sign());
    let known = token();
    access.issuer(Issuer::rotate);
    let new = token();
    // Also for the threads of the first fetch to end.
    thread::sleep(SHORT * 5);
    match fork().unwrap() {
        Fork::Child => {
            let outcome = catch_unwind(std::panic::AssertUnwindSafe(|| {
                assert_eq!(verify(&verifier, &known), None);
                assert_eq!(verify(&verifier, &new), None, "on its first request");
                until("asking for keys fetches them", || shared.keys.key_set().is_some());
                until("and so does looking at them, as remembered tokens do", || {
                    let mut there_are = false;
                    shown.keys.with_key_set(&mut |key_set| there_are = key_set.is_some());
                    there_are
                });
            }));
            std::process::exit(if outcome.is_ok() { 0 } else { 1 });
        }
        Fork::Parent(child) => assert_eq!(waitpid(child).unwrap(), 0, "the child's status"),
    }
    assert_eq!((access.requests(), shared.access.requests(), shown.access.requests()), (2, 2, 2));
    assert_eq!(verify(&verifier, &new), None, "and the parent by itself");
    assert_eq!(access.requests(), 3);
}
