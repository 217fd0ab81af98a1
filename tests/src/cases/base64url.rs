//! Base64url has one spelling for each sequence of bytes.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use cloudflare_access_testing::{TestKey, Token};

use crate::class::Class;
use crate::forge::joined;
use crate::splice::{claims_text, header_text};
use crate::team::user;

const SYMBOLS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

pub(super) fn cases() -> Class {
    let mut class = Class::new("base64url");
    let token = user().sign();
    let (input, signature) = token.rsplit_once('.').expect("a token has dots");
    let bytes = URL_SAFE_NO_PAD.decode(signature).expect("the issuer writes base64url");

    class.rule(
        "256 bytes leave four bits of the last symbol: set, they give the signature 15 twins.",
        "RFC 7515 §2, RFC 4648 §3.5",
    );
    for (twin, text) in twins(signature).enumerate() {
        class.refused(&format!("signature-twin-{}", twin + 1), "malformed-signature", format!("{input}.{text}"));
    }

    class.rule("Spare bits are refused in every part, even under a signature of that spelling.", "RFC 4648 §3.5");
    let header = Part::of(header_text, |text| user().raw_header(text));
    let claims = Part::of(claims_text, |text| user().raw_claims(text));
    class.refused("spare-bits-in-the-header", "malformed-header", resigned(&header.twin, &claims.text));
    class.refused("spare-bits-in-the-claims", "malformed-claims", resigned(&header.text, &claims.twin));

    class.rule("No padding.", "RFC 7515 §2");
    class.refused("padding-behind-the-header", "malformed-token", resigned(&format!("{}=", header.text), &claims.text));
    class.refused("padding-behind-the-claims", "malformed-token", resigned(&header.text, &format!("{}=", claims.text)));
    class.refused("padding-behind-the-signature", "malformed-token", format!("{token}=="));
    class.refused("half-the-padding-behind-the-signature", "malformed-token", format!("{token}="));

    class.rule("No other alphabet.", "RFC 4648 §5");
    let standard = STANDARD.encode(&bytes);
    assert!(standard.contains(['+', '/']), "the alphabets differ here");
    class.refused("signature-in-the-other-alphabet", "malformed-token", format!("{input}.{standard}"));
    let standard = standard.trim_end_matches('=');
    class.refused("signature-in-the-other-alphabet-unpadded", "malformed-token", format!("{input}.{standard}"));
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    class.refused("signature-in-hexadecimal", "bad-signature", format!("{input}.{hex}"));
    class.refused("everything-encoded-twice", "malformed-token", URL_SAFE_NO_PAD.encode(&token));

    class.rule("No length that no sequence of bytes has.", "RFC 4648 §3.5");
    let one_over = |part: &str| format!("{}A", &part[..part.len() / 4 * 4]);
    class.refused(
        "a-symbol-too-many-in-the-header",
        "malformed-header",
        resigned(&one_over(&header.text), &claims.text),
    );
    class.refused(
        "a-symbol-too-many-in-the-claims",
        "malformed-claims",
        resigned(&header.text, &one_over(&claims.text)),
    );
    class.refused("a-symbol-missing-from-the-signature", "malformed-signature", &token[..token.len() - 1]);
    class.refused(
        "a-symbol-too-many-in-the-signature",
        "malformed-signature",
        format!("{input}.{}", one_over(signature)),
    );
    class
}

/// The other spellings that a lenient decoder takes for `text`.
fn twins(text: &str) -> impl Iterator<Item = String> {
    let (rest, last) = text.split_at(text.len() - 1);
    let spare_bits = [0, 0, 4, 2][text.len() % 4];
    let symbol = SYMBOLS.iter().position(|symbol| last.as_bytes() == [*symbol]).expect("a symbol");
    (1..1 << spare_bits).map(move |bits| format!("{rest}{}", char::from(SYMBOLS[symbol | bits])))
}

fn resigned(header: &str, claims: &str) -> String {
    let input = format!("{header}.{claims}");
    joined(&input, &TestKey::second().sign(input.as_bytes()))
}

/// A part in base64url that has spare bits, and the spelling with these set.
struct Part {
    text: String,
    twin: String,
}

impl Part {
    /// Lengthened by JSON white space until there are spare bits.
    fn of(read: fn(&Token) -> String, write: impl Fn(String) -> Token) -> Part {
        let mut json = read(&user());
        while json.len().is_multiple_of(3) {
            json.push(' ');
        }
        assert_eq!(read(&write(json.clone())), json, "the part stands in the token as it is");
        let text = URL_SAFE_NO_PAD.encode(json);
        let twin = twins(&text).next().expect("there are spare bits");
        Part { text, twin }
    }
}
