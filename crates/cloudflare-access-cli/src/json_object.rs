use cloudflare_access::{InvalidKeySet, KeySet};
use serde::de::IgnoredAny;

use crate::encoded_part::EncodedPart;
use crate::escape::Escaped;
use crate::json_value::JsonValue;

/// A header or claims that every reader reads in the same way.
pub(crate) struct JsonObject {
    text: String,
}

impl JsonObject {
    /// Reads one part of a token.
    ///
    /// # Errors
    ///
    /// What is wrong with it, as a clause.
    pub(crate) fn read(part: &[u8]) -> Result<JsonObject, String> {
        let part = EncodedPart::decode(part);
        if !part.is_strict {
            return Err("is not strict base64url: its last character is damaged, or characters are missing".to_owned());
        }
        let text = String::from_utf8(part.bytes).map_err(|_| "is not UTF-8".to_owned())?;
        if let Err(error) = serde_json::from_str::<IgnoredAny>(&text) {
            return Err(format!("is not JSON: {error}"));
        }
        if !text.trim_start().starts_with('{') {
            return Err("is JSON, but not an object".to_owned());
        }
        // The library reads every JSON object by one strict reader, and this is the door that shows what it says.
        if KeySet::parse(text.as_bytes()).is_err_and(|invalid| invalid == InvalidKeySet::NotJson) {
            return Err(ambiguity(&text));
        }
        Ok(JsonObject { text })
    }

    /// The members, whose names are unique.
    pub(crate) fn members(&self) -> Vec<(String, JsonValue<'_>)> {
        match JsonValue::of(&self.text) {
            JsonValue::Object(members) => members,
            _ => Vec::new(),
        }
    }

    pub(crate) fn member(&self, wanted: &str) -> Option<JsonValue<'_>> {
        self.members().into_iter().find(|(name, _)| name == wanted).map(|(_, value)| value)
    }

    /// The member where it is a string.
    pub(crate) fn string(&self, wanted: &str) -> Option<String> {
        match self.member(wanted) {
            Some(JsonValue::String(text)) => Some(text),
            _ => None,
        }
    }
}

/// Why two readers could come to different answers.
fn ambiguity(text: &str) -> String {
    let mut names = std::collections::BTreeSet::new();
    // Deep nesting is one of the reasons, so that nothing here may recurse: only the outermost names are looked at.
    let mut depth: usize = 0;
    let pieces: Vec<&str> = crate::json_pieces::JsonPieces::of(text).collect();
    for window in pieces.windows(2) {
        let [piece, next] = window else { continue };
        match *piece {
            "{" | "[" => depth = depth.saturating_add(1),
            "}" | "]" => depth = depth.saturating_sub(1),
            name if depth == 1 && *next == ":" => {
                let name = serde_json::from_str::<String>(name).unwrap_or_default();
                if !names.insert(name.clone()) {
                    return format!("names `{}` twice, so that readers differ in which one counts", Escaped(&name));
                }
            }
            _ => {}
        }
    }
    "is nested too deeply or holds half a character (a lone surrogate)".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;

    fn read(json: &[u8]) -> Result<JsonObject, String> {
        JsonObject::read(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(json).as_bytes())
    }

    #[test]
    fn what_cannot_be_read_in_one_way_only_says_why() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(5000), "]".repeat(5000));
        for (json, message) in [
            (&b"\xff"[..], "is not UTF-8"),
            (b"", "is not JSON: EOF"),
            (b"{} {}", "is not JSON: trailing"),
            (b"[1]", "not an object"),
            (br#"{"exp":1,"x":{"exp":2},"\u0065xp":3}"#, "names `exp` twice"),
            (br#"{"a":"\ud800"}"#, "lone surrogate"),
            (deep.as_bytes(), "nested too deeply"),
        ] {
            let error = read(json).err().unwrap();
            assert!(error.contains(message), "{error}");
        }
        assert!(JsonObject::read(b"e30=").is_err());
    }

    #[test]
    fn members_in_order() {
        let object = read(br#"{"keys":[{"kty":"RSA"}],"exp":1.5,"iss":"a"}"#).ok().unwrap();
        let names: Vec<String> = object.members().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["keys", "exp", "iss"]);
        assert_eq!(object.string("iss").as_deref(), Some("a"));
        assert_eq!(object.string("exp"), None);
    }
}
