use serde::de::IgnoredAny;

use crate::encoded_part::EncodedPart;

/// As much of a token as can be read, and what is wrong with its form, in words that hold no byte of it.
#[derive(Default)]
pub(crate) struct Decoded {
    pub(crate) header: Option<Part>,
    pub(crate) claims: Option<Part>,
    /// How many bytes the signature has.
    pub(crate) signature: Option<usize>,
    pub(crate) problems: Vec<String>,
}

/// A part that should be a JSON object.
pub(crate) enum Part {
    Json(String),
    Object(String),
    Text(String),
}

impl Decoded {
    pub(crate) fn nothing(problem: &str) -> Decoded {
        Decoded { problems: vec![problem.to_owned()], ..Decoded::default() }
    }

    pub(crate) fn of(token: &[u8]) -> Decoded {
        let mut problems = Vec::new();
        let mut parts = token.split(|byte| *byte == b'.');
        let count = parts.clone().count();
        if count != 3 {
            problems.push(format!("a token has 3 parts with dots between them, and this has {count}"));
        }
        let header = parts.next().map(|part| json("header", part, &mut problems));
        let claims = parts.next().map(|part| json("claims", part, &mut problems));
        let signature = parts.next().map(|part| decode("signature", part, &mut problems).len());
        Decoded { header, claims, signature, problems }
    }
}

fn json(name: &str, part: &[u8], problems: &mut Vec<String>) -> Part {
    let bytes = decode(name, part, problems);
    let text = String::from_utf8(bytes).unwrap_or_else(|error| {
        problems.push(format!("{name}: not UTF-8"));
        String::from_utf8_lossy(error.as_bytes()).into_owned()
    });
    // Only where it ends is of interest here: what it says need not fit any type of ours.
    match serde_json::from_str::<IgnoredAny>(&text) {
        Ok(IgnoredAny) if text.trim_start().starts_with('{') => Part::Object(text),
        Ok(IgnoredAny) => {
            problems.push(format!("{name}: not a JSON object"));
            Part::Json(text)
        }
        Err(error) => {
            problems.push(format!("{name}: not JSON: {error}"));
            Part::Text(text)
        }
    }
}

fn decode(name: &str, part: &[u8], problems: &mut Vec<String>) -> Vec<u8> {
    let decoded = EncodedPart::decode(part);
    if !decoded.is_strict {
        problems.push(format!("{name}: not strict base64url, so perhaps not all of it was read"));
    }
    decoded.bytes
}
