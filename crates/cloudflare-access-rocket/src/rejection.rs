use std::fmt;
use std::sync::OnceLock;

use cloudflare_access::Refusal;
use rocket::Request;
use rocket::http::Status;
use rocket::request::Outcome;

/// Why a guard has nothing to give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AccessRejection {
    /// No [`AccessFairing`](crate::AccessFairing) for the guard's application is attached: a fault of the program,
    /// answered with 500. Only guards that are asked for by hand can come to it; with one in a mounted route, Rocket
    /// does not launch.
    FairingMissing,
    /// The token is missing or refused, or the caller is not whom the handler asks for. Answered with 403, or with 503
    /// where the keys are at fault.
    Refused(Refusal),
}

impl AccessRejection {
    /// Why a guard refused this request, if one did: for catchers and logs. Keep it from the client, who would learn
    /// which check to work on.
    ///
    /// ```
    /// use cloudflare_access_rocket::AccessRejection;
    /// use rocket::Request;
    /// use rocket::http::Status;
    ///
    /// // What Cloudflare's FastAPI tutorial answers.
    /// #[rocket::catch(403)]
    /// fn forbidden(request: &Request<'_>) -> (Status, &'static str) {
    ///     match AccessRejection::of(request) {
    ///         Some(_) => (Status::BadRequest, "missing or invalid token\n"),
    ///         None => (Status::Forbidden, "you may not do this\n"),
    ///     }
    /// }
    /// # let _ = rocket::catchers![forbidden];
    /// ```
    #[must_use]
    pub fn of(request: &Request<'_>) -> Option<AccessRejection> {
        request.local_cache(OnceLock::new).get().copied()
    }

    /// What a guard answers; the rejection is kept for the catchers and the fairing.
    ///
    /// It is an error and never a forward, so that the request does not come to a route of lower rank.
    pub(crate) fn outcome<T>(self, request: &Request<'_>) -> Outcome<T, AccessRejection> {
        request.local_cache(OnceLock::new).get_or_init(|| self);
        let status = match self {
            AccessRejection::FairingMissing => Status::InternalServerError,
            AccessRejection::Refused(refusal) => {
                // At debug level, so that a flood of bad tokens is not a flood of log lines as well.
                tracing::debug!(reason = refusal.reason(), "refused a request");
                Status::new(refusal.status())
            }
        };
        Outcome::Error((status, self))
    }
}

impl fmt::Display for AccessRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AccessRejection::FairingMissing => f.write_str(
                "the guard has no verifier to ask: add `.attach(AccessFairing::new(verifier))` to the Rocket, with \
                 `.for_application::<…>()` for another application than the default one",
            ),
            AccessRejection::Refused(refusal) => refusal.fmt(f),
        }
    }
}

impl std::error::Error for AccessRejection {}
