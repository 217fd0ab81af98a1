use std::error::Error;

use cloudflare_access::policy::InvalidIdentity;
use cloudflare_access_identity::{ConnectionError, IdentityError};

const fn status(status: u16) -> IdentityError {
    IdentityError::Status { status, retry_after: None }
}

#[test]
fn they_say_what_happened() {
    for (error, words) in [
        (IdentityError::Abandoned, "given up"),
        (IdentityError::Encoded, "compressed"),
        (IdentityError::Panicked, "panicked"),
        (status(302), "answers 302, not 200: it may know the session no more"),
        (status(500), "answers 500, not 200"),
        (IdentityError::Timeout, "in time"),
        (IdentityError::TooLarge, "longer than 256 KiB"),
    ] {
        assert!(error.to_string().contains(words) && error.source().is_none(), "{error}");
    }
}

#[test]
fn what_caused_them_is_told_with_them() {
    let connection = IdentityError::Connection(ConnectionError::new("certificate has expired"));
    assert!(connection.to_string().contains("the get-identity endpoint"), "{connection}");
    assert_eq!(connection.source().unwrap().to_string(), "certificate has expired");
    let invalid = IdentityError::Invalid(InvalidIdentity);
    assert_eq!(invalid.to_string(), "the answer is no identity");
    assert_eq!(invalid.source().unwrap().to_string(), InvalidIdentity.to_string());
}
