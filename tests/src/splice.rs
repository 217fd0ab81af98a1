//! Tokens with members that no JSON library would write.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cloudflare_access_testing::Token;

/// Stands for the bytes to be put in, while the issuer writes the rest.
const MARK: &str = "\"@\"";

/// The token with these bytes as the value of the claim `name`. They need not be one value: `1,"exp":2` is two members.
pub(crate) fn with_claim(token: &Token, name: &str, bytes: impl AsRef<[u8]>) -> Token {
    let marked = token.clone().claim(name, "@");
    token.clone().raw_claims(spliced(&claims_text(&marked), bytes.as_ref()))
}

/// The token with these bytes as the value of the header parameter `name`.
pub(crate) fn with_header(token: &Token, name: &str, bytes: impl AsRef<[u8]>) -> Token {
    let marked = token.clone().header(name, "@");
    token.clone().raw_header(spliced(&header_text(&marked), bytes.as_ref()))
}

/// The token's header, as it stands in the token.
pub(crate) fn header_text(token: &Token) -> String {
    part(token, 0)
}

/// The token's claims, as they stand in the token.
pub(crate) fn claims_text(token: &Token) -> String {
    part(token, 1)
}

fn part(token: &Token, index: usize) -> String {
    let input = token.signing_input();
    let part = input.split('.').nth(index).expect("a signing input has two parts");
    let bytes = URL_SAFE_NO_PAD.decode(part).expect("the issuer writes base64url");
    String::from_utf8(bytes).expect("the issuer writes UTF-8")
}

fn spliced(text: &str, bytes: &[u8]) -> Vec<u8> {
    let (before, after) = text.split_once(MARK).expect("the mark was put in");
    [before.as_bytes(), bytes, after.as_bytes()].concat()
}
