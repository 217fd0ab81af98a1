//! The same service in front of a local Access, with requests to try.

use std::error::Error;

use cloudflare_access::{Application, Verifier};
use cloudflare_access_axum::AccessLayer;
use cloudflare_access_testing::{AUDIENCE, Issuer, LocalAccess, curl_lines};
use cloudflare_access_ureq::TeamKeys;
use tokio::net::TcpListener;

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
    let requests = access.issuer(|issuer| curl_lines(issuer, &origin));
    #[expect(clippy::print_stdout, reason = "the requests are what the program prints")]
    {
        println!("\nNo CF_ACCESS_TEAM and CF_ACCESS_AUD are set: team `acme` is a local Access at {}.", access.url());
        println!("The service listens on {origin}. Try, in another terminal:\n\n{requests}Ctrl-C ends both.");
    }
    axum::serve(listener, crate::app(AccessLayer::new(Verifier::new(application, keys)))).await?;
    Ok(())
}
