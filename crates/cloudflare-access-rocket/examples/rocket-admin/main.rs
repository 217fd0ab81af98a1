//! A Rocket whose `/admin` and `/strict` open only with genuine tokens of the application that each belongs to.
//!
//! With the tables `cloudflare_access` and `cloudflare_access_strict` in its configuration it guards with those
//! applications. With `CF_ACCESS_TEAM` and `CF_ACCESS_AUD` in the environment it guards `/admin` with that team and has no
//! `/strict`, also behind `cfaccess dev` with the variables that it prints. With neither it starts a local Access of its own
//! and prints requests to try.

mod local;

use std::env;

use cloudflare_access::{Principal, User, VerifiedToken, Verifier};
use cloudflare_access_config::Configuration;
use cloudflare_access_rocket::{Access, AccessApplication, AccessFairing, DefaultApplication, catchers};
use cloudflare_access_ureq::TeamKeys;
use rocket::http::ContentType;
use rocket::{Build, Rocket, get, routes};
use serde_json::json;

/// The application of `/strict`: a token for `/admin` does not open it.
struct Strict;

impl AccessApplication for Strict {
    const CONFIG_KEY: &'static str = "cloudflare_access_strict";
}

#[get("/")]
fn index() -> &'static str {
    "Welcome, whoever you are.\n"
}

#[get("/admin")]
fn admin(caller: Access<VerifiedToken>) -> String {
    match caller.principal() {
        Principal::User { email, .. } => format!("Hello {email}.\n"),
        Principal::Service { client_id } => format!("Hello service {client_id}.\n"),
        _ => "Hello, whoever Access let in.\n".to_owned(),
    }
}

#[get("/strict")]
fn strict(user: Access<User, Strict>) -> String {
    format!("Hello {}, strictly.\n", user.email())
}

#[get("/api/whoami")]
fn whoami(caller: Access<VerifiedToken>) -> (ContentType, String) {
    let caller = caller.principal();
    (ContentType::JSON, format!("{}\n", json!({ "kind": caller.kind(), "name": caller.to_string() })))
}

fn rocket() -> Rocket<Build> {
    rocket::build().register("/", catchers(None)).mount("/", routes![index, admin, whoami])
}

#[rocket::launch]
fn launch() -> Rocket<Build> {
    let rocket = rocket();
    // One of the two is half a configuration: Rocket then tells what to write, and does not launch.
    if [DefaultApplication::CONFIG_KEY, Strict::CONFIG_KEY].iter().any(|key| rocket.figment().contains(key)) {
        rocket
            .mount("/", routes![strict])
            .attach(AccessFairing::from_config(TeamKeys::fetch_from).with_cookie())
            .attach(AccessFairing::from_config(TeamKeys::fetch_from).for_application::<Strict>())
    } else if ["CF_ACCESS_TEAM", "CF_ACCESS_AUD"].iter().any(|name| env::var_os(name).is_some()) {
        let configuration = Configuration::from_env().and_then(Configuration::without_cache);
        let configuration = configuration.and_then(Configuration::without_policy);
        let Configuration { application, certs_url, .. } = configuration.expect("the environment is complete");
        let keys = TeamKeys::fetch_from(application.team_domain(), &certs_url).expect("the team's keys can be fetched");
        rocket.attach(AccessFairing::new(Verifier::new(application, keys)).with_cookie())
    } else {
        local::attach(rocket.mount("/", routes![strict])).expect("the local Access starts")
    }
}
