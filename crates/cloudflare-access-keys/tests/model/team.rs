use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::task::{Wake, Waker};
use std::time::Duration;

use cloudflare_access::KeySource;
use cloudflare_access::rs256::{Backend, PreparedKey, PublicKey, UnsupportedKey};
use cloudflare_access_keys::{Clock, FreshKeys, Task};
use cloudflare_access_testing::Issuer;
use loom::sync::{Condvar, Mutex};

/// The cooldown.
pub(crate) const MINUTE: u64 = 60 * 1_000;

/// Beyond every cooldown and interval.
pub(crate) const HOUR: u64 = 60 * MINUTE;

/// Longer than any model takes by its clock.
const PATIENCE: Duration = Duration::from_secs(100 * 60 * 60);

/// Prepares nothing: models run many thousand times.
struct Unprepared;

impl Backend for Unprepared {
    fn prepare(&self, _: &PublicKey<'_>) -> Result<Box<dyn PreparedKey>, UnsupportedKey> {
        Ok(Box::new(Unprepared))
    }
}

impl PreparedKey for Unprepared {
    fn verify(&self, _: &[u8], _: &[u8]) -> Result<(), cloudflare_access::rs256::InvalidSignature> {
        Ok(())
    }
}

/// Two issuers without a key in common.
static ISSUERS: LazyLock<[Issuer; 2]> = LazyLock::new(|| {
    let (one, mut other) = (Issuer::new("acme"), Issuer::new("acme"));
    other.rotate();
    other.rotate();
    [one, other]
});

static DOCUMENTS: LazyLock<[String; 2]> = LazyLock::new(|| ISSUERS.each_ref().map(Issuer::certs_json));

static KEY_IDS: LazyLock<[Vec<&'static str>; 2]> =
    LazyLock::new(|| ISSUERS.each_ref().map(|issuer| issuer.published_keys().iter().map(|key| key.key_id()).collect()));

static TOKENS: LazyLock<[String; 2]> =
    LazyLock::new(|| ISSUERS.each_ref().map(|issuer| issuer.user("kim@example.com").issued_at(1_790_000_000).sign()));

/// Keys and the clock that they count time by, which nothing watches: it is set before threads begin.
#[derive(Clone)]
pub(crate) struct Team {
    pub(crate) keys: Arc<FreshKeys>,
    milliseconds: Arc<AtomicU64>,
}

impl Team {
    pub(crate) fn without_keys() -> Team {
        let milliseconds = Arc::new(AtomicU64::new(0));
        let builder = FreshKeys::builder(&"acme".parse().unwrap(), &Unprepared);
        let clock = Clock::set_by(Arc::clone(&milliseconds));
        Team { keys: Arc::new(builder.clock(clock).patience(PATIENCE).build().unwrap()), milliseconds }
    }

    /// With the old set in force, past the cooldown but before the next regular fetch.
    pub(crate) fn with_old_keys() -> Team {
        let team = Team::without_keys();
        team.fetch(Set::Old);
        team.pass(2 * MINUTE);
        team
    }

    pub(crate) fn pass(&self, milliseconds: u64) {
        self.milliseconds.fetch_add(milliseconds, Ordering::SeqCst);
    }

    /// Lets patience end, for all who wait.
    pub(crate) fn pass_patience(&self) {
        self.pass(u64::try_from(PATIENCE.as_millis()).unwrap());
    }

    pub(crate) fn begin(&self) -> cloudflare_access::refresh::Cause {
        match self.keys.poll_task(Waker::noop()) {
            Task::Fetch(cause) => cause,
            task => panic!("{task:?}"),
        }
    }

    pub(crate) fn fetch(&self, set: Set) {
        let cause = self.begin();
        self.keys.end_fetch(cause, Ok(set.document()));
    }

    /// The set in force, which must be there and whole.
    pub(crate) fn set(&self) -> Set {
        let set = self.keys.key_set().expect("once there was a set there always is one");
        let ids: Vec<&str> = set.keys().map(|(id, _)| id).collect();
        match ids {
            ids if ids == KEY_IDS[0] => Set::Old,
            ids if ids == KEY_IDS[1] => Set::New,
            torn => panic!("{torn:?}"),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Set {
    Old,
    New,
}

impl Set {
    pub(crate) fn document(self) -> Vec<u8> {
        DOCUMENTS[usize::from(self == Set::New)].clone().into_bytes()
    }

    /// A token that is signed by one of its keys.
    pub(crate) fn token(self) -> &'static str {
        &TOKENS[usize::from(self == Set::New)]
    }
}

/// A bed for a driver: it rests until somebody has woken it since it last rose.
///
/// Loom's own parking forgets an unparking that comes while the thread waits for a lock.
pub(crate) struct Bed {
    woken: Mutex<bool>,
    changed: Condvar,
}

impl Bed {
    pub(crate) fn new() -> Arc<Bed> {
        Arc::new(Bed { woken: Mutex::new(false), changed: Condvar::new() })
    }

    pub(crate) fn rest(&self) {
        let mut woken = self.woken.lock().unwrap();
        while !*woken {
            woken = self.changed.wait(woken).unwrap();
        }
        *woken = false;
    }
}

impl Wake for Bed {
    fn wake(self: Arc<Self>) {
        *self.woken.lock().unwrap() = true;
        self.changed.notify_one();
    }
}

/// Checks every order.
pub(crate) fn check(model: impl Fn() + Sync + Send + 'static) {
    make_all();
    loom::model(model);
}

/// Checks every order with so many forced changes of thread: for models whose orders are too many.
pub(crate) fn check_up_to(changes: usize, model: impl Fn() + Sync + Send + 'static) {
    make_all();
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(changes);
    builder.check(model);
}

/// Beforehand: a model's threads have small stacks.
fn make_all() {
    LazyLock::force(&DOCUMENTS);
    LazyLock::force(&KEY_IDS);
    LazyLock::force(&TOKENS);
}
