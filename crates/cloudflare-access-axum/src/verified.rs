use std::ops::Deref;

use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use cloudflare_access::VerifiedToken;
use cloudflare_access_tower::Anonymous;
use http::request::Parts;

use crate::AccessRejection;

/// The verified token of whoever is calling: a user, a service, or a caller without an identity.
///
/// `Option<Verified>` is `None` where the request carries no token and the layer is
/// [optional](crate::AccessLayer::optional). A bad token never gets as far as that.
#[derive(Clone, Debug)]
pub struct Verified(
    /// The token.
    pub VerifiedToken,
);

impl Verified {
    fn find(parts: &Parts) -> Result<Option<Verified>, AccessRejection> {
        match parts.extensions.get::<VerifiedToken>() {
            Some(token) => Ok(Some(Verified(token.clone()))),
            None if parts.extensions.get::<Anonymous>().is_some() => Ok(None),
            None => Err(AccessRejection::LayerMissing),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Verified {
    type Rejection = AccessRejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Verified, AccessRejection> {
        Verified::find(parts)?.ok_or(AccessRejection::Missing)
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for Verified {
    type Rejection = AccessRejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Verified>, AccessRejection> {
        Verified::find(parts)
    }
}

impl Deref for Verified {
    type Target = VerifiedToken;

    fn deref(&self) -> &VerifiedToken {
        &self.0
    }
}
