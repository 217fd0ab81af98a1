//! Text that somebody else wrote, made safe to show.
//!
//! An email or a key id may hold whatever its author likes: escape sequences that rewrite the terminal, line breaks that
//! fake another verdict, marks that turn the direction of writing. The standard library knows which characters do not
//! show as themselves.

use std::fmt::{self, Write as _};

/// Text for people: what does not show as itself becomes `\n` or `\u{1b}`.
pub(crate) struct Escaped<'a>(pub(crate) &'a str);

/// The text of a JSON value on one line: the same value, in which what does not show as itself is `\u001b`.
pub(crate) struct OneLineJson<'a>(pub(crate) &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|character| {
            if shows_as_itself(character) { f.write_char(character) } else { character.escape_debug().fmt(f) }
        })
    }
}

impl fmt::Display for OneLineJson<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|character| match character {
            // In JSON they stand between values only (RFC 8259 §2, §7), and nowhere does JSON need them.
            '\n' | '\r' | '\t' => Ok(()),
            // The others can stand in strings only, where an escape means the same.
            _ if shows_as_itself(character) => f.write_char(character),
            _ => character.encode_utf16(&mut [0; 2]).iter().try_for_each(|unit| write!(f, "\\u{unit:04x}")),
        })
    }
}

fn shows_as_itself(character: char) -> bool {
    matches!(character, '"' | '\'' | '\\') || character.escape_debug().len() == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_acts_on_is_escaped() {
        let hostile = "a\u{1b}[2J\n\u{7f}\u{9b}\u{202e}\u{2028}\u{e0041}é\"\\";
        assert_eq!(Escaped(hostile).to_string(), r#"a\u{1b}[2J\n\u{7f}\u{9b}\u{202e}\u{2028}\u{e0041}é"\"#);
    }

    #[test]
    fn escaped_json_is_the_same_value_on_one_line() {
        let json = "{\r\n\t\"a\": \"\u{7f}\u{9b}\u{202e}\u{e0041}é \\n \\\\\"\n}";
        let line = OneLineJson(json).to_string();
        assert_eq!(line, "{\"a\": \"\\u007f\\u009b\\u202e\\udb40\\udc41é \\n \\\\\"}");
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(value(json), value(&line));
    }
}
