use std::hint::black_box;

use cloudflare_access::{Attempt, Verifier};

use super::now;
use crate::Contender;

/// The form that adapters use: a `VerifiedToken` that outlives the request's headers.
pub(super) fn contender(backend: &str, verifier: Verifier) -> Contender {
    Contender::new(format!("ours/{backend}/owned"), move |specimen| {
        let attempt = verifier.attempt_text(specimen.token().as_bytes(), now());
        matches!(black_box(attempt), Attempt::Verified(_))
    })
}
