//! Vectors that other people published, through the core: what they expect and what the core answers. Differences stand in
//! `others/exceptions.toml`, each with its reason; one that is not there is a failure, and so is one that is gone.
#![expect(clippy::print_stdout, reason = "the table is the result")]

mod exceptions;
mod json_test_suite;
mod jws;
mod nist;
mod rfc;
mod seam;
mod tally;
mod wycheproof_jose;
mod wycheproof_rsa;

use conformance::backends;

use crate::exceptions::Exceptions;
use crate::tally::Tally;

#[test]
fn every_vector_is_answered_as_expected_or_listed() {
    let mut tally = Tally::default();
    for backend in backends::ALL {
        wycheproof_rsa::run(backend, &mut tally);
        nist::run(backend, &mut tally);
        wycheproof_jose::run(backend, &mut tally);
        rfc::run(backend, &mut tally);
    }
    json_test_suite::run(&mut tally);
    let exceptions = Exceptions::read();
    println!("{tally}\n{exceptions}");
    let failures = exceptions.failures(&tally);
    assert!(failures.is_empty(), "{failures:#?}");
}
