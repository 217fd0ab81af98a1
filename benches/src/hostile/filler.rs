//! Members of JSON objects, each with a comma in front, in a number of bytes.

use std::fmt::Write as _;

/// As many of `pieces` as have room.
pub(super) fn fill(bytes: usize, pieces: impl IntoIterator<Item = String>) -> String {
    let mut text = String::with_capacity(bytes);
    for piece in pieces {
        if text.len() + piece.len() > bytes {
            break;
        }
        text += &piece;
    }
    text
}

/// A member whose value is `open`, as many `piece`s as have room, and `close`.
pub(super) fn member(name: &str, bytes: usize, open: &str, piece: &str, close: &str) -> String {
    let mut text = format!(",\"{name}\":{open}");
    let room = bytes.saturating_sub(text.len() + close.len());
    text += &piece.repeat(room / piece.len());
    text + close
}

/// An array of as many elements as have room.
pub(super) fn array(name: &str, bytes: usize, element: &str) -> String {
    member(name, bytes, &format!("[{element}"), &format!(",{element}"), "]")
}

pub(super) fn short_names(bytes: usize) -> String {
    fill(bytes, (0..).map(|number| format!(",\"{number:x}\":0")))
}

/// They differ in their middle, where nobody looks first.
pub(super) fn names_alike(bytes: usize) -> String {
    fill(bytes, (0..).map(|number| format!(",\"{}{number:04x}z\":0", "a".repeat(24))))
}

pub(super) fn names_with_escapes(bytes: usize) -> String {
    fill(bytes, (0..).map(|number| format!(",\"\\u0061{number:x}\":0")))
}

pub(super) fn names_alike_with_escapes(bytes: usize) -> String {
    fill(bytes, (0..).map(|number| format!(",\"{}{number:04x}\":0", "\\u0061".repeat(6))))
}

/// Half of it eight names with an escape in each, half short names: every one of these has to be told from every one of
/// those.
pub(super) fn long_names_then_short(bytes: usize) -> String {
    long_then_short(bytes, |number, length| format!("{number}\\u0061{}", "a".repeat(length)))
}

/// The same where the long names are told from the short ones only by looking at them.
pub(super) fn long_names_of_escapes_then_short(bytes: usize) -> String {
    long_then_short(bytes, |number, length| format!("{}{number}", "\\u0061".repeat(length / 6)))
}

fn long_then_short(bytes: usize, name: impl Fn(usize, usize) -> String) -> String {
    let mut text = String::with_capacity(bytes);
    for number in 0..8 {
        let name = name(number, (bytes / 16).saturating_sub(12));
        write!(text, ",\"{name}\":0").expect("a string takes everything");
    }
    let rest = bytes.saturating_sub(text.len());
    text + &fill(rest, (0..).map(|number| format!(",\"s{number:x}\":0")))
}

/// Many members, of which the last is one of the first again.
pub(super) fn repeated_at_the_end(bytes: usize) -> String {
    let repeated = ",\"1\":0";
    short_names(bytes.saturating_sub(repeated.len())) + repeated
}

pub(super) fn deep_arrays(bytes: usize) -> String {
    let nest = format!("{}{}", "[".repeat(120), "]".repeat(120));
    deep(bytes, &nest, |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth)), 2)
}

pub(super) fn deep_objects(bytes: usize) -> String {
    let nest = |depth: usize| format!("{}0{}", "{\"\":".repeat(depth), "}".repeat(depth));
    deep(bytes, &nest(120), nest, 5)
}

/// As many whole nests as have room, or one that is as deep as has.
fn deep(bytes: usize, nest: &str, of_depth: impl Fn(usize) -> String, bytes_per_level: usize) -> String {
    if bytes > nest.len() + 16 {
        return array("x", bytes, nest) + &short_names(bytes.saturating_sub(array("x", bytes, nest).len()));
    }
    format!(",\"x\":{}", of_depth(bytes.saturating_sub(8) / bytes_per_level))
}
