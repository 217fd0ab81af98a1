//! A source of keys of which anything may be asked at any moment.

use std::sync::{Arc, LazyLock, Mutex};

use cloudflare_access::{KeySet, KeySource, Outlook, Ticket};
use cloudflare_access_testing::{Issuer, TestKey};

/// How many key sets there are to publish.
pub(crate) const SETS: usize = 5;

/// How many outlooks there are.
pub(crate) const OUTLOOKS: usize = 3;

static DOCUMENTS: LazyLock<[String; SETS]> = LazyLock::new(|| {
    let team = || Issuer::new("acme");
    let mut impostor = team().with_keys(TestKey::third(), [TestKey::first()]);
    let mut jwk = TestKey::outsider().jwk();
    jwk["kid"] = TestKey::second().key_id().into();
    impostor.add_jwk(jwk);
    [
        team(),
        team().with_keys(TestKey::third(), [TestKey::second()]),
        team().with_keys(TestKey::third(), []),
        team().with_keys(TestKey::second(), [TestKey::third(), TestKey::first()]),
        impostor,
    ]
    .map(|issuer| issuer.certs_json())
});

pub(crate) struct Keys(Mutex<State>);

struct State {
    key_set: Option<KeySet>,
    outlook: Outlook,
    reports: usize,
}

impl Keys {
    pub(crate) fn published() -> Arc<Keys> {
        let keys = Keys(Mutex::new(State { key_set: None, outlook: Outlook::Settled, reports: 0 }));
        keys.publish(0);
        Arc::new(keys)
    }

    /// Reads the document anew, as a refresh does.
    pub(crate) fn publish(&self, set: usize) {
        self.0.lock().unwrap().key_set = Some(KeySet::parse(DOCUMENTS[set].as_bytes()).unwrap());
    }

    pub(crate) fn lose(&self) {
        self.0.lock().unwrap().key_set = None;
    }

    pub(crate) fn expect(&self, outlook: usize) {
        let outlooks = [Outlook::Settled, Outlook::Failing, Outlook::Refreshing(Ticket::new(7))];
        self.0.lock().unwrap().outlook = outlooks[outlook];
    }

    pub(crate) fn reports(&self) -> usize {
        self.0.lock().unwrap().reports
    }
}

impl KeySource for Keys {
    fn key_set(&self) -> Option<KeySet> {
        self.0.lock().unwrap().key_set.clone()
    }

    fn report_unknown_key(&self, _: &str) -> Outlook {
        let mut state = self.0.lock().unwrap();
        state.reports += 1;
        state.outlook
    }
}
