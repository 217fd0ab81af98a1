use std::convert::Infallible;
use std::net::TcpListener;

use cloudflare_access::{VerifiedToken, Verifier};
use cloudflare_access_tower::AccessLayer;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tower::{Layer as _, Service, service_fn};

use super::{ANYONE, hello};

type Answer = Result<Response<String>, Infallible>;

async fn anyone(_: Request<Incoming>) -> Answer {
    Ok(Response::new(ANYONE.to_owned()))
}

async fn caller(request: Request<Incoming>) -> Answer {
    let token = request.extensions().get::<VerifiedToken>().expect("the layer lets nobody else through");
    Ok(Response::new(hello(token.email().unwrap_or_default())))
}

pub(super) fn serve(listener: TcpListener, verifier: Option<Verifier>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let listener = {
        let _entered = runtime.enter();
        tokio::net::TcpListener::from_std(listener).expect("a listener")
    };
    match verifier {
        None => runtime.block_on(accept(listener, service_fn(anyone))),
        Some(verifier) => runtime.block_on(accept(listener, AccessLayer::new(verifier).layer(service_fn(caller)))),
    }
}

async fn accept<S>(listener: tokio::net::TcpListener, service: S)
where
    S: Service<Request<Incoming>, Response = Response<String>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    loop {
        let (connection, _) = listener.accept().await.expect("a connection");
        connection.set_nodelay(true).expect("a socket option");
        let service = TowerToHyperService::new(service.clone());
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(connection), service));
    }
}
