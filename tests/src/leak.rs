//! Looks for pieces of tokens in what others may get to see.

use std::collections::HashSet;

use cloudflare_access_testing::AUDIENCE;

use crate::case::{Case, REQUEST_LINE};
use crate::outcome::Outcome;

/// A piece of a token this long is recognized; shorter ones occur by chance.
const PIECE: usize = 8;

/// The same for other texts, which hold words.
const WINDOW: usize = 16;

/// As long as no word is: what a part of a token is recognized by.
const PART: usize = 40;

/// No secrets, and in some of the cases: what nearly every case requests, and the audience in the login page's address.
const PUBLIC: [&str; 2] = [REQUEST_LINE, AUDIENCE];

/// What must not be seen of some cases.
#[derive(Debug, Default)]
pub struct Secrets {
    pieces: HashSet<[u8; PIECE]>,
    windows: HashSet<[u8; WINDOW]>,
    emails: HashSet<String>,
}

impl Secrets {
    /// Every header value and target of these cases, in pieces, and the emails of their users.
    pub fn of<'a>(cases: impl IntoIterator<Item = &'a Case>) -> Secrets {
        let mut secrets = Secrets::default();
        for case in cases {
            let values = case.header_lines.iter().filter_map(|line| line.splitn(2, |byte| *byte == b':').nth(1));
            for text in values.chain([case.request_line.as_bytes()]) {
                secrets.windows.extend(pieces_of(text));
                let parts = text.split(|byte| !byte.is_ascii_alphanumeric() && !b"-_".contains(byte));
                secrets.pieces.extend(parts.filter(|part| part.len() >= PART).flat_map(pieces_of::<PIECE>));
            }
            if let Outcome::Accepted(caller) = &case.expect {
                secrets.emails.extend(caller.strip_prefix("user ").map(str::to_owned));
            }
        }
        for text in PUBLIC {
            pieces_of(text.as_bytes()).for_each(|piece| _ = secrets.pieces.remove(&piece));
            pieces_of(text.as_bytes()).for_each(|window| _ = secrets.windows.remove(&window));
        }
        secrets
    }

    /// The first secret in `text`, if any.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<String> {
        let piece = pieces_of(text.as_bytes()).find(|piece| self.pieces.contains(piece)).map(Vec::from);
        let window = || pieces_of(text.as_bytes()).find(|window| self.windows.contains(window)).map(Vec::from);
        let found = piece.or_else(window).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        found.or_else(|| self.emails.iter().find(|email| text.contains(*email)).cloned())
    }
}

/// All pieces of that length.
fn pieces_of<const LENGTH: usize>(text: &[u8]) -> impl Iterator<Item = [u8; LENGTH]> {
    text.windows(LENGTH).filter_map(|piece| piece.try_into().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases;

    #[test]
    fn a_leak_is_found() {
        let cases = cases::all();
        let case = cases.iter().find(|case| case.id() == "principals/a-user").expect("there is such a case");
        let secrets = Secrets::of([case]);
        let token = String::from_utf8_lossy(&case.header_lines[0]);
        assert!(secrets.find(&format!("token={}…", &token[300..308])).is_some());
        assert!(secrets.find("caller=kim@example.com").is_some());
        assert_eq!(secrets.find(&format!("token={}…", &token[300..307])), None);
        assert_eq!(secrets.find("GET /admin HTTP/1.1 403 reason=expired principal=user"), None);
    }
}
