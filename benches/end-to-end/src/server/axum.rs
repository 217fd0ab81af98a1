use std::net::TcpListener;

use axum::Router;
use axum::routing::get;
use cloudflare_access::{User, Verifier};
use cloudflare_access_axum::{Access, AccessLayer};

use super::{ANYONE, hello};

pub(super) fn serve(listener: TcpListener, verifier: Option<Verifier>) {
    let app = match verifier {
        None => Router::new().route("/", get(async || ANYONE)),
        Some(verifier) => Router::new()
            .route("/", get(async |Access(user): Access<User>| hello(user.email())))
            .route_layer(AccessLayer::new(verifier)),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
        axum::serve(listener, app).await.expect("a service");
    });
}
