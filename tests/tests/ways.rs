//! The ways to ask the core about one token: every file has the same outcome in each.

use std::io;

use cloudflare_access::credentials::{self, ASSERTION_HEADER};
use cloudflare_access::{Refusal, Scratch, VerifiedToken};
use conformance::outcome::Outcome;
use conformance::{core_verdict, servers, vectors, verifiers};

fn outcome(verdict: Result<VerifiedToken, Refusal>) -> Outcome {
    match verdict {
        Ok(token) => Outcome::Accepted(servers::caller(&token)),
        Err(refusal) => Outcome::Refused(refusal.reason().to_owned()),
    }
}

#[test]
fn every_way_has_the_same_outcome() -> io::Result<()> {
    let (strict, lax, now) = (verifiers::verifier()?, verifiers::verifier_without_type()?, verifiers::now());
    let mut scratch = Scratch::new();
    let cases = vectors::read_timeless()?;
    for verifier in [strict, lax] {
        let mut texts = Vec::new();
        let mut expected = Vec::new();
        for case in &cases {
            let text = credentials::select(case.header_values(ASSERTION_HEADER), case.header_values("Cookie"));
            let Ok(Some(text)) = text else { continue };
            let known = core_verdict::outcome(case, &verifier, now);
            assert_eq!(outcome(verifier.verify_text(text, now)), known, "{} as text", case.id());
            let borrowed = verifier.verify_borrowed(text, now, &mut scratch).map(|claims| claims.to_token());
            assert_eq!(outcome(borrowed), known, "{} in borrowed memory", case.id());
            texts.push(text);
            expected.push(known);
        }
        assert!(texts.len() > 800);
        let batch: Vec<Outcome> = verifier.verify_batch(&texts, now).into_iter().map(outcome).collect();
        assert_eq!(batch, expected, "in a batch");
    }
    Ok(())
}
