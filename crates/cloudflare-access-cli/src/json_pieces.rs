/// Cuts a valid JSON text into its pieces, each exactly as it stands: punctuation, strings with their quotes, numbers
/// and words. White space between them is left out.
///
/// A library would read numbers as doubles, resolve escapes and merge repeated members; somebody who looks at a token
/// wants to see these.
pub(crate) struct JsonPieces<'a> {
    rest: &'a str,
}

impl<'a> JsonPieces<'a> {
    /// `json` is valid. Of any other text the pieces mean nothing, but still end.
    pub(crate) fn of(json: &'a str) -> JsonPieces<'a> {
        JsonPieces { rest: json }
    }
}

impl<'a> Iterator for JsonPieces<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let text = self.rest.trim_start_matches(is_white_space);
        let length = match text.bytes().next()? {
            b'{' | b'}' | b'[' | b']' | b',' | b':' => 1,
            b'"' => string_length(text),
            _ => {
                let end = text.find(|character| matches!(character, ',' | ']' | '}') || is_white_space(character));
                end.unwrap_or(text.len())
            }
        };
        let (piece, rest) = text.split_at_checked(length)?;
        self.rest = rest;
        Some(piece)
    }
}

/// How many bytes the string at the beginning of `text` has, quotes included.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    let closing = text.bytes().skip(1).position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    });
    // The opening and the closing quote.
    closing.map_or(text.len(), |position| position.saturating_add(2))
}

fn is_white_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_what_stands_there() {
        let json = " {\"a\\\"\\\\\" :[1.50e+2,-0, true\n],\"a\":null , \"é\":{}}\t";
        let pieces: Vec<&str> = JsonPieces::of(json).collect();
        assert_eq!(
            pieces,
            [
                "{",
                r#""a\"\\""#,
                ":",
                "[",
                "1.50e+2",
                ",",
                "-0",
                ",",
                "true",
                "]",
                ",",
                "\"a\"",
                ":",
                "null",
                ",",
                "\"é\"",
                ":",
                "{",
                "}",
                "}"
            ]
        );
    }

    #[test]
    fn a_lone_value_is_a_piece() {
        for json in ["5", "true", "\"a\"", "-1.5e3"] {
            assert_eq!(JsonPieces::of(json).collect::<Vec<&str>>(), [json]);
        }
    }

    #[test]
    fn whatever_the_text_the_pieces_end() {
        for text in ["", " ", "\"", "\"\\", "tru", "{\"a", "]]]", "\u{85}", "é,é"] {
            assert!(JsonPieces::of(text).count() <= text.len(), "{text:?}");
        }
    }
}
