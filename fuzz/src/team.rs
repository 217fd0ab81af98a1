//! The team that tokens are judged for.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cloudflare_access::rs256::Backend;
use cloudflare_access::{Application, KeySet, Verifier};

pub(crate) const AUDIENCE: &str = "ced3752cf3ceed6259c91b337a673cfd79ca25a0772c9791ddcb412000e8c673";
pub(crate) const OTHER_AUDIENCE: &str = "95980afcfc794bf7537a69569cbf8e9342e722730f8f2219ba16fab5fa672925";
pub(crate) const ISSUER: &str = "https://acme.cloudflareaccess.com";
pub(crate) const KEY_ID: &str = "key1";

/// 2026-09-21T13:33:20Z, the `iat` of the vectors.
pub(crate) const NOW: i64 = 1_790_000_000;

/// A key set with one key of 2048 bits, to which no signature need fit.
pub(crate) fn key_set(backend: &dyn Backend) -> KeySet {
    let modulus = URL_SAFE_NO_PAD.encode([0xff; 256]);
    let document = format!(r#"{{"keys":[{{"kid":"{KEY_ID}","kty":"RSA","e":"AQAB","n":"{modulus}"}}]}}"#);
    KeySet::parse_with(document.as_bytes(), backend).expect("the key is sound")
}

/// A verifier for one audience, or for two.
pub(crate) fn verifier(backend: &dyn Backend, several_audiences: bool) -> Verifier {
    let audiences = [AUDIENCE, OTHER_AUDIENCE].into_iter().take(if several_audiences { 2 } else { 1 });
    let application = Application::parse("acme", audiences).expect("the application is sound");
    Verifier::new(application, key_set(backend))
}

/// A token of this header and these claims, with a signature that is as long as it must be.
pub(crate) fn token(header: &[u8], claims: &[u8]) -> String {
    let mut token = String::with_capacity(header.len() + claims.len() + 1024);
    URL_SAFE_NO_PAD.encode_string(header, &mut token);
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(claims, &mut token);
    token.push('.');
    // 256 octets, all of them zero.
    token.extend(std::iter::repeat_n('A', 342));
    token
}

/// The header that Access writes for [`KEY_ID`].
pub(crate) fn header() -> String {
    format!(r#"{{"alg":"RS256","kid":"{KEY_ID}","typ":"JWT"}}"#)
}
