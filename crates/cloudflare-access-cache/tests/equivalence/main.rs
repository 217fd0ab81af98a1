//! A verifier with a cache and one without: the same verdict on every token at every moment, whatever happened before.

mod keys;
mod tokens;
mod verifiers;

use std::thread;

use cloudflare_access::{Attempt, Refusal, Ticket, UnixTime, UnverifiedToken};
use cloudflare_access_cache::TokenCache;
use keys::Keys;
use proptest::prelude::*;
use tokens::{NOW, TOKENS};
use verifiers::{PAIRS, Pair};

/// What happens to an origin.
#[derive(Clone, Debug)]
enum Event {
    /// A token comes to one of the applications, by this thread or by another, which has copies of its own.
    Token { token: usize, application: usize, by_text: bool, by_thread: bool },
    /// A refresh ends with one of the key sets.
    Refresh(usize),
    /// The keys become too old to be believed.
    Outage,
    /// What the source of keys says of an unknown one.
    Outlook(usize),
    /// The clock stands at so many seconds after the tokens were issued.
    Clock(i64),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        20 => (0..TOKENS.len(), 0..PAIRS, any::<bool>(), prop::bool::weighted(0.2)).prop_map(
            |(token, application, by_text, by_thread)| Event::Token { token, application, by_text, by_thread }
        ),
        2 => (0..keys::SETS).prop_map(Event::Refresh),
        1 => Just(Event::Outage),
        1 => (0..keys::OUTLOOKS).prop_map(Event::Outlook),
        2 => (-70..170_i64).prop_map(Event::Clock),
    ]
}

/// Everything that a verdict tells.
#[derive(Debug, PartialEq, Eq)]
enum Seen {
    Refreshing(Ticket),
    Refused(Refusal),
    Verified { audience: String, claims: String, key_id: String },
}

fn attempt(verifier: &cloudflare_access::Verifier, text: &[u8], by_text: bool, now: UnixTime) -> Seen {
    let attempt = if by_text {
        verifier.attempt_text(text, now)
    } else {
        match UnverifiedToken::parse(text) {
            Ok(token) => verifier.attempt(&token, now),
            Err(refusal) => return Seen::Refused(refusal),
        }
    };
    match attempt {
        Attempt::Refreshing(ticket) => Seen::Refreshing(ticket),
        Attempt::Refused(refusal) => Seen::Refused(refusal),
        Attempt::Verified(token) => Seen::Verified {
            audience: token.audience().to_string(),
            claims: token.claims_json().to_owned(),
            key_id: token.key_id().to_owned(),
        },
        other => unreachable!("{other:?}"),
    }
}

/// Does it on another thread.
fn elsewhere<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| scope.spawn(work).join().unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_cache_changes_no_verdict(
        // The last three have copies beside them: of one token for each thread, of three, of as many as there are.
        capacity in prop_oneof![Just(1_usize), Just(3), Just(64), Just(192), Just(10_000)],
        events in proptest::collection::vec(event(), 1..100),
    ) {
        let cache = TokenCache::with_capacity(capacity).unwrap();
        let keys = Keys::published();
        let pairs: Vec<Pair> = verifiers::pairs(&keys, &cache);
        let mut now = UnixTime::from_seconds(NOW);
        for event in events {
            match event {
                Event::Token { token, application, by_text, by_thread } => {
                    let (text, pair) = (TOKENS[token].as_bytes(), &pairs[application]);
                    let before = keys.reports();
                    let plain = attempt(&pair.plain, text, by_text, now);
                    let between = keys.reports();
                    let cached = || attempt(&pair.cached, text, by_text, now);
                    let cached = if by_thread { elsewhere(cached) } else { cached() };
                    prop_assert_eq!(&cached, &plain, "token {}, application {}", token, application);
                    prop_assert_eq!(keys.reports() - between, between - before, "unknown keys reported");
                }
                Event::Refresh(set) => keys.publish(set),
                Event::Outage => keys.lose(),
                Event::Outlook(outlook) => keys.expect(outlook),
                Event::Clock(seconds) => now = UnixTime::from_seconds(NOW + seconds),
            }
            prop_assert!(cache.len() <= cache.capacity());
        }
    }
}

#[test]
fn the_events_lead_to_hits_and_to_outdated_ones() {
    // Otherwise the property would hold of a cache that never answers.
    let cache = TokenCache::default();
    let keys = Keys::published();
    let pairs = verifiers::pairs(&keys, &cache);
    let now = UnixTime::from_seconds(NOW);
    let mut verified = 0;
    for _ in 0..2 {
        for pair in &pairs {
            let is_verified =
                |text: &&String| matches!(attempt(&pair.cached, text.as_bytes(), true, now), Seen::Verified { .. });
            verified += TOKENS.iter().filter(is_verified).count();
        }
        keys.publish(0);
    }
    let statistics = cache.statistics();
    assert!(verified > 20 && statistics.hits > 5 && statistics.outdated > 5, "{verified}, {statistics:?}");
}
