//! What became of a token that is none any more, on the way from one window to another.

/// The likeliest story behind a text that is no token: the cause and the mend.
pub(crate) fn story(text: &[u8]) -> (String, &'static str) {
    let position = |wanted: fn(&u8) -> bool| text.iter().position(wanted);
    let parts = text.split(|byte| *byte == b'.').count();
    let lower = text.to_ascii_lowercase();
    if text.is_empty() {
        let mend = "look for what empties the header between Access and the origin";
        return ("the header or the cookie is there and empty".to_owned(), mend);
    }
    if text.starts_with(b"oauth:") || text.starts_with(b"cfast_") {
        let mend =
            "verify what arrives at the origin in the header `Cf-Access-Jwt-Assertion`: the edge resolves secrets";
        return ("this is an opaque secret for the edge, not a token".to_owned(), mend);
    }
    if lower.starts_with(b"bearer ") {
        return ("`Bearer` stands in front of the token".to_owned(), "paste the token without `Bearer`");
    }
    if matches!(text, [b'"' | b'\'', ..]) {
        return ("the token stands in quotes".to_owned(), "paste the token without quotes");
    }
    if text.windows(3).any(|window| window == "…".as_bytes() || window == b"...") {
        let mend = "copy the whole value, not what is shown of it";
        return ("the token was shortened with dots where it was shown".to_owned(), mend);
    }
    if let Some(offset) = position(|byte| matches!(byte, b'\n' | b'\r')) {
        let mend = "copy the token as one line; `tr -d '[:space:]'` takes line breaks out";
        return (format!("a line break stands in the token after {offset} characters"), mend);
    }
    if let Some(offset) = position(u8::is_ascii_whitespace) {
        let mend = "copy the token as one word; `tr -d '[:space:]'` takes white space out";
        return (format!("white space stands in the token after {offset} characters"), mend);
    }
    if lower.windows(3).any(|window| window == b"%2e") {
        return ("the token is percent-encoded".to_owned(), "decode it first; cookies and headers hold it as it is");
    }
    if let Some(offset) = position(|byte| matches!(byte, b'+' | b'/' | b'=')) {
        let mend = "pass the token on byte for byte: whoever decoded and encoded it anew broke the signature as well";
        return (format!("ordinary base64, not base64url, stands after {offset} characters"), mend);
    }
    if let Some(offset) = text.iter().position(|byte| *byte != b'.' && !is_symbol(byte)) {
        let mend = "copy the token anew: from the header `Cf-Access-Jwt-Assertion`, as plain text";
        return (format!("a character that no token has stands after {offset} characters"), mend);
    }
    match parts {
        1 if text.len() == 64 && text.iter().all(u8::is_ascii_hexdigit) => {
            let mend = "give AUD tags to `--audience`, and paste the header `Cf-Access-Jwt-Assertion` as the token";
            ("this is an AUD tag or a key id, not a token".to_owned(), mend)
        }
        1 if text.starts_with(b"eyJ") => {
            ("there is 1 part, so the end of the token is cut off".to_owned(), "copy the token to its end")
        }
        1 => ("there is 1 part, so this is no token".to_owned(), "paste the value of `Cf-Access-Jwt-Assertion`"),
        2 => ("there are 2 parts, so the end of the token is cut off".to_owned(), "copy the token to its end"),
        5 => (
            "there are 5 parts, so this is an encrypted token (JWE)".to_owned(),
            "paste the header `Cf-Access-Jwt-Assertion`: Access signs and does not encrypt",
        ),
        _ => (format!("there are {parts} parts"), "paste one token, and nothing in front or behind"),
    }
}

/// One of the characters of base64url.
pub(crate) fn is_symbol(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}
