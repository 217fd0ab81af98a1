//! Any bytes as a token: what the form and the header must be, and that there is one spelling.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cloudflare_access::{Refusal, UnixTime, UnverifiedToken, Verifier};

use crate::backends::Recording;
use crate::json::{Node, member};
use crate::team;

static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| team::verifier(&Recording, false));

/// The input is a token.
pub fn run(text: &[u8]) {
    let parsed = UnverifiedToken::parse(text);
    let told = parsed.as_ref().map(|token| token.key_id().to_owned()).map_err(|refusal| *refusal);
    assert_eq!(told, key_id(text), "the form and the header");

    let verdict = VERIFIER.verify_text(text, UnixTime::from_seconds(team::NOW));
    match (&verdict, told) {
        (Ok(verified), Ok(key_id)) => {
            assert_eq!(verified.key_id(), key_id);
            let header = text.split(|byte| *byte == b'.').next().expect("a slice has a first piece");
            let header = URL_SAFE_NO_PAD.encode(URL_SAFE_NO_PAD.decode(header).expect("the header is base64url"));
            let claims = URL_SAFE_NO_PAD.encode(verified.claims_json());
            let spelled = Recording::last(|message, signature| {
                assert_eq!(message, format!("{header}.{claims}").as_bytes(), "what is signed");
                format!("{header}.{claims}.{}", URL_SAFE_NO_PAD.encode(signature))
            });
            assert_eq!(text, spelled.as_bytes(), "there is one spelling");
        }
        (Ok(_), Err(refusal)) => panic!("accepted, but refused by the parser: {refusal}"),
        (Err(found), Err(expected)) => assert_eq!(*found, expected, "both ways to read a token"),
        (Err(_), Ok(_)) => {}
    }
}

/// The key id that a token of the right form names.
fn key_id(text: &[u8]) -> Result<String, Refusal> {
    if text.len() > 16 * 1024 {
        return Err(Refusal::TooLarge);
    }
    let is_known = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    if !text.iter().all(is_known) || text.iter().filter(|byte| **byte == b'.').count() != 2 {
        return Err(Refusal::MalformedToken);
    }
    let header = text.split(|byte| *byte == b'.').next().unwrap_or_default();
    let header = URL_SAFE_NO_PAD.decode(header).map_err(|_| Refusal::MalformedHeader)?;
    let header = Node::read_object(&header).ok_or(Refusal::MalformedHeader)?;
    let text_of = |name| match member(&header, name) {
        None => Ok(None),
        Some(Node::Text(text)) => Ok(Some(text.as_str())),
        Some(_) => Err(Refusal::MalformedHeader),
    };
    if !matches!(text_of("alg"), Ok(Some("RS256"))) {
        return Err(Refusal::UnsupportedAlgorithm);
    }
    if ["b64", "crit", "zip"].iter().any(|name| member(&header, name).is_some()) {
        return Err(Refusal::UnsupportedExtension);
    }
    let is_jwt = |media_type: &str| ["jwt", "application/jwt"].contains(&media_type.to_ascii_lowercase().as_str());
    match text_of("typ")? {
        Some(media_type) if !is_jwt(media_type) => return Err(Refusal::WrongType),
        _ => {}
    }
    if text_of("cty")?.is_some_and(is_jwt) {
        return Err(Refusal::UnsupportedExtension);
    }
    let key_id = text_of("kid")?.ok_or(Refusal::MissingKeyId)?;
    if (1..=512).contains(&key_id.len()) { Ok(key_id.to_owned()) } else { Err(Refusal::MalformedHeader) }
}
