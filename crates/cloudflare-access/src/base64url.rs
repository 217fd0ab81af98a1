//! Strict base64url: no padding, no stray bits behind the last byte, no other character (RFC 7515 §2).
//!
//! Leniency here gives every 2048-bit signature 15 twins: different texts that are the same token, which defeats
//! whatever is keyed by the text. Nothing is secret, what is decoded came over the wire: so tables may be looked up in.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

/// What a run of base64url characters says.
pub(crate) struct Run {
    /// How many characters it has.
    pub(crate) symbols: usize,
    /// How many octets it stands for, `None` where it is not the one spelling of any.
    pub(crate) octets: Option<usize>,
}

/// The octets that `text` stands for, where it is their one spelling.
pub(crate) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let mut octets = vec![0; text.len()];
    let run = decode_run(text, &mut octets);
    if run.symbols != text.len() {
        return None;
    }
    octets.truncate(run.octets?);
    Some(octets)
}

/// The one spelling of `octets`.
pub(crate) fn encode(octets: &[u8]) -> String {
    let characters = octets.chunks(3).flat_map(|group| {
        let octet = |place: usize| group.get(place).map_or(0, |octet| u32::from(*octet));
        let bits = octet(0) << 16 | octet(1) << 8 | octet(2);
        let symbol = move |shift: u32| usize::try_from(bits >> shift & 63).ok().and_then(|bits| ALPHABET.get(bits));
        [symbol(18), symbol(12), symbol(6), symbol(0)].into_iter().flatten().take(group.len().saturating_add(1))
    });
    characters.map(|symbol| char::from(*symbol)).collect()
}

/// Decodes the characters at the beginning of `text`, up to the first that is none of the 64, to the beginning of `memory`.
///
/// One pass finds where they end and what they stand for: to look for a token's dots first would cost half as much again.
/// What lies behind the octets in memory is undefined, and memory that is too small ends the run early.
pub(crate) fn decode_run(text: &[u8], memory: &mut [u8]) -> Run {
    let mut octets = decode_blocks(text, memory);
    let mut symbols = octets.wrapping_div(3).wrapping_mul(4);
    // Most of the time that a token takes is spent here. Two groups at a time share what counting and checking costs, and
    // eight octets are written where six count, which is one instruction.
    for [a, b, c, d, e, f, g, h] in text.get(symbols..).unwrap_or_default().as_chunks().0 {
        let (first, second) = (bits([*a, *b, *c, *d]), bits([*e, *f, *g, *h]));
        let Some(place) = memory.get_mut(octets..).and_then(|memory| memory.first_chunk_mut()) else { break };
        if first | second >= NONE {
            break;
        }
        *place = (u64::from(first) << 40 | u64::from(second) << 16).to_be_bytes();
        octets = octets.wrapping_add(6);
    }
    symbols = octets.wrapping_div(3).wrapping_mul(4);
    for group in text.get(symbols..).unwrap_or_default().as_chunks().0 {
        let [none, p, q, r] = bits(*group).to_be_bytes();
        let Some(place) = memory.get_mut(octets..).and_then(|memory| memory.first_chunk_mut()) else { break };
        if none != 0 {
            break;
        }
        *place = [p, q, r];
        (symbols, octets) = (symbols.wrapping_add(4), octets.wrapping_add(3));
    }
    let text = text.get(symbols..).unwrap_or_default();
    let last = last_group(text, memory.get_mut(octets..).unwrap_or_default());
    Run { symbols: symbols.wrapping_add(last.symbols), octets: last.octets.map(|last| octets.wrapping_add(last)) }
}

/// What the processor decodes in blocks, if it can: whole ones, up to the first that has another character in it.
#[cfg(feature = "simd")]
fn decode_blocks(text: &[u8], memory: &mut [u8]) -> usize {
    base64url_simd::decode_blocks(text, memory)
}

/// Nothing, without the feature `simd`.
#[cfg(not(feature = "simd"))]
fn decode_blocks(_: &[u8], _: &mut [u8]) -> usize {
    0
}

/// The up to three characters at the end, which stand for none to two octets.
fn last_group(text: &[u8], memory: &mut [u8]) -> Run {
    let symbols = text.iter().take(3).take_while(|symbol| look_up(&FOURTH, **symbol) != NONE).count();
    // The bits behind the last octet must be zero.
    let octets = match (text, symbols, memory) {
        (_, 0, _) => Some(0),
        ([a, b, ..], 2, [p, ..]) => match bits([*a, *b, ZERO, ZERO]).to_be_bytes() {
            [0, octet, 0, 0] => {
                *p = octet;
                Some(1)
            }
            _ => None,
        },
        ([a, b, c, ..], 3, [p, q, ..]) => match bits([*a, *b, *c, ZERO]).to_be_bytes() {
            [0, first, second, 0] => {
                (*p, *q) = (first, second);
                Some(2)
            }
            _ => None,
        },
        // One character is less than an octet.
        _ => None,
    };
    Run { symbols, octets }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The character for six zero bits.
const ZERO: u8 = b'A';

/// Six bits for each byte, at their place in a group.
type Table = [u32; 256];

/// What a table says of a byte that is no character: more than the 24 bits of a group.
const NONE: u32 = 1 << 24;

// A table for each place in the group, 4 KiB in all, spares the shifts.
static FIRST: Table = table(18);
static SECOND: Table = table(12);
static THIRD: Table = table(6);
static FOURTH: Table = table(0);

/// The 24 bits of a group, or [`NONE`] and more.
fn bits([a, b, c, d]: [u8; 4]) -> u32 {
    look_up(&FIRST, a) | look_up(&SECOND, b) | look_up(&THIRD, c) | look_up(&FOURTH, d)
}

fn look_up(table: &Table, byte: u8) -> u32 {
    table.get(usize::from(byte)).copied().unwrap_or(NONE)
}

#[expect(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "evaluated by the compiler, which refuses to compile a fault"
)]
const fn table(shift: u32) -> Table {
    let mut table = [NONE; 256];
    let mut bits = 0;
    while bits < 64 {
        table[ALPHABET[bits] as usize] = (bits as u32) << shift;
        bits += 1;
    }
    table
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "a test may panic")]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn decodes_what_the_crate_base64_does_and_nothing_else(
            text in prop_oneof!["[A-Za-z0-9_-]{0,70}", "[A-Za-z0-9_=+/. -]{0,24}", "\\PC{0,24}"],
        ) {
            prop_assert_eq!(decode(text.as_bytes()), URL_SAFE_NO_PAD.decode(&text).ok());
        }

        #[test]
        fn a_run_ends_at_the_first_other_byte(symbols in "[A-Za-z0-9_-]{0,70}", rest in any::<Vec<u8>>()) {
            prop_assume!(rest.first().is_none_or(|byte| !ALPHABET.contains(byte)));
            let text = [symbols.as_bytes(), &rest].concat();
            for spare in [0, 1, 2, 8] {
                let expected = URL_SAFE_NO_PAD.decode(&symbols).ok();
                let mut memory = vec![0xaa; symbols.len() / 4 * 3 + 2 + spare];
                let run = decode_run(&text, &mut memory);
                prop_assert_eq!(run.symbols, symbols.len());
                prop_assert_eq!(run.octets.map(|octets| memory[..octets].to_vec()), expected);
            }
        }

        #[test]
        fn encodes_as_the_crate_base64_does(octets in any::<Vec<u8>>()) {
            prop_assert_eq!(encode(&octets), URL_SAFE_NO_PAD.encode(&octets));
        }
    }

    #[test]
    fn every_group_of_one_to_four_bytes() {
        for length in 1..=4 {
            for place in 0..length {
                for byte in 0..=u8::MAX {
                    for other in [b'A', b'Q', b'_', b'g'] {
                        let mut text = vec![other; length];
                        text[place] = byte;
                        assert_eq!(decode(&text), URL_SAFE_NO_PAD.decode(&text).ok(), "{}", text.escape_ascii());
                    }
                }
            }
        }
    }

    #[test]
    fn bytes_that_are_no_characters_do_not_make_up_for_one_another() {
        for length in [4, 8, 12] {
            for bad in 0_usize..1 << length {
                let text: Vec<u8> = (0..length).map(|place| if bad >> place & 1 == 1 { b'.' } else { b'A' }).collect();
                assert_eq!(decode(&text).is_some(), bad == 0, "{}", text.escape_ascii());
            }
        }
    }

    #[test]
    fn memory_that_is_too_small_ends_the_run_and_is_not_written_behind() {
        for room in 0..12 {
            let mut memory = vec![0; room];
            let run = decode_run(b"AAAAAAAAAAAAAAAA", &mut memory);
            assert!(run.symbols < 16, "{room}");
        }
    }
}
