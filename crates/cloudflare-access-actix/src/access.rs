use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use cloudflare_access::{Caller, VerifiedToken};

use crate::AccessRejection;
use crate::guard::Anonymous;

/// Who is calling: `Access<VerifiedToken>` for anybody whom Access let in, `Access<User>`, `Access<Service>`, or a kind of
/// the application's own (see [`Caller`]). Everybody else is answered 403.
///
/// Where the request may carry no token, use [`Optional<User>`](Optional) and not `Option<Access<User>>`.
#[derive(Clone, Copy, Debug)]
pub struct Access<C>(
    /// The caller.
    pub C,
);

/// A caller who may be nobody: `None` where the request carries no token and the middleware is
/// [optional](crate::AccessMiddleware::optional). A caller of another kind is refused.
///
/// ```
/// use cloudflare_access::User;
/// use cloudflare_access_actix::{Access, Optional};
///
/// async fn index(Access(user): Optional<User>) -> String {
///     user.map_or_else(|| "Hello stranger".to_owned(), |user| format!("Hello {}", user.email()))
/// }
/// # let _ = actix_web::web::get().to(index);
/// ```
///
/// It is not `Option<Access<User>>`, which actix-web makes of every extractor: that one is `None` also where a service
/// calls, and where the middleware is missing, so that nobody ever is somebody and no request fails.
pub type Optional<C> = Access<Option<C>>;

impl<C: Caller + 'static> FromRequest for Access<C> {
    type Error = AccessRejection;
    type Future = Ready<Result<Access<C>, AccessRejection>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(find(request).map(Access).inspect_err(AccessRejection::log))
    }
}

/// What the middleware left for the extractors.
fn find<C: Caller>(request: &HttpRequest) -> Result<C, AccessRejection> {
    let extensions = request.extensions();
    let token = extensions.get::<VerifiedToken>();
    if token.is_none() && !extensions.contains::<Anonymous>() {
        return Err(AccessRejection::MiddlewareMissing);
    }
    C::from_admitted(token.cloned()).map_err(AccessRejection::Refused)
}
