//! A service whose `/admin` opens only with a genuine application token.
//!
//! With `CF_ACCESS_TEAM` and `CF_ACCESS_AUD` (several audiences: comma separated) it guards with that team, also behind
//! `cfaccess dev` with the variables that it prints. Without them it starts a local Access of its own and prints requests
//! to try.
//!
//! Guarding a team, it listens on port 3000, or on the one in `PORT`.

mod local;

use std::env;
use std::error::Error;
use std::process::ExitCode;

use axum::routing::get;
use axum::{Json, Router};
use cloudflare_access::{Principal, VerifiedToken, Verifier};
use cloudflare_access_axum::{Access, AccessLayer};
use cloudflare_access_config::Configuration;
use cloudflare_access_ureq::TeamKeys;
use serde_json::{Value, json};
use tokio::net::TcpListener;

fn app(access: AccessLayer) -> Router {
    Router::new()
        .route("/admin", get(admin))
        .route("/api/whoami", get(whoami))
        .route_layer(access.negotiate(None))
        // Added after the layer, and so public.
        .route("/", get(async || "Welcome, whoever you are.\n"))
}

async fn admin(Access(token): Access<VerifiedToken>) -> String {
    match token.principal() {
        Principal::User { email, .. } => format!("Hello {email}.\n"),
        Principal::Service { client_id } => format!("Hello service {client_id}.\n"),
        _ => "Hello, whoever Access let in.\n".to_owned(),
    }
}

async fn whoami(Access(token): Access<VerifiedToken>) -> Json<Value> {
    let principal = token.principal();
    Json(json!({ "kind": principal.kind(), "name": principal.to_string() }))
}

async fn run() -> Result<(), Box<dyn Error>> {
    // Half of a configuration is an error, nothing of it is not.
    if ["CF_ACCESS_TEAM", "CF_ACCESS_AUD"].iter().all(|name| env::var_os(name).is_none()) {
        return local::run().await;
    }
    let Configuration { application, certs_url, policy, .. } = Configuration::from_env()?.without_cache()?;
    let keys = TeamKeys::fetch_from_in_background(application.team_domain(), &certs_url)?;
    let access = AccessLayer::new(Verifier::new(application, keys));
    let access = match policy {
        Some(policy) => access.require(policy),
        None => access,
    };
    let port = env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    axum::serve(listener, app(access)).await?;
    Ok(())
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt().compact().with_max_level(tracing::Level::DEBUG).init();
    let Err(error) = run().await else { return ExitCode::SUCCESS };
    tracing::error!("{error}");
    ExitCode::FAILURE
}
