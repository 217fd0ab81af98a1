//! The thread behind an edge.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::oneshot;

use crate::edge::first_line;
use crate::edge::handle::handle;
use crate::edge::identity::ThreadEndpoints;
use crate::edge::state::State;
use crate::serving_threads::ServingThreads;

/// How long the accept loop rests after an error, such as too many open files.
const ACCEPT_RETRY: Duration = Duration::from_millis(10);

/// A running edge; dropping it closes the port and every connection, and joins every thread.
///
/// It has a runtime on a thread of its own, so that a test without one can use it, and so that it answers while a test with
/// one does not.
#[derive(Debug)]
pub(crate) struct Server {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub(crate) fn start(listener: TcpListener, state: Arc<State>) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
        let (stop, stopped) = oneshot::channel();
        let thread = thread::Builder::new().name("local edge".to_owned()).spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    _ = stopped => {}
                    () = accept(listener, state) => {}
                }
            });
        })?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }

    /// Waits until the server ends, which it does only by itself where it cannot go on.
    pub(crate) fn wait(mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has ended already where nobody hears this.
        self.stop.take().map(|stop| stop.send(()));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn accept(listener: TcpListener, state: Arc<State>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    let threads = Arc::new(ServingThreads::default());
    let endpoints = Arc::new(ThreadEndpoints(state.clone()));
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                tokio::spawn(serve(stream, peer, state.clone(), threads.clone(), endpoints.clone()));
            }
            Err(_) => tokio::time::sleep(ACCEPT_RETRY).await,
        }
    }
}

/// One connection. What a service asks of the team goes to a thread, which can answer in ways that no HTTP server would.
async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    state: Arc<State>,
    threads: Arc<ServingThreads>,
    endpoints: Arc<ThreadEndpoints>,
) {
    if first_line::is_for_endpoint(&stream).await {
        let stream = stream.into_std().and_then(|stream| stream.set_nonblocking(false).map(|()| stream));
        // Whoever asked sees a closed connection where there is no thread to be had.
        let _ = stream.and_then(|stream| threads.serve(stream, &endpoints));
        return;
    }
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| handle(state.clone(), peer, request));
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new());
    // What goes wrong here is the caller's to notice.
    let _ = server.serve_connection(TokioIo::new(stream), service).with_upgrades().await;
}
