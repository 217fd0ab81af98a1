use std::sync::LazyLock;

use cloudflare_access::answer::{Format, Hints};
use cloudflare_access::policy::Identity;
use cloudflare_access::rs256::{Backend, InvalidSignature, PreparedKey, PublicKey, UnsupportedKey};
use cloudflare_access::{Application, InvalidKeySet, KeySet, Refusal, UnixTime, Verifier, credentials};
use cloudflare_access_testing::{AUDIENCE, Issuer};

/// Whose work it is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Bearer {
    /// A verifier's, of a token.
    Token,
    /// `credentials::select`'s, of the values of `Cookie` headers.
    Cookies,
    /// `KeySet::parse_with`'s, of a certs document.
    KeySet,
    /// `Identity::parse`'s, of an answer of `get-identity`.
    Identity,
    /// `Format::of`'s, of an `Accept` header.
    Accept,
}

/// What comes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Refused(Refusal),
    Unusable(InvalidKeySet),
    /// Nothing is there, or nothing is wrong.
    Passed,
}

/// The time at which tokens are verified.
const NOW: UnixTime = UnixTime::from_seconds(1_790_000_060);

impl Bearer {
    pub(super) fn bear(self, lines: &[String]) -> Outcome {
        let text = || lines[0].as_bytes();
        match self {
            Bearer::Token => VERIFIER.verify_text(text(), NOW).map_or_else(Outcome::Refused, |_| Outcome::Passed),
            Bearer::Cookies => match credentials::select(None, lines.iter().map(String::as_bytes)) {
                Ok(_) => Outcome::Passed,
                Err(refusal) => Outcome::Refused(refusal),
            },
            Bearer::KeySet => match KeySet::parse_with(text(), &RefusesAll) {
                Ok(_) => Outcome::Passed,
                Err(invalid) => Outcome::Unusable(invalid),
            },
            Bearer::Identity => {
                assert!(Identity::parse(text()).is_ok(), "an identity");
                Outcome::Passed
            }
            Bearer::Accept => {
                let hints = Hints { accept: Some(text()), ..Hints::default() };
                assert_eq!(Format::of(&hints), Format::Text);
                Outcome::Passed
            }
        }
    }
}

static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| {
    let keys = KeySet::parse_with(Issuer::new("acme").certs_json().as_bytes(), &RefusesAll).expect("a key set");
    Verifier::new(Application::parse("acme", [AUDIENCE]).expect("an application"), keys)
});

/// A backend without arithmetic: what is left is all the work that is done before a signature is checked.
struct RefusesAll;

impl Backend for RefusesAll {
    fn prepare(&self, _: &PublicKey<'_>) -> Result<Box<dyn PreparedKey>, UnsupportedKey> {
        Ok(Box::new(RefusesAll))
    }
}

impl PreparedKey for RefusesAll {
    fn verify(&self, _: &[u8], _: &[u8]) -> Result<(), InvalidSignature> {
        Err(InvalidSignature)
    }
}
