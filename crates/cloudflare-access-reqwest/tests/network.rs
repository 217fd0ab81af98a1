//! Before a byte is sent: names that do not resolve, or not in time, and hosts that do not answer.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use cloudflare_access_reqwest::{FetchError, StartError, TeamKeys};
use reqwest::ClientBuilder;
use reqwest::dns::{Name, Resolve, Resolving};

const HOST: &str = "acme.cloudflareaccess.com";
const LIMIT: Duration = Duration::from_millis(500);

async fn start(configure: impl FnOnce(ClientBuilder) -> ClientBuilder) -> FetchError {
    let builder = TeamKeys::builder(&"acme".parse().unwrap()).timeout(LIMIT);
    let begun = Instant::now();
    let outcome = builder.client(|client| client.no_proxy()).client(configure).start().await;
    assert!(begun.elapsed() < LIMIT * 20, "within the time limit");
    match outcome {
        Err(StartError::Fetch(error)) => error,
        outcome => panic!("{outcome:?}"),
    }
}

struct Unknown;

impl Resolve for Unknown {
    fn resolve(&self, name: Name) -> Resolving {
        assert_eq!(name.as_str(), HOST, "no other name is ever asked for");
        Box::pin(async { Err("no such name".into()) })
    }
}

struct Slow;

impl Resolve for Slow {
    fn resolve(&self, _: Name) -> Resolving {
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn a_name_that_does_not_resolve_is_a_connection_error() {
    let error = start(|client| client.dns_resolver(Arc::new(Unknown))).await;
    let FetchError::Connection(error) = error else { panic!("{error:?}") };
    assert!(error.to_string().contains("no such name"), "{error}");
}

#[tokio::test]
async fn a_resolver_that_hangs_runs_into_the_time_limit() {
    assert_eq!(start(|client| client.dns_resolver(Arc::new(Slow))).await, FetchError::Timeout);
}

#[tokio::test]
async fn a_host_that_does_not_answer_runs_into_the_time_limit() {
    // Set aside for documentation (RFC 5737): packets go nowhere, unless the machine knows that there is no way.
    let nowhere = SocketAddr::from((Ipv4Addr::new(192, 0, 2, 1), 443));
    let error = start(|client| client.resolve(HOST, nowhere)).await;
    assert!(matches!(error, FetchError::Timeout | FetchError::Connection(_)), "{error:?}");
}
