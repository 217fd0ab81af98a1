//! `cloudflare-access-axum`: the layer and its extractors.

use std::io;
use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::http::Response;
use axum::routing::get;
use cloudflare_access::{Refusal, VerifiedToken, Verifier};
use cloudflare_access_axum::{Access, AccessLayer};

use super::{REFUSAL_HEADER, Refusals, Server, caller, on_tokio};

/// axum.
pub const SERVER: Server = Server { name: "axum", start };

fn start(verifier: Verifier, refusals: Refusals) -> io::Result<SocketAddr> {
    let routes = Router::new().route("/admin", get(async |Access(token): Access<VerifiedToken>| caller(&token)));
    let layer = AccessLayer::new(verifier);
    serve(match refusals {
        Refusals::Default => routes.layer(layer),
        Refusals::Labelled => routes.layer(layer.respond_with(|refusal, _| labelled(refusal))),
    })
}

/// Serves any router: for what only axum has.
///
/// # Errors
///
/// No port is free.
pub fn serve(router: Router) -> io::Result<SocketAddr> {
    on_tokio(|listener| async { axum::serve(listener, router).await })
}

fn labelled(refusal: Refusal) -> Response<Body> {
    let builder = Response::builder().status(refusal.status()).header(REFUSAL_HEADER, refusal.reason());
    builder.body(Body::empty()).expect("status and header are valid")
}
