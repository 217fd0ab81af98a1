//! Whatever checks the signatures: many tokens at once have the verdicts that each has alone. What those are, `vectors.rs`
//! says for every backend.

use std::io;

use cloudflare_access::credentials::ASSERTION_HEADER;
use cloudflare_access::{KeySet, Refusal, VerifiedToken};
use conformance::{backends, vectors, verifiers};

#[test]
fn every_batch_has_the_verdicts_of_one_by_one() -> io::Result<()> {
    let cases = vectors::read_timeless()?;
    let texts: Vec<&[u8]> = cases.iter().filter_map(|case| case.header_values(ASSERTION_HEADER).next()).collect();
    let reason = |verdict: Result<VerifiedToken, Refusal>| verdict.map(|token| token.claims_json().to_owned());
    for backend in backends::ALL {
        let keys = KeySet::parse_with(&vectors::keys()?, (backend.backend)()).map_err(io::Error::other)?;
        let verifier = verifiers::with_keys(keys);
        let now = verifiers::now();
        let one_by_one: Vec<_> = texts.iter().map(|text| reason(verifier.verify_text(text, now))).collect();
        let batch: Vec<_> = verifier.verify_batch(&texts, now).into_iter().map(reason).collect();
        assert_eq!(batch, one_by_one, "{}", backend.name);
    }
    Ok(())
}
