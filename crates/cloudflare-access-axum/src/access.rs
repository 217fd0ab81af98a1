use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use cloudflare_access::{Caller, VerifiedToken};
use cloudflare_access_tower::Anonymous;
use http::request::Parts;

use crate::AccessRejection;

/// Who is calling: `Access<VerifiedToken>` for anybody whom Access let in, `Access<User>`, `Access<Service>`, or a kind of
/// the application's own (see [`Caller`]). Everybody else is answered 403.
///
/// `Option<Access<…>>` is `None` where the request carries no token and the layer is
/// [optional](crate::AccessLayer::optional), and only there: a bad token never gets as far as that.
#[derive(Clone, Copy, Debug)]
pub struct Access<C>(
    /// The caller.
    pub C,
);

impl<C: Caller> Access<C> {
    fn find(parts: &Parts) -> Result<Option<Access<C>>, AccessRejection> {
        match parts.extensions.get::<VerifiedToken>() {
            Some(token) => {
                C::from_token(token.clone()).map(|caller| Some(Access(caller))).map_err(AccessRejection::Refused)
            }
            None if parts.extensions.get::<Anonymous>().is_some() => Ok(None),
            None => Err(AccessRejection::LayerMissing),
        }
    }
}

impl<C: Caller, S: Sync> FromRequestParts<S> for Access<C> {
    type Rejection = AccessRejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Access<C>, AccessRejection> {
        Access::find(parts)?.ok_or(AccessRejection::Refused(cloudflare_access::Refusal::Missing))
    }
}

impl<C: Caller, S: Sync> OptionalFromRequestParts<S> for Access<C> {
    type Rejection = AccessRejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Access<C>>, AccessRejection> {
        Access::find(parts)
    }
}
