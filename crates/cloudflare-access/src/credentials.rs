//! Where a request carries its application token, and which one counts.
//!
//! Access puts the token into the `Cf-Access-Jwt-Assertion` header of every request it lets through; browsers also send
//! it as the `CF_Authorization` cookie, which "is not guaranteed" to arrive (Access docs, "Validate JWTs"). Nothing
//! else counts: not `Authorization`, not the query, and never the unsigned `Cf-Access-Authenticated-User-Email`.

use crate::Refusal;

/// The name of the header with the assertion; header names have no case (RFC 9110 §5.1).
pub const ASSERTION_HEADER: &str = "Cf-Access-Jwt-Assertion";

/// The name of the cookie with the application token; cookie names have case (RFC 6265 §4.1.1).
pub const AUTHORIZATION_COOKIE: &str = "CF_Authorization";

/// Picks the one token out of a request, from every value of the `Cf-Access-Jwt-Assertion` header and every value of
/// the `Cookie` header, in the order they stand in.
///
/// The header decides alone where it is present, even empty or bad: falling back to the cookie would let whoever can
/// add a header choose which token counts. Several assertions, or `CF_Authorization` cookies that differ, are refused
/// rather than guessed at, since a cookie can be planted from a sibling host or another path ("cookie tossing").
/// Cookie values are taken as they are: no percent-decoding, no quotes.
///
/// To ignore cookies, pass none.
///
/// ```
/// use cloudflare_access::credentials;
///
/// let cookie: &[u8] = b"theme=dark; CF_Authorization=eyJh.eyJh.c2ln";
/// assert_eq!(credentials::select([], [cookie]), Ok(Some(&b"eyJh.eyJh.c2ln"[..])));
/// assert_eq!(credentials::select([&b"header"[..]], [cookie]), Ok(Some(&b"header"[..])));
/// assert_eq!(credentials::select([], [&b"theme=dark"[..]]), Ok(None));
/// ```
///
/// # Errors
///
/// [`Refusal::RepeatedCredentials`] where more than one token could be meant.
pub fn select<'a>(
    assertions: impl IntoIterator<Item = &'a [u8]>,
    cookies: impl IntoIterator<Item = &'a [u8]>,
) -> Result<Option<&'a [u8]>, Refusal> {
    let mut assertions = assertions.into_iter();
    if let Some(assertion) = assertions.next() {
        // CVE-2026-31838: two readers of a repeated header can each take another value. Even equal ones are refused.
        return match assertions.next() {
            Some(_) => Err(Refusal::RepeatedCredentials),
            None => Ok(Some(trim(assertion))),
        };
    }
    let mut found = None;
    for token in cookies.into_iter().flat_map(authorization_cookies) {
        match found {
            Some(other) if other != token => return Err(Refusal::RepeatedCredentials),
            _ => found = Some(token),
        }
    }
    Ok(found)
}

/// The values of the `CF_Authorization` cookies in one `Cookie` header (RFC 6265 §4.2.1).
fn authorization_cookies(header: &[u8]) -> impl Iterator<Item = &[u8]> {
    header
        .split(|byte| *byte == b';')
        .filter_map(|pair| trim(pair).strip_prefix(AUTHORIZATION_COOKIE.as_bytes())?.strip_prefix(b"="))
}

/// Drops the white space that is not part of a field value (RFC 9110 §5.5).
fn trim(mut value: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = value {
        value = rest;
    }
    value
}
