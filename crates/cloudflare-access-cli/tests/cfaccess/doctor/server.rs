//! Applications on loopback, good and bad.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::thread;

use cloudflare_access::{Application, KeySet, Refusal, UnixTime, UnverifiedToken, Verifier, credentials};
use cloudflare_access_testing::{AUDIENCE, Issuer};

/// What an application sees of a request.
pub(crate) struct Request {
    pub(crate) path: String,
    headers: Vec<(String, String)>,
}

impl Request {
    pub(crate) fn header(&self, wanted: &str) -> Option<&str> {
        self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.as_str())
    }

    /// What the library says of the request.
    pub(crate) fn verdict(&self) -> Result<(), Refusal> {
        let keys = KeySet::parse(Issuer::new("acme").certs_json().as_bytes()).unwrap();
        let verifier = Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), keys);
        let values = |name: &str| self.header(name).map(str::as_bytes);
        let token = credentials::select(values("Cf-Access-Jwt-Assertion"), values("Cookie"))?;
        let now = UnixTime::from(std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap());
        verifier.verify(&UnverifiedToken::parse(token.ok_or(Refusal::Missing)?)?, now).map(|_| ())
    }
}

/// The status line and the headers of an answer; it has no body.
pub(crate) type Answer = String;

pub(crate) fn status(status: u16) -> Answer {
    format!("{status} x\r\n")
}

pub(crate) fn redirect(location: &str) -> Answer {
    format!("302 Found\r\nLocation: {location}\r\n")
}

/// An application as it should be.
pub(crate) fn guarded(request: &Request) -> Answer {
    status(if request.verdict().is_ok() { 200 } else { 403 })
}

/// Serves until the process ends.
pub(crate) fn start(answer: impl Fn(&Request) -> Answer + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut lines = BufReader::new(&stream).lines().map_while(Result::ok).take_while(|line| !line.is_empty());
            let Some(line) = lines.next() else { continue };
            let headers = lines.filter_map(|line| {
                line.split_once(':').map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
            });
            let headers = headers.collect();
            let request = Request { path: line.split(' ').nth(1).unwrap().to_owned(), headers };
            let answer = answer(&request);
            // An error is the client's to notice.
            let _ = write!(&stream, "HTTP/1.1 {answer}Content-Length: 0\r\nConnection: close\r\n\r\n");
        }
    });
    address
}
