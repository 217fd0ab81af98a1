//! One HTTP request and its answer, with every limit set: redirects are not followed, sizes and times are bounded.

use std::time::Duration;

use ureq::http::{Request, header};
use ureq::{Agent, Body, http};

/// The longest response head, in bytes.
const MAX_HEAD: usize = 32 * 1024;

/// Where a request may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transport {
    /// Wherever the URL says, by the proxy of the environment where there is one.
    Any,
    /// Straight to the address, past every proxy: on this machine, or round the edge.
    Direct,
    /// HTTPS alone.
    Https,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) body: Vec<u8>,
    pub(crate) headers: http::HeaderMap,
    pub(crate) status: u16,
}

/// Why nothing came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NoAnswer {
    /// TCP, or HTTP itself; in the words of the HTTP client.
    Connection(String),
    /// The name of the host, or of the proxy in front, does not resolve.
    Name,
    Timeout,
    Tls(String),
    /// The body is longer than was allowed.
    TooLarge,
}

pub(crate) fn agent(transport: Transport, timeout: Duration) -> Agent {
    let config = Agent::config_builder()
        .https_only(transport == Transport::Https)
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .max_response_header_size(MAX_HEAD)
        .timeout_global(Some(timeout))
        .max_idle_connections(0)
        .user_agent(concat!("cfaccess/", env!("CARGO_PKG_VERSION")));
    let config = if transport == Transport::Direct { config.proxy(None) } else { config };
    config.build().new_agent()
}

/// Sends a request without a body. Reads at most `limit` bytes of the answer's.
pub(crate) fn send(agent: &Agent, request: Request<()>, limit: usize) -> Result<Answer, NoAnswer> {
    let (mut answer, mut body) = send_and_wait(agent, request)?;
    let limit = u64::try_from(limit).unwrap_or(u64::MAX);
    answer.body = body.with_config().limit(limit).read_to_vec().map_err(no_answer)?;
    Ok(answer)
}

/// Sends a request without a body, and reads nothing of the answer's.
pub(crate) fn send_for_head(agent: &Agent, request: Request<()>) -> Result<Answer, NoAnswer> {
    send_and_wait(agent, request).map(|(answer, _)| answer)
}

fn send_and_wait(agent: &Agent, request: Request<()>) -> Result<(Answer, Body), NoAnswer> {
    let (head, body): (http::response::Parts, Body) = agent.run(request).map_err(no_answer)?.into_parts();
    Ok((Answer { body: Vec::new(), headers: head.headers, status: head.status.as_u16() }, body))
}

impl Answer {
    /// The header, where it is printable ASCII.
    pub(crate) fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub(crate) fn is_html(&self) -> bool {
        self.header(header::CONTENT_TYPE).is_some_and(|media_type| media_type.to_ascii_lowercase().contains("html"))
    }

    pub(crate) fn is_redirect(&self) -> bool {
        matches!(self.status, 301 | 302 | 303 | 307 | 308)
    }
}

fn no_answer(error: ureq::Error) -> NoAnswer {
    match error {
        ureq::Error::BodyExceedsLimit(_) => NoAnswer::TooLarge,
        ureq::Error::HostNotFound => NoAnswer::Name,
        ureq::Error::Timeout(_) => NoAnswer::Timeout,
        ureq::Error::Rustls(_) | ureq::Error::Tls(_) => NoAnswer::Tls(words(&error)),
        // What rustls finds wrong comes as an I/O error too.
        ureq::Error::Io(io) if io.kind() == std::io::ErrorKind::InvalidData => NoAnswer::Tls(words(&io)),
        // The words of the standard library, which has no kind of error for it.
        ureq::Error::Io(io) if io.to_string().starts_with("failed to lookup address") => NoAnswer::Name,
        error => NoAnswer::Connection(words(&error)),
    }
}

/// On one line, since some errors quote what the other side sent.
fn words(error: &dyn std::error::Error) -> String {
    let text = error.to_string();
    let text: String = text.chars().take(200).collect();
    crate::escape::Escaped(text.trim_start_matches("io: ")).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_wrong_is_told_on_one_line() {
        let told = |text: &str| no_answer(ureq::Error::Io(std::io::Error::other(text)));
        assert_eq!(told("connection reset"), NoAnswer::Connection("connection reset".to_owned()));
        assert_eq!(told("a\r\nok \u{1b}[2J"), NoAnswer::Connection("a\\r\\nok \\u{1b}[2J".to_owned()));
        let NoAnswer::Connection(words) = told(&"x".repeat(1000)) else { panic!("no connection") };
        assert!(words.len() <= 200 && words.starts_with("xxx"), "{words}");
    }
}
