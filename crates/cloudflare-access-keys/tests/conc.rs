//! Requests beside refreshes: nobody sees half a set, and known keys wait for nothing.

#[path = "endpoint/endpoint.rs"]
mod endpoint;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Barrier, Condvar, Mutex};
use std::task::{Wake, Waker};
use std::thread;
use std::time::Duration;

use cloudflare_access::rs256::{Backend, InvalidSignature, PreparedKey, PublicKey, UnsupportedKey};
use cloudflare_access::{KeySource, Outlook, Refusal};
use cloudflare_access_keys::{Clock, FreshKeys, Task, ThreadDriver};
use cloudflare_access_testing::Issuer;
use endpoint::{Answer, Endpoint, builder, quick, team, until, verify};

/// Believes every signature: what is tested here is which keys there are, many thousand times.
struct Credulous;

impl Backend for Credulous {
    fn prepare(&self, _: &PublicKey<'_>) -> Result<Box<dyn PreparedKey>, UnsupportedKey> {
        Ok(Box::new(Credulous))
    }
}

impl PreparedKey for Credulous {
    fn verify(&self, _: &[u8], _: &[u8]) -> Result<(), InvalidSignature> {
        Ok(())
    }
}

#[test]
fn sixteen_readers_always_see_one_whole_set() {
    const SWAPS: u64 = 20_000;
    const READERS: usize = 16;
    let milliseconds = Arc::new(AtomicU64::new(0));
    let clock = Clock::set_by(Arc::clone(&milliseconds));
    let keys = Arc::new(FreshKeys::builder(&team(), &Credulous).clock(clock).build().unwrap());

    // First and second, then third and fourth: no key is in both.
    let (one, mut other) = (Issuer::new("acme"), Issuer::new("acme"));
    other.rotate();
    other.rotate();
    let tokens = |issuer: &Issuer| {
        let user = issuer.user("kim@example.com");
        let [first, second] = issuer.published_keys() else { panic!() };
        [user.clone().signed_by(first).sign(), user.signed_by(second).sign()]
    };
    let tokens = [tokens(&one), tokens(&other)];
    let documents = [one.certs_json(), other.certs_json()];
    let swap = |number: u64| {
        milliseconds.fetch_add(60 * 60 * 1_000, Ordering::SeqCst);
        let Task::Fetch(cause) = keys.poll_task(Waker::noop()) else { panic!("an hour later") };
        keys.end_fetch(cause, Ok(documents[usize::from(number % 2 == 1)].clone().into_bytes()));
    };
    swap(0);

    let (begin, done) = (Barrier::new(READERS + 1), AtomicBool::new(false));
    let read = || {
        begin.wait();
        let mut seen = [0_u64; 2];
        while !done.load(Ordering::SeqCst) {
            let set = keys.key_set().expect("once there was a set there always is one");
            let good =
                tokens.each_ref().map(|tokens| tokens.each_ref().map(|token| verify(set.clone(), token).is_none()));
            match good {
                [[true, true], [false, false]] => seen[0] += 1,
                [[false, false], [true, true]] => seen[1] += 1,
                torn => panic!("{torn:?}"),
            }
            // Sixteen on a few cores, and the writer must have its turn.
            thread::yield_now();
            // By the keys as they change under way: good, or signed by a key of the other set.
            let refusal = verify(Arc::clone(&keys), &tokens[0][0]);
            assert!(matches!(refusal, None | Some(Refusal::UnknownKey | Refusal::KeysUnavailable)), "{refusal:?}");
        }
        seen
    };
    let seen: Vec<[u64; 2]> = thread::scope(|scope| {
        let readers: Vec<_> = (0..READERS).map(|_| scope.spawn(read)).collect();
        begin.wait();
        (1..=SWAPS).for_each(swap);
        done.store(true, Ordering::SeqCst);
        readers.into_iter().map(|reader| reader.join().unwrap()).collect()
    });
    assert!(seen.iter().all(|seen| seen[0] + seen[1] > 0), "everyone had a turn: {seen:?}");
    let total = seen.iter().fold([0, 0], |sum, seen| [sum[0] + seen[0], sum[1] + seen[1]]);
    assert!(total[0] > 10 && total[1] > 10, "and both sets were seen: {total:?}");
    assert_eq!(keys.status().fetches.iter().map(|(_, count)| count).sum::<u64>(), SWAPS + 1);
}

#[test]
fn known_keys_do_not_wait_for_a_fetch() {
    let endpoint = Endpoint::new(Answer::Genuine);
    let keys = Arc::new(builder().settings(quick()).build().unwrap());
    let _driver = ThreadDriver::start(Arc::clone(&keys), endpoint.clone()).unwrap();
    keys.wait_for_first_fetch().unwrap();
    let token = endpoint.token();
    endpoint.answer(Answer::Hangs);
    until("a fetch is due", || matches!(keys.report_unknown_key("unknown"), Outlook::Refreshing(_)));
    endpoint.wait_for_fetches(2);
    for _ in 0..1_000 {
        assert_eq!(verify(Arc::clone(&keys), &token), None);
    }
    assert_eq!(keys.status().next_fetch, None, "it is still under way");
    endpoint.answer(Answer::Genuine);
}

/// A waker that takes its time to go, wherever it is dropped.
struct Stays(Arc<(Mutex<Stay>, Condvar)>);

#[derive(Default, PartialEq)]
enum Stay {
    #[default]
    Allowed,
    Begun,
    Over,
}

impl Wake for Stays {
    fn wake(self: Arc<Self>) {}
}

impl Drop for Stays {
    fn drop(&mut self) {
        let (stay, changed) = &*self.0;
        *stay.lock().unwrap() = Stay::Begun;
        changed.notify_all();
        drop(changed.wait_while(stay.lock().unwrap(), |stay| *stay != Stay::Over).unwrap());
    }
}

#[test]
fn known_keys_take_no_lock() {
    let endpoint = Endpoint::new(Answer::Genuine);
    let keys = Arc::new(builder().build().unwrap());
    let Task::Fetch(cause) = keys.poll_task(Waker::noop()) else { panic!() };
    keys.end_fetch(cause, Ok(endpoint.state().issuer.certs_json().into_bytes()));

    // A driver's waker is replaced, and so dropped, while the state is locked.
    let stay = Arc::new((Mutex::new(Stay::Allowed), Condvar::new()));
    assert!(matches!(keys.poll_task(&Waker::from(Arc::new(Stays(Arc::clone(&stay))))), Task::Rest(_)));
    let holder = {
        let keys = Arc::clone(&keys);
        thread::spawn(move || keys.poll_task(Waker::noop()))
    };
    let (state, changed) = &*stay;
    drop(changed.wait_while(state.lock().unwrap(), |stay| *stay != Stay::Begun).unwrap());
    let asker = {
        let keys = Arc::clone(&keys);
        thread::spawn(move || keys.report_unknown_key("unknown"))
    };
    let token = endpoint.token();
    for _ in 0..1_000 {
        assert_eq!(verify(Arc::clone(&keys), &token), None);
    }
    thread::sleep(Duration::from_millis(10));
    assert!(!asker.is_finished() && !holder.is_finished(), "unknown keys do: it is held");
    *state.lock().unwrap() = Stay::Over;
    changed.notify_all();
    assert_eq!((asker.join().unwrap(), endpoint.fetches()), (Outlook::Settled, 0));
    holder.join().unwrap();
}

/// A waker that panics where it is dropped.
struct Explodes;

impl Wake for Explodes {
    fn wake(self: Arc<Self>) {}
}

impl Drop for Explodes {
    fn drop(&mut self) {
        panic!("as told by the test");
    }
}

#[test]
fn a_panic_while_the_state_is_locked_changes_nothing() {
    let endpoint = Endpoint::new(Answer::Genuine);
    let keys = Arc::new(builder().settings(quick()).build().unwrap());
    let Task::Fetch(cause) = keys.poll_task(Waker::noop()) else { panic!() };
    keys.end_fetch(cause, Ok(endpoint.state().issuer.certs_json().into_bytes()));
    assert!(matches!(keys.poll_task(&Waker::from(Arc::new(Explodes))), Task::Rest(_)));
    let poisoner = {
        let keys = Arc::clone(&keys);
        thread::spawn(move || keys.poll_task(Waker::noop()))
    };
    assert!(poisoner.join().is_err());

    assert_eq!(verify(Arc::clone(&keys), &endpoint.token()), None);
    assert_eq!(keys.status().failures, 0);
    endpoint.state().issuer.rotate();
    let _driver = ThreadDriver::start(Arc::clone(&keys), endpoint.clone()).unwrap();
    let token = endpoint.token();
    until("it goes on", || verify(Arc::clone(&keys), &token).is_none());
}

#[test]
fn sixty_four_requests_before_the_first_fetch_cause_one_and_are_all_answered() {
    let endpoint = Endpoint::new(Answer::Hangs);
    let keys = Arc::new(builder().patience(Duration::from_secs(60)).build().unwrap());
    let _driver = ThreadDriver::start(Arc::clone(&keys), endpoint.clone()).unwrap();
    endpoint.wait_for_fetches(1);
    let token = endpoint.token();
    thread::scope(|scope| {
        let requests: Vec<_> = (0..64)
            .map(|_| {
                scope.spawn(|| {
                    let Outlook::Refreshing(ticket) = keys.report_unknown_key("unknown") else { panic!() };
                    keys.wait_refreshed(ticket);
                    verify(Arc::clone(&keys), &token)
                })
            })
            .collect();
        until("all wait", || keys.status().waiters == 64);
        endpoint.answer(Answer::Genuine);
        for request in requests {
            assert_eq!(request.join().unwrap(), None);
        }
    });
    assert_eq!(endpoint.fetches(), 1);
}
