use std::sync::{Arc, Mutex, mpsc};
use std::task::{Wake, Waker};
use std::time::Duration;

use cloudflare_access::{KeySource, Outlook};
use cloudflare_access_keys::{FetchError, ThreadDriver};

use crate::endpoint::{Answer, Endpoint, builder, quick, until};

#[test]
fn dropping_it_waits_for_no_fetch() {
    let endpoint = Endpoint::new(Answer::Hangs);
    let keys = Arc::new(builder().build().unwrap());
    let driver = ThreadDriver::start(Arc::clone(&keys), endpoint.clone()).unwrap();
    endpoint.wait_for_fetches(1);
    drop(driver);
    assert_eq!(keys.status().next_fetch, None, "it still hangs, and we are here");
    assert_eq!(keys.wait_for_first_fetch(), Err(FetchError::Abandoned), "nobody waits for it either");

    // The thread ends with its fetch.
    endpoint.answer(Answer::Genuine);
    until("the thread is gone", || Arc::strong_count(&keys) == 1 && Arc::strong_count(&endpoint) == 1);
}

#[test]
fn whoever_waits_when_it_ends_is_let_go() {
    let endpoint = Endpoint::new(Answer::Hangs);
    let keys = Arc::new(builder().patience(Duration::from_secs(60)).build().unwrap());
    let driver = ThreadDriver::start(Arc::clone(&keys), endpoint.clone()).unwrap();
    endpoint.wait_for_fetches(1);
    let waiting: Vec<_> = (0..8)
        .map(|_| {
            let Outlook::Refreshing(ticket) = keys.report_unknown_key("unknown") else { panic!() };
            let keys = Arc::clone(&keys);
            std::thread::spawn(move || keys.wait_refreshed(ticket))
        })
        .collect();
    until("all wait", || keys.status().waiters == 8);
    drop(driver);
    waiting.into_iter().for_each(|thread| thread.join().unwrap());
    endpoint.answer(Answer::Genuine);
}

#[test]
fn a_thousand_come_and_go_and_leave_nothing() {
    let endpoint = Endpoint::new(Answer::Genuine);
    let left: Vec<_> = (0..1_000)
        .map(|number| {
            let keys = Arc::new(builder().build().unwrap());
            let driver = ThreadDriver::start(Arc::clone(&keys), endpoint.clone()).unwrap();
            if number % 2 == 0 {
                keys.wait_for_first_fetch().unwrap();
            }
            drop(driver);
            Arc::downgrade(&keys)
        })
        .collect();
    until("all is gone", || left.iter().all(|keys| keys.strong_count() == 0));
    until("threads too", || Arc::strong_count(&endpoint) == 1);
}

/// Holds the last handle, as a task does whose executor is gone, and drops it when woken.
struct LastHandle(Mutex<Option<ThreadDriver>>, mpsc::Sender<Option<String>>);

impl Wake for LastHandle {
    fn wake(self: Arc<Self>) {
        drop(self.0.lock().unwrap().take());
        self.1.send(std::thread::current().name().map(str::to_owned)).unwrap();
    }
}

#[test]
fn its_own_thread_may_drop_the_last_handle() {
    let endpoint = Endpoint::new(Answer::Hangs);
    let keys = Arc::new(builder().settings(quick()).patience(Duration::from_millis(20)).build().unwrap());
    let driver = ThreadDriver::start(Arc::clone(&keys), endpoint.clone()).unwrap();
    let (sender, receiver) = mpsc::channel();
    let Outlook::Refreshing(ticket) = keys.report_unknown_key("unknown") else { panic!() };
    let waker = Waker::from(Arc::new(LastHandle(Mutex::new(Some(driver)), sender)));
    assert!(keys.poll_refreshed(ticket, &waker).is_pending());
    let thread = receiver.recv_timeout(Duration::from_secs(20)).expect("neither a panic nor a deadlock");
    assert_eq!(thread.as_deref(), Some("access-keys"));
    endpoint.answer(Answer::Genuine);
    until("all is gone", || Arc::strong_count(&keys) == 1);
}
