//! A marked token through everything that can be formatted or logged: no eight bytes of it come out, as text, in
//! hexadecimal or as numbers.

mod adapters;
mod fetchers;
mod inputs;
mod log;
mod mark;
mod shown;
mod types;
mod verdicts;

use crate::mark::Mark;
use crate::shown::Shown;

#[test]
fn nothing_shows_eight_bytes_of_a_marked_token() {
    let mark = Mark::new();
    let log = log::listen();
    let mut shown = Shown::default();
    verdicts::show(&mark, &mut shown);
    inputs::show(&mark, &mut shown);
    adapters::show(&mark, &mut shown);
    fetchers::show(&mark, &mut shown);
    let log = log.text();
    for event in ["refused a request", "verified a request's token", "fetched an identity", "fetched the team's keys"] {
        assert!(log.contains(event), "the log is there: {event} in {log}");
    }
    for line in shown.lines().chain(log.lines()) {
        assert_eq!(mark.find(line), None, "{line}");
    }
    types::assert_shown(&shown);
}
