use std::io;
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::{self, JoinHandle};

use crate::connection;
use crate::endpoints::Endpoints;
use crate::stop::Stop;

/// The threads that serve one connection each; dropping it ends every connection and joins every thread.
#[derive(Debug, Default)]
pub(crate) struct ServingThreads {
    stop: Arc<Stop>,
    connections: Mutex<Vec<Connection>>,
}

/// The stream is weak so that a connection closes when its thread is done with it, and not at the
/// next clean-up.
#[derive(Debug)]
struct Connection {
    stream: Weak<TcpStream>,
    thread: JoinHandle<()>,
}

impl ServingThreads {
    pub(crate) fn stop(&self) -> &Stop {
        &self.stop
    }

    /// Serves the one request of this connection on a thread of its own.
    pub(crate) fn serve(&self, stream: TcpStream, endpoints: &Arc<impl Endpoints>) -> io::Result<()> {
        let stream = Arc::new(stream);
        let connection = Connection {
            stream: Arc::downgrade(&stream),
            thread: thread::Builder::new().name("local-access serve".to_owned()).spawn({
                let (endpoints, stop) = (endpoints.clone(), self.stop.clone());
                move || connection::serve(&stream, &*endpoints, &stop)
            })?,
        };
        let mut connections = self.connections();
        connections.retain(|connection| !connection.thread.is_finished());
        connections.push(connection);
        Ok(())
    }

    /// Ends every connection that is open now.
    pub(crate) fn close_connections(&self) {
        for connection in self.connections().iter() {
            if let Some(stream) = connection.stream.upgrade() {
                // An error means that the peer was faster.
                let _ = stream.shutdown(Shutdown::Both);
            }
        }
    }

    fn connections(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for ServingThreads {
    fn drop(&mut self) {
        self.stop.raise();
        self.close_connections();
        let connections = std::mem::take(&mut *self.connections());
        for connection in connections {
            let _ = connection.thread.join();
        }
    }
}
