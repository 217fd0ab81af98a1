//! Looks for pieces of tokens in what others may get to see.

use std::collections::HashSet;

use cloudflare_access_testing::AUDIENCE;

use crate::case::{Case, REQUEST_LINE};
use crate::outcome::Outcome;

/// A piece of a token this long is recognized; shorter ones occur by chance.
const WINDOW: usize = 16;

/// No secrets, and in some of the cases: what nearly every case requests, and the audience in the login page's address.
const PUBLIC: [&str; 2] = [REQUEST_LINE, AUDIENCE];

/// What must not be seen of some cases.
#[derive(Debug, Default)]
pub struct Secrets {
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
                secrets.windows.extend(text.windows(WINDOW).filter_map(|window| <[u8; WINDOW]>::try_from(window).ok()));
            }
            if let Outcome::Accepted(caller) = &case.expect {
                secrets.emails.extend(caller.strip_prefix("user ").map(str::to_owned));
            }
        }
        let public: Vec<_> = PUBLIC.iter().flat_map(|text| text.as_bytes().windows(WINDOW)).collect();
        secrets.windows.retain(|secret| !public.contains(&&secret[..]));
        secrets
    }

    /// The first secret in `text`, if any.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<String> {
        let window = text.as_bytes().windows(WINDOW).find(|window| self.windows.contains(*window));
        let window = window.map(|window| String::from_utf8_lossy(window).into_owned());
        window.or_else(|| self.emails.iter().find(|email| text.contains(*email)).cloned())
    }
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
        assert!(secrets.find(&format!("token={}…", &token[300..316])).is_some());
        assert!(secrets.find("caller=kim@example.com").is_some());
        assert_eq!(secrets.find(&format!("token={}…", &token[300..310])), None);
        assert_eq!(secrets.find("GET /admin HTTP/1.1 403 reason=expired principal=user"), None);
    }
}
