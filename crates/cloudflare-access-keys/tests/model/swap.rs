use std::task::Waker;

use cloudflare_access::{KeySource, Ticket};
use loom::thread;

use crate::team::{HOUR, Set, Team, check};

#[test]
fn a_reader_sees_the_old_set_or_the_new_one_and_never_goes_back() {
    check(|| {
        let team = Team::with_old_keys();
        team.pass(HOUR);
        let readers: Vec<_> = (0..2)
            .map(|_| {
                let team = team.clone();
                thread::spawn(move || {
                    let (first, second) = (team.set(), team.set());
                    assert!(first == Set::Old || second == Set::New, "the old set came back");
                })
            })
            .collect();
        team.fetch(Set::New);
        assert_eq!(team.set(), Set::New);
        readers.into_iter().for_each(|reader| reader.join().unwrap());
    });
}

#[test]
fn whoever_sees_the_refresh_ended_sees_its_set() {
    check(|| {
        let team = Team::with_old_keys();
        team.pass(HOUR);
        let reader = {
            let team = team.clone();
            thread::spawn(move || {
                if team.keys.poll_refreshed(Ticket::new(2), Waker::noop()).is_ready() {
                    assert_eq!(team.set(), Set::New);
                }
            })
        };
        team.fetch(Set::New);
        reader.join().unwrap();
    });
}

#[test]
fn a_reader_sees_a_bad_answer_change_nothing() {
    check(|| {
        let team = Team::with_old_keys();
        team.pass(HOUR);
        let reader = {
            let team = team.clone();
            thread::spawn(move || assert_eq!(team.set(), Set::Old))
        };
        let cause = team.begin();
        team.keys.end_fetch(cause, Ok(b"<html>".to_vec()));
        assert_eq!(team.set(), Set::Old);
        reader.join().unwrap();
    });
}
