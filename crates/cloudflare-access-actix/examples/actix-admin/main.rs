//! A server whose `/admin` and `/strict` open only with genuine tokens of the application that each belongs to.
//!
//! With `CF_ACCESS_TEAM`, `CF_ACCESS_AUD` and `CF_ACCESS_STRICT_AUD` it guards with that team and its two applications.
//! Without them it starts a local Access of its own and prints requests to try.

mod local;

use std::env;
use std::error::Error;
use std::process::ExitCode;

use actix_web::web::{self, ServiceConfig};
use actix_web::{App, HttpResponse, HttpServer, Responder};
use cloudflare_access::{Application, Principal, User, VerifiedToken, Verifier};
use cloudflare_access_actix::{Access, AccessMiddleware};
use cloudflare_access_ureq::TeamKeys;
use serde_json::json;

/// The verifiers of two applications: a token for one does not open what the other guards.
#[derive(Clone)]
struct Verifiers {
    lax: Verifier,
    strict: Verifier,
}

impl Verifiers {
    fn routes(&self, config: &mut ServiceConfig) {
        let lax = AccessMiddleware::new(self.lax.clone());
        let strict = AccessMiddleware::new(self.strict.clone());
        config
            .route("/", web::get().to(async || "Welcome, whoever you are.\n"))
            .service(web::resource("/admin").wrap(lax.clone()).get(admin))
            .service(web::resource("/strict").wrap(strict).get(strictly))
            .service(web::scope("/api").wrap(lax).route("/whoami", web::get().to(whoami)));
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

/// The applications named by the environment, or `None` where it names nothing. A part of it is an error.
fn applications() -> Result<Option<(Application, Application)>, Box<dyn Error>> {
    match ["CF_ACCESS_TEAM", "CF_ACCESS_AUD", "CF_ACCESS_STRICT_AUD"].map(env::var) {
        [Ok(team), Ok(lax), Ok(strict)] => {
            Ok(Some((Application::parse(&team, [lax.as_str()])?, Application::parse(&team, [strict.as_str()])?)))
        }
        [Err(env::VarError::NotPresent), Err(env::VarError::NotPresent), Err(env::VarError::NotPresent)] => Ok(None),
        _ => {
            Err("set CF_ACCESS_TEAM (such as `acme`), CF_ACCESS_AUD and CF_ACCESS_STRICT_AUD (64 hex digits each), or \
                  none of them"
                .into())
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let Some((lax, strict)) = applications()? else {
        return local::run().await;
    };
    let keys = TeamKeys::fetch_in_background(lax.team_domain())?;
    let verifiers = Verifiers { lax: Verifier::new(lax, keys.clone()), strict: Verifier::new(strict, keys) };
    let app = move || App::new().configure(|config| verifiers.routes(config));
    Ok(HttpServer::new(app).bind("127.0.0.1:8080")?.run().await?)
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
