//! A cache of verified tokens behind a real server: it lets in nobody whom a server without one refuses.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use cloudflare_access::refresh::Settings;
use cloudflare_access::{Application, KeySet, KeySource, Leeway, Verifier};
use cloudflare_access_axum::AccessLayer;
use cloudflare_access_cache::TokenCache;
use cloudflare_access_testing::{AUDIENCE, Issuer, LocalAccess, OTHER_AUDIENCE};
use cloudflare_access_ureq::TeamKeys;
use conformance::servers::axum as server;
use conformance::{client, verifiers};

const KIM: &str = "kim@example.com";

fn status(address: SocketAddr, path: &str, token: &str) -> io::Result<u16> {
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCf-Access-Jwt-Assertion: {token}\r\n\r\n"
    );
    Ok(client::send(address, request.as_bytes())?.status)
}

fn verifier(audience: &str, keys: impl KeySource + 'static) -> Verifier {
    Verifier::new(Application::parse("acme", [audience]).expect("an application"), keys)
}

/// Serves `/admin` behind this verifier.
fn serve(verifier: Verifier) -> io::Result<SocketAddr> {
    server::serve(Router::new().route("/admin", get(async || "inside")).route_layer(AccessLayer::new(verifier)))
}

/// Keys that the test takes away.
#[derive(Clone)]
struct Keys(Arc<Mutex<Option<KeySet>>>);

impl KeySource for Keys {
    fn key_set(&self) -> Option<KeySet> {
        self.0.lock().expect("a lock").clone()
    }
}

#[test]
fn a_key_that_a_refresh_withdraws_takes_the_remembered_tokens_with_it() -> io::Result<()> {
    let access = LocalAccess::start(Issuer::new("acme"))?;
    let application = Application::parse("acme", [AUDIENCE]).expect("an application");
    let interval = Duration::from_millis(50);
    let keys = TeamKeys::builder(application.team_domain())
        .loopback_certs_url(&access.certs_url())
        .expect("a loopback URL")
        .settings(Settings::default().with_interval(interval).with_cooldown(interval / 2))
        .start()
        .expect("keys");
    let cache = TokenCache::default();
    let plain = verifier(AUDIENCE, keys);
    let cached = serve(plain.clone().with_cache(cache.clone()))?;
    let plain = serve(plain)?;
    let token = access.issuer(|issuer| issuer.user(KIM).sign());
    // Through several refreshes that change nothing.
    while cache.statistics().hits == 0 || cache.statistics().outdated == 0 {
        assert_eq!(status(cached, "/admin", &token)?, 200);
    }
    access.issuer(|issuer| issuer.withdraw(issuer.current_key().key_id()));
    while status(plain, "/admin", &token)? == 200 {
        thread::sleep(Duration::from_millis(5));
    }
    // 403, or 503 where the next refresh is under way already.
    assert_ne!(status(cached, "/admin", &token)?, 200, "the set in force has no such key");
    Ok(())
}

#[test]
fn a_remembered_token_expires() -> io::Result<()> {
    let issuer = Issuer::new("acme");
    let keys = KeySet::parse(issuer.certs_json().as_bytes()).expect("keys");
    let cache = TokenCache::default();
    let address = serve(verifier(AUDIENCE, keys).with_leeway(Leeway::NONE).with_cache(cache.clone()))?;
    // On a machine that stands still for long the first request comes too late: then another try with a longer life.
    for seconds in [2, 4, 8, 16, 32] {
        let token = issuer.user(KIM).lifetime(Duration::from_secs(seconds)).sign();
        let hits = cache.statistics().hits;
        while status(address, "/admin", &token)? == 200 {
            thread::sleep(Duration::from_millis(5));
        }
        if cache.statistics().hits > hits {
            assert_eq!(status(address, "/admin", &token)?, 403, "it stays expired");
            return Ok(());
        }
    }
    panic!("no token was remembered while it was valid");
}

#[test]
fn a_lax_routes_token_does_not_open_a_strict_one_by_their_cache() -> io::Result<()> {
    let issuer = Issuer::new("acme");
    let keys = KeySet::parse(issuer.certs_json().as_bytes()).expect("keys");
    let cache = TokenCache::default();
    let layer = |audience| AccessLayer::new(verifier(audience, keys.clone()).with_cache(cache.clone()));
    let lax = Router::new().route("/lax", get(async || "inside")).route_layer(layer(AUDIENCE));
    let strict = Router::new().route("/strict", get(async || "inside")).route_layer(layer(OTHER_AUDIENCE));
    let address = server::serve(lax.merge(strict))?;
    let (lax, strict) = (issuer.user(KIM).sign(), issuer.user(KIM).audience(OTHER_AUDIENCE).sign());
    for _ in 0..3 {
        assert_eq!((status(address, "/lax", &lax)?, status(address, "/strict", &lax)?), (200, 403));
        assert_eq!((status(address, "/lax", &strict)?, status(address, "/strict", &strict)?), (403, 200));
    }
    assert_eq!((cache.len(), cache.statistics().outdated), (2, 0));
    Ok(())
}

#[test]
fn while_no_keys_are_in_force_a_remembered_token_is_answered_like_any_other() -> io::Result<()> {
    let issuer = Issuer::new("acme");
    let keys = Keys(Arc::new(Mutex::new(Some(verifiers::key_set()?))));
    let address = serve(verifier(AUDIENCE, keys.clone()).with_cache(TokenCache::default()))?;
    let token = issuer.user(KIM).sign();
    for _ in 0..2 {
        assert_eq!(status(address, "/admin", &token)?, 200);
    }
    let taken = keys.0.lock().expect("a lock").take();
    assert_eq!(status(address, "/admin", &token)?, 503);
    *keys.0.lock().expect("a lock") = taken;
    assert_eq!(status(address, "/admin", &token)?, 200);
    Ok(())
}
