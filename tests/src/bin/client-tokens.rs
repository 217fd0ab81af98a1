//! A local Access for verifiers that other people wrote, and our own verdicts beside theirs.
//!
//! The first line of output is the team and the tokens to try, as JSON. After that each line of input is a token, and each
//! line of output what became of it; when the input ends, so does the local Access.

use std::error::Error;
use std::io::{self, Write as _};
use std::time::{Duration, SystemTime};

use cloudflare_access::refresh::Settings;
use cloudflare_access::{Application, Refusal, UnixTime, UnverifiedToken, Verifier};
use cloudflare_access_testing::LocalEdge;
use cloudflare_access_ureq::{TeamKeys, verify_blocking};
use conformance::client_tokens::client_tokens;
use serde_json::json;

/// `check.mjs` waits longer between two rotations.
const COOLDOWN: Duration = Duration::from_secs(1);

fn main() -> Result<(), Box<dyn Error>> {
    let edge = LocalEdge::start()?;
    let issuer = edge.issuer(|issuer| issuer.clone());
    let application = Application::parse(issuer.issuer(), [issuer.audience()])?;
    // Keys rotate within seconds here.
    let settings = Settings::default().with_cooldown(COOLDOWN);
    let keys = TeamKeys::builder(application.team_domain()).settings(settings);
    let keys = keys.loopback_certs_url(&edge.certs_url())?.start()?;
    let verifier = Verifier::new(application, keys);

    let tokens = client_tokens(&issuer).into_iter().map(|(name, token)| json!({ "name": name, "token": token }));
    let team = json!({
        "issuer": issuer.issuer(),
        "audience": issuer.audience(),
        "url": edge.url(),
        "certs_url": edge.certs_url(),
        "tokens": tokens.collect::<Vec<_>>(),
    });
    writeln!(io::stdout(), "{team}")?;

    for token in io::stdin().lines() {
        let outcome = match verdict(&verifier, &token?) {
            Ok(()) => "accept",
            Err(_) => "refuse",
        };
        writeln!(io::stdout(), "{outcome}")?;
    }
    Ok(())
}

fn verdict(verifier: &Verifier, token: &str) -> Result<(), Refusal> {
    let now = SystemTime::UNIX_EPOCH.elapsed().map_or(UnixTime::MAX, UnixTime::from);
    verify_blocking(verifier, &UnverifiedToken::parse(token.as_bytes())?, now).map(drop)
}
