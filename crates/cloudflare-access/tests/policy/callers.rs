//! Verified tokens, each through a real signature: there is no other way to have one.

use std::sync::LazyLock;

use cloudflare_access::{Application, KeySet, UnixTime, UnverifiedToken, VerifiedToken, Verifier};
use cloudflare_access_testing::{AUDIENCE, Issuer, OTHER_AUDIENCE, Token};
use serde_json::Value;

pub(crate) const NOW: UnixTime = UnixTime::from_seconds(1_790_000_000);
pub(crate) const CLIENT_ID: &str = "0123456789abcdef0123456789abcdef.access";

const ISSUED_AT: u64 = 1_790_000_000;
const EXPIRES_AT: u64 = 1_790_003_600;

static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| {
    let keys = KeySet::parse(Issuer::new("acme").certs_json().as_bytes()).unwrap();
    Verifier::new(Application::parse("acme", [AUDIENCE, OTHER_AUDIENCE]).unwrap(), keys)
});

/// A user from Switzerland without custom claims, issued now.
pub(crate) fn user(email: &str) -> Token {
    issued(Issuer::new("acme").user(email))
}

/// A user with these members in `custom`.
pub(crate) fn user_with(custom: Value) -> VerifiedToken {
    verified(user("kim@example.com").claim("custom", custom))
}

/// A user whose token names these groups.
pub(crate) fn user_in(groups: &[&str]) -> VerifiedToken {
    user_with(serde_json::json!({ "groups": groups }))
}

pub(crate) fn service(client_id: &str) -> Token {
    issued(Issuer::new("acme").service(client_id))
}

/// A caller who did not log in.
pub(crate) fn non_identity() -> Token {
    issued(Issuer::new("acme").non_identity())
}

fn issued(token: Token) -> Token {
    token.issued_at(ISSUED_AT).expires_at(EXPIRES_AT)
}

/// A user's token whose `custom` is this text, which `serde_json` would not write.
pub(crate) fn with_raw_custom(custom: &str) -> VerifiedToken {
    let issuer = Issuer::new("acme");
    let claims = format!(
        r#"{{"aud":["{AUDIENCE}"],"email":"kim@example.com","exp":{EXPIRES_AT},"iat":{ISSUED_AT},"iss":"{}","type":"app","sub":"s","custom":{custom}}}"#,
        issuer.issuer()
    );
    verified(issuer.user("kim@example.com").raw_claims(claims))
}

pub(crate) fn verified(token: Token) -> VerifiedToken {
    VERIFIER.verify(&UnverifiedToken::parse(token.sign().as_bytes()).unwrap(), NOW).unwrap()
}
