//! An HTTP/1.1 client that sends the bytes it is given, right or wrong.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::outcome::Outcome;
use crate::servers::REFUSAL_HEADER;

/// No answer on the loopback interface takes as long; a server that waits for a body would.
const PATIENCE: Duration = Duration::from_secs(5);

/// In the place of a status: the server took the request for no HTTP and closed the connection without a word.
pub const CLOSED: u16 = 0;

/// What a server answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status; [`CLOSED`] where there was no answer.
    pub status: u16,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// What came behind the head.
    pub body: String,
}

/// Sends a request and reads the answer to it.
///
/// # Errors
///
/// No answer came in five seconds, or one that is not HTTP.
pub fn send(address: SocketAddr, request: &[u8]) -> io::Result<Answer> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    // A server may answer and close before it has read everything; what it answered counts.
    let sent = stream.write_all(request);
    let mut received = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        skip_interim(&mut received);
        if let Some(answer) = Answer::parse(&received).filter(Answer::is_whole) {
            return Ok(answer);
        }
        match stream.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => received.extend_from_slice(&chunk[..read]),
            Err(_) if !received.is_empty() => break,
            Err(error) => return Err(sent.err().unwrap_or(error)),
        }
    }
    if received.is_empty() {
        return Ok(Answer { status: CLOSED, headers: Vec::new(), body: String::new() });
    }
    Answer::parse(&received).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the answer is not HTTP"))
}

/// Drops `100 Continue`, with which some servers invite the body whatever they answer next (RFC 9110 §15.2).
fn skip_interim(received: &mut Vec<u8>) {
    if received.starts_with(b"HTTP/1.1 100 ")
        && let Some(end) = received.windows(4).position(|window| window == b"\r\n\r\n")
    {
        received.drain(..end + 4);
    }
}

impl Answer {
    /// The value of a header; the name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// What the answer says about the request, from a server whose refusals are labelled.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match (self.status, self.header(REFUSAL_HEADER)) {
            (200, None) => Outcome::Accepted(self.body.clone()),
            (503, Some(reason @ "keys-unavailable")) => Outcome::Refused(reason.to_owned()),
            (403, Some(reason)) if reason != "keys-unavailable" => Outcome::Refused(reason.to_owned()),
            (status, _) => Outcome::Http(status),
        }
    }

    /// Whether everything has come that was announced. An answer to `HEAD` ends with the connection.
    fn is_whole(&self) -> bool {
        self.header("content-length").is_some_and(|length| length == self.body.len().to_string())
    }

    fn parse(bytes: &[u8]) -> Option<Answer> {
        let split = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(&bytes[..split]);
        let (status_line, lines) = head.split_once("\r\n").unwrap_or((&head, ""));
        let status = status_line.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.parse().ok()?;
        let headers = lines.lines().filter_map(|line| line.split_once(':'));
        let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect();
        let body = String::from_utf8_lossy(&bytes[split + 4..]).into_owned();
        Some(Answer { status, headers, body })
    }
}
