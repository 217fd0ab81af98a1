//! The same service in front of a local Access, with requests to try.
#![expect(clippy::print_stdout, reason = "the requests are what the program prints")]

use std::error::Error;
use std::time::{Duration, SystemTime};

use cloudflare_access::{Application, Verifier};
use cloudflare_access_testing::{AUDIENCE, Issuer, LocalAccess};
use cloudflare_access_ureq::TeamKeys;
use tokio::net::TcpListener;

const HEADER: &str = "-H 'Cf-Access-Jwt-Assertion: ";
const COOKIE: &str = "-H 'Cookie: CF_Authorization=";

pub(crate) async fn run() -> Result<(), Box<dyn Error>> {
    let access = LocalAccess::start(Issuer::new("acme"))?;
    let application = Application::parse("acme", [AUDIENCE])?;
    let keys =
        TeamKeys::builder(application.team_domain()).loopback_certs_url(&access.certs_url())?.start_in_background()?;

    // Port 3000, or any other where that one is taken.
    let listener = match TcpListener::bind("127.0.0.1:3000").await {
        Ok(listener) => listener,
        Err(_) => TcpListener::bind("127.0.0.1:0").await?,
    };
    let origin = format!("http://{}", listener.local_addr()?);
    println!("\nNo CF_ACCESS_TEAM and CF_ACCESS_AUD are set: team `acme` is a local Access at {}.", access.url());
    println!("The service listens on {origin}. Try, in another terminal:\n");
    for (what, expected, arguments) in requests(&access)? {
        println!(
            "{what}: expect {expected}\n\n    curl -i {arguments}{origin}/{}\n",
            if what == "The public page" { "" } else { "admin" }
        );
    }
    println!("Ctrl-C ends both.");
    axum::serve(listener, crate::app(Verifier::new(application, keys))).await?;
    Ok(())
}

/// What to request, what to expect, and curl's arguments.
fn requests(access: &LocalAccess) -> Result<[(&'static str, &'static str, String); 7], Box<dyn Error>> {
    let now = SystemTime::UNIX_EPOCH.elapsed()?;
    let yesterday = now.saturating_sub(Duration::from_secs(25 * 60 * 60)).as_secs();
    let (user, expired, service, meta) = access.issuer(|issuer| {
        (
            issuer.user("kim@example.com").sign(),
            issuer.user("kim@example.com").issued_at(yesterday).sign(),
            issuer.service("0123456789abcdef0123456789abcdef.access").sign(),
            issuer.meta().sign(),
        )
    });
    Ok([
        ("The public page", "200 and a welcome", String::new()),
        ("No token", "403 forbidden", String::new()),
        ("A user, by header", "200 and Hello kim@example.com.", format!("{HEADER}{user}' ")),
        ("A user, by cookie", "200 and Hello kim@example.com.", format!("{COOKIE}{user}' ")),
        ("A token that expired an hour ago", "403 forbidden", format!("{HEADER}{expired}' ")),
        (
            "A service token",
            "200 and Hello service 0123456789abcdef0123456789abcdef.access.",
            format!("{HEADER}{service}' "),
        ),
        ("A token that Access hands to visitors who have not logged in", "403 forbidden", format!("{HEADER}{meta}' ")),
    ])
}
