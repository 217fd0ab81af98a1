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
    fn find(parts: &Parts) -> Result<Access<C>, AccessRejection> {
        let token = parts.extensions.get::<VerifiedToken>();
        if token.is_none() && parts.extensions.get::<Anonymous>().is_none() {
            return Err(AccessRejection::LayerMissing);
        }
        C::from_admitted(token.cloned()).map(Access).map_err(AccessRejection::Refused)
    }
}

impl<C: Caller, S: Sync> FromRequestParts<S> for Access<C> {
    type Rejection = AccessRejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Access<C>, AccessRejection> {
        Access::find(parts)
    }
}

impl<C: Caller, S: Sync> OptionalFromRequestParts<S> for Access<C> {
    type Rejection = AccessRejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Access<C>>, AccessRejection> {
        Access::<Option<C>>::find(parts).map(|Access(caller)| caller.map(Access))
    }
}
