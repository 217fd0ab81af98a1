//! 100 MB through `cfaccess dev` in either direction, in flat memory.

#![cfg(target_os = "linux")]

use std::io::{Read as _, Write as _};

use crate::edge::Edge;
use crate::program::run;
use crate::visit::{get, read_head, send, service};

const LARGE: usize = 100 * 1000 * 1000;

/// What buffers and the allocator may take; holding even a fifth of the body would take more.
const SLACK: usize = 20 * 1024 * 1024;

fn cookie(edge: &Edge) -> String {
    let port = edge.address.port().to_string();
    let token = run(["mint", "--port", &port, "--email", "kim@example.org"], b"").stdout;
    format!("Cookie: CF_Authorization={}\r\n", token.trim())
}

#[test]
fn a_hundred_megabytes_up_and_down() {
    let upstream = service(|mut stream| {
        let head = read_head(&mut stream);
        let mut chunk = vec![0; 64 * 1024];
        if head.starts_with("post") {
            let mut left = LARGE;
            while left > 0 {
                let taken = stream.read(&mut chunk).unwrap();
                assert!(taken > 0, "the upload breaks off");
                left -= taken;
            }
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\ntook").unwrap();
            return;
        }
        let length = if head.starts_with("get /small") { 0 } else { LARGE };
        stream
            .write_all(format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n").as_bytes())
            .unwrap();
        for start in (0..length).step_by(chunk.len()) {
            stream.write_all(&chunk[..chunk.len().min(length - start)]).unwrap();
        }
    });
    let edge = Edge::start(&["--upstream", &upstream]);
    let cookie = cookie(&edge);
    assert_eq!(get(edge.address, "/small", &cookie).0, 200);
    let before = edge.peak_memory();

    let mut download = send(edge.address, &format!("GET / HTTP/1.1\r\nHost: localhost\r\n{cookie}\r\n"));
    assert!(read_head(&mut download).starts_with("http/1.1 200 "));
    let (mut received, mut chunk) = (0, vec![0; 64 * 1024]);
    while received < LARGE {
        let taken = download.read(&mut chunk).unwrap();
        assert!(taken > 0, "the download breaks off");
        received += taken;
    }
    assert_eq!(received, LARGE);
    let grown = edge.peak_memory() - before;
    assert!(grown < SLACK, "the download took {grown} bytes of memory");

    let head = format!("POST / HTTP/1.1\r\nHost: localhost\r\n{cookie}Content-Length: {LARGE}\r\n\r\n");
    let mut upload = send(edge.address, &head);
    for start in (0..LARGE).step_by(chunk.len()) {
        upload.write_all(&chunk[..chunk.len().min(LARGE - start)]).unwrap();
    }
    assert!(read_head(&mut upload).starts_with("http/1.1 200 "));
    let grown = edge.peak_memory() - before;
    assert!(grown < SLACK, "the upload took {grown} bytes of memory");
}
