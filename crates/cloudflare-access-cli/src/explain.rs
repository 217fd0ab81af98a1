//! The verdict on a token, check by check: what was expected, what was found, and how to mend it.
//!
//! The verdict is the library's, always. The explanation looks at the token on its own, also behind the first check that
//! fails, and `agreement` tests that both give the same reason, for every vector and for mutated tokens.

#[cfg(test)]
mod agreement;
mod audience;
mod caller;
mod check;
mod claims;
mod damage;
mod form;
mod header;
mod issuer;
mod report;
mod signature;
mod times;
mod token_kind;
mod token_type;

use cloudflare_access::{
    Application, KeySet, KeySource, Leeway, Refusal, UnixTime, UnverifiedToken, VerifiedToken, Verifier,
};

use self::check::Check;
use crate::caller_kind::CallerKind;
use crate::credential::Credential;
use crate::fault::Fault;
use crate::key_document::KeyDocument;

/// What a token is held against.
pub(crate) struct Expectations<'e> {
    pub(crate) application: &'e Application,
    pub(crate) caller: Option<CallerKind>,
    /// The team's keys, or why there are none.
    pub(crate) keys: &'e Result<KeyDocument, Fault>,
    pub(crate) leeway: Leeway,
    pub(crate) missing_type_accepted: bool,
    pub(crate) now: UnixTime,
}

/// A verdict and its checks, in the order of the verdict.
pub(crate) struct Explanation {
    checks: Vec<Check>,
    pub(crate) verdict: Result<VerifiedToken, Refusal>,
}

impl Explanation {
    pub(crate) fn new(credential: &Credential, expected: &Expectations<'_>) -> Explanation {
        let verdict = match &credential.fault {
            Some(fault) => Err(fault.refusal),
            None => verdict(&credential.text, expected),
        };
        Explanation { checks: checks(credential, expected), verdict }
    }

    /// What the first check that failed says.
    pub(crate) fn first_fault(&self) -> Option<&Fault> {
        self.checks.iter().find_map(Check::fault)
    }
}

/// Keys that were fetched once, or could not be.
struct Fixed(Option<KeySet>);

impl KeySource for Fixed {
    fn key_set(&self) -> Option<KeySet> {
        self.0.clone()
    }
}

fn verdict(token: &[u8], expected: &Expectations<'_>) -> Result<VerifiedToken, Refusal> {
    let keys = Fixed(expected.keys.as_ref().ok().map(|keys| keys.key_set.clone()));
    let verifier = Verifier::new(expected.application.clone(), keys).with_leeway(expected.leeway);
    let verifier = if expected.missing_type_accepted { verifier.accept_missing_type() } else { verifier };
    let token = verifier.verify(&UnverifiedToken::parse(token)?, expected.now)?;
    expected.caller.map_or(Ok(token.clone()), |caller| caller.admit(token))
}

fn checks(credential: &Credential, expected: &Expectations<'_>) -> Vec<Check> {
    let mut checks = vec![credentials(credential)];
    // A token that no origin would look at is explained all the same.
    let text = (credential.fault.is_none() || !credential.text.is_empty()).then_some(&*credential.text);
    let parts = form::checks(text, &mut checks);
    let key_id = header::checks(parts.map(|parts| parts.header), &mut checks);
    let claims = claims::checks(parts.map(|parts| parts.claims), &mut checks);
    let claims = claims.as_ref();
    checks.extend([
        issuer::check(claims, expected),
        audience::check(claims, expected),
        token_type::check(claims, expected),
        times::expiry(claims, expected),
        times::start(claims, expected),
    ]);
    signature::checks(parts, key_id.as_deref(), expected, &mut checks);
    checks.extend(caller::check(claims, expected));
    checks
}

fn credentials(credential: &Credential) -> Check {
    let expected = "one header `Cf-Access-Jwt-Assertion`, else one cookie `CF_Authorization`, or the bare token";
    match &credential.fault {
        None => Check::passed("credentials", expected, credential.place.clone()),
        Some(fault) => Check::failed("credentials", expected, credential.place.clone(), fault.clone()),
    }
}
