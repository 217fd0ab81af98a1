//! No eight characters of a token, no sixteen of anything else that a request said, no email and no id of a caller in anything that is formatted or logged.

use std::fmt::{Debug, Display};
use std::io;

use cloudflare_access::credentials::{self, ASSERTION_HEADER};
use cloudflare_access::{Caller, Refusal, Service, UnverifiedToken, User, VerifiedToken, Verifier};
use cloudflare_access_axum::{Access, AccessLayer, AccessRejection};
use conformance::case::Case;
use conformance::leak::Secrets;
use conformance::servers::{ALL, Refusals};
use conformance::{client, core_verdict, vectors, verifiers};

#[path = "marked/log.rs"]
mod log;

fn debug(value: &dyn Debug) -> String {
    format!("{value:?}\n{value:#?}\n")
}

fn error(value: &(impl Display + Debug)) -> String {
    format!("{value}\n{value:#}\n{}", debug(value))
}

/// What can be formatted of a case: its token before and after verification, or the refusals.
fn formatted(case: &Case, verifier: &Verifier) -> String {
    let mut text = String::new();
    let selected = credentials::select(case.header_values(ASSERTION_HEADER), case.header_values("Cookie"));
    match selected.map(|token| token.map(UnverifiedToken::parse)) {
        Ok(Some(Ok(token))) => text += &debug(&token),
        Ok(Some(Err(refusal))) | Err(refusal) => text += &error(&refusal),
        Ok(None) => {}
    }
    match core_verdict::verify(case, verifier, case.time()) {
        Ok(token) => text += &of_verified(&token),
        Err(refusal) => text += &error(&refusal),
    }
    text
}

/// A verified token, and the errors of asking it for what it does not hold.
fn of_verified(token: &VerifiedToken) -> String {
    let errors = [
        token.claims::<Vec<u8>>().map(|_| ()),
        token.claim::<u8>("email").map(|_| ()),
        token.claim::<bool>("sub").map(|_| ()),
        token.custom::<u8>().map(|_| ()),
    ];
    let errors: String = errors.iter().filter_map(|result| result.as_ref().err()).map(error).collect();
    let verified = Access(token.clone());
    let (user, service) = (User::from_token(token.clone()), Service::from_token(token.clone()));
    let text =
        [debug(token), debug(&token.principal()), debug(&verified), debug(&user), debug(&service), errors].concat();
    let ids = [token.email(), token.subject(), token.common_name(), token.identity_nonce()];
    for id in ids.into_iter().flatten().filter(|id| !id.is_empty()) {
        // A few of the cases have ids that are words of the output, such as `a`.
        assert!(id.len() < 6 || !text.contains(id), "{id} shows in {text}");
    }
    text
}

#[test]
fn nothing_formatted_shows_a_token() -> io::Result<()> {
    let verifier = verifiers::verifier()?;
    for case in vectors::read()? {
        let text = formatted(&case, &verifier);
        assert_eq!(Secrets::of([&case]).find(&text), None, "{}: {text}", case.id());
    }
    Ok(())
}

#[test]
fn nothing_configured_shows_a_token() -> io::Result<()> {
    let cases = vectors::read()?;
    let verifier = verifiers::verifier()?;
    for case in &cases {
        // What was verified before must not stay anywhere.
        let _ = core_verdict::verify(case, &verifier, verifiers::now());
    }
    let keys = verifiers::key_set()?;
    let skipped: String = keys.skipped().iter().map(|key| debug(key) + &error(&key.reason)).collect();
    let rejections = [AccessRejection::LayerMissing, AccessRejection::Refused(Refusal::NotAUser)];
    let rejections: String = rejections.iter().map(error).collect();
    let layer = debug(&AccessLayer::new(verifier.clone()));
    let text = debug(&verifier) + &debug(verifier.application()) + &debug(&keys) + &skipped + &layer + &rejections;
    assert_eq!(Secrets::of(&cases).find(&text), None, "{text}");
    Ok(())
}

#[test]
fn nothing_logged_shows_a_token() -> io::Result<()> {
    let log = log::listen();
    let cases = vectors::read()?;
    for server in ALL {
        let address = (server.start)(verifiers::verifier()?, Refusals::Default)?;
        for case in &cases {
            client::send(address, &case.request())?;
        }
    }
    let log = log.text();
    // The log is there at all, and says why.
    assert!(log.contains("reason=\"expired\"") && log.contains("principal=\"user\""), "{log}");
    let secrets = Secrets::of(&cases);
    for line in log.lines() {
        assert_eq!(secrets.find(line), None, "{line}");
    }
    Ok(())
}
