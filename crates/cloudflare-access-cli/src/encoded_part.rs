use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, NO_PAD, URL_SAFE_NO_PAD};

/// Forgives stray bits behind the last byte.
const LENIENT: GeneralPurposeConfig = NO_PAD.with_decode_allow_trailing_bits(true);

/// What one part of a token stands for.
pub(crate) struct EncodedPart {
    /// Its bytes, or those of as much of its beginning as can be read.
    pub(crate) bytes: Vec<u8>,
    /// Whether it is strict base64url (RFC 7515 §2). If not, every verifier should refuse it.
    pub(crate) is_strict: bool,
}

impl EncodedPart {
    pub(crate) fn decode(part: &[u8]) -> EncodedPart {
        if let Ok(bytes) = URL_SAFE_NO_PAD.decode(part) {
            return EncodedPart { bytes, is_strict: true };
        }
        // Ordinary base64 is the commonest fault, and readable.
        let url_safe = part.iter().map(|byte| match byte {
            b'+' => b'-',
            b'/' => b'_',
            other => *other,
        });
        let is_symbol = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let mut symbols: Vec<u8> = url_safe.take_while(is_symbol).collect();
        // One symbol alone has six bits, which is no byte.
        if symbols.len() % 4 == 1 {
            symbols.pop();
        }
        let bytes = GeneralPurpose::new(&URL_SAFE, LENIENT).decode(symbols).unwrap_or_default();
        EncodedPart { bytes, is_strict: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_as_much_as_there_is() {
        let cases: [(&[u8], &[u8], bool); 10] = [
            (b"YWJj_-8", b"abc\xff\xef", true),
            (b"", b"", true),
            (b"YWJj/+8=", b"abc\xff\xef", false),
            (b"YWJjY", b"abc", false),
            (b"YWJj YWJj", b"abc", false),
            (b"YWJj\xff", b"abc", false),
            (b"YR", b"a", false),
            (b"Y", b"", false),
            (b"=", b"", false),
            (b"\0", b"", false),
        ];
        for (part, bytes, is_strict) in cases {
            let decoded = EncodedPart::decode(part);
            assert_eq!((&*decoded.bytes, decoded.is_strict), (bytes, is_strict), "{part:?}");
        }
    }
}
