//! What looks like a token, before anybody has decoded it.

/// How every JSON object begins in base64url: `{"`.
const BEGINNING: &[u8] = b"eyJ";

/// The first run of a token's characters in `text` that begins as a token does and has at least its two dots.
///
/// Takes time in proportion to the text, whatever stands there.
pub(crate) fn find(text: &[u8]) -> Option<&[u8]> {
    text.split(|byte| !is_token_byte(byte)).find_map(|run| {
        let start = run.windows(BEGINNING.len()).position(|window| window == BEGINNING)?;
        let candidate = run.get(start..)?;
        (dots(candidate) >= 2).then_some(candidate)
    })
}

/// True for one token with white space in it, as a terminal or a mail breaks it.
pub(crate) fn is_token_with_blanks(text: &[u8]) -> bool {
    text.starts_with(BEGINNING)
        && dots(text) == 2
        && text.iter().all(|byte| is_token_byte(byte) || byte.is_ascii_whitespace())
}

pub(crate) fn is_token_byte(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

fn dots(text: &[u8]) -> usize {
    text.iter().filter(|byte| **byte == b'.').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_tokens_in_other_text() {
        for (text, token) in [
            ("eyJh.eyJi.c2ln", Some("eyJh.eyJi.c2ln")),
            ("Bearer eyJh.eyJi.c2ln,", Some("eyJh.eyJi.c2ln")),
            ("?meta=eyJh.eyJi.c2ln&x", Some("eyJh.eyJi.c2ln")),
            ("eyJh.eyJi", None),
            ("www.example.org", None),
            ("", None),
        ] {
            assert_eq!(find(text.as_bytes()), token.map(str::as_bytes), "{text}");
        }
    }

    #[test]
    fn a_token_over_several_lines() {
        assert!(is_token_with_blanks(b"eyJh.ey\nJi.c2\n ln"));
        assert!(!is_token_with_blanks(b"eyJh.eyJi.c2ln\neyJh.eyJi.c2ln"));
        assert!(!is_token_with_blanks(b"eyJh.eyJi.c2ln\n\"x\""));
    }
}
