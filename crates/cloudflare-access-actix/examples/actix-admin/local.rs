//! The same server in front of a local Access, with requests to try.

use std::error::Error;
use std::net::TcpListener;

use actix_web::{App, HttpServer};
use cloudflare_access::{Application, Verifier};
use cloudflare_access_testing::{AUDIENCE, Issuer, LocalAccess, OTHER_AUDIENCE, curl_lines};
use cloudflare_access_ureq::TeamKeys;

use crate::Verifiers;

pub(crate) async fn run() -> Result<(), Box<dyn Error>> {
    let access = LocalAccess::start(Issuer::new("acme"))?;
    let lax = Application::parse("acme", [AUDIENCE])?;
    let strict = Application::parse("acme", [OTHER_AUDIENCE])?;
    // Both applications are of one team, and share its keys.
    let keys = TeamKeys::builder(lax.team_domain()).loopback_certs_url(&access.certs_url())?.start_in_background()?;
    let verifiers = Verifiers { lax: Verifier::new(lax, keys.clone()), strict: Some(Verifier::new(strict, keys)) };

    // Port 8080, or any other where that one is taken.
    let listener = TcpListener::bind("127.0.0.1:8080").or_else(|_| TcpListener::bind("127.0.0.1:0"))?;
    let origin = format!("http://{}", listener.local_addr()?);
    let server = HttpServer::new(move || App::new().configure(|config| verifiers.routes(config))).listen(listener)?;
    let requests = access.issuer(|issuer| curl_lines(issuer, &origin) + &strict_lines(issuer, &origin));
    #[expect(clippy::print_stdout, reason = "the requests are what the program prints")]
    {
        println!("\nNo CF_ACCESS_TEAM and CF_ACCESS_AUD are set: team `acme` is a local Access at {}.", access.url());
        println!("The service listens on {origin}. Try, in another terminal:\n\n{requests}Ctrl-C ends both.");
    }
    Ok(server.run().await?)
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
