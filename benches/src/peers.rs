//! What else a Rust program can verify these tokens with. Each is set up as its own documentation advises, keys are
//! prepared once where its API allows it and chosen by `kid`, and each checks signature, `aud`, `iss`, `exp` and `nbf`
//! where it can; [`lets_pass`](crate::lets_pass) tells what still gets past it.

#[cfg(feature = "peers")]
mod aliri;
#[cfg(feature = "peers")]
mod biscuit;
#[cfg(feature = "peers")]
mod cf_access;
mod claims;
#[cfg(feature = "peers")]
mod josekit;
#[cfg(feature = "peers")]
mod jsonwebtoken;
#[cfg(feature = "peers")]
mod jwt_compact;
mod jwt_simple;

use crate::{Contender, Team};

/// `jwt-simple`, with the backend that it was built with.
#[must_use]
pub fn jwt_simple(team: &Team, backend: &str) -> Contender {
    jwt_simple::contender(team, &format!("peer/jwt-simple-{backend}"))
}

/// Every peer of this build.
#[cfg(feature = "peers")]
#[must_use]
pub fn contenders(team: &Team) -> Vec<Contender> {
    vec![
        jsonwebtoken::aws_lc_rs(team),
        jsonwebtoken::rust_crypto(team),
        jwt_simple(team, "pure-rust"),
        jwt_compact::contender(team),
        aliri::contender(team),
        biscuit::contender(team),
        josekit::contender(team),
        cf_access::contender(team),
    ]
}
