//! `cloudflare-access-actix`: the middleware and its extractors.

use std::net::SocketAddr;
use std::sync::mpsc;
use std::{io, thread};

use actix_web::http::StatusCode;
use actix_web::{App, HttpResponse, HttpServer, rt, web};
use cloudflare_access::{Refusal, VerifiedToken, Verifier};
use cloudflare_access_actix::{Access, AccessMiddleware};

use super::{REFUSAL_HEADER, Refusals, Server, caller};

/// actix-web.
pub const SERVER: Server = Server { name: "actix", start };

fn start(verifier: Verifier, refusals: Refusals) -> io::Result<SocketAddr> {
    let middleware = AccessMiddleware::new(verifier);
    serve(match refusals {
        Refusals::Default => middleware,
        Refusals::Labelled => middleware.respond_with(|refusal, _| labelled(refusal)),
    })
}

/// Serves with any middleware: for what only this adapter has.
///
/// # Errors
///
/// No port is free.
pub fn serve(middleware: AccessMiddleware) -> io::Result<SocketAddr> {
    let app = move || {
        let admin = web::resource("/admin").wrap(middleware.clone());
        App::new().service(admin.route(web::get().to(answer)).route(web::head().to(answer)))
    };
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        rt::System::new().block_on(async move {
            let server = HttpServer::new(app).workers(1).disable_signals().bind(("127.0.0.1", 0))?;
            // Whoever started the server waits for this; if not, nobody needs it.
            let _ = sender.send(server.addrs()[0]);
            server.run().await
        })
    });
    // Without an address the thread has ended, for want of a port.
    receiver.recv().map_err(io::Error::other)
}

async fn answer(Access(token): Access<VerifiedToken>) -> String {
    caller(&token)
}

fn labelled(refusal: Refusal) -> HttpResponse {
    let status = StatusCode::from_u16(refusal.status()).expect("the status is valid");
    HttpResponse::build(status).insert_header((REFUSAL_HEADER, refusal.reason())).finish()
}
