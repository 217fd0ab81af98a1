//! `cloudflare-access-rocket`: the guards and the catchers.

use std::net::SocketAddr;
use std::sync::mpsc;
use std::{io, thread};

use ::rocket::fairing::AdHoc;
use ::rocket::http::{Header, Method};
use ::rocket::{Catcher, Config, Request, Responder, Route, catch, catchers, get, routes};
use cloudflare_access::{Refusal, VerifiedToken, Verifier};
use cloudflare_access_rocket::{Access, AccessFairing, refusal};

use super::{REFUSAL_HEADER, Refusals, Server, caller};

/// Rocket.
pub const SERVER: Server = Server { name: "rocket", start };

fn start(verifier: Verifier, refusals: Refusals) -> io::Result<SocketAddr> {
    let fairing = AccessFairing::new(verifier);
    match refusals {
        Refusals::Default => serve(fairing, cloudflare_access_rocket::catchers(None)),
        // What the files expect of cookies holds once Rocket is asked for them.
        Refusals::Labelled => serve(fairing.with_cookie(), catchers![forbidden, temporarily_unavailable]),
    }
}

/// Serves with any fairing and catchers: for what only this adapter has.
///
/// # Errors
///
/// Rocket does not launch.
pub fn serve(fairing: AccessFairing, catchers: Vec<Catcher>) -> io::Result<SocketAddr> {
    let (sender, receiver) = mpsc::channel();
    let config = Config::figment().merge(("port", 0)).merge(("log_level", "off")).merge(("shutdown.ctrlc", false));
    let rocket = ::rocket::custom(config).attach(fairing).register("/", catchers).mount("/", every_method());
    let rocket = rocket.attach(AdHoc::on_liftoff("address", move |rocket| {
        // Whoever started the server waits for this; if not, nobody needs it.
        let _ = sender.send(SocketAddr::new(rocket.config().address, rocket.config().port));
        Box::pin(async {})
    }));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    thread::spawn(move || drop(runtime.block_on(rocket.launch())));
    // Without an address the thread has ended, because Rocket did not launch.
    receiver.recv().map_err(io::Error::other)
}

#[get("/admin")]
fn admin(token: Access<VerifiedToken>) -> String {
    caller(&token)
}

/// A route of Rocket has one method; this one is to guard them all.
fn every_method() -> Vec<Route> {
    let methods = [Method::Get, Method::Post, Method::Put, Method::Patch, Method::Delete, Method::Options];
    let of = |method| {
        routes![admin].into_iter().map(move |mut route| {
            route.method = method;
            route
        })
    };
    methods.into_iter().flat_map(of).collect()
}

/// A response without a body that says why.
#[derive(Responder)]
struct Labelled((), Header<'static>);

impl Labelled {
    fn of(request: &Request<'_>) -> Labelled {
        let reason = refusal(request).map_or("none", Refusal::reason);
        Labelled((), Header::new(REFUSAL_HEADER, reason))
    }
}

#[catch(403)]
fn forbidden(request: &Request<'_>) -> Labelled {
    Labelled::of(request)
}

#[catch(503)]
fn temporarily_unavailable(request: &Request<'_>) -> Labelled {
    Labelled::of(request)
}
