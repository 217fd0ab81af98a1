//! Bodies and connections that last.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use cloudflare_access_testing::{LocalEdge, SignIn};

use tungstenite::handshake::server::{Callback, ErrorResponse, Request, Response};

use crate::client::{PATIENCE, send};

/// Far more than sockets and an HTTP library hold between them.
const LARGE: usize = 64 * 1024 * 1024;

/// A stalled writer is one that could not write a byte for this long; a slow machine only makes the test slower.
const STALL: Duration = Duration::from_secs(2);

/// An edge in front of whoever serves one connection after the other.
fn in_front_of(serve: impl Fn(TcpStream) + Send + 'static) -> (LocalEdge, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address: SocketAddr = listener.local_addr().unwrap();
    thread::spawn(move || listener.incoming().for_each(|stream| serve(stream.unwrap())));
    let edge = LocalEdge::start().unwrap();
    edge.forward_to(address);
    let cookie = edge.sign_in(SignIn::user("kim@example.org"));
    (edge, cookie)
}

/// The head of what comes on the connection; what follows stays there.
fn read_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        assert_eq!(stream.read(&mut byte).unwrap(), 1, "{}", String::from_utf8_lossy(&head));
        head.push(byte[0]);
    }
    String::from_utf8(head).unwrap()
}

/// Writes until the other side takes no more, and tells how much that was.
fn write_until_stalled(stream: &mut TcpStream, limit: usize) -> usize {
    stream.set_write_timeout(Some(STALL)).unwrap();
    let chunk = [b'x'; 64 * 1024];
    let mut written = 0;
    while written < limit {
        match stream.write(&chunk) {
            Ok(count) => written += count,
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => break,
            Err(error) => panic!("{error}"),
        }
    }
    written
}

#[test]
fn a_visitor_who_does_not_read_holds_the_service_up_and_not_the_memory() {
    let (tell, told) = mpsc::channel();
    let (edge, cookie) = in_front_of(move |mut stream| {
        read_head(&mut stream);
        stream.write_all(format!("HTTP/1.1 200 OK\r\nContent-Length: {LARGE}\r\n\r\n").as_bytes()).unwrap();
        let written = write_until_stalled(&mut stream, LARGE);
        tell.send(written).unwrap();
        // Whoever waits gets the rest.
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(&vec![b'x'; LARGE - written]).unwrap();
    });
    let mut visitor = send(&edge, format!("GET / HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n"));
    let written = told.recv_timeout(PATIENCE).unwrap();
    assert!(written < LARGE / 2, "the edge took {written} bytes that nobody read");
    let head = read_head(&mut visitor);
    assert!(head.contains(&format!("content-length: {LARGE}\r\n")), "{head}");
    let mut body = vec![0; LARGE];
    visitor.read_exact(&mut body).unwrap();
    assert!(body.iter().all(|byte| *byte == b'x'));
}

#[test]
fn a_service_that_does_not_read_holds_the_visitor_up() {
    let (go_on, wait) = mpsc::channel();
    let (edge, cookie) = in_front_of(move |mut stream| {
        let head = read_head(&mut stream);
        assert!(head.contains(&format!("content-length: {LARGE}\r\n")), "{head}");
        wait.recv_timeout(PATIENCE).unwrap();
        let mut body = vec![0; LARGE];
        stream.read_exact(&mut body).unwrap();
        assert!(body.iter().all(|byte| *byte == b'x'));
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ntook").unwrap();
    });
    let head = format!("POST / HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\nContent-Length: {LARGE}\r\n\r\n");
    let mut visitor = send(&edge, head);
    let written = write_until_stalled(&mut visitor, LARGE);
    assert!(written < LARGE / 2, "the edge took {written} bytes that nobody read");
    go_on.send(()).unwrap();
    visitor.set_write_timeout(Some(PATIENCE)).unwrap();
    visitor.write_all(&vec![b'x'; LARGE - written]).unwrap();
    assert!(read_head(&mut visitor).starts_with("HTTP/1.1 200 "));
    let mut took = [0; 4];
    visitor.read_exact(&mut took).unwrap();
    assert_eq!(&took, b"took");
}

/// What a service says must not wait for what it says later: event streams and long answers.
#[test]
fn pieces_go_on_as_they_come_in_both_directions() {
    let (go_on, wait) = mpsc::channel();
    let (edge, cookie) = in_front_of(move |mut stream| {
        let head = read_head(&mut stream);
        assert!(head.contains("transfer-encoding: chunked\r\n"), "{head}");
        let mut piece = [0; 8];
        stream.read_exact(&mut piece).unwrap();
        assert_eq!(&piece, b"3\r\none\r\n");
        stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n").unwrap();
        wait.recv_timeout(PATIENCE).unwrap();
        stream.write_all(b"6\r\nsecond\r\n0\r\n\r\n").unwrap();
    });
    let head = format!("POST / HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\nTransfer-Encoding: chunked\r\n\r\n");
    let mut visitor = send(&edge, head + "3\r\none\r\n");
    assert!(read_head(&mut visitor).contains("transfer-encoding: chunked\r\n"));
    let mut piece = [0; 10];
    visitor.read_exact(&mut piece).unwrap();
    assert_eq!(&piece, b"5\r\nfirst\r\n");
    go_on.send(()).unwrap();
    let mut piece = [0; 10];
    visitor.read_exact(&mut piece).unwrap();
    assert_eq!(&piece, b"6\r\nsecond\r");
}

/// Looks at the upgrade.
struct WithToken;

impl Callback for WithToken {
    fn on_request(self, request: &Request, response: Response) -> Result<Response, ErrorResponse> {
        assert!(request.headers().contains_key("cf-access-jwt-assertion"));
        Ok(response)
    }
}

#[test]
fn a_websocket_goes_through_with_the_token_in_its_upgrade() {
    let (edge, cookie) = in_front_of(|stream| {
        let mut socket = tungstenite::accept_hdr(stream, WithToken).unwrap();
        while let Ok(message) = socket.read() {
            if message.is_text() || message.is_binary() {
                socket.send(message).unwrap();
            }
        }
    });
    let stream = TcpStream::connect(edge.address()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let uri = format!("ws://127.0.0.1:{}/echo", edge.address().port());
    let request = tungstenite::ClientRequestBuilder::new(uri.parse().unwrap()).with_header("Cookie", cookie);
    let (mut socket, response) = tungstenite::client(request, stream).unwrap();
    assert_eq!(response.status(), 101);
    for text in ["hello", &"x".repeat(100_000)] {
        socket.send(tungstenite::Message::text(text)).unwrap();
        assert_eq!(socket.read().unwrap().into_text().unwrap().as_str(), text);
    }
    socket.close(None).unwrap();
    while socket.read().is_ok() {}

    // Without a session there is no upgrade.
    let request = tungstenite::ClientRequestBuilder::new(format!("ws://{}/echo", edge.address()).parse().unwrap());
    let refused = tungstenite::client(request, TcpStream::connect(edge.address()).unwrap());
    assert!(refused.is_err());
    let lines = edge.requests();
    assert_eq!(lines.iter().map(|line| line.status).collect::<Vec<_>>(), [101, 302]);
}

#[test]
fn a_service_that_breaks_off_breaks_the_answer_off() {
    let (edge, cookie) = in_front_of(|mut stream| {
        read_head(&mut stream);
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf").unwrap();
    });
    let mut visitor = send(&edge, format!("GET / HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n"));
    read_head(&mut visitor);
    let mut body = Vec::new();
    let _ = visitor.read_to_end(&mut body);
    assert_eq!(body, b"half");
}

#[test]
fn a_service_that_speaks_no_http_is_502() {
    let (edge, cookie) = in_front_of(|mut stream| {
        stream.write_all(b"SSH-2.0-OpenSSH_9.6\r\n").unwrap();
    });
    let answer = crate::client::get(&edge, "/", &[("Cookie", &cookie)]);
    assert!(answer.status == 502 && answer.text().contains("did not answer"), "{}", answer.text());
}
