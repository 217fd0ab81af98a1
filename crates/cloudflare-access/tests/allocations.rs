//! How much memory verifying takes.

use allocation_counter::measure;
use cloudflare_access::rs256::{Backend, InvalidSignature, PreparedKey, PublicKey, UnsupportedKey};
use cloudflare_access::{Application, KeySet, Scratch, UnixTime, Verifier};
use cloudflare_access_testing::{AUDIENCE, Issuer, Token};

fn now() -> UnixTime {
    UnixTime::from(std::time::UNIX_EPOCH.elapsed().unwrap())
}

/// Takes every signature and allocates nothing, so that only what is ours is counted.
struct Gullible;

impl Backend for Gullible {
    fn prepare(&self, _: &PublicKey<'_>) -> Result<Box<dyn PreparedKey>, UnsupportedKey> {
        Ok(Box::new(Gullible))
    }
}

impl PreparedKey for Gullible {
    fn verify(&self, _: &[u8], _: &[u8]) -> Result<(), InvalidSignature> {
        Ok(())
    }
}

fn verifier() -> Verifier {
    let keys = KeySet::parse_with(Issuer::new("acme").certs_json().as_bytes(), &Gullible).unwrap();
    Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), keys)
}

fn user() -> Token {
    Issuer::new("acme").user("kim@example.com")
}

/// Claims that take other ways through the reader, good and bad.
fn tokens() -> Vec<String> {
    let claims = |more: &str| {
        format!(
            r#"{{"aud":["{AUDIENCE}"],"email":"kim\u0040example.com","exp":4102444800,"iss":"https:\/\/acme.cloudflareaccess.com","type":"\u0061pp","s\u0075b":"\u0061"{more}}}"#
        )
    };
    let many: String = (0..400).map(|number| format!(r#","x{number}":{number}"#)).collect();
    let hostile = Issuer::new("acme").hostile();
    let mut tokens = vec![
        user().sign(),
        user().header("x", "y").sign(),
        user().raw_claims(claims("")).sign(),
        user().raw_claims(claims(&many)).sign(),
        user().raw_claims(claims(&format!(r"{many},\u00780:1"))).sign(),
        user().raw_claims(claims(&format!(r#"{many},"\u00780":1"#))).sign(),
    ];
    tokens.extend(hostile.iter().map(|hostile| hostile.token().to_owned()));
    tokens
}

#[test]
fn verifying_in_borrowed_memory_takes_none() {
    let (verifier, tokens, now, mut scratch) = (verifier(), tokens(), now(), Scratch::new());
    let verify = |scratch: &mut Scratch| {
        let verified = tokens.iter().filter(|token| verifier.verify_borrowed(token.as_bytes(), now, scratch).is_ok());
        assert!(verified.count() >= 4, "the good ones");
    };
    verify(&mut scratch);
    assert_eq!(measure(|| verify(&mut scratch)).count_total, 0, "once the memory is there");
}

#[test]
fn a_verified_token_takes_three_pieces_of_memory_and_a_refused_one_at_most_one() {
    let verifier = verifier();
    let (good, expired) = (user().sign(), user().claim("exp", 1).sign());
    let taken = |token: &str| measure(|| drop(verifier.verify_text(token.as_bytes(), now()))).count_total;
    assert_eq!((taken(&good), taken(&expired), taken(&"A".repeat(16 * 1024 + 1))), (3, 1, 0));
}

#[test]
fn borrowed_memory_is_bounded_by_the_longest_token() {
    let (verifier, longest) = (verifier(), "A".repeat(16 * 1024));
    let taken = measure(|| {
        let mut scratch = Scratch::new();
        assert!(verifier.verify_borrowed(longest.as_bytes(), now(), &mut scratch).is_err());
    });
    assert!(taken.bytes_max <= 32 * 1024, "{} bytes", taken.bytes_max);
}
