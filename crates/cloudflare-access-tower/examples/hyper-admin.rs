//! Plain hyper behind the layer: a server whose `/admin` opens only with a genuine application token.
//!
//! With `CF_ACCESS_TEAM` and `CF_ACCESS_AUD` it guards with that team, also behind `cfaccess dev` with the variables that it
//! prints. Without them it starts a local Access of its own and prints requests to try.
//!
//! Guarding a team, it listens on port 3000, or on the one in `PORT`.

use std::convert::Infallible;
use std::env;
use std::error::Error;

use cloudflare_access::{Application, Principal, VerifiedToken, Verifier};
use cloudflare_access_config::Configuration;
use cloudflare_access_testing::{AUDIENCE, Issuer, LocalAccess, curl_lines};
use cloudflare_access_tower::AccessLayer;
use cloudflare_access_ureq::TeamKeys;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use serde_json::json;
use tokio::net::TcpListener;
use tower::util::BoxCloneSyncService;
use tower::{Layer, ServiceExt, service_fn};

type Answer = Result<Response<String>, Infallible>;

async fn guarded(request: Request<Incoming>) -> Answer {
    let principal = request.extensions().get::<VerifiedToken>().map(VerifiedToken::principal);
    Ok(Response::new(match (request.uri().path(), principal) {
        ("/api/whoami", Some(principal)) => {
            json!({ "kind": principal.kind(), "name": principal.to_string() }).to_string()
        }
        (_, Some(Principal::User { email, .. })) => format!("Hello {email}.\n"),
        (_, Some(Principal::Service { client_id })) => format!("Hello service {client_id}.\n"),
        _ => "Hello, whoever Access let in.\n".to_owned(),
    }))
}

/// The public page, and everything else behind the layer.
fn service(access: AccessLayer) -> BoxCloneSyncService<Request<Incoming>, Response<String>, Infallible> {
    let guarded = access.layer(service_fn(guarded));
    BoxCloneSyncService::new(service_fn(move |request: Request<Incoming>| {
        let guarded = guarded.clone();
        async move {
            if request.uri().path() == "/" {
                return Ok(Response::new("Welcome, whoever you are.\n".to_owned()));
            }
            guarded.oneshot(request).await
        }
    }))
}

async fn serve(listener: TcpListener, access: AccessLayer) -> Result<(), Box<dyn Error>> {
    let service = service(access);
    loop {
        let (connection, _) = listener.accept().await?;
        let service = TowerToHyperService::new(service.clone());
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(connection), service));
    }
}

/// The same server in front of a local Access, with requests to try.
async fn run_locally() -> Result<(), Box<dyn Error>> {
    let access = LocalAccess::start(Issuer::new("acme"))?;
    let application = Application::parse("acme", [AUDIENCE])?;
    let keys =
        TeamKeys::builder(application.team_domain()).loopback_certs_url(&access.certs_url())?.start_in_background()?;

    let listener = match TcpListener::bind("127.0.0.1:3000").await {
        Ok(listener) => listener,
        Err(_) => TcpListener::bind("127.0.0.1:0").await?,
    };
    let origin = format!("http://{}", listener.local_addr()?);
    let requests = access.issuer(|issuer| curl_lines(issuer, &origin));
    #[expect(clippy::print_stdout, reason = "the requests are what the program prints")]
    {
        println!(
            "Team `acme` is a local Access at {}. Try, in another terminal:\n\n{requests}Ctrl-C ends both.",
            access.url()
        );
    }
    serve(listener, AccessLayer::new(Verifier::new(application, keys))).await
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().compact().init();
    // Half of a configuration is an error, nothing of it is not.
    if ["CF_ACCESS_TEAM", "CF_ACCESS_AUD"].iter().all(|name| env::var_os(name).is_none()) {
        return run_locally().await;
    }
    let Configuration { application, certs_url, policy, .. } = Configuration::from_env()?.without_cache()?;
    let keys = TeamKeys::fetch_from_in_background(application.team_domain(), &certs_url)?;
    let access = AccessLayer::new(Verifier::new(application, keys));
    let access = match policy {
        Some(policy) => access.require(policy),
        None => access,
    };
    let port = env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    serve(TcpListener::bind(("127.0.0.1", port)).await?, access).await
}
