use std::fmt;
use std::future::{Ready, ready};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use actix_web::body::EitherBody;
use actix_web::dev::{self, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::{Error, HttpRequest, HttpResponse};
use cloudflare_access::answer::{Answers, SignIn};
use cloudflare_access::policy::Policy;
use cloudflare_access::{Gate, IdentitySource, Refusal, Verifier};

use crate::respond::{self, Respond};

/// Guards whatever it wraps, an app, a scope or a resource: requests get through with a genuine application token and
/// not otherwise.
///
/// The verified token is then in the request's extensions, as a `cloudflare_access::VerifiedToken`, where the
/// extractors find it. Refused requests are answered without reading their bodies.
#[derive(Clone)]
#[must_use = "middleware guards nothing until it wraps something"]
pub struct AccessMiddleware {
    pub(crate) gate: Gate,
    respond: Respond,
}

impl AccessMiddleware {
    /// Middleware that lets through what `verifier` verifies.
    pub fn new(verifier: Verifier) -> AccessMiddleware {
        AccessMiddleware { gate: Gate::new(verifier), respond: respond::with(Answers::default()) }
    }

    /// Also lets requests without any token through, for [`Optional`](crate::Optional) to tell. A token that is there
    /// and bad stays refused.
    pub fn optional(mut self) -> AccessMiddleware {
        self.gate = self.gate.optional();
        self
    }

    /// Ignores the `CF_Authorization` cookie: only the `Cf-Access-Jwt-Assertion` header counts.
    ///
    /// Access sends the header with every request it lets through. Without the cookie, requests that a browser makes
    /// past Access, on behalf of another site, carry no authority.
    pub fn header_only(mut self) -> AccessMiddleware {
        self.gate = self.gate.header_only();
        self
    }

    /// Asks `identities` where a policy needs more than the token tells. To be said before
    /// [`require`](AccessMiddleware::require).
    pub fn with_identities(mut self, identities: impl IdentitySource + 'static) -> AccessMiddleware {
        self.gate = self.gate.with_identities(identities);
        self
    }

    /// Lets through only callers whom `policy` allows, in the place of an earlier policy. A token is then required even by
    /// optional middleware.
    ///
    /// Middleware with different policies can be made of one: `scope.wrap(access.clone().require(policy))`.
    ///
    /// # Panics
    ///
    /// The policy may need the full identity of a caller and the middleware has no source of identities: a mistake that
    /// stops the program at start, with words that say what to write. Make the middleware before the server, outside the
    /// function that makes an app for each worker.
    pub fn require(mut self, policy: Policy) -> AccessMiddleware {
        self.gate = self.gate.require(policy).unwrap_or_else(|missing| panic!("{missing}"));
        self
    }

    /// Answers refused requests with what `respond` makes of the refusal and the request.
    ///
    /// A client that learns the [reason](Refusal::reason) learns which check to work on; keep it for logs.
    ///
    /// ```
    /// use actix_web::HttpResponse;
    /// use cloudflare_access_actix::AccessMiddleware;
    /// # use cloudflare_access::{Application, KeySet, Verifier};
    /// # use cloudflare_access_testing::{AUDIENCE, Issuer};
    /// # let keys = KeySet::parse(Issuer::new("acme").certs_json().as_bytes())?;
    /// # let verifier = Verifier::new(Application::parse("acme", [AUDIENCE])?, keys);
    ///
    /// // What Cloudflare's FastAPI tutorial answers.
    /// let middleware = AccessMiddleware::new(verifier).respond_with(|_, _| HttpResponse::BadRequest().finish());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn respond_with<F>(mut self, respond: F) -> AccessMiddleware
    where
        F: Fn(Refusal, &HttpRequest) -> HttpResponse + Send + Sync + 'static,
    {
        self.respond = Arc::new(respond);
        self
    }

    /// Answers refused requests in the form that suits their sender: `application/problem+json` for programs, for people a
    /// page that leads to `sign_in`.
    pub fn negotiate(mut self, sign_in: impl Into<Option<SignIn>>) -> AccessMiddleware {
        self.respond = respond::with(Answers::negotiated(sign_in));
        self
    }
}

impl<S, B> Transform<S, ServiceRequest> for AccessMiddleware
where
    S: dev::Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Transform = AccessService<S>;
    type InitError = ();
    type Future = Ready<Result<AccessService<S>, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(AccessService { middleware: self.clone(), inner: Rc::new(service) }))
    }
}

impl fmt::Debug for AccessMiddleware {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessMiddleware").field("gate", &self.gate).finish_non_exhaustive()
    }
}

/// What [`AccessMiddleware`] makes of a service.
#[derive(Debug)]
pub struct AccessService<S> {
    middleware: AccessMiddleware,
    inner: Rc<S>,
}

impl<S, B> dev::Service<ServiceRequest> for AccessService<S>
where
    S: dev::Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Error>>>>;

    forward_ready!(inner);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let (middleware, inner) = (self.middleware.clone(), Rc::clone(&self.inner));
        Box::pin(async move {
            if let Err(refusal) = middleware.admit(&request).await {
                // A response and no error: outer middleware, such as CORS, adds its headers to responses alone.
                let response = (middleware.respond)(refusal, request.request());
                return Ok(request.into_response(response).map_into_right_body());
            }
            inner.call(request).await.map(ServiceResponse::map_into_left_body)
        })
    }
}
