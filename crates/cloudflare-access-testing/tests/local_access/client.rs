use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use cloudflare_access_testing::LocalAccess;

/// Far longer than anything takes on the loopback interface, and short enough to fail a test run in
/// time.
const PATIENCE: Duration = Duration::from_secs(5);

/// Everything that came back on one connection, and how it ended.
pub(crate) struct Answer {
    pub(crate) bytes: Vec<u8>,
    pub(crate) end: io::Result<()>,
}

impl Answer {
    pub(crate) fn status(&self) -> u16 {
        self.head().split(' ').nth(1).unwrap().parse().unwrap()
    }

    pub(crate) fn head(&self) -> String {
        String::from_utf8(self.bytes[..self.end_of_head()].to_vec()).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let head = self.head();
        let mut pairs = head.lines().filter_map(|line| line.split_once(": "));
        pairs.find(|(existing, _)| *existing == name).map(|(_, value)| value.to_owned())
    }

    pub(crate) fn body(&self) -> &[u8] {
        &self.bytes[self.end_of_head()..]
    }

    /// Status 200, JSON, a true `Content-Length`, an orderly end, and this body.
    #[track_caller]
    pub(crate) fn assert_json(&self, body: &str) {
        assert_eq!(self.status(), 200);
        assert_eq!(self.header("Content-Type").as_deref(), Some("application/json"));
        assert_eq!(self.header("Content-Length"), Some(body.len().to_string()));
        assert_eq!(String::from_utf8_lossy(self.body()), body);
        self.assert_orderly();
    }

    #[track_caller]
    pub(crate) fn assert_orderly(&self) {
        assert!(self.end.is_ok(), "{:?}", self.end);
    }

    fn end_of_head(&self) -> usize {
        let end = self.bytes.windows(4).position(|window| window == b"\r\n\r\n");
        end.expect("an answer with a head") + 4
    }
}

/// A connection on which this has been sent.
pub(crate) fn send(access: &LocalAccess, request: impl AsRef<[u8]>) -> TcpStream {
    let mut stream = TcpStream::connect(access.address()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(request.as_ref()).unwrap();
    stream
}

pub(crate) fn certs_request() -> &'static str {
    "GET /cdn-cgi/access/certs HTTP/1.1\r\nHost: acme.cloudflareaccess.com\r\n\r\n"
}

pub(crate) fn exchange(access: &LocalAccess, request: impl AsRef<[u8]>) -> Answer {
    let mut bytes = Vec::new();
    let end = send(access, request).read_to_end(&mut bytes).map(drop);
    Answer { bytes, end }
}

pub(crate) fn get_certs(access: &LocalAccess) -> Answer {
    exchange(access, certs_request())
}

/// What arrives on `stream` within `time`, for answers that have no end.
pub(crate) fn read_for(stream: &mut TcpStream, time: Duration) -> Answer {
    let deadline = Instant::now() + time;
    let mut bytes = Vec::new();
    let mut piece = [0; 64 * 1024];
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Answer { bytes, end: Err(io::ErrorKind::TimedOut.into()) };
        }
        stream.set_read_timeout(Some(left)).unwrap();
        match stream.read(&mut piece) {
            Ok(0) => return Answer { bytes, end: Ok(()) },
            Ok(length) => bytes.extend_from_slice(&piece[..length]),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => {
                return Answer { bytes, end: Err(error) };
            }
        }
    }
}
