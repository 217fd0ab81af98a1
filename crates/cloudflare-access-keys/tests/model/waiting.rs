use cloudflare_access::{KeySource, Outlook, Ticket};
use cloudflare_access_keys::FetchError;
use loom::thread;

use crate::team::{HOUR, Set, Team, check};

/// A request for a key that the set lacks, up to its second look at the keys.
fn wait(team: &Team, ticket: Ticket) -> thread::JoinHandle<Set> {
    let team = team.clone();
    thread::spawn(move || {
        team.keys.wait_refreshed(ticket);
        team.set()
    })
}

fn fetch_under_way() -> (Team, Ticket, cloudflare_access::refresh::Cause) {
    let team = Team::with_old_keys();
    team.pass(HOUR);
    let cause = team.begin();
    let Outlook::Refreshing(ticket) = team.keys.report_unknown_key("unknown") else { panic!() };
    (team, ticket, cause)
}

#[test]
fn whoever_waits_for_a_fetch_that_succeeds_is_woken_and_sees_the_new_set() {
    check(|| {
        let (team, ticket, cause) = fetch_under_way();
        let requests = [wait(&team, ticket), wait(&team, ticket)];
        team.keys.end_fetch(cause, Ok(Set::New.document()));
        requests.into_iter().for_each(|request| assert_eq!(request.join().unwrap(), Set::New));
    });
}

#[test]
fn whoever_waits_for_a_fetch_that_fails_is_woken_and_sees_the_old_set() {
    check(|| {
        let (team, ticket, cause) = fetch_under_way();
        let requests = [wait(&team, ticket), wait(&team, ticket)];
        team.keys.end_fetch(cause, Err(FetchError::Timeout));
        requests.into_iter().for_each(|request| assert_eq!(request.join().unwrap(), Set::Old));
    });
}

#[test]
fn whoever_waits_while_all_ends_is_woken() {
    check(|| {
        let (team, ticket, _) = fetch_under_way();
        let requests = [wait(&team, ticket), wait(&team, ticket)];
        team.keys.stop();
        requests.into_iter().for_each(|request| assert_eq!(request.join().unwrap(), Set::Old));
    });
}

#[test]
fn a_program_that_waits_for_its_first_keys_is_woken() {
    check(|| {
        let team = Team::without_keys();
        let cause = team.begin();
        let program = {
            let team = team.clone();
            thread::spawn(move || team.keys.wait_for_first_fetch())
        };
        team.keys.end_fetch(cause, Ok(Set::Old.document()));
        assert_eq!(program.join().unwrap(), Ok(()));
    });
}
