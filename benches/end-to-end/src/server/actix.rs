use std::net::TcpListener;

use actix_web::{App, HttpServer, web};
use cloudflare_access::{User, Verifier};
use cloudflare_access_actix::{Access, AccessMiddleware};

use super::{ANYONE, hello};

async fn caller(Access(user): Access<User>) -> String {
    hello(user.email())
}

pub(super) fn serve(listener: TcpListener, verifier: Option<Verifier>) {
    let server = async {
        match verifier {
            None => {
                let app = || App::new().route("/", web::get().to(async || ANYONE));
                HttpServer::new(app).workers(1).listen(listener)?.run().await
            }
            Some(verifier) => {
                let guard = AccessMiddleware::new(verifier);
                let app = move || App::new().service(web::resource("/").wrap(guard.clone()).get(caller));
                HttpServer::new(app).workers(1).listen(listener)?.run().await
            }
        }
    };
    actix_web::rt::System::new().block_on(server).expect("a service");
}
