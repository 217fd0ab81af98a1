use std::io::{self, Write};

use crate::escape::OneLineJson;
use crate::json_pieces::JsonPieces;

/// Deeper levels are not indented further: a token of nothing but brackets would become megabytes of spaces.
const MAX_INDENT: usize = 24;

/// Writes a valid JSON text over several lines, every member, number and escape in it as it stands.
pub(crate) fn write(json: &str, out: &mut impl Write) -> io::Result<()> {
    let mut depth: usize = 0;
    let mut pieces = JsonPieces::of(json).peekable();
    while let Some(piece) = pieces.next() {
        match piece {
            "{" | "[" => {
                write!(out, "{piece}")?;
                match pieces.next_if(|next| matches!(*next, "}" | "]")) {
                    Some(closing) => write!(out, "{closing}")?,
                    None => {
                        depth = depth.saturating_add(1);
                        break_line(depth, out)?;
                    }
                }
            }
            "}" | "]" => {
                depth = depth.saturating_sub(1);
                break_line(depth, out)?;
                write!(out, "{piece}")?;
            }
            "," => {
                write!(out, ",")?;
                break_line(depth, out)?;
            }
            ":" => write!(out, ": ")?,
            scalar => write!(out, "{}", OneLineJson(scalar))?,
        }
    }
    writeln!(out)
}

fn break_line(depth: usize, out: &mut impl Write) -> io::Result<()> {
    write!(out, "\n{:width$}", "", width = depth.min(MAX_INDENT) * 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pretty(json: &str) -> String {
        let mut out = Vec::new();
        write(json, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn repeated_members_order_numbers_and_escapes_stay() {
        let json = r#"{"b":1.50e+2,"a":[],"a":{"\u0061":[12345678901234567890,{}]}, "c" : "\ud800 \/"}"#;
        let expected = r#"{
  "b": 1.50e+2,
  "a": [],
  "a": {
    "\u0061": [
      12345678901234567890,
      {}
    ]
  },
  "c": "\ud800 \/"
}
"#;
        assert_eq!(pretty(json), expected);
    }

    #[test]
    fn depth_does_not_explode() {
        let json = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
        assert!(pretty(&json).len() < 100_000 * (2 * MAX_INDENT + 2));
    }
}
