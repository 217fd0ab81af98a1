use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::service::Service;
use crate::serving_threads::ServingThreads;

/// How long the accept loop rests after an error, such as too many open files.
const ACCEPT_RETRY: Duration = Duration::from_millis(10);

/// An open port with the threads behind it; dropping it closes the port, ends every connection, and
/// joins every thread.
#[derive(Debug)]
pub(crate) struct Listening {
    address: SocketAddr,
    acceptor: Option<JoinHandle<()>>,
    // Dropped last: by then nothing more is accepted.
    threads: Arc<ServingThreads>,
}

impl Listening {
    /// Listens on this port of the loopback interface; port 0 is any free one.
    pub(crate) fn start(port: u16, service: &Arc<Service>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let address = listener.local_addr()?;
        let threads = Arc::new(ServingThreads::default());
        let acceptor = thread::Builder::new().name("local-access accept".to_owned()).spawn({
            let (service, threads) = (service.clone(), threads.clone());
            move || accept(&listener, &service, &threads)
        })?;
        Ok(Self { address, acceptor: Some(acceptor), threads })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.threads.stop().raise();
        self.threads.close_connections();
        if let Some(acceptor) = self.acceptor.take() {
            while !acceptor.is_finished() {
                // `accept` has no time limit; a connection of our own wakes it.
                let _ = TcpStream::connect_timeout(&self.address, ACCEPT_RETRY);
                thread::sleep(Duration::from_millis(1));
            }
            let _ = acceptor.join();
        }
    }
}

fn accept(listener: &TcpListener, service: &Arc<Service>, threads: &ServingThreads) {
    loop {
        let accepted = listener.accept();
        if threads.stop().is_raised() {
            return;
        }
        if accepted.and_then(|(stream, _)| threads.serve(stream, service)).is_err() {
            threads.stop().pause(ACCEPT_RETRY);
        }
    }
}
