//! A server whose `/admin` and `/strict` open only with genuine tokens of the application that each belongs to.
//!
//! With `CF_ACCESS_TEAM` and `CF_ACCESS_AUD` it guards with that team, also behind `cfaccess dev` with the variables that it
//! prints, and with `CF_ACCESS_STRICT_AUD` beside them it has `/strict` for that application. Without them it starts a local
//! Access of its own and prints requests to try.
//!
//! Guarding a team, it listens on port 8080, or on the one in `PORT`.

mod local;

use std::env;
use std::error::Error;
use std::process::ExitCode;

use actix_web::web::{self, ServiceConfig};
use actix_web::{App, HttpResponse, HttpServer, Responder};
use cloudflare_access::{Application, Principal, User, VerifiedToken, Verifier};
use cloudflare_access_actix::{Access, AccessMiddleware};
use cloudflare_access_config::Configuration;
use cloudflare_access_ureq::TeamKeys;
use serde_json::json;

/// The verifiers of two applications: a token for one does not open what the other guards.
#[derive(Clone)]
struct Verifiers {
    lax: Verifier,
    strict: Option<Verifier>,
}

impl Verifiers {
    fn routes(&self, config: &mut ServiceConfig) {
        let lax = AccessMiddleware::new(self.lax.clone());
        config
            .route("/", web::get().to(async || "Welcome, whoever you are.\n"))
            .service(web::resource("/admin").wrap(lax.clone()).get(admin))
            .service(web::scope("/api").wrap(lax).route("/whoami", web::get().to(whoami)));
        if let Some(strict) = &self.strict {
            let strict = AccessMiddleware::new(strict.clone());
            config.service(web::resource("/strict").wrap(strict).get(strictly));
        }
    }
}

async fn admin(Access(caller): Access<VerifiedToken>) -> String {
    match caller.principal() {
        Principal::User { email, .. } => format!("Hello {email}.\n"),
        Principal::Service { client_id } => format!("Hello service {client_id}.\n"),
        _ => "Hello, whoever Access let in.\n".to_owned(),
    }
}

async fn strictly(Access(user): Access<User>) -> String {
    format!("Hello {}, strictly.\n", user.email())
}

async fn whoami(Access(caller): Access<VerifiedToken>) -> impl Responder {
    let caller = caller.principal();
    HttpResponse::Ok().json(json!({ "kind": caller.kind(), "name": caller.to_string() }))
}

async fn run() -> Result<(), Box<dyn Error>> {
    // Half of a configuration is an error, nothing of it is not.
    if ["CF_ACCESS_TEAM", "CF_ACCESS_AUD"].iter().all(|name| env::var_os(name).is_none()) {
        return local::run().await;
    }
    let Configuration { application, certs_url, .. } = Configuration::from_env()?.without_cache()?.without_policy()?;
    let team = application.team_domain().clone();
    let keys = TeamKeys::fetch_from_in_background(&team, &certs_url)?;
    let strict = match env::var_os("CF_ACCESS_STRICT_AUD") {
        Some(audience) => Some(Application::new(team, audience.to_str().unwrap_or_default().parse()?)),
        None => None,
    };
    let verifiers = Verifiers {
        lax: Verifier::new(application, keys.clone()),
        strict: strict.map(|application| Verifier::new(application, keys)),
    };
    let app = move || App::new().configure(|config| verifiers.routes(config));
    let port = env::var("PORT").map_or(Ok(8080), |port| port.parse())?;
    Ok(HttpServer::new(app).bind(("127.0.0.1", port))?.run().await?)
}

#[actix_web::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt().compact().with_max_level(tracing::Level::DEBUG).init();
    run().await.map_or_else(
        |error| {
            tracing::error!("{error}");
            ExitCode::FAILURE
        },
        |()| ExitCode::SUCCESS,
    )
}
