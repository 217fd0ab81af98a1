/// Each byte 1.
const ONES: u64 = u64::from_ne_bytes([1; 8]);

/// The highest bit of each byte.
const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);

/// A quote in each byte.
const QUOTES: u64 = u64::from_ne_bytes([b'"'; 8]);

/// How many bytes come before the first quote, `None` where there is none.
///
/// Half of a token's claims is strings of dozens of characters, so eight bytes are looked at in a step.
#[inline(always)]
pub(super) fn bytes_before_quote(bytes: &[u8]) -> Option<usize> {
    let (words, rest) = bytes.as_chunks();
    let mut length: usize = 0;
    for word in words {
        // A byte is zero where there is a quote, and only from such a byte does subtracting borrow: what is found below the
        // lowest one, the first in the text, is none.
        let zero = u64::from_le_bytes(*word) ^ QUOTES;
        let found = zero.wrapping_sub(ONES) & !zero & HIGH;
        if found != 0 {
            return Some(length.wrapping_add(usize::try_from(found.trailing_zeros() / 8).ok()?));
        }
        length = length.wrapping_add(8);
    }
    let in_rest = rest.iter().position(|byte| *byte == b'"')?;
    Some(length.wrapping_add(in_rest))
}

#[cfg(test)]
#[expect(clippy::indexing_slicing, reason = "a test may panic")]
mod tests {
    use super::bytes_before_quote;

    #[test]
    fn the_first_quote_is_found_at_every_place_beside_every_neighbour() {
        for neighbour in (0..=u8::MAX).filter(|byte| *byte != b'"') {
            for length in 0..=18 {
                let mut bytes = alloc::vec![neighbour; length];
                assert_eq!(bytes_before_quote(&bytes), None);
                for place in (0..length).rev() {
                    bytes[place] = b'"';
                    assert_eq!(bytes_before_quote(&bytes), Some(place), "of {length} beside {neighbour}");
                }
            }
        }
    }
}
