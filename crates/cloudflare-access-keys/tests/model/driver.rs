//! The driver's rest, which must end with every report.

use std::sync::Arc;
use std::task::{Context, Waker};

use cloudflare_access::{KeySource, Outlook};
use cloudflare_access_keys::Task;
use loom::thread;

use crate::team::{Bed, Set, Team, check};

#[test]
fn a_report_made_while_the_driver_lies_down_wakes_it() {
    check(|| {
        let team = Team::with_old_keys();
        let driver = {
            let team = team.clone();
            thread::spawn(move || {
                let bed = Bed::new();
                let waker = Waker::from(Arc::clone(&bed));
                loop {
                    match team.keys.poll_task(&waker) {
                        Task::Fetch(cause) => return team.keys.end_fetch(cause, Ok(Set::New.document())),
                        Task::Rest(_) => bed.rest(),
                        task => panic!("{task:?}"),
                    }
                }
            })
        };
        let Outlook::Refreshing(ticket) = team.keys.report_unknown_key("unknown") else { panic!() };
        team.keys.wait_refreshed(ticket);
        assert_eq!(team.set(), Set::New);
        driver.join().unwrap();
    });
}

#[test]
fn a_fetch_that_ends_while_the_driver_lies_down_wakes_it() {
    check(|| {
        let team = Team::without_keys();
        let cause = team.begin();
        let driver = {
            let team = team.clone();
            thread::spawn(move || {
                let bed = Bed::new();
                let waker = Waker::from(Arc::clone(&bed));
                loop {
                    match team.keys.poll_task(&waker) {
                        // The fetch under way: nothing to do until it ends.
                        Task::Rest(None) => bed.rest(),
                        Task::Rest(Some(until_next)) => return until_next,
                        task => panic!("{task:?}"),
                    }
                }
            })
        };
        team.keys.end_fetch(cause, Ok(Set::Old.document()));
        assert!(!driver.join().unwrap().is_zero());
    });
}

#[test]
fn the_driver_ends_when_it_is_stopped_while_it_lies_down() {
    check(|| {
        let team = Team::with_old_keys();
        let driver = {
            let team = team.clone();
            thread::spawn(move || {
                let bed = Bed::new();
                let waker = Waker::from(Arc::clone(&bed));
                while team.keys.poll_task(&waker) != Task::Stop {
                    bed.rest();
                }
            })
        };
        team.keys.stop();
        driver.join().unwrap();
    });
}

#[test]
fn the_driver_ends_the_patience_of_whoever_begins_to_wait() {
    check(|| {
        let team = Team::without_keys();
        let _ = team.begin();
        let Outlook::Refreshing(ticket) = team.keys.report_unknown_key("unknown") else { panic!() };
        let request = {
            let team = team.clone();
            thread::spawn(move || {
                // A part of the program waits too, which is nothing to the driver: it must see the request all the same.
                assert!(team.keys.poll_first_fetch(&mut Context::from_waker(Waker::noop())).is_pending());
                team.keys.wait_refreshed(ticket);
                team.keys.stop();
            })
        };
        let bed = Bed::new();
        let waker = Waker::from(Arc::clone(&bed));
        loop {
            match team.keys.poll_task(&waker) {
                Task::Rest(None) => bed.rest(),
                // The rest ends by itself, at the end of patience.
                Task::Rest(Some(_)) => team.pass_patience(),
                Task::Stop => break,
                task => panic!("{task:?}"),
            }
        }
        request.join().unwrap();
    });
}
