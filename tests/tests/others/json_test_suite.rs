//! JSONTestSuite in `others/json-test-suite.txt`: each file as the value of a claim, and of a header parameter, that nobody
//! has heard of, in a token whose signature everybody takes.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cloudflare_access::KeySet;
use cloudflare_access::rs256::{Backend, InvalidSignature, PreparedKey, PublicKey, UnsupportedKey};
use cloudflare_access_testing::{AUDIENCE, Issuer};
use conformance::team::{EXPIRES_AT, KIM};
use conformance::{case_text, verifiers};

use crate::tally::{ACCEPTED, Expects, Tally};

pub(crate) fn run(tally: &mut Tally) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("others/json-test-suite.txt");
    let text = std::fs::read_to_string(path).expect("the suite can be read");
    let issuer = Issuer::new("acme");
    let keys = KeySet::parse_with(issuer.certs_json().as_bytes(), &AcceptsAll).expect("a key set");
    let verifier = verifiers::with_keys(keys);
    let answer = |header: &[u8], claims: &[u8]| {
        let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part));
        let token = format!("{header}.{claims}.{}", URL_SAFE_NO_PAD.encode([1; 256]));
        let verdict = verifier.verify_text(token.as_bytes(), verifiers::now());
        verdict.map_or_else(|refusal| format!("refused {}", refusal.reason()), |_| ACCEPTED.to_owned())
    };
    let header = format!(r#"{{"alg":"RS256","kid":"{}"}}"#, issuer.current_key().key_id());
    let claims = format!(
        r#"{{"iss":"{}","aud":"{AUDIENCE}","type":"app","exp":{EXPIRES_AT},"email":"{KIM}"}}"#,
        issuer.issuer()
    );
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (name, bytes) = line.split_once(' ').expect("a name and a text");
        let bytes = case_text::unescape(bytes).expect("escapes are escapes");
        let expects = match name.as_bytes()[0] {
            b'y' => Expects::Accept,
            b'n' => Expects::Refuse,
            _ => Expects::Either,
        };
        let claim = answer(header.as_bytes(), &with_member(&claims, &bytes));
        tally.add("JSONTestSuite, as a claim", "any", &format!("{name} as a claim"), expects, claim);
        let parameter = answer(&with_member(&header, &bytes), claims.as_bytes());
        tally.add("JSONTestSuite, as a parameter", "any", &format!("{name} as a parameter"), expects, parameter);
    }
}

/// The object with these bytes as the value of a last member.
fn with_member(object: &str, bytes: &[u8]) -> Vec<u8> {
    let object = object.strip_suffix('}').expect("an object ends with a brace");
    [object.as_bytes(), br#","unknown":"#, bytes, b"}"].concat()
}

/// So that what is tested is not the signature.
struct AcceptsAll;

impl Backend for AcceptsAll {
    fn prepare(&self, _: &PublicKey<'_>) -> Result<Box<dyn PreparedKey>, UnsupportedKey> {
        Ok(Box::new(AcceptsAll))
    }
}

impl PreparedKey for AcceptsAll {
    fn verify(&self, _: &[u8], _: &[u8]) -> Result<(), InvalidSignature> {
        Ok(())
    }
}
