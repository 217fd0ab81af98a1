//! The layer around any service: what it passes on, what it answers itself, and tower's contract.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use cloudflare_access::{Application, KeySet, KeySource, Outlook, Refusal, Ticket, VerifiedToken, Verifier};
use cloudflare_access_testing::{AUDIENCE, Issuer, OTHER_AUDIENCE};
use cloudflare_access_tower::{AccessLayer, Anonymous};
use http::{Method, Request, Response, StatusCode};
use tower::{Layer, Service, ServiceExt, service_fn};

fn keys() -> KeySet {
    KeySet::parse(Issuer::new("acme").certs_json().as_bytes()).unwrap()
}

fn verifier(audience: &str) -> Verifier {
    Verifier::new(Application::parse("acme", [audience]).unwrap(), keys())
}

fn request(token: Option<&str>) -> Request<String> {
    let mut request = Request::new(String::new());
    if let Some(token) = token {
        request.headers_mut().insert("cf-access-jwt-assertion", token.parse().unwrap());
    }
    request
}

fn token() -> String {
    Issuer::new("acme").user("kim@example.com").sign()
}

/// Answers with who is calling, or `anonymous`, or `nobody asked`.
fn greet(request: Request<String>) -> Ready<Result<Response<String>, Infallible>> {
    let extensions = request.extensions();
    let caller = extensions.get::<VerifiedToken>().map(|token| token.principal().to_string());
    let anonymous = extensions.get::<Anonymous>().map(|_| "anonymous".to_owned());
    ready(Ok(Response::new(caller.or(anonymous).unwrap_or("nobody asked".to_owned()))))
}

fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return output;
        }
    }
}

fn answer(layer: &AccessLayer, request: Request<String>) -> (u16, String) {
    let response = block_on(layer.layer(service_fn(greet)).oneshot(request)).unwrap();
    (response.status().as_u16(), response.into_body())
}

#[test]
fn the_verified_token_is_in_the_extensions() {
    let layer = AccessLayer::new(verifier(AUDIENCE));
    assert_eq!(answer(&layer, request(Some(&token()))), (200, "kim@example.com".to_owned()));
    assert_eq!(answer(&layer, request(None)), (403, "forbidden\n".to_owned()));
    assert_eq!(answer(&layer, request(Some("a.b.c"))), (403, "forbidden\n".to_owned()));
}

#[test]
fn an_optional_layer_lets_absence_through_and_nothing_bad() {
    let layer = AccessLayer::new(verifier(AUDIENCE)).optional();
    assert_eq!(answer(&layer, request(None)), (200, "anonymous".to_owned()));
    assert_eq!(answer(&layer, request(Some(&token()))), (200, "kim@example.com".to_owned()));
    assert_eq!(answer(&layer, request(Some(""))).0, 403);
    assert_eq!(answer(&layer, request(Some("a.b.c"))).0, 403);
}

#[test]
fn every_method_is_guarded() {
    let layer = AccessLayer::new(verifier(AUDIENCE));
    for method in ["OPTIONS", "HEAD", "TRACE", "CONNECT", "POST", "BREW"] {
        let mut request = request(None);
        *request.method_mut() = Method::from_bytes(method.as_bytes()).unwrap();
        assert_eq!(answer(&layer, request).0, 403, "{method}");
    }
}

#[test]
fn cookies_count_unless_told_otherwise() {
    let layer = AccessLayer::new(verifier(AUDIENCE));
    let cookie = || {
        let mut request = request(None);
        request.headers_mut().insert("cookie", format!("CF_Authorization={}", token()).parse().unwrap());
        request
    };
    assert_eq!(answer(&layer, cookie()).0, 200);
    assert_eq!(answer(&layer.clone().header_only(), cookie()).0, 403);
    assert_eq!(answer(&layer.header_only().optional(), cookie()), (200, "anonymous".to_owned()));
}

#[test]
fn an_inner_layer_decides_anew() {
    let both = |outer: AccessLayer, inner: AccessLayer, token: Option<&str>| {
        block_on(outer.layer(inner.layer(service_fn(greet))).oneshot(request(token))).unwrap().into_body()
    };
    let (lax, strict) = (|| AccessLayer::new(verifier(AUDIENCE)), || AccessLayer::new(verifier(OTHER_AUDIENCE)));
    assert_eq!(both(lax(), strict(), Some(&token())), "forbidden\n", "a token for the lax application only");
    assert_eq!(both(lax(), strict().optional(), Some(&token())), "forbidden\n");
    assert_eq!(both(lax().optional(), lax().optional(), None), "anonymous");
    assert_eq!(both(lax().optional(), lax(), None), "forbidden\n");
}

#[test]
fn the_responder_sees_the_refusal_and_the_head() {
    let layer = AccessLayer::new(verifier(AUDIENCE)).respond_with(|refusal, head| {
        Response::builder().status(400).body(format!("{} {}", refusal.reason(), head.uri)).unwrap()
    });
    let mut request = request(None);
    *request.uri_mut() = "/admin".parse().unwrap();
    let response = block_on(layer.layer(service_fn(greet)).oneshot(request)).unwrap();
    assert_eq!((response.status(), response.body().as_str()), (StatusCode::BAD_REQUEST, "missing /admin"));
}

#[test]
fn grpc_has_statuses_of_its_own() {
    let layer = AccessLayer::new(verifier(AUDIENCE)).for_grpc();
    let response = block_on(layer.layer(service_fn(greet)).oneshot(request(None))).unwrap();
    assert_eq!((response.status(), &response.headers()["grpc-status"]), (StatusCode::OK, &"16".parse().unwrap()));
    let nothing = Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), Keys::default());
    let layer = AccessLayer::new(nothing).for_grpc();
    let response = block_on(layer.layer(service_fn(greet)).oneshot(request(Some(&token())))).unwrap();
    assert_eq!(response.headers()["grpc-status"], "14");
}

/// Keys that come when the test says so.
#[derive(Clone, Default)]
struct Keys(Arc<Mutex<KeysState>>);

#[derive(Default)]
struct KeysState {
    key_set: Option<KeySet>,
    refreshing: bool,
    wakers: Vec<Waker>,
}

impl Keys {
    fn refreshing() -> Keys {
        let keys = Keys::default();
        keys.0.lock().unwrap().refreshing = true;
        keys
    }

    fn end_refresh(&self, key_set: Option<KeySet>) {
        let mut state = self.0.lock().unwrap();
        state.refreshing = false;
        state.key_set = key_set;
        state.wakers.drain(..).for_each(Waker::wake);
    }
}

impl KeySource for Keys {
    fn key_set(&self) -> Option<KeySet> {
        self.0.lock().unwrap().key_set.clone()
    }

    fn report_unknown_key(&self, _: &str) -> Outlook {
        if self.0.lock().unwrap().refreshing { Outlook::Refreshing(Ticket::new(1)) } else { Outlook::Settled }
    }

    fn poll_refreshed(&self, _: Ticket, waker: &Waker) -> Poll<()> {
        let mut state = self.0.lock().unwrap();
        if state.refreshing {
            state.wakers.push(waker.clone());
            return Poll::Pending;
        }
        Poll::Ready(())
    }
}

/// Counts its calls, and insists on having been polled ready before each.
#[derive(Default)]
struct Strict {
    ready: bool,
    calls: Arc<AtomicUsize>,
}

impl Clone for Strict {
    fn clone(&self) -> Strict {
        Strict { ready: false, calls: Arc::clone(&self.calls) }
    }
}

impl Service<Request<String>> for Strict {
    type Response = Response<String>;
    type Error = Infallible;
    type Future = Ready<Result<Response<String>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.ready = true;
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<String>) -> Self::Future {
        assert!(self.ready, "called without having been polled ready");
        self.ready = false;
        self.calls.fetch_add(1, Ordering::SeqCst);
        greet(request)
    }
}

#[test]
fn a_request_that_waits_is_answered_by_the_instance_that_was_ready() {
    let keys_source = Keys::refreshing();
    let verifier = Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), keys_source.clone());
    let inner = Strict::default();
    let mut service = AccessLayer::new(verifier).layer(inner.clone());
    let mut context = Context::from_waker(Waker::noop());
    block_on(ServiceExt::<Request<String>>::ready(&mut service)).unwrap();
    let mut waiting = Box::pin(service.call(request(Some(&token()))));
    assert!(waiting.as_mut().poll(&mut context).is_pending());
    assert!(waiting.as_mut().poll(&mut context).is_pending());
    assert_eq!(format!("{waiting:?}"), "AccessFuture", "and nothing of the request");
    assert_eq!(inner.calls.load(Ordering::SeqCst), 0);

    // The service goes on serving meanwhile, by another instance.
    block_on(ServiceExt::<Request<String>>::ready(&mut service)).unwrap();
    let refused = block_on(service.call(request(None))).unwrap();
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);

    keys_source.end_refresh(Some(keys()));
    let Poll::Ready(Ok(response)) = waiting.as_mut().poll(&mut context) else { panic!("the refresh has ended") };
    assert_eq!(response.body(), "kim@example.com");
    assert_eq!(inner.calls.load(Ordering::SeqCst), 1);
}

#[test]
fn a_request_that_waited_in_vain_is_told_to_come_again() {
    let keys_source = Keys::refreshing();
    let verifier = Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), keys_source.clone());
    let mut waiting = Box::pin(AccessLayer::new(verifier).layer(service_fn(greet)).oneshot(request(Some(&token()))));
    let mut context = Context::from_waker(Waker::noop());
    assert!(waiting.as_mut().poll(&mut context).is_pending());
    keys_source.end_refresh(None);
    let Poll::Ready(Ok(response)) = waiting.as_mut().poll(&mut context) else { panic!("the refresh has ended") };
    assert_eq!((response.status().as_u16(), &response.headers()["retry-after"]), (503, &"5".parse().unwrap()));
}

#[test]
fn a_waiting_request_can_be_dropped() {
    let keys_source = Keys::refreshing();
    let verifier = Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), keys_source.clone());
    let inner = Strict::default();
    let layer = AccessLayer::new(verifier);
    let mut waiting = Box::pin(layer.layer(inner.clone()).oneshot(request(Some(&token()))));
    assert!(waiting.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    drop(waiting);
    keys_source.end_refresh(Some(keys()));
    let response = block_on(layer.layer(inner.clone()).oneshot(request(Some(&token())))).unwrap();
    assert_eq!((response.body().as_str(), inner.calls.load(Ordering::SeqCst)), ("kim@example.com", 1));
}

#[test]
fn the_client_is_told_nothing_of_the_reason() {
    let layer = AccessLayer::new(verifier(AUDIENCE));
    let expired = Issuer::new("acme").user("kim@example.com").issued_at(1_000_000_000).sign();
    let bodies = [None, Some("a.b.c"), Some(expired.as_str())].map(|token| {
        let response = block_on(layer.layer(service_fn(greet)).oneshot(request(token))).unwrap();
        format!("{:?} {:?} {}", response.status(), response.headers(), response.body())
    });
    assert!(bodies.iter().all(|body| *body == bodies[0]));
    assert!(!bodies[0].contains(Refusal::Missing.reason()));
}

#[test]
fn a_negotiating_layer_answers_in_the_form_that_suits_the_sender() {
    let sign_in =
        cloudflare_access::answer::SignIn::new(&"acme".parse().unwrap(), &AUDIENCE.parse().unwrap(), "app.example.com");
    let layer = AccessLayer::new(verifier(AUDIENCE)).negotiate(sign_in.unwrap());
    for (accept, content_type, text) in [
        ("*/*", "text/plain; charset=utf-8", "forbidden\n"),
        ("application/json", "application/problem+json", r#""code":"access-denied""#),
        ("text/html", "text/html; charset=utf-8", "https://app.example.com/cdn-cgi/access/logout"),
    ] {
        let mut request = request(None);
        request.headers_mut().insert("accept", accept.parse().unwrap());
        let response = block_on(layer.layer(service_fn(greet)).oneshot(request)).unwrap();
        assert_eq!(
            (response.status().as_u16(), &response.headers()["content-type"]),
            (403, &content_type.parse().unwrap())
        );
        assert!(response.body().contains(text), "{}", response.body());
        assert_eq!(response.headers()["vary"], "Accept, Sec-Fetch-Mode, X-Requested-With");
    }
}
