//! A server on a port of its own, and a client that sends bytes as they are.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::web::ServiceConfig;
use actix_web::{App, HttpServer, rt};
use cloudflare_access::{Application, KeySet, Verifier};
use cloudflare_access_testing::{AUDIENCE, Issuer};

pub(crate) const ASSERTION: &str = "Cf-Access-Jwt-Assertion";

/// The verifier of the default audience, with the keys as they are.
pub(crate) fn verifier(issuer: &Issuer) -> Verifier {
    let keys = KeySet::parse(issuer.certs_json().as_bytes()).unwrap();
    Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), keys)
}

/// A running server with one worker, which is one thread: middleware that blocks it stops everything.
pub(crate) struct Origin {
    address: SocketAddr,
    handle: ServerHandle,
    log: Log,
    thread: Option<JoinHandle<()>>,
}

impl Origin {
    pub(crate) fn serve(configure: impl Fn(&mut ServiceConfig) + Clone + Send + 'static) -> Origin {
        let (sender, receiver) = mpsc::channel();
        let log = Log::default();
        let worker_log = log.clone();
        let thread = thread::spawn(move || {
            let app = move || {
                // For as long as the worker's thread lives.
                std::mem::forget(tracing::subscriber::set_default(worker_log.subscriber()));
                App::new().configure(configure.clone())
            };
            rt::System::new().block_on(async move {
                let server = HttpServer::new(app).workers(1).disable_signals().bind(("127.0.0.1", 0)).unwrap();
                let address = server.addrs()[0];
                let server = server.run();
                sender.send((address, server.handle())).unwrap();
                server.await.unwrap();
            });
        });
        let (address, handle) = receiver.recv_timeout(Duration::from_secs(10)).unwrap();
        Origin { address, handle, log, thread: Some(thread) }
    }

    /// Gets `path` with these header lines.
    pub(crate) fn get<V: AsRef<[u8]>>(&self, path: &str, headers: &[(&str, V)]) -> Answer {
        self.client("GET", path, headers).answer()
    }

    pub(crate) fn get_with(&self, path: &str, token: &str) -> Answer {
        self.get(path, &[(ASSERTION, token)])
    }

    /// Sends the request and leaves the answer for later.
    pub(crate) fn client<V: AsRef<[u8]>>(&self, method: &str, path: &str, headers: &[(&str, V)]) -> Client {
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: origin\r\nConnection: close\r\n").into_bytes();
        for (name, value) in headers {
            request.extend([name.as_bytes(), b": ", value.as_ref(), b"\r\n"].concat());
        }
        request.extend(b"\r\n");
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream.write_all(&request).unwrap();
        Client { stream }
    }

    pub(crate) fn log(&self) -> String {
        self.log.text()
    }
}

impl Drop for Origin {
    fn drop(&mut self) {
        // Sent when it is called; the future only waits for the end.
        drop(self.handle.stop(false));
        let ended = self.thread.take().map(JoinHandle::join);
        assert!(thread::panicking() || matches!(ended, Some(Ok(()))));
    }
}

pub(crate) struct Client {
    stream: TcpStream,
}

impl Client {
    /// Everything until the server hangs up.
    pub(crate) fn answer(mut self) -> Answer {
        let mut bytes = Vec::new();
        self.stream.read_to_end(&mut bytes).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        Answer { status: head[9..12].parse().unwrap(), head: head.to_ascii_lowercase(), body: body.to_owned() }
    }

    /// Goes away without waiting for the answer.
    pub(crate) fn hang_up(self) {
        self.stream.shutdown(Shutdown::Both).unwrap();
    }
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
    head: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    pub(crate) fn is(&self, status: u16, body: &str) -> bool {
        self.status == status && self.body == body
    }
}

/// What was told to `tracing`.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn subscriber(&self) -> impl tracing::Subscriber + Send + Sync + use<> {
        let log = self.clone();
        tracing_subscriber::fmt()
            .with_ansi(false)
            .with_max_level(tracing::Level::TRACE)
            .with_writer(move || log.clone())
            .finish()
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
