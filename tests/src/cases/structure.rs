//! The token as a text: three parts, one alphabet, a bounded length.

use crate::class::Class;
use crate::team::{USER, user};

/// The longest token that is looked at.
const LIMIT: usize = 16 * 1024;

pub(super) fn cases() -> Class {
    let mut class = Class::new("structure");
    let token = user().sign();
    let parts: Vec<&str> = token.split('.').collect();
    let (header, claims, signature) = (parts[0], parts[1], parts[2]);

    class.rule("A token is three parts with two dots between them.", "RFC 7515 §7.1");
    class.accepted("a-token", USER, &token);
    for (name, text) in [
        ("empty", String::new()),
        ("one-part", header.to_owned()),
        ("two-parts", format!("{header}.{claims}")),
        ("four-parts", format!("{token}.{signature}")),
        ("five-parts-like-a-jwe", format!("{header}.{claims}.{claims}.{claims}.{signature}")),
        ("a-dot-in-front", format!(".{token}")),
        ("a-dot-behind", format!("{token}.")),
        ("two-dots-in-a-row", format!("{header}..{claims}.{signature}")),
        ("a-thousand-dots", ".".repeat(1000)),
        ("two-tokens-and-a-dot", format!("{token}.{token}")),
    ] {
        class.refused(name, "malformed-token", text);
    }
    class.refused("dots-only", "malformed-header", "..");
    class.refused("no-header", "malformed-header", format!(".{claims}.{signature}"));
    class.refused("no-claims", "malformed-claims", format!("{header}..{signature}"));
    class.refused("no-signature", "bad-signature", format!("{header}.{claims}."));
    class.refused("no-signature-and-no-dot-for-it", "malformed-token", format!("{header}.{claims}"));

    class.rule("The JSON serialization is no JWT.", "RFC 7515 §7.2, RFC 7519 §3");
    let flattened = format!(r#"{{"payload":"{claims}","protected":"{header}","signature":"{signature}"}}"#);
    let one = format!(r#"[{{"protected":"{header}","signature":"{signature}"}}]"#);
    class.refused("the-flattened-json-serialization", "malformed-token", flattened);
    let general = format!(r#"{{"payload":"{claims}","signatures":{one}}}"#);
    class.refused("the-general-json-serialization", "malformed-token", general);

    class.rule("The header's value is the token and nothing else.", "RFC 7515 §7.1; CVE-2026-31838");
    let (start, end) = token.split_at(100);
    for (name, text) in [
        ("behind-bearer", format!("Bearer {token}")),
        ("in-double-quotes", format!("\"{token}\"")),
        ("in-single-quotes", format!("'{token}'")),
        ("in-angle-brackets", format!("<{token}>")),
        ("joined-to-itself-by-a-comma", format!("{token},{token}")),
        ("joined-to-itself-by-comma-and-space", format!("{token}, {token}")),
        ("joined-to-itself-by-a-space", format!("{token} {token}")),
        ("with-a-comma-behind", format!("{token},")),
        ("with-a-semicolon-behind", format!("{token};")),
        ("behind-the-cookies-name", format!("CF_Authorization={token}")),
        ("with-a-space-inside", format!("{start} {end}")),
        ("with-a-tab-inside", format!("{start}\t{end}")),
        ("with-percent-encoded-dots", token.replace('.', "%2E")),
        ("with-a-slash-in-the-place-of-dots", token.replace('.', "/")),
    ] {
        class.refused(name, "malformed-token", text);
    }
    class.accepted("with-white-space-around", USER, format!(" \t {token} \t "));

    class.rule("Bytes outside ASCII are no base64url, whatever they look like.", "RFC 4648 §5");
    for (name, text) in [
        ("with-a-cyrillic-letter", token.replacen('e', "\u{435}", 1).into_bytes()),
        ("with-full-width-dots", token.replace('.', "\u{ff0e}").into_bytes()),
        ("with-a-no-break-space-behind", format!("{token}\u{a0}").into_bytes()),
        ("with-a-byte-order-mark-in-front", format!("\u{feff}{token}").into_bytes()),
        ("with-a-byte-that-is-no-utf-8", [token.as_bytes(), b"\xff"].concat()),
        ("with-a-latin-1-letter", [b"\xe9", token.as_bytes()].concat()),
    ] {
        // Servers that hold header values as ASCII refuse the request.
        class.refused(name, "malformed-token", text).server_may_answer(400);
    }

    class.rule("Control characters are no base64url; HTTP forbids most in a value.", "RFC 9110 §5.5");
    for (name, byte) in [("with-nul-behind", "\0"), ("with-escape-behind", "\u{1b}"), ("with-delete-behind", "\u{7f}")]
    {
        class.refused(name, "malformed-token", format!("{token}{byte}")).server_may_answer(400);
    }

    class.rule(
        "A token has at most 16384 bytes.",
        "RFC 6265 §6.1 (tokens must fit a cookie); CVE-2025-30204, CVE-2025-61920",
    );
    class.accepted("of-16384-bytes", USER, of_length(LIMIT));
    class.refused("of-16385-bytes", "too-large", of_length(LIMIT + 1));
    class.refused("of-16385-dots", "too-large", ".".repeat(LIMIT + 1));
    class.refused("of-16385-letters", "too-large", "A".repeat(LIMIT + 1));
    // Servers with a smaller limit of their own say so first.
    class.refused("of-64-kib", "too-large", "A".repeat(4 * LIMIT)).server_may_answer(431);
    class
}

/// A sound token of exactly this many bytes.
fn of_length(length: usize) -> String {
    (0..length)
        .map(|filling| user().claim("custom", "x".repeat(filling * 3 / 4)))
        .skip_while(|token| token.signing_input().len() + ".".len() + 342 < length)
        .map(|token| token.sign())
        .find(|token| token.len() >= length)
        .filter(|token| token.len() == length)
        .expect("each length that base64 can have is reached")
}
