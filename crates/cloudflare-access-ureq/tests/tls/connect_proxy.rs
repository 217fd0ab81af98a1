//! A proxy that tunnels every `CONNECT` to one address, whichever it names.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// The first byte of a TLS handshake (RFC 8446 §5.1).
const HANDSHAKE: u8 = 22;

/// Lives until the process ends.
pub(crate) struct ConnectProxy {
    pub(crate) address: SocketAddr,
    seen: Arc<Mutex<Vec<String>>>,
}

impl ConnectProxy {
    pub(crate) fn start(target: SocketAddr) -> ConnectProxy {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let proxy = ConnectProxy { address: listener.local_addr().unwrap(), seen: Arc::default() };
        let seen = Arc::clone(&proxy.seen);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // An error is the client's to notice.
                let _ = tunnel(stream, target, &seen);
            }
        });
        proxy
    }

    /// The request lines, and what kind of bytes followed in the tunnel.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

fn tunnel(mut client: TcpStream, target: SocketAddr, seen: &Mutex<Vec<String>>) -> io::Result<()> {
    let mut reader = BufReader::new(client.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    seen.lock().unwrap().push(line.trim_end().to_owned());
    while line != "\r\n" {
        line.clear();
        reader.read_line(&mut line)?;
    }
    let mut server = TcpStream::connect(target)?;
    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
    let first = reader.fill_buf()?.first().copied();
    seen.lock().unwrap().push(if first == Some(HANDSHAKE) { "handshake" } else { "something else" }.to_owned());

    let (mut from_server, mut to_client) = (server.try_clone()?, client.try_clone()?);
    let back = thread::spawn(move || {
        let copied = io::copy(&mut from_server, &mut to_client);
        let _ = to_client.shutdown(Shutdown::Write);
        copied
    });
    let _ = io::copy(&mut reader, &mut server);
    let _ = server.shutdown(Shutdown::Write);
    let _ = back.join();
    Ok(())
}
