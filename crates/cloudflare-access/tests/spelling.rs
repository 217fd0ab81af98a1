//! A token has one spelling: nothing that differs from it in any character says the same.
//!
//! What RSA is trusted with is left to a backend that takes one message and one signature and no other, so that every
//! change at every place can be tried: whatever passes it was decoded to the same bytes.

#[path = "verdict/every_way.rs"]
mod every_way;

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cloudflare_access::rs256::{Backend, InvalidSignature, PreparedKey, PublicKey, UnsupportedKey};
use cloudflare_access::{Application, KeySet, Leeway, Refusal, UnixTime, Verifier};
use cloudflare_access_testing::{AUDIENCE, Issuer, Token};
use proptest::prelude::*;

const NOW: UnixTime = UnixTime::from_seconds(1_790_000_000);

/// The characters of tokens, and those that careless decoders take for one of them or pass over.
const CHARACTERS: &[u8] =
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.+/=~,;:%\\\"' \t\r\n\0\x0b\x0c\x7f\x80\xa0\xc2\xff";

static TOKEN: LazyLock<Token> = LazyLock::new(|| {
    // Without the claims that do not count here: there are fewer places to try.
    let token = Issuer::new("acme").user("kim@example.com").issued_at(1_790_000_000);
    ["country", "identity_nonce", "nbf", "sub"].into_iter().fold(token, |token, claim| token.without_claim(claim))
});

static GOOD: LazyLock<Vec<u8>> = LazyLock::new(|| TOKEN.sign().into_bytes());

/// Takes this message with this signature; with `None`, whatever comes.
#[derive(Clone)]
struct Takes(Option<(Vec<u8>, Vec<u8>)>);

impl Backend for Takes {
    fn prepare(&self, _: &PublicKey<'_>) -> Result<Box<dyn PreparedKey>, UnsupportedKey> {
        Ok(Box::new(self.clone()))
    }
}

impl PreparedKey for Takes {
    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        let is_known = self.0.as_ref().is_none_or(|known| (&*known.0, &*known.1) == (message, signature));
        is_known.then_some(()).ok_or(InvalidSignature)
    }
}

fn verifier(backend: &Takes) -> Verifier {
    let keys = KeySet::parse_with(Issuer::new("acme").certs_json().as_bytes(), backend).unwrap();
    Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), keys).with_leeway(Leeway::NONE)
}

static TAKES_GOOD: LazyLock<Verifier> = LazyLock::new(|| {
    let dot = GOOD.iter().rposition(|byte| *byte == b'.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(&GOOD[dot + 1..]).unwrap();
    verifier(&Takes(Some((GOOD[..dot].to_vec(), signature))))
});

static TAKES_ALL: LazyLock<Verifier> = LazyLock::new(|| verifier(&Takes(None)));

fn is_accepted(token: &[u8]) -> bool {
    TAKES_GOOD.verify_text(token, NOW).is_ok()
}

#[test]
fn every_changed_character_is_refused() {
    assert!(is_accepted(&GOOD));
    let mut token = GOOD.clone();
    for position in 0..GOOD.len() {
        for character in CHARACTERS.iter().copied().filter(|character| *character != GOOD[position]) {
            token[position] = character;
            assert!(!is_accepted(&token), "{} for the character at {position}", character.escape_ascii());
        }
        token[position] = GOOD[position];
    }
}

#[test]
fn every_character_more_or_less_is_refused() {
    for position in 0..=GOOD.len() {
        for character in CHARACTERS {
            let mut longer = GOOD.clone();
            longer.insert(position, *character);
            assert!(!is_accepted(&longer), "{} at {position}", character.escape_ascii());
        }
    }
    for position in 0..GOOD.len() {
        let mut shorter = GOOD.clone();
        shorter.remove(position);
        assert!(!is_accepted(&shorter), "without the character at {position}");
    }
}

#[test]
fn every_two_neighbours_in_another_order_are_refused() {
    for position in 1..GOOD.len() {
        let mut token = GOOD.clone();
        token.swap(position - 1, position);
        assert!(token == *GOOD || !is_accepted(&token), "at {position}");
    }
}

/// Changes of a token's text.
#[derive(Clone, Debug)]
enum Edit {
    Change(prop::sample::Index, u8),
    Insert(prop::sample::Index, u8),
    Remove(prop::sample::Index),
}

impl Edit {
    fn apply(&self, token: &mut Vec<u8>) {
        match self {
            Edit::Change(position, byte) => {
                let position = position.index(token.len());
                token[position] = *byte;
            }
            Edit::Insert(position, byte) => token.insert(position.index(token.len()), *byte),
            Edit::Remove(position) => {
                token.remove(position.index(token.len()));
            }
        }
    }
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let position = any::<prop::sample::Index>;
    let character = || prop::sample::select(CHARACTERS);
    let edit = prop_oneof![
        4 => (position(), character()).prop_map(|(position, byte)| Edit::Change(position, byte)),
        1 => (position(), character()).prop_map(|(position, byte)| Edit::Insert(position, byte)),
        1 => position().prop_map(Edit::Remove),
    ];
    prop::collection::vec(edit, 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn no_edits_lead_to_another_spelling(edits in edits()) {
        let mut token = GOOD.clone();
        edits.iter().for_each(|edit| edit.apply(&mut token));
        prop_assert!(token == *GOOD || !is_accepted(&token));
    }

    /// Whatever is accepted is what another library writes for the bytes that it reads in it.
    #[test]
    fn an_accepted_token_has_no_second_spelling(edits in edits(), nonce in "[a-zA-Z0-9]{1,40}") {
        let mut token = TOKEN.clone().claim("identity_nonce", nonce).signing_input().into_bytes();
        token.push(b'.');
        token.extend(GOOD.iter().skip(GOOD.iter().rposition(|byte| *byte == b'.').unwrap() + 1));
        edits.iter().for_each(|edit| edit.apply(&mut token));
        if every_way::verify(&TAKES_ALL, &token, NOW).is_ok() {
            let parts: Vec<&[u8]> = token.split(|byte| *byte == b'.').collect();
            let again: Vec<String> =
                parts.iter().map(|part| URL_SAFE_NO_PAD.encode(URL_SAFE_NO_PAD.decode(part).unwrap())).collect();
            prop_assert_eq!(again.join(".").into_bytes(), token);
        }
    }

    /// Not yet, then valid, then expired: in this order, whatever the dates, and for ever.
    #[test]
    fn a_token_goes_through_its_life_once(
        exp in date(), nbf in date(), iat in date(), leeway in 0_u16..=300, mut times in prop::collection::vec(date(), 2..20)
    ) {
        let claims = format!(
            r#"{{"iss":"https://acme.cloudflareaccess.com","aud":"{AUDIENCE}","type":"app","email":"a@b","exp":{exp},"nbf":{nbf},"iat":{iat}}}"#
        );
        let token = format!("{}.{}", TOKEN.clone().raw_claims(claims).signing_input(), URL_SAFE_NO_PAD.encode([1; 256]));
        let verifier = TAKES_ALL.clone().with_leeway(Leeway::from_seconds(leeway).unwrap());
        times.sort_unstable();
        let lived: Vec<u8> = times
            .iter()
            .map(|now| match verifier.verify_text(token.as_bytes(), UnixTime::from_seconds(*now)) {
                Err(Refusal::NotYetValid) => 0,
                Ok(_) => 1,
                Err(Refusal::Expired) => 2,
                Err(other) => panic!("{other}"),
            })
            .collect();
        prop_assert!(lived.is_sorted(), "{:?} at {:?}", lived, times);
    }
}

/// Any date, and more often one of those that meet.
fn date() -> impl Strategy<Value = i64> {
    prop_oneof![
        1_790_000_000..1_790_001_000_i64,
        any::<i64>(),
        prop::sample::select(&[i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX - 1, i64::MAX][..]),
    ]
}
