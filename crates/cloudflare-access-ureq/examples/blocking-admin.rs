//! By hand, for a framework without an adapter, blocking and without async anywhere: a `tiny_http` server whose `/admin`
//! opens only with a genuine application token.
//!
//! With `CF_ACCESS_TEAM` and `CF_ACCESS_AUD` it guards with that team, also behind `cfaccess dev` with the variables that it
//! prints. Without them it starts a local Access of its own and prints requests to try.
//!
//! Guarding a team, it listens on port 3000, or on the one in `PORT`.

use std::env;
use std::error::Error;
use std::sync::Arc;
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use cloudflare_access::credentials::{self, ASSERTION_HEADER};
use cloudflare_access::{Application, Principal, Refusal, UnixTime, UnverifiedToken, VerifiedToken, Verifier};
use cloudflare_access_config::Configuration;
use cloudflare_access_testing::{AUDIENCE, Issuer, LocalAccess, curl_lines};
use cloudflare_access_ureq::{TeamKeys, verify_blocking};
use serde_json::json;
use tiny_http::{Header, Request, Response, Server};

/// The whole recipe: every value of the two headers, in order, and the time.
fn authenticate(verifier: &Verifier, request: &Request) -> Result<VerifiedToken, Refusal> {
    let values = |name: &'static str| {
        let of_name = request.headers().iter().filter(move |header| header.field.equiv(name));
        of_name.map(|header| header.value.as_str().as_bytes())
    };
    let token = credentials::select(values(ASSERTION_HEADER), values("Cookie"))?.ok_or(Refusal::Missing)?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(UnixTime::MAX, UnixTime::from);
    verify_blocking(verifier, &UnverifiedToken::parse(token)?, now)
}

fn answer(verifier: &Verifier, request: &Request) -> Result<String, Refusal> {
    if request.url() == "/" {
        return Ok("Welcome, whoever you are.\n".to_owned());
    }
    let token = authenticate(verifier, request)?;
    let principal = token.principal();
    Ok(match (request.url(), principal) {
        ("/api/whoami", _) => json!({ "kind": principal.kind(), "name": principal.to_string() }).to_string(),
        (_, Principal::User { email, .. }) => format!("Hello {email}.\n"),
        (_, Principal::Service { client_id }) => format!("Hello service {client_id}.\n"),
        _ => "Hello, whoever Access let in.\n".to_owned(),
    })
}

fn serve(verifier: &Verifier, request: Request) {
    let response = match answer(verifier, &request) {
        Ok(body) => Response::from_string(body),
        Err(refusal) => {
            let mut response = Response::from_string("forbidden\n").with_status_code(refusal.status());
            for (name, value) in refusal.headers() {
                response.add_header(Header::from_bytes(name, &*value).expect("a valid header"));
            }
            response
        }
    };
    // A client that is gone by now needs no answer.
    let _ = request.respond(response);
}

fn run(server: Server, verifier: Verifier) {
    let server = Arc::new(server);
    // Two threads answer, so that one request which waits for new keys does not hold up the others.
    let second = (Arc::clone(&server), verifier.clone());
    thread::spawn(move || second.0.incoming_requests().for_each(|request| serve(&second.1, request)));
    server.incoming_requests().for_each(|request| serve(&verifier, request));
}

/// The same server in front of a local Access, with requests to try.
fn run_locally() -> Result<(), Box<dyn Error + Send + Sync>> {
    let access = LocalAccess::start(Issuer::new("acme"))?;
    let application = Application::parse("acme", [AUDIENCE])?;
    let keys = TeamKeys::builder(application.team_domain()).loopback_certs_url(&access.certs_url())?.start()?;

    let server = Server::http("127.0.0.1:3000").or_else(|_| Server::http("127.0.0.1:0"))?;
    let requests = access.issuer(|issuer| curl_lines(issuer, &format!("http://{}", server.server_addr())));
    #[expect(clippy::print_stdout, reason = "the requests are what the program prints")]
    {
        println!(
            "Team `acme` is a local Access at {}. Try, in another terminal:\n\n{requests}Ctrl-C ends both.",
            access.url()
        );
    }
    run(server, Verifier::new(application, keys));
    Ok(())
}

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    tracing_subscriber::fmt().compact().init();
    // Half of a configuration is an error, nothing of it is not.
    if ["CF_ACCESS_TEAM", "CF_ACCESS_AUD"].iter().all(|name| env::var_os(name).is_none()) {
        return run_locally();
    }
    let Configuration { application, certs_url, .. } = Configuration::from_env()?.without_cache()?.without_policy()?;
    let keys = TeamKeys::fetch_from(application.team_domain(), &certs_url)?;
    let port: u16 = env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    run(Server::http(("127.0.0.1", port))?, Verifier::new(application, keys));
    Ok(())
}
