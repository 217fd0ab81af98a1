//! `cloudflare-access-tower` around plain hyper.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;

use ::hyper::body::Incoming;
use ::hyper::server::conn::http1;
use axum::http::{Request, Response, StatusCode};
use cloudflare_access::{Refusal, VerifiedToken, Verifier};
use cloudflare_access_tower::AccessLayer;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tower::{Layer, Service, service_fn};

use super::{REFUSAL_HEADER, Refusals, Server, caller, on_tokio};

/// hyper.
pub const SERVER: Server = Server { name: "hyper", start };

fn start(verifier: Verifier, refusals: Refusals) -> io::Result<SocketAddr> {
    let layer = AccessLayer::new(verifier);
    match refusals {
        Refusals::Default => on_tokio(move |listener| serve(listener, layer.layer(service_fn(answer)))),
        Refusals::Labelled => {
            let layer = layer.respond_with(|refusal, _| labelled(refusal));
            on_tokio(move |listener| serve(listener, layer.layer(service_fn(answer))))
        }
    }
}

async fn answer(request: Request<Incoming>) -> Result<Response<String>, Infallible> {
    let mut response = Response::new(String::new());
    match request.extensions().get::<VerifiedToken>() {
        Some(token) if request.uri().path() == "/admin" => *response.body_mut() = caller(token),
        _ => *response.status_mut() = StatusCode::NOT_FOUND,
    }
    Ok(response)
}

async fn serve<S>(listener: TcpListener, service: S) -> io::Result<()>
where
    S: Service<Request<Incoming>, Response = Response<String>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    loop {
        let (connection, _) = listener.accept().await?;
        let service = TowerToHyperService::new(service.clone());
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(connection), service));
    }
}

fn labelled(refusal: Refusal) -> Response<String> {
    let builder = Response::builder().status(refusal.status()).header(REFUSAL_HEADER, refusal.reason());
    builder.body(String::new()).expect("status and header are valid")
}
