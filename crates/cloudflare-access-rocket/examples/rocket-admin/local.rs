//! The same Rocket in front of a local Access, with requests to try.

use std::error::Error;
use std::net::TcpListener;

use cloudflare_access::{Application, Verifier};
use cloudflare_access_rocket::AccessFairing;
use cloudflare_access_testing::{AUDIENCE, Issuer, LocalAccess, OTHER_AUDIENCE, curl_lines};
use cloudflare_access_ureq::TeamKeys;
use rocket::fairing::AdHoc;
use rocket::{Build, Config, Rocket};

use crate::Strict;

pub(crate) fn attach(rocket: Rocket<Build>) -> Result<Rocket<Build>, Box<dyn Error>> {
    let access = LocalAccess::start(Issuer::new("acme"))?;
    let lax = Application::parse("acme", [AUDIENCE])?;
    let strict = Application::parse("acme", [OTHER_AUDIENCE])?;
    // Both applications are of one team, and share its keys.
    let keys = TeamKeys::builder(lax.team_domain()).loopback_certs_url(&access.certs_url())?.start_in_background()?;

    // Rocket's port, or any other where that one is taken.
    let config = Config::from(rocket.figment());
    let port = TcpListener::bind((config.address, config.port)).map_or(0, |_| config.port);
    let figment = rocket.figment().clone().merge(("port", port));

    Ok(rocket
        .configure(figment)
        .attach(AccessFairing::new(Verifier::new(lax, keys.clone())).with_cookie())
        .attach(AccessFairing::new(Verifier::new(strict, keys)).for_application::<Strict>())
        // It serves keys for as long as Rocket runs.
        .manage(access)
        .attach(AdHoc::on_liftoff("requests to try", |rocket| {
            Box::pin(async move {
                if let Some(access) = rocket.state::<LocalAccess>() {
                    announce(access, &format!("http://{}:{}", rocket.config().address, rocket.config().port));
                }
            })
        })))
}

#[expect(clippy::print_stdout, reason = "the requests are what the program prints")]
fn announce(access: &LocalAccess, origin: &str) {
    let requests = access.issuer(|issuer| curl_lines(issuer, origin) + &strict_lines(issuer, origin));
    println!("\nRocket is not configured for Cloudflare Access: team `acme` is a local Access at {}.", access.url());
    println!("The service listens on {origin}. Try, in another terminal:\n\n{requests}Ctrl-C ends both.");
}

/// What two applications on one origin are to each other.
fn strict_lines(issuer: &Issuer, origin: &str) -> String {
    let lax = issuer.user("kim@example.com").sign();
    let strict = issuer.user("kim@example.com").audience(OTHER_AUDIENCE).sign();
    let requests = [
        ("A token of the strict application", "200 and Hello kim@example.com, strictly", &strict, "/strict"),
        ("The token for /admin does not open it", "403 and forbidden", &lax, "/strict"),
        ("Nor does the strict one open /admin", "403 and forbidden", &strict, "/admin"),
    ];
    let lines = requests.map(|(what, expected, token, path)| {
        format!("{what}: expect {expected}\n\n    curl -i -H 'Cf-Access-Jwt-Assertion: {token}' {origin}{path}\n\n")
    });
    lines.concat()
}
