//! A token where something else was to be: in configuration, in a document, in an address.

use cloudflare_access::answer::SignIn;
use cloudflare_access::policy::{Identity, Policy, Selector};
use cloudflare_access::rs256::PublicKey;
use cloudflare_access::{Application, Audience, CertsUrl, KeySet, Leeway, Refusal, TeamDomain};
use cloudflare_access_cache::TokenCache;
use cloudflare_access_identity::{IdentityUrl, TokenText};
use cloudflare_access_testing::AUDIENCE;

use crate::mark::{EMAIL, Mark};
use crate::shown::Shown;

pub(crate) fn show(mark: &Mark, shown: &mut Shown) {
    let token = mark.user.as_str();
    for text in [token, &format!("https://{token}"), &format!("https://acme.cloudflareaccess.com/{token}")] {
        shown.failed(text.parse::<TeamDomain>());
        shown.failed(CertsUrl::loopback(text));
        shown.failed(IdentityUrl::loopback(text));
        shown.failed(Application::parse(text, [AUDIENCE]));
    }
    shown.failed(token.parse::<Audience>());
    shown.failed(Application::parse("acme", [token]));
    shown.failed(KeySet::parse(token.as_bytes()));
    shown.failed(KeySet::parse(format!(r#"{{"keys":["{token}"]}}"#).as_bytes()));
    shown.failed(Identity::parse(token.as_bytes()));
    shown.failed(Identity::parse(format!(r#"{{"err":"{EMAIL}"}}"#).as_bytes()));
    shown.failed(PublicKey::new(token.as_bytes(), token.as_bytes()));
    for failed in [
        Selector::country(token),
        Selector::email(token),
        Selector::email_domain(EMAIL),
        Selector::service_token(token),
        Selector::any_of([]),
    ] {
        shown.failed(failed);
    }
    shown.failed(Selector::claim(&format!("{token}..{token}")));
    // A policy file that is none, with a token in the place of a value that is not repeated.
    let policy = format!(r#"{{"include":[{{"service_token":"{token}"}}]}}"#);
    shown.failed(serde_json::from_str::<Policy>(&policy));
    let (team, audience) = ("acme".parse().expect("a team"), AUDIENCE.parse().expect("an audience"));
    shown.failed(SignIn::new(&team, &audience, &format!("{token}/{token}")));
    let sign_in = SignIn::new(&team, &audience, "app.example.com").expect("a host");
    shown.failed(sign_in.login_url(&format!("{token}\n")));
    shown.debug(&sign_in);
    shown.debug(&TokenText::new(token.as_bytes()).expect("a token"));
    shown.failed(TokenCache::with_capacity(0));
    shown.failed(Leeway::from_seconds(u16::MAX));
    for refusal in [Refusal::Denied, Refusal::KeysUnavailable, Refusal::IdentityUnavailable] {
        shown.error(&refusal);
    }
    let check_key = rs256_key(mark);
    let check = rs256_verify::Check { key: &check_key, message: token.as_bytes(), signature: token.as_bytes() };
    shown.debug(&check);
    shown.debug(&check_key);
    shown.failed(check_key.verify(token.as_bytes(), token.as_bytes()));
    shown.failed(rs256_verify::PublicKey::from_modulus(token.as_bytes()));
}

/// The key that signed, for the crate that knows nothing of tokens.
fn rs256_key(mark: &Mark) -> rs256_verify::PublicKey {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let jwk = mark.issuer.current_key().jwk();
    let modulus = URL_SAFE_NO_PAD.decode(jwk["n"].as_str().expect("a modulus")).expect("base64url");
    rs256_verify::PublicKey::from_modulus(&modulus).expect("a key")
}
