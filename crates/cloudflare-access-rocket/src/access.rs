use std::marker::PhantomData;
use std::ops::Deref;

use cloudflare_access::{Caller, Refusal};
use rocket::http::Status;
use rocket::request::{FromRequest, Outcome};
use rocket::{Ignite, Request, Rocket, Sentinel, async_trait};

use crate::gate::{admit, find};
use crate::refusal::refuse;
use crate::{AccessApplication, DefaultApplication};

/// Who is calling: `Access<VerifiedToken>` for anybody whom Access let in, `Access<User>`, `Access<Service>`, or a kind of
/// the application's own (see [`Caller`]). Everybody else is answered 403.
///
/// It reads like the caller that it holds. Only the guard makes one, so an `Access<User, Strict>` proves that the verifier
/// of `Strict` accepted the token. Where the request may carry none, use [`Optional<User>`](Optional) and not
/// `Option<Access<User>>`.
#[derive(Debug)]
pub struct Access<C, A = DefaultApplication> {
    application: PhantomData<fn() -> A>,
    caller: C,
}

/// A caller who may be nobody: `None` where the request carries no token. A bad token is still refused, and so is a
/// caller of another kind.
///
/// ```
/// use cloudflare_access::User;
/// use cloudflare_access_rocket::Optional;
///
/// #[rocket::get("/")]
/// fn index(user: Optional<User>) -> String {
///     user.as_ref().map_or_else(|| "Hello stranger".to_owned(), |user| format!("Hello {}", user.email()))
/// }
/// # let _ = rocket::routes![index];
/// ```
///
/// It is not `Option<Access<User>>`, which Rocket makes of every guard: that one is `None` also where the token is forged
/// or expired, where a service calls, and where the team's keys are not available.
pub type Optional<C, A = DefaultApplication> = Access<Option<C>, A>;

impl<C, A> Access<C, A> {
    /// The caller, without the proof.
    #[must_use]
    pub fn into_inner(self) -> C {
        self.caller
    }
}

impl<C, A> Deref for Access<C, A> {
    type Target = C;

    fn deref(&self) -> &C {
        &self.caller
    }
}

#[async_trait]
impl<'r, C: Caller, A: AccessApplication> FromRequest<'r> for Access<C, A> {
    /// Why the request is refused; `None` where the fairing is missing, which the log tells and 500 answers.
    type Error = Option<Refusal>;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Access<C, A>, Option<Refusal>> {
        let Some(gate) = find::<A, _>(request.rocket()) else {
            return Outcome::Error((Status::InternalServerError, None));
        };
        match admit::<A>(gate, request).await.and_then(C::from_admitted) {
            Ok(caller) => Outcome::Success(Access { application: PhantomData, caller }),
            Err(refusal) => refuse(refusal, request),
        }
    }
}

/// A guard in a mounted route that has nothing to ask ends the launch.
impl<C, A: AccessApplication> Sentinel for Access<C, A> {
    fn abort(rocket: &Rocket<Ignite>) -> bool {
        find::<A, _>(rocket).is_none()
    }
}
