use std::sync::{Mutex, PoisonError};

use cloudflare_access::Refusal;
use rocket::Request;
use rocket::http::Status;
use rocket::request::Outcome;

/// A guard in an `Option` or a `Result` refuses and the next one is asked: the last refusal is the one that decided.
type Latest = Mutex<Option<Refusal>>;

/// Why a guard refused this request, if one did: for catchers and logs. Keep it from the client, who would learn which
/// check to work on.
///
/// ```
/// use cloudflare_access_rocket::refusal;
/// use rocket::Request;
/// use rocket::http::Status;
///
/// // What Cloudflare's FastAPI tutorial answers.
/// #[rocket::catch(403)]
/// fn forbidden(request: &Request<'_>) -> (Status, &'static str) {
///     match refusal(request) {
///         Some(_) => (Status::BadRequest, "missing or invalid token\n"),
///         None => (Status::Forbidden, "you may not do this\n"),
///     }
/// }
/// # let _ = rocket::catchers![forbidden];
/// ```
#[must_use]
pub fn refusal(request: &Request<'_>) -> Option<Refusal> {
    *request.local_cache(Latest::default).lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a guard answers; the refusal is kept for the catchers and the fairing.
///
/// It is an error and never a forward, so that the request does not come to a route of lower rank.
pub(crate) fn refuse<T>(refusal: Refusal, request: &Request<'_>) -> Outcome<T, Option<Refusal>> {
    *request.local_cache(Latest::default).lock().unwrap_or_else(PoisonError::into_inner) = Some(refusal);
    // At debug level, so that a flood of bad tokens is not a flood of log lines as well.
    tracing::debug!(reason = refusal.reason(), "refused a request");
    Outcome::Error((Status::new(refusal.status()), Some(refusal)))
}
