//! Other tokens than application tokens, which people paste in the place of one.

use crate::json_object::JsonObject;
use crate::json_value::JsonValue;

pub(crate) struct TokenKind {
    pub(crate) cause: String,
    pub(crate) mend: &'static str,
}

/// What the token is, if it is no application token.
pub(crate) fn of(claims: &JsonObject) -> Option<TokenKind> {
    let issuer = claims.string("iss").unwrap_or_default();
    let kind = claims.string("type");
    let (cause, mend) = match kind.as_deref() {
        Some("app") => return None,
        Some("org") => (
            "this is the team's session token (type `org`, the cookie of cloudflareaccess.com)",
            "take the cookie `CF_Authorization` of the application's own host, or the header `Cf-Access-Jwt-Assertion`",
        ),
        Some("meta") => (
            "this is the token of the login page's address (type `meta`), which every visitor gets",
            "sign in, and take the token from the header `Cf-Access-Jwt-Assertion`",
        ),
        Some("match") => (
            "this is the discovery token that the edge gives to anybody (type `match`)",
            "sign in, and take the token from the header `Cf-Access-Jwt-Assertion`",
        ),
        None if issuer.contains("/cdn-cgi/access/sso/oidc/") => (
            "this is a token of a SaaS application, where Access is an OpenID provider",
            "verify it as OpenID Connect, with the keys of that issuer",
        ),
        None if !issuer.is_empty() && !issuer.contains("cloudflareaccess.com") => (
            "this is a token of another issuer, such as an identity provider",
            "take the token from the header `Cf-Access-Jwt-Assertion`: Access wrote that one",
        ),
        None => return None,
        Some(other) => {
            let shown = JsonValue::String(other.to_owned()).show();
            let mend = "take the token from the header `Cf-Access-Jwt-Assertion`";
            return Some(TokenKind { cause: format!("this is a token of type {shown}"), mend });
        }
    };
    Some(TokenKind { cause: cause.to_owned(), mend })
}
