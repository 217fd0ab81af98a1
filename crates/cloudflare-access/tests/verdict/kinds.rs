//! Application tokens, and the other tokens that the same key signs.

use super::*;

#[test]
fn other_tokens_signed_with_the_same_key_are_refused() {
    let issuer = Issuer::new("acme");
    let whole = |token: Token| {
        token.claim("iss", "https://acme.cloudflareaccess.com").claim("exp", NOW + 60).claim("aud", AUDIENCE)
    };
    for opt_in in [false, true] {
        let verifier = verifier_of(&issuer);
        let verifier = if opt_in { verifier.accept_missing_type() } else { verifier };
        for token in [issuer.org(), issuer.meta(), issuer.app_match()] {
            let token = token.issued_at(NOW);
            assert!(verify_at(&verifier, &token.sign(), NOW).is_err());
            // Even where everything else is as it would be in an application token.
            let refusal = verify_at(&verifier, &whole(token).sign(), NOW).unwrap_err();
            assert_eq!(refusal, Refusal::WrongType);
        }
    }
}

#[test]
fn the_type_is_app() {
    assert_eq!(refusal(&user().without_claim("type").sign()), Some(Refusal::MissingType));
    for value in ["", "App", "app ", "application", "org"] {
        assert_eq!(refusal(&user().claim("type", value).sign()), Some(Refusal::WrongType), "{value}");
    }
    for value in [serde_json::json!(null), serde_json::json!(1), serde_json::json!(["app"])] {
        assert_eq!(refusal(&user().claim("type", value.clone()).sign()), Some(Refusal::MalformedClaims), "{value}");
    }
}
