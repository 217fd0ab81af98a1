//! A visitor without a browser.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use cloudflare_access_testing::LocalEdge;
use serde_json::Value;

/// Far longer than anything takes on the loopback interface, and short enough to fail a test run in time.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Names in lower case, and values.
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(existing, _)| existing == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(existing, _)| existing == name).map(|(_, value)| value.as_str()).collect()
    }

    pub(crate) fn location(&self) -> &str {
        self.header("location").expect("the answer leads elsewhere")
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The `CF_Authorization` cookie that it sets, as the next request sends it.
    pub(crate) fn cookie(&self) -> Option<String> {
        let set = self.header("set-cookie").filter(|set| set.starts_with("CF_Authorization=ey"))?;
        set.split(';').next().map(str::to_owned)
    }

    /// The whole answer that came on a connection, or `None` where there is none.
    fn parse(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
        let head = String::from_utf8(bytes[..end].to_vec()).ok()?;
        let (line, rest) = head.split_once("\r\n").unwrap_or((&head, ""));
        let header =
            |line: &str| line.split_once(':').map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()));
        let mut answer = Self {
            status: line.split(' ').nth(1)?.parse().ok()?,
            headers: rest.lines().filter_map(header).collect(),
            body: bytes[end + 4..].to_vec(),
        };
        if answer.header("transfer-encoding") == Some("chunked") {
            answer.body = unchunked(&answer.body)?;
        }
        Some(answer)
    }
}

fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|window| window == b"\r\n")?;
        let size = usize::from_str_radix(str::from_utf8(&rest[..end]).ok()?, 16).ok()?;
        rest = &rest[end + 2..];
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size + 2..)?;
    }
}

/// A connection on which this was sent.
pub(crate) fn send(edge: &LocalEdge, bytes: impl AsRef<[u8]>) -> TcpStream {
    let mut stream = TcpStream::connect(edge.address()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(bytes.as_ref()).unwrap();
    stream
}

/// What came on the connection until it ended; `None` where that is no answer.
pub(crate) fn receive(mut stream: TcpStream) -> Option<Answer> {
    let mut bytes = Vec::new();
    // A connection that is reset has said what it had to say.
    let _ = stream.read_to_end(&mut bytes);
    Answer::parse(&bytes)
}

/// One request, and the whole answer.
pub(crate) fn request(edge: &LocalEdge, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let host = match headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
        true => String::new(),
        false => format!("Host: {}\r\n", edge.address()),
    };
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let length = match body {
        "" => String::new(),
        body => format!("Content-Length: {}\r\n", body.len()),
    };
    let text = format!("{method} {target} HTTP/1.1\r\n{host}{headers}{length}Connection: close\r\n\r\n{body}");
    receive(send(edge, text)).unwrap_or_else(|| panic!("{method} {target} has no answer"))
}

pub(crate) fn get(edge: &LocalEdge, target: &str, headers: &[(&str, &str)]) -> Answer {
    request(edge, "GET", target, headers, "")
}

/// Posts a form as a page of the edge does.
pub(crate) fn post_form(edge: &LocalEdge, target: &str, fields: &[(&str, &str)]) -> Answer {
    let origin = edge.url();
    let headers = [("Origin", origin.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
    request(edge, "POST", target, &headers, &form(fields))
}

pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// Has the edge do something, as a test does.
pub(crate) fn act(edge: &LocalEdge, action: &str, fields: &Value) -> Answer {
    let target = format!("/cdn-cgi/access/dev/{action}");
    request(edge, "POST", &target, &[("Content-Type", "application/json")], &fields.to_string())
}

/// The hidden field of a form.
pub(crate) fn csrf(page: &Answer) -> String {
    let text = page.text();
    let (_, rest) = text.split_once("name=\"csrf\" value=\"").expect("a form with a hidden field");
    rest.split('"').next().unwrap().to_owned()
}

/// The way of a person from a page to the login, through it, and back: the cookie, and where the person ends.
pub(crate) fn sign_in(edge: &LocalEdge, target: &str, fields: &[(&str, &str)]) -> (String, String) {
    let login = get(edge, target, &[]).location().to_owned();
    let csrf = csrf(&get(edge, &login, &[]));
    let mut fields = fields.to_vec();
    fields.push(("csrf", &csrf));
    let posted = post_form(edge, &login, &fields);
    assert_eq!(posted.status, 302, "{}", posted.text());
    let authorized = get(edge, posted.location(), &[]);
    let cookie = authorized.cookie().expect("a cookie after the login");
    (cookie, authorized.location().to_owned())
}

/// The claims of the token in a cookie or by itself.
pub(crate) fn claims(token: &str) -> Value {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let token = token.trim_start_matches("CF_Authorization=");
    let claims = token.split('.').nth(1).expect("a token");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
}
