//! Time by a clock that stands still until it is set. The driver looks at it at the latest after as much real time as it
//! believes to have, so intervals are short and leaps are long.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cloudflare_access::refresh::Cause;
use cloudflare_access::{KeySource, Outlook};
use cloudflare_access_keys::{Clock, FreshKeys, ThreadDriver};

use crate::endpoint::{Answer, Endpoint, builder, quick, until};

const INTERVAL: Duration = Duration::from_millis(40);
const TEN_HOURS: u64 = 10 * 60 * 60 * 1_000;

struct Driven {
    endpoint: Arc<Endpoint>,
    keys: Arc<FreshKeys>,
    milliseconds: Arc<AtomicU64>,
    _driver: ThreadDriver,
}

impl Driven {
    fn start() -> Driven {
        let endpoint = Endpoint::new(Answer::Genuine);
        let milliseconds = Arc::new(AtomicU64::new(0));
        let settings = quick().with_interval(INTERVAL);
        let clock = Clock::set_by(Arc::clone(&milliseconds));
        let keys = Arc::new(builder().settings(settings).clock(clock).patience(INTERVAL).build().unwrap());
        let driver = ThreadDriver::start(Arc::clone(&keys), endpoint.clone()).unwrap();
        keys.wait_for_first_fetch().unwrap();
        Driven { endpoint, keys, milliseconds, _driver: driver }
    }

    fn pass(&self, milliseconds: u64) {
        self.milliseconds.fetch_add(milliseconds, Ordering::SeqCst);
    }

    /// As long as the driver takes to look at the clock a few times.
    fn wait_a_little() {
        std::thread::sleep(INTERVAL * 4);
    }
}

#[test]
fn nothing_is_fetched_while_time_stands_still_and_all_that_is_due_when_it_passes() {
    let driven = Driven::start();
    Driven::wait_a_little();
    assert_eq!(driven.endpoint.fetches(), 1);
    for fetches in 2..6 {
        driven.pass(40);
        driven.endpoint.wait_for_fetches(fetches);
        until("ended", || driven.keys.status().next_fetch.is_some());
    }
    assert_eq!(driven.endpoint.state().causes[1..], [Cause::Schedule; 4]);
}

#[test]
fn after_ten_hours_of_sleep_there_is_one_fetch_and_not_a_thousand() {
    let driven = Driven::start();
    driven.pass(TEN_HOURS);
    driven.endpoint.wait_for_fetches(2);
    Driven::wait_a_little();
    assert_eq!(driven.endpoint.fetches(), 2);
    assert_eq!(driven.keys.status().age, Some(Duration::ZERO));
}

#[test]
fn a_machine_that_sleeps_in_the_middle_of_a_fetch_lets_those_who_wait_go() {
    let driven = Driven::start();
    driven.pass(20);
    driven.endpoint.answer(Answer::Hangs);
    let Outlook::Refreshing(ticket) = driven.keys.report_unknown_key("unknown") else { panic!() };
    driven.endpoint.wait_for_fetches(2);
    let waiting = {
        let keys = Arc::clone(&driven.keys);
        std::thread::spawn(move || keys.wait_refreshed(ticket))
    };
    until("it waits", || driven.keys.status().waiters == 1);
    driven.pass(TEN_HOURS);
    waiting.join().unwrap();
    assert_eq!(driven.keys.status().next_fetch, None, "the fetch still hangs");
    driven.endpoint.answer(Answer::Genuine);
    until("it ends all the same", || driven.keys.status().last_error.is_none() && driven.endpoint.fetches() == 2);
    until("and what it brought is as old as it is", || {
        driven.keys.status().age == Some(Duration::from_millis(TEN_HOURS))
    });
}
