use crate::escape::Escaped;
use crate::json_pieces::JsonPieces;

/// More of a value is not shown on one line.
const MAX_SHOWN: usize = 200;

/// A value of a JSON text that is known to be valid, with numbers as they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum JsonValue<'a> {
    Array(Vec<JsonValue<'a>>),
    Number(&'a str),
    Object(Vec<(String, JsonValue<'a>)>),
    String(String),
    /// `true`, `false` or `null`.
    Word(&'a str),
}

impl<'a> JsonValue<'a> {
    /// The value of a valid text. Of any other text it means nothing, but still ends.
    pub(crate) fn of(json: &'a str) -> JsonValue<'a> {
        let mut pieces = JsonPieces::of(json);
        let first = pieces.next().unwrap_or("null");
        JsonValue::beginning_with(first, &mut pieces)
    }

    /// Recurses as deep as the text nests, which whoever checked it has limited.
    fn beginning_with(piece: &'a str, pieces: &mut JsonPieces<'a>) -> JsonValue<'a> {
        match piece.as_bytes().first() {
            Some(b'"') => JsonValue::String(text_of(piece)),
            Some(b'[') => {
                let mut elements = Vec::new();
                while let Some(piece) = pieces.next().filter(|piece| *piece != "]") {
                    if piece != "," {
                        elements.push(JsonValue::beginning_with(piece, pieces));
                    }
                }
                JsonValue::Array(elements)
            }
            Some(b'{') => {
                let mut members = Vec::new();
                while let Some(piece) = pieces.next().filter(|piece| *piece != "}") {
                    if piece == "," {
                        continue;
                    }
                    let value = pieces.nth(1).unwrap_or("null");
                    members.push((text_of(piece), JsonValue::beginning_with(value, pieces)));
                }
                JsonValue::Object(members)
            }
            Some(b'-' | b'0'..=b'9') => JsonValue::Number(piece),
            _ => JsonValue::Word(piece),
        }
    }

    /// The value as it is shown on a line: what a terminal would act on is escaped, what is long is cut.
    pub(crate) fn show(&self) -> String {
        match self {
            JsonValue::Array(elements) => {
                let shown: Vec<String> = elements.iter().take(8).map(JsonValue::show).collect();
                let more = if elements.len() > shown.len() { ", …" } else { "" };
                format!("[{}{more}]", shown.join(", "))
            }
            JsonValue::Number(text) | JsonValue::Word(text) => cut(text),
            JsonValue::Object(_) => "an object".to_owned(),
            JsonValue::String(text) => format!("\"{}\"", cut(text)),
        }
    }
}

/// Resolves escapes: `"\u0065xp"` is `exp` to every reader.
fn text_of(string: &str) -> String {
    serde_json::from_str(string).unwrap_or_default()
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN).and_then(|(end, _)| text.get(..end)) {
        Some(beginning) => format!("{}…", Escaped(beginning)),
        None => Escaped(text).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_as_they_stand() {
        let json = r#" {"a":[1.50e+2,[],{"b":null}],"\u0063":"\u0064\"", "e":true}"#;
        assert_eq!(
            JsonValue::of(json),
            JsonValue::Object(vec![
                (
                    "a".to_owned(),
                    JsonValue::Array(vec![
                        JsonValue::Number("1.50e+2"),
                        JsonValue::Array(Vec::new()),
                        JsonValue::Object(vec![("b".to_owned(), JsonValue::Word("null"))]),
                    ])
                ),
                ("c".to_owned(), JsonValue::String("d\"".to_owned())),
                ("e".to_owned(), JsonValue::Word("true")),
            ])
        );
    }

    #[test]
    fn shown_on_one_line_and_cut() {
        let long = format!("[\"{}\",\"\\u001b[2J\\n\",1,{{}}]", "x".repeat(1000));
        let shown = JsonValue::of(&long).show();
        assert_eq!(shown, format!("[\"{}…\", \"\\u{{1b}}[2J\\n\", 1, an object]", "x".repeat(MAX_SHOWN)));
        assert_eq!(JsonValue::of("[1,2,3,4,5,6,7,8]").show(), "[1, 2, 3, 4, 5, 6, 7, 8]");
        assert_eq!(JsonValue::of("[1,2,3,4,5,6,7,8,9]").show(), "[1, 2, 3, 4, 5, 6, 7, 8, …]");
    }

    #[test]
    fn whatever_the_text_it_ends() {
        for text in ["", "[", "{\"a\"", "{\"a\":", "]", "{,,", "[,]", "\"\\"] {
            JsonValue::of(text);
        }
    }
}
