//! A Rocket on a port of its own, and a client that sends bytes as they are.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use cloudflare_access::{Application, KeySet, Verifier};
use cloudflare_access_rocket::AccessFairing;
use cloudflare_access_testing::{AUDIENCE, Issuer};
use rocket::fairing::AdHoc;
use rocket::{Build, Config, Rocket, tokio};

pub(crate) const ASSERTION: &str = "Cf-Access-Jwt-Assertion";

/// A Rocket that says nothing and does not end on Ctrl-C.
pub(crate) fn quiet() -> Rocket<Build> {
    rocket::custom(Config::figment().merge(("port", 0)).merge(("log_level", "off")).merge(("shutdown.ctrlc", false)))
}

/// The verifier of the default audience, with the keys as they are.
pub(crate) fn verifier(issuer: &Issuer) -> Verifier {
    let keys = KeySet::parse(issuer.certs_json().as_bytes()).unwrap();
    Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), keys)
}

pub(crate) fn fairing(issuer: &Issuer) -> AccessFairing {
    AccessFairing::new(verifier(issuer))
}

/// A launched Rocket. All of it runs on one thread: a guard that blocks it stops everything.
pub(crate) struct Origin {
    address: SocketAddr,
    log: Log,
    shutdown: rocket::Shutdown,
    thread: Option<JoinHandle<()>>,
}

impl Origin {
    pub(crate) fn launch(rocket: Rocket<Build>) -> Origin {
        let (sender, receiver) = mpsc::channel();
        let rocket = rocket.attach(AdHoc::on_liftoff("address", move |rocket| {
            Box::pin(async move {
                let address = SocketAddr::new(rocket.config().address, rocket.config().port);
                sender.send((address, rocket.shutdown())).unwrap();
            })
        }));
        let log = Log::default();
        let subscriber = log.subscriber();
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let _log = tracing::subscriber::set_default(subscriber);
            runtime.block_on(rocket.launch()).unwrap();
        });
        let (address, shutdown) = receiver.recv_timeout(Duration::from_secs(10)).unwrap();
        Origin { address, log, shutdown, thread: Some(thread) }
    }

    /// Gets `path` with these header lines.
    pub(crate) fn get<V: AsRef<[u8]>>(&self, path: &str, headers: &[(&str, V)]) -> Answer {
        self.client(path, headers).answer()
    }

    pub(crate) fn get_with(&self, path: &str, token: &str) -> Answer {
        self.get(path, &[(ASSERTION, token)])
    }

    /// Sends the request and leaves the answer for later.
    pub(crate) fn client<V: AsRef<[u8]>>(&self, path: &str, headers: &[(&str, V)]) -> Client {
        let mut request = format!("GET {path} HTTP/1.1\r\nHost: origin\r\n").into_bytes();
        for (name, value) in headers {
            request.extend([name.as_bytes(), b": ", value.as_ref(), b"\r\n"].concat());
        }
        if !headers.iter().any(|(name, _)| *name == "Connection") {
            request.extend(b"Connection: close\r\n");
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
        self.shutdown.clone().notify();
        let ended = self.thread.take().map(JoinHandle::join);
        assert!(thread::panicking() || matches!(ended, Some(Ok(()))));
    }
}

pub(crate) struct Client {
    stream: TcpStream,
}

impl Client {
    /// Everything until the server hangs up.
    pub(crate) fn answer(self) -> Answer {
        let bytes = self.rest();
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        Answer { status: head[9..12].parse().unwrap(), head: head.to_ascii_lowercase(), body: body.to_owned() }
    }

    /// The head of the answer, for a connection that goes on.
    pub(crate) fn head(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            self.stream.read_exact(&mut byte).unwrap();
            head.extend(byte);
        }
        String::from_utf8(head).unwrap()
    }

    /// What comes until the server hangs up.
    pub(crate) fn rest(mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.stream.read_to_end(&mut bytes).unwrap();
        bytes
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
    pub(crate) fn subscriber(&self) -> impl tracing::Subscriber + Send + Sync + use<> {
        let log = self.clone();
        tracing_subscriber::fmt()
            .with_ansi(false)
            .with_max_level(tracing::Level::TRACE)
            .with_writer(move || log.clone())
            .finish()
    }

    pub(crate) fn text(&self) -> String {
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
