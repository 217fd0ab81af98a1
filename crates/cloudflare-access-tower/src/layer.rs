use cloudflare_access::answer::{Answers, SignIn};
use cloudflare_access::policy::Policy;
use cloudflare_access::{Gate, IdentitySource, Refusal, Verifier};
use http::Response;
use http::request::Parts;
use tower_layer::Layer;

use crate::{AccessService, GrpcResponder};

/// Guards whatever it wraps: requests get through with a genuine application token and not otherwise.
///
/// The verified token is then in the request's extensions, as a `cloudflare_access::VerifiedToken`. Refused requests
/// are answered without reading their bodies.
#[derive(Clone, Debug)]
#[must_use = "a layer guards nothing until it wraps something"]
pub struct AccessLayer<R = Answers> {
    gate: Gate,
    responder: R,
}

impl AccessLayer {
    /// A layer that lets through what `verifier` verifies.
    pub fn new(verifier: Verifier) -> AccessLayer {
        AccessLayer { gate: Gate::new(verifier), responder: Answers::default() }
    }
}

impl<R> AccessLayer<R> {
    /// Also lets requests without any token through, marked as [`Anonymous`](crate::Anonymous). A token that is there
    /// and bad stays refused.
    pub fn optional(mut self) -> AccessLayer<R> {
        self.gate = self.gate.optional();
        self
    }

    /// Ignores the `CF_Authorization` cookie: only the `Cf-Access-Jwt-Assertion` header counts.
    ///
    /// Access sends the header with every request it lets through. Without the cookie, requests that a browser makes
    /// past Access, on behalf of another site, carry no authority.
    pub fn header_only(mut self) -> AccessLayer<R> {
        self.gate = self.gate.header_only();
        self
    }

    /// Asks `identities` where a policy needs more than the token tells. To be said before [`require`](AccessLayer::require).
    pub fn with_identities(mut self, identities: impl IdentitySource + 'static) -> AccessLayer<R> {
        self.gate = self.gate.with_identities(identities);
        self
    }

    /// Lets through only callers whom `policy` allows, in the place of an earlier policy. A token is then required even of an
    /// optional layer.
    ///
    /// Layers with different policies can be made of one: `router.route_layer(access.clone().require(policy))`.
    ///
    /// # Panics
    ///
    /// The policy may need the full identity of a caller and the layer has no source of identities: a mistake that stops the
    /// program at start, with words that say what to write.
    pub fn require(mut self, policy: Policy) -> AccessLayer<R> {
        self.gate = self.gate.require(policy).unwrap_or_else(|missing| panic!("{missing}"));
        self
    }

    /// Answers refused requests with what `respond` makes of the refusal and the head of the request.
    ///
    /// A client that learns the [reason](Refusal::reason) learns which check to work on; keep it for logs.
    ///
    /// ```
    /// use cloudflare_access_tower::AccessLayer;
    /// use http::Response;
    /// # use cloudflare_access::{Application, KeySet, Verifier};
    /// # use cloudflare_access_testing::{AUDIENCE, Issuer};
    /// # let keys = KeySet::parse(Issuer::new("acme").certs_json().as_bytes())?;
    /// # let verifier = Verifier::new(Application::parse("acme", [AUDIENCE])?, keys);
    ///
    /// // What Cloudflare's FastAPI tutorial answers.
    /// let layer = AccessLayer::new(verifier)
    ///     .respond_with(|_, _| Response::builder().status(400).body(String::new()).unwrap_or_default());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn respond_with<F: Fn(Refusal, &Parts) -> Response<B>, B>(self, respond: F) -> AccessLayer<F> {
        AccessLayer { gate: self.gate, responder: respond }
    }

    /// Answers refused requests in the form that suits their sender: `application/problem+json` for programs, for people a
    /// page that leads to `sign_in`.
    pub fn negotiate(self, sign_in: impl Into<Option<SignIn>>) -> AccessLayer {
        AccessLayer { gate: self.gate, responder: Answers::negotiated(sign_in) }
    }

    /// Answers refused requests as gRPC does, see [`GrpcResponder`].
    pub fn for_grpc(self) -> AccessLayer<GrpcResponder> {
        AccessLayer { gate: self.gate, responder: GrpcResponder }
    }
}

impl<S, R: Clone> Layer<S> for AccessLayer<R> {
    type Service = AccessService<S, R>;

    fn layer(&self, inner: S) -> AccessService<S, R> {
        AccessService { gate: self.gate.clone(), inner, responder: self.responder.clone() }
    }
}
