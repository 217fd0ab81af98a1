use cloudflare_access::credentials::{ASSERTION_HEADER, AUTHORIZATION_COOKIE};

use super::token_like;
use crate::escape::Escaped;

/// Longer names of headers and cookies are not shown.
const MAX_NAME: usize = 64;

/// A token in a paste, or what stands where one belongs.
pub(crate) struct Sighting {
    pub(crate) carrier: Carrier,
    pub(crate) position: Position,
    /// A whole header value for [`Carrier::Assertion`] and [`Carrier::Cookie`], else the token alone.
    pub(crate) value: Vec<u8>,
}

/// Where in a paste something stands.
#[derive(Clone, Debug)]
pub(crate) struct Position {
    /// In words, such as `line 3`.
    pub(crate) at: String,
    /// In which request of several, or in the answer to it.
    pub(crate) exchange: usize,
    pub(crate) side: Side,
}

/// Who sent a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Client,
    Server,
    /// The name of the header has to tell.
    Unknown,
}

/// What carries a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Carrier {
    /// The request header that origins read.
    Assertion,
    /// Nothing: the text itself.
    Bare,
    /// The `Cookie` header of a request.
    Cookie,
    /// The address of the login page, in its parameter `meta`.
    LoginPage,
    /// Another header or cookie, described.
    Other(String),
    /// A `CF_Authorization` cookie that an answer sets.
    SetCookie,
    /// Text of another kind.
    Text,
}

impl Sighting {
    pub(crate) fn bare(value: &[u8]) -> Sighting {
        let position = Position { at: String::new(), exchange: 0, side: Side::Unknown };
        Sighting { carrier: Carrier::Bare, position, value: value.to_vec() }
    }

    pub(crate) fn in_text(value: &[u8], line: usize) -> Sighting {
        let at = format!("line {}", line.saturating_add(1));
        let position = Position { at, exchange: 0, side: Side::Unknown };
        Sighting { carrier: Carrier::Text, position, value: value.to_vec() }
    }

    /// What the header `name: value` carries, if anything.
    pub(crate) fn of_header(name: &str, value: &[u8], position: &Position) -> Vec<Sighting> {
        let sighting = |carrier, value: &[u8]| Sighting { carrier, position: position.clone(), value: value.to_vec() };
        if name.eq_ignore_ascii_case(ASSERTION_HEADER) {
            return vec![sighting(Carrier::Assertion, value)];
        }
        if name.eq_ignore_ascii_case("Cookie") {
            let whole = has_authorization_cookie(value).then(|| sighting(Carrier::Cookie, value));
            let others = misnamed_cookies(value)
                .map(|(name, token)| sighting(Carrier::Other(format!("the cookie `{}`", name)), token));
            return whole.into_iter().chain(others).collect();
        }
        let Some(token) = token_like::find(value) else { return Vec::new() };
        let is_set = name.eq_ignore_ascii_case("Set-Cookie") && position.side != Side::Client;
        if is_set && has_authorization_cookie(value) {
            return vec![sighting(Carrier::SetCookie, token)];
        }
        if value.windows(5).any(|window| window == b"meta=") {
            return vec![sighting(Carrier::LoginPage, token)];
        }
        vec![sighting(Carrier::Other(format!("the header `{}`", shown(name))), token)]
    }

    /// Where it stands, for people.
    pub(crate) fn place(&self) -> String {
        let carrier = match &self.carrier {
            Carrier::Assertion => format!("the header `{ASSERTION_HEADER}`"),
            Carrier::Bare => return "the input as it is".to_owned(),
            Carrier::Cookie => format!("the cookie `{AUTHORIZATION_COOKIE}`"),
            Carrier::LoginPage => "the address of the login page".to_owned(),
            Carrier::Other(carrier) => carrier.clone(),
            Carrier::SetCookie => format!("the cookie `{AUTHORIZATION_COOKIE}` that an answer sets"),
            Carrier::Text => return self.position.at.clone(),
        };
        format!("{carrier}, {}", self.position.at)
    }
}

fn has_authorization_cookie(header: &[u8]) -> bool {
    pairs(header).any(|(name, _)| name == AUTHORIZATION_COOKIE.as_bytes())
}

/// Tokens in cookies of another name.
fn misnamed_cookies(header: &[u8]) -> impl Iterator<Item = (String, &[u8])> {
    let others = pairs(header).filter(|(name, _)| *name != AUTHORIZATION_COOKIE.as_bytes());
    others.filter_map(|(name, value)| Some((shown(&String::from_utf8_lossy(name)), token_like::find(value)?)))
}

/// A name that somebody chose, unless it is long or a piece of a token.
fn shown(name: &str) -> String {
    if name.len() <= MAX_NAME && !name.contains("eyJ") { Escaped(name).to_string() } else { "…".to_owned() }
}

fn pairs(header: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    header.split(|byte| *byte == b';').filter_map(|pair| {
        let pair = pair.trim_ascii();
        let equals = pair.iter().position(|byte| *byte == b'=')?;
        let (name, value) = pair.split_at_checked(equals)?;
        Some((name, value.get(1..)?))
    })
}
