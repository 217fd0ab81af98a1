//! One request and what has to become of it.

use cloudflare_access::UnixTime;

use crate::client::CLOSED;
use crate::outcome::Outcome;
use crate::verifiers;

/// The request line of a case that names no other.
pub const REQUEST_LINE: &str = "GET /admin HTTP/1.1";

/// One request and what has to become of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The folder of its file.
    pub class: String,
    /// The name of its file, without the extension: what is tested.
    pub name: String,
    /// The rule that decides it.
    pub comment: String,
    /// Where the rule comes from.
    pub source: String,
    /// What has to become of the request.
    pub expect: Outcome,
    /// The seconds since 1970 on the verifier's clock; `None` where the clock of the machine will do.
    pub now: Option<i64>,
    /// The status with which an HTTP server may answer the request itself, or close the connection, instead of handing it
    /// on.
    pub expect_http: Option<u16>,
    /// Whether the verifier is told to accept tokens without `type`.
    pub missing_type_accepted: bool,
    /// The request line.
    pub request_line: String,
    /// The header lines, `Host` and `Connection` aside.
    pub header_lines: Vec<Vec<u8>>,
}

impl Case {
    /// `class/name`.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}/{}", self.class, self.name)
    }

    /// The time at which the case is to be judged.
    #[must_use]
    pub fn time(&self) -> UnixTime {
        self.now.map_or_else(verifiers::now, UnixTime::from_seconds)
    }

    /// The values of all headers of that name, as they stand in the lines; names have no case.
    pub fn header_values<'a>(&'a self, wanted: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.header_lines.iter().filter_map(move |line| {
            let colon = line.iter().position(|byte| *byte == b':')?;
            let (name, value) = (&line[..colon], &line[colon + 1..]);
            name.eq_ignore_ascii_case(wanted.as_bytes()).then_some(value)
        })
    }

    /// The request as it goes over the wire; `Host` and `Connection: close` are added unless the case has its own.
    #[must_use]
    pub fn request(&self) -> Vec<u8> {
        let mut request = format!("{}\r\n", self.request_line).into_bytes();
        for (name, line) in [("Host", "Host: localhost\r\n"), ("Connection", "Connection: close\r\n")] {
            if self.header_values(name).next().is_none() {
                request.extend(line.bytes());
            }
        }
        for line in &self.header_lines {
            request.extend(line);
            request.extend(b"\r\n");
        }
        request.extend(b"\r\n");
        request
    }

    /// Whether `observed` is right for a request that went through an HTTP server.
    #[must_use]
    pub fn holds_over_http(&self, observed: &Outcome) -> bool {
        *observed == self.expect || matches!(observed, Outcome::Http(status) if self.is_answered_by_server(*status))
    }

    /// Whether that status is one with which an HTTP server may keep the request to itself.
    #[must_use]
    pub fn is_answered_by_server(&self, status: u16) -> bool {
        self.expect_http.is_some_and(|allowed| status == allowed || status == CLOSED)
    }

    pub(crate) fn server_may_answer(&mut self, status: u16) {
        self.expect_http = Some(status);
    }

    pub(crate) fn at(&mut self, now: i64) {
        self.now = Some(now);
    }

    pub(crate) fn accept_missing_type(&mut self) {
        self.missing_type_accepted = true;
    }
}
