//! Ours: the whole verification, the clock read for each token as peers do and as adapters do.

mod batch;
mod borrowed;
mod cached;
mod implementation;
mod owned;

use std::time::UNIX_EPOCH;

use cloudflare_access::rs256::{self, Backend};
use cloudflare_access::{Application, KeySet, UnixTime, Verifier};

use crate::{Contender, Team};

/// Every backend of this build, and its name. Of `rs256-verify`, also what it chooses on other processors.
fn backends() -> Vec<(&'static str, &'static dyn Backend)> {
    let mut backends: Vec<(&'static str, &'static dyn Backend)> = vec![
        ("rsa", rs256::rsa()),
        ("rs256-verify", rs256::rs256_verify()),
        #[cfg(feature = "aws-lc-rs")]
        ("aws-lc-rs", rs256::aws_lc_rs()),
        #[cfg(feature = "ring")]
        ("ring", rs256::ring()),
    ];
    #[cfg(feature = "graviola")]
    if crate::bare::graviola::runs_here() {
        backends.push(("graviola", rs256::graviola()));
    }
    backends.extend(implementation::backends());
    backends
}

/// Every form on every backend of this build. A cache is the same on all of them, and only one takes many at once.
pub(crate) fn contenders(team: &Team) -> Vec<Contender> {
    let mut contenders = vec![
        cached::contender("rsa", verifier(team, rs256::rsa())),
        batch::contender("rs256-verify", verifier(team, rs256::rs256_verify())),
    ];
    for (name, backend) in backends() {
        contenders.push(borrowed::contender(name, verifier(team, backend)));
        contenders.push(owned::contender(name, verifier(team, backend)));
    }
    contenders
}

fn verifier(team: &Team, backend: &dyn Backend) -> Verifier {
    let application = Application::parse("acme", [team.issuer().audience()]).expect("an application");
    let keys = KeySet::parse_with(team.certs_json().as_bytes(), backend).expect("a key set");
    Verifier::new(application, keys)
}

fn now() -> UnixTime {
    UnixTime::from(UNIX_EPOCH.elapsed().expect("a clock after 1970"))
}
