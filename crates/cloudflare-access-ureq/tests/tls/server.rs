//! A certs endpoint over TLS, or what pretends to be one.

#![allow(dead_code, reason = "each test uses a part of it")]

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use cloudflare_access_testing::Issuer;
use rustls::crypto::ring;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::authority::{Authority, Certificate};

#[derive(Clone, Copy, Debug)]
pub(crate) enum Presents {
    Certificate(Certificate),
    /// Accepts and says nothing.
    Nothing,
    /// Answers in plain text where TLS is spoken.
    PlainText,
}

/// Lives until the process ends.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    documents: Arc<AtomicUsize>,
}

impl Server {
    pub(crate) fn start(authority: &Authority, presents: Presents) -> Server {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let server = Server { address: listener.local_addr().unwrap(), documents: Arc::default() };
        let config = match presents {
            Presents::Certificate(certificate) => Some(config(authority, certificate)),
            _ => None,
        };
        let documents = Arc::clone(&server.documents);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // An error is the client's to notice.
                let _ = match (&config, presents) {
                    (Some(config), _) => serve(stream, config, &documents),
                    (None, Presents::PlainText) => answer(stream, &documents),
                    _ => hang(stream),
                };
            }
        });
        server
    }

    /// How many requests for the document could be read, and so were answered.
    pub(crate) fn documents(&self) -> usize {
        self.documents.load(Ordering::SeqCst)
    }
}

fn config(authority: &Authority, certificate: Certificate) -> Arc<ServerConfig> {
    let (certificate, key) = authority.issue(certificate);
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    Arc::new(config.with_single_cert(vec![certificate], key).unwrap())
}

fn serve(stream: TcpStream, config: &Arc<ServerConfig>, documents: &AtomicUsize) -> std::io::Result<()> {
    let connection = ServerConnection::new(Arc::clone(config)).map_err(std::io::Error::other)?;
    answer(StreamOwned::new(connection, stream), documents)
}

fn answer(mut stream: impl Read + Write, documents: &AtomicUsize) -> std::io::Result<()> {
    let mut head = [0; 4096];
    let length = stream.read(&mut head)?;
    if head[..length].starts_with(b"GET /cdn-cgi/access/certs ") {
        documents.fetch_add(1, Ordering::SeqCst);
    }
    let certs = Issuer::new("acme").certs_json();
    write!(stream, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{certs}", certs.len())?;
    stream.flush()
}

fn hang(mut stream: TcpStream) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    while stream.read(&mut [0; 4096])? > 0 {}
    Ok(())
}
