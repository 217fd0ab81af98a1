//! The team whose tokens the cases carry.

use cloudflare_access_testing::{Issuer, TestKey, Token};
use serde_json::json;

/// The `iat` and `nbf` of the tokens: 2026-09-21T13:33:20Z, past for whoever runs the cases.
pub const ISSUED_AT: u64 = 1_790_000_000;

/// The `exp` of the tokens: 2100-01-01T00:00:00Z, so that servers can go by the clock of the machine.
pub const EXPIRES_AT: u64 = 4_102_444_800;

/// The user whom the cases know by default.
pub const KIM: &str = "kim@example.com";

/// [`KIM`] as a caller.
pub(crate) const USER: &str = "user kim@example.com";

/// A service token's client ID.
pub const CLIENT_ID: &str = "0123456789abcdef0123456789abcdef.access";

/// [`CLIENT_ID`] as a caller.
pub(crate) const SERVICE: &str = "service 0123456789abcdef0123456789abcdef.access";

/// The team: three sound keys, of which `second` signs, and entries that must not verify anything.
#[must_use]
pub fn issuer() -> Issuer {
    let mut issuer = Issuer::new("acme").with_keys(TestKey::second(), [TestKey::first(), TestKey::large()]);
    let with = |key: TestKey, member: &str, value: &str| {
        let mut jwk = key.jwk();
        jwk[member] = value.into();
        jwk
    };
    issuer.add_jwk(TestKey::weak().jwk());
    issuer.add_jwk(with(TestKey::third(), "use", "enc"));
    issuer.add_jwk(with(TestKey::fourth(), "alg", "PS256"));
    issuer.add_jwk(json!({ "kid": SYMMETRIC_KEY_ID, "kty": "oct", "alg": "HS256", "k": SYMMETRIC_KEY }));
    issuer
}

/// The id of the symmetric key in the key set.
pub(crate) const SYMMETRIC_KEY_ID: &str = "symmetric";

/// The symmetric key in the key set, in base64url.
pub(crate) const SYMMETRIC_KEY: &str = "c3ltbWV0cmlj";

/// Gives a token the dates of this team.
pub(crate) fn dated(token: Token) -> Token {
    token.issued_at(ISSUED_AT).expires_at(EXPIRES_AT)
}

/// The sound token of [`KIM`].
pub(crate) fn user() -> Token {
    dated(issuer().user(KIM))
}

/// The sound token of a service.
pub(crate) fn service() -> Token {
    dated(issuer().service(CLIENT_ID))
}
