use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cloudflare_access_testing::{Issuer, Token};
use conformance::team::{EXPIRES_AT, ISSUED_AT};
use serde_json::json;

/// A shorter piece stands in other texts by chance.
const PIECE: usize = 8;

pub(crate) const EMAIL: &str = "kxqzvwjy@jqwxzvkp.zwq";
pub(crate) const SUBJECT: &str = "zq7xkv3w-jq5z-xk9v";
pub(crate) const NONCE: &str = "wxzqjvky17305264";
pub(crate) const GROUP: &str = "zvjxqkwy-group-qxzj";
pub(crate) const CLIENT_ID: &str = "f0e9d8c7b6a5940312fedcba98765430.access";

/// Tokens whose every piece is one that nothing else has.
pub(crate) struct Mark {
    pub(crate) issuer: Issuer,
    pub(crate) user: String,
    pub(crate) service: String,
    /// By a key that nobody publishes.
    pub(crate) unknown: String,
    pieces: HashSet<[u8; PIECE]>,
}

impl Mark {
    pub(crate) fn new() -> Mark {
        let issuer = Issuer::new("acme");
        let dated = |token: Token| token.issued_at(ISSUED_AT).expires_at(EXPIRES_AT);
        let user = dated(issuer.user(EMAIL)).claim("sub", SUBJECT).claim("identity_nonce", NONCE);
        let user = user.claim("custom", json!({ "groups": [GROUP] }));
        let unknown = user.clone().signed_by(&cloudflare_access_testing::TestKey::outsider()).sign();
        let (user, service) = (user.sign(), dated(issuer.service(CLIENT_ID)).sign());
        let mut mark = Mark { issuer, user, service, unknown, pieces: HashSet::new() };
        let tokens = [mark.user.clone(), mark.service.clone(), mark.unknown.clone()];
        for token in &tokens {
            mark.take(token.as_bytes());
            mark.take(&URL_SAFE_NO_PAD.decode(token.rsplit('.').next().unwrap_or_default()).expect("base64url"));
        }
        for value in [EMAIL, SUBJECT, NONCE, GROUP, CLIENT_ID] {
            mark.take(value.as_bytes());
        }
        mark
    }

    fn take(&mut self, bytes: &[u8]) {
        self.pieces.extend(bytes.windows(PIECE).filter_map(|piece| <[u8; PIECE]>::try_from(piece).ok()));
    }

    /// A piece that stands in `text`, as it is, in hexadecimal, or as a list of numbers.
    pub(crate) fn find(&self, text: &str) -> Option<String> {
        [text.as_bytes().to_vec(), numbers(text)].iter().chain(&hexadecimal(text)).find_map(|bytes| {
            let piece = bytes.windows(PIECE).find(|piece| self.pieces.contains(*piece))?;
            Some(piece.escape_ascii().to_string())
        })
    }
}

/// The numbers below 256 in a text, as bytes.
fn numbers(text: &str) -> Vec<u8> {
    text.split(|character: char| !character.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect()
}

/// The bytes that each run of hexadecimal digits stands for, wherever it begins.
fn hexadecimal(text: &str) -> Vec<Vec<u8>> {
    let runs = text.split(|character: char| !character.is_ascii_hexdigit()).filter(|run| run.len() >= 2 * PIECE);
    runs.flat_map(|run| [run, &run[1..]])
        .map(|run| run.as_bytes().chunks_exact(2).filter_map(octet).collect())
        .collect()
}

fn octet(pair: &[u8]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()
}

#[test]
fn a_piece_is_found_however_it_is_written() {
    let mark = Mark::new();
    let token = mark.user.as_bytes();
    let signature = URL_SAFE_NO_PAD.decode(mark.user.rsplit('.').next().unwrap_or_default()).expect("base64url");
    let hex: String = signature[100..108].iter().map(|octet| format!("{octet:02X}")).collect();
    for leak in [
        format!("token={}", &mark.user[400..408]),
        format!("{:?}", &token[400..408]),
        format!("{:#?}", &signature[100..108]).replace('\n', " "),
        format!("0x{hex}"),
        format!("a{hex}"),
        "of zvjxqkwy".to_owned(),
    ] {
        assert!(mark.find(&leak).is_some(), "{leak}");
    }
    for harmless in [format!("token={}", &mark.user[400..407]), "2026-09-21T13:33:20Z 1 2 3 4 5 6 7 8".to_owned()] {
        assert_eq!(mark.find(&harmless), None, "{harmless}");
    }
}
