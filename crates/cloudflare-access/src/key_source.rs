use alloc::sync::Arc;
use core::task::{Poll, Waker};

use crate::KeySet;

/// Where a [`Verifier`](crate::Verifier) gets the team's keys: a fixed [`KeySet`], or something that keeps one fresh.
///
/// The one seam between those who fetch keys and those who use them. [`key_set`](KeySource::key_set) is on the path of
/// every request and must neither block nor wait. The other two are called only for tokens that passed every check that
/// needs no key and name a key that the set lacks. A waker is a callback of `core`; no async runtime is involved.
pub trait KeySource: Send + Sync {
    /// The keys in force, or `None` where there are none: not yet fetched, or too old to be believed.
    fn key_set(&self) -> Option<KeySet>;

    /// Shows `visit` the keys that [`key_set`](KeySource::key_set) would return, once, without sharing them.
    ///
    /// Sources that are asked by many threads do better than by the default: each clone counts in a word that all of them
    /// write, which is a good part of what a remembered token costs.
    fn with_key_set(&self, visit: &mut dyn FnMut(Option<&KeySet>)) {
        visit(self.key_set().as_ref());
    }

    /// Says that a token names a key which [`key_set`](KeySource::key_set) lacked, and asks for what may be done.
    ///
    /// Random key ids are an attacker's way to make every request a fetch; it is the source that must limit them. A refresh
    /// may have ended since the request looked at the keys. A source must tell that from the key's absence, in one step
    /// with the rest of the answer: or else each rotation makes strangers of some genuine callers.
    fn report_unknown_key(&self, key_id: &str) -> Outlook {
        let _ = key_id;
        Outlook::Settled
    }

    /// Whether the refresh that `ticket` stands for has ended, or waiting for it has been long enough. While it is
    /// pending, `waker` is kept and woken.
    fn poll_refreshed(&self, ticket: Ticket, waker: &Waker) -> Poll<()> {
        let _ = (ticket, waker);
        Poll::Ready(())
    }
}

/// What a key source can do about a key that it lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outlook {
    /// The key is in force by now: the caller is to look again.
    Arrived,
    /// The last refresh failed and the next one is not due: nobody can tell whether the team has such a key.
    Failing,
    /// A refresh under way or due at once may bring the key.
    Refreshing(Ticket),
    /// Nothing that is worth waiting for: the set was fetched a moment ago, or never changes.
    Settled,
}

/// A refresh that a request may wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(u64);

impl Ticket {
    /// The refresh of that number, by the source's own count.
    #[must_use]
    pub const fn new(number: u64) -> Ticket {
        Ticket(number)
    }

    /// The number that the source gave.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }
}

impl<S: KeySource + ?Sized> KeySource for Arc<S> {
    fn key_set(&self) -> Option<KeySet> {
        (**self).key_set()
    }

    fn with_key_set(&self, visit: &mut dyn FnMut(Option<&KeySet>)) {
        (**self).with_key_set(visit);
    }

    fn report_unknown_key(&self, key_id: &str) -> Outlook {
        (**self).report_unknown_key(key_id)
    }

    fn poll_refreshed(&self, ticket: Ticket, waker: &Waker) -> Poll<()> {
        (**self).poll_refreshed(ticket, waker)
    }
}

/// Keys that never change: for tests, and for machines that have the team's keys from elsewhere.
impl KeySource for KeySet {
    fn key_set(&self) -> Option<KeySet> {
        Some(self.clone())
    }

    fn with_key_set(&self, visit: &mut dyn FnMut(Option<&KeySet>)) {
        visit(Some(self));
    }
}
