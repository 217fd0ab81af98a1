use cloudflare_access::{User, Verifier};
use cloudflare_access_rocket::{Access, AccessFairing};
use rocket::config::LogLevel;
use rocket::{Config, get, routes};

use super::{ANYONE, hello};

#[get("/")]
fn anyone() -> &'static str {
    ANYONE
}

#[get("/")]
fn caller(user: Access<User>) -> String {
    hello(user.email())
}

pub(super) fn serve(port: u16, verifier: Option<Verifier>) {
    let config = Config { port, workers: 1, log_level: LogLevel::Off, ..Config::release_default() };
    let rocket = rocket::custom(config);
    let rocket = match verifier {
        None => rocket.mount("/", routes![anyone]),
        Some(verifier) => rocket.attach(AccessFairing::new(verifier)).mount("/", routes![caller]),
    };
    rocket::execute(rocket.launch()).expect("a service");
}
