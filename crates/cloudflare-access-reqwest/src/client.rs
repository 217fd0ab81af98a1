//! The HTTP client, and what it never does whoever configured it.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use cloudflare_access_keys::{CertsUrl, ConnectionError};
use reqwest::{Client, ClientBuilder, redirect, retry};
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};

/// What a program may change before [`build`] sets the limits.
pub(crate) fn defaults() -> ClientBuilder {
    let builder = Client::builder().user_agent(concat!("cloudflare-access-reqwest/", env!("CARGO_PKG_VERSION")));
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    // Named, so that it does not matter which providers other crates turn on or install.
    let tls =
        ClientConfig::builder_with_provider(Arc::new(ring::default_provider())).with_safe_default_protocol_versions();
    match tls {
        Ok(tls) => builder.tls_backend_preconfigured(tls.with_root_certificates(roots).with_no_client_auth()),
        // Cannot be: ring has cipher suites for every version. The client's own backend is no less strict.
        Err(_) => builder,
    }
}

/// The client's own defaults are no time limit, ten redirects, retries, and plain HTTP allowed.
pub(crate) fn build(builder: ClientBuilder, url: &CertsUrl, timeout: Duration) -> Result<Client, ConnectionError> {
    let builder = builder
        .https_only(!url.is_loopback())
        .tls_danger_accept_invalid_certs(false)
        .tls_danger_accept_invalid_hostnames(false)
        .redirect(redirect::Policy::none())
        .referer(false)
        .retry(retry::never())
        .timeout(timeout)
        // Other crates may turn on what this one leaves out; then it would be on for every client.
        .no_brotli()
        .no_deflate()
        .no_gzip()
        .no_zstd()
        .http1_only()
        // An hourly request has no use for a connection kept open, and a stale one would cost the fetch.
        .pool_max_idle_per_host(0);
    let builder = if url.is_loopback() { builder.no_proxy() } else { builder };
    builder.build().map_err(|error| describe(&error))
}

/// The error and what caused it, in one line: the client's own words name only the outermost.
pub(crate) fn describe(error: &reqwest::Error) -> ConnectionError {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    ConnectionError::new(text)
}
