//! Header lines, by themselves or between what `curl -v` prints beside them.

use cloudflare_access::credentials::{ASSERTION_HEADER, AUTHORIZATION_COOKIE};

use super::sighting::{Carrier, Position, Side, Sighting};
use super::token_like;

/// Header names are no longer; a token put in the place of one is not repeated.
const MAX_NAME: usize = 64;

/// What the text is taken for, and what its header lines carry.
pub(crate) fn sightings(text: &[u8]) -> (&'static str, Vec<Sighting>) {
    if text.starts_with(b"curl ") {
        return ("a curl command", of_command(text));
    }
    let is_verbose = lines(text).any(|(_, line)| line.strip_prefix(b"> ").is_some_and(is_request_line));
    let format = if is_verbose { "the output of `curl -v`" } else { "header lines" };
    (format, of_lines(text, is_verbose))
}

/// True where a request stands there, with a token or without.
pub(crate) fn is_request(text: &[u8]) -> bool {
    lines(text).any(|(_, line)| is_request_line(line.strip_prefix(b"> ").unwrap_or(line)))
}

fn of_lines(text: &[u8], is_verbose: bool) -> Vec<Sighting> {
    let mut sightings: Vec<Sighting> = Vec::new();
    let mut position = Position { at: String::new(), exchange: 0, side: Side::Unknown };
    // Where the last line was a value that the next line may continue.
    let mut continued = false;
    for (number, line) in lines(text) {
        let marked = line.strip_prefix(b"> ").or_else(|| line.strip_prefix(b"< "));
        let line = match marked {
            Some(line) => line,
            // The body, and what curl says.
            None if is_verbose => continue,
            None => line,
        };
        if is_request_line(line) {
            position.exchange = position.exchange.saturating_add(1);
            position.side = Side::Client;
            continue;
        }
        if line.starts_with(b"HTTP/") {
            position.side = Side::Server;
            continue;
        }
        position.at = format!("line {number}");
        let found = match name_and_value(line) {
            Some((name, value)) => Sighting::of_header(name, value, &position),
            // Developer tools show the name on one line and the value on the next.
            None if line.eq_ignore_ascii_case(ASSERTION_HEADER.as_bytes()) => {
                Sighting::of_header(ASSERTION_HEADER, b"", &position)
            }
            None if is_cookie_line(line) => Sighting::of_header("Cookie", line, &position),
            None => {
                if let Some(last) = sightings.last_mut().filter(|_| continued)
                    && !line.is_empty()
                    && line.iter().all(token_like::is_token_byte)
                {
                    if last.value.is_empty() {
                        // What comes next may be the next name.
                        continued = false;
                    } else {
                        last.value.push(b'\n');
                    }
                    last.value.extend(line);
                }
                continue;
            }
        };
        continued = matches!(found.last(), Some(Sighting { carrier: Carrier::Assertion | Carrier::Cookie, .. }));
        sightings.extend(found);
    }
    sightings
}

/// The arguments in quotes, as browsers write a request they "copy as cURL".
fn of_command(text: &[u8]) -> Vec<Sighting> {
    let pieces = text.split(|byte| matches!(byte, b'\'' | b'"'));
    let position = Position { at: "the command".to_owned(), exchange: 0, side: Side::Client };
    let mut sightings = Vec::new();
    for piece in pieces {
        // For `cmd` browsers write a quote as `^"`.
        let piece = piece.strip_suffix(b"^").unwrap_or(piece);
        match name_and_value(piece) {
            Some((name, value)) => sightings.extend(Sighting::of_header(name, value, &position)),
            None if is_cookie_line(piece) => sightings.extend(Sighting::of_header("Cookie", piece, &position)),
            None => {}
        }
    }
    sightings
}

/// The lines and their numbers, without what ends them.
fn lines(text: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    (1..).zip(text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end))
}

fn name_and_value(line: &[u8]) -> Option<(&str, &[u8])> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let (name, value) = line.split_at_checked(colon)?;
    let name = std::str::from_utf8(name).ok()?;
    let is_name = (1..=MAX_NAME).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    is_name.then_some((name, value.get(1..)?.trim_ascii()))
}

/// The value of a `Cookie` header without its name.
fn is_cookie_line(line: &[u8]) -> bool {
    let pairs = line.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
    let mut values = pairs.filter_map(|pair| pair.strip_prefix(AUTHORIZATION_COOKIE.as_bytes()));
    values.any(|value| value.starts_with(b"="))
}

fn is_request_line(line: &[u8]) -> bool {
    let mut words = line.split(|byte| *byte == b' ');
    let is_method = words.next().is_some_and(|word| !word.is_empty() && word.iter().all(u8::is_ascii_uppercase));
    is_method && words.next().is_some() && words.next().is_some_and(|word| word.starts_with(b"HTTP/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_by_their_first_line() {
        for text in ["GET / HTTP/1.1", "> POST /a?b HTTP/2\r\n> Host: x", "* Connected\nPROPFIND * HTTP/1.0"] {
            assert!(is_request(text.as_bytes()), "{text}");
        }
        for text in [
            "",
            "GET",
            "GET /",
            "ACCESS DENIED",
            "ACCESS DENIED BY HTTP/2",
            " / HTTP/1.1",
            "Sent over HTTP/2",
            "Host: / HTTP/1.1",
            "HTTP/1.1 200 OK",
        ] {
            assert!(!is_request(text.as_bytes()), "{text}");
        }
    }
}
