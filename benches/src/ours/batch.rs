use std::hint::black_box;

use cloudflare_access::Verifier;

use super::now;
use crate::Contender;

/// Many tokens at once, as from a log file.
pub(super) fn contender(backend: &str, verifier: Verifier) -> Contender {
    Contender::batch(format!("ours/{backend}/batch"), 64, move |specimens| {
        let verdicts = black_box(verifier.verify_batch(specimens, now()));
        verdicts.iter().all(Result::is_ok)
    })
}
