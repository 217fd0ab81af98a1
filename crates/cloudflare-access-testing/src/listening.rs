use std::io;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::connection;
use crate::service::Service;
use crate::stop::Stop;

/// How long the accept loop rests after an error, such as too many open files.
const ACCEPT_RETRY: Duration = Duration::from_millis(10);

/// An open port with the threads behind it; dropping it closes the port, ends every connection, and
/// joins every thread.
#[derive(Debug)]
pub(crate) struct Listening {
    address: SocketAddr,
    stop: Arc<Stop>,
    acceptor: Option<JoinHandle<()>>,
    connections: Arc<Connections>,
}

type Connections = Mutex<Vec<Connection>>;

/// The stream is weak so that a connection closes when its thread is done with it, and not at the
/// next clean-up.
#[derive(Debug)]
struct Connection {
    stream: Weak<TcpStream>,
    thread: JoinHandle<()>,
}

impl Listening {
    /// Listens on this port of the loopback interface; port 0 is any free one.
    pub(crate) fn start(port: u16, service: &Arc<Service>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let address = listener.local_addr()?;
        let stop = Arc::new(Stop::default());
        let connections = Arc::new(Connections::default());
        let acceptor = thread::Builder::new().name("local-access accept".to_owned()).spawn({
            let (service, stop, connections) = (service.clone(), stop.clone(), connections.clone());
            move || accept(&listener, &service, &stop, &connections)
        })?;
        Ok(Self { address, stop, acceptor: Some(acceptor), connections })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    fn close_connections(&self) {
        for connection in locked(&self.connections).iter() {
            if let Some(stream) = connection.stream.upgrade() {
                // An error means that the peer was faster.
                let _ = stream.shutdown(Shutdown::Both);
            }
        }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.stop.raise();
        self.close_connections();
        if let Some(acceptor) = self.acceptor.take() {
            while !acceptor.is_finished() {
                // `accept` has no time limit; a connection of our own wakes it.
                let _ = TcpStream::connect_timeout(&self.address, ACCEPT_RETRY);
                thread::sleep(Duration::from_millis(1));
            }
            let _ = acceptor.join();
        }
        // Once more, for a connection accepted in between.
        self.close_connections();
        let connections = std::mem::take(&mut *locked(&self.connections));
        for connection in connections {
            let _ = connection.thread.join();
        }
    }
}

fn accept(listener: &TcpListener, service: &Arc<Service>, stop: &Arc<Stop>, connections: &Connections) {
    loop {
        let accepted = listener.accept();
        if stop.is_raised() {
            return;
        }
        match accepted.and_then(|(stream, _)| serve(stream, service, stop)) {
            Ok(connection) => {
                let mut connections = locked(connections);
                connections.retain(|connection| !connection.thread.is_finished());
                connections.push(connection);
            }
            Err(_) => {
                stop.pause(ACCEPT_RETRY);
            }
        }
    }
}

fn serve(stream: TcpStream, service: &Arc<Service>, stop: &Arc<Stop>) -> io::Result<Connection> {
    let stream = Arc::new(stream);
    Ok(Connection {
        stream: Arc::downgrade(&stream),
        thread: thread::Builder::new().name("local-access serve".to_owned()).spawn({
            let (service, stop) = (service.clone(), stop.clone());
            move || connection::serve(&stream, &service, &stop)
        })?,
    })
}

fn locked(connections: &Connections) -> std::sync::MutexGuard<'_, Vec<Connection>> {
    connections.lock().unwrap_or_else(PoisonError::into_inner)
}
