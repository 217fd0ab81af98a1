use std::fmt;
use std::time::Duration;

/// One request that came by an edge, for a log that people read: nothing of a token or of a query is in it.
///
/// `Display` is a line for a terminal.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RequestLine {
    /// When the answer began: seconds since the Unix epoch, by the machine's clock.
    pub at: u64,
    /// The method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// What the edge made of it.
    pub verdict: Verdict,
    /// The email, the client ID or `non-identity`, where somebody was let in or refused by name; of a fault, what it is called.
    pub principal: Option<String>,
    /// The status of the answer; 0 where a fault is none.
    pub status: u16,
    /// From the head of the request to the head of the answer.
    pub duration: Duration,
}

/// What an edge made of a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Verdict {
    /// Let through with a token.
    Allowed,
    /// Let through without a token, as a policy or an option says.
    Bypassed,
    /// Answered with a fault.
    Fault,
    /// 403: the caller is known and not let in, or cannot be asked.
    Forbidden,
    /// Sent to the login page.
    Login,
    /// Refused for its form.
    Malformed,
    /// Answered by the edge: its own pages and endpoints.
    Own,
    /// A preflight that the edge answered.
    Preflight,
    /// 401: who calls is not known, and cannot be shown a login page.
    Unauthorized,
    /// Let through because no application protects it.
    Unprotected,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Verdict::Allowed => "allowed",
            Verdict::Bypassed => "bypassed",
            Verdict::Fault => "fault",
            Verdict::Forbidden => "forbidden",
            Verdict::Login => "to login",
            Verdict::Malformed => "malformed",
            Verdict::Own => "edge",
            Verdict::Preflight => "preflight",
            Verdict::Unauthorized => "unauthorized",
            Verdict::Unprotected => "unprotected",
        })
    }
}

impl fmt::Display for RequestLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { verdict, status, method, path, principal, duration, .. } = self;
        write!(f, "{verdict:<12} {status}  {:>5} ms  {} {}", duration.as_millis(), plain(method), plain(path))?;
        principal.as_ref().map_or(Ok(()), |principal| write!(f, "  {}", plain(principal)))
    }
}

/// Whatever a terminal would act on is escaped: paths and names are written by strangers.
fn plain(text: &str) -> String {
    let escape = |character: char| {
        let is_plain =
            !character.is_control() && !matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if is_plain { character.to_string() } else { character.escape_default().to_string() }
    };
    text.chars().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{RequestLine, Verdict};

    /// An escape sequence in a path would write over the lines above it, and a change of direction show another path.
    #[test]
    fn a_terminal_acts_on_nothing_in_a_line() {
        for (text, shown) in [
            ("/page", "/page"),
            ("/größe", "/größe"),
            ("/\u{1b}[2J", "/\\u{1b}[2J"),
            ("/a\nb", "/a\\nb"),
            ("/\u{202e}gnp", "/\\u{202e}gnp"),
            ("/\u{2066}gnp", "/\\u{2066}gnp"),
        ] {
            let line = RequestLine {
                at: 0,
                method: "GET".to_owned(),
                path: text.to_owned(),
                verdict: Verdict::Allowed,
                principal: Some(text.to_owned()),
                status: 200,
                duration: Duration::from_millis(7),
            };
            assert_eq!(line.to_string(), format!("allowed      200      7 ms  GET {shown}  {shown}"));
        }
    }
}
