//! A service behind the edge, which tells what it was asked.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use cloudflare_access_testing::LocalEdge;

use crate::client::PATIENCE;

/// A request as it reached the service.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) line: String,
    /// Names as they were written, and values.
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(existing, _)| existing.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.headers.iter().map(|(name, _)| name.to_lowercase()).collect()
    }
}

/// Answers `200`, a header for the next hop only, and `hello`, to every request; closes each connection.
pub(crate) struct Upstream {
    pub(crate) address: SocketAddr,
    seen: Receiver<Seen>,
}

impl Upstream {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (tell, seen) = mpsc::channel();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let tell = tell.clone();
                thread::spawn(move || serve(&stream.unwrap(), &tell));
            }
        });
        Self { address, seen }
    }

    /// The next request that reaches the service.
    pub(crate) fn next(&self) -> Seen {
        self.seen.recv_timeout(PATIENCE).expect("the service is asked")
    }

    /// Checks that nothing has reached the service, of requests that have been answered.
    #[track_caller]
    pub(crate) fn assert_silent(&self) {
        let seen = self.seen.try_recv();
        assert!(seen.is_err(), "the service was asked: {seen:?}");
    }
}

/// An edge in front of a service.
pub(crate) fn edge() -> (LocalEdge, Upstream) {
    let (edge, upstream) = (LocalEdge::start().unwrap(), Upstream::start());
    edge.forward_to(upstream.address);
    (edge, upstream)
}

fn serve(stream: &TcpStream, tell: &Sender<Seen>) {
    let mut reader = BufReader::new(stream);
    let mut lines = (&mut reader).lines().map_while(Result::ok).take_while(|line| !line.is_empty());
    let Some(line) = lines.next() else { return };
    let pair = |line: String| line.split_once(':').map(|(name, value)| (name.to_owned(), value.trim().to_owned()));
    let headers: Vec<_> = lines.filter_map(pair).collect();
    let mut seen = Seen { line, headers, body: Vec::new() };
    let length = seen.header("content-length").and_then(|length| length.parse().ok()).unwrap_or_default();
    seen.body = vec![0; length];
    reader.read_exact(&mut seen.body).unwrap();
    // A test that does not look is content.
    let _ = tell.send(seen);
    let mut stream = stream;
    let head =
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close, X-Hop\r\nX-Hop: by\r\nKeep-Alive: timeout=5\r\n";
    stream.write_all(format!("{head}X-Own: kept\r\n\r\nhello").as_bytes()).unwrap();
}
