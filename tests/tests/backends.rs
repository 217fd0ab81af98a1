//! Whatever checks the signatures: every file has the same outcome.

use std::io;

use cloudflare_access::credentials::ASSERTION_HEADER;
use cloudflare_access::rs256::{self, Backend};
use cloudflare_access::{KeySet, Refusal, VerifiedToken, Verifier};
use conformance::{core_verdict, vectors, verifiers};

fn every_file_has_its_outcome(backend: &dyn Backend) -> io::Result<()> {
    let keys = KeySet::parse_with(&vectors::keys()?, backend).map_err(io::Error::other)?;
    let verifier = verifiers::with_keys(keys);
    let without_type = verifier.clone().accept_missing_type();
    let mut different = Vec::new();
    for case in vectors::read()? {
        let verifier = if case.missing_type_accepted { &without_type } else { &verifier };
        let outcome = core_verdict::outcome(&case, verifier, verifiers::now());
        if outcome != case.expect {
            different.push((case.id(), outcome));
        }
    }
    assert!(different.is_empty(), "{different:#?}");
    every_batch_has_the_verdicts_of_one_by_one(&verifier)
}

fn every_batch_has_the_verdicts_of_one_by_one(verifier: &Verifier) -> io::Result<()> {
    let cases = vectors::read()?;
    let texts: Vec<&[u8]> = cases.iter().filter_map(|case| case.header_values(ASSERTION_HEADER).next()).collect();
    let reason = |verdict: Result<VerifiedToken, Refusal>| verdict.map(|token| token.claims_json().to_owned());
    let one_by_one: Vec<_> = texts.iter().map(|text| reason(verifier.verify_text(text, verifiers::now()))).collect();
    let batch: Vec<_> = verifier.verify_batch(&texts, verifiers::now()).into_iter().map(reason).collect();
    assert_eq!(batch, one_by_one);
    Ok(())
}

#[test]
fn on_aws_lc_rs() -> io::Result<()> {
    every_file_has_its_outcome(rs256::aws_lc_rs())
}

#[test]
fn on_graviola() -> io::Result<()> {
    every_file_has_its_outcome(rs256::graviola())
}

#[test]
fn on_ring() -> io::Result<()> {
    every_file_has_its_outcome(rs256::ring())
}

#[test]
fn on_rs256_verify() -> io::Result<()> {
    every_file_has_its_outcome(rs256::rs256_verify())
}
