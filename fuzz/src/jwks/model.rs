//! What the documentation says about key sets, written down once more and with other means.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cloudflare_access::rs256::InvalidPublicKey;
use cloudflare_access::{InvalidKeySet, SkipReason};

use crate::json::{Node, member, unique};

/// What a document comes to.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// The usable ones, with their sizes in bits.
    pub(super) keys: Vec<(String, usize)>,
    pub(super) skipped: Vec<(Option<String>, SkipReason)>,
}

struct Key {
    id: String,
    modulus: Vec<u8>,
    exponent: Vec<u8>,
}

pub(super) fn read(document: &[u8]) -> Result<Keys, InvalidKeySet> {
    if document.len() > 64 * 1024 {
        return Err(InvalidKeySet::TooLarge);
    }
    let members = Node::read_object(document).ok_or(InvalidKeySet::NotJson)?;
    let Some(Node::Array(entries)) = member(&members, "keys") else {
        return Err(InvalidKeySet::NoKeys);
    };
    if entries.len() > 64 {
        return Err(InvalidKeySet::TooManyKeys);
    }
    let mut result = Keys::default();
    let mut usable: Vec<Key> = Vec::new();
    for entry in entries {
        match judge(entry) {
            Err(skipped) => result.skipped.push(skipped),
            Ok((key, bits)) => match usable.iter().find(|other| other.id == key.id) {
                Some(other) if other.modulus == key.modulus && other.exponent == key.exponent => {}
                Some(_) => return Err(InvalidKeySet::AmbiguousKeyId),
                None => {
                    result.keys.push((key.id.clone(), bits));
                    usable.push(key);
                }
            },
        }
    }
    if usable.is_empty() { Err(InvalidKeySet::NoUsableKey) } else { Ok(result) }
}

/// The key and its size in bits.
fn judge(entry: &Node) -> Result<(Key, usize), (Option<String>, SkipReason)> {
    let Node::Object(members) = entry else {
        return Err((None, SkipReason::NotAnObject));
    };
    if !unique(members) {
        return Err((None, SkipReason::RepeatedMember));
    }
    let id = member(members, "kid").and_then(Node::text).map(str::to_owned);
    let (modulus, exponent) = numbers(members).map_err(|reason| (id.clone(), reason))?;
    let id = match id {
        Some(id) if !id.is_empty() && id.len() <= 512 => id,
        id => return Err((id, SkipReason::KeyId)),
    };
    match size(&modulus, &exponent) {
        Ok(bits) => Ok((Key { id, modulus, exponent }, bits)),
        Err(invalid) => Err((Some(id), SkipReason::PublicKey(invalid))),
    }
}

fn numbers(members: &[(String, Node)]) -> Result<(Vec<u8>, Vec<u8>), SkipReason> {
    let is = |name: &str, wanted: &str| member(members, name).map(|value| value.text() == Some(wanted));
    if is("kty", "RSA") != Some(true) {
        return Err(SkipReason::KeyType);
    }
    if is("use", "sig") == Some(false) {
        return Err(SkipReason::Use);
    }
    if is("alg", "RS256") == Some(false) {
        return Err(SkipReason::Algorithm);
    }
    match member(members, "key_ops") {
        None => {}
        Some(Node::Array(operations))
            if operations.iter().all(|operation| operation.text().is_some())
                && operations.iter().any(|operation| operation.text() == Some("verify")) => {}
        Some(_) => return Err(SkipReason::KeyOperations),
    }
    if ["d", "p", "q", "dp", "dq", "qi", "oth", "k"].iter().any(|name| member(members, name).is_some()) {
        return Err(SkipReason::PrivateKey);
    }
    let octets = |name| URL_SAFE_NO_PAD.decode(member(members, name)?.text()?).ok();
    octets("n").zip(octets("e")).ok_or(SkipReason::Encoding)
}

fn size(modulus: &[u8], exponent: &[u8]) -> Result<usize, InvalidPublicKey> {
    if [modulus, exponent].iter().any(|number| number.first().is_none_or(|octet| *octet == 0)) {
        return Err(InvalidPublicKey::NotMinimal);
    }
    // The first octet has at least one bit.
    let bits = (modulus.len() - 1) * 8 + format!("{:b}", modulus[0]).len();
    if bits < 2048 {
        return Err(InvalidPublicKey::ModulusTooSmall { bits });
    }
    if bits > 8192 {
        return Err(InvalidPublicKey::ModulusTooLarge { bits });
    }
    if modulus.last().is_some_and(|octet| octet.is_multiple_of(2)) {
        return Err(InvalidPublicKey::EvenModulus);
    }
    let number = exponent
        .iter()
        .try_fold(0_u128, |number, octet| (number < 1 << 100).then_some(number << 8 | u128::from(*octet)));
    match number {
        Some(number) if number % 2 == 1 && (65537..1 << 33).contains(&number) => Ok(bits),
        _ => Err(InvalidPublicKey::Exponent),
    }
}
