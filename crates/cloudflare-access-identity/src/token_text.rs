use std::fmt;

/// The text of a verified token, as it stood in the request: the cookie's value. It opens the door, so it is shown to nobody
/// and held no longer than a flight.
pub struct TokenText(String);

impl TokenText {
    /// Nothing but base64url characters and dots, whoever says that the token was verified: with anything else a request
    /// could be given further cookies or headers.
    #[must_use]
    pub fn new(text: &[u8]) -> Option<TokenText> {
        let fits = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        if text.is_empty() || !text.iter().all(fits) {
            return None;
        }
        std::str::from_utf8(text).ok().map(|text| TokenText(text.to_owned()))
    }

    /// What the `Cookie` header is to say.
    #[must_use]
    pub fn cookie(&self) -> String {
        format!("CF_Authorization={}", self.0)
    }
}

impl fmt::Debug for TokenText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenText").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::TokenText;

    #[test]
    fn nothing_that_ends_a_cookie_or_a_header_is_taken() {
        for text in ["", "a b", "a;b", "a\r\nX: y", "a=b", "a,b", "a\"b", "é", "a\0b", "a+b", "a/b"] {
            assert!(TokenText::new(text.as_bytes()).is_none(), "{text:?}");
        }
        assert!(TokenText::new(b"\xff").is_none());
        assert_eq!(TokenText::new(b"aZ09-_.b.c").unwrap().cookie(), "CF_Authorization=aZ09-_.b.c");
    }

    #[test]
    fn it_does_not_show_itself() {
        assert_eq!(format!("{:?}", TokenText::new(b"secret").unwrap()), "TokenText { .. }");
    }
}
