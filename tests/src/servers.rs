//! The adapters' servers, each on a loopback port of its own.
//!
//! A new one is a file with a constant like [`axum::SERVER`] and a line in [`ALL`]. It guards `/admin` for every method
//! and answers `GET /admin` with [`caller`].

#[cfg(feature = "heavy")]
pub mod actix;
pub mod axum;
pub mod blocking;
pub mod hyper;
#[cfg(feature = "heavy")]
pub mod rocket;

use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::{io, thread};

use cloudflare_access::{Principal, VerifiedToken, Verifier};

/// Every server that the cases are sent to.
pub const ALL: &[Server] = &[
    axum::SERVER,
    hyper::SERVER,
    blocking::SERVER,
    #[cfg(feature = "heavy")]
    rocket::SERVER,
    #[cfg(feature = "heavy")]
    actix::SERVER,
];

/// The header in which a server with [labelled](Refusals::Labelled) refusals gives the reason.
pub const REFUSAL_HEADER: &str = "x-refusal";

/// How a server answers what it refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusals {
    /// As the adapter does unless it is told otherwise.
    Default,
    /// With the refusal's status, and its reason in [`REFUSAL_HEADER`], by the adapter's own means of replacing answers.
    Labelled,
}

/// An adapter's server.
#[derive(Clone, Copy, Debug)]
pub struct Server {
    /// The heading of its column.
    pub name: &'static str,
    /// Starts it on a free loopback port. It runs until the process ends.
    pub start: fn(Verifier, Refusals) -> io::Result<SocketAddr>,
}

/// What every handler answers: `user kim@example.com`, `service <client id>` or `non-identity`.
#[must_use]
pub fn caller(token: &VerifiedToken) -> String {
    match token.principal() {
        Principal::User { email, .. } => format!("user {email}"),
        Principal::Service { client_id } => format!("service {client_id}"),
        _ => "non-identity".to_owned(),
    }
}

/// Runs `serve` on a free loopback port, in a thread with a tokio runtime.
fn on_tokio<F>(serve: impl FnOnce(tokio::net::TcpListener) -> F + Send + 'static) -> io::Result<SocketAddr>
where
    F: Future<Output = io::Result<()>>,
{
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    thread::spawn(move || runtime.block_on(async { serve(tokio::net::TcpListener::from_std(listener)?).await }));
    Ok(address)
}
