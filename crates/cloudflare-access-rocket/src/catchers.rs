use std::io::Cursor;

use cloudflare_access::Refusal;
use cloudflare_access::answer::{Answers, SignIn};
use rocket::catcher::{self, Catcher, Handler};
use rocket::http::Status;
use rocket::{Request, Response, async_trait};

/// Catchers that answer 403 and 503 in the form that suits the request's sender: `application/problem+json` for programs,
/// for people a page that leads to `sign_in`, for everyone else a line of text. It is the same for every reason.
///
/// They answer every 403 and 503 below the path that they are registered at. [`refusal`](crate::refusal()) tells
/// catchers of your own what was refused and why.
///
/// ```
/// use cloudflare_access::answer::SignIn;
/// use cloudflare_access_rocket::catchers;
/// # use cloudflare_access_testing::AUDIENCE;
///
/// let sign_in = SignIn::new(&"acme".parse()?, &AUDIENCE.parse()?, "app.example.com")?;
/// let rocket = rocket::build().register("/", catchers(sign_in)); // or `catchers(None)`: a page without links
/// # let _ = rocket;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn catchers(sign_in: impl Into<Option<SignIn>>) -> Vec<Catcher> {
    let negotiating = Negotiating(Answers::negotiated(sign_in));
    vec![Catcher::new(403, negotiating.clone()), Catcher::new(503, negotiating)]
}

#[derive(Clone)]
struct Negotiating(Answers);

#[async_trait]
impl Handler for Negotiating {
    async fn handle<'r>(&self, status: Status, request: &'r Request<'_>) -> catcher::Result<'r> {
        // These stand for every reason: a status has one answer.
        let refusal = if status.code == 503 { Refusal::KeysUnavailable } else { Refusal::Denied };
        let answer = self.0.answer(refusal, |name| request.headers().get_one(name).map(str::as_bytes));
        let mut response = Response::build();
        // The others are the fairing's: they belong to what a guard refused, and not to the application's own 503.
        for (name, value) in answer.headers().filter(|(name, _)| matches!(*name, "content-type" | "vary")) {
            response.raw_header(name, value);
        }
        response.status(status).sized_body(answer.body.len(), Cursor::new(answer.body.into_owned())).ok()
    }
}
