use std::sync::Arc;
use std::task::Waker;

use cloudflare_access::{KeySource, Outlook};
use cloudflare_access_keys::Task;
use loom::thread;

use crate::team::{Bed, Set, Team, check, check_up_to};

#[test]
fn two_unknown_keys_cause_one_fetch_which_both_may_wait_for() {
    check_up_to(4, || {
        let team = Team::with_old_keys();
        let driver = {
            let team = team.clone();
            thread::spawn(move || {
                let bed = Bed::new();
                let waker = Waker::from(Arc::clone(&bed));
                let mut fetches = 0;
                loop {
                    match team.keys.poll_task(&waker) {
                        Task::Fetch(cause) => {
                            fetches += 1;
                            team.keys.end_fetch(cause, Ok(Set::New.document()));
                        }
                        Task::Rest(_) => bed.rest(),
                        _ => return fetches,
                    }
                }
            })
        };
        let request = |team: &Team| match team.keys.report_unknown_key("unknown") {
            Outlook::Refreshing(ticket) => team.keys.wait_refreshed(ticket),
            // The other one's fetch has ended already.
            outlook => assert_eq!(outlook, Outlook::Settled),
        };
        let other = {
            let team = team.clone();
            thread::spawn(move || request(&team))
        };
        request(&team);
        assert_eq!(team.set(), Set::New);
        other.join().unwrap();
        team.keys.stop();
        assert_eq!(driver.join().unwrap(), 1);
    });
}

#[test]
fn of_two_drivers_one_fetches() {
    check(|| {
        let team = Team::without_keys();
        let drivers: Vec<_> = (0..2)
            .map(|_| {
                let team = team.clone();
                thread::spawn(move || matches!(team.keys.poll_task(Waker::noop()), Task::Fetch(_)))
            })
            .collect();
        let fetches = drivers.into_iter().map(|driver| driver.join().unwrap());
        assert_eq!(fetches.filter(|fetches| *fetches).count(), 1);
    });
}
