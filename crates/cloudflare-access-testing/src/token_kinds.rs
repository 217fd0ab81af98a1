//! The kinds of token that one Access team signs, each in the shape of a genuine one.

use std::time::Duration;

use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::key::hex;
use crate::token::Claim::{self, ExpiresAt, IssuedAt};
use crate::{Issuer, Token};

/// How long a login page's token lives in every capture that has an `exp` at all.
const META_LIFETIME: Duration = Duration::from_secs(5 * 60);

const HOSTNAME: &str = "app.example.org";

impl Issuer {
    /// The application token of a user who logged in.
    ///
    /// Claims in the order of the documentation's example ("Application token"); `sub` is a UUID
    /// that depends on the team and `email` alone. `custom` is absent: add it with
    /// [`Token::claim`].
    pub fn user(&self, email: &str) -> Token {
        self.token([
            ("aud", self.audience_array()),
            ("email", email.into()),
            ("exp", ExpiresAt),
            ("iat", IssuedAt),
            ("nbf", IssuedAt),
            ("iss", self.issuer().into()),
            ("type", "app".into()),
            ("identity_nonce", self.identity_nonce(email).into()),
            ("sub", self.subject(email).into()),
            ("country", "CH".into()),
        ])
    }

    /// The application token of a service token, as Access issues it today.
    ///
    /// `client_id` is the Client ID, `<32 hex>.access`. No `nbf`, no `email`, and an empty `sub`
    /// ("Application token").
    pub fn service(&self, client_id: &str) -> Token {
        self.token([
            ("type", "app".into()),
            ("aud", self.audience_array()),
            ("exp", ExpiresAt),
            ("iss", self.issuer().into()),
            ("common_name", client_id.into()),
            ("iat", IssuedAt),
            ("sub", "".into()),
        ])
    }

    /// The application token of a service token, as captured in 2020: `aud` is a bare string, and
    /// there is no `type`.
    pub fn legacy_service(&self, client_id: &str) -> Token {
        self.token([
            ("aud", self.audience().into()),
            ("exp", ExpiresAt),
            ("iss", self.issuer().into()),
            ("common_name", client_id.into()),
            ("iat", IssuedAt),
            ("sub", "".into()),
        ])
    }

    /// The application token of a caller let in without an identity, by a client certificate or an
    /// IP range.
    ///
    /// Cloudflare documents no claims for this case. The shape is the user's without whatever says
    /// who it is: no `email`, no `identity_nonce`, and an empty `sub`.
    pub fn non_identity(&self) -> Token {
        self.token([
            ("aud", self.audience_array()),
            ("exp", ExpiresAt),
            ("iat", IssuedAt),
            ("nbf", IssuedAt),
            ("iss", self.issuer().into()),
            ("type", "app".into()),
            ("sub", "".into()),
            ("country", "CH".into()),
        ])
    }

    /// The global session token (`type` is `org`), which a browser keeps for the team domain.
    ///
    /// Not an application token. A genuine one has an audience of its own; this one has the
    /// application's, so that `type` alone tells it from the token of a user.
    pub fn org(&self) -> Token {
        let email = "kim@example.org";
        let account = &hex(&Sha256::digest(self.issuer()))[..32];
        self.token([
            ("type", "org".into()),
            ("aud", self.audience_array()),
            ("exp", ExpiresAt),
            ("iss", self.issuer().into()),
            ("iat", IssuedAt),
            ("nbf", IssuedAt),
            ("sub", self.subject(email).into()),
            ("email", email.into()),
            ("account_id", account.into()),
            ("identity", json!({ "email": email, "idp": { "type": "onetimepin" }, "groups": [] }).into()),
            ("identity_nonce", self.identity_nonce(email).into()),
        ])
    }

    /// The token in the address of the login page (`type` is `meta`), which anybody gets who is not
    /// logged in.
    ///
    /// It carries the application's AUD tag and lives for five minutes. No `iss`, no `sub`, no
    /// `email`.
    pub fn meta(&self) -> Token {
        let certificate = json!({
            "cert_issuer_dn": "", "cert_serial": "", "cert_issuer_ski": "",
            "cert_presented": false, "common_name": "", "auth_status": "NONE",
        });
        self.token([
            ("type", "meta".into()),
            ("aud", self.audience().into()),
            ("hostname", HOSTNAME.into()),
            ("redirect_url", "/".into()),
            ("service_token_status", false.into()),
            ("is_warp", false.into()),
            ("is_gateway", false.into()),
            ("exp", ExpiresAt),
            ("nbf", IssuedAt),
            ("iat", IssuedAt),
            ("auth_status", "NONE".into()),
            ("mtls_auth", certificate.into()),
            ("real_country", "CH".into()),
            ("app_session_hash", hex(&Sha256::digest(HOSTNAME)).into()),
        ])
        .lifetime(META_LIFETIME)
    }

    /// The application discovery token (`type` is `match`), which any client may ask the edge for
    /// without logging in.
    ///
    /// It carries the application's AUD tag, and cloudflared verifies it with the very keys of
    /// application tokens (cloudflared, `token/jwks.go`). Here it has no `iss` and no `exp`; add
    /// them to make it as dangerous as possible.
    pub fn app_match(&self) -> Token {
        self.token([
            ("type", "match".into()),
            ("hostname", HOSTNAME.into()),
            ("auth_domain", self.team_domain().into()),
            ("aud", self.audience().into()),
            ("app_hostname", HOSTNAME.into()),
            ("iat", IssuedAt),
        ])
    }

    fn token<const N: usize>(&self, claims: [(&str, Claim); N]) -> Token {
        Token::new(self.current_key(), claims)
    }

    fn audience_array(&self) -> Claim {
        vec![self.audience()].into()
    }

    fn identity_nonce(&self, email: &str) -> String {
        hex(&Sha256::digest(format!("nonce {} {email}", self.issuer())))[..16].to_owned()
    }

    fn subject(&self, email: &str) -> String {
        let digits = hex(&Sha256::digest(format!("subject {} {email}", self.issuer())));
        // Version 4 and variant 8 stand where a strict UUID parser looks for them (RFC 9562 section
        // 5.4).
        let (a, b, c, d, e) = (&digits[..8], &digits[8..12], &digits[12..15], &digits[15..18], &digits[18..30]);
        format!("{a}-{b}-4{c}-8{d}-{e}")
    }
}
