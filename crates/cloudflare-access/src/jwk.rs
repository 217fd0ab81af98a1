//! Which JSON Web Keys (RFC 7517 §4, RFC 7518 §6.3) may verify application tokens.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::base64url;
use crate::header::MAX_KEY_ID;
use crate::json::{self, Value};
use crate::key_set::SkippedKey;
use crate::rs256::InvalidPublicKey;

/// Longer than the longest name of a member that counts.
const MAX_NAME: usize = 8;

/// An RSA key for RS256, its numbers not yet judged.
#[derive(PartialEq, Eq)]
pub(crate) struct Jwk {
    pub(crate) exponent: Vec<u8>,
    pub(crate) key_id: String,
    pub(crate) modulus: Vec<u8>,
}

#[derive(Default)]
struct Members<'a> {
    alg: Option<Value<'a>>,
    e: Option<Value<'a>>,
    key_ops: Option<Value<'a>>,
    kid: Option<Value<'a>>,
    kty: Option<Value<'a>>,
    n: Option<Value<'a>>,
    private: bool,
    r#use: Option<Value<'a>>,
}

impl Jwk {
    pub(crate) fn parse(entry: Value<'_>) -> Result<Jwk, SkippedKey> {
        let Value::Object(text) = entry else {
            return Err(SkippedKey::new(None, SkipReason::NotAnObject));
        };
        let members = Members::parse(text).map_err(|_| SkippedKey::new(None, SkipReason::RepeatedMember))?;
        let key_id = match members.kid {
            Some(Value::String(text)) => Some(text.decode().into_owned()),
            _ => None,
        };
        match members.judge() {
            Ok((modulus, exponent)) => match key_id {
                Some(key_id) if (1..=MAX_KEY_ID).contains(&key_id.len()) => Ok(Jwk { exponent, key_id, modulus }),
                key_id => Err(SkippedKey::new(key_id, SkipReason::KeyId)),
            },
            Err(reason) => Err(SkippedKey::new(key_id, reason)),
        }
    }
}

impl<'a> Members<'a> {
    fn parse(text: &'a str) -> Result<Members<'a>, json::Malformed> {
        let mut members = Members::default();
        json::object(text, |name, value| {
            let member = match name.resolve(&mut [0; MAX_NAME]).unwrap_or_default() {
                "alg" => &mut members.alg,
                "e" => &mut members.e,
                "key_ops" => &mut members.key_ops,
                "kid" => &mut members.kid,
                "kty" => &mut members.kty,
                "n" => &mut members.n,
                "use" => &mut members.r#use,
                "d" | "p" | "q" | "dp" | "dq" | "qi" | "oth" | "k" => {
                    members.private = true;
                    return;
                }
                _ => return,
            };
            *member = Some(value);
        })?;
        Ok(members)
    }

    /// The modulus and the exponent, where the key is one for RS256.
    fn judge(&self) -> Result<(Vec<u8>, Vec<u8>), SkipReason> {
        if !is(self.kty, "RSA") {
            return Err(SkipReason::KeyType);
        }
        // Each of these narrows what a key is for; a key for something else must not verify tokens (RFC 8725 §3.1).
        if self.r#use.is_some() && !is(self.r#use, "sig") {
            return Err(SkipReason::Use);
        }
        if self.alg.is_some() && !is(self.alg, "RS256") {
            return Err(SkipReason::Algorithm);
        }
        if self.key_ops.is_some_and(|operations| !permit_verify(operations)) {
            return Err(SkipReason::KeyOperations);
        }
        // Whoever reads the document could sign: the key is burnt.
        if self.private {
            return Err(SkipReason::PrivateKey);
        }
        match (octets(self.n), octets(self.e)) {
            (Some(modulus), Some(exponent)) => Ok((modulus, exponent)),
            _ => Err(SkipReason::Encoding),
        }
    }
}

fn is(member: Option<Value<'_>>, expected: &str) -> bool {
    matches!(member, Some(Value::String(text)) if text.is(expected))
}

/// An array of strings, one of them `verify` (RFC 7517 §4.3).
fn permit_verify(operations: Value<'_>) -> bool {
    let Value::Array(operations) = operations else {
        return false;
    };
    let mut permitted = false;
    let mut strings_only = true;
    let read = json::array(operations, |operation| match operation {
        Value::String(text) => permitted |= text.is("verify"),
        _ => strings_only = false,
    });
    read.is_ok() && strings_only && permitted
}

fn octets(member: Option<Value<'_>>) -> Option<Vec<u8>> {
    match member {
        Some(Value::String(text)) => base64url::decode(text.decode().as_bytes()),
        _ => None,
    }
}

/// Why an entry of the key set is no usable key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SkipReason {
    /// `alg` is there and is not `RS256`.
    Algorithm,
    /// `n` or `e` is missing or is not strict base64url.
    Encoding,
    /// `kid` is missing, empty, longer than 512 bytes or not a string.
    KeyId,
    /// `key_ops` is there and does not permit `verify`.
    KeyOperations,
    /// `kty` is not `RSA`.
    KeyType,
    /// The entry is not a JSON object.
    NotAnObject,
    /// It has members of a private or symmetric key.
    PrivateKey,
    /// The numbers are no key, or a weak one.
    PublicKey(InvalidPublicKey),
    /// A member stands in it twice.
    RepeatedMember,
    /// The cryptography backend cannot use it.
    UnsupportedByBackend,
    /// `use` is there and is not `sig`.
    Use,
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SkipReason::Algorithm => "`alg` is not RS256",
            SkipReason::Encoding => "`n` or `e` is missing or not base64url",
            SkipReason::KeyId => "`kid` is missing or not a string of 1 to 512 bytes",
            SkipReason::KeyOperations => "`key_ops` does not permit `verify`",
            SkipReason::KeyType => "`kty` is not RSA",
            SkipReason::NotAnObject => "the entry is not a JSON object",
            SkipReason::PrivateKey => "the key has private members",
            SkipReason::PublicKey(invalid) => return invalid.fmt(f),
            SkipReason::RepeatedMember => "a member is repeated",
            SkipReason::UnsupportedByBackend => "the cryptography backend does not support the key",
            SkipReason::Use => "`use` is not sig",
        })
    }
}
