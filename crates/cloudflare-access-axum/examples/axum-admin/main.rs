//! A service whose `/admin` opens only with a genuine application token.
//!
//! With `CF_ACCESS_TEAM` and `CF_ACCESS_AUD` (several audiences: comma separated) it guards with that team. Without them
//! it starts a local Access of its own and prints requests to try.

mod local;

use std::env::{self, VarError};
use std::error::Error;
use std::process::ExitCode;

use axum::routing::get;
use axum::{Json, Router};
use cloudflare_access::{Application, Principal, VerifiedToken, Verifier};
use cloudflare_access_axum::{Access, AccessLayer};
use cloudflare_access_ureq::TeamKeys;
use serde_json::{Value, json};
use tokio::net::TcpListener;

fn app(verifier: Verifier) -> Router {
    Router::new()
        .route("/admin", get(admin))
        .route("/api/whoami", get(whoami))
        .route_layer(AccessLayer::new(verifier).negotiate(None))
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

/// The application named by the environment, or `None` where it names nothing. Half of it is an error.
fn application() -> Result<Option<Application>, Box<dyn Error>> {
    match (env::var("CF_ACCESS_TEAM"), env::var("CF_ACCESS_AUD")) {
        (Ok(team), Ok(audiences)) => Ok(Some(Application::parse(&team, audiences.split(',').map(str::trim))?)),
        (Err(VarError::NotPresent), Err(VarError::NotPresent)) => Ok(None),
        _ => Err("set both CF_ACCESS_TEAM (such as `acme`) and CF_ACCESS_AUD (64 hex digits), or neither".into()),
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let Some(application) = application()? else { return local::run().await };
    let keys = TeamKeys::fetch_in_background(application.team_domain())?;
    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    axum::serve(listener, app(Verifier::new(application, keys))).await?;
    Ok(())
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt().compact().with_max_level(tracing::Level::DEBUG).init();
    let Err(error) = run().await else { return ExitCode::SUCCESS };
    tracing::error!("{error}");
    ExitCode::FAILURE
}
