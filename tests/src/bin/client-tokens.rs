//! A local Access for verifiers that other people wrote, and the tokens to try on them, as one line of JSON.
//!
//! It serves until its input ends.

use std::error::Error;
use std::io::{self, Read as _, Write as _};
use std::time::SystemTime;

use cloudflare_access::{Application, KeySet, UnixTime, UnverifiedToken, Verifier};
use cloudflare_access_testing::{Issuer, LocalAccess};
use conformance::client_tokens::client_tokens;
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let access = LocalAccess::start(Issuer::new("acme"))?;
    let issuer = access.issuer(|issuer| issuer.clone());
    let application = Application::parse(issuer.issuer(), [issuer.audience()])?;
    let verifier = Verifier::new(application, KeySet::parse(issuer.certs_json().as_bytes())?);
    let now = UnixTime::from(SystemTime::UNIX_EPOCH.elapsed()?);
    let tokens = client_tokens(&issuer).into_iter().map(|(name, token)| {
        let verdict = UnverifiedToken::parse(token.as_bytes()).and_then(|token| verifier.verify(&token, now));
        let verdict = verdict.map_or_else(|refusal| format!("refuse: {}", refusal.reason()), |_| "accept".to_owned());
        json!({ "name": name, "token": token, "verdict": verdict })
    });
    let line = json!({
        "issuer": issuer.issuer(),
        "audience": issuer.audience(),
        "certs_url": access.certs_url(),
        "tokens": tokens.collect::<Vec<_>>(),
    });
    writeln!(io::stdout(), "{line}")?;
    io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}
