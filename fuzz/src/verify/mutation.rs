//! What an attacker can do to the text of a token.

use arbitrary::{Arbitrary, Result, Unstructured};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

#[derive(Arbitrary)]
enum Mutation {
    /// A part of another good token in the place of the same part.
    ExchangePart(u8, u8),
    /// An octet behind base64url, spelled anew.
    ChangeOctet(u8, u16, u8),
    /// The claims or the header with a piece of text put in.
    InsertOctets(u8, u16, u8),
    /// A character that looks different and stands for the same octets to a lenient reader.
    ChangeSpareBits(u8, u8),
    ChangeCharacter(u16, u8),
    ChangeByte(u16, u8),
    InsertByte(u16, u8),
    Remove(u16, u8),
    Repeat(u16, u8),
    Truncate(u16),
}

/// What could make two readers see two tokens.
const PIECES: [&[u8]; 12] = [
    br#""alg":"none","#,
    br#""alg":"RS256","#,
    br#""crit":[],"#,
    br#""exp":9e9,"#,
    br#""type":"app","#,
    br#""aud":[],"#,
    b" ",
    b"\0",
    b"{}",
    b"\xef\xbb\xbf",
    b"\\u0000",
    br#""kid":"","#,
];

pub(super) fn mutate(text: &mut Vec<u8>, input: &mut Unstructured<'_>, tokens: &[&str]) -> Result<()> {
    match Mutation::arbitrary(input)? {
        Mutation::ExchangePart(part, token) => {
            let other = &tokens[usize::from(token) % tokens.len()];
            let other = other.split('.').nth(usize::from(part) % 3).unwrap_or_default().as_bytes().to_vec();
            with_part(text, part, |_| Some(other));
        }
        Mutation::ChangeOctet(part, place, mask) => with_part(text, part, |part| {
            let mut octets = URL_SAFE_NO_PAD.decode(part).ok()?;
            let place = usize::from(place) % octets.len().max(1);
            *octets.get_mut(place)? ^= mask;
            Some(URL_SAFE_NO_PAD.encode(octets).into())
        }),
        Mutation::InsertOctets(part, place, piece) => with_part(text, part, |part| {
            let mut octets = URL_SAFE_NO_PAD.decode(part).ok()?;
            let place = usize::from(place) % (octets.len() + 1);
            octets.splice(place..place, PIECES[usize::from(piece) % PIECES.len()].iter().copied());
            Some(URL_SAFE_NO_PAD.encode(octets).into())
        }),
        Mutation::ChangeSpareBits(part, bits) => with_part(text, part, |part| {
            let spare = match part.len() % 4 {
                2 => 15,
                3 => 3,
                _ => return None,
            };
            let (last, rest) = part.split_last()?;
            let value = ALPHABET.iter().position(|symbol| symbol == last)?;
            Some([rest, &[ALPHABET[value ^ (usize::from(bits) & spare)]]].concat())
        }),
        Mutation::ChangeCharacter(place, value) => {
            if let Some(byte) = at(text, place) {
                *byte = ALPHABET[usize::from(value) % 64];
            }
        }
        Mutation::ChangeByte(place, value) => {
            if let Some(byte) = at(text, place) {
                *byte = value;
            }
        }
        Mutation::InsertByte(place, value) => text.insert(usize::from(place) % (text.len() + 1), value),
        Mutation::Remove(place, length) => {
            let (start, end) = range(text, place, length);
            text.drain(start..end);
        }
        Mutation::Repeat(place, length) => {
            let (start, end) = range(text, place, length);
            let piece = text[start..end].to_vec();
            text.splice(end..end, piece);
        }
        Mutation::Truncate(length) => text.truncate(usize::from(length)),
    }
    Ok(())
}

/// Replaces one of the parts between dots, where there is one to replace it with.
fn with_part(text: &mut Vec<u8>, part: u8, replace: impl FnOnce(&[u8]) -> Option<Vec<u8>>) {
    let mut parts: Vec<Vec<u8>> = text.split(|byte| *byte == b'.').map(<[u8]>::to_vec).collect();
    let index = usize::from(part) % parts.len();
    if let Some(other) = replace(&parts[index]) {
        parts[index] = other;
        *text = parts.join(&b'.');
    }
}

fn at(text: &mut [u8], place: u16) -> Option<&mut u8> {
    let place = usize::from(place) % text.len().max(1);
    text.get_mut(place)
}

fn range(text: &[u8], place: u16, length: u8) -> (usize, usize) {
    let start = usize::from(place) % (text.len() + 1);
    (start, text.len().min(start + usize::from(length)))
}
