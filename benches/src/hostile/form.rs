//! Tokens whose form alone is hostile, and those that are fine but for their size.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cloudflare_access::Refusal;
use cloudflare_access_testing::{AUDIENCE, TestKey};

use super::Shape;
use super::bearer::{Bearer, Outcome};

pub(super) fn shapes() -> Vec<Shape> {
    let shape = |name, refusal, write| Shape::new(name, Bearer::Token, Outcome::Refused(refusal), write);
    vec![
        shape("no dots", Refusal::MalformedToken, |size| vec!["A".repeat(size)]),
        shape("dots alone", Refusal::MalformedToken, |size| vec![".".repeat(size)]),
        shape("three long parts", Refusal::MalformedHeader, |size| {
            let part = "A".repeat((size - 2) / 12 * 4);
            vec![format!("{part}.{part}.{part}")]
        }),
        shape("a long signature", Refusal::BadSignature, |size| {
            let start = format!("{}.{}.", encode(&header("")), encode(&claims("")));
            vec![format!("{start}{}", "A".repeat((size - start.len()) / 4 * 4))]
        }),
    ]
}

/// A token with this header and these claims, and no genuine signature.
pub(super) fn token(header: &str, claims: &str) -> Vec<String> {
    vec![format!("{}.{}.{}", encode(header), encode(claims), URL_SAFE_NO_PAD.encode([7; 256]))]
}

/// Of how many bytes the JSON may be longer in a token of this size, where it is this token otherwise.
pub(super) fn room(size: usize, token: &[String]) -> usize {
    (size - token[0].len()) * 3 / 4 - 2
}

/// The header that Access writes, and `filler` behind it.
pub(super) fn header(filler: &str) -> String {
    format!(r#"{{"alg":"RS256","kid":"{}","typ":"JWT"{filler}}}"#, TestKey::first().key_id())
}

/// Claims that pass, and `filler` behind them.
pub(super) fn claims(filler: &str) -> String {
    format!(r#"{},"aud":["{AUDIENCE}"]{filler}}}"#, without_audience())
}

/// Claims that pass, but for the audience that is to come.
pub(super) fn without_audience() -> String {
    r#"{"iss":"https://acme.cloudflareaccess.com","exp":4102444800,"type":"app""#.to_owned()
}

fn encode(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}
