//! One page on each framework, on one thread, so that it is one core's work that is measured.

mod actix;
mod axum;
mod hyper;
mod rocket;

use std::net::{SocketAddr, TcpListener};

use cloudflare_access::Verifier;

/// The frameworks.
pub(crate) const FRAMEWORKS: [&str; 4] = ["hyper", "axum", "actix-web", "rocket"];

/// What the page says where nobody knows who is calling. As long as the other one.
const ANYONE: &str = "Hello user00@example.com.\n";

/// Serves until the process is ended, and prints the address before. Guarded by `verifier`, if there is one.
pub(crate) fn serve(framework: &str, verifier: Option<Verifier>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("a socket option");
    let address = listener.local_addr().expect("an address");
    match framework {
        "hyper" => hyper::serve(announced(listener, address), verifier),
        "axum" => axum::serve(announced(listener, address), verifier),
        "actix-web" => actix::serve(announced(listener, address), verifier),
        // Rocket opens its own socket.
        "rocket" => {
            drop(listener);
            println!("http://{address}/");
            rocket::serve(address.port(), verifier);
        }
        _ => panic!("there is no framework {framework}"),
    }
}

fn announced(listener: TcpListener, address: SocketAddr) -> TcpListener {
    println!("http://{address}/");
    listener
}

fn hello(caller: &str) -> String {
    format!("Hello {caller}.\n")
}
