use std::task::Waker;

use cloudflare_access::{Application, Attempt, UnixTime, Verifier};
use cloudflare_access_keys::Task;
use cloudflare_access_testing::AUDIENCE;
use loom::thread;

use crate::team::{HOUR, MINUTE, Set, Team, check};

/// A request whose token is signed by a key of the new set alone.
fn request(team: &Team) -> thread::JoinHandle<()> {
    let verifier = Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), team.keys.clone());
    thread::spawn(move || {
        let attempt = || verifier.attempt_text(Set::New.token().as_bytes(), UnixTime::from_seconds(1_790_000_000));
        match attempt() {
            Attempt::Verified(_) => {}
            Attempt::Refreshing(ticket) => {
                if verifier.poll_refreshed(ticket, Waker::noop()).is_ready() {
                    assert!(matches!(attempt(), Attempt::Verified(_)), "the refresh has ended");
                }
            }
            attempt => panic!("{attempt:?}"),
        }
    })
}

/// While the fetch that is due brings the new set.
fn nobody_is_refused(team: &Team) {
    let cause = team.begin();
    let request = request(team);
    team.keys.end_fetch(cause, Ok(Set::New.document()));
    request.join().unwrap();
    // And no fetch is due for a key that has come.
    team.pass(2 * MINUTE);
    assert!(matches!(team.keys.poll_task(Waker::noop()), Task::Rest(_)));
}

#[test]
fn nobody_is_refused_while_the_first_keys_arrive() {
    check(|| nobody_is_refused(&Team::without_keys()));
}

#[test]
fn nobody_is_refused_while_new_keys_arrive() {
    check(|| {
        let team = Team::with_old_keys();
        team.pass(HOUR);
        nobody_is_refused(&team);
    });
}
